import fc from 'fast-check';

import { backoffMs, MAX_TRIES, outcomeOf, retryAfterMs } from '../../../../nodes/ReplyIo/api/transport/retryTiming';

const NOW = Date.parse('2026-01-01T00:00:00Z');

test('a request is sent four times at most', () => {
	expect(MAX_TRIES).toBe(4);
});

test.each([
	[1, 0, 500],
	[1, 1, 1_000],
	[2, 0, 1_000],
	[2, 1, 2_000],
	[3, 0.5, 3_000],
	[20, 1, 60_000],
])('after %d failures and with jitter %d it waits %d ms', (failures, random, ms) => {
	expect(backoffMs(failures, random)).toBe(ms);
});

test('backoff is at least half of its ceiling, at most a minute, and its ceiling never falls', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
			const ms = backoffMs(failures, random);
			expect(ms).toBeGreaterThanOrEqual(500);
			expect(ms).toBeLessThanOrEqual(60_000);
			expect(ms).toBeGreaterThanOrEqual(backoffMs(failures, 0));
			expect(backoffMs(failures + 1, 1)).toBeGreaterThanOrEqual(backoffMs(failures, 1));
		}),
	);
});

describe('what the server tells', () => {
	test('about the window of the limit is no wait after a fault', () => {
		const headers = { 'x-rate-limit-reset': '2026-01-01T00:00:45Z' };
		expect(retryAfterMs(headers, 'faulty', NOW)).toBeUndefined();
		expect(retryAfterMs({ ...headers, 'retry-after': '3' }, 'faulty', NOW)).toBe(3_000);
	});

	test.each([
		['seconds', { 'retry-after': '30' }, 30_000],
		['seconds as a number', { 'retry-after': 30 }, 30_000],
		['a single second', { 'retry-after': '1' }, 1_000],
		['seconds among spaces', { 'retry-after': ' 7 ' }, 7_000],
		['a fraction of a second', { 'retry-after': '2.5' }, 2_500],
		['less than a millisecond', { 'retry-after': '0.0001' }, 1],
		['seconds with their unit', { 'retry-after': '2s' }, 2_000],
		['seconds with their unit apart', { 'retry-after': '2 S' }, 2_000],
		['the reset time in seconds since the epoch', { 'x-rate-limit-reset': String(NOW / 1000 + 45) }, 45_000],
		['the same as a number', { 'x-rate-limit-reset': NOW / 1000 + 45 }, 45_000],
		['an HTTP date', { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
		['an HTTP date by the clock of the server', { 'retry-after': 'Thu, 01 Jan 2026 05:01:00 GMT', date: 'Thu, 01 Jan 2026 05:00:00 GMT' }, 60_000],
		['the reset time', { 'x-rate-limit-reset': '2026-01-01T00:00:45Z' }, 45_000],
		['the reset time by the clock of the server', { 'x-rate-limit-reset': '2026-01-01T05:00:45.000Z', date: 'Thu, 01 Jan 2026 05:00:00 GMT' }, 45_000],
		['Retry-After before the reset time', { 'retry-after': '3', 'x-rate-limit-reset': '2026-01-01T00:00:45Z' }, 3_000],
		['the reset time where Retry-After is malformed', { 'retry-after': 'soon', 'x-rate-limit-reset': '2026-01-01T00:00:45Z' }, 45_000],
		['an ISO date', { 'retry-after': '2026-01-01T00:01:00Z' }, 60_000],
		['an HTTP date of the older form', { 'retry-after': 'Thursday, 01-Jan-2026 00:01:00 GMT' }, 60_000],
		['a date in words', { 'retry-after': 'January 1, 2026 00:01:00 GMT' }, 60_000],
		['a date with a comma before its time', { 'retry-after': 'Thu, 01 Jan 2026, 00:01:00 GMT' }, 60_000],
		['its wait even where its clock is malformed', { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT', date: 'today' }, 60_000],
	])('%s', (_, headers, ms) => {
		expect(retryAfterMs(headers, 'refused', NOW)).toBe(ms);
	});

	test.each([
		['nothing', {}],
		['nothing usable in an empty header', { 'retry-after': '' }],
		['zero', { 'retry-after': '0' }],
		['a negative number', { 'retry-after': '-5' }],
		['a fraction of nothing', { 'retry-after': '0.0' }],
		['half a fraction', { 'retry-after': '1.' }],
		['another unit', { 'retry-after': '2m' }],
		['an epoch that has passed', { 'x-rate-limit-reset': String(NOW / 1000) }],
		['the epoch in milliseconds', { 'x-rate-limit-reset': String(NOW + 45_000) }],
		['hexadecimal', { 'retry-after': '0x10' }],
		['words', { 'retry-after': 'in a while' }],
		['seconds in the reset time', { 'x-rate-limit-reset': '3600' }],
		['a year in the reset time', { 'x-rate-limit-reset': '2050' }],
		['a bare year', { 'retry-after': '2030x' }],
		['NaN', { 'retry-after': NaN }],
		['null', { 'retry-after': null }],
		['the present moment', { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }],
		['the present moment of the server', { 'retry-after': 'Thu, 01 Jan 2026 05:00:00 GMT', date: 'Thu, 01 Jan 2026 05:00:00 GMT' }],
		['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT' }],
		['a date that does not exist', { 'retry-after': 'Foo, 99 Bar 2026 99:99:99 GMT' }],
		['a reset time that has passed', { 'x-rate-limit-reset': '2025-12-31T23:59:59Z' }],
		['a malformed reset time', { 'x-rate-limit-reset': 'tomorrow' }],
		['a date without a time', { 'retry-after': '2099-01-01' }],
		['a date with a time of another form', { 'retry-after': '1/1/2099 00:00:00' }],
		['words before a date', { 'retry-after': 'at 2099-01-01T00:00:00Z' }],
		['a year of two digits', { 'retry-after': 'Thu, 01 Jan 49 00:01:00 GMT' }],
		['an hour of one digit', { 'retry-after': 'Thu, 01 Jan 2099 1:00 GMT' }],
		['a reset time that came twice', { 'x-rate-limit-reset': ['2026-01-01T00:00:45Z'] }],
		['a reset time of another kind', { 'x-rate-limit-reset': 60 }],
	])('%s is no time to wait', (_, headers) => {
		expect(retryAfterMs(headers, 'refused', NOW)).toBeUndefined();
	});

	test('whatever the headers are, it is nothing or a positive time', () => {
		const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.integer(), fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()), fc.date({ noInvalidDate: true }).map((date) => date.toISOString()), fc.constant(undefined), fc.array(fc.string()));
		fc.assert(
			fc.property(fc.record({ 'retry-after': value, 'x-rate-limit-reset': value, date: value }), (headers) => {
				const ms = retryAfterMs(headers, 'refused', NOW);
				return ms === undefined || (Number.isFinite(ms) && ms > 0);
			}),
		);
	});
});

test.each([
	[undefined, 'faulty'],
	[200, 'answered'],
	[204, 'answered'],
	[302, 'answered'],
	[400, 'answered'],
	[401, 'answered'],
	[403, 'answered'],
	[404, 'answered'],
	[408, 'faulty'],
	[425, 'faulty'],
	[409, 'answered'],
	[428, 'answered'],
	[429, 'refused'],
	[430, 'answered'],
	[499, 'answered'],
	[500, 'faulty'],
	[501, 'answered'],
	[502, 'faulty'],
	[503, 'faulty'],
	[599, 'faulty'],
])('HTTP %p is %s', (status, outcome) => {
	expect(outcomeOf(status)).toBe(outcome);
});
