import type { RawAnswer } from '../../../../nodes/ReplyIo/api/errors/explain';
import { asExplained, type ExplainedError } from '../../../../nodes/ReplyIo/api/errors/explainedError';
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
		expect(pause).toBeGreaterThanOrEqual(2 ** index / 2 - 0.01);
		expect(pause).toBeLessThanOrEqual(Math.min(60, 2 ** index) + 0.01);
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
