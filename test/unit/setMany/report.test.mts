import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { explainFailedRows, inWords, report, type ReportRow } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/report';
import { failed, resultOf, type AnyRow } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { ref } from '../refs.mjs';

const failedRow = (item: number): ReportRow => ({
	item,
	json: { contactId: item, sequenceId: 1, email: null, previousStatus: null, status: null, outcome: 'failed', reason: 'no' },
	error: new ExplainedError({ message: 'no', description: 'Try another.' }),
});

test('a run without failures has no error', () => {
	expect(explainFailedRows([])).toBeUndefined();
});

test('12,000 failed rows: the first ten by name, the others by number', () => {
	const { message, description, item } = explainFailedRows(Array.from({ length: 12_000 }, (_, index) => failedRow(index + 5)))!;
	expect(message).toBe('12,000 of 12,000 rows failed');
	expect(item).toBeUndefined();
	expect(description.match(/Item \d+/g)).toHaveLength(10);
	expect(description).toMatch(/And 11,990 more\. Try another\.$/);
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
});
