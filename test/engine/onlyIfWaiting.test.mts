import type { Fault } from '../../simulator/index.mjs';
import { useSimulator } from './fixtures.mjs';
import { locator, runNode } from './harness.mjs';

/* Only If Status Is holds when the change leaves, however long it was waited for since the contact was looked at. */

const reply = useSimulator({ limits: false, seed: [] });
afterEach(() => expect(reply.simulator.violations).toEqual([]));

const isWrite = ({ method, path }: { method: string; path: string }) => method === 'PUT' || path.endsWith('set-status-in-sequence');
const written = () => reply.simulator.writes.map(({ contactId, from, to }) => `${contactId} ${from} ${to}`);
const isAbout = (contact: number, { path, body }: { path: string; body?: unknown }) => path.includes(`/${contact}/`) || Boolean((body as { contactIds?: number[] } | undefined)?.contactIds?.includes(contact));
const contacts = [1, 2, 3];

const parametersOf = {
	Set: { operation: 'set', sequenceId: locator('id', 100) },
	'Set Many': { operation: 'setMany', sequenceId: locator('id', 100) },
	'Set Many, all sequences': { operation: 'setMany', scope: 'allSequences' },
};

/** Activates three paused contacts of a server that fails so at the first write; contact 2 has finished by then. */
async function activate(operation: keyof typeof parametersOf, version: string, fault: Fault) {
	for (const id of contacts) reply.simulator.addContact({ sequenceId: 100, contactId: id, email: `c${id}@example.com`, status: 'Paused' });
	let isFirst = true;
	reply.simulator.setFaults({
		choose: (request) => {
			if (!isFirst || !isWrite(request) || !isAbout(2, request)) return null;
			isFirst = false;
			reply.simulator.setStatus(100, 2, 'Finished');
			return fault;
		},
	});
	const { success } = await runNode({
		parameters: { ...parametersOf[operation], contactId: locator('id', '={{ $json.id }}'), status: 'Active', options: { onlyIf: ['Paused'] } },
		items: contacts.map((id) => ({ id })),
		onError: 'continueRegularOutput',
		credential: reply.credential(version as never),
	});
	return success.map(({ json }) => json);
}

const VERSIONS_OF = [
	['Set', 'v4'],
	['Set', 'v3'],
	['Set', 'auto'],
	['Set Many', 'v3'],
	['Set Many, all sequences', 'v3'],
] as const;

test.each(VERSIONS_OF)('%s with %s skips who finishes while the change waits for the rate limit', async (operation, version) => {
	const items = await activate(operation, version, { kind: 'answer', status: 429, headers: { 'Retry-After': '1' } });
	expect(written().sort()).toEqual(['1 Paused Active', '3 Paused Active']);
	const reason = "The contact is Finished, and 'Only If Status Is' allows Paused. It got this status after it had been checked";
	expect(items).toMatchObject([{ contactId: 1, status: 'Active' }, operation === 'Set' ? { status: 'Finished', skipped: reason } : { status: 'Finished', outcome: 'skipped', reason }, { contactId: 3, status: 'Active' }]);
});

describe.each<[string, Fault]>([
	['503', { kind: 'answer', status: 503, headers: { 'Retry-After': '1' } }],
	['500', { kind: 'answer', status: 500 }],
	['a lost answer', { kind: 'resetBefore' }],
])('after %s', (_, fault) => {
	test.each(VERSIONS_OF)('%s with %s starts nobody anew who has finished meanwhile, and does not call it done', async (operation, version) => {
		const items = await activate(operation, version, fault);
		expect(written().sort()).toEqual(['1 Paused Active', '3 Paused Active']);
		expect(items).toMatchObject([{ status: 'Active' }, operation === 'Set' ? { error: expect.stringMatching(/^The contact is Finished.*unknown/s) as string } : { outcome: 'failed', status: 'Finished' }, { status: 'Active' }]);
	});
});

test.each(VERSIONS_OF)('%s with %s changes who still has the status', async (operation, version) => {
	for (const fault of [{ kind: 'answer', status: 500 }, { kind: 'answer', status: 429 }] as const) {
		reply.simulator.reset();
		for (const id of contacts) reply.simulator.addContact({ sequenceId: 100, contactId: id, status: 'Paused' });
		let left = 2;
		reply.simulator.setFaults({ choose: (request) => (isWrite(request) && left-- > 0 ? fault : null) });
		const { success } = await runNode({
			parameters: { ...parametersOf[operation], contactId: locator('id', '={{ $json.id }}'), status: 'Active', options: { onlyIf: ['Paused'] } },
			items: contacts.map((id) => ({ id })),
			credential: reply.credential(version as never),
		});
		expect(success.map(({ json }) => json.status)).toEqual(['Active', 'Active', 'Active']);
	}
});

test.each(['Set Many', 'Set Many, all sequences'] as const)('%s changes a contact of two rows from a status that only one of them allows, and skips the other', async (operation) => {
	reply.simulator.addContact({ sequenceId: 100, contactId: 1, status: 'Paused' });
	let isFirst = true;
	reply.simulator.setFaults({
		choose: (request) => {
			if (!isFirst || !isWrite(request)) return null;
			isFirst = false;
			reply.simulator.setStatus(100, 1, 'OutOfOffice');
			return { kind: 'answer', status: 429, headers: { 'Retry-After': '1' } };
		},
	});
	const { success } = await runNode({
		parameters: { ...parametersOf[operation], contactId: locator('id', 1), status: 'Active', options: { onlyIf: '={{ $json.onlyIf }}' } },
		items: [{ onlyIf: ['Paused'] }, { onlyIf: ['Paused', 'OutOfOffice'] }],
		credential: reply.credential('v3'),
	});
	expect(written()).toEqual(['1 OutOfOffice Active']);
	expect(success.map(({ json }) => json)).toMatchObject([
		{ outcome: 'skipped', previousStatus: 'OutOfOffice', status: 'Active', reason: "The contact is OutOfOffice, and 'Only If Status Is' allows Paused. It got this status after it had been checked" },
		{ outcome: 'changed', previousStatus: 'OutOfOffice', status: 'Active' },
	]);
});
