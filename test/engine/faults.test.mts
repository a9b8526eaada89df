import { answeredBy, get, getMany, set, useSimulator, VERSIONS } from './fixtures.mjs';
import { expectFailure, runNode } from './harness.mjs';

const reply = useSimulator();

// With v4 and v3, these are in the table of docs/quality.md.
describe.each(VERSIONS.filter((version) => version.startsWith('auto')))('API %s', (version) => {
	test.each(['500', '502', '503', 'resetBefore', 'resetAfter', 'resetInBody', 'truncated'] as const)('%s once is healed', async (kind) => {
		reply.simulator.setFaults({ next: [kind] });
		const { error, success } = await runNode({ parameters: set(12345, 'Paused'), credential: reply.credential(version) });
		expect(error).toBeUndefined();
		expect(success[0].json).toMatchObject({ contactId: 12345, status: 'Paused' });
		expect(reply.simulator.status(100, 12345)).toBe('Paused');
	});

	test.each([
		['500', /HTTP 500 \(tried 4 times\)/],
		['502', /HTTP 502 \(tried 4 times\)/],
		['resetBefore', /connection to Reply\.io failed.*\(tried 4 times\)/],
		['truncated', /not JSON \(tried 4 times\)/],
	] as const)('%s for ever is explained after four tries', async (kind, message) => {
		reply.simulator.setFaults({ choose: () => kind });
		const { error } = await runNode({ parameters: get(12345), credential: reply.credential(version) });
		expect(error?.message).toMatch(message);
		expect(error?.description).toBeTruthy();
		expectFailure(error, { cause: 'temporarily-unavailable' });
		expect(answeredBy(version, reply.simulator)).toHaveLength(4);
	});
});

test('the answers of four rows of which one fails for ever come out one for one', async () => {
	reply.simulator.setFaults({ choose: ({ path }) => (path.includes('12346') ? '500' : null) });
	const items = [12345, 12346, 12347, 12348].map((id) => ({ id }));
	const { success, successRows } = await runNode({ parameters: get('={{ $json.id }}'), items, onError: 'continueRegularOutput', credential: reply.credential() });
	expect(successRows).toEqual(items);
	expect(success.map(({ json }) => 'error' in json)).toEqual([false, true, false, false]);
});

test.each([
	['401', /does not accept the 'API Key'/, /API Key/, 'credential-invalid'],
	['array', /something other than the contact/, /'Base URL'/, 'temporarily-unavailable'],
] as const)('%s is explained and not tried again', async (kind, message, description, cause) => {
	reply.simulator.setFaults({ next: [kind] });
	const { error } = await runNode({ parameters: get(12345), credential: reply.credential() });
	expect(error?.message).toMatch(message);
	expect(error?.description).toMatch(description);
	expectFailure(error, { cause });
	expect(reply.simulator.requests).toHaveLength(1);
});

test('a wrong key with an empty answer is explained as such', async () => {
	const { error } = await runNode({ parameters: get(12345), credential: { ...reply.credential(), apiKey: 'wrong' } });
	expect(error?.message).toMatch(/does not accept the 'API Key'/);
	expect(error?.httpCode).toBe('401');
});

test.each([
	['a contact that is not in the sequence', set(22), /Contact 22 .*\[item 0\]/],
	['a sequence that is not there', { ...set(12345), sequenceId: { __rl: true, mode: 'id', value: '4711' } }, /Sequence 4711 was not found/],
])('%s is named', async (_name, parameters, message) => {
	for (const version of VERSIONS) {
		const { error } = await runNode({ parameters, credential: reply.credential(version) });
		expect(error?.message).toMatch(message);
		expectFailure(error, { cause: 'configuration-invalid' });
	}
});

describe('a fault under the rate limit', () => {
	const limited = useSimulator({ limits: { perMinute: 100, perHour: 3_000 }, apiKey: 'limited-key' });

	test.each([0, 0.1])('is tried again after a backoff, not when the window of the limit ends (Longest Wait %p min)', async (longestWait) => {
		limited.simulator.setFaults({ next: ['500'] });
		const { error, success } = await runNode({ parameters: set(12345, 'Finished', { options: { longestWait } }), credential: limited.credential() });
		expect(error).toBeUndefined();
		expect(success).toHaveLength(1);
		expect(limited.simulator.requests).toHaveLength(2);
	});
});

test('a key that is not accepted is found out by the rows under way, not by every row', async () => {
	const items = Array.from({ length: 200 }, (_, index) => ({ id: 12345 + index }));
	const { failed } = await runNode({ parameters: set('={{ $json.id }}'), items, onError: 'continueErrorOutput', credential: { ...reply.credential(), apiKey: 'wrong-key' } });
	expect(failed).toHaveLength(200);
	for (const { json } of failed) expect(json.error).toMatch(/does not accept the 'API Key'/);
	expect(reply.simulator.requests.length).toBeLessThanOrEqual(5);
});

test.each([204, 200])('a write answered with %p and nothing is looked at, and believed if it is so', async (status) => {
	reply.simulator.setFaults({ next: [{ kind: 'answer', status, acts: true }] });
	const { error, success } = await runNode({ parameters: set(12345), credential: reply.credential() });
	expect(error).toBeUndefined();
	expect(success.map(({ json }) => json)).toMatchObject([{ contactId: 12345, sequenceId: 100, status: 'Finished' }]);
	expect(reply.simulator.requests.map(({ method }) => method)).toEqual(['PUT', 'GET']);
});

