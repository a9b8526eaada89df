import fc from 'fast-check';

import { ExplainedError } from '../../nodes/ReplyIo/api/explainedError';
import type { Id } from '../../nodes/ReplyIo/api/ids';
import { plan } from '../../nodes/ReplyIo/bulk/plan';
import type { AnyRow, Row, State } from '../../nodes/ReplyIo/bulk/rows';
import type { ContactStatus } from '../../nodes/ReplyIo/api/contactStatus';

const STATUSES: ContactStatus[] = ['Active', 'Finished', 'OutOfOffice', 'Paused'];
const row = (id: number, status: ContactStatus, more: Partial<Row> = {}): Row => ({
	item: 0,
	sequenceId: 1 as Id,
	contact: { id: id as Id },
	status,
	dryRun: false,
	...more,
});
const numbered = (rows: AnyRow[]): AnyRow[] => rows.map((one, item) => ({ ...one, item }));
const at = (status: string) => ({ contact }: Row): State => ({
	contactId: (contact as { id: Id }).id,
	email: null,
	places: [{ sequenceId: 1, status }],
});

test('chunks hold at most 100 contacts, each once, of one sequence and status', () => {
	fc.assert(
		fc.property(
			fc.array(fc.record({ id: fc.integer({ min: 1, max: 400 }), sequence: fc.integer({ min: 1, max: 2 }), status: fc.constantFrom(...STATUSES) }), { maxLength: 900 }),
			(wishes) => {
				const rows = numbered(wishes.map(({ id, sequence, status }) => row(id, status, { sequenceId: sequence as Id })));
				const { verdicts, chunks } = plan(rows, at('Inactive'));
				expect(verdicts).toHaveLength(rows.length);
				const written = chunks.flatMap(({ sequenceId, states }) => states.map(({ contactId }) => `${sequenceId}/${contactId}`));
				expect(new Set(written).size).toBe(written.length);
				for (const { states } of chunks) expect(states.length).toBeLessThanOrEqual(100);
				const last = new Map(wishes.map(({ id, sequence, status }) => [`${sequence}/${id}`, status]));
				// Inactive contacts cannot be paused; all else differs from what they are.
				const expected = [...last].filter(([, status]) => status !== 'Paused').map(([key]) => key);
				expect(written.sort()).toEqual(expected.sort());
				const groups = new Map<string, number>();
				for (const { sequenceId, status, states } of chunks) groups.set(`${sequenceId} ${status}`, (groups.get(`${sequenceId} ${status}`) ?? 0) + states.length);
				expect(chunks).toHaveLength([...groups.values()].reduce((sum, count) => sum + Math.ceil(count / 100), 0));
			},
		),
		{ numRuns: 60 },
	);
});

test.each<[ContactStatus, string, ContactStatus[] | undefined, string]>([
	['Paused', 'Active', undefined, 'change'],
	['Paused', 'Paused', undefined, 'keep'],
	['Paused', 'Finished', undefined, 'fail'],
	['Paused', 'Finished', ['Active'], 'skip'],
	['Paused', 'Finished', ['Finished'], 'fail'],
	['Paused', 'SomethingNew', undefined, 'fail'],
	['Active', 'SomethingNew', undefined, 'change'],
	['Finished', 'Active', ['Paused'], 'skip'],
	['Finished', 'Finished', ['Paused'], 'keep'],
])('%s for a contact that is %s, only if %j: %s', (wanted, is, onlyIf, act) => {
	expect(plan([row(1, wanted, { onlyIf })], at(is)).verdicts[0].act).toBe(act);
});

test('a row of a dry run neither writes nor outdoes one that does', () => {
	const rows = numbered([row(1, 'Finished'), row(1, 'Paused', { dryRun: true })]);
	const { verdicts, chunks } = plan(rows, at('Active'));
	expect(verdicts).toMatchObject([{ act: 'change', written: true }, { act: 'change', written: false }]);
	expect(chunks).toMatchObject([{ status: 'Finished' }]);
});

test('a row that failed does not count as the last', () => {
	const bad = { item: 1, error: new ExplainedError({ message: 'bad' }) };
	const { verdicts } = plan(numbered([row(1, 'Finished'), bad]), at('Active'));
	expect(verdicts.map(({ act }) => act)).toEqual(['change', 'fail']);
});
