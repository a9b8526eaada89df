import type { RawAnswer } from '../../../../nodes/ReplyIo/api/errors/explain';
import { asExplained, UNKNOWN_CHANGE, type ExplainedError } from '../../../../nodes/ReplyIo/api/errors/explainedError';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../../nodes/ReplyIo/api/transport/concurrencyLimit';
import { Patience, Sender } from '../../../../nodes/ReplyIo/api/transport/sender';
import { whoami } from '../../../../nodes/ReplyIo/api/v3';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const answer = (status: number, headers: Record<string, unknown> = {}): RawAnswer => ({ status, headers, body: status === 200 ? '{}' : '' });

let keys = 0;

/** Sends one request; its calls meet these answers, by the seconds since the first. */
async function send(answerAt: (second: number) => RawAnswer, { longestWaitMs = 3_600_000, triesUnanswered = 8 } = {}) {
	const from = Date.now();
	const at: number[] = [];
	const call = async () => {
		at.push((Date.now() - from) / 1_000);
		return await Promise.resolve(answerAt(at.at(-1)!));
	};
	const credential = { apiKey: `key-of-the-sender-${++keys}`, apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
	const sender = new Sender(credential, { call, limit: new ConcurrencyLimit(MAX_IN_FLIGHT), triesUnanswered });
	const patience = new Patience(longestWaitMs);
	let result: unknown;
	void sender.send(whoami(), patience).catch(asExplained).then((one) => (result = one));
	for (let second = 0; result === undefined && second < 40_000; second++) await jest.advanceTimersByTimeAsync(1_000);
	return { result: result as ExplainedError, at, patience };
}

test.each([25, 60])('an outage of %d s is outlived where nothing else is answered either', async (outage) => {
	const { result, at } = await send((second) => answer(second < outage ? 503 : 200));
	expect(result).toMatchObject({ data: {} });
	expect(at.length).toBeLessThanOrEqual(8);
});

test('the pauses grow to a minute, and the message counts every try', async () => {
	const { result, at } = await send(() => answer(500));
	const pauses = at.slice(1).map((second, index) => second - at[index]);
	pauses.forEach((pause, index) => {
		// Half of it is random.
		const longest = Math.min(60, 2 ** index);
		expect(pause).toBeGreaterThanOrEqual(longest / 2 - 0.01);
		expect(pause).toBeLessThanOrEqual(longest + 0.01);
	});
	expect(pauses.reduce((sum, pause) => sum + pause)).toBeGreaterThan(60);
	expect(result.message).toBe('Reply.io failed to answer: HTTP 500 (tried 8 times)');
});

test("what a 503 asks to be waited for counts toward 'Longest Wait', over all tries", async () => {
	const patient = await send(() => answer(503, { 'retry-after': '1200' }));
	expect(patient.at).toHaveLength(4);
	expect(patient.patience.waitedMs).toBeLessThanOrEqual(3_600_000);
	const hasty = await send(() => answer(503, { 'retry-after': '32400' }));
	expect(hasty.at).toEqual([0]);
	expect(hasty.result.message).toMatch(/HTTP 503/);
});

describe('several calls of one item', () => {
	const account = () => ({ apiKey: `key-of-the-sender-${++keys}`, apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' });
	/** Sends so many requests at once with one patience. */
	async function sendAtOnce(count: number, call: () => Promise<RawAnswer>, longestWaitMs: number) {
		const sender = new Sender(account(), { call, limit: new ConcurrencyLimit(MAX_IN_FLIGHT) });
		const patience = new Patience(longestWaitMs);
		const all = Promise.all(Array.from({ length: count }, async () => await sender.send(whoami(), patience).catch(asExplained)));
		await jest.advanceTimersByTimeAsync(300_000);
		return { answers: await all, patience };
	}

	test("what they wait for at once counts once toward 'Longest Wait'", async () => {
		const from = Date.now();
		const { answers, patience } = await sendAtOnce(40, async () => await Promise.resolve(Date.now() - from < 60_000 ? answer(429, { 'retry-after': '60' }) : answer(200)), 90_000);
		for (const one of answers) expect(one).toMatchObject({ data: {} });
		expect(patience.waitedMs).toBeGreaterThanOrEqual(60_000);
		expect(patience.waitedMs).toBeLessThan(62_000);
	});

	test('what they wait for one after the other counts each time', async () => {
		const { answers } = await sendAtOnce(40, async () => await Promise.resolve(answer(429, { 'retry-after': '40' })), 90_000);
		for (const one of answers) expect(one).toMatchObject({ isWaitOver: true, message: expect.stringMatching(/asks to wait 40 s after 80 s of waiting, and 'Longest Wait' is 90 s/) });
	});
});

test('a key that is not accepted says of those that were not sent that they changed nothing', async () => {
	let isFirst = true;
	const call = async (): Promise<RawAnswer> => {
		if (!isFirst) return await Promise.resolve(answer(401));
		isFirst = false;
		return await Promise.resolve({ headers: {}, body: '', networkCode: 'ECONNRESET' });
	};
	const credential = { apiKey: `key-of-the-sender-${++keys}`, apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
	const sender = new Sender(credential, { call, limit: new ConcurrencyLimit(MAX_IN_FLIGHT) });
	const write = async () => await sender.send({ ...whoami(), writes: true }, new Patience(0)).catch(asExplained);
	const first = write();
	await jest.advanceTimersByTimeAsync(10_000);
	expect(await first).toMatchObject({ httpCode: 401, change: 'unknown', description: expect.stringContaining(UNKNOWN_CHANGE) });
	const second = (await write()) as ExplainedError;
	expect([second.httpCode, second.change, second.tries]).toEqual([401, undefined, undefined]);
	expect(second.description).not.toContain(UNKNOWN_CHANGE);
});

test('a rate limit that does not say for how long is not said to ask for anything, nor is it to those it holds back', async () => {
	const credential = { apiKey: `key-of-the-sender-${++keys}`, apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
	const sender = new Sender(credential, { call: async () => await Promise.resolve(answer(429)), limit: new ConcurrencyLimit(MAX_IN_FLIGHT) });
	const send = async () => ((await sender.send(whoami(), new Patience(0)).catch(asExplained)) as ExplainedError).message;
	expect(await send()).toMatch(/rate limit is reached: the next try would be in 1 s, and 'Longest Wait' is 0 s/);
	expect(await send()).toMatch(/rate limit is reached: the next try would be in 1 s/);
	await jest.advanceTimersByTimeAsync(10_000);
});

test.each<[string, RawAnswer, object]>([
	['in time', { headers: {}, body: '', networkCode: 'ETIMEDOUT' }, { change: 'unknown', mayComeLate: true }],
	['in time, as a proxy says', answer(504), { change: 'unknown', mayComeLate: true }],
	['to the end', { headers: {}, body: '', networkCode: 'ECONNRESET' }, { change: 'unknown', mayComeLate: undefined }],
	['by a server it trusts', { headers: {}, body: '', networkCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, { change: undefined, mayComeLate: undefined }],
	['by a server it finds', { headers: {}, body: '', networkCode: 'ENOTFOUND' }, { change: undefined, mayComeLate: undefined }],
])('a write that is not answered %s', async (_, lost, expected) => {
	const credential = { apiKey: `key-of-the-sender-${++keys}`, apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
	const sender = new Sender(credential, { call: async () => await Promise.resolve(lost), limit: new ConcurrencyLimit(MAX_IN_FLIGHT) });
	const failing = sender.send({ ...whoami(), writes: true }, new Patience(0)).catch(asExplained);
	await jest.advanceTimersByTimeAsync(20_000);
	const error = (await failing) as ExplainedError;
	expect({ change: error.change, mayComeLate: error.mayComeLate }).toEqual(expected);
});

test('of one whose answer was lost before the key was refused to another, the change is unknown', async () => {
	let calls = 0;
	const call = async (): Promise<RawAnswer> => await Promise.resolve(++calls === 1 ? { headers: {}, body: '', networkCode: 'ECONNRESET' } : answer(401));
	const credential = { apiKey: `key-of-the-sender-${++keys}`, apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
	const sender = new Sender(credential, { call, limit: new ConcurrencyLimit(MAX_IN_FLIGHT) });
	const write = async () => await sender.send({ ...whoami(), writes: true }, new Patience(0)).catch(asExplained);
	const lost = write();
	const refused = write();
	await jest.advanceTimersByTimeAsync(10_000);
	expect(calls).toBe(2);
	expect((await refused) as ExplainedError).toMatchObject({ httpCode: 401 });
	expect(((await refused) as ExplainedError).change).toBeUndefined();
	expect(await lost).toMatchObject({ httpCode: 401, change: 'unknown', description: expect.stringContaining(UNKNOWN_CHANGE) });
});
