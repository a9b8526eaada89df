import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { STATUS_NAMES, type ContactStatus } from '../../api/contactStatus';
import { invalidInput } from '../../api/errors/explainedError';
import { quote } from '../../api/errors/words';
import type { Ref } from '../../api/id';
import { inVersion } from '../../api/inVersion';
import { MAX_PAGE_SIZE, readPages } from '../../api/pages';
import { selectFields, type Output } from '../../api/sequenceContact';
import { Sequences } from '../../api/sequences';
import type { Sends } from '../../api/transport/sender';
import type { Version } from '../../api/version';
import { eachItem } from '../../execution/eachItem';
import type { Operation } from '../../execution/operation';
import type { GetParameter } from '../../execution/run';
import { readLongestWaitMs } from '../../parameters/options';
import { readOutput } from '../../parameters/output';
import { readSequence } from '../../parameters/sequence';
import { statusOptions } from '../../parameters/status';
import { parseBoolean, parseNumber, parseStatuses } from '../../parameters/values';

const showOnlyForGetAll = {
	resource: ['sequenceContactStatus'],
	operation: ['getAll'],
};

export const getAllParameters: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions: { show: showOnlyForGetAll },
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { ...showOnlyForGetAll, returnAll: [false] } },
		description: 'Max number of results to return',
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show: showOnlyForGetAll },
		options: [
			{
				displayName: 'Status',
				name: 'status',
				type: 'multiOptions',
				default: [],
				options: statusOptions,
				description: 'Return only contacts that have one of these statuses in the sequence',
			},
		],
	},
];

interface Wanted {
	sequence: Ref;
	/** Infinity for all. */
	limit: number;
	/** None for any. */
	statuses: ContactStatus[];
	output: Output;
}

/** Get Many: the contacts of a sequence. API page: "List contacts in sequence" (`top`, `skip`, `hasMore`). */
export const getAll: Operation = async (run) => {
	const sequences = new Sequences();
	return await eachItem(run, {
		check: (parameter) => ({
			sequence: readSequence(parameter),
			limit: parseBoolean(parameter('returnAll', false), 'Return All')
				? Infinity
				: parseNumber(parameter('limit', 50), 'Limit', { min: 1, integer: true }),
			statuses: readFilter(parameter),
			output: readOutput(parameter),
			longestWaitMs: readLongestWaitMs(parameter),
		}),
		carryOut: async (wanted, sends) => await inVersion(sends, 'reads', async (version) => await readContacts(version, wanted, sends, sequences)),
		explain: async (error, { sequence }, sends) => await sequences.explainList(error, sends, sequence),
	});
};

/** @throws ExplainedError when it names no status: a filter that an expression lost must not mean that there is none */
function readFilter(parameter: GetParameter): ContactStatus[] {
	const value = parameter('filters.status', []);
	if (value !== undefined && value !== null && value !== '') return parseStatuses(value, 'Filters → Status');
	throw invalidInput(`'Filters → Status' names no status: ${quote(value)}`, `Choose one or more of ${STATUS_NAMES}, or remove the filter.`);
}

async function readContacts(version: Version, { sequence, limit, statuses, output }: Wanted, sends: Sends, sequences: Sequences): Promise<IDataObject[]> {
	// A filter applies to what was read, so a short page would only cost more calls.
	const top = statuses.length > 0 ? MAX_PAGE_SIZE : Math.min(limit, MAX_PAGE_SIZE);
	const found: IDataObject[] = [];
	let read = 0;
	const pages = readPages(
		sends,
		(skip) => version.readContacts(sequence, { top, skip }),
		({ contactId }) => contactId,
	);
	for await (const { records } of pages) {
		read += records.length;
		for (const record of records) {
			const contact = version.toSequenceContact(record, { sequence });
			if (statuses.length === 0 || statuses.some((status) => status === contact.status)) found.push(selectFields(contact, output));
		}
		if (found.length >= limit) break;
	}
	const missing = read === 0 ? await sequences.missing(version, sends, sequence) : undefined;
	if (missing) throw missing;
	return found.slice(0, limit);
}
