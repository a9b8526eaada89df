import fc from 'fast-check';

import { asSentence, capitalized, counted, duration, leftOver, listed, nameContact, nameSequence, quote, shorten, thousands } from '../../../../nodes/ReplyIo/api/errors/words';

test.each([
	[undefined, 'nothing'],
	['', "'' (empty)"],
	['a\n b', "'a b'"],
	[null, 'null'],
	[{ a: 1 }, '{"a":1}'],
	[[1], '[1]'],
	['123\u200b45', "'123\\u200b45'"],
	['a\u00adb', "'a\\u00adb'"],
	['\u2066Active\ufeff', "'\\u2066Active\\ufeff'"],
	[['a\u200b'], '["a\\u200b"]'],
])('a message shows %p as %s', (value, shown) => {
	expect(quote(value)).toBe(shown);
});

test('a message shows any value briefly and on one line', () => {
	const circular: Record<string, unknown> = {};
	circular.self = circular;
	expect(quote(circular)).toBe('[object Object]');
	expect(quote([Object.assign(Object.create(null), { circular })])).toBe('[object Array]');
	fc.assert(
		fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }), (value) => {
			const text = quote(value);
			expect(text.length).toBeLessThanOrEqual(61);
			expect(text).not.toMatch(/[\r\n]/);
		}),
	);
});

test.each(["it's", "'", 'a'.repeat(200), "'".repeat(200)])('a quoted text closes its quotes: %j', (text) => {
	expect(quote(text)).toMatch(/^'.*'$/);
});

test('a sequence or a contact is called by its name where that is known, and always by its ID', () => {
	expect([nameContact({ id: 12343 }), nameContact({ id: 12343, name: 'Dmitri Volkov' })]).toEqual(['contact 12343', 'Dmitri Volkov (12343)']);
	expect([nameSequence({ id: 300 }), nameSequence({ id: 300, name: 'Webinar invitation' })]).toEqual(['sequence 300', "'Webinar invitation' (300)"]);
	expect(capitalized(nameContact({ id: 7 }))).toBe('Contact 7');
});

test('a text is cut on one line, and says so', () => {
	expect([shorten('a\n\tb', 10), shorten('abcdef', 6), shorten('abcdefg', 6)]).toEqual(['a b', 'abcdef', 'abcdef…']);
});

test('a list names ten at the most, and how many more there are', () => {
	const ids = Array.from({ length: 1_234 }, (_, index) => index + 1);
	expect(listed([])).toBe('');
	expect(listed(ids.slice(0, 10))).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10');
	expect(listed(ids.slice(0, 11))).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1 more');
	expect(listed(ids)).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1,224 more');
});

test('what is left is said of one and of many', () => {
	expect([1, 2_000].map((count) => leftOver(count, 'item'))).toEqual(['1 item is left; running it again is safe', '2,000 items are left; running them again is safe']);
});

test('a message ends in one full stop', () => {
	expect(['No', 'Reply.io says: No.'].map(asSentence)).toEqual(['No.', 'Reply.io says: No.']);
});

test('numbers in words', () => {
	expect([0, 999, 1_000, 1_234_567].map(thousands)).toEqual(['0', '999', '1,000', '1,234,567']);
	expect([0, 1, 1_000].map((count) => counted(count, 'call'))).toEqual(['0 calls', '1 call', '1,000 calls']);
});

test.each([
	[30_000, '30 s'], [90_500, '91 s'], [119_000, '119 s'], [119_001, '2 min'], [7_169_000, '119 min'], [7_170_000, '2 h'], [7_500_000, '2 h 5 min'],
	[172_740_000, '47 h 59 min'], [172_800_000, '2 days'], [999 * 86_400_000, '999 days'], [1_000 * 86_400_000, 'more than 999 days'], [1e23, 'more than 999 days'],
])('a time of %d ms is told as %s', (ms, text) => {
	expect(duration(ms)).toBe(text);
});
