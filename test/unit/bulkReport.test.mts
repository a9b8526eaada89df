import { ExplainedError } from '../../nodes/ReplyIo/api/explainedError';
import type { Id } from '../../nodes/ReplyIo/api/ids';
import { Calls } from '../../nodes/ReplyIo/bulk/calls';
import { settle } from '../../nodes/ReplyIo/bulk/apply';
import { Progress } from '../../nodes/ReplyIo/bulk/progress';
import { counted, explainFailedRows, inWords, thousands, type ReportRow } from '../../nodes/ReplyIo/bulk/report';
import type { State } from '../../nodes/ReplyIo/bulk/rows';

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

test('numbers and outcomes in words', () => {
	expect([0, 999, 1_000, 1_234_567].map(thousands)).toEqual(['0', '999', '1,000', '1,234,567']);
	expect([0, 1, 1_000].map((count) => counted(count, 'call'))).toEqual(['0 calls', '1 call', '1,000 calls']);
	expect(inWords({ failed: 1, changed: 3_000, unchanged: 7_000 })).toBe('3,000 changed, 7,000 had the status already, 1 failed');
});

describe('a contact that was looked at again', () => {
	const was = (status: string): State => ({ contactId: 7 as Id, email: null, places: [{ sequenceId: 1, status }] });
	const chunk = { sequenceId: 1 as Id, status: 'Paused' as const, states: [] };
	const error = new ExplainedError({ message: 'refused' });

	test.each([
		['has the status, and a lost call may have set it', true, was('Paused'), 'changed', 'Paused'],
		['has the status, and no call of ours set it', false, was('Paused'), 'unchanged', 'Paused'],
		['has another status', true, was('Finished'), 'failed', 'Finished'],
		['cannot be read', true, error, 'failed', null],
	])('%s', (_, maybeDone, now, outcome, status) => {
		expect(settle({ chunk, state: was('Active'), error, maybeDone }, now)).toMatchObject({ outcome, status });
	});
});

describe('a contact in several sequences that was looked at again', () => {
	const at = (...statuses: string[]): State => ({ contactId: 7 as Id, email: null, places: statuses.map((status, index) => ({ sequenceId: index + 1, status })) });
	const chunk = (status: 'Paused' | 'Finished') => ({ status, states: [] });
	const error = new ExplainedError({ message: 'refused' });

	test('is failed where a sequence that should have changed did not, and says which did', () => {
		const result = settle({ chunk: chunk('Finished'), state: at('Active', 'Active'), error, maybeDone: true }, at('Finished', 'Active'));
		expect(result).toMatchObject({ outcome: 'failed', status: null, changed: [{ sequenceId: 1, status: 'Active' }] });
		expect((result as { error: Error }).error.message).toMatch(/^refused\. Not Finished in sequence 2 \(Active\)/);
	});

	test('is changed where only those are left that cannot be paused', () => {
		const result = settle({ chunk: chunk('Paused'), state: at('Active', 'Finished'), error, maybeDone: true }, at('Paused', 'Finished'));
		expect(result).toMatchObject({ outcome: 'changed', changed: [{ sequenceId: 1 }], left: [{ sequenceId: 2 }] });
	});
});

describe('the log', () => {
	function progress(rows: number) {
		const lines: string[] = [];
		const state = { now: 0, calls: 0 };
		const log = new Progress({ info: (line) => lines.push(line) }, rows, () => state.calls, () => state.now);
		return { lines, state, log };
	}

	test('says nothing of a short run', () => {
		const { lines, state, log } = progress(10);
		state.calls = 3;
		log.tick();
		log.begin('writing', 2);
		log.tick();
		expect(lines).toEqual([]);
	});

	test('tells a long run every ten seconds: rows, calls, the time left, waits', () => {
		const { lines, state, log } = progress(100_000);
		state.calls = 100;
		log.begin('writing', 1_000);
		for (let call = 0; call < 60; call++) {
			state.now += 1_000;
			state.calls++;
			log.tick();
		}
		log.wait(43_000);
		expect(lines).toHaveLength(1 + 6);
		expect(lines[0]).toBe("Set Many, 100,000 rows, writing: 100 calls so far, about 1,000 to go (10 min at Reply.io's limit)");
		state.now += 6_000;
		log.wait(43_000);
		expect(lines.at(-1)).toMatch(/160 calls so far, about 940 to go \(9 min at Reply\.io's limit\), waiting 43 s for Reply\.io's rate limit$/);
	});
});

test('what a server that failed three times is asked, it is asked no more', async () => {
	let asked = 0;
	const down = new ExplainedError({ message: 'down', failure: { cause: 'temporarily-unavailable' }, tries: 4 });
	const sender = { credential: {} as never, send: async () => await Promise.reject(++asked ? down : down) };
	const calls = new Calls(sender, { run: async <T,>(task: () => Promise<T>) => await task() });
	const failures = [];
	for (let call = 0; call < 5; call++) failures.push((await calls.send({} as never).catch((error: unknown) => error)) as ExplainedError);
	expect(failures.map(({ tries }) => tries)).toEqual([12, 12, 12, undefined, undefined]);
	expect(asked).toBe(9);
	calls.resume();
	await calls.send({} as never).catch(() => {});
	expect(asked).toBe(12);
});
