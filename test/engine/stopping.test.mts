import { OWN_CREDENTIAL, useAccounts } from './accounts.mjs';
import { useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/*
 * Where the workflow stops on errors, a bad item costs no call, however late it comes; and what was not sent
 * when an item failed is never sent.
 */

const reply = useSimulator({ limits: false, seed: [] });
const accounts = useAccounts();
const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
beforeEach(() => {
	for (const simulator of [reply.simulator, ...accounts.simulators]) simulator.addContacts({ sequenceId: 1, count: 300, firstId: 1 });
});

const parameters = (operation: string, more = {}) => ({
	operation,
	sequenceId: locator('id', '={{ $json.sequence ?? 1 }}'),
	contactId: locator('id', '={{ $json.id }}'),
	status: '={{ $json.status ?? "Finished" }}',
	...more,
});
const many = (count: number, bad: object) => Array.from({ length: count }, (_, index) => ({ id: index + 1, ...(index === count - 1 ? bad : {}) }));

describe('nothing is sent before all items are checked', () => {
	const BAD: Array<[string, string, object, RegExp]> = [
		['Inactive with API v3', 'v3', { status: 'Inactive' }, /Inactive with API v3/],
		['a status there is not', 'v4', { status: 'Asleep' }, /'Status'/],
		['a bad ID', 'v4', { id: 'abc' }, /'Contact'/],
		['a bad sequence', 'v4', { sequence: '1/2' }, /'Sequence'/],
		['an expression that throws', 'v4', { throws: true }, /No such node|node doesn't exist/],
		['an option that is no number', 'v4', { wait: 'soon' }, /'Longest Wait'/],
		['an output there is not', 'v4', { output: 'some' }, /'Output'/],
	];
	const more = {
		contactId: locator('id', '={{ $json.throws ? $("No such node").item.json.id : $json.id }}'),
		output: '={{ $json.output ?? "all" }}',
		options: { longestWait: '={{ $json.wait ?? 1 }}' },
	};

	test.each(BAD)('%s in the last of 250 items, API %s', async (_name, version, bad, message) => {
		const { error, success } = await runNode({ parameters: parameters('set', more), items: many(250, bad), credential: reply.credential(version) });
		expect(error?.message).toMatch(message);
		expect(error?.message).toMatch(/\[item 249\]/);
		expect(error?.context?.itemIndex).toBe(249);
		expect(success).toEqual([]);
		expect(reply.simulator.requests).toEqual([]);
	});

	test.each(BAD)('%s in the last item is its own error where the workflow goes on, API %s', async (_name, version, bad, message) => {
		const items = many(6, { ...bad, note: 'mine' });
		const { success, failed, failedRows } = await runNode({ parameters: parameters('set', more), items, onError: 'continueErrorOutput', credential: reply.credential(version) });
		expect(success).toHaveLength(5);
		expect(failedRows).toEqual([items[5]]);
		expect(failed[0].json).toMatchObject({ note: 'mine', error: expect.stringMatching(message) });
	});

	test.each([
		['no key', { key: ' ' }, /'API Key'.*empty/],
		['a key with characters that no key has', { key: 'kéy' }, /'API Key'/],
		['an address that is not safe', { baseUrl: 'http://example.com' }, /'Base URL'/],
		['a version there is not', { apiVersion: 'v9' }, /'API Version'/],
	] as const)('a credential by expression with %s, in the last item', async (_name, bad, message) => {
		const items = Array.from({ length: 50 }, (_, index) => ({ id: index + 1, ...accounts.row(index % 2), ...(index === 49 ? bad : {}) }));
		for (const operation of ['set', 'get', 'getAll']) {
			const { error, success } = await runNode({ parameters: parameters(operation), items, credential: OWN_CREDENTIAL });
			expect(error?.message).toMatch(message);
			expect(error?.context?.itemIndex).toBe(49);
			expect(success).toEqual([]);
			expect(accounts.simulators.map(({ requests }) => requests)).toEqual([[], []]);
		}
	});

	test('as a tool with several items, too', async () => {
		const { error } = await runNode({ parameters: parameters('set'), items: many(20, { id: 'abc' }), asTool: true, credential: reply.credential() });
		expect(error?.message).toMatch(/'Contact' is not a valid ID: 'abc'\. An ID is a whole number.*\[item 19\]/);
		expect(reply.simulator.requests).toEqual([]);
	});
});

describe('what was not sent when an item failed is never sent', () => {
	const WAITS = [
		['refused by the rate limit', { kind: '429', retryAfter: 2 }],
		['told when to come again after a failure', { kind: '503', retryAfter: 2 }],
		['to be sent again after a failure', 'resetBefore'],
	] as const;
	const WAYS = [['set', 'v4'], ['set', 'v3'], ['get', 'v4']] as const;

	test.each(WAITS.flatMap(([name, fault]) => WAYS.map(([operation, version]) => [name, operation, version, fault] as const)))('items that are %s (%s, API %s)', async (_name, operation, version, fault) => {
		reply.simulator.setFaults({
			choose: ({ path, body }) => {
				if (path.includes('4242') || JSON.stringify(body ?? '').includes('4242')) return { kind: 'slow', ms: 300 };
				return /contact/.test(path) ? fault : null;
			},
		});
		// The first of them is in no sequence; it has left when the others begin to wait.
		const items = [4_242, 1, 2, 3, 4].map((id) => ({ id }));
		const { error } = await runNode({ parameters: parameters(operation), items, credential: reply.credential(version) });
		expect(error?.message).toMatch(/4242.*\[item 0\]/);
		const sent = reply.simulator.requests.length;
		await pause(2_200);
		expect(reply.simulator.requests).toHaveLength(sent);
		expect(reply.simulator.writes).toEqual([]);
		// Nothing was sent twice: the run did not wait before it ended.
		expect(sent).toBeLessThanOrEqual(7);
	});

	test('nor is anything else of the items under way', async () => {
		reply.simulator.setFaults({ choose: ({ path }) => (path === '/v3/contacts' ? { kind: 'slow', ms: 600 } : null) });
		const items = ['contact-1@example.com', 'contact-2@example.com', 4_242].map((contact) => ({ contact, mode: String(contact).includes('@') ? 'email' : 'id' }));
		const { error } = await runNode({ parameters: parameters('get', { contactId: '={{ ({ __rl: true, mode: $json.mode, value: $json.contact }) }}' }), items, credential: reply.credential() });
		expect(error?.message).toMatch(/4242.*\[item 2\]/);
		await pause(800);
		expect(reply.simulator.requests.map(({ path }) => path).filter((path) => /contacts\/[12]$/.test(path))).toEqual([]);
	});
});

test.each(ERROR_MODES.filter((mode) => mode !== 'stopWorkflow'))('%s: items refused by the rate limit before another failed are sent once it lets them', async (onError) => {
	let refusals = 0;
	reply.simulator.setFaults({ choose: () => (refusals++ < 3 ? { kind: '429', retryAfter: 1 } : null) });
	const items = [1, 2, 3, 4_242, 4].map((id) => ({ id }));
	const { success } = await runNode({ parameters: parameters('set'), items, onError, credential: reply.credential() });
	expect(success.filter(({ json }) => json.status === 'Finished')).toHaveLength(4);
	expect(reply.simulator.writes.map(({ contactId }) => contactId).sort()).toEqual([1, 2, 3, 4]);
});
