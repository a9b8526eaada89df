import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { countOutcomes, explainFailedRows, inWords, report, type ReportRow } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/report';
import { failed, resultOf, type AnyRow, type Outcome, type Result } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { ref } from '../refs.mjs';

const failedRow = (item: number): ReportRow => ({
	item,
	json: { contactId: item, sequenceId: 1, email: null, previousStatus: null, status: null, outcome: 'failed', reason: 'no' },
	error: new ExplainedError({ message: 'no', description: 'Try another.' }),
});

test('a run without failures has no error', () => {
	expect(explainFailedRows([])).toBeUndefined();
});

test('12,000 rows that failed for one reason: it is said once, the first ten named, the others counted', () => {
	const { message, description, item } = explainFailedRows(Array.from({ length: 12_000 }, (_, index) => failedRow(index + 5)))!;
	expect(message).toBe('12,000 of 12,000 rows failed');
	expect(item).toBeUndefined();
	expect(description).toMatch(/^Item 5 \(5\), Item 6 \(6\), .*, Item 14 \(14\) and 11,990 more: no\. Try another\.$/);
});

test('rows that failed for many reasons: the first ten reasons are said, the other rows counted', () => {
	const rows = Array.from({ length: 13 }, (_, index) => ({ ...failedRow(index), error: new ExplainedError({ message: `no ${index % 12}` }) }));
	const { description } = explainFailedRows(rows)!;
	expect(description).toMatch(/^Item 0 \(0\), Item 12 \(12\): no 0\. Item 1 \(1\): no 1\. .* Item 9 \(9\): no 9\. And 2 more\.$/);
});

test('an error about one row belongs to its item', () => {
	expect(explainFailedRows([failedRow(7)])).toMatchObject({ message: '1 of 1 rows failed', item: 7 });
});

test("a reason in Reply.io's words keeps its one full stop", () => {
	const error = new ExplainedError({ message: 'Refused. Reply.io says: No.' });
	expect(explainFailedRows([{ ...failedRow(3), error }])!.description).toBe('Item 3 (3): Refused. Reply.io says: No.');
});

test('outcomes in words', () => {
	expect(inWords({ failed: 1, changed: 3_000, unchanged: 7_000 })).toBe('3,000 changed, 7,000 had the status already, 1 failed');
});

test('a row that could not be read keeps what could', () => {
	const error = new ExplainedError({ message: 'no' });
	const rows: AnyRow[] = [
		{ item: 0, sequence: ref(1), contact: ref(7), error },
		{ item: 1, contact: { email: 'a@x.com' }, error },
		{ item: 2, error },
	];
	expect(report(rows, (row) => failed(row.error!)).map(({ json }) => [json.contactId, json.sequenceId, json.email])).toEqual([[7, 1, null], [null, null, 'a@x.com'], [null, null, null]]);
});

test('a row that would have had to wait for too long says how many are left, and that running them again is safe', () => {
	const limited = new ExplainedError({ message: 'The limit is reached', isWaitOver: true });
	const rows: AnyRow[] = [0, 1, 2].map((item) => ({ item, sequence: ref(1), contact: ref(7), status: 'Paused', dryRun: false }));
	const done = resultOf('changed', { contactId: ref(7).id, email: null, status: 'Active' }, { status: 'Paused' });
	const reported = report(rows, (row) => (row.item === 0 ? done : failed(limited)));
	expect(reported.map(({ json }) => json.reason)).toEqual([null, ...Array(2).fill('The limit is reached. 2 rows are left; running them again is safe')]);
	expect(reported[1].error?.message).toBe(reported[1].json.reason);
	expect(reported[1].json).toMatchObject({ contactId: 7, sequenceId: 1, outcome: 'failed' });
});

test('each field says what is known: of the contact what was found before what was asked for, the status it has now, nothing where nothing is known', () => {
	const json = (row: Partial<AnyRow>, result: Result) => report([{ item: 0, ...row } as AnyRow], () => result)[0].json;
	const found = { contactId: ref(7).id, email: 'a@x.com', status: 'Active' };
	const byEmail = { sequence: ref(1), contact: { email: 'asked@x.com' } };
	expect(json(byEmail, resultOf('changed', found, { status: 'Paused' }))).toEqual({ contactId: 7, sequenceId: 1, email: 'a@x.com', previousStatus: 'Active', status: 'Paused', outcome: 'changed', reason: null });
	expect(json(byEmail, resultOf('unchanged', { ...found, email: null }))).toEqual({ contactId: 7, sequenceId: 1, email: 'asked@x.com', previousStatus: 'Active', status: 'Active', outcome: 'unchanged', reason: null });
	expect(json(byEmail, resultOf('skipped', found, { reason: 'Why' }))).toMatchObject({ status: 'Active', outcome: 'skipped', reason: 'Why' });
	expect(json({ contact: ref(7) }, failed(new ExplainedError({ message: 'no' })))).toEqual({ contactId: 7, sequenceId: null, email: null, previousStatus: null, status: null, outcome: 'failed', reason: 'no' });
	expect(json({ contact: ref(7) }, failed(new ExplainedError({ message: 'no' }), found, { status: null }))).toMatchObject({ previousStatus: 'Active', status: null });
	expect(Object.keys(json({}, failed(new ExplainedError({ message: 'no' }))))).toEqual(['contactId', 'sequenceId', 'email', 'previousStatus', 'status', 'outcome', 'reason']);
});

