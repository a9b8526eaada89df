import { get } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/get';
import { runOperation, type Answer, type Call } from '../runOperation.mjs';

/* What Get adds to each item by itself: waits, which ID is wrong. In n8n's own engine: test/engine. */

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const CONTACT = { body: { contactId: 5, sequenceId: 100, statusInSequence: 'active' } };
const run = async (answer: (call: Call) => Answer, more = {}) => (await runOperation(get, [{ sequenceId: 100, contactId: 5, ...more }], answer)).items[0].json;

test("the rate limit is waited for as long as 'Longest Wait' lets it", async () => {
	const limited = ({ time }: Call) => (time === 1 ? { statusCode: 429, headers: { 'retry-after': '90' } } : CONTACT);
	expect(await run(limited)).toMatchObject({ contactId: 5, status: 'Active' });
	expect((await run(limited, { 'options.longestWait': 1 })).error).toMatch(/rate limit is reached.*'Longest Wait' is 60 s/);
});

describe('after an answer that something is missing, and not what,', () => {
	test('the sequence is named where it is missing', async () => {
		const { error } = await run(({ path }) => ({ statusCode: path === '/v3/whoami' ? 200 : 404, body: path === '/v3/sequences/100' ? { code: 'sequence.notFound' } : {} }));
		expect(error).toMatch(/^Sequence 100 was not found/);
	});

	test('the contact is named where the sequence is there', async () => {
		expect((await run(({ path }) => ({ statusCode: path === '/v3/sequences/100' ? 200 : 404 }))).error).toMatch(/^Contact 5 is not in sequence 100/);
	});
});
