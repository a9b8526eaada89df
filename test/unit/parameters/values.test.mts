import fc from 'fast-check';

import { parseBoolean, parseNumber, parseOption, parseStatuses } from '../../../nodes/ReplyIo/parameters/values';
import { thrownBy } from '../thrown.mjs';

test.each([
	[['active', 'Paused'], ['Active', 'Paused']],
	['active, out of office', ['Active', 'OutOfOffice']],
])('the statuses %j are %j', (value, statuses) => {
	expect(parseStatuses(value, 'Status', 'go')).toEqual(statuses);
});

test.each([[['Active', 'x']], ['Active,'], [' '], [5], [{}], [[null]]])('the statuses %j are an error', (value) => {
	expect(thrownBy(() => parseStatuses(value, 'Filters → Status', 'go')).message).toMatch(/^'Filters → Status'/);
});

test.each([[[]], [''], [null], [undefined]])('no status, as in %j, is an error with the way out', (value) => {
	expect(thrownBy(() => parseStatuses(value, 'Filters → Status', 'remove the filter'))).toMatchObject({
		message: expect.stringMatching(/^'Filters → Status' names no status: /) as string,
		description: 'Choose one or more of Active, Finished, Inactive, OutOfOffice, Paused, or remove the filter.',
	});
});

test.each([[{ a: 1 }, '{"a":1}'], [5, '5'], [true, 'true']])('what is neither a list nor a text is shown as it is: %j', (value, shown) => {
	expect(thrownBy(() => parseStatuses(value, 'Only If Status Is', 'go')).message).toBe(`'Only If Status Is' is not a status a contact can have: ${shown}`);
});

describe('a number', () => {
	const whole = { min: 1, integer: true };

	test.each([[1, 1], ['50', 50], [' 3 ', 3]])('%j is %d', (value, number) => {
		expect(parseNumber(value, 'Limit', whole)).toBe(number);
	});

	test.each([[0], [-1], [1.5], [''], [' '], ['abc'], [NaN], [Infinity], [null], [undefined], [true], [[]], [{}]])('%j is an error', (value) => {
		expect(thrownBy(() => parseNumber(value, 'Limit', whole)).message).toMatch(/^'Limit' is not a whole number of at least 1/);
	});

	test.each([[''], [' '], ['\n'], [Infinity], [-Infinity], [NaN], ['Infinity'], [-0.1]])('that need not be whole is not %j', (value) => {
		expect(thrownBy(() => parseNumber(value, 'Longest Wait', { min: 0, integer: false }))).toMatchObject({ message: expect.stringMatching(/^'Longest Wait' is not a number of at least 0: /) as string, description: "Check the value or the expression of 'Longest Wait'." });
	});

	test('that need not be whole may be a fraction, and the least there can be', () => {
		expect([0, '0', 0.5, ' 1.5 '].map((value) => parseNumber(value, 'Longest Wait', { min: 0, integer: false }))).toEqual([0, 0, 0.5, 1.5]);
	});

	test('is in range whatever was given', () => {
		fc.assert(
			fc.property(fc.anything({ withNullPrototype: true }), (value) => {
				try {
					const number = parseNumber(value, 'Limit', whole);
					return Number.isInteger(number) && number >= 1;
				} catch (error) {
					return (error as Error).name === 'ExplainedError';
				}
			}),
		);
	});
});

test.each([
	[true, true],
	['true', true],
	[' TRUE ', true],
	[false, false],
	['False', false],
])('%j is %p', (value, expected) => {
	expect(parseBoolean(value, 'Dry Run')).toBe(expected);
});

test.each([[0], [1], [''], ['yes'], [null], [undefined], [{}], [[]], [{ toString: [] }]])('%j is neither true nor false: what is to write nothing does not write by mistake', (value) => {
	expect(thrownBy(() => parseBoolean(value, 'Dry Run'))).toMatchObject({ message: expect.stringMatching(/^'Dry Run' is neither true nor false/) as string, description: "Check the expression of 'Dry Run'." });
});

test('what is none of the options is an error that lists them', () => {
	expect(parseOption('b', 'Scope', ['a', 'b', 'c'])).toBe('b');
	expect(thrownBy(() => parseOption('B', 'Scope', ['a', 'b', 'c']))).toMatchObject({ message: "'Scope' is not one of its options: 'B'", description: 'It must be a, b or c.' });
});