test('where all sequences were chosen, those that changed are in the item, which is its own', () => {
	const sequences = [{ sequenceId: 1, sequenceName: 'One', previousStatus: 'Active', status: 'Paused' }];
	const [{ json }] = report([{ item: 0, contact: ref(7), status: 'Paused', dryRun: false }], () => ({ outcome: 'changed', contact: { contactId: ref(7).id, email: null }, sequences }));
	expect(json.sequences).toEqual(sequences);
	expect(json.sequences![0]).not.toBe(sequences[0]);
});

test('a row is reported under its own item, in order, and only one that failed has an error', () => {
	const error = new ExplainedError({ message: 'no' });
	const rows = [5, 2, 9].map((item): AnyRow => ({ item, sequence: ref(1), contact: ref(7), status: 'Paused', dryRun: false }));
	const state = { contactId: ref(7).id, email: null, status: 'Paused' };
	const reported = report(rows, ({ item }) => (item === 2 ? failed(error) : resultOf('unchanged', state)));
	expect(reported.map((row) => [row.item, row.error])).toEqual([[5, undefined], [2, error], [9, undefined]]);
	expect(countOutcomes(reported)).toEqual({ unchanged: 2, failed: 1 });
});

test('an outcome that no row met with is not told of, and each has its words', () => {
	expect(inWords({})).toBe('');
	expect(inWords({ skipped: 2, changed: 0 })).toBe('2 skipped');
	expect(inWords({ failed: 5, skipped: 4, unchanged: 3, wouldChange: 2, changed: 1 })).toBe('1 changed, 2 would change, 3 had the status already, 4 skipped, 5 failed');
});

test('the error of a run names who failed, by email where that is known, and says that the others were carried out', () => {
	const changed: ReportRow = { item: 0, json: { ...failedRow(0).json, outcome: 'changed' } };
	const byEmail: ReportRow = { ...failedRow(1), json: { ...failedRow(1).json, email: 'a@x.com' } };
	const unnamed: ReportRow = { ...failedRow(2), json: { ...failedRow(2).json, contactId: null }, error: new ExplainedError({ message: 'unknown' }) };
	expect(explainFailedRows([changed, byEmail, unnamed, changed])).toEqual({
		message: '2 of 4 rows failed',
		description: 'Item 1 (a@x.com): no. Try another. Item 2: unknown. All other rows were carried out: 2 changed.',
		item: undefined,
	});
});

test('rows are said to be carried out where something was changed, and nothing would only be', () => {
	const saidOf = (...outcomes: Outcome[]) => explainFailedRows([failedRow(0), ...outcomes.map((outcome): ReportRow => ({ item: 1, json: { ...failedRow(1).json, outcome } }))])!.description;
	expect(saidOf('changed', 'skipped')).toMatch(/ All other rows were carried out: 1 changed, 1 skipped\.$/);
	expect(saidOf('wouldChange')).toMatch(/ All other rows were checked: 1 would change\.$/);
	expect(saidOf('unchanged')).toMatch(/ All other rows were checked: 1 had the status already\.$/);
	expect(saidOf('wouldChange', 'changed')).toMatch(/ All other rows were checked: 1 changed, 1 would change\.$/);
});

test('ten rows that failed for one reason are all named', () => {
	const { description } = explainFailedRows(Array.from({ length: 10 }, (_, index) => failedRow(index)))!;
	expect(description).toMatch(/, Item 9 \(9\): no\. Try another\.$/);
	expect(description).not.toMatch(/more/);
});

test('each way out is said once, behind the rows it is for', () => {
	const errors = [
		{ message: 'no', description: 'Try another.' },
		{ message: 'not now', description: 'Try later.' },
		{ message: 'not you', description: 'Try another.' },
	];
	const rows = errors.map((error, item) => ({ ...failedRow(item), error: new ExplainedError(error) }));
	expect(explainFailedRows(rows)!.description).toBe('Item 0 (0): no. Item 2 (2): not you. Try another. Item 1 (1): not now. Try later.');
});

test('an error without a way out ends with what happened', () => {
	expect(explainFailedRows([{ ...failedRow(3), error: new ExplainedError({ message: 'no' }) }])!.description).toBe('Item 3 (3): no.');
});
