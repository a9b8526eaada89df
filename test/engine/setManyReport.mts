import type { IDataObject } from 'n8n-workflow';

import type { OnError, RunResult } from './harness.mjs';

/** What is expected of a row, whatever the error mode: its outcome, why, and any other fields of its item. */
export interface Expected {
	outcome: 'changed' | 'failed' | 'skipped' | 'unchanged' | 'wouldChange';
	/** Found in the reason of the item, in the error of the error output, or in the one error of all rows. */
	reason?: RegExp;
	[field: string]: unknown;
}

const WORDS = { changed: 'changed', wouldChange: 'would change', unchanged: 'had the status already', skipped: 'skipped' };

/**
 * Expects the rows to be reported where the error mode wants it: in their places on Continue, failed ones with
 * their own fields on the error output, and counted and named in one error where the workflow stops.
 */
export function expectReport(result: RunResult, onError: OnError, rows: IDataObject[], expected: Expected[]): void {
	expect(expected).toHaveLength(rows.length);
	const every = rows.map((_, item) => item);
	const failing = every.filter((item) => expected[item].outcome === 'failed');
	if (onError === 'stopWorkflow' && failing.length > 0) {
		expect([result.success, result.failed]).toEqual([[], []]);
		expectOneError(result.error, expected, failing);
		return;
	}
	expect(result.error).toBeUndefined();
	const isSplit = onError === 'continueErrorOutput';
	const inPlace = isSplit ? every.filter((item) => !failing.includes(item)) : every;
	expect(result.success.map(({ json }) => json)).toMatchObject(inPlace.map((item) => asJson(expected[item])));
	expect(result.success.map(({ pairedItem }) => pairedItem)).toEqual(inPlace.map((item) => ({ item })));
	expect(result.successRows).toEqual(inPlace.map((item) => rows[item]));
	for (const { json } of result.success) expect(json).not.toHaveProperty('error');

	const split = isSplit ? failing : [];
	expect(result.failed.map(({ json }) => json)).toEqual(split.map((item) => ({ ...rows[item], error: expect.stringMatching(new RegExp(`${source(expected[item])}.* \\[item ${item}\\]$`)) })));
	expect(result.failedRows).toEqual(split.map((item) => rows[item]));
}

function expectOneError(error: RunResult['error'], expected: Expected[], failing: number[]): void {
	expect(error?.message).toBe(`${failing.length} of ${expected.length} rows failed`);
	// An error about several rows belongs to none of them.
	expect(error?.context?.itemIndex).toBe(failing.length === 1 ? failing[0] : undefined);
	const description = error?.description ?? '';
	expect(description).not.toContain('..');
	const reasons = [...description.matchAll(/(?:^|\. )(Item \d+.*?)(?: and ([\d,]+) more)?: (.*?)(?=\. Item |$)/gs)];
	expect(reasons.length).toBeLessThanOrEqual(10);
	let told = 0;
	for (const [, names, more = '0', reason] of reasons) {
		const items = [...names.matchAll(/(?:^|, )Item (\d+)/g)].map(([, item]) => Number(item));
		for (const item of items) {
			expect(failing).toContain(item);
			expect(`${reason}.`).toMatch(new RegExp(`^.*${source(expected[item])}`));
		}
		told += items.length + Number(more);
	}
	expect(told + Number(/And (\d+) more\./.exec(description)?.[1] ?? 0)).toBe(failing.length);
	const counts = Object.entries(WORDS).map(([outcome, words]) => [expected.filter((one) => one.outcome === outcome).length, words] as const);
	const others = counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
	const isOf = (outcome: Expected['outcome']) => expected.some((one) => one.outcome === outcome);
	const whatOf = isOf('changed') && !isOf('wouldChange') ? 'carried out' : 'checked';
	expect(/All other rows were .*?\./.exec(description)?.[0]).toBe(others.length > 0 ? `All other rows were ${whatOf}: ${others.join(', ')}.` : undefined);
}

const source = ({ reason }: Expected) => reason?.source ?? '';

function asJson({ reason, ...json }: Expected) {
	return reason ? { ...json, reason: expect.stringMatching(reason) } : json;
}
