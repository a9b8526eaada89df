import fc from 'fast-check';

import type { ContactStatus } from '../../../nodes/ReplyIo/api/contactStatus';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { inChunks } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/apply';
import { plan } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/plan';
import type { ContactState } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/states';
import type { SequenceRow } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { ref } from '../refs.mjs';

const STATUSES: ContactStatus[] = ['Active', 'Finished', 'OutOfOffice', 'Paused'];
const row = (id: number, status: ContactStatus, more: Partial<SequenceRow> = {}): SequenceRow => ({ item: 0, sequence: ref(1), contact: ref(id), status, dryRun: false, ...more });
const numbered = (rows: SequenceRow[]): SequenceRow[] => rows.map((one, item) => ({ ...one, item }));
const states = (rows: SequenceRow[], status: string): ContactState[] => rows.map(({ contact }) => ({ contactId: (contact as ReturnType<typeof ref>).id, email: null, status }));

/** What becomes of each row of contacts that have this status: its outcome, or that it is written. */
function decide(rows: SequenceRow[], status: string) {
	const { decisions, writes } = plan(rows, states(rows, status));
	return { acts: decisions.map((one) => ('outcome' in one ? one.outcome : 'write')), decisions, writes };
}

test('calls hold at most 100 contacts, each once, of one status, and no contact is left out', () => {
	fc.assert(
		fc.property(fc.array(fc.record({ id: fc.integer({ min: 1, max: 400 }), status: fc.constantFrom(...STATUSES) }), { maxLength: 900 }), (wishes) => {
			const rows = numbered(wishes.map(({ id, status }) => row(id, status)));
			const { decisions, writes } = decide(rows, 'Inactive');
			const chunks = inChunks(writes.values());
			expect(decisions).toHaveLength(rows.length);
			for (const chunk of chunks) {
				expect(chunk.length).toBeLessThanOrEqual(100);
				expect(new Set(chunk.map(({ status }) => status)).size).toBe(1);
			}
			const written = chunks.flat().map(({ state, status }) => `${state.contactId} ${status}`);
			// The last wish counts. Inactive contacts cannot be paused; all else differs from what they are.
			const last = new Map(wishes.map(({ id, status }) => [id, status]));
			const expected = [...last].filter(([, status]) => status !== 'Paused').map(([id, status]) => `${id} ${status}`);
			expect(written.sort()).toEqual(expected.sort());
			const counts = STATUSES.map((status) => chunks.flat().filter((write) => write.status === status).length);
			expect(chunks).toHaveLength(counts.reduce((sum, count) => sum + Math.ceil(count / 100), 0));
		}),
		{ numRuns: 60 },
	);
});

test('no list is copied for each of 20,000 rows', () => {
	const rows = numbered(Array.from({ length: 20_000 }, (_, index) => row(index + 1, STATUSES[index % 3])));
	const { writes } = decide(rows, 'Inactive');
	const iterate = Array.prototype[Symbol.iterator];
	let copies = 0;
	const counting = jest.spyOn(Array.prototype, Symbol.iterator as never) as unknown as jest.SpyInstance<ArrayIterator<unknown>, [], unknown[]>;
	counting.mockImplementation(function (this: unknown[]) {
		copies++;
		return iterate.call(this);
	});
	const chunks = inChunks(writes.values());
	counting.mockRestore();
	expect(chunks.flat()).toHaveLength(20_000);
	expect(copies).toBeLessThan(1_000);
});

test.each<[ContactStatus, string, ContactStatus[] | undefined, string]>([
	['Paused', 'Active', undefined, 'write'],
	['Paused', 'Paused', undefined, 'unchanged'],
	['Paused', 'Finished', undefined, 'failed'],
	['Paused', 'Finished', ['Active'], 'skipped'],
	['Paused', 'Finished', ['Finished'], 'failed'],
	['Paused', 'SomethingNew', undefined, 'failed'],
	['Active', 'SomethingNew', undefined, 'write'],
	['Finished', 'Active', ['Paused'], 'skipped'],
	['Finished', 'Finished', ['Paused'], 'unchanged'],
])('%s for a contact that is %s, only if %j: %s', (wanted, is, onlyIf, act) => {
	expect(decide([row(1, wanted, { onlyIf })], is).acts).toEqual([act]);
});

