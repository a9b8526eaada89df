import { eachItem, type ItemOperation } from '../../../nodes/ReplyIo/execution/eachItem';
import { runOf, type Run } from '../../../nodes/ReplyIo/execution/run';
import { whoami } from '../../../nodes/ReplyIo/api/v3';

interface Checked {
	item: number;
}

/** A run over ten items that stops on errors, in which each item sends one request. */
async function run(operation: Partial<ItemOperation<Checked>>, { cancel = new AbortController(), onCheck = (_item: number) => {}, requestOptions = {} } = {}) {
	let sent = 0;
	const carriedOut: number[] = [];
	const context = {
		getNode: () => ({ name: 'Reply.io', type: 'n8n-nodes-reply-io.replyIo', parameters: { item: '={{ $itemIndex }}', requestOptions } }),
		continueOnFail: () => false,
		getCredentials: async () => await Promise.resolve({ apiKey: 'key-of-the-test', apiVersion: 'v3', baseUrl: 'https://api.reply.io' }),
		getExecutionCancelSignal: () => cancel.signal,
		helpers: {
			async httpRequestWithAuthentication() {
				sent++;
				return await Promise.resolve({ statusCode: 200, headers: {}, body: '{}' });
			},
		},
	} as unknown as Run['context'];
	const items = Array.from({ length: 10 }, (_, item) => item);
	const read: Run['getParameter'] = (name, item, fallback) => {
		if (name === 'requestOptions') return requestOptions;
		if (name !== 'item') return fallback;
		onCheck(item);
		return item;
	};
	const output = await eachItem<Checked>(runOf(context, items, read), {
		check: (parameter) => ({ item: parameter('item') as number, longestWaitMs: 0 }),
		async carryOut({ item }, sends) {
			carriedOut.push(item);
			await sends.send(whoami());
			return [{ item }];
		},
		...operation,
	});
	return { output: output.map(({ json }) => json), sent, carriedOut };
}

describe('of a run that is cancelled before its items are carried out, nothing is sent', () => {
	test('while parameters are checked', async () => {
		const cancel = new AbortController();
		const { sent, carriedOut } = await run({}, { cancel, onCheck: (item) => item === 3 && cancel.abort() });
		expect([sent, carriedOut]).toEqual([0, []]);
	});

	test('while it is found out which of them goes first', async () => {
		const cancel = new AbortController();
		const { sent, carriedOut } = await run(
			{
				goesFirst: ({ item }) => item === 5,
				async changes({ item }) {
					if (item === 3) cancel.abort();
					return await Promise.resolve(String(item));
				},
			},
			{ cancel },
		);
		expect([sent, carriedOut]).toEqual([0, []]);
	});
});

test('Batching waits between batches, not before the first nor behind the last', async () => {
	const anHour = { batching: { batch: { batchSize: 10, batchInterval: 3_600_000 } } };
	const { sent } = await run({}, { requestOptions: anHour });
	expect(sent).toBe(10);
});
