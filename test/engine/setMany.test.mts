import type { IDataObject } from 'n8n-workflow';

import type { ContactStatus } from '../../simulator/index.mjs';
import { useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';
import { expectReport, type Expected } from './setManyReport.mjs';

const reply = useSimulator({ limits: false, seed: [] });
beforeEach(() => {
	reply.simulator.options.poison = undefined;
	reply.simulator.options.contactFailures = undefined;
});
afterEach(() => expect(reply.simulator.violations).toEqual([]));

const byId = (status: unknown = '={{ $json.status }}', more = {}) => ({
	operation: 'setMany',
	sequenceId: locator('id', '={{ $json.sequence ?? 1 }}'),
	contactId: locator('id', '={{ $json.id }}'),
	status,
	...more,
});
const byEmail = (status: unknown, more = {}) => ({ ...byId(status, more), contactId: locator('email', '={{ $json.email }}') });
const everywhere = (status: unknown, more = {}) => ({ ...byId(status, more), scope: 'allSequences', sequenceId: undefined });

/** Adds contacts to a sequence, each with its status. */
function add(statuses: Record<number, ContactStatus>, sequenceId = 1) {
	for (const [id, status] of Object.entries(statuses)) reply.simulator.addContact({ sequenceId, contactId: Number(id), email: `c${id}@example.com`, status });
}
const many = (count: number, sequenceId = 1) => reply.simulator.addContacts({ sequenceId, count, firstId: 1 });
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1, note: `row ${index}` }));

const calls = () => reply.simulator.requests.map(({ method, path }) => `${method} ${path}`);
const writeCalls = () => reply.simulator.requests.filter(({ method }) => method === 'POST');
const written = () => reply.simulator.writes.map(({ sequenceId, contactId, to }) => `${sequenceId}/${contactId} ${to}`).sort();

const changed: Expected = { outcome: 'changed' };
const unchanged: Expected = { outcome: 'unchanged' };
const failed = (reason: RegExp, more = {}): Expected => ({ outcome: 'failed', reason, ...more });
const skipped = (reason: RegExp, more = {}): Expected => ({ outcome: 'skipped', reason, ...more });