test('a row of a dry run neither writes nor outdoes one that does', () => {
	const { acts, writes } = decide(numbered([row(1, 'Finished'), row(1, 'Paused', { dryRun: true })]), 'Active');
	expect(acts).toEqual(['write', 'wouldChange']);
	expect([...writes.values()]).toMatchObject([{ status: 'Finished' }]);
});

test('rows that want the same share a write', () => {
	const { decisions, writes } = decide(numbered([row(1, 'Finished'), row(1, 'Finished')]), 'Active');
	expect(decisions[0]).toBe(decisions[1]);
	expect(writes.size).toBe(1);
});

test('a row whose contact could not be read does not count as the last', () => {
	const rows = numbered([row(1, 'Finished'), row(1, 'Active')]);
	const { decisions } = plan(rows, [...states([rows[0]], 'Active'), new ExplainedError({ message: 'bad' })]);
	expect(decisions).toMatchObject([{ status: 'Finished', state: { contactId: 1 } }, { outcome: 'failed', reason: 'bad' }]);
});

test('a row that another outdoes names that one and what it asks for, and keeps what its contact is', () => {
	const { decisions } = plan(numbered([row(1, 'Finished'), row(2, 'Paused'), row(1, 'Active')]), states([row(1, 'Finished'), row(2, 'Paused'), row(1, 'Active')], 'OutOfOffice'));
	expect(decisions[0]).toMatchObject({ outcome: 'skipped', previousStatus: 'OutOfOffice', contact: { contactId: 1 }, reason: 'Item 2 names the same contact and asks for Active; the last one counts' });
	expect(decisions[2]).toMatchObject({ status: 'Active', state: { contactId: 1 } });
});

test('one that cannot be paused says what it is, who it is and what to do, and that no call could do it', () => {
	const [decision] = decide([row(7, 'Paused')], 'Finished').decisions;
	expect(decision).toMatchObject({
		outcome: 'failed',
		isImpossible: true,
		previousStatus: 'Finished',
		reason: "Contact 7 is Finished, and only an Active contact can be Paused. Set 'Only If Status Is' to Active for such rows to skip them",
		error: { description: "Choose another 'Status' for this contact.", failure: { cause: 'configuration-invalid' } },
	});
});

test('one that is skipped says what the contact is', () => {
	expect(decide([row(7, 'Paused', { onlyIf: ['Active'] })], 'OutOfOffice').decisions).toMatchObject([{ outcome: 'skipped', previousStatus: 'OutOfOffice', reason: expect.stringContaining('OutOfOffice') as string }]);
});

test('a dry run says what the status would be, and the last of its rows counts as well', () => {
	const rows = numbered([row(1, 'Finished', { dryRun: true }), row(1, 'Paused', { dryRun: true })]);
	expect(decide(rows, 'Active').decisions).toMatchObject([{ outcome: 'skipped', reason: 'Item 1 names the same contact and asks for Paused; the last one counts' }, { outcome: 'wouldChange', previousStatus: 'Active', status: 'Paused' }]);
});

test('a write knows where its contact is now', () => {
	expect([...decide([row(1, 'Finished')], 'Active').writes]).toEqual([[1, { status: 'Finished', state: { contactId: 1, email: null, status: 'Active' } }]]);
});

test('a write may be made from every status that one of its rows allows, or from any where one asks for none', () => {
	const onlyIf = (...all: Array<ContactStatus[] | undefined>) => {
		const [write] = decide(numbered(all.map((one) => row(1, 'Finished', { onlyIf: one }))), 'Active').writes.values();
		return write.onlyIf;
	};
	expect(onlyIf(['Active'])).toEqual(['Active']);
	expect(onlyIf(['Active'], ['Active', 'Paused'])).toEqual(['Active', 'Paused']);
	expect(onlyIf(['Active', 'Paused'], ['Active'])).toEqual(['Active', 'Paused']);
	expect([onlyIf(undefined), onlyIf(undefined, ['Active']), onlyIf(['Active'], undefined), onlyIf(['Active'], undefined, ['Active'])]).toEqual([undefined, undefined, undefined, undefined]);
	// One that is not met waits for no write.
	expect(onlyIf(['Active'], ['Paused'])).toEqual(['Active']);
});
