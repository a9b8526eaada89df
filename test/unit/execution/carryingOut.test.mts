import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Cancelled, ExplainedError, type Explanation } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { whoami } from '../../../nodes/ReplyIo/api/v3';
import { eachItem, type ItemOperation } from '../../../nodes/ReplyIo/execution/eachItem';
import { runOf, type Run } from '../../../nodes/ReplyIo/execution/run';

/* What becomes of a run's items, one by one. In n8n's own engine, in all error modes: test/engine. */

interface Checked {
	id: number;
}

const failure = (explanation: Partial<Explanation> = {}) => new ExplainedError({ message: 'Failed', description: 'Try it.', failure: { cause: 'configuration-invalid' }, ...explanation });

interface Given {
	count?: number;
	stops?: boolean;
	asTool?: boolean;
	parameters?: IDataObject;
	cancel?: AbortController;
	/** The account of an item. */
	accountOf?: (item: number) => string;
	/** What goes wrong with the credential, or with a call. */
	withoutCredential?: Error;
	failingCall?: (key: string) => Error;
}

let runs = 0;

/** A run over so many items, numbered from 10 on, that does this with each. */
async function run(operation: Partial<ItemOperation<Checked>>, { count = 3, stops = false, asTool = false, parameters = {}, cancel, accountOf = () => 'one', withoutCredential, failingCall }: Given = {}) {
	const begun: number[] = [];
	const key = `key-of-a-run-${++runs}-`;
	let sent = 0;
	const keys: string[] = [];
	const context = {
		getNode: () => ({ name: 'Reply.io', type: `n8n-nodes-reply-io.replyIo${asTool ? 'Tool' : ''}`, parameters: { id: '={{ $json.id }}', ...parameters } }),
		continueOnFail: () => !stops,
		getCredentials: async (_name: string, item: number) => (withoutCredential ? await Promise.reject(withoutCredential) : { apiKey: key + accountOf(item), apiVersion: 'v3', baseUrl: 'https://api.reply.io' }),
		...(cancel ? { getExecutionCancelSignal: () => cancel.signal } : {}),
		helpers: {
			httpRequestWithAuthentication: async (_name: string, _options: unknown, { credentialsDecrypted }: { credentialsDecrypted: { data: IDataObject } }) => {
				sent++;
				keys.push(String(credentialsDecrypted.data.apiKey).replace(key, ''));
				if (failingCall) throw failingCall(key);
				return await Promise.resolve({ statusCode: 200, headers: {}, body: '{}' });
			},
		},
	} as unknown as Run['context'];
	const items = Array.from({ length: count }, (_, index) => index + 10);
	const read: Run['getParameter'] = (name, item, fallback) => (name === 'id' ? item : (parameters[name] ?? fallback));
	const result = await eachItem<Checked>(runOf(context, items, read), {
		check: (parameter) => ({ id: parameter('id') as number, longestWaitMs: 0 }),
		async carryOut({ id }) {
			begun.push(id);
			return await Promise.resolve([{ id }]);
		},
		...operation,
	}).catch((error: Error & { description?: string; context?: IDataObject }) => error);
	return { output: result as INodeExecutionData[], error: result as Error & { description?: string; context: IDataObject }, begun, sent, keys };
}

const inItem = (output: INodeExecutionData[]) => output.map(({ json, pairedItem }) => [(pairedItem as { item: number }).item, json.error ?? json.id]);

test('each item has its own output, paired, in order, whoever is done first', async () => {
	const { output } = await run({
		async carryOut({ id }) {
			await new Promise((resolve) => setTimeout(resolve, (13 - id) * 5));
			return id === 11 ? [] : [{ id }, { id: id * 10 }];
		},
	});
	expect(output).toEqual([10, 12].flatMap((id) => [{ json: { id }, pairedItem: { item: id } }, { json: { id: id * 10 }, pairedItem: { item: id } }]));
});

test('each item is sent with its own key', async () => {
	const { output, keys } = await run(
		{
			async carryOut({ id }, sends) {
				await sends.send(whoami());
				return [{ id }];
			},
		},
		{ count: 4, accountOf: (item) => (item % 2 ? 'odd' : 'even') },
	);
	expect([output.length, keys.sort()]).toEqual([4, ['even', 'even', 'odd', 'odd']]);
});

test('no items, no output', async () => {
	expect((await run({}, { count: 0 })).output).toEqual([]);
});