describe.each(ERROR_MODES)('On Error: %s', (onError) => {
	/** Runs the rows and expects each to be reported so; what depends on how the run went is told afterwards. */
	async function check(parameters: object, rows: IDataObject[], expected: Expected[] | (() => Expected[]), { apiKey = reply.simulator.apiKey } = {}) {
		const result = await runNode({ parameters: parameters as never, items: rows, onError, credential: { ...reply.credential(), apiKey } });
		expectReport(result, onError, rows, typeof expected === 'function' ? expected() : expected);
		return result;
	}

	test('every field of the report, one item a row, in order and paired', async () => {
		add({ 11: 'Active', 12: 'Finished', 13: 'OutOfOffice' });
		const rows = [
			{ id: 12, status: 'finished' },
			{ id: 11, status: 'Paused' },
			{ id: 13, status: 'out of office' },
		];
		const { success } = await check(byId(), rows, [unchanged, changed, unchanged]);
		expect(JSON.stringify(success.map(({ json }) => json))).toBe(
			JSON.stringify([
				{ contactId: 12, sequenceId: 1, email: 'c12@example.com', previousStatus: 'Finished', status: 'Finished', outcome: 'unchanged', reason: null },
				{ contactId: 11, sequenceId: 1, email: 'c11@example.com', previousStatus: 'Active', status: 'Paused', outcome: 'changed', reason: null },
				{ contactId: 13, sequenceId: 1, email: 'c13@example.com', previousStatus: 'OutOfOffice', status: 'OutOfOffice', outcome: 'unchanged', reason: null },
			]),
		);
		expect(calls()).toEqual(['GET /v3/sequences/1/contacts', 'POST /v3/sequences/1/contacts/set-status-in-sequence']);
	});

	describe('bad rows', () => {
		const rows = [
			{ id: 'abc', status: 'Paused' },
			{ id: 11, status: 'Asleep' },
			{ id: 11, status: 'Inactive' },
			{ id: 11, status: 'Paused', sequence: '1/2' },
			{ id: '', status: 'Paused' },
			{ id: 11, status: 'Paused', dry: 'yes' },
			{ id: 11, status: 'Paused', onlyIf: 'asleep' },
		];
		const expected = [
			failed(/'Contact' is not a valid ID: 'abc'/, { contactId: null, sequenceId: 1, status: null }),
			failed(/'Status' is not a status a contact can have: 'Asleep'/, { contactId: 11 }),
			failed(/'Status' cannot be set to Inactive by Set Many/, { contactId: 11, sequenceId: 1 }),
			failed(/'Sequence' is not a valid ID: '1\/2'/, { contactId: 11, sequenceId: null }),
			failed(/'Contact' is not a valid ID: '' \(empty\)/),
			failed(/'Dry Run' is neither true nor false: 'yes'/),
			failed(/'Only If Status Is' is not a status a contact can have: 'asleep'/),
		];
		const parameters = byId(undefined, { options: { dryRun: '={{ $json.dry ?? false }}', onlyIf: '={{ $json.onlyIf ?? "Active" }}' } });

		test('cost no call', async () => {
			add({ 11: 'Active' });
			await check(parameters, rows, expected);
			expect(calls()).toEqual([]);
		});

		test('do not keep a good one from being carried out', async () => {
			add({ 11: 'Active' });
			await check(parameters, [...rows, { id: 11, status: 'Finished' }], [...expected, changed]);
			expect(calls()).toEqual(['GET /v3/sequences/1/contacts/11', 'POST /v3/sequences/1/contacts/set-status-in-sequence']);
			expect(written()).toEqual(['1/11 Finished']);
		});

		test('that leave the sequence out never mean all sequences', async () => {
			add({ 11: 'Active' });
			await check({ ...byId('Finished'), sequenceId: locator('id', '={{ $json.sequence }}') }, [{ id: 11 }], [failed(/'Sequence' is not a valid ID/)]);
			expect(calls()).toEqual([]);
		});
	});

	test('of more than ten failed rows the first ten are named', async () => {
		add({ 11: 'Active' });
		const rows = [...ids(14).map(({ id }) => ({ id: id + 1_000 })), { id: 11 }];
		await check(byId('Finished'), rows, [...Array.from({ length: 14 }, (_, index) => failed(new RegExp(`Contact ${index + 1_001} is not in sequence 1`))), changed]);
		expect(written()).toEqual(['1/11 Finished']);
	});

	test('email addresses are found whatever their case, and must be those of contacts in the sequence', async () => {
		add({ 1: 'Active', 2: 'Active', 3: 'Active' });
		add({ 4: 'Active' }, 2);
		const rows = ['C2@Example.COM', 'c4@example.com', ' c3@example.com ', '', 'nobody@example.com'].map((email) => ({ email }));
		await check(byEmail('Paused'), rows, [
			{ ...changed, contactId: 2, email: 'c2@example.com' },
			failed(/c4@example\.com is not in sequence 1/, { email: 'c4@example.com' }),
			{ ...changed, contactId: 3 },
			failed(/'Contact' is not an email address/),
			failed(/nobody@example\.com is not in sequence 1/),
		]);
		expect(written()).toEqual(['1/2 Paused', '1/3 Paused']);
	});

	describe('a contact that several rows name', () => {
		test('is written once where they want the same, and each row says so', async () => {
			add({ 11: 'Active', 12: 'Finished' });
			await check(byId('Finished'), [{ id: 11 }, { id: '11' }, { id: 12 }, { id: 12 }, { id: ' 11 ' }], [changed, changed, unchanged, unchanged, changed]);
			expect(written()).toEqual(['1/11 Finished']);
			expect(writeCalls()).toHaveLength(1);
		});

		test('is written once by email address as well, whatever its case', async () => {
			add({ 11: 'Active' });
			await check(byEmail('Finished'), [{ email: 'c11@example.com' }, { email: 'C11@EXAMPLE.com' }], [changed, changed]);
			expect(written()).toEqual(['1/11 Finished']);
		});

		test('gets what the last row wants where they differ; those before are skipped and name it', async () => {
			add({ 11: 'Active', 12: 'Active' });
			const rows = [
				{ id: 11, status: 'Paused' },
				{ id: 12, status: 'Paused' },
				{ id: 11, status: 'Finished' },
				{ id: 11, status: 'OutOfOffice' },
				{ id: 12, status: 'bad' },
			];
			await check(byId(), rows, [
				skipped(/^Item 3 names the same contact and asks for OutOfOffice; the last one counts$/, { previousStatus: 'Active', status: 'OutOfOffice' }),
				changed,
				skipped(/^Item 3 /),
				{ ...changed, status: 'OutOfOffice' },
				failed(/'Status'/),
			]);
			expect(written()).toEqual(['1/11 OutOfOffice', '1/12 Paused']);
		});
	});

	test('a contact that has the status already is unchanged, without a call to change it', async () => {
		add({ 11: 'Paused', 12: 'Finished', 13: 'OutOfOffice', 14: 'Active' });
		const rows = [{ id: 11, status: 'Paused' }, { id: 12, status: 'Finished' }, { id: 13, status: 'OutOfOffice' }, { id: 14, status: 'Active' }];
		await check(byId(), rows, rows.map(({ status }) => ({ ...unchanged, previousStatus: status, status, reason: undefined })));
		expect(writeCalls()).toEqual([]);
	});

	test('Only If Status Is: others are skipped, unless they have the status already', async () => {
		add({ 11: 'Active', 12: 'OutOfOffice', 13: 'Finished', 14: 'Paused', 15: 'Inactive' });
		await check(byId('Finished', { options: { onlyIf: ['Active', 'OutOfOffice'] } }), [{ id: 11 }, { id: 12 }, { id: 13 }, { id: 14 }, { id: 15 }], [
			changed,
			changed,
			unchanged,
			skipped(/^The contact is Paused, and 'Only If Status Is' allows Active, OutOfOffice$/, { previousStatus: 'Paused', status: 'Paused' }),
			skipped(/^The contact is Inactive, /),
		]);
		expect(written()).toEqual(['1/11 Finished', '1/12 Finished']);
	});

	describe('Paused, for contacts who are not Active', () => {
		const statuses = { 11: 'Finished', 12: 'OutOfOffice', 13: 'Inactive' } as const;
		const rows = [{ id: 11 }, { id: 12 }, { id: 13 }];

		test('fails without a call to change them, and names the option that skips them', async () => {
			add(statuses);
			await check(byId('Paused'), rows, rows.map(({ id }) => failed(new RegExp(`Contact ${id} is ${statuses[id as 11]}, and only an Active contact can be Paused\\. Set 'Only If Status Is' to Active`), { status: statuses[id as 11] })));
			expect(writeCalls()).toEqual([]);
		});

		test('is skipped with that option', async () => {
			add({ ...statuses, 14: 'Active' });
			await check(byId('Paused', { options: { onlyIf: ['Active'] } }), [...rows, { id: 14 }], [...rows.map(() => skipped(/'Only If Status Is' allows Active/)), changed]);
			expect(written()).toEqual(['1/14 Paused']);
		});
	});

	test('a call takes at most 100 contacts, of one sequence and status', async () => {
		many(250);
		many(150, 2);
		const rows = [
			...ids(250).map((row) => ({ ...row, sequence: 1, status: 'Finished' })),
			...ids(150).map((row) => ({ ...row, sequence: 2, status: row.id % 5 === 0 ? 'Finished' : 'Paused' })),
		].sort((a, b) => a.id - b.id);
		await check(byId(), rows, rows.map(({ status }) => ({ ...changed, status })));
		const bodies = writeCalls().map(({ path, body }) => {
			const { contactIds, statusInSequence } = body as { contactIds: number[]; statusInSequence: string };
			return `${path.split('/')[3]} ${statusInSequence}: ${contactIds.length}`;
		});
		expect(bodies.sort()).toEqual(['1 finished: 100', '1 finished: 100', '1 finished: 50', '2 finished: 30', '2 paused: 100', '2 paused: 20']);
		expect(written()).toEqual(rows.map(({ sequence, id, status }) => `${sequence}/${id} ${status}`).sort());
	});

	test('a contact that Reply.io refuses in a bulk call is an error of its rows only', async () => {
		many(120);
		reply.simulator.options.contactFailures = {
			1: 'forbidden', 2: 'invalidInput', 3: 'contactNotFound', 4: 'notInSequence', 5: 'sequenceArchived', 6: 'invalidStatusTransition', 120: 'somethingNew',
		};
		const reasons: Record<number, RegExp> = {
			1: /The user that the 'API Key' acts as may not do this in sequence 1\. Reply\.io says: Contact 1 belongs to another user\./, 2: /Reply\.io does not accept the request/, 3: /Contact 3 was not found/, 4: /Contact 4 is not in sequence 1/,
			5: /Sequence 1 is archived/, 6: /Contact 6 cannot go to this 'Status' from the one it has/, 120: /Reply\.io refused \(somethingNew\)/,
		};
		const rows = [...ids(120), { id: 2, note: 'again' }];
		await check(byId('Finished'), rows, rows.map(({ id }) => (id in reasons ? failed(reasons[id], { contactId: id, status: 'Active' }) : changed)));
		expect(written()).toHaveLength(113);
		expect(writeCalls()).toHaveLength(2);
	});

	test('a call that is refused as a whole is split, so that the others go through', async () => {
		many(100);
		reply.simulator.options.poison = [37];
		await check(byId('Finished'), ids(100), ids(100).map(({ id }) => (id === 37 ? failed(/Reply\.io does not accept 'Contact'/) : changed)));
		expect(written()).toHaveLength(99);
		expect(writeCalls().length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(100)));
	});

	test("a sequence that isn't there, isn't ours or is archived fails its rows only", async () => {
		add({ 11: 'Active', 12: 'Active' }, 2);
		reply.simulator.addSequence({ id: 3, ownerUserId: 5 });
		reply.simulator.addSequence({ id: 4, isArchived: true });
		add({ 31: 'Active' }, 3);
		add({ 41: 'Active' }, 4);
		const rows = [[11, 2], [12, 99], [31, 3], [41, 4], [12, 2]].map(([id, sequence]) => ({ id, sequence }));
		await check(byId('Finished'), rows, [changed, failed(/Sequence 99 was not found/), failed(/may not do this in sequence 3/), failed(/Sequence 4 is archived/), changed]);
		expect(written()).toEqual(['2/11 Finished', '2/12 Finished']);
	});

	describe('a call whose answer is lost', () => {
		const rows = [{ id: 11 }, { id: 12 }, { id: 13 }];
		beforeEach(() => add({ 11: 'Active', 12: 'Active', 13: 'Active' }));

		test.each([
			['though it was carried out', 'resetAfter', 2],
			['because it cannot be read', 'array', 1],
		] as const)('%s: the contacts are read again, then reported as changed', async (_why, fault, posts) => {
			reply.simulator.setFaults({ next: [null, fault] });
			await check(byId('Paused'), rows, [changed, changed, changed]);
			expect(calls().map((call) => call.split(' ')[0])).toEqual(['GET', ...Array<string>(posts).fill('POST'), 'GET']);
		});

		test('and nobody to ask afterwards: reported as unknown, not as changed', async () => {
			reply.simulator.setFaults({ next: [null, 'array'], choose: () => '401' });
			await check(byId('Paused'), rows, rows.map(() => failed(/Whether the change was made is unknown/, { previousStatus: 'Active', status: null })));
			expect(written()).toHaveLength(3);
		});
	});

	test('what was done before the key stopped being accepted is reported as done', async () => {
		many(250);
		let posts = 0;
		reply.simulator.setFaults({ choose: ({ method }) => (method === 'POST' && posts++ > 0 ? '401' : null) });
		const isDone = ({ id }: { id: number }) => reply.simulator.status(1, id) === 'Finished';
		await check(byId('Finished'), ids(250), () => ids(250).map((row) => (isDone(row) ? changed : failed(/does not accept the 'API Key'/, { status: 'Active' }))));
		expect(ids(250).filter(isDone).length).toBeGreaterThan(0);
	});

	test('a wrong key stops it at once, and is told nowhere', async () => {
		const rows = ids(50).map(({ id }) => ({ id, sequence: id }));
		const result = await check(byId('Finished'), rows, rows.map(() => failed(/does not accept the 'API Key'/)), { apiKey: 'w0rn-out-key' });
		expect(calls().length).toBeLessThanOrEqual(5);
		expect(JSON.stringify([result.success, result.failed, result.error, result.logs])).not.toContain('w0rn-out-key');
	});

	test('a credential that cannot be used fails every row without a call', async () => {
		const rows = ids(2);
		const result = await runNode({ parameters: byId('Finished'), items: rows, onError, credential: { ...reply.credential(), apiKey: ' ' } });
		if (onError === 'stopWorkflow') expect(result.error?.message).toMatch(/'API Key'.*empty/);
		else expectReport(result, onError, rows, rows.map(() => failed(/'API Key'.*empty/)));
		expect(calls()).toEqual([]);
	});

	describe('a dry run', () => {
		const dryRun = { options: { dryRun: true } };

		test('writes nothing, and the editor is told so', async () => {
			add({ 11: 'Active', 12: 'Finished' });
			const { hints } = await check(byId('Finished', dryRun), [{ id: 11 }, { id: 12 }], [{ outcome: 'wouldChange', previousStatus: 'Active', status: 'Finished' }, unchanged]);
			expect(hints).toEqual([expect.objectContaining({ message: 'Dry Run: nothing was changed. 2 rows, 2 calls: 1 would change, 1 had the status already.' })]);
			expect(writeCalls()).toEqual([]);
		});

		test('fails what would fail', async () => {
			add({ 11: 'Active', 12: 'Finished' });
			await check(byId('Paused', dryRun), [{ id: 11 }, { id: 12 }, { id: 13 }], [{ outcome: 'wouldChange' }, failed(/only an Active contact/), failed(/Contact 13 is not in sequence 1/)]);
			expect(writeCalls()).toEqual([]);
		});

		test('by expression is for its rows only', async () => {
			add({ 11: 'Active', 12: 'Active' });
			const rows = [{ id: 11, dry: true }, { id: 12, dry: false }];
			await check(byId('Finished', { options: { dryRun: '={{ $json.dry }}' } }), rows, [{ outcome: 'wouldChange' }, changed]);
			expect(written()).toEqual(['1/12 Finished']);
		});
	});

	describe('all sequences of the contact', () => {
		const inSequence = (id: number, previousStatus: string, status: string) => ({ sequenceId: id, sequenceName: `Sequence ${id}`, previousStatus, status });

		test('a row reports the sequences it changed, with their names', async () => {
			add({ 11: 'Active', 13: 'Active' }, 1);
			add({ 11: 'Finished', 12: 'Finished' }, 2);
			add({ 11: 'OutOfOffice' }, 3);
			await check(everywhere('Finished'), [{ id: 11 }, { id: 12 }, { id: 99 }, { id: 13 }], [
				{
					...changed, contactId: 11, email: 'c11@example.com', sequenceId: null, previousStatus: null, status: 'Finished',
					sequences: [inSequence(1, 'Active', 'Finished'), inSequence(3, 'OutOfOffice', 'Finished')],
				},
				{ ...unchanged, previousStatus: 'Finished' },
				failed(/Contact 99 was not found/),
				{ ...changed, previousStatus: 'Active', sequences: [inSequence(1, 'Active', 'Finished')] },
			]);
			expect(written()).toEqual(['1/11 Finished', '1/13 Finished', '3/11 Finished']);
		});

		test("a sequence that is somebody else's fails the row, which still tells what was done", async () => {
			reply.simulator.addSequence({ id: 2, ownerUserId: 5 });
			add({ 11: 'Active' });
			add({ 11: 'Active' }, 2);
			await check(everywhere('Finished'), [{ id: 11 }], [
				failed(/In 'Sequence 2' \(2\): .*may not do this.* It was carried out in 1 sequence/, { status: null, sequences: [inSequence(1, 'Active', 'Finished')] }),
			]);
			expect(written()).toEqual(['1/11 Finished']);
		});

		test('a dry run says of a sequence that cannot be read where it would be carried out', async () => {
			add({ 11: 'Active' });
			add({ 11: 'Active' }, 2);
			reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v3/sequences/2/') ? { kind: 'answer', status: 418 } : null) });
			await check(everywhere('Finished', { options: { dryRun: true } }), [{ id: 11 }], [
				failed(/In 'Sequence 2' \(2\): .* It would be carried out in 1 sequence \(now: Active in 'Sequence 1' \(1\)\)/, { status: null, sequences: [inSequence(1, 'Active', 'Finished')] }),
			]);
			expect(written()).toEqual([]);
		});

		test('every sequence that is left is named, whichever way it is left', async () => {
			reply.simulator.addSequence({ id: 2, isArchived: true });
			add({ 11: 'OutOfOffice' });
			add({ 11: 'Active' }, 2);
			add({ 11: 'Finished' }, 3);
			await check(everywhere('Paused', { options: { onlyIf: ['Active', 'Finished'] } }), [{ id: 11 }], [
				skipped(/^Sequence 'Sequence 2' \(2\) is archived\. Left as it was: OutOfOffice in 'Sequence 1' \(1\), Finished in 'Sequence 3' \(3\)$/),
			]);
			expect(written()).toEqual([]);
		});

		test('an archived sequence is left as it is, and said', async () => {
			reply.simulator.addSequence({ id: 2, isArchived: true });
			add({ 11: 'Active' });
			add({ 11: 'Active', 12: 'Active' }, 2);
			await check(everywhere('Finished'), [{ id: 11 }, { id: 12 }], [
				{ ...changed, previousStatus: 'Active', status: null, sequences: [inSequence(1, 'Active', 'Finished')], reason: /^Left as it was: Active in 'Sequence 2' \(2\), which is archived$/ },
				skipped(/^Sequence (?!.*In ).*archived/, { status: 'Active' }),
			]);
			expect(written()).toEqual(['1/11 Finished']);
		});

		test('what cannot be paused is left as it is, and said; where it has the status everywhere else it is unchanged; where it cannot be paused anywhere it has failed', async () => {
			add({ 11: 'Active', 12: 'Finished', 13: 'Paused' });
			add({ 11: 'Finished', 13: 'Finished' }, 2);
			await check(everywhere('Paused'), [{ id: 11 }, { id: 12 }, { id: 13 }], [
				{ ...changed, sequences: [inSequence(1, 'Active', 'Paused')], reason: /^Left as it was: Finished in 'Sequence 2' \(2\)$/ },
				failed(/In 'Sequence 1' \(1\): Contact 12 is Finished, and only an Active contact/, { status: 'Finished' }),
				{ ...unchanged, previousStatus: null, reason: /^Left as it was: Finished in 'Sequence 2' \(2\)$/ },
			]);
		});

		test('Only If Status Is counts for each sequence by itself; a dry run says what the real run then does', async () => {
			const rows = [{ id: 11 }, { id: 12 }, { id: 13 }];
			add({ 11: 'Active', 12: 'Active', 13: 'OutOfOffice' });
			add({ 11: 'OutOfOffice' }, 2);
			const expected = (outcome: Expected['outcome']): Expected[] => [
				{ outcome, sequences: [inSequence(1, 'Active', 'Finished')], reason: /^Left as it was: OutOfOffice in 'Sequence 2' \(2\)$/ },
				{ outcome, sequences: [inSequence(1, 'Active', 'Finished')] },
				skipped(/^The contact is OutOfOffice, and 'Only If Status Is' allows Active$/),
			];
			await check(everywhere('Finished', { options: { onlyIf: ['Active'], dryRun: true } }), rows, expected('wouldChange'));
			expect(written()).toEqual([]);
			await check(everywhere('Finished', { options: { onlyIf: ['Active'] } }), rows, expected('changed'));
			expect(written()).toEqual(['1/11 Finished', '1/12 Finished']);
		});

		test('rows that name one contact: the last one counts in each of its sequences', async () => {
			add({ 11: 'Active' });
			add({ 11: 'Active' }, 2);
			await check(everywhere(undefined), [{ id: 11, status: 'Paused' }, { id: 11, status: 'Finished' }], [skipped(/^Item 1 names the same contact/, { status: 'Finished' }), changed]);
			expect(written()).toEqual(['1/11 Finished', '2/11 Finished']);
		});

		test('a contact in no sequence, and an address nobody has, fail', async () => {
			add({ 11: 'Active' });
			const byAddress = { ...everywhere('Finished'), contactId: locator('email', '={{ $json.email }}') };
			await check(byAddress, [{ email: 'nobody@example.com' }, { email: 'C11@example.com' }], [failed(/No contact in Reply\.io has the email address of 'Contact': 'nobody@example\.com'/), { ...changed, contactId: 11 }]);
		});
	});

	test("an 'Only If Status Is' that an expression leaves without a status is its row's error, never no condition", async () => {
		add({ 11: 'Active', 12: 'Active' });
		const parameters = byId('Finished', { options: { onlyIf: '={{ $json.alowed }}' } });
		const rows = [{ id: 11 }, { id: 12, alowed: 'Active' }, { id: 11, alowed: null }, { id: 11, alowed: '' }, { id: 11, alowed: [] }];
		const nothing = failed(/'Only If Status Is' (?:names no status|is not a status)/);
		await check(parameters, rows, [nothing, changed, nothing, nothing, nothing]);
		expect(written()).toEqual(['1/12 Finished']);
	});

	test("'Options' given as one expression is an error, as it would lose Dry Run", async () => {
		add({ 11: 'Active' });
		await check(byId('Finished', { options: '={{ { dryRun: true } }}' }), [{ id: 11 }], [failed(/'Options' cannot be one expression/)]);
		expect(calls()).toEqual([]);
	});
});

