import type { INodeProperties } from 'n8n-workflow';

import type { ContactStatus } from '../api/contactStatus';
import type { GetParameter } from '../execution/run';
import { statusOptions } from './status';
import { parseBoolean, parseNumber, parseStatuses } from './values';

export const DEFAULT_LONGEST_WAIT_MINUTES = 60;

const showOnlyForSetMany = { show: { '/operation': ['setMany'] } };

/** 'Options'. */
export const optionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show: { resource: ['sequenceContactStatus'] } },
	options: [
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: false,
			displayOptions: showOnlyForSetMany,
			description: 'Whether to only look and report what would change, without changing anything',
		},
		{
			displayName: 'Longest Wait',
			name: 'longestWait',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: DEFAULT_LONGEST_WAIT_MINUTES,
			description: 'How many minutes an item waits at most, over all its calls, when Reply.io asks to wait. An item that would wait longer fails.',
		},
		{
			displayName: 'Only If Status Is',
			name: 'onlyIf',
			type: 'multiOptions',
			default: [],
			options: statusOptions,
			displayOptions: showOnlyForSetMany,
			description: 'Change only contacts whose present status is one of these; the others are reported as skipped',
		},
	],
};

/** 'Longest Wait', in milliseconds. @throws ExplainedError when it is no number of minutes */
export function readLongestWaitMs(get: GetParameter): number {
	return parseNumber(get('options.longestWait', DEFAULT_LONGEST_WAIT_MINUTES), 'Longest Wait', { min: 0, integer: false }) * 60_000;
}

/** 'Dry Run'. @throws ExplainedError when it is neither true nor false: a run that is to write nothing must not write by mistake */
export function readDryRun(get: GetParameter): boolean {
	return parseBoolean(get('options.dryRun', false), 'Dry Run');
}

/** 'Only If Status Is'; undefined when any will do. @throws ExplainedError when a value is no status */
export function readOnlyIf(get: GetParameter): ContactStatus[] | undefined {
	const statuses = parseStatuses(get('options.onlyIf', []), 'Only If Status Is');
	return statuses.length > 0 ? statuses : undefined;
}
