import { useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/* A node as n8n saves it: without what is at its default. And items whose expressions throw. */

const reply = useSimulator();
const people = { sequenceId: locator('id', 100), contactId: locator('id', '={{ $json.id }}') };

test.each(ERROR_MODES)('a saved node without resource, operation and status sets all its items to Paused, %s', async (onError) => {
	const items = [{ id: 12345 }, { id: 12346 }];
	for (const parameters of [{ ...people }, { ...people, operation: undefined, resource: undefined, status: undefined }]) {
		reply.simulator.reset();
		const { success, successRows, error } = await runNode({ parameters, items, onError, credential: reply.credential() });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => [json.contactId, json.status])).toEqual([[12345, 'Paused'], [12346, 'Paused']]);
		expect(successRows).toEqual(items);
		// All at once, not an item at a time: what is checked before is checked for all.
		expect(reply.simulator.writes).toHaveLength(2);
	}
});

test('without operation, too, nothing is sent before all items are checked', async () => {
	const { error } = await runNode({ parameters: { ...people }, items: [{ id: 12345 }, { id: 'abc' }], credential: reply.credential() });
	expect(error?.message).toMatch(/'Contact' is not a valid ID: 'abc' \[item 1\]$/);
	expect(reply.simulator.requests).toEqual([]);
});

const THROWS = '={{ $json.bad ? $("No such node").item.json.id : $json.id }}';
const items = [{ id: 12345, note: 'a' }, { id: 12346, bad: true, note: 'b' }, { id: 12347, note: 'c' }, { id: 'abc', note: 'd' }];

describe.each(['set', 'get', 'getAll', 'setMany'])('%s: an expression that throws', (operation) => {
	const parameters = { operation, sequenceId: locator('id', operation === 'getAll' ? '={{ $json.bad ? $("No such node").item.json.id : $json.id === "abc" ? "abc" : 100 }}' : 100), contactId: locator('id', THROWS), status: 'Finished' };
	const itemsOf = (list: Array<{ pairedItem?: unknown }>) => [...new Set(list.map(({ pairedItem }) => (pairedItem as { item: number }).item))];

	test("is its own item's error, with its fields on the error output", async () => {
		const { success, failed, failedRows, error } = await runNode({ parameters, items, onError: 'continueErrorOutput', credential: reply.credential() });
		expect(error).toBeUndefined();
		expect(itemsOf(success)).toEqual([0, 2]);
		expect(failedRows).toEqual([items[1], items[3]]);
		expect(failed.map(({ json }) => json)).toMatchObject([
			{ ...items[1], error: expect.stringMatching(/No such node|node doesn't exist|unexecuted/i) },
			{ ...items[3], error: expect.stringMatching(/is not a valid ID: 'abc'/) },
		]);
	});

	// A rejection that nobody handles fails the test.
	test.each(ERROR_MODES.flatMap((mode) => [undefined, { batchSize: 1, batchInterval: 50 }, { batchSize: 2, batchInterval: 1 }].map((batch) => [mode, batch] as const)))('beside a bad ID and with Batching leaves no rejection unhandled: %s, %j', async (onError, batch) => {
		const requestOptions = batch ? { batching: { batch } } : {};
		for (const list of [items, [...items].reverse(), [items[3], items[1]], [items[1]], [items[3]]]) {
			reply.simulator.reset();
			const { success, failed, error } = await runNode({ parameters: { ...parameters, requestOptions }, items: list, onError, credential: reply.credential() });
			await new Promise((resolve) => setTimeout(resolve, 20));
			if (onError === 'stopWorkflow') expect([error === undefined, reply.simulator.requests.length > 0 && operation !== 'setMany']).toEqual([false, false]);
			else expect(itemsOf([...success, ...failed]).length).toBe(list.length);
		}
	});
});

test('Batching lets so many items be begun, then none for a while', async () => {
	const ids = [12345, 12346, 12347, 12348].map((id) => ({ id }));
	await runNode({ parameters: { ...people, status: 'Finished', requestOptions: { batching: { batch: { batchSize: 2, batchInterval: 1_000 } } } }, items: ids, credential: reply.credential() });
	const [first, , third] = reply.simulator.requests;
	expect(reply.simulator.requests).toHaveLength(4);
	expect(third.atMs - first.atMs).toBeGreaterThanOrEqual(700);
});
