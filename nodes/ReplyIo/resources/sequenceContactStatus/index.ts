import type { INodeProperties } from 'n8n-workflow';

import { CONTACT_STATUSES, DEFAULT_STATUS } from '../../api/contactStatus';
import { linkPattern } from '../../api/links';
import { DEFAULT_LONGEST_WAIT_MINUTES } from '../../api/send';
import { get } from './get';
import { getAll, getAllParameters } from './getAll';
import { outputParameters } from './output';
import { set } from './set';
import {
	contactsParameter,
	scopeParameters,
	setManyOptions,
	setManyRouting,
} from './setMany';

const resource = ['sequenceContactStatus'];

const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource } },
	options: [
		{
			name: 'Get',
			value: 'get',
			action: 'Get the status of a contact in a sequence',
			description: 'Get the status and other details of one contact in a sequence; changes nothing',
			routing: get,
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many contacts of a sequence with their status',
			description: 'Get the contacts of a sequence with their status, or only those that have a certain status; changes nothing',
			routing: getAll,
		},
		{
			name: 'Set',
			value: 'set',
			action: 'Set the status of a contact in a sequence',
			description: 'Pause, resume or finish one contact in a sequence, or mark the contact as out of office',
			routing: set,
		},
		{
			name: 'Set Many',
			value: 'setMany',
			action: 'Set the status of many contacts in sequences',
			description: 'Pause, resume or finish many contacts in as few calls as possible, or mark them as out of office, and report what happened to each',
			routing: setManyRouting,
		},
	],
	default: 'set',
};

const sequenceId: INodeProperties = {
	displayName: 'Sequence',
	name: 'sequenceId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	displayOptions: { show: { resource, operation: ['get', 'getAll', 'set'] } },
	description: 'The sequence the contact is in. Never guess its ID: take it from the user or from an earlier step.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a sequence…',
			typeOptions: { searchListMethod: 'searchSequences', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 100',
			validation: [
				{
					type: 'regex',
					properties: { regex: '^\\s*[1-9]\\d{0,9}\\s*$', errorMessage: 'A sequence ID is a whole number' },
				},
			],
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://run.reply.io/sequences/100',
			extractValue: { type: 'regex', regex: linkPattern('Sequence') },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: linkPattern('Sequence'),
						errorMessage: 'This is not a link to a sequence in Reply.io',
					},
				},
			],
		},
	],
};

const contactId: INodeProperties = {
	displayName: 'Contact',
	name: 'contactId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	displayOptions: { show: { resource, operation: ['get', 'set'] } },
	description: "The contact, who must be in the sequence already. Never guess an ID: use By Email with the contact's exact address when the ID is not known.",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a contact of the sequence…',
			typeOptions: { searchListMethod: 'searchContacts', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 12345',
			validation: [
				{
					type: 'regex',
					properties: { regex: '^\\s*[1-9]\\d{0,9}\\s*$', errorMessage: 'A contact ID is a whole number' },
				},
			],
		},
		{
			displayName: 'By Email',
			name: 'email',
			type: 'string',
			placeholder: 'e.g. john.doe@company.com',
			validation: [
				{
					type: 'regex',
					properties: { regex: '^\\s*[^\\s@]+@[^\\s@]+\\s*$', errorMessage: 'This is not an e-mail address' },
				},
			],
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://run.reply.io/dashboard/material#/people/list/12345',
			extractValue: { type: 'regex', regex: linkPattern('Contact') },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: linkPattern('Contact'),
						errorMessage: 'This is not a link to a contact in Reply.io',
					},
				},
			],
		},
	],
};

/** In Set Many, unless all sequences of the contact are meant. */
const sequenceOfMany: INodeProperties = {
	...sequenceId,
	displayOptions: { show: { resource, operation: ['setMany'], scope: ['oneSequence'] } },
};

/** In Set Many; as an AI tool that takes a list instead. */
const contactOfMany: INodeProperties = {
	...contactId,
	displayOptions: { show: { resource, operation: ['setMany'] }, hide: { '@tool': [true] } },
};

const showWhereSet = { resource, operation: ['set', 'setMany'] };

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	required: true,
	options: CONTACT_STATUSES.map(({ label, value, consequence }) => ({
		name: label,
		value,
		description: consequence,
	})),
	default: DEFAULT_STATUS,
	displayOptions: { show: showWhereSet },
	description: 'The status the contact gets in the sequence. Active makes Reply.io send mail again; Paused stops it and can be undone.',
};

const activeNotice: INodeProperties = {
	displayName: 'Active makes Reply.io send mail again. A contact who has finished the sequence starts over and is written to again.',
	name: 'activeNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { ...showWhereSet, status: ['Active'] } },
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show: { resource } },
	options: [
		...setManyOptions,
		{
			displayName: 'Longest Wait',
			name: 'longestWait',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: DEFAULT_LONGEST_WAIT_MINUTES,
			description: 'How many minutes to wait at most when Reply.io asks to wait because its rate limit is reached. A row that would wait longer fails.',
		},
	],
};

/** Everything the node shows for the resource "Sequence Contact Status". */
export const sequenceContactStatusParameters: INodeProperties[] = [
	operation,
	...scopeParameters,
	sequenceId,
	sequenceOfMany,
	contactId,
	contactOfMany,
	contactsParameter,
	status,
	activeNotice,
	...getAllParameters,
	...outputParameters,
	options,
];
