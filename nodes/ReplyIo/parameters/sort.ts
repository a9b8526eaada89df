import type { INodeProperties } from 'n8n-workflow';

import { SORT_FIELDS, type Sort } from '../api/sort';
import type { GetParameter } from '../execution/run';
import { withItsExpression } from './collection';
import { NOT_ADDED, parseOption } from './values';

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
			options: SORT_FIELDS.map(({ label, value }) => ({ name: label, value })),
			description: 'The field the contacts are sorted by, whatever the case of its letters',
		},
	],
};

export const sortParameters: INodeProperties[] = withItsExpression(sortParameter);

const FIELDS = SORT_FIELDS.map(({ value }) => value);

/** 'Sort'; undefined where none was added. @throws ExplainedError when what was added is none of its options */
export function readSort(get: GetParameter): Sort | undefined {
	const by = get('sort.by', NOT_ADDED);
	const direction = get('sort.direction', NOT_ADDED);
	if (by === NOT_ADDED && direction === NOT_ADDED) return undefined;
	return {
		by: by === NOT_ADDED ? 'addingDate' : parseOption(by, 'Sort → Sort By', FIELDS),
		direction: direction === NOT_ADDED ? 'asc' : parseOption(direction, 'Sort → Direction', ['asc', 'desc']),
	};
}
