import type { INodeProperties } from 'n8n-workflow';

import type { Sort } from '../api/sort';
import type { GetParameter } from '../execution/run';
import { withItsExpression } from './collection';
import { parseOption } from './values';

/** 'Sort' of Get Many. */
const sortParameter: INodeProperties = {
	displayName: 'Sort',
	name: 'sort',
	type: 'collection',
	placeholder: 'Add Sort Option',
	default: {},
	displayOptions: { show: { resource: ['sequenceContactStatus'], operation: ['getAll'] } },
	options: [
		{
			displayName: 'Direction',
			name: 'direction',
			type: 'options',
			default: 'asc',
			options: [
				{ name: 'Ascending', value: 'asc' },
				{ name: 'Descending', value: 'desc' },
			],
			description: 'Whether the first, or the earliest, comes first or last',
		},
		{
			displayName: 'Sort By',
			name: 'by',
			type: 'options',
			default: 'addingDate',
			options: [
				{ name: 'Adding Date', value: 'addingDate' },
				{ name: 'Company', value: 'company' },
				{ name: 'Email', value: 'email' },
				{ name: 'First Name', value: 'firstName' },
				{ name: 'Last Name', value: 'lastName' },
				{ name: 'Status', value: 'status' },
			],
			description: 'The field the contacts are sorted by, whatever the case of its letters',
		},
	],
};

export const sortParameters: INodeProperties[] = withItsExpression(sortParameter);

const FIELDS: ReadonlyArray<Sort['by']> = ['addingDate', 'company', 'email', 'firstName', 'lastName', 'status'];

/** 'Sort'; undefined where none was added. @throws ExplainedError when it is none of its options */
export function readSort(get: GetParameter): Sort | undefined {
	const by = get('sort.by', null);
	const direction = get('sort.direction', null);
	if (by === null && direction === null) return undefined;
	return {
		by: by === null ? 'addingDate' : parseOption(by, 'Sort → Sort By', FIELDS),
		direction: direction === null ? 'asc' : parseOption(direction, 'Sort → Direction', ['asc', 'desc']),
	};
}
