import type { IDataObject } from 'n8n-workflow';

import { set } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/set';
import { runOperation, type Answer, type Call } from '../runOperation.mjs';

/* What Set adds to each item by itself: order, who goes first, waits, which ID is wrong. In n8n's own engine: test/engine. */

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const CONTACT = /^\/(v\d)\/sequences\/100\/contacts\/(\d+)$/;

/** A Reply.io that sets whatever it is asked to, in v3; what is odd comes first. */
function replying(odd: (call: Call) => Answer | undefined = () => undefined) {
	const statuses: Record<number, string> = {};
	return (call: Call): Answer => {
		const given = odd(call);
		if (given) return given;
		const [, version, contact] = CONTACT.exec(call.path) ?? [];
		if (call.path.startsWith('/v4') || version === 'v4') return { statusCode: 404 };
		if (contact) return { body: { contactId: Number(contact), sequenceId: 100, statusInSequence: statuses[Number(contact)] ?? 'active' } };
		if (call.path === '/v3/contacts') return { body: { items: [{ id: 5, email: 'c5@x.com' }], hasMore: false } };
		const { contactIds = [], statusInSequence = '' } = (call.body ?? {}) as { contactIds?: number[]; statusInSequence?: string };
		for (const id of contactIds) statuses[id] = statusInSequence;
		return {};
	};
}

const rowsOf = (...rows: IDataObject[]) => rows.map((row) => ({ sequenceId: 100, status: 'Finished', ...row }));
const byEmail = (value: string) => ({ __rl: true, mode: 'email', value });
const written = (writes: Call[]) => writes.map(({ body }) => Object.values(body as object).flat().join(' '));

test('items of different contacts are under way together, those of one contact one after the other, however it is named', async () => {
	const different = await runOperation(set, rowsOf(...[1, 2, 3, 4, 5].map((contactId) => ({ contactId }))), replying(), { takesMs: 100 });
	expect([different.mostUnderWay, different.writes.length]).toEqual([5, 5]);
	const same = await runOperation(set, rowsOf({ contactId: 5, status: 'Paused' }, { contactId: byEmail('c5@x.com'), status: 'Active' }, { contactId: 5 }), replying(), { takesMs: 100 });
	expect(written(same.writes)).toEqual(['5 paused', '5 active', '5 finished']);
	expect(same.items.map(({ json }) => json.status)).toEqual(['Paused', 'Active', 'Finished']);
});

test('where the workflow stops on errors, one that only API v4 can set shows first whether there is one: otherwise nothing is changed', async () => {
	const { error, writes } = await runOperation(set, rowsOf({ contactId: 1 }, { contactId: 2 }, { contactId: 3, status: 'Inactive' }), replying(), { apiVersion: 'auto', onError: 'stopWorkflow' });
	expect(error.message).toMatch(/Inactive.*\[item 2\]$/);
	expect(writes.filter(({ method }) => method === 'POST')).toEqual([]);
});

test("the rate limit is waited for as long as 'Longest Wait' lets it", async () => {
	const limited = replying(({ method, time }) => (method === 'POST' && time === 1 ? { statusCode: 429, headers: { 'retry-after': '90' } } : undefined));
	expect((await runOperation(set, rowsOf({ contactId: 1 }), limited)).items[0].json).toMatchObject({ contactId: 1, status: 'Finished' });
	const { items } = await runOperation(set, rowsOf({ contactId: 1, 'options.longestWait': 1 }), limited);
	expect(items[0].json.error).toMatch(/rate limit is reached.*'Longest Wait' is 60 s/);
});

describe('after an answer that something is missing, and not what,', () => {
	const missing = (more: (call: Call) => Answer | undefined) => replying((call) => more(call) ?? (call.method === 'POST' ? { statusCode: 404 } : undefined));
	const run = async (more: (call: Call) => Answer | undefined, contactId: unknown = 5) => (await runOperation(set, rowsOf({ contactId } as IDataObject), missing(more))).items[0].json.error;

	test('the sequence is named where it is missing', async () => {
		expect(await run(({ path }) => (path === '/v3/sequences/100' ? { statusCode: 404, body: { code: 'sequence.notFound' } } : undefined))).toMatch(/^Sequence 100 was not found/);
	});

	test('the contact is named where it is not in the sequence, however the item names it', async () => {
		for (const contactId of [5, byEmail('c5@x.com')]) expect(await run(({ path }) => (CONTACT.test(path) ? { statusCode: 404 } : undefined), contactId)).toMatch(/^Contact 5 is not in sequence 100/);
	});

	test('neither is named where both are there', async () => {
		expect(await run(() => undefined)).not.toMatch(/was not found|is not in/);
	});
});
