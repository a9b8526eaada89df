import { SORT_FIELDS, type Sort } from '../api/sort';
import type { GetParameter } from '../execution/run';
import { withItsExpression } from './collection';
import { ifAdded, parseOption } from './values';

/** 'Sort' of Get Many. */
export const sortParameters = withItsExpression({
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
});

/** 'Sort'; undefined where none was added. @throws ExplainedError when what was added is none of its options */
export function readSort(get: GetParameter): Sort | undefined {
	const by = ifAdded(get, 'sort.by', (value) => parseOption(value, 'Sort → Sort By', SORT_FIELDS.map((field) => field.value)));
	const direction = ifAdded(get, 'sort.direction', (value) => parseOption(value, 'Sort → Direction', ['asc', 'desc'] as const));
	return by === undefined && direction === undefined ? undefined : { by: by ?? 'addingDate', direction: direction ?? 'asc' };
}
