import fc from 'fast-check';

import { quote } from '../../../nodes/ReplyIo/api/errors/words';
import { idIn, MAX_ID, parseId, parseWebhookId } from '../../../nodes/ReplyIo/api/id';
import { thrownBy } from '../thrown.mjs';

test.each([
	[12, 12],
	[' 12 ', 12],
	['\t12\n', 12],
	[1, 1],
	['1', 1],
	[MAX_ID, MAX_ID],
	['2147483647', MAX_ID],
	[1e9, 1_000_000_000],
])('%j is the ID %d', (value, id) => {
	expect(parseId(value, 'Contact')).toBe(id);
});

const BAD_IDS = [
	'', ' ', 0, '0', -0, -1, '-1', '+1', 1.5, '1.5', '1.0', '1,000', '1 000', '1e3', '0x10', '012', 'abc', '12abc', '1/2', '../x', '%31', '１２',
	2_147_483_648, '2147483648', '99999999999999999999', NaN, Infinity, 1e21, null, undefined, true, {}, { id: 12 }, [], [12], ['12'], 12n, Symbol('12'), () => 12, new Date(12),
];

test.each(BAD_IDS.map((value) => [quote(value), value]))('%s is no ID', (_, value) => {
	const error = thrownBy(() => parseId(value, 'Sequence'));
	expect(error.message).toContain("'Sequence'");
	expect(error.message).toContain(quote(value));
	expect(error.description).toBe("An ID is a whole number from 1 to 2147483647. Check the value or the expression of 'Sequence'.");
	expect(error.failure).toEqual({ cause: 'configuration-invalid' });
	expect(error.httpCode).toBeUndefined();
});

test('an email address in place of an ID is sent to By Email', () => {
	expect(thrownBy(() => parseId('a@b.c', 'Contact')).description).toContain('By Email');
	expect(thrownBy(() => parseId('abc', 'Contact')).description).not.toContain('By Email');
});

test.each([[undefined], [null], [''], [' ']])('a contact that an item does not give (%j) is sent to By Email as well, a sequence is not', (value) => {
	expect(thrownBy(() => parseId(value, 'Contact')).description).toBe("An ID is a whole number from 1 to 2147483647. Check the value or the expression of 'Contact', or choose By Email.");
	expect(thrownBy(() => parseId(value, 'Sequence')).description).not.toContain('By Email');
});

test('a contact with another wrong value is not', () => {
	for (const value of [0, -1, 'abc', '1/2']) expect(thrownBy(() => parseId(value, 'Contact')).description).not.toContain('By Email');
});

test('every whole number from 1 to the largest ID is one, as number and as text', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: MAX_ID }), fc.constantFrom('', ' ', '\n'), (id, space) => {
			expect(parseId(id, 'Contact')).toBe(id);
			expect(parseId(`${space}${id}${space}`, 'Contact')).toBe(id);
		}),
	);
});

test('whatever is given, what comes out is a whole number in range or an explained error', () => {
	fc.assert(
		fc.property(fc.oneof(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), fc.string({ unit: 'binary' }), fc.double(), fc.integer()), (value) => {
			let id: number;
			try {
				id = parseId(value, 'Contact');
			} catch (error) {
				expect((error as Error).name).toBe('ExplainedError');
				return;
			}
			expect(Number.isInteger(id) && id >= 1 && id <= MAX_ID).toBe(true);
			expect(String(value).trim()).toBe(String(id));
		}),
	);
});

test.each([
	[7, '7'],
	[0, '0'],
	['7', '7'],
	['0190f3c2-7b1e-7c3a-9f4e-2d1c0b9a8f7e', '0190f3c2-7b1e-7c3a-9f4e-2d1c0b9a8f7e'],
	['under_score', 'under_score'],
	['x'.repeat(64), 'x'.repeat(64)],
])('%j is the ID of a subscription', (value, id) => {
	expect(parseWebhookId(value)).toBe(id);
});

test.each(['', ' 7', '7 ', '7\n', '1/2', '../7', 'a b', 'x'.repeat(65), 'é', 1.5, 1e21, -1.5, null, undefined, true, {}, ['7'], 7n])('%p is no ID of a subscription, and gets into no path', (value) => {
	expect(parseWebhookId(value)).toBeUndefined();
});

test('what cannot be seen around an ID does not count, within one it does: it may part two', () => {
	for (const text of [' \u200b12\ufeff', '\u200b \u200b12', '\u200b 12 \u200b', '12\u200b \u200b']) expect(parseId(text, 'Contact')).toBe(12);
	expect(() => parseId('1\u200b2', 'Contact')).toThrow("'Contact' is not a valid ID");
});

describe('an ID in an answer', () => {
	test.each([1, '12', 2_147_483_647])('%p is one', (value) => expect(idIn(value, 'contact')).toBe(Number(value)));

	test.each([[undefined, 'nothing'], [null, 'null'], ['x', "'x'"], [0, '0'], [1.5, '1.5'], [2_147_483_648, '2147483648']])('%p is none, and no parameter is at fault', (value, quoted) => {
		expect(thrownBy(() => idIn(value, 'sequence'))).toMatchObject({ message: `Reply.io answered with a sequence whose ID is not valid: ${quoted}`, httpCode: 200 });
	});
});

test('only a contact can be chosen by email', () => {
	expect(thrownBy(() => parseId('a@x.com', 'Sequence')).description).not.toMatch(/Email/);
	expect(thrownBy(() => parseId('a@x.com', 'Contact')).description).toMatch(/, or choose By Email\.$/);
});
