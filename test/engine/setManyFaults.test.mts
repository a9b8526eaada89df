import fc from 'fast-check';

import { startSimulator, type ContactStatus, type Simulator } from '../../simulator/index.mjs';
import { locator, runNode } from './harness.mjs';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator({ limits: false, seed: [] });
});
afterAll(async () => await simulator.stop());

const STATUSES: ContactStatus[] = ['Active', 'Finished', 'OutOfOffice', 'Paused'];
const rows = fc.array(
	fc.record({ sequence: fc.integer({ min: 1, max: 3 }), id: fc.integer({ min: 1, max: 60 }), status: fc.constantFrom(...STATUSES) }),
	{ minLength: 30, maxLength: 80 },
);

test('a fifth of the calls fails: every row is right, and what it says is so', async () => {
	await fc.assert(
		fc.asyncProperty(rows, fc.integer({ min: 1, max: 1_000 }), fc.constantFrom('id', 'email'), async (items, seed, mode) => {
			simulator.reset();
			for (const sequence of [1, 2, 3]) simulator.addContacts({ sequenceId: sequence, count: 50, firstId: 1, status: (index) => STATUSES[(index + sequence) % 4] });
			const before = new Map([1, 2, 3].map((sequence) => [sequence, simulator.statuses(sequence)]));
			simulator.setFaults({ rate: 0.2, seed });
			const result = await runNode({
				parameters: {
					operation: 'setMany',
					sequenceId: locator('id', '={{ $json.sequence }}'),
					contactId: mode === 'id' ? locator('id', '={{ $json.id }}') : locator('email', '={{ "Contact-" + $json.id + "@Example.com" }}'),
					status: '={{ $json.status }}',
				},
				items,
				onError: 'continueRegularOutput',
				credential: { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl },
			});
			expect(result.success).toHaveLength(items.length);
			expect(result.successRows).toEqual(items);
			items.forEach(({ sequence, id, status }, index) => {
				const { json } = result.success[index];
				const was = before.get(sequence)!.get(id);
				const now = simulator.status(sequence, id);
				const last = items.findLast((other) => other.sequence === sequence && other.id === id)!;
				const expected =
					was === undefined ? 'failed' : last.status !== status ? 'skipped' : was === status ? 'unchanged' : status === 'Paused' && was !== 'Active' ? 'failed' : 'changed';
				expect([index, json.outcome]).toEqual([index, expected]);
				if (was !== undefined) expect(json).toMatchObject({ contactId: id, previousStatus: was, status: now });
				if (expected === 'changed') expect(now).toBe(status);
			});
			const wanted = items.flatMap(({ sequence, id }, index) => (result.success[index].json.outcome === 'changed' ? [`${sequence}/${id}`] : []));
			expect(new Set(simulator.writes.filter(({ from, to }) => from !== to).map(({ sequenceId, contactId }) => `${sequenceId}/${contactId}`))).toEqual(new Set(wanted));
			expect(simulator.violations).toEqual([]);
		}),
		{ numRuns: 3, endOnFailure: true },
	);
});

test('the limit is waited for, and the log says so without the key', async () => {
	const limited = await startSimulator({ limits: { perMinute: 2, perHour: 1_000 }, speed: 30, seed: [] });
	try {
		limited.addContacts({ sequenceId: 1, count: 350, firstId: 1 });
		const result = await runNode({
			parameters: { operation: 'setMany', sequenceId: locator('id', 1), contactId: locator('id', '={{ $json.id }}'), status: 'Finished' },
			items: Array.from({ length: 350 }, (_, index) => ({ id: index + 1 })),
			credential: { apiKey: limited.apiKey, baseUrl: limited.baseUrl },
		});
		expect(result.error).toBeUndefined();
		expect(result.success.every(({ json }) => json.outcome === 'changed')).toBe(true);
		expect(limited.refused).toBeLessThanOrEqual(5 * limited.windows.length);
		expect(JSON.stringify(result.hints)).toMatch(/s of waiting for the rate limit/);
		expect(JSON.stringify([result.hints, result.logs])).not.toContain(limited.apiKey);
	} finally {
		await limited.stop();
	}
});

test("a wait longer than 'Longest Wait' fails what is left, and says what was done", async () => {
	const limited = await startSimulator({ limits: { perMinute: 3, perHour: 1_000 }, seed: [] });
	try {
		limited.addContacts({ sequenceId: 1, count: 500, firstId: 1 });
		const result = await runNode({
			parameters: { operation: 'setMany', sequenceId: locator('id', 1), contactId: locator('id', '={{ $json.id }}'), status: 'Finished', options: { longestWait: 0 } },
			items: Array.from({ length: 500 }, (_, index) => ({ id: index + 1 })),
			onError: 'continueRegularOutput',
			credential: { apiKey: limited.apiKey, baseUrl: limited.baseUrl },
		});
		const done = result.success.filter(({ json }) => json.outcome === 'changed').map(({ json }) => json.contactId);
		expect(done).toHaveLength(200);
		expect(new Set(limited.writes.map(({ contactId }) => contactId))).toEqual(new Set(done));
		const failed = result.success.filter(({ json }) => json.outcome === 'failed');
		expect(failed).toHaveLength(300);
		for (const { json } of failed) expect(json).toMatchObject({ status: 'Active', reason: expect.stringMatching(/rate limit is reached/) });
	} finally {
		await limited.stop();
	}
});
