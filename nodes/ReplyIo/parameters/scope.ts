import type { INodeProperties } from 'n8n-workflow';

import type { GetParameter } from '../execution/run';
import { parseOption } from './values';

const resource = ['sequenceContactStatus'];
const show = { resource, operation: ['setMany'] };

/** 'Scope', and what is shown where it means that all sequences are changed. */
export const scopeParameters: INodeProperties[] = [
	{
		displayName: 'Scope',
		name: 'scope',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Sequences',
				value: 'allSequences',
				description: 'Return the contacts of all sequences, one item for each sequence a contact is in',
			},
			{
				name: 'One Sequence',
				value: 'oneSequence',
				description: 'Return the contacts of the sequence given below',
			},
		],
		default: 'oneSequence',
		displayOptions: { show: { resource, operation: ['getAll'] } },
		description: 'Whether to return the contacts of one sequence or of all sequences',
	},
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
				description: 'Set the status in the sequence given below, which may differ from item to item',
			},
		],
		default: 'oneSequence',
		displayOptions: { show },
		description: 'Whether to set the status in one sequence or in every sequence of the contact',
	},
	{
		displayName: 'The status is set in every sequence the contact is in, also in those you do not see here. Use Dry Run under Options to look first.',
		name: 'allSequencesNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, scope: ['allSequences'] } },
	},
];

/** @throws ExplainedError when 'Scope' is none of its options */
export function readScope(get: GetParameter): 'oneSequence' | 'allSequences' {
	return parseOption(get('scope', 'oneSequence'), 'Scope', ['oneSequence', 'allSequences']);
}