test('five are under way at a time, and no more', async () => {
	let underWay = 0;
	let most = 0;
	await run(
		{
			async carryOut({ id }) {
				most = Math.max(most, ++underWay);
				await new Promise((resolve) => setTimeout(resolve, 2));
				underWay--;
				return [{ id }];
			},
		},
		{ count: 20 },
	);
	expect(most).toBe(5);
});

describe('where the workflow goes on', () => {
	test('one that fails is an item with its error, and the others are carried out', async () => {
		const { output } = await run({
			async carryOut({ id }) {
				if (id === 11) throw failure();
				return await Promise.resolve([{ id }]);
			},
		});
		expect(output).toEqual([{ json: { id: 10 }, pairedItem: { item: 10 } }, { json: { error: 'Failed [item 11]' }, pairedItem: { item: 11 } }, { json: { id: 12 }, pairedItem: { item: 12 } }]);
	});

	test('one that cannot be checked is not carried out, and the others are', async () => {
		const { output, begun } = await run({
			check: (get) => {
				if (get('id') === 10) throw failure({ message: 'Bad' });
				return { id: get('id') as number, longestWaitMs: 0 };
			},
		});
		expect(inItem(output)).toEqual([[10, 'Bad [item 10]'], [11, 11], [12, 12]]);
		expect(begun).toEqual([11, 12]);
	});

	test.each<[string, Given, string]>([
		['Request Options that are wrong', { parameters: { requestOptions: { timeout: 'soon' } } }, "'Timeout' is not a number of milliseconds: 'soon'"],
		['a credential that cannot be read', { withoutCredential: new Error('The credential is gone') }, 'The credential is gone'],
	])('with %s each item says so, and nothing is carried out', async (_, more, message) => {
		const { output, begun, sent } = await run({}, { count: 2, ...more });
		expect(inItem(output)).toEqual([10, 11].map((item) => [item, `${message} [item ${item}]`]));
		expect([begun, sent]).toEqual([[], 0]);
	});

	test('the error of a call that could not be sent does not show the key', async () => {
		const carryOut: ItemOperation<Checked>['carryOut'] = async (_, sends) => [(await sends.send(whoami())) as unknown as IDataObject];
		const { output } = await run({ carryOut }, { count: 1, failingCall: (key) => new Error(`Bad header: ${key}one`) });
		expect(inItem(output)).toEqual([[10, 'The request to Reply.io could not be sent: Bad header: *** [item 10]']]);
	});

	test('of one whose change is unknown the item says how to look; a model is told the way out anyway', async () => {
		const operation = { carryOut: async () => await Promise.reject(failure({ change: 'unknown' })) };
		expect(inItem((await run(operation, { count: 1 })).output)).toEqual([[10, 'Failed. Whether the change was made is unknown: look with Get. [item 10]']]);
		expect(inItem((await run(operation, { count: 1, asTool: true })).output)).toEqual([[10, 'Failed. Try it. [item 10]']]);
	});

	test('those whose wait was over say how many are left', async () => {
		const { output } = await run({
			async carryOut({ id }) {
				if (id > 10) throw failure({ isWaitOver: true });
				return await Promise.resolve([{ id }]);
			},
		});
		expect(inItem(output)).toEqual([[10, 10], [11, 'Failed. 2 items are left; running them again is safe [item 11]'], [12, 'Failed. 2 items are left; running them again is safe [item 12]']]);
	});

	test('more is said of a failure by asking, with the patience of its item', async () => {
		let longestWaitMs: number | undefined;
		const { output } = await run(
			{
				check: (get) => ({ id: get('id') as number, longestWaitMs: 7_000 }),
				carryOut: async () => await Promise.reject(failure()),
				explain: async (error, { id }, { patience }) => {
					longestWaitMs = patience?.longestWaitMs;
					return await Promise.resolve(error.with({ message: `Explained ${id}` }));
				},
			},
			{ count: 1 },
		);
		expect([inItem(output), longestWaitMs]).toEqual([[[10, 'Explained 10 [item 10]']], 7_000]);
	});
});

