import type { INodeProperties } from 'n8n-workflow';

import { ExplainedError } from '../../api/explainedError';
import { quote } from '../../api/ids';
import {
	ID_FIELDS,
	SEQUENCE_CONTACT_FIELDS,
	SIMPLIFIED_FIELDS,
	type OutputMode,
} from '../../api/sequenceContact';
import type { GetParameter } from '../../parameters';

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

/** Which fields an item holds. As an AI tool the node answers briefly unless told otherwise. */
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
		description: 'The fields to return beside the contact ID and the sequence ID',
	},
];

/** @throws ExplainedError when 'Output' is none of its options */
export function readOutput(get: GetParameter): { output: OutputMode; fields: string[] } {
	const value = get('output', 'all');
	if (value !== 'all' && value !== 'simplified' && value !== 'selected') {
		throw new ExplainedError({
			message: `'Output' is not one of its options: ${quote(value)}`,
			description: 'It must be all, simplified or selected.',
			failure: { cause: 'configuration-invalid' },
		});
	}
	const fields = value === 'selected' ? get('fields', []) : [];
	return { output: value, fields: Array.isArray(fields) ? fields.map(String) : String(fields).split(/\s*,\s*/) };
}
