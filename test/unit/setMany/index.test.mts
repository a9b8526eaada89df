import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { setMany } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany';
import { runOperation, type Answer, type Call } from '../runOperation.mjs';

/* What n8n is given of a run: items, the one error, the hint and the log. What becomes of each row: run.test.mts. */

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** What is answered to a write, or to any other call, for the first, the second… time; nothing for what a Reply.io does in whose sequence 1 contact 1 is Finished and the others are Active. */
type Odd = (call: { isWrite: boolean; time: number }) => Answer | undefined;

/** Runs rows, each with its own parameters. */
async function run(rows: IDataObject[], { answer = () => undefined, ...given }: Parameters<typeof runOperation>[3] & { answer?: Odd } = {}) {
	const contact = (contactId: number) => ({ contactId, sequenceId: 1, email: `c${contactId}@x.com`, statusInSequence: contactId === 1 ? 'finished' : 'active' });
	const reply = ({ method, path, time }: Call): Answer => {
		const isWrite = method === 'POST';
		const [, id] = /contacts\/(\d+)$/.exec(path) ?? [];
		return answer({ isWrite, time }) ?? { body: isWrite ? {} : id ? contact(Number(id)) : { items: [1, 2, 3, 4, 5].map(contact), hasMore: false } };
	};
	return await runOperation(setMany, rows.map((row, item) => ({ sequenceId: 1, contactId: item + 1, status: 'Finished', ...row })), reply, given);
}

const DRY = { 'options.dryRun': true };
const BAD = { contactId: 'x' };
const NO_KEY = { credential: { apiKey: '' } };
const rowsOf = (...rows: IDataObject[]) => rows;
const outcomes = (items: INodeExecutionData[]) => items.map(({ json }) => json.outcome);

describe('the hint', () => {
	test.each<[string, IDataObject[], string]>([
		['of a run', rowsOf({}, {}, {}), '3 rows, 2 calls: 2 changed, 1 had the status already.'],
		['of a dry run', rowsOf(DRY, DRY, DRY), 'Dry Run: nothing was changed. 3 rows, 1 call: 2 would change, 1 had the status already.'],
		['of a dry run with a row that cannot be read', rowsOf(DRY, { ...DRY, ...BAD }), 'Dry Run: nothing was changed. 2 rows, 1 call: 1 had the status already, 1 failed.'],
		['of rows of which only some are a dry run', rowsOf(DRY, DRY, {}), 'Dry Run: its rows changed nothing. 3 rows, 2 calls: 1 changed, 1 would change, 1 had the status already.'],
		['of rows that cannot be read', rowsOf(BAD), '1 row, 0 calls: 1 failed.'],
	])('%s says what was done, and is a warning where a row failed', async (_, rows, message) => {
		expect((await run(rows)).hint).toEqual({ message, type: message.includes('failed') ? 'warning' : 'info', location: 'outputPane' });
	});

	test('says how long the rate limit was waited for', async () => {
		const { hint, items } = await run(rowsOf({}, {}), { answer: ({ isWrite, time }) => (isWrite && time === 1 ? { statusCode: 429, headers: { 'retry-after': '29.5' } } : undefined) });
		expect(outcomes(items)).toEqual(['unchanged', 'changed']);
		expect(hint.message).toBe('2 rows, 4 calls, 30 s of waiting for the rate limit: 1 changed, 1 had the status already.');
	});
});

test('a service that is down for a minute loses no row', async () => {
	const down = (times: number): { answer: Odd } => ({ answer: ({ isWrite, time }) => (isWrite && time <= times ? { statusCode: 503 } : undefined) });
	expect(outcomes((await run(rowsOf({}, {}), down(7))).items)).toEqual(['unchanged', 'changed']);
	const { items } = await run(rowsOf({}, {}), down(8));
	expect(items[1].json).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/HTTP 503 \(tried 8 times\)/) as string });
});

test('the log tells a long run how far it is', async () => {
	expect((await run(rowsOf({}, {}, {}), { takesMs: 6_000 })).lines).toEqual(['Set Many, 3 rows, writing: 2 calls so far, about 0 to go (less than a minute)']);
});

describe('an item of each row', () => {
	test('is paired with its row, whether it failed or not', async () => {
		const { items } = await run(rowsOf({}, BAD, {}));
		expect(items.map(({ pairedItem, json, error }) => [pairedItem, json.outcome, error])).toEqual([[{ item: 0 }, 'unchanged', undefined], [{ item: 1 }, 'failed', undefined], [{ item: 2 }, 'changed', undefined]]);
	});

	test('has its error alone on the error output', async () => {
		const { items } = await run(rowsOf({}, BAD), { onError: 'continueErrorOutput' });
		expect(items).toMatchObject([{ json: { outcome: 'unchanged' } }, { json: { error: expect.stringMatching(/^'Contact' is not a valid ID: 'x' \[item 1\]$/) as string }, pairedItem: { item: 1 } }]);
	});

	test('tells a model the way out, whatever On Error is, and that of its list', async () => {
		for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
			const { items } = await run(rowsOf({ contacts: '1, 99' }), { asTool: true, onError });
			expect(items).toMatchObject([{ json: { contactId: 1, outcome: 'unchanged' }, pairedItem: { item: 0 } }, { json: { contactId: 99, outcome: 'changed' }, pairedItem: { item: 0 } }]);
			const { items: failed } = await run(rowsOf({ contacts: '1', status: 'Asleep' }), { asTool: true, onError });
			expect(failed).toMatchObject([{ json: { outcome: 'failed', reason: expect.stringMatching(/^'Status' is not .*\. .+/) as string }, pairedItem: { item: 0 } }]);
		}
	});
});

describe('where the workflow stops on errors', () => {
	const stopped = async (rows: IDataObject[], answer?: Odd) => (await run(rows, { answer, onError: 'stopWorkflow' })).error;

	test('one error counts the rows that failed, with the way out; it belongs to the only one', async () => {
		const error = await stopped(rowsOf({}, BAD));
		expect([error.message, error.context.itemIndex]).toEqual(['1 of 2 rows failed', 1]);
		expect(error.description).toMatch(/^Item 1: 'Contact' is not a valid ID: 'x'\. .+ All other rows were carried out: 1 had the status already\.$/);
	});

	test('a first row that Reply.io refuses for a reason nobody knows is counted as any other', async () => {
		const error = await stopped(rowsOf({ contactId: 2 }, {}), ({ isWrite }) => (isWrite ? { statusCode: 418 } : undefined));
		expect([error.message, error.description]).toEqual(['2 of 2 rows failed', expect.stringMatching(/^Item 0 \(c2@x\.com\), Item 1 \(c2@x\.com\): Reply\.io refused: HTTP 418/)]);
	});

	test('a credential that cannot be used by any row is the error itself; one that others can use is counted', async () => {
		expect((await stopped(rowsOf(NO_KEY, NO_KEY))).message).toMatch(/'API Key'/);
		expect((await stopped(rowsOf(NO_KEY, {}))).message).toBe('1 of 2 rows failed');
		expect((await stopped(rowsOf(NO_KEY, BAD))).message).toBe('2 of 2 rows failed');
	});
});
