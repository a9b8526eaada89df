import fc from 'fast-check';

import { checkStatuses, readContactRef, readLongestWaitMs, readNumber, readSequence, readStatus, type GetParameter } from '../../nodes/ReplyIo/parameters';
import { readOutput } from '../../nodes/ReplyIo/resources/sequenceContactStatus/output';
import { thrownBy } from './thrown.mjs';

/** A row whose parameters are these; reading another gives the fallback. */
const row = (values: Record<string, unknown>): GetParameter => (name, fallback) => (name in values ? values[name] : fallback);
const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value });

test.each([
	[locator('list', 100)],
	[locator('list', '100')],
	[locator('id', ' 100 ')],
	[locator('url', 'https://run.reply.io/sequences/100')],
	[{ mode: 'id', value: 100 }],
	[100],
	['100'],
])('the sequence %j is 100', (sequenceId) => {
	expect(readSequence(row({ sequenceId }))).toBe(100);
});

test.each([[locator('list', '')], [locator('list', undefined)], [locator('id', '1/2')], [locator('url', '100')], [locator('name', 'My sequence')], [''], [null], [undefined], [{}], [[100]]])(
	'the sequence %j is an error that names the parameter',
	(sequenceId) => {
		expect(thrownBy(() => readSequence(row({ sequenceId }))).message).toMatch(/^'Sequence' /);
	},
);

test.each([
	[locator('list', '7'), { id: 7 }],
	[locator('id', 7), { id: 7 }],
	[locator('url', 'https://run.reply.io/people/7'), { id: 7 }],
	[7, { id: 7 }],
])('the contact %j is %j', (contactId, ref) => {
	expect(readContactRef(row({ contactId }))).toEqual(ref);
});

test('an e-mail address is compared whatever its case', () => {
	const ref = readContactRef(row({ contactId: locator('email', ' John.Doe@Company.com ') }));
	expect('email' in ref && ref.email.toLowerCase()).toBe('john.doe@company.com');
});

test.each(['', ' ', '@', 'a@', '@b', 'a b@c', 'a@b@c', 'a@b,c@d', 'John <a@b.c>', null, undefined, 12, {}, ['a@b.c']])('%j is no e-mail address, and nothing is looked up', (value) => {
	const error = thrownBy(() => readContactRef(row({ contactId: locator('email', value) })));
	expect(error.message).toMatch(/^'Contact' is not an e-mail address/);
});

test('a status by expression', () => {
	expect(readStatus(row({ status: 'out of office' }))).toBe('OutOfOffice');
	const error = thrownBy(() => readStatus(row({ status: 'Replied' })));
	expect(error.message).toBe("'Status' is not a status a contact can have: 'Replied'");
	expect(error.description).toContain('Active, Finished, Inactive, OutOfOffice, Paused');
});

test.each([
	[['active', 'Paused'], ['Active', 'Paused']],
	['active, out of office', ['Active', 'OutOfOffice']],
	[[], []],
	['', []],
	[null, []],
	[undefined, []],
])('the statuses %j are %j', (value, statuses) => {
	expect(checkStatuses(value, 'Status')).toEqual(statuses);
});

test.each([[['Active', 'x']], ['Active,'], [' '], [5], [{}], [[null]]])('the statuses %j are an error', (value) => {
	expect(thrownBy(() => checkStatuses(value, 'Filters → Status')).message).toMatch(/^'Filters → Status'/);
});

describe('a number', () => {
	const whole = { min: 1, integer: true };

	test.each([[1, 1], ['50', 50], [' 3 ', 3]])('%j is %d', (value, number) => {
		expect(readNumber(value, 'Limit', whole)).toBe(number);
	});

	test.each([[0], [-1], [1.5], [''], [' '], ['abc'], [NaN], [Infinity], [null], [undefined], [true], [[]], [{}]])('%j is an error', (value) => {
		expect(thrownBy(() => readNumber(value, 'Limit', whole)).message).toMatch(/^'Limit' is not a whole number of at least 1/);
	});

	test('is in range whatever was given', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				try {
					const number = readNumber(value, 'Limit', whole);
					return Number.isInteger(number) && number >= 1;
				} catch (error) {
					return (error as Error).name === 'ExplainedError';
				}
			}),
		);
	});
});

test('Longest Wait is an hour unless set, in minutes, and may be nothing', () => {
	expect(readLongestWaitMs(row({}))).toBe(3_600_000);
	expect(readLongestWaitMs(row({ 'options.longestWait': 0.5 }))).toBe(30_000);
	expect(readLongestWaitMs(row({ 'options.longestWait': 0 }))).toBe(0);
	expect(() => readLongestWaitMs(row({ 'options.longestWait': -1 }))).toThrow(/'Longest Wait'/);
});

describe('Output', () => {
	test('is All Fields unless chosen', () => {
		expect(readOutput(row({}))).toEqual({ output: 'all', fields: [] });
	});

	test.each([
		[['email', 'status'], ['email', 'status']],
		['email, status', ['email', 'status']],
		[[], []],
	])('Selected Fields %j are %j', (fields, read) => {
		expect(readOutput(row({ output: 'selected', fields }))).toEqual({ output: 'selected', fields: read });
	});

	test.each(['All', 'raw', '', null, {}])('%j is an error', (output) => {
		expect(thrownBy(() => readOutput(row({ output }))).message).toMatch(/^'Output' is not one of its options/);
	});
});
