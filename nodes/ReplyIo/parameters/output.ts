import type { INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../api/errors/explainedError';
import { asText } from '../api/errors/json';
import { quote } from '../api/errors/words';
import { ID_FIELDS, SEQUENCE_CONTACT_FIELDS, SIMPLIFIED_FIELDS, V3_ONLY_FIELDS, type Output } from '../api/sequenceContact';
import type { GetParameter } from '../execution/run';
import { parseList, parseOption } from './values';

const show = { resource: ['sequenceContactStatus'], operation: ['set', 'get', 'getAll'] };

const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{
			name: 'All Fields',
			value: 'all',
			description: 'Everything Reply.io returns about the contact in the sequence',
		},
		{
			name: 'Selected Fields',
			value: 'selected',
			description: 'The contact ID, the sequence ID and the fields you choose',
		},
		{
			name: 'Simplified',
			value: 'simplified',
			description: `The ${SIMPLIFIED_FIELDS.length} most used fields`,
		},
	],
	default: 'all',
	description: 'Which fields each item holds',
};

/** Which fields an item holds. As an AI tool the node answers briefly by default. */
export const outputParameters: INodeProperties[] = [
	{ ...output, displayOptions: { show, hide: { '@tool': [true] } } },
	{ ...output, default: 'simplified', displayOptions: { show: { ...show, '@tool': [true] } } },
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		options: SEQUENCE_CONTACT_FIELDS.filter(({ name }) => !ID_FIELDS.includes(name))
			.map(({ label, name }) => ({ name: label, value: name }))
			.sort((a, b) => a.name.localeCompare(b.name)),
		default: [],
		displayOptions: { show: { ...show, output: ['selected'] } },
		description: 'The fields to return in addition to the contact ID and the sequence ID',
	},
];

/** @throws ExplainedError when 'Output' is none of its options, or 'Fields' names an unknown one or is an expression that gives nothing */
export function readOutput(get: GetParameter): Output {
	const mode = parseOption(get('output', 'all'), 'Output', ['all', 'simplified', 'selected']);
	return { mode, fields: mode === 'selected' ? parseFields(get('fields', [])) : [] };
}

function parseFields(value: unknown): string[] {
	const fields = parseList(value);
	// Where none was chosen it is an empty list.
	if (fields.length > 0 || Array.isArray(value)) return fields.map(parseField);
	throw invalidInput(`'Fields' names no field: ${quote(value)}`, "Check the expression of 'Fields'.");
}

function parseField(value: unknown): string {
	const name = asText(value).trim();
	const known = [...SEQUENCE_CONTACT_FIELDS, ...V3_ONLY_FIELDS].map((field): string => field.name);
	if (known.includes(name)) return name;
	throw invalidInput(`'Fields' names an unknown field: ${quote(value)}`, `The fields are ${known.join(', ')}.`);
}
