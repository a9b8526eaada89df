import { readLimit } from '../../../nodes/ReplyIo/parameters/limit';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

test('Limit is 50 unless set, and counts only without Return All', () => {
	expect(readLimit(given({}))).toBe(50);
	expect(readLimit(given({ limit: '7' }))).toBe(7);
	expect(readLimit(given({ returnAll: true, limit: 'many' }))).toBe(Infinity);
});

test.each([
	[{ limit: 0 }, /^'Limit' is not a whole number of at least 1: 0/],
	[{ limit: 1.5 }, /^'Limit' is not a whole number/],
	[{ limit: null }, /^'Limit' is not a whole number/],
	[{ returnAll: null, limit: 5 }, /^'Return All' is neither true nor false/],
])('%j is an error that names the parameter', (values, message) => {
	expect(thrownBy(() => readLimit(given(values))).message).toMatch(message);
});
