import { Cancelled, ExplainedError, type Explanation } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { Patience } from '../../../nodes/ReplyIo/api/transport/sender';
import { v3 } from '../../../nodes/ReplyIo/api/v3';
import { Calls } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/calls';
import { ref } from '../refs.mjs';

const failure = (explanation: Partial<Explanation>) => new ExplainedError({ message: 'No', tries: 4, ...explanation });
const DOWN = failure({ message: 'Down', failure: { cause: 'temporarily-unavailable' } });

/** A sender whose answer to each request this gives, and to the question whether anything is there. */
function calling(answer: (request: number) => ExplainedError | undefined | Promise<undefined>, isThere: () => boolean | ExplainedError, patience = new Patience(0)) {
	const asked = { requests: 0, looks: 0, triesOfLooks: new Set<number | undefined>() };
	const sender = {
		answers: 0,
		credential: { apiKey: 'key-of-the-test' } as never,
		async send({ path, maxTries }: ApiRequest) {
			const isLook = path === '/v3/whoami';
			if (isLook) asked.triesOfLooks.add(maxTries);
			const error = isLook ? (asked.looks++, outcomeOf(isThere())) : await answer(++asked.requests);
			if (error) throw error;
			sender.answers++;
			return await Promise.resolve({ data: {}, tries: 1, isRepeated: false });
		},
	};
	const calls = new Calls(sender, () => patience);
	const send = async () => await calls.send(READ).then(() => undefined, (error: unknown) => error as ExplainedError);
	return { calls, send, asked, sender };
}

const READ = v3.readContact(ref(1), ref(2));
const outcomeOf = (isThere: boolean | ExplainedError) => (isThere === true ? undefined : isThere || DOWN);

test('a server that is down for everything is not asked any more, until it is to be found out what became of all', async () => {
	const { calls, send, asked } = calling(() => DOWN, () => false);
	const failures = [await send(), await send(), await send()];
	expect(failures.map((error) => [error?.message, error?.tries])).toEqual([['Down', 4], ['Down. This row was not begun', undefined], ['Down. This row was not begun', undefined]]);
	expect(asked).toEqual({ requests: 1, looks: 1, triesOfLooks: new Set([1]) });
	calls.resume();
	expect((await send())?.tries).toBe(4);
	expect(calls.count).toBe(4 + 4 + 4 + 4);
});

test.each<[string, ExplainedError | undefined]>([
	['an answer', undefined],
	['a refusal', failure({ httpCode: 403 })],
])("one request's own fault ends nothing: %s to the next shows that Reply.io is there", async (_, next) => {
	const { send, asked } = calling((request) => (request % 2 === 1 ? DOWN : next), () => true);
	for (let turn = 0; turn < 60; turn++) await send();
	expect(asked.requests).toBe(60);
});

test('a server that refuses to say who asks is there all the same', async () => {
	const { send, asked } = calling((request) => (request === 1 ? DOWN : undefined), () => failure({ httpCode: 403 }));
	expect([await send(), await send()]).toEqual([DOWN, undefined]);
	expect(asked.requests).toBe(2);
});

test('nobody asks whether a server is there that answered another request meanwhile', async () => {
	let fail = (_: ExplainedError) => {};
	const { send, asked } = calling((request) => (request === 1 ? new Promise((_, reject) => (fail = reject)) : undefined), () => false);
	const first = send();
	expect(await send()).toBeUndefined();
	fail(DOWN);
	expect([await first, asked.looks]).toEqual([DOWN, 0]);
	expect(await send()).toBeUndefined();
});

test('what five calls need to know before they leave is asked for while they have their turns, and counted', async () => {
	const told: unknown[] = [];
	const run = calling(
		async (request) => {
			if (request <= 5) told.push((await run.calls.aside().send(READ)).data);
			return undefined;
		},
		() => true,
	);
	expect(await Promise.all(Array.from({ length: 5 }, run.send))).toEqual(Array(5).fill(undefined));
	expect([told, run.calls.count]).toEqual([Array(5).fill({}), 10]);
	expect(run.calls.aside().credential).toBe(run.sender.credential);
});

test('a pause lasts as long as it should, and ends with the execution', async () => {
	const cancel = new AbortController();
	const { calls } = calling(() => undefined, () => true, new Patience(0, cancel.signal));
	const begun = performance.now();
	await calls.pause(30);
	expect(performance.now() - begun).toBeGreaterThanOrEqual(25);
	const pause = calls.pause(60_000);
	cancel.abort();
	expect(await pause).toBeUndefined();
});

test('too many faults one after the other end it, though something is there', async () => {
	const { send, asked } = calling(() => DOWN, () => true);
	for (let turn = 0; turn < 60; turn++) await send();
	expect(asked.requests).toBe(20);
});

test.each<[string, ExplainedError]>([
	['a key that is not accepted', failure({ httpCode: 401 })],
	['the rate limit', failure({ httpCode: 429, failure: { cause: 'rate-limited' } })],
	['a redirect', failure({ httpCode: 302 })],
	['several choices', failure({ httpCode: 300 })],
	['a request that cannot be sent', failure({})],
	['a cancelled execution', new Cancelled({ tries: 1, change: 'unknown' })],
])('%s would be the same for every other request', async (_, error) => {
	const { calls, send, asked } = calling(() => error, () => true);
	await send();
	expect(await send()).toMatchObject({ message: expect.stringMatching(/This row was not begun$/) as string, tries: undefined, change: undefined });
	calls.resume();
	await send();
	expect(asked.requests).toBe(1);
});

test.each([400, 403, 404, 409])('what is refused with %d is one request only', async (httpCode) => {
	const { send, asked } = calling(() => failure({ httpCode }), () => true);
	for (let turn = 0; turn < 30; turn++) await send();
	expect(asked).toMatchObject({ requests: 30, looks: 0 });
});