describe('where the workflow stops', () => {
	test('a bad first item ends the run as well', async () => {
		const { error, begun } = await run(
			{
				check: () => {
					throw failure({ message: 'Bad' });
				},
			},
			{ stops: true },
		);
		expect([error.message, begun]).toEqual(['Bad [item 10]', []]);
	});

	test('a bad item ends the run before any is carried out', async () => {
		const { error, begun } = await run(
			{
				check: (get) => {
					if (get('id') === 12) throw failure({ message: 'Bad' });
					return { id: get('id') as number, longestWaitMs: 0 };
				},
			},
			{ stops: true },
		);
		expect([error.message, error.description, error.context.itemIndex, begun]).toEqual(['Bad [item 12]', 'Try it.', 12, []]);
	});

	test('the first that fails ends the run: its error counts what became of the others', async () => {
		const begun: number[] = [];
		const { error } = await run(
			{
				async carryOut({ id }) {
					begun.push(id);
					await new Promise((resolve) => setTimeout(resolve, id === 11 ? 5 : 20));
					if (id === 11) throw failure();
					if (id === 12) throw failure({ change: 'unknown' });
					if (id === 13) throw failure({ change: 'made' });
					return [{ id }];
				},
			},
			{ count: 20, stops: true },
		);
		expect(error.message).toBe('Failed [item 11]');
		expect(error.description).toBe('Try it. Carried out all the same: 3 of the other items. Whether 1 more was carried out is unknown.');
		expect(begun).toEqual([10, 11, 12, 13, 14]);
	});

	test('the one that ended it is not counted among the others, whatever became of it', async () => {
		for (const change of ['unknown', 'made'] as const) {
			const { error } = await run({ carryOut: async () => await Promise.reject(failure({ change })) }, { count: 1, stops: true });
			expect(error.description).toBe('Try it.');
		}
	});

	test('what finds out about a change is sent although another item has ended the run', async () => {
		const { sent } = await run(
			{
				async carryOut({ id }, sends) {
					if (id === 10) throw failure();
					await new Promise((resolve) => setTimeout(resolve, 20));
					await sends.send({ ...whoami(), settles: id === 11 });
					return [{ id }];
				},
			},
			{ stops: true, cancel: new AbortController() },
		);
		expect(sent).toBe(1);
	});

	test('several of which nothing is known are counted in words', async () => {
		const { error } = await run({ carryOut: async ({ id }) => await Promise.reject(id === 10 ? failure({ description: undefined }) : failure({ change: 'unknown' })) }, { stops: true });
		expect(error.description).toBe('Whether 2 more were carried out is unknown.');
	});

	test('one whose wait was over says how many items are left', async () => {
		const { error } = await run(
			{
				async carryOut({ id }) {
					if (id === 12) throw failure({ isWaitOver: true });
					return await Promise.resolve([{ id }]);
				},
			},
			{ stops: true },
		);
		expect(error.message).toBe('Failed. 1 item is left; running it again is safe [item 12]');
	});

	test('a model is told the way out in the message', async () => {
		const { error } = await run({ carryOut: async () => await Promise.reject(failure()) }, { count: 1, stops: true, asTool: true });
		expect([error.message, error.description]).toEqual(['Failed. Try it. [item 10]', undefined]);
	});

	test('nobody waits to say more of it', async () => {
		let longestWaitMs: number | undefined;
		await run(
			{
				check: (get) => ({ id: get('id') as number, longestWaitMs: 7_000 }),
				carryOut: async () => await Promise.reject(failure()),
				explain: async (error, _, { patience }) => {
					longestWaitMs = patience?.longestWaitMs;
					return await Promise.resolve(error);
				},
			},
			{ count: 1, stops: true },
		);
		expect(longestWaitMs).toBe(0);
	});

	test('what goes first is carried out before all others: one of each account', async () => {
		const order: number[] = [];
		await run(
			{
				goesFirst: ({ id }) => id === 12 || id >= 14,
				async carryOut({ id }) {
					order.push(id);
					await new Promise((resolve) => setTimeout(resolve, 2));
					return [{ id }];
				},
			},
			{ count: 6, stops: true, accountOf: (item) => (item === 14 ? 'other' : 'one') },
		);
		expect(order.slice(0, 2)).toEqual([12, 14]);
		expect(order.slice(2)).toEqual([10, 11, 13, 15]);
	});

	test.each([
		['the first', 10, [10]],
		['a later one', 12, [10, 11, 12, 12]],
	])('what items change is asked for as far as is needed: %s goes first', async (_, first, expected) => {
		const asked: number[] = [];
		const order: number[] = [];
		await run(
			{
				goesFirst: ({ id }) => id >= first,
				async changes({ id }) {
					if (order.length === 0) asked.push(id);
					return await Promise.resolve(String(id));
				},
				async carryOut({ id }) {
					order.push(id);
					return await Promise.resolve([{ id }]);
				},
			},
			{ count: 8, stops: true },
		);
		expect(order[0]).toBe(first);
		expect(asked).toEqual(expected);
	});

	test("what an item waited for before it was its turn counts toward its 'Longest Wait'", async () => {
		const waited: number[] = [];
		await run(
			{
				check: (get) => ({ id: get('id') as number, longestWaitMs: 60_000 }),
				goesFirst: ({ id }) => id === 11,
				async changes({ id }, { patience }) {
					await patience!.wait(20);
					return String(id);
				},
				async carryOut({ id }, { patience }) {
					waited.push(patience!.waitedMs);
					return await Promise.resolve([{ id }]);
				},
			},
			{ count: 2, stops: true },
		);
		// Once to see which goes first, once in its turn.
		expect(waited).toEqual([40, 40]);
	});

	test('what would go first does not overtake one that changes the same', async () => {
		const order: number[] = [];
		await run(
			{
				goesFirst: ({ id }) => id >= 12,
				changes: async ({ id }) => await Promise.resolve(id === 11 || id === 12 ? 'same' : String(id)),
				async carryOut({ id }) {
					order.push(id);
					await new Promise((resolve) => setTimeout(resolve, 2));
					return [{ id }];
				},
			},
			{ count: 4, stops: true },
		);
		expect(order[0]).toBe(13);
		expect(order.indexOf(11)).toBeLessThan(order.indexOf(12));
	});
});