test('IDs that an answer writes as texts are the same IDs', async () => {
	reply.simulator.setFaults({ next: [{ kind: 'answer', body: { contactId: '12345', sequenceId: '100', status: 'Active' } }] });
	const { success } = await runNode({ parameters: get(12345), credential: reply.credential() });
	expect(success.map(({ json }) => json)).toEqual([{ contactId: 12345, sequenceId: 100, status: 'Active' }]);
});

test('Inactive with API v3 is an error before any call', async () => {
	const { error } = await runNode({ parameters: set(12345, 'Inactive'), credential: reply.credential('v3') });
	expect(error?.message).toMatch(/Inactive with API v3/);
	expect(reply.simulator.requests).toEqual([]);
});

test('pausing a paused contact succeeds, as its status is what was asked for', async () => {
	reply.simulator.setStatus(100, 12345, 'Paused');
	const { error, success } = await runNode({ parameters: set(12345, 'Paused'), credential: reply.credential('v3') });
	expect(error).toBeUndefined();
	expect(success[0].json.status).toBe('Paused');
});

test('pausing a finished contact is refused with the way out', async () => {
	reply.simulator.setStatus(100, 12345, 'Finished');
	const { error } = await runNode({ parameters: set(12345, 'Paused'), credential: reply.credential('v3') });
	expect(error?.message).toMatch(/Contact 12345 cannot go to this 'Status'/);
	expect(error?.description).toMatch(/Only an Active contact can be paused/);
});

test('a change that was made but could not be read back is not reported as undone', async () => {
	reply.simulator.setFaults({ choose: ({ method, path }) => (method === 'GET' && path.endsWith('/12345') ? '401' : null) });
	const { error } = await runNode({ parameters: set(12345, 'Finished'), credential: reply.credential('v3') });
	expect(error?.message).toMatch(/'Status' was set to Finished, but/);
	expect(reply.simulator.status(100, 12345)).toBe('Finished');
});

test('a slow answer counts as a fault once the time is up', async () => {
	reply.simulator.setFaults({ next: [{ kind: 'slow', ms: 2_000 }] });
	const { error, success } = await runNode({ parameters: { ...get(12345), requestOptions: { timeout: 300 } }, credential: reply.credential() });
	expect(error).toBeUndefined();
	expect(success).toHaveLength(1);
	expect(reply.simulator.requests.length).toBeGreaterThan(1);
});

test('no answer in time, four times over, is explained as such', async () => {
	reply.simulator.setFaults({ choose: () => ({ kind: 'slow', ms: 20_000 }) });
	const { error } = await runNode({ parameters: { ...get(12345), requestOptions: { timeout: 150 } }, credential: reply.credential() });
	expect(error?.message).toMatch(/did not answer in time \(tried 4 times\) \[item 0\]$/);
	expect(error?.description).toMatch(/Timeout/);
	expect(reply.simulator.requests).toHaveLength(4);
});

test.each([[2, 2_000], ['soon', 0]])('503 with Retry-After %p is waited for as told, or as long as usual', async (retryAfter, least) => {
	reply.simulator.setFaults({ next: [{ kind: '503', retryAfter }] });
	const { error } = await runNode({ parameters: get(12345), credential: reply.credential() });
	expect(error).toBeUndefined();
	const [first, second] = reply.simulator.requests;
	expect(second.atMs - first.atMs).toBeGreaterThanOrEqual(least);
});

describe('Get Many', () => {
	beforeEach(() => reply.simulator.addContacts({ sequenceId: 900, count: 2_500, firstId: 600_001, status: (index) => (index % 10 === 0 ? 'Paused' : 'Active') }));
	const many = (more = {}) => getMany({ sequenceId: { __rl: true, mode: 'id', value: 900 }, output: 'selected', fields: ['status'], ...more });

	test.each(VERSIONS)('reads pages of 1,000 until the end, API %s', async (version) => {
		const { success } = await runNode({ parameters: many(), credential: reply.credential(version) });
		expect(new Set(success.map(({ json }) => json.contactId)).size).toBe(2_500);
		expect(success.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(answeredBy(version, reply.simulator).map(({ query }) => [Number(query.top), Number(query.skip)])).toEqual([[1000, 0], [1000, 999], [1000, 1998]]);
	});

	test('reads no more than the limit asks for', async () => {
		const { success } = await runNode({ parameters: many({ returnAll: false, limit: 7 }), credential: reply.credential() });
		expect(success).toHaveLength(7);
		expect(reply.simulator.requests.map(({ query }) => Number(query.top))).toEqual([7]);
	});

	test('a filter by status stops as soon as the limit is reached', async () => {
		const { success } = await runNode({ parameters: many({ returnAll: false, limit: 150, filters: { status: ['Paused'] } }), credential: reply.credential() });
		expect(success).toHaveLength(150);
		expect(success.every(({ json }) => json.status === 'Paused')).toBe(true);
		expect(reply.simulator.requests).toHaveLength(2);
	});

	test.each([0, -1, 1.5, 'x'])('the limit %p is an error before any call', async (limit) => {
		const { error } = await runNode({ parameters: many({ returnAll: false, limit: '={{ $json.limit }}' }), items: [{ limit }], credential: reply.credential() });
		expect(error?.message).toMatch(/'Limit'/);
		expect(reply.simulator.requests).toEqual([]);
	});
});
