import fc from 'fast-check';

import type { ContactStatus, Fault, FaultKind, StatusWrite } from '../../simulator/index.mjs';
import { useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/*
 * Items of one contact and sequence are carried out in their order, whatever happens on the way: the last one
 * counts, and what each reports was so when it was its turn.
 */

const VERSIONS = ['v4', 'v3'];

const reply = useSimulator({ limits: false, seed: [] });
const emailOf = (id: number) => `contact-${id}@example.com`;
const fill = () => {
	reply.simulator.reset();
	for (const sequence of [1, 2]) reply.simulator.addContacts({ sequenceId: sequence, count: 6, firstId: 1 });
};
beforeEach(fill);

const parameters = (more = {}) => ({
	operation: 'set',
	sequenceId: locator('id', '={{ $json.sequence }}'),
	contactId: locator('id', '={{ $json.contact }}'),
	status: '={{ $json.status }}',
	...more,
});
const byEmail = { contactId: locator('email', '={{ $json.contact }}') };

/** What was written to a contact, a write that was sent again left out. */
const changesOf = (writes: StatusWrite[], sequence: number, contact: number) =>
	writes.filter(({ sequenceId, contactId }) => sequenceId === sequence && contactId === contact).map(({ to }) => to).filter((to, index, all) => to !== all[index - 1]);

const isWrite = ({ method }: { method: string }) => method !== 'GET';

describe.each(VERSIONS)('API %s', (version) => {
	const WAYS: Array<[string, Fault | FaultKind]> = [
		['has to be sent again', '503'],
		['is refused by the rate limit', { kind: '429', retryAfter: 1 }],
		['is answered late', { kind: 'slow', ms: 400 }],
		['is carried out, but its answer is lost', 'resetAfter'],
	];

	test.each(ERROR_MODES.flatMap((mode) => WAYS.map(([name, fault]) => [name, mode, fault] as const)))('the first item %s, %s: the second comes after it', async (_name, onError, fault) => {
		let isFirst = true;
		reply.simulator.setFaults({ choose: (request) => (isWrite(request) && isFirst ? ((isFirst = false), fault) : null) });
		const items = [{ sequence: 1, contact: 1, status: 'Paused' }, { sequence: 1, contact: 1, status: 'Active' }];
		const { success, error } = await runNode({ parameters: parameters(), items, onError, credential: reply.credential(version) });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.status)).toEqual(['Paused', 'Active']);
		expect(changesOf(reply.simulator.writes, 1, 1)).toEqual(['Paused', 'Active']);
	});

	test.each([false, true])('without any fault every item of a contact reports what it set (as a tool: %p)', async (asTool) => {
		const statuses: ContactStatus[] = ['Finished', 'Active', 'Paused', 'OutOfOffice', 'Active', 'Finished', 'OutOfOffice', 'Active', 'Paused'];
		const items = statuses.map((status) => ({ sequence: 1, contact: 1, status }));
		const { success, error } = await runNode({ parameters: parameters(), items, asTool, credential: reply.credential(version) });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.status)).toEqual(statuses);
		expect(changesOf(reply.simulator.writes, 1, 1)).toEqual(statuses);
	});

	test('one contact by its ID, by its address and by a link is one contact', async () => {
		const link = 'https://run.reply.io/dashboard/material#/people/list/1';
		const contacts = [emailOf(1), '1', emailOf(1).toUpperCase(), '1'];
		const items = contacts.map((contact, index) => ({ sequence: 1, contact, mode: contact.includes('@') ? 'email' : index === 3 ? 'url' : 'id', status: index % 2 ? 'Active' : 'Paused' }));
		items[3].contact = link;
		reply.simulator.setFaults({ choose: ({ path }) => (path === '/v3/contacts' ? { kind: 'slow', ms: 300 } : null) });
		const contactId = '={{ ({ __rl: true, mode: $json.mode, value: $json.contact }) }}';
		const { success, error } = await runNode({ parameters: parameters({ contactId }), items, credential: reply.credential(version) });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.status)).toEqual(['Paused', 'Active', 'Paused', 'Active']);
		expect(changesOf(reply.simulator.writes, 1, 1)).toEqual(['Paused', 'Active', 'Paused', 'Active']);
	});

	test('an address that is not found does not let later items overtake one that is still looked up', async () => {
		reply.simulator.setFaults({ choose: ({ path, query }) => (path === '/v3/contacts' && query.email === emailOf(1) ? { kind: 'slow', ms: 500 } : null) });
		const items = [{ contact: emailOf(1), mode: 'email', status: 'Paused' }, { contact: 'nobody@example.com', mode: 'email', status: 'Paused' }, { contact: 1, mode: 'id', status: 'Active' }].map((item) => ({ ...item, sequence: 1 }));
		const contactId = '={{ ({ __rl: true, mode: $json.mode, value: $json.contact }) }}';
		const { success } = await runNode({ parameters: parameters({ contactId }), items, onError: 'continueRegularOutput', credential: reply.credential(version) });
		expect(success.map(({ json }) => json.status)).toEqual(['Paused', undefined, 'Active']);
		expect(changesOf(reply.simulator.writes, 1, 1)).toEqual(['Paused', 'Active']);
	});

	test('where the workflow stops on errors, the item after one that failed is not sent', async () => {
		reply.simulator.setFaults({ choose: ({ body }) => (JSON.stringify(body ?? '').toLowerCase().includes('outofoffice') ? { kind: 'answer', status: 418 } : null) });
		const items = ['Paused', 'OutOfOffice', 'Active', 'Finished'].map((status) => ({ sequence: 1, contact: 1, status }));
		const { error } = await runNode({ parameters: parameters(), items, credential: reply.credential(version) });
		expect(error?.message).toMatch(/HTTP 418.*\[item 1\]$/);
		expect(changesOf(reply.simulator.writes, 1, 1)).toEqual(['Paused']);
	});

	test.each(ERROR_MODES.flatMap((mode) => ['id', 'email'].map((by) => [mode, by] as const)))('whatever the items and the faults, %s, by %s', async (onError, by) => {
		const item = fc.record({ sequence: fc.constantFrom(1, 2), id: fc.integer({ min: 1, max: 4 }), status: fc.constantFrom<ContactStatus>('Active', 'Finished', 'OutOfOffice') });
		await fc.assert(
			fc.asyncProperty(fc.array(item, { minLength: 5, maxLength: 20 }), fc.integer({ min: 1, max: 9_999 }), async (rows, seed) => {
				fill();
				reply.simulator.setFaults({ rate: 0.3, seed, kinds: ['resetBefore', 'resetAfter', ...[10, 15, 20, 25, 40, 60, 90].map((ms) => ({ kind: 'slow' as const, ms }))] });
				const items = rows.map(({ sequence, id, status }) => ({ sequence, status, contact: by === 'email' ? emailOf(id) : id }));
				const { success, failed, error } = await runNode({ parameters: parameters(by === 'email' ? byEmail : {}), items, onError, credential: reply.credential(version) });
				const isDone = success.map(({ json }) => !('error' in json));
				if (onError === 'stopWorkflow' && error) return;
				expect(error).toBeUndefined();
				if (onError === 'continueRegularOutput') for (const [index, { json }] of success.entries()) if (isDone[index]) expect(json.status).toBe(rows[index].status);
				for (const sequence of [1, 2]) {
					for (const id of [1, 2, 3, 4]) {
						const own = rows.filter((row) => row.sequence === sequence && row.id === id).map(({ status }) => status);
						const wanted = own.filter((status, index) => status !== own[index - 1]);
						const written = changesOf(reply.simulator.writes, sequence, id);
						if (failed.length === 0 && isDone.every(Boolean)) expect([sequence, id, written]).toEqual([sequence, id, wanted]);
						else expect(isSubsequence(written, own)).toBe(true);
					}
				}
			}),
			{ numRuns: 4 },
		);
	});
});

function isSubsequence(part: unknown[], whole: unknown[]): boolean {
	let next = 0;
	for (const one of whole) if (next < part.length && one === part[next]) next++;
	return next === part.length;
}
