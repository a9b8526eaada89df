import { readDryRun, readLongestWaitMs, readOnlyIf, refuseDryRun } from '../../../nodes/ReplyIo/parameters/options';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

test('Longest Wait is an hour unless set, in minutes, and may be nothing', () => {
	expect(readLongestWaitMs(given({}))).toBe(3_600_000);
	expect(readLongestWaitMs(given({ 'options.longestWait': 0.5 }))).toBe(30_000);
	expect(readLongestWaitMs(given({ 'options.longestWait': 0 }))).toBe(0);
	expect(thrownBy(() => readLongestWaitMs(given({ 'options.longestWait': -1 }))).message).toMatch(/^'Longest Wait'/);
});

test('Dry Run is off unless added', () => {
	expect(readDryRun(given({}))).toBe(false);
	expect(readDryRun(given({ 'options.dryRun': true }))).toBe(true);
});

test('Dry Run that was left from Set Many is an error of Set, with the way out', () => {
	for (const dryRun of [false, 'false', undefined]) expect(() => refuseDryRun(given(dryRun === undefined ? {} : { 'options.dryRun': dryRun }))).not.toThrow();
	const error = thrownBy(() => refuseDryRun(given({ 'options.dryRun': true })));
	expect([error.message, error.description]).toEqual(["'Dry Run' is on, and the operation Set has none", "Use 'Set Many', which has it. Or choose 'Set Many', remove the option, and choose 'Set' again."]);
	expect(() => refuseDryRun(given({ 'options.dryRun': 'perhaps' }))).toThrow(/neither true nor false/);
});

test('Only If Status Is means no condition only where it was not added', () => {
	expect(readOnlyIf(given({}))).toBeUndefined();
	expect(readOnlyIf(given({ 'options.onlyIf': 'active, paused' }))).toEqual(['Active', 'Paused']);
});

test.each([[undefined], [null], [''], [[]]])('Only If Status Is that gives %j is an error: a condition that is lost must not mean that there is none', (onlyIf) => {
	expect(thrownBy(() => readOnlyIf(given({ 'options.onlyIf': onlyIf }))).message).toMatch(/^'Only If Status Is' names no status/);
});

test('each is named where its value is none, with the way out', () => {
	expect(thrownBy(() => readDryRun(given({ 'options.dryRun': 'maybe' }))).message).toBe("'Dry Run' is neither true nor false: 'maybe'");
	expect(thrownBy(() => readLongestWaitMs(given({ 'options.longestWait': 'long' }))).message).toBe("'Longest Wait' is not a number of at least 0: 'long'");
	expect(thrownBy(() => readOnlyIf(given({ 'options.onlyIf': ['Replied'] }))).message).toMatch(/^'Only If Status Is' is not a status/);
	expect(thrownBy(() => readOnlyIf(given({ 'options.onlyIf': [] }))).description).toBe('Choose one or more of Active, Finished, Inactive, OutOfOffice, Paused, or remove the option.');
});