test('items that change the same are carried out one after the other, in their order; the others do not wait', async () => {
	const log: string[] = [];
	await run(
		{
			changes: async ({ id }) => await Promise.resolve(id === 11 ? 'other' : 'same'),
			async carryOut({ id }) {
				log.push(`begin ${id}`);
				await new Promise((resolve) => setTimeout(resolve, id === 11 ? 0 : 10));
				log.push(`end ${id}`);
				return [{ id }];
			},
		},
		{ count: 3 },
	);
	expect(log.indexOf('end 10')).toBeLessThan(log.indexOf('begin 12'));
	expect(log.indexOf('end 11')).toBeLessThan(log.indexOf('end 10'));
});

test('one of which it cannot be found out what it changes fails for itself', async () => {
	const { output } = await run({ changes: async ({ id }) => (id === 10 ? await Promise.reject(failure()) : await Promise.resolve('same')) });
	expect(inItem(output)).toEqual([[10, 'Failed [item 10]'], [11, 11], [12, 12]]);
});

test('Batching lets so many items begin, then waits', async () => {
	const at: number[] = [];
	const from = Date.now();
	const note = async ({ id }: Checked) => {
		at.push(Date.now() - from);
		return await Promise.resolve([{ id }]);
	};
	await run({ carryOut: note }, { count: 5, parameters: { requestOptions: { batching: { batch: { batchSize: 2, batchInterval: 60 } } } } });
	expect(at).toHaveLength(5);
	for (const [earlier, later] of [[1, 2], [3, 4]]) expect(at[later] - at[earlier]).toBeGreaterThanOrEqual(50);
});

describe('an execution that is cancelled', () => {
	test('begins no item any more, and says so of each', async () => {
		const cancel = new AbortController();
		const { output, begun } = await run(
			{
				async carryOut({ id }) {
					if (id === 10) cancel.abort();
					return await Promise.resolve([{ id }]);
				},
			},
			{ count: 8, cancel },
		);
		expect(begun).toEqual([]);
		expect(output[0].json).toEqual({ id: 10 });
		expect(output.at(-1)!.json).toEqual({ error: 'The execution was cancelled [item 17]' });
	});

	test('before it began sends nothing', async () => {
		const cancel = new AbortController();
		cancel.abort();
		const { output, sent } = await run(
			{
				async carryOut({ id }, sends) {
					await sends.send(whoami());
					return [{ id }];
				},
			},
			{ count: 2, cancel },
		);
		expect([sent, output.map(({ json }) => json.error)]).toEqual([0, ['The execution was cancelled [item 10]', 'The execution was cancelled [item 11]']]);
	});

	test('is not ended by it a second time where the workflow stops on errors', async () => {
		const { error, output } = await run({ carryOut: async ({ id }) => (id === 10 ? await Promise.reject(new Cancelled()) : await Promise.resolve([{ id }])) }, { count: 2, stops: true });
		expect(error).not.toBeInstanceOf(Error);
		expect(inItem(output)).toEqual([[10, 'The execution was cancelled [item 10]'], [11, 11]]);
	});
});
