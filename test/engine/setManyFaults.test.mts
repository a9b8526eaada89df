import fc from 'fast-check';

import { startSimulator, type ContactStatus, type Simulator } from '../../simulator/index.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';
import { expectReport, type Expected } from './setManyReport.mjs';

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

test.each(ERROR_MODES)('a fifth of the calls fails, %s: every row is right, and what it says is so', async (onError) => {
	await fc.assert(
		fc.asyncProperty(rows, fc.integer({ min: 1, max: 1_000 }), fc.constantFrom('id', 'email'), async (items, seed, mode) => {
			simulator.reset();
			for (const sequence of [1, 2, 3]) simulator.addContacts({ sequenceId: sequence, count: 50, firstId: 1, status: (index) => STATUSES[(index + sequence) % 4] });
			const before = new Map([1, 2, 3].map((sequence) => [sequence, simulator.statuses(sequence)]));
			simulator.setFaults({ rate: 0.2, inARow: 3, seed });
			const result = await runNode({
				parameters: {
					operation: 'setMany',
					sequenceId: locator('id', '={{ $json.sequence }}'),
					contactId: mode === 'id' ? locator('id', '={{ $json.id }}') : locator('email', '={{ "Contact-" + $json.id + "@Example.com" }}'),
					status: '={{ $json.status }}',
				},
				items,
				onError,
				credential: { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl },
			});
			const expected = items.map(({ sequence, id, status }): Expected => {
				const was = before.get(sequence)!.get(id);
				if (was === undefined) return { outcome: 'failed' };
				const last = items.findLast((other) => other.sequence === sequence && other.id === id)!;
				const outcome = last.status !== status ? 'skipped' : was === status ? 'unchanged' : status === 'Paused' && was !== 'Active' ? 'failed' : 'changed';
				const now = simulator.status(sequence, id);
				if (outcome === 'changed') expect(now).toBe(status);
				return { outcome, contactId: id, previousStatus: was, status: now };
			});
			expectReport(result, onError, items, expected);
			const wanted = items.filter((_, index) => expected[index].outcome === 'changed').map(({ sequence, id }) => `${sequence}/${id}`);
			expect(new Set(simulator.writes.filter(({ from, to }) => from !== to).map(({ sequenceId, contactId }) => `${sequenceId}/${contactId}`))).toEqual(new Set(wanted));
			expect(simulator.violations).toEqual([]);
		}),
		{ numRuns: 2, endOnFailure: true },
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

test.each(ERROR_MODES)("a wait longer than 'Longest Wait', %s: what is left has failed, and what was done is said", async (onError) => {
	const limited = await startSimulator({ limits: { perMinute: 3, perHour: 1_000 }, seed: [] });
	try {
		limited.addContacts({ sequenceId: 1, count: 500, firstId: 1 });
		const items = Array.from({ length: 500 }, (_, index) => ({ id: index + 1 }));
		const result = await runNode({
			parameters: { operation: 'setMany', sequenceId: locator('id', 1), contactId: locator('id', '={{ $json.id }}'), status: 'Finished', options: { longestWait: 0 } },
			items,
			onError,
			credential: { apiKey: limited.apiKey, baseUrl: limited.baseUrl },
		});
		const done = new Set(limited.writes.map(({ contactId }) => contactId));
		expect(done.size).toBe(200);
		expectReport(result, onError, items, items.map(({ id }) => (done.has(id) ? { outcome: 'changed' } : { outcome: 'failed', status: 'Active', reason: /rate limit is reached/ })));
	} finally {
		await limited.stop();
	}
});

const finishAll = { operation: 'setMany', sequenceId: locator('id', '={{ $json.sequence ?? 1 }}'), contactId: locator('id', '={{ $json.id }}'), status: 'Finished' };
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));

test('a service that is down for a while loses no row', async () => {
	simulator.reset();
	simulator.addContacts({ sequenceId: 1, count: 1_000, firstId: 1 });
	let since = 0;
	// Longer than four tries last.
	simulator.setFaults({ choose: ({ method }) => (method === 'POST' && Date.now() - (since ||= Date.now()) < 10_000 ? '503' : null) });
	const items = ids(1_000);
	const result = await runNode({ parameters: finishAll, items, credential: { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl } });
	expectReport(result, 'stopWorkflow', items, items.map((): Expected => ({ outcome: 'changed' })));
	simulator.setFaults();
});

test.each(ERROR_MODES)('%s: what a 503 asks to be waited for is bounded by Longest Wait, and no row is called changed', async (onError) => {
	simulator.reset();
	simulator.addContacts({ sequenceId: 1, count: 3, firstId: 1 });
	simulator.setFaults({ choose: ({ method }) => (method === 'POST' ? { kind: '503', retryAfter: 3_600 } : null) });
	const items = ids(3);
	const result = await runNode({ parameters: { ...finishAll, options: { longestWait: 5 } }, items, onError, credential: { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl } });
	expectReport(result, onError, items, items.map((): Expected => ({ outcome: 'failed', reason: /failed to answer: HTTP 503.*It asks to wait 60 min, and 'Longest Wait' is 5 min\. 3 rows are left; running them again is safe/, status: 'Active' })));
	simulator.setFaults();
});

test('where the limit ends each run early, each run gets further', async () => {
	const limited = await startSimulator({ limits: { perMinute: 12, perHour: 10_000 }, speed: 30, seed: [] });
	try {
		const sequences = Array.from({ length: 9 }, (_, index) => index + 1);
		for (const sequenceId of sequences) limited.addContacts({ sequenceId, count: 4, firstId: 1 });
		const items = sequences.flatMap((sequence) => ids(4).map(({ id }) => ({ id, sequence })));
		const left: number[] = [];
		for (let run = 0; run < 4; run++) {
			// A minute of the simulator's.
			if (run > 0) await new Promise((resolve) => setTimeout(resolve, 2_100));
			const { success } = await runNode({ parameters: { ...finishAll, options: { longestWait: 0 } }, items, onError: 'continueRegularOutput', credential: { apiKey: limited.apiKey, baseUrl: limited.baseUrl } });
			const failed = success.filter(({ json }) => json.outcome === 'failed');
			for (const { json } of failed) expect(json.reason).toMatch(new RegExp(`rate limit is reached.* ${failed.length} rows? (?:is|are) left; running (?:them|it) again is safe$`));
			for (const { json } of success) expect(json.outcome === 'failed' ? ['Active', null] : ['Finished']).toContain(json.status);
			left.push(failed.length);
		}
		expect(left[0]).toBeGreaterThan(0);
		for (let run = 1; run < 4; run++) expect(left[run]).toBeLessThan(Math.max(left[run - 1], 1));
	} finally {
		await limited.stop();
	}
});

test.each(ERROR_MODES)('%s: a contact somebody else changed meanwhile is not reported as changed by us', async (onError) => {
	simulator.reset();
	simulator.addContacts({ sequenceId: 1, count: 3, firstId: 1 });
	simulator.setFaults({
		choose: ({ method }) => {
			if (method === 'POST') simulator.setStatus(1, 2, 'Paused');
			return null;
		},
	});
	const items = ids(3);
	const result = await runNode({ parameters: { ...finishAll, status: 'Paused' }, items, onError, credential: { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl } });
	expectReport(result, onError, items, [{ outcome: 'changed' }, { outcome: 'unchanged', status: 'Paused', reason: /had become Paused in the meantime/ }, { outcome: 'changed' }]);
	simulator.setFaults();
});
