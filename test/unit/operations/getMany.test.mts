import { hasOnlyV3 } from '../../../nodes/ReplyIo/api/inVersion';
import type { Sends } from '../../../nodes/ReplyIo/api/transport/sender';
import { getAll } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/getAll';
import { runOperation, type Answer, type Call } from '../runOperation.mjs';

/* What Get Many adds to each item by itself. In n8n's own engine: test/engine. */

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const PAGE = { body: { items: [{ contactId: 5, sequenceId: 100, statusInSequence: 'active' }], hasMore: false } };
const run = async (answer: (call: Call) => Answer, { apiVersion = 'v3', ...more } = {}) => await runOperation(getAll, [{ sequenceId: 100, returnAll: true, ...more }], answer, { apiVersion });

test("the rate limit is waited for as long as 'Longest Wait' lets it", async () => {
	const limited = ({ time }: Call) => (time === 1 ? { statusCode: 429, headers: { 'retry-after': '90' } } : PAGE);
	expect((await run(limited)).items[0].json).toMatchObject({ contactId: 5, status: 'Active' });
	expect((await run(limited, { 'options.longestWait': 1 } as object)).items[0].json.error).toMatch(/rate limit is reached.*'Longest Wait' is 60 s/);
});

test('after an answer that something is missing, and not what, the sequence is named where it is missing', async () => {
	const { items } = await run(({ path }) => ({ statusCode: path === '/v3/whoami' ? 200 : 404, body: path === '/v3/sequences/100' ? { code: 'sequence.notFound' } : {} }));
	expect(items[0].json.error).toMatch(/^Sequence 100 was not found/);
});

test('that API v4 does not list contacts says nothing of whether it sets their status', async () => {
	const { items, credential } = await run(({ path }) => (path.startsWith('/v4') ? { statusCode: 404 } : PAGE), { apiVersion: 'auto' });
	expect(items[0].json).toMatchObject({ contactId: 5 });
	expect(hasOnlyV3({ credential: credential as Sends['credential'] })).toBe(false);
});
