import type { RawAnswer } from '../../../../nodes/ReplyIo/api/errors/explain';
import { asExplained, Cancelled, ExplainedError, UNKNOWN_CHANGE } from '../../../../nodes/ReplyIo/api/errors/explainedError';
import { fillPath, PATHS } from '../../../../nodes/ReplyIo/api/path';
import { Look, Superseded } from '../../../../nodes/ReplyIo/api/transport/condition';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../../nodes/ReplyIo/api/transport/concurrencyLimit';
import type { ApiRequest, HttpRequest } from '../../../../nodes/ReplyIo/api/transport/request';
import { isPassing, mayComeLate, mayHaveLeft } from '../../../../nodes/ReplyIo/api/transport/request';
import { Patience, Sender, type ApiAnswer, type SenderSettings } from '../../../../nodes/ReplyIo/api/transport/sender';
import { ref } from '../../refs.mjs';

/* One request, and what comes of it: which answers are taken, which requests are sent again, and what is told. */

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const READ: ApiRequest = { method: 'GET', path: fillPath(PATHS.sequence.v3, { id: ref(100).id }), query: { top: 1 }, writes: false, about: { sequence: ref(100) } };
const WRITE: ApiRequest = { method: 'POST', path: fillPath(PATHS.setStatusV3, { id: ref(100).id }), body: { a: 1 }, writes: true, about: { sequence: ref(100) } };
const answer = (status: number, body: unknown = {}, headers = {}): RawAnswer => ({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const lost = (networkCode: string): RawAnswer => ({ headers: {}, body: '', networkCode });

let keys = 0;

/** A sender whose calls are answered so, one after the other, the last one for ever. */
function senderOf(answers: RawAnswer[], settings: Partial<SenderSettings> = {}) {
	const calls: Array<HttpRequest & { at: number }> = [];
	const from = Date.now();
	const call = async (request: HttpRequest) => {
		calls.push({ ...request, at: Date.now() - from });
		return await Promise.resolve(answers[Math.min(calls.length, answers.length) - 1]);
	};
	const credential = { apiKey: `key-of-one-request-${++keys}`, apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
	return { sender: new Sender(credential, { call, limit: new ConcurrencyLimit(MAX_IN_FLIGHT), ...settings }), calls, credential };
}

async function settled<T>(promise: Promise<T>): Promise<T | ExplainedError> {
	let result: { value: T | ExplainedError } | undefined;
	void promise.catch(asExplained).then((value) => (result = { value }));
	for (let tenth = 0; !result && tenth < 5_000; tenth++) await jest.advanceTimersByTimeAsync(100);
	if (!result) throw new Error('It never ends');
	return result.value;
}

const send = async (answers: RawAnswer[], request: ApiRequest = READ, { patience = new Patience(3_600_000), ...settings }: Partial<SenderSettings> & { patience?: Patience } = {}) => {
	const { sender, calls } = senderOf(answers, settings);
	return { result: (await settled(sender.send(request, patience))) as ApiAnswer & ExplainedError, calls, patience };
};

const pausesBetween = (calls: ReadonlyArray<{ at: number }>) => calls.slice(1).map(({ at }, index) => at - calls[index].at);

test('a request goes to the base URL as it was asked for', async () => {
	expect((await send([answer(200)])).calls).toEqual([{ method: 'GET', url: 'https://api.reply.io/v3/sequences/100', query: { top: 1 }, body: undefined, at: 0 }]);
	expect((await send([answer(200)], WRITE)).calls).toMatchObject([{ method: 'POST', url: 'https://api.reply.io/v3/sequences/100/contacts/set-status-in-sequence', body: { a: 1 } }]);
});

test.each([200, 201, 204, 299])('HTTP %d is an answer', async (status) => {
	expect((await send([answer(status, { a: 1 })])).result).toEqual({ data: { a: 1 }, tries: 1, isRepeated: false });
});

test('a write may be answered with nothing, a read may not', async () => {
	for (const body of ['', ' \n']) expect((await send([answer(204, body)], WRITE)).result).toEqual({ data: undefined, tries: 1, isRepeated: false });
	for (const request of [READ, WRITE]) {
		const { result, calls } = await send([answer(200, 'no JSON')], request);
		expect([result.message, calls.length, result.change]).toEqual(["Reply.io's answer could not be read: it is not JSON (tried 4 times)", 4, request.writes ? 'unknown' : undefined]);
	}
	expect((await send([answer(204, '')])).result.message).toMatch(/could not be read/);
});

test.each([199, 400, 401, 403, 404, 409, 422, 300, 501])('HTTP %d is not asked about again', async (status) => {
	const { result, calls } = await send([answer(status, { detail: 'No way.' })]);
	expect(result).toMatchObject({ httpCode: status, tries: 1 });
	expect(calls).toHaveLength(1);
});

test('an error is told in the words of the version, and without what no message may repeat', async () => {
	const secret = { ...READ, secrets: ['topsecret', /hush\d+/g] };
	const { sender, credential } = senderOf([answer(418, { detail: 'x' })]);
	expect(await settled(sender.send(READ, new Patience(0)))).toMatchObject({ message: 'Reply.io refused: HTTP 418. Reply.io says: x' });
	const { result } = await send([answer(418, { detail: `topsecret hush123 key-of-one-request-${keys + 1} said` })], secret);
	expect(result.message).toBe('Reply.io refused: HTTP 418. Reply.io says: *** *** *** said');
	expect(credential.apiKey).not.toBe('');
	const inV4 = { ...READ, path: fillPath(PATHS.sequence.v4, { id: ref(100).id }) };
	expect((await send([answer(405, '')], inV4)).result.message).toBe("Reply.io's API v4 does not do this");
	expect((await send([answer(405, '')])).result.message).not.toMatch(/v4/);
});

describe('what failed on the way', () => {
	test('is sent four times, with growing pauses', async () => {
		const { result, calls, patience } = await send([answer(503)]);
		expect(result).toMatchObject({ message: 'Reply.io failed to answer: HTTP 503 (tried 4 times)', tries: 4 });
		const pauses = pausesBetween(calls);
		for (const [index, [least, most]] of [[500, 1_100], [1_000, 2_100], [2_000, 4_100]].entries()) {
			expect(pauses[index]).toBeGreaterThanOrEqual(least);
			expect(pauses[index]).toBeLessThanOrEqual(most);
		}
		expect(patience.waitedMs).toBeGreaterThanOrEqual(3_500);
	});

	test('is sent so often as it is asked for, or set', async () => {
		expect((await send([answer(503)], { ...READ, maxTries: 2 })).calls).toHaveLength(2);
		expect((await send([answer(503)], READ, { maxTries: 3 })).calls).toHaveLength(3);
		expect((await send([answer(503)], { ...READ, maxTries: 1 }, { maxTries: 3 })).calls).toHaveLength(1);
		expect((await send([answer(503)], READ, { triesUnanswered: 6 })).calls).toHaveLength(6);
		expect((await send([answer(503)], { ...READ, maxTries: 2 }, { triesUnanswered: 6 })).calls).toHaveLength(2);
	});

	test('is sent again until it is answered; a write may have been made twice then', async () => {
		expect((await send([answer(503), answer(200, { a: 1 })])).result).toEqual({ data: { a: 1 }, tries: 2, isRepeated: false });
		expect((await send([answer(503), answer(200, { a: 1 })], WRITE)).result).toEqual({ data: { a: 1 }, tries: 2, isRepeated: true });
		expect((await send([lost('ECONNREFUSED'), answer(200, { a: 1 })], WRITE)).result).toEqual({ data: { a: 1 }, tries: 2, isRepeated: false });
	});

	test('in time may still be done after the try that was answered', async () => {
		expect((await send([answer(504), answer(200)], WRITE)).result).toMatchObject({ isRepeated: true, mayComeLate: true });
	});

	test('waits as long as the server asks', async () => {
		const { calls } = await send([answer(503, '', { 'retry-after': '30' }), answer(200)]);
		expect(calls.map(({ at }) => at)).toEqual([0, 30_000]);
	});

	test('is over at once where it stays so, whatever may be waited', async () => {
		for (const [networkCode, change] of [['CERT_HAS_EXPIRED', undefined], ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined], ['EPROTO', 'unknown']] as const) {
			const { result, calls } = await send([lost(networkCode)], WRITE);
			expect(calls).toHaveLength(1);
			expect(result).toMatchObject({ message: `The connection to Reply.io is not secure: ${networkCode}`, change });
		}
	});

	test('that a write was refused does not tell what becomes of the try before it, which was not answered in time', async () => {
		for (const unanswered of [lost('ETIMEDOUT'), answer(504), answer(524)]) {
			expect((await send([unanswered, answer(409)], WRITE)).result).toMatchObject({ httpCode: 409, change: 'unknown', mayComeLate: true });
		}
		expect((await send([lost('ECONNRESET'), answer(409)], WRITE)).result.mayComeLate).toBeUndefined();
	});

	test.each<[string, RawAnswer, Partial<ExplainedError>]>([
		['in time', lost('ETIMEDOUT'), { change: 'unknown', mayComeLate: true }],
		['in time, as a proxy says', answer(504), { change: 'unknown', mayComeLate: true }],
		['to the end', lost('ECONNRESET'), { change: 'unknown' }],
		['by a server it trusts', lost('DEPTH_ZERO_SELF_SIGNED_CERT'), {}],
		['by a server it finds', lost('ENOTFOUND'), {}],
		['by a server that listens', lost('ECONNREFUSED'), {}],
	])('of a write that is not answered %s, so much is known of its change', async (_, unanswered, expected) => {
		const { change, mayComeLate } = (await send([unanswered], WRITE)).result;
		expect({ change, mayComeLate }).toEqual({ change: undefined, mayComeLate: undefined, ...expected });
		expect((await send([unanswered], READ)).result.change).toBeUndefined();
	});

	test('is not waited for longer than is allowed where the server asks; the first pauses nobody asked for', async () => {
		const { result, calls } = await send([answer(503, '', { 'retry-after': '30' })], READ, { patience: new Patience(20_000) });
		expect(calls).toHaveLength(1);
		expect(result).toMatchObject({ message: "Reply.io failed to answer: HTTP 503. It asks to wait 30 s, and 'Longest Wait' is 20 s", isWaitOver: true, failure: { cause: 'temporarily-unavailable', retryAfterMs: 30_000 } });
		expect((await send([answer(503), answer(200)], READ, { patience: new Patience(0) })).calls).toHaveLength(2);
	});

	test.each([25, 60])('is outlived after %d s where nothing else is answered either', async (outage) => {
		const from = Date.now();
		const { sender } = senderOf([], { call: async () => await Promise.resolve(answer(Date.now() - from < outage * 1_000 ? 503 : 200)), triesUnanswered: 8 });
		expect(await settled(sender.send(READ, new Patience(3_600_000)))).toMatchObject({ data: {} });
	});

	test('is left alone for up to a minute, and the message counts every try', async () => {
		const { result, calls } = await send([answer(500)], READ, { triesUnanswered: 8 });
		const pauses = pausesBetween(calls);
		for (const [index, pause] of pauses.entries()) {
			// Half of it is random.
			const longest = Math.min(60_000, 1_000 * 2 ** index);
			expect(pause).toBeGreaterThanOrEqual(longest / 2);
			expect(pause).toBeLessThanOrEqual(longest + 100);
		}
		expect(pauses.reduce((sum, pause) => sum + pause)).toBeGreaterThan(60_000);
		expect(result.message).toBe('Reply.io failed to answer: HTTP 500 (tried 8 times)');
	});

	test('and asks for a moment again and again is, past the usual tries, left alone for longer than it asks', async () => {
		const { calls } = await send([answer(503, '', { 'retry-after': '1' })], READ, { maxTries: 4, triesUnanswered: 5 });
		expect(pausesBetween(calls)).toEqual([1_000, 1_000, 1_000, expect.any(Number)]);
		expect(pausesBetween(calls)[3]).toBeGreaterThanOrEqual(4_000);
	});

	test("counts what it asks to be waited for toward 'Longest Wait', over all tries", async () => {
		const { calls, patience } = await send([answer(503, '', { 'retry-after': '150' })], READ, { patience: new Patience(400_000), triesUnanswered: 8 });
		expect(calls).toHaveLength(3);
		expect(patience.waitedMs).toBe(300_000);
	});

	test('past the usual tries is not waited for longer than is allowed', async () => {
		const { result, calls } = await send([answer(503)], READ, { patience: new Patience(5_000), triesUnanswered: 9 });
		expect(calls).toHaveLength(4);
		expect(result).toMatchObject({ isWaitOver: true, message: expect.stringMatching(/The next try would be in \d s after \d s of waiting, and 'Longest Wait' is 5 s$/) as string, failure: { cause: 'temporarily-unavailable' } });
		expect(result.failure).not.toHaveProperty('retryAfterMs');
	});

	test('is tried more often only while nothing else is answered either', async () => {
		let isOther = true;
		const call = async ({ method }: HttpRequest) => await Promise.resolve(method === 'POST' ? answer(200) : answer(503));
		const { sender } = senderOf([], { call, triesUnanswered: 9 });
		const failing = settled(sender.send(READ, new Patience(3_600_000)));
		await jest.advanceTimersByTimeAsync(100);
		if (isOther) void sender.send(WRITE, new Patience(0));
		isOther = false;
		expect(await failing).toMatchObject({ tries: 4 });
		expect(sender.answers).toBe(1);
	});
});

describe('the rate limit', () => {
	const LIMITED = answer(429, '', { 'retry-after': '30' });

	test('is waited for, and the wait told; a refusal changes nothing', async () => {
		const waits: number[] = [];
		const { result, calls, patience } = await send([LIMITED, answer(200)], WRITE, { onRateLimit: (ms) => waits.push(ms) });
		expect(result).toEqual({ data: {}, tries: 2, isRepeated: false });
		expect([calls.map(({ at }) => at), waits, patience.waitedMs]).toEqual([[0, 30_000], [30_000], 30_000]);
	});

	test('that asks for nothing is waited for with growing pauses', async () => {
		const { result, calls } = await send([answer(429), answer(429), answer(200)]);
		expect(result.tries).toBe(3);
		expect(calls[1].at).toBeGreaterThanOrEqual(500);
		expect(calls[2].at - calls[1].at).toBeGreaterThanOrEqual(1_000);
	});

	test('that does not say for how long is not said to ask for anything, nor is it to those it holds back', async () => {
		const { sender } = senderOf([answer(429)]);
		const told = /^Reply\.io's rate limit is reached: the next try would be in 1 s, and 'Longest Wait' is 0 s/;
		expect(await sender.send(READ, new Patience(0)).catch(asExplained)).toMatchObject({ message: expect.stringMatching(told) as string });
		expect(await sender.send(READ, new Patience(0)).catch(asExplained)).toMatchObject({ message: expect.stringMatching(told) as string });
	});

	test('that asks for too long a wait is an error; of a try before it nothing is known', async () => {
		expect((await send([LIMITED], WRITE, { patience: new Patience(20_000) })).result).toMatchObject({ message: "Reply.io's rate limit is reached: it asks to wait 30 s, and 'Longest Wait' is 20 s", tries: 1, change: undefined, isWaitOver: true });
		expect((await send([answer(503), LIMITED], WRITE, { patience: new Patience(20_000) })).result).toMatchObject({ tries: 2, change: 'unknown' });
		expect((await send([answer(503), LIMITED], READ, { patience: new Patience(20_000) })).result.change).toBeUndefined();
		expect((await send([answer(504), LIMITED], WRITE, { patience: new Patience(20_000) })).result).toMatchObject({ change: 'unknown', mayComeLate: true });
	});

	test('that asks for too long a wait is not told as one that is waited for', async () => {
		const waits: number[] = [];
		await send([LIMITED], READ, { patience: new Patience(20_000), onRateLimit: (ms) => waits.push(ms) });
		expect(waits).toEqual([]);
	});

	test('another met holds back the next try as well; where that is too long, what is known of the tries before is told', async () => {
		const { sender, calls } = senderOf([], { call: async ({ method }) => await Promise.resolve(method === 'GET' ? LIMITED : lost('ETIMEDOUT')) });
		const writing = settled(sender.send(WRITE, new Patience(20_000)));
		void sender.send(READ, new Patience(3_600_000)).catch(asExplained);
		expect(await writing).toMatchObject({ httpCode: 429, isWaitOver: true, tries: 1, change: 'unknown', mayComeLate: true });
		expect(calls).toEqual([]);
	});

	test('holds back what still waits for its turn', async () => {
		const at: number[] = [];
		const call = async () => {
			const nth = at.push(Date.now() - from);
			await new Promise((resolve) => void setTimeout(resolve, nth * 1_000));
			return nth === 1 ? LIMITED : answer(200);
		};
		const { sender } = senderOf([], { call, limit: new ConcurrencyLimit(2) });
		const from = Date.now();
		await settled(Promise.all([1, 2, 3, 4].map(async () => await sender.send(READ, new Patience(3_600_000)))));
		// The third had its turn when the first was refused.
		expect(at.slice(0, 3)).toEqual([0, 0, 1_000]);
		for (const later of at.slice(3)) expect(later).toBeGreaterThanOrEqual(31_000);
	});

	test('holds back what the same account sends next, also past what the first had patience for', async () => {
		const { sender, calls } = senderOf([LIMITED, answer(200)]);
		expect(await settled(sender.send(READ, new Patience(20_000)))).toMatchObject({ httpCode: 429 });
		const before = calls.length;
		expect(await settled(sender.send(READ, new Patience(20_000)))).toMatchObject({ httpCode: 429, tries: undefined, change: undefined });
		expect(calls).toHaveLength(before);
		expect(await settled(sender.send(READ, new Patience(60_000)))).toMatchObject({ data: {} });
	});

	test('is not believed for more than a minute where nobody can wait for it', async () => {
		const { sender, calls } = senderOf([answer(429, '', { 'retry-after': '86400' }), answer(200)]);
		expect(await settled(sender.send(READ, new Patience(20_000)))).toMatchObject({ httpCode: 429 });
		await jest.advanceTimersByTimeAsync(60_000);
		expect(await settled(sender.send(READ, new Patience(20_000)))).toMatchObject({ data: {} });
		expect(calls).toHaveLength(2);
	});
});

test('a key that is not accepted is not tried again with that version, and with the other it is', async () => {
	const { sender, calls } = senderOf([answer(401), answer(200)]);
	const first = await settled(sender.send(READ, new Patience(0)));
	expect(first).toMatchObject({ httpCode: 401, tries: 1 });
	expect(await settled(sender.send(READ, new Patience(0)))).toMatchObject({ httpCode: 401, tries: undefined });
	expect(calls).toHaveLength(1);
	expect(await settled(sender.send({ ...READ, path: fillPath(PATHS.sequence.v4, { id: ref(100).id }) }, new Patience(0)))).toMatchObject({ data: {} });
});

test('a key that is not accepted says of those that were not sent that they changed nothing', async () => {
	const { sender } = senderOf([lost('ECONNRESET'), answer(401)]);
	expect(await settled(sender.send(WRITE, new Patience(0)))).toMatchObject({ httpCode: 401, change: 'unknown', description: expect.stringContaining(UNKNOWN_CHANGE) as string });
	const second = (await settled(sender.send(WRITE, new Patience(0)))) as ExplainedError;
	expect([second.httpCode, second.change, second.tries]).toEqual([401, undefined, undefined]);
	expect(second.description).not.toContain(UNKNOWN_CHANGE);
});

test('of one whose answer was lost before the key was refused to another, the change is unknown', async () => {
	const { sender, calls } = senderOf([lost('ECONNRESET'), answer(401)]);
	const [first, second] = [settled(sender.send(WRITE, new Patience(0))), sender.send(WRITE, new Patience(0)).catch(asExplained)];
	expect(await first).toMatchObject({ httpCode: 401, change: 'unknown', description: expect.stringContaining(UNKNOWN_CHANGE) as string });
	const refused = (await second) as ExplainedError;
	expect([refused.httpCode, refused.change, calls.length]).toEqual([401, undefined, 2]);
});

test('what else is refused is refused for itself', async () => {
	const { sender, calls } = senderOf([answer(403), answer(200)]);
	expect(await settled(sender.send(READ, new Patience(0)))).toMatchObject({ httpCode: 403 });
	expect(await settled(sender.send(READ, new Patience(0)))).toMatchObject({ data: {} });
	expect(calls).toHaveLength(2);
});

describe('a request that is sent under a condition', () => {
	/** One that has been looked at, and holds for so many looks more. */
	function conditional(holds: number, waits = 0) {
		let looks = 0;
		const patience = new Patience(3_600_000);
		const look = new Look(async () => {
			looks++;
			if (waits > 0) await patience.wait(waits);
			if (looks > holds) throw new Superseded();
		});
		return { request: { ...WRITE, condition: look }, patience, looks: () => looks };
	}

	test('leaves without another look where nothing was waited for', async () => {
		const { request, patience, looks } = conditional(0);
		expect([(await send([answer(200)], request, { patience })).result.tries, looks()]).toEqual([1, 0]);
	});

	test.each([
		['the rate limit', answer(429, '', { 'retry-after': '30' })],
		['the next try', answer(500)],
		['what a fault asks for', answer(503, '', { 'retry-after': '30' })],
	])('is looked at again after waiting for %s, each time', async (_, failing) => {
		const { request, patience, looks } = conditional(9);
		expect((await send([failing, failing, answer(200)], request, { patience })).result.tries).toBe(3);
		expect(looks()).toBe(2);
	});

	test('is looked at again where the account was held back before it left', async () => {
		const { sender, calls } = senderOf([answer(429, '', { 'retry-after': '30' }), answer(200)]);
		void sender.send(READ, new Patience(3_600_000)).catch(asExplained);
		await jest.advanceTimersByTimeAsync(100);
		const { request, patience, looks } = conditional(9);
		expect(await settled(sender.send(request, patience))).toMatchObject({ tries: 1 });
		expect(looks()).toBe(1);
		expect(calls).toHaveLength(3);
	});

	test('is not sent where it does not hold any more, and says what is known of the tries before', async () => {
		for (const [failing, change] of [[answer(429), undefined], [answer(500), 'unknown'], [lost('ECONNREFUSED'), undefined]] as const) {
			const { request, patience } = conditional(0);
			const { result, calls } = await send([failing, answer(200)], request, { patience });
			expect([result instanceof Superseded, result.change, result.tries, result.mayComeLate, calls.length]).toEqual([true, change, 1, undefined, 1]);
		}
		const { request, patience } = conditional(0);
		expect((await send([lost('ETIMEDOUT'), answer(200)], request, { patience })).result).toMatchObject({ change: 'unknown', mayComeLate: true });
	});

	test('is sent after a look that had to wait itself', async () => {
		const { request, patience, looks } = conditional(9, 20_000);
		expect((await send([answer(500), answer(200)], request, { patience })).result.tries).toBe(2);
		expect(looks()).toBe(1);
	});

	test('is looked at once a try, however long it has no turn and whoever else waits meanwhile', async () => {
		const limit = new ConcurrencyLimit(1);
		const call = async (): Promise<RawAnswer> => {
			await new Promise((resolve) => void setTimeout(resolve, 30_000));
			return answer(200);
		};
		const { sender, credential } = senderOf([], { call, limit });
		const other = new Sender({ ...credential, apiKey: 'key-of-another' }, { call: async () => (await call(), answer(503)), limit });
		const all = Array.from({ length: 4 }, () => conditional(99));
		const sending = settled(Promise.all([
			...all.map(async ({ request, patience }) => await sender.send(request, patience)),
			...[1, 2, 3].map(async () => await other.send(READ, new Patience(3_600_000)).catch(asExplained)),
		]));
		expect((await sending) as unknown[]).toHaveLength(7);
		for (const { looks } of all) expect(looks()).toBeLessThanOrEqual(1);
	});

	test.each([
		['is sent where it still holds', 1, 1],
		['is not sent where it does not hold any more', 0, 0],
	])('is looked at again where its turn comes late, and %s', async (_, holds, writes) => {
		const methods: string[] = [];
		const call = async ({ method }: HttpRequest): Promise<RawAnswer> => {
			methods.push(method);
			if (method === 'GET') await new Promise((resolve) => void setTimeout(resolve, 12_000));
			return answer(200);
		};
		const { sender } = senderOf([], { call, limit: new ConcurrencyLimit(1) });
		const { request, patience, looks } = conditional(holds);
		const slow = sender.send(READ, patience);
		await settled(sender.send(request, patience));
		await slow;
		expect([looks(), methods.filter((method) => method === 'POST').length]).toEqual([1, writes]);
	});

	test('is looked at with all that was read since before something was waited for, and again as long as that is not slow', async () => {
		const { sender } = senderOf([answer(429, '', { 'retry-after': '30' }), answer(200)]);
		const began = Date.now();
		await settled(sender.send(READ, new Patience(3_600_000)));
		let looks = 0;
		const again = async () => {
			looks++;
			await sender.send(READ, new Patience(3_600_000));
		};
		const look = new Look(again, began);
		const request = { ...WRITE, condition: look };
		await settled(sender.send(request, new Patience(3_600_000)));
		expect(looks).toBe(1);
		await settled(sender.send(request, new Patience(3_600_000)));
		expect(looks).toBe(1);
	});

	test('that takes longer to look at than the limit lets it is believed for as long as that took', async () => {
		let left = 3;
		const { sender } = senderOf([], { call: async () => await Promise.resolve(left-- > 0 ? answer(429, '', { 'retry-after': '60' }) : answer(200)) });
		let looks = 0;
		const look = new Look(async () => {
			looks++;
			await sender.send(READ, new Patience(3_600_000));
		}, Date.now() - 1);
		await settled(sender.send(READ, new Patience(3_600_000)));
		left = 1;
		await settled(sender.send({ ...WRITE, condition: look }, new Patience(3_600_000)));
		expect(looks).toBe(1);
		await jest.advanceTimersByTimeAsync(59_000);
		expect(look.isFresh(Date.now())).toBe(true);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(look.isFresh(Date.now())).toBe(false);
	});

	/** A condition that was never looked at lately. */
	function neverFresh() {
		let looks = 0;
		const condition = {
			isFresh: () => false,
			async renew() {
				if (++looks > 5) throw new Superseded();
				await Promise.resolve();
			},
		};
		return { request: { ...WRITE, condition }, looks: () => looks };
	}

	test('is sent after one look, however much others of the account wait', async () => {
		const { request, looks } = neverFresh();
		expect((await send([answer(200)], request)).result).toMatchObject({ tries: 1 });
		expect(looks()).toBe(1);
	});

	test('is looked at again where the account was held back while it waited for its turn', async () => {
		const { request, looks } = neverFresh();
		let calls = 0;
		const call = async () => {
			const nth = ++calls;
			await new Promise((resolve) => void setTimeout(resolve, nth * 1_000));
			return nth === 1 ? answer(429, '', { 'retry-after': '30' }) : answer(200);
		};
		const { sender } = senderOf([], { call, limit: new ConcurrencyLimit(2) });
		for (let other = 0; other < 3; other++) void sender.send(READ, new Patience(3_600_000));
		expect(await settled(sender.send(request, new Patience(3_600_000)))).toMatchObject({ tries: 1 });
		expect(looks()).toBe(2);
	});

	test('shares the look with others that need it at once', async () => {
		const { request, looks } = conditional(9);
		const { sender } = senderOf([answer(429, '', { 'retry-after': '30' }), answer(429, '', { 'retry-after': '30' }), answer(200)]);
		await settled(Promise.all([1, 2].map(async () => await sender.send(request, new Patience(3_600_000)))));
		expect(looks()).toBe(1);
	});
});

describe('an execution that is cancelled', () => {
	test('sends nothing more', async () => {
		const { result, calls } = await send([answer(200)], WRITE, { patience: new Patience(0, AbortSignal.abort()) });
		expect([result instanceof Cancelled, result.change, calls]).toEqual([true, undefined, []]);
	});

	test('or ended by another item sends no more than what finds out about a change', async () => {
		const cancel = new AbortController();
		const ended = () => new Patience(0, AbortSignal.abort(), { cancelSignal: cancel.signal });
		expect((await send([answer(200)], READ, { patience: ended() })).result).toBeInstanceOf(Cancelled);
		expect((await send([answer(200)], { ...READ, settles: true }, { patience: ended() })).result).toMatchObject({ data: {}, tries: 1 });
		cancel.abort();
		expect((await send([answer(200)], { ...READ, settles: true }, { patience: ended() })).result).toBeInstanceOf(Cancelled);
		expect((await send([answer(200)], { ...READ, settles: true }, { patience: new Patience(0, AbortSignal.abort()) })).result).toBeInstanceOf(Cancelled);
	});

	test('does not know of a write that is under way whether it is made, and of a read that nothing is', async () => {
		for (const [request, change] of [[WRITE, 'unknown'], [READ, undefined]] as const) {
			const { result } = await send([{ headers: {}, body: '', isCancelled: true }], request);
			expect([result instanceof Cancelled, result.change, result.tries]).toEqual([true, change, 1]);
		}
	});

	test('ends what it waits for; of a try before that nothing is known', async () => {
		const cancel = new AbortController();
		const { sender } = senderOf([answer(503, '', { 'retry-after': '30' })]);
		const sending = settled(sender.send(WRITE, new Patience(60_000, cancel.signal)));
		await jest.advanceTimersByTimeAsync(1_000);
		cancel.abort();
		expect(await sending).toMatchObject({ message: 'The execution was cancelled', change: 'unknown', tries: 1 });
	});
});

test("what sends for an item has the item's patience and the account's credential", async () => {
	const { sender, credential, calls } = senderOf([answer(429, '', { 'retry-after': '30' })]);
	const patience = new Patience(20_000);
	const sends = sender.with(patience);
	expect([sends.credential, sends.patience]).toEqual([credential, patience]);
	expect(await settled(sends.send(READ))).toMatchObject({ isWaitOver: true });
	expect(calls).toHaveLength(1);
});

describe('a patience', () => {
	/** Sends so many requests at once with one patience. */
	async function sendAtOnce(count: number, call: () => RawAnswer, longestWaitMs: number) {
		const { sender } = senderOf([], { call: async () => await Promise.resolve(call()) });
		const patience = new Patience(longestWaitMs);
		const answers = await settled(Promise.all(Array.from({ length: count }, async () => await sender.send(READ, patience).catch(asExplained))));
		return { answers: answers as Array<ApiAnswer | ExplainedError>, patience };
	}

	test('counts once what several calls of one item wait for at once', async () => {
		const from = Date.now();
		const { answers, patience } = await sendAtOnce(40, () => (Date.now() - from < 60_000 ? answer(429, '', { 'retry-after': '60' }) : answer(200)), 90_000);
		for (const one of answers) expect(one).toMatchObject({ data: {} });
		expect(patience.waitedMs).toBeGreaterThanOrEqual(60_000);
		expect(patience.waitedMs).toBeLessThan(62_000);
	});

	test('counts each time what they wait for one after the other', async () => {
		const { answers } = await sendAtOnce(40, () => answer(429, '', { 'retry-after': '40' }), 90_000);
		for (const one of answers) expect(one).toMatchObject({ isWaitOver: true, message: expect.stringMatching(/asks to wait 40 s after 80 s of waiting, and 'Longest Wait' is 90 s/) as string });
	});

	test('allows what it has, and not a millisecond more', () => {
		const patience = new Patience(1_000, undefined, { waitedMs: 400 });
		expect([patience.allows(600), patience.allows(601)]).toEqual([true, false]);
	});

	test('tells of a wait that is too long, and of the option where there is one', () => {
		expect(new Patience(1_000, undefined, { waitedMs: 400 }).tooLong(700)).toEqual({ waitMs: 700, isAsked: true, waitedMs: 400, longestWaitMs: 1_000 });
		expect(new Patience(1_000, undefined, { isOption: false }).tooLong(700, false)).toEqual({ waitMs: 700, isAsked: false, waitedMs: 0, longestWaitMs: undefined });
	});
});

test.each([
	'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ERR_NETWORK', 'ERR_BAD_RESPONSE', 'ERR_STREAM_PREMATURE_CLOSE', 'HPE_INVALID_CONSTANT',
	'UND_ERR_SOCKET', 'Z_DATA_ERROR',
])('%s may be over at the next try', (code) => {
	expect(isPassing(code)).toBe(true);
});

test.each(['CERT_HAS_EXPIRED', 'EPROTO', 'ERR_TLS_X', 'XECONNRESET', 'ECONNRESETX', 'ECONN', 'EPIPEX', 'HPE_', 'Z_', 'UND_ERR_', 'ERR_NETWORK_X', ''])('%j stays so', (code) => {
	expect(isPassing(code)).toBe(false);
});

test.each([['ECONNREFUSED', false], ['ENOTFOUND', false], ['EAI_AGAIN', false], ['EHOSTUNREACH', false], ['EHOSTDOWN', false], ['ENETUNREACH', false], ['ENETDOWN', false], ['ECONNRESET', true], ['ETIMEDOUT', true], ['XECONNREFUSED', true], ['ECONNREFUSEDX', true], [undefined, true]])(
	'what ended in %s may have left: %p',
	(networkCode, left) => {
		expect(mayHaveLeft({ headers: {}, body: '', networkCode })).toBe(left);
	},
);

test.each<[object, boolean]>([
	[{ networkCode: 'ETIMEDOUT' }, true],
	[{ networkCode: 'ESOCKETTIMEDOUT' }, true],
	[{ networkCode: 'ECONNABORTED' }, true],
	[{ networkCode: 'XETIMEDOUT' }, false],
	[{ networkCode: 'ETIMEDOUTX' }, false],
	[{ networkCode: 'ECONNRESET' }, false],
	[{ status: 504 }, true],
	[{ status: 524 }, true],
	[{ status: 503 }, false],
])('whether a server may still be at what ended in %j: %p', (ended, late) => {
	expect(mayComeLate(ended)).toBe(late);
});
