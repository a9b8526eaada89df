import type { INodeProperties } from 'n8n-workflow';

import { CONTACT_STATUSES, DEFAULT_STATUS, type ContactStatus } from '../api/contactStatus';
import type { GetParameter } from '../execution/run';
import { parseStatus } from './values';

const show = { resource: ['sequenceContactStatus'], operation: ['set', 'setMany'] };

/** The five statuses by name, for a list of several. */
export const statusOptions = CONTACT_STATUSES.map(({ label, value }) => ({ name: label, value }));

/** 'Status', and what is shown where it sends emails. */
export const statusParameters: INodeProperties[] = [
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		required: true,
		options: CONTACT_STATUSES.map(({ label, value, consequence }) => ({ name: label, value, description: consequence })),
		default: DEFAULT_STATUS,
		displayOptions: { show },
		builderHint: {
			propertyHint: 'Keep Paused unless the user asks for another: it stops emails and can be undone. Active has contacts written to again, and restarts those who have finished: give options.onlyIf with it.',
		},
		description: 'The status the contact gets in the sequence. Active makes Reply.io send emails again; Paused stops them and can be undone.',
	},
	{
		displayName: 'Active makes Reply.io send emails again. A contact who has finished the sequence starts over and is written to again.',
		name: 'activeNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, status: ['Active'] } },
	},
];

/** @throws ExplainedError when 'Status' is none of the five */
export function readStatus(get: GetParameter): ContactStatus {
	return parseStatus(get('status'), 'Status');
}
