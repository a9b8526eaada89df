import type { ContactStatus } from '../api/contactStatus';
import { invalidInput } from '../api/errors/explainedError';
import type { GetParameter } from '../execution/run';
import { withItsExpression } from './collection';
import { statusOptions } from './status';
import { ifAdded, parseBoolean, parseNumber, parseStatuses } from './values';

export const DEFAULT_LONGEST_WAIT_MINUTES = 60;

const showOnlyForSetMany = { show: { '/operation': ['setMany'] } };

export const optionsParameters = withItsExpression({
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
			displayOptions: { show: { '/operation': ['set', 'setMany'] } },
			description: 'Change only contacts whose present status is one of these; the others are left as they are and reported as skipped',
		},
	],
});

/** 'Longest Wait', in milliseconds. @throws ExplainedError when it is no number of minutes */
export function readLongestWaitMs(get: GetParameter): number {
	return parseNumber(get('options.longestWait', DEFAULT_LONGEST_WAIT_MINUTES), 'Longest Wait', { min: 0, integer: false }) * 60_000;
}

/** 'Dry Run'. @throws ExplainedError when it is neither true nor false: a run that is to write nothing must not write by mistake */
export function readDryRun(get: GetParameter): boolean {
	return parseBoolean(get('options.dryRun', false), 'Dry Run');
}

/** @throws ExplainedError when 'Dry Run' was left from Set Many: the editor no longer shows it, and the run is not dry */
export function refuseDryRun(get: GetParameter): void {
	if (!readDryRun(get)) return;
	throw invalidInput("'Dry Run' is on, and the operation Set has none", "Use 'Set Many', which has it. Or choose 'Set Many', remove the option, and choose 'Set' again.");
}

/**
 * 'Only If Status Is'; undefined where the option was not added.
 *
 * @throws ExplainedError when it names no status, or a value is none: a condition that is lost must not mean that there is none
 */
export function readOnlyIf(get: GetParameter): ContactStatus[] | undefined {
	return ifAdded(get, 'options.onlyIf', (value) => parseStatuses(value, 'Only If Status Is', 'remove the option'));
}
