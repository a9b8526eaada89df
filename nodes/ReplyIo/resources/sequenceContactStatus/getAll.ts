import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { CONTACT_STATUSES } from '../../api/contactStatus';
import { readPages } from '../../api/pages';
import { selectFields } from '../../api/sequenceContact';
import { MAX_PAGE_SIZE, PATHS, readContacts, toSequenceContact } from '../../api/versions';
import { checkStatuses, readBoolean, readNumber, readSequence } from '../../parameters';
import { rowHook } from '../../rowHook';
import { readOutput } from './output';

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
				options: CONTACT_STATUSES.map(({ label, value }) => ({ name: label, value })),
				description: 'Return only contacts that have one of these statuses in the sequence',
			},
		],
	},
];

/** Get Many: the contacts of a sequence. API page: "List contacts in sequence" (`top`, `skip`, `hasMore`). */
export const getAll: INodeProperties['routing'] = {
	request: { method: 'GET', url: PATHS.sequenceContacts.v4 },
	send: { paginate: true },
	operations: {
		pagination: rowHook((get) => {
			const sequenceId = readSequence(get);
			const limit = readBoolean(get('returnAll', false), 'Return All')
				? Infinity
				: readNumber(get('limit', 50), 'Limit', { min: 1, integer: true });
			const statuses = new Set<unknown>(checkStatuses(get('filters.status', []), 'Filters → Status'));
			const { output, fields } = readOutput(get);
			return async ({ sender }) => {
				const { apiVersion } = sender.credential;
				// A filter applies to what was read, so a short page would only cost more calls.
				const top = statuses.size > 0 ? MAX_PAGE_SIZE : Math.min(limit, MAX_PAGE_SIZE);
				const found: IDataObject[] = [];
				const pages = readPages(
					sender,
					(skip) => readContacts(apiVersion, sequenceId, top, skip),
					({ contactId }) => contactId,
				);
				for await (const { records } of pages) {
					for (const record of records) {
						const contact = toSequenceContact(record, apiVersion, { sequenceId });
						if (statuses.size === 0 || statuses.has(contact.status)) {
							found.push(selectFields(contact, output, fields));
						}
					}
					if (found.length >= limit) break;
				}
				return found.slice(0, limit);
			};
		}),
	},
};
