import type { IDataObject } from 'n8n-workflow';

import type { ContactStatus } from '../../simulator/index.mjs';
import { useSimulator } from './fixtures.mjs';
import { locator, runNode } from './harness.mjs';

/*
 * Set Many in all sequences: what it costs, against the calls the simulator counted.
 */

const reply = useSimulator({ limits: false, seed: [] });
afterEach(() => expect(reply.simulator.violations).toEqual([]));

/** Contacts 1… of three sequences, a third of them Active in each. */
function enroll(count: number): void {
	for (const sequenceId of [1, 2, 3]) {
		reply.simulator.addContacts({ sequenceId, count, firstId: 1, status: (index): ContactStatus => (index % 3 === 0 ? 'Active' : 'Paused') });
	}
}

async function pauseEverywhere(items: IDataObject[], by: 'id' | 'email') {
	const contactId = by === 'id' ? locator('id', '={{ $json.id }}') : locator('email', '={{ "contact-" + $json.id + "@example.com" }}');
	return await runNode({ parameters: { operation: 'setMany', scope: 'allSequences', contactId, status: 'Paused' }, items, credential: reply.credential() });
}

const rows = (count: number, step = 1) => Array.from({ length: count }, (_, index) => ({ id: index * step + 1 }));

test.each([
	['10,000 rows of an account of 10,000 by ID', 10_000, 10_000, 'id', 200],
	['10,000 rows of an account of 10,000 by email', 10_000, 10_000, 'email', 200],
	['300 rows of an account of 10,000 by ID', 10_000, 300, 'id', 60],
	['300 rows of an account of 300 by email', 300, 300, 'email', 60],
] as const)('%s in three sequences each, a third to change, takes few calls', async (_name, size, count, by, most) => {
	enroll(size);
	const { success, error } = await pauseEverywhere(rows(count, Math.floor(size / count)), by);
	expect(error).toBeUndefined();
	const changed = success.filter(({ json }) => json.outcome === 'changed');
	expect(changed).toHaveLength(rows(count, Math.floor(size / count)).filter(({ id }) => id % 3 === 1).length);
	for (const { json } of changed) expect((json.sequences as IDataObject[]).map(({ sequenceId }) => sequenceId)).toEqual([1, 2, 3]);
	expect(success.filter(({ json }) => json.outcome === 'unchanged')).toHaveLength(count - changed.length);
	expect(reply.simulator.requests.length).toBeLessThan(most);
	expect(new Set(reply.simulator.writes.map(({ sequenceId, contactId }) => `${sequenceId}/${contactId}`)).size).toBe(3 * changed.length);
});
