import { Cancelled, ExplainedError, type Explanation } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { Patience } from '../../../nodes/ReplyIo/api/transport/sender';
import { v3 } from '../../../nodes/ReplyIo/api/v3';
import { Calls } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/calls';
import { ref } from '../refs.mjs';

const failure = (explanation: Partial<Explanation>) => new ExplainedError({ message: 'No', tries: 4, ...explanation });
const DOWN = failure({ message: 'Down', failure: { cause: 'temporarily-unavailable' } });

/** A sender whose answer to each request this gives, and to the question whether anything is there. */
function calling(answer: (request: number) => ExplainedError | undefined, isThere: () => boolean) {
	const asked = { requests: 0, looks: 0 };
	const sender = {
		answers: 0,
		credential: {} as never,
		async send({ path }: { path: string }) {
			const isLook = path === '/v3/whoami';
			const error = isLook ? (asked.looks++, isThere() ? undefined : DOWN) : answer(++asked.requests);
			if (error) throw error;
			sender.answers++;
			return await Promise.resolve({ data: {}, tries: 1, isRepeated: false });
		},
	};
	const calls = new Calls(sender, () => new Patience(0));
	const send = async () => await calls.send(v3.readContact(ref(1), ref(2))).then(() => undefined, (error: unknown) => error as ExplainedError);
	return { calls, send, asked };
}

test('a server that is down for everything is not asked any more, until it is to be found out what became of all', async () => {
	const { calls, send, asked } = calling(() => DOWN, () => false);
	const failures = [await send(), await send(), await send()];
	expect(failures.map((error) => [error?.message, error?.tries])).toEqual([['Down', 4], ['Down. This row was not begun', undefined], ['Down. This row was not begun', undefined]]);
	expect(asked).toEqual({ requests: 1, looks: 1 });
	calls.resume();
	expect((await send())?.tries).toBe(4);
	expect(calls.count).toBe(4 + 4 + 4 + 4);
});

test("one request's own fault ends nothing", async () => {
	const { send, asked } = calling((request) => (request % 2 === 1 ? DOWN : undefined), () => true);
	for (let turn = 0; turn < 60; turn++) await send();
	expect(asked.requests).toBe(60);
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
	['a cancelled execution', new Cancelled({ tries: 1 })],
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
	expect(asked).toEqual({ requests: 30, looks: 0 });
});
