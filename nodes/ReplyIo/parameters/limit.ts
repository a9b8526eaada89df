import type { INodeProperties } from 'n8n-workflow';

import type { GetParameter } from '../execution/run';
import { parseBoolean, parseNumber } from './values';

const show = { resource: ['sequenceContactStatus'], operation: ['getAll'] };

/** 'Return All' and 'Limit' of Get Many. */
export const limitParameters: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions: { show },
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { ...show, returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** How many are wanted; Infinity with 'Return All'. @throws ExplainedError when 'Return All' or 'Limit' is no such value */
export function readLimit(get: GetParameter): number {
	if (parseBoolean(get('returnAll', false), 'Return All')) return Infinity;
	return parseNumber(get('limit', 50), 'Limit', { min: 1, integer: true });
}
