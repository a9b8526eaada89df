import { startSimulator, type Simulator } from '../../simulator/index.mjs';
import { ERROR_MODES, locator, runNode, shownParameters, type Credential } from './harness.mjs';

let simulator: Simulator;
const credential = (apiVersion = 'v4'): Credential => ({ apiKey: simulator.apiKey, baseUrl: simulator.baseUrl, apiVersion });

beforeAll(async () => {
	simulator = await startSimulator({ limits: false });
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.stop());

const set = (contact: unknown, status: unknown, more = {}) => ({
	operation: 'set',
	sequenceId: locator('id', 100),
	contactId: locator('id', contact),
	status,
	...more,
});

test("the reference page's example, byte for byte", async () => {
	const { success, error } = await runNode({ parameters: set(12345, 'Active'), credential: credential() });
	expect(error).toBeUndefined();
	expect(JSON.stringify(success.map(({ json }) => json))).toBe(
		'[{"contactId":12345,"sequenceId":100,"email":"john.doe@company.com","firstName":"John","lastName":"Doe","company":"Tech Solutions Inc","title":"Senior Product Manager","status":"Active","subStatus":"None","currentStep":2,"addingDate":"2024-03-08T10:00:00+00:00","movingDate":null,"nextSendAfter":"2024-03-09T09:00:00+00:00","isOptedOut":false,"emailAccountId":101,"linkedInAccountId":null,"icpScore":0.85}]',
	);
	expect(simulator.requests).toHaveLength(1);
	const [{ method, path, query, body, headers }] = simulator.requests;
	expect({ method, path, query, body }).toEqual({
		method: 'PUT',
		path: '/v4/sequences/100/contact-links/12345/status',
		query: {},
		body: { status: 'Active' },
	});
	expect(headers['x-api-key']).toBe(simulator.apiKey);
	expect(headers['content-type']).toMatch(/^application\/json/);
	expect(headers.authorization).toBeUndefined();
	expect(simulator.violations).toEqual([]);
});

describe.each(['v4', 'v3'])('API %s', (version) => {
	const items = [
		{ id: 12345, status: 'paused', name: 'a' },
		{ id: 'abc', status: 'Finished', name: 'b' },
		{ id: 99999, status: 'Finished', name: 'c' },
		{ id: ' 12346 ', status: 'out of-OFFICE', name: 'd' },
	];
	const parameters = set('={{ $json.id }}', '={{ $json.status }}', { output: 'simplified' });

	test.each(ERROR_MODES)('%s: good rows are set, bad rows are errors of their own', async (onError) => {
		const result = await runNode({ parameters, items, onError, credential: credential(version) });
		if (onError === 'stopWorkflow') {
			expect(result.error?.message).toMatch(/'Contact'.*'abc'.*\[item 1\]/);
			expect(result.error?.context?.itemIndex).toBe(1);
			expect(simulator.requests).toEqual([]);
			return;
		}
		expect(simulator.status(100, 12345)).toBe('Paused');
		expect(simulator.status(100, 12346)).toBe('OutOfOffice');
		expect(simulator.violations).toEqual([]);
		if (onError === 'continueErrorOutput') {
			expect(result.successRows).toEqual([items[0], items[3]]);
			expect(result.failedRows).toEqual([items[1], items[2]]);
			expect(result.failed.map(({ json }) => json)).toMatchObject([
				{ name: 'b', id: 'abc', error: expect.stringContaining("'Contact'") },
				{ name: 'c', id: 99999, error: expect.stringMatching(/99999/) },
			]);
		} else {
			expect(result.success.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
			expect(result.successRows).toEqual(items);
			expect(result.success.map(({ json }) => 'error' in json)).toEqual([false, true, true, false]);
		}
	});

	test('500 rows come out one for one, in order, paired', async () => {
		simulator.addContacts({ sequenceId: 777, count: 500, firstId: 1 });
		const rows = Array.from({ length: 500 }, (_, index) => ({ id: index % 50 === 7 ? 0 : index + 1 }));
		const result = await runNode({
			parameters: { ...set('={{ $json.id }}', 'Finished'), sequenceId: locator('id', 777) },
			items: rows,
			onError: 'continueRegularOutput',
			credential: credential(version),
		});
		expect(result.successRows).toEqual(rows);
		expect(result.success.filter(({ json }) => 'error' in json)).toHaveLength(10);
		expect(simulator.writes).toHaveLength(490);
	});
});

test.each(['set', 'get', 'getAll'])('an AI agent is answered briefly unless told otherwise: %s', async (operation) => {
	expect(await shownParameters({ operation }, { asTool: false })).toMatchObject({ output: 'all' });
	expect(await shownParameters({ operation }, { asTool: true })).toMatchObject({ output: 'simplified' });
});

test('an AI agent names the contacts of Set Many in a list', async () => {
	expect(await shownParameters({ operation: 'setMany' }, { asTool: false })).not.toHaveProperty('contacts');
	const asTool = await shownParameters({ operation: 'setMany' }, { asTool: true });
	expect(asTool).toHaveProperty('contacts');
	expect(asTool).not.toHaveProperty('contactId');
});