const run = async (parameters: object, items: IDataObject[]) => await runNode({ parameters: parameters as never, items, credential: reply.credential() });

describe('calls', () => {
	test('one row by ID takes two', async () => {
		many(5_000);
		await run(byId('Finished'), [{ id: 1 }]);
		expect(calls()).toHaveLength(2);
	});

	test('one email address takes three: it is looked up, read and set', async () => {
		many(5_000);
		const { success } = await run(byEmail('Paused'), [{ email: 'contact-7@example.com' }]);
		expect(success[0].json).toMatchObject({ contactId: 7, outcome: 'changed', email: 'contact-7@example.com' });
		expect(calls()).toHaveLength(3);
	});

	test('10 rows by ID in a sequence of 500,000 take at most 21', async () => {
		many(500_000);
		const { success } = await run(byId('Finished'), ids(10));
		expect(success.map(({ json }) => json.outcome)).toEqual(Array(10).fill('changed'));
		expect(calls().length).toBeLessThanOrEqual(21);
	});
});

test('the editor is told rows, calls and outcomes, without the key', async () => {
	add({ 11: 'Active', 12: 'Finished', 13: 'Active' });
	const { hints, logs } = await run(byId('Finished'), [{ id: 11 }, { id: 12 }, { id: 13 }]);
	expect(hints).toEqual([expect.objectContaining({ message: '3 rows, 2 calls: 2 changed, 1 had the status already.' })]);
	expect(JSON.stringify([hints, logs])).not.toContain(reply.simulator.apiKey);
});
