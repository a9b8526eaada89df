import fc from 'fast-check';

import type { Fault } from '../../simulator/conditions/faults.mjs';
import { set, useSimulator } from './fixtures.mjs';
import { ERROR_MODES, runNode } from './harness.mjs';

/*
 * Property: whatever mix of answers v4 and v3 give, Automatic never tells a success that was not done, and makes
 * no more calls than it may.
 */

const reply = useSimulator();

const problem = (status: number, body: object = {}): Omit<Fault, 'kind'> => ({ status, body: { title: 'No', status, ...body } });
/** Answers by which v4 may be absent. */
const ABSENT: Array<Omit<Fault, 'kind'>> = [{ status: 404 }, { status: 404, body: '<html></html>' }, problem(404), problem(404, { detail: 'No route for /v4/sequences/100/contact-links/12345/status' }), { status: 401 }, { status: 403 }, problem(403), { status: 405 }, { status: 410 }, { status: 501 }];
/** Refusals in Reply.io's own words. */
const SPOKEN = [problem(404, { detail: 'Contact is not in the sequence.', errorCode: 7 }), problem(404, { code: 'sequence.notFound' }), problem(403, { code: 'insufficient_scope' }), problem(403, { detail: 'Feature scopes [X] are denied for userId 1.' })];
const OTHER = [problem(400), problem(409, { detail: 'Moving.' }), problem(418), { status: 200, body: [] }, { status: 200, body: {} }];

const asAnswer = (answers: Array<Omit<Fault, 'kind'>>) => fc.constantFrom(...answers).map((answer): Fault => ({ kind: 'answer', ...answer }));
const acts = fc.constant<Fault | null>(null);
const anyV4 = fc.oneof({ weight: 3, arbitrary: acts }, asAnswer(ABSENT), asAnswer(SPOKEN), asAnswer(OTHER), asAnswer(ABSENT).map((answer) => ({ ...answer, acts: true })));
const anyV3 = fc.oneof({ weight: 5, arbitrary: acts }, asAnswer([...SPOKEN, problem(404), { status: 403 }]), asAnswer(OTHER));

const CONTACTS = [12345, 12346, 12347, 12348, 12349, 12350];
const item = fc.record({ id: fc.constantFrom(...CONTACTS, 22, 23), status: fc.constantFrom('Active', 'Finished', 'Inactive', 'OutOfOffice', 'Paused') });
const items = fc.array(item, { minLength: 1, maxLength: 24 });

test.each(ERROR_MODES)('%s: a success was done, and calls are bounded', async (onError) => {
	await fc.assert(
		fc.asyncProperty(items, fc.array(anyV4, { minLength: 1, maxLength: 12 }), fc.array(anyV3, { minLength: 1, maxLength: 12 }), async (rows, v4, v3) => {
			reply.simulator.reset();
			const before = new Map(CONTACTS.map((id) => [id, reply.simulator.status(100, id)]));
			const count = { v3: 0, v4: 0 };
			reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v4/') ? v4[count.v4++ % v4.length] : v3[count.v3++ % v3.length]) });
			const { success, failed, error } = await runNode({ parameters: set('={{ $json.id }}', '={{ $json.status }}'), items: rows, onError, credential: reply.credential('auto') });
			const done = [...success, ...failed].filter(({ json }) => !('error' in json));
			for (const { json, pairedItem } of done) {
				const row = rows[(pairedItem as { item: number }).item];
				expect([json.contactId, json.status]).toEqual([row.id, row.status]);
				const written = reply.simulator.writes.some(({ contactId, to }) => contactId === row.id && to === row.status);
				expect(written || before.get(row.id) === row.status).toBe(true);
			}
			if (onError === 'stopWorkflow' && error) expect(done).toEqual([]);
			else expect(success.length + failed.length).toBe(rows.length);
			// At most a write and a read with v4, a write and a read with v3 for each; one read more for the sequence, and one to find out.
			expect(reply.simulator.requests.length).toBeLessThanOrEqual(4 * rows.length + 4);
		}),
		{ numRuns: 60 },
	);
});

test('where v4 is absent in whatever mix of ways, and v3 refuses whom it likes, v4 is asked five times at most', async () => {
	await fc.assert(
		fc.asyncProperty(items, fc.array(asAnswer(ABSENT), { minLength: 1, maxLength: 6 }), fc.array(anyV3, { minLength: 1, maxLength: 12 }), async (rows, v4, v3) => {
			reply.simulator.reset();
			const count = { v3: 0, v4: 0 };
			reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v4/') ? v4[count.v4++ % v4.length] : v3[count.v3++ % v3.length]) });
			await runNode({ parameters: set('={{ $json.id }}', '={{ $json.status }}'), items: rows, onError: 'continueErrorOutput', credential: reply.credential('auto') });
			expect(reply.simulator.requests.filter(({ path }) => path.startsWith('/v4/')).length).toBeLessThanOrEqual(5);
		}),
		{ numRuns: 60 },
	);
});

test('where v4 is there and everybody is, v3 is never asked', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.record({ id: fc.constantFrom(...CONTACTS), status: fc.constantFrom('Active', 'Finished', 'Inactive', 'OutOfOffice') }), { minLength: 1, maxLength: 24 }), async (rows) => {
			reply.simulator.reset();
			const { error, success } = await runNode({ parameters: set('={{ $json.id }}', '={{ $json.status }}'), items: rows, onError: 'continueErrorOutput', credential: reply.credential('auto') });
			expect([error, success.length]).toEqual([undefined, rows.length]);
			expect(reply.simulator.requests.filter(({ path }) => path.startsWith('/v3/'))).toEqual([]);
			expect(reply.simulator.requests).toHaveLength(rows.length);
		}),
		{ numRuns: 30 },
	);
});
