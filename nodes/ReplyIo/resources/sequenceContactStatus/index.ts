import type { INodeProperties } from 'n8n-workflow';

import { PATHS } from '../../api/path';
import { customOperation, subNodeRouting, type Operation } from '../../execution/operation';
import { contactParameter } from '../../parameters/contact';
import { contactsParameter } from '../../parameters/contacts';
import { namingWhatFails } from '../../parameters/failing';
import { optionsParameters } from '../../parameters/options';
import { outputParameters } from '../../parameters/output';
import { scopeParameters } from '../../parameters/scope';
import { sequenceParameter } from '../../parameters/sequence';
import { sortParameters } from '../../parameters/sort';
import { statusParameters } from '../../parameters/status';
import { get } from './get';
import { getAll, getAllParameters } from './getAll';
import { set } from './set';
import { setMany } from './setMany';

const resource = ['sequenceContactStatus'];

/** An operation whose errors name the parameter of an expression that fails. */
function naming(operation: Operation): Operation {
	return async (run) => await operation({ ...run, getParameter: namingWhatFails(run.getParameter, () => sequenceContactStatusParameters) });
}

const operations = { get: naming(get), getAll: naming(getAll), set: naming(set), setMany: naming(setMany) };

/** What n8n runs for each operation. */
export const sequenceContactStatusOperations = Object.fromEntries(
	Object.entries(operations).map(([name, operation]) => [name, customOperation(operation)]),
);

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
			action: 'Get status of contact in sequence',
			description: 'Retrieve the status and other details of one contact in a sequence; changes nothing',
			routing: subNodeRouting(operations.get, { method: 'GET', url: PATHS.sequenceContact.v4 }),
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many contacts of sequences with their status',
			description: 'Retrieve a list of the contacts of one sequence or of every sequence with their status, or only of those with a certain status, company or email domain; changes nothing',
			routing: subNodeRouting(operations.getAll, { method: 'GET', url: PATHS.sequenceContacts.v4 }),
		},
		{
			name: 'Set',
			value: 'set',
			action: 'Set status of contact in sequence',
			description: 'Pause, resume or finish one contact in a sequence, or mark the contact as out of office',
			routing: subNodeRouting(operations.set, { method: 'PUT', url: PATHS.setStatusV4 }),
		},
		{
			name: 'Set Many',
			value: 'setMany',
			action: 'Set status of many contacts in sequences',
			description: 'Pause, resume or finish many contacts in as few calls as possible, or mark them as out of office, and report what happened to each',
			routing: subNodeRouting(operations.setMany, { method: 'POST', url: PATHS.setStatusV3 }),
		},
	],
	default: 'set',
};

/** Everything the node shows for the resource "Sequence Contact Status". */
export const sequenceContactStatusParameters: INodeProperties[] = [
	operation,
	...scopeParameters,
	sequenceParameter({ show: { resource, operation: ['get', 'set'] } }),
	// Unless all sequences are meant.
	sequenceParameter({ show: { resource, operation: ['getAll', 'setMany'], scope: ['oneSequence'] } }),
	contactParameter({ show: { resource, operation: ['get', 'set'] } }),
	// As an AI tool, Set Many takes a list instead.
	contactParameter({ show: { resource, operation: ['setMany'], scope: ['oneSequence'] }, hide: { '@tool': [true] } }, { fromItems: true }),
	// Another app's contactId could be that of anybody here.
	contactParameter({ show: { resource, operation: ['setMany'], scope: ['allSequences'] }, hide: { '@tool': [true] } }),
	contactsParameter,
	...statusParameters,
	...getAllParameters,
	...outputParameters,
	...optionsParameters,
	...sortParameters,
];
