import type {
	IExecuteFunctions,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { CONTACT_STATUSES } from '../../api/contactStatus';
import { PATHS } from '../../api/versions';
import { runSetMany } from '../../bulk/run';

const showOnlyForSetMany = {
	resource: ['sequenceContactStatus'],
	operation: ['setMany'],
};

export const scopeParameters: INodeProperties[] = [
	{
		displayName: 'Scope',
		name: 'scope',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Sequences of the Contact',
				value: 'allSequences',
				description: 'Set the status in every sequence the contact is in',
			},
			{
				name: 'One Sequence',
				value: 'oneSequence',
				description: 'Set the status in the sequence given below, which may differ from row to row',
			},
		],
		default: 'oneSequence',
		displayOptions: { show: showOnlyForSetMany },
		description: 'Whether to set the status in one sequence or in every sequence of the contact',
	},
	{
		displayName: 'The status is set in every sequence the contact is in, also in those you do not see here. Use Dry Run under Options to look first.',
		name: 'allSequencesNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...showOnlyForSetMany, scope: ['allSequences'] } },
	},
];

/** As an AI tool: a list in place of one contact an item. */
export const contactsParameter: INodeProperties = {
	displayName: 'Contacts',
	name: 'contacts',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	required: true,
	placeholder: 'e.g. 12345, john.doe@company.com',
	displayOptions: { show: { ...showOnlyForSetMany, '@tool': [true] } },
	description: 'Contact IDs or e-mail addresses, separated by commas or new lines. Never guess an ID: use the exact e-mail address when the ID is not known.',
};

/** Options of Set Many, in the collection 'Options'. */
export const setManyOptions: INodeProperties[] = [
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/operation': ['setMany'] } },
		description: 'Whether to only look and report what would change, without changing anything',
	},
	{
		displayName: 'Only If Status Is',
		name: 'onlyIf',
		type: 'multiOptions',
		default: [],
		options: CONTACT_STATUSES.map(({ label, value }) => ({ name: label, value })),
		displayOptions: { show: { '/operation': ['setMany'] } },
		description: 'Change only contacts whose present status is one of these; the others are reported as skipped',
	},
];

/** Set Many: all items at once. API page: "Set status in sequence" (v3, the only bulk call published). */
export async function setMany(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData().map((_, item) => item);
	return [
		await runSetMany({
			context: this,
			items,
			get: (name, item, fallback) => this.getNodeParameter(name, item, fallback),
		}),
	];
}

/**
 * n8n runs {@link setMany} as a custom operation, except where an agent calls the node as a sub-node: it
 * knows declarative operations only then, an item at a time.
 */
export const setManyRouting: INodeProperties['routing'] = {
	request: { method: 'POST', url: PATHS.setStatusV3 },
	send: { paginate: true },
	operations: {
		async pagination(this: IExecutePaginationFunctions): Promise<INodeExecutionData[]> {
			return await runSetMany({
				context: this,
				items: [this.getItemIndex()],
				get: (name, _item, fallback) => this.getNodeParameter(name, fallback),
			});
		},
	},
};
