import { startSimulator } from '../../simulator/index.mjs';
import { get, set, useSimulator } from './fixtures.mjs';
import { locator, expectFailure, runNode } from './harness.mjs';

describe('under the rate limit, on a clock sixty times faster', () => {
	test('1,000 rows are each set exactly once, with at most five refused calls a window', async () => {
		const simulator = await startSimulator({ seed: [], limits: { perMinute: 100, perHour: 3_000 }, speed: 60, apiKey: 'limited' });
		const { firstId } = simulator.addContacts({ sequenceId: 1, count: 1_000 });
		const items = Array.from({ length: 1_000 }, (_, index) => ({ id: firstId + index }));
		const { error, success, successRows } = await runNode({
			parameters: { ...set('={{ $json.id }}'), sequenceId: locator('id', 1) },
			items,
			credential: { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl },
		});
		expect(error).toBeUndefined();
		expect(success).toHaveLength(1_000);
		expect(successRows).toEqual(items);
		expect(new Set(simulator.writes.map(({ contactId }) => contactId)).size).toBe(1_000);
		expect(simulator.writes).toHaveLength(1_000);
		expect(Math.max(...simulator.windows.map(({ refused }) => refused))).toBeLessThanOrEqual(5);
		expect(simulator.violations).toEqual([]);
		await simulator.stop();
	});
});

describe('429', () => {
	const reply = useSimulator();

	test.each([1, null, 'soon', '-3', ''])('with Retry-After %p is waited out', async (retryAfter) => {
		reply.simulator.setFaults({ next: [{ kind: '429', retryAfter }] });
		const { error, success } = await runNode({ parameters: get(12345), credential: { ...reply.credential() } });
		expect(error).toBeUndefined();
		expect(success).toHaveLength(1);
		expect(reply.simulator.requests).toHaveLength(2);
	});

	test('that asks for more than Longest Wait fails the rows at once, without asking for each', async () => {
		reply.simulator.setFaults({ choose: () => ({ kind: '429', retryAfter: 3_600 }) });
		const simulator = await startSimulator({ limits: false, apiKey: 'patient', faults: { choose: () => ({ kind: '429', retryAfter: 3_600 }) } });
		const items = Array.from({ length: 50 }, () => ({ id: 12345 }));
		const { success } = await runNode({
			parameters: get('={{ $json.id }}', { options: { longestWait: 1 } }),
			items,
			onError: 'continueRegularOutput',
			credential: { apiKey: 'patient', baseUrl: simulator.baseUrl },
		});
		expect(success).toHaveLength(50);
		expect(success.every(({ json }) => /rate limit.*'Longest Wait' is 60 s/.test(String(json.error)))).toBe(true);
		expect(simulator.requests.length).toBeLessThanOrEqual(5);
		await simulator.stop();
	});

	test('for ever fails as rate-limited once Longest Wait is over', async () => {
		const simulator = await startSimulator({ limits: false, apiKey: 'endless', faults: { choose: () => ({ kind: '429', retryAfter: 1 }) } });
		const { error } = await runNode({ parameters: get(12345, { options: { longestWait: 0.03 } }), credential: { apiKey: 'endless', baseUrl: simulator.baseUrl } });
		expect(error?.httpCode).toBe('429');
		expectFailure(error, { cause: 'rate-limited', retryAfterMs: expect.any(Number) });
		await simulator.stop();
	});
});

describe('an execution', () => {
	const reply = useSimulator({ limits: false, latencyMs: 20, seed: [] });

	test('has at most five requests under way', async () => {
		let most = 0;
		reply.simulator.setFaults({
			choose: () => {
				most = Math.max(most, reply.simulator.requests.filter(({ status }) => status === 0).length);
				return { kind: 'answer', status: 404 };
			},
		});
		const items = Array.from({ length: 60 }, (_, index) => ({ id: index + 1 }));
		const { success } = await runNode({ parameters: get('={{ $json.id }}'), items, onError: 'continueRegularOutput', credential: reply.credential() });
		expect(success).toHaveLength(60);
		expect(reply.simulator.requests).toHaveLength(60);
		expect(most).toBe(5);
		expect(success.every(({ json }) => /Automatic would try V3/.test(String(json.error)))).toBe(true);
	});

	test.each(['items of one contact', 'a look-up', 'Batching', 'a fault'])('that is cancelled while it waits for %s sends no more', async (what) => {
		reply.simulator.addContacts({ sequenceId: 100, count: 40, firstId: 1 });
		const isLookUp = what === 'a look-up';
		reply.simulator.setFaults({ choose: () => (what === 'a fault' ? { kind: '503', retryAfter: 2 } : what === 'Batching' ? null : { kind: 'slow', ms: 700 }) });
		const items = Array.from({ length: 40 }, (_, index) => ({ contact: isLookUp ? `contact-${index + 1}@example.com` : what === 'items of one contact' ? 1 : index + 1, status: index % 2 ? 'Active' : 'Finished' }));
		const parameters = {
			operation: 'set',
			sequenceId: locator('id', 100),
			contactId: locator(isLookUp ? 'email' : 'id', '={{ $json.contact }}'),
			status: '={{ $json.status }}',
			...(what === 'Batching' ? { requestOptions: { batching: { batch: { batchSize: 2, batchInterval: 1_000 } } } } : {}),
		};
		const sent = () => reply.simulator.requests.length;
		await runNode({ parameters, items, cancelWhen: () => sent() >= (what === 'items of one contact' ? 1 : 2), onError: 'continueRegularOutput', credential: reply.credential() });
		const before = sent();
		await new Promise((resolve) => setTimeout(resolve, 2_500));
		// What had been begun when it was cancelled may still arrive.
		expect(sent()).toBeLessThanOrEqual(Math.max(before, 5));
		expect(reply.simulator.writes.length).toBeLessThanOrEqual(5);
	});

	test('that is cancelled while it finds out which item goes first changes nothing', async () => {
		reply.simulator.addContacts({ sequenceId: 100, count: 40, firstId: 1 });
		reply.simulator.setFaults({ choose: () => ({ kind: 'slow', ms: 300 }) });
		const items = Array.from({ length: 40 }, (_, index) => ({ email: `contact-${index + 1}@example.com`, status: index === 30 ? 'Inactive' : 'Finished' }));
		const parameters = { operation: 'set', sequenceId: locator('id', 100), contactId: locator('email', '={{ $json.email }}'), status: '={{ $json.status }}' };
		await runNode({ parameters, items, cancelWhen: () => reply.simulator.requests.length >= 5, credential: reply.credential('auto') });
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		expect(reply.simulator.requests).toHaveLength(5);
		expect(reply.simulator.writes).toEqual([]);
	});

	test('that is cancelled stops waiting and sends no more', async () => {
		const simulator = await startSimulator({ limits: false, apiKey: 'cancelled', faults: { choose: () => ({ kind: '429', retryAfter: 3 }) } });
		const items = Array.from({ length: 20 }, () => ({ id: 12345 }));
		const cancelWhen = () => simulator.requests.filter(({ status }) => status === 429).length === 5;
		await runNode({ parameters: get('={{ $json.id }}'), items, cancelWhen, onError: 'continueRegularOutput', credential: { apiKey: 'cancelled', baseUrl: simulator.baseUrl } });
		await new Promise((resolve) => setTimeout(resolve, 4_000));
		expect(simulator.requests).toHaveLength(5);
		await simulator.stop();
	});
});
