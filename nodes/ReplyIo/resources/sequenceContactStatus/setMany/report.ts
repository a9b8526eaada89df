import type { IDataObject } from 'n8n-workflow';

import type { ExplainedError } from '../../../api/errors/explainedError';
import { asSentence, leftOver, listed, thousands } from '../../../api/errors/words';
import type { Field, JsonOf } from '../../../api/field';
import { groupBy } from '../groupBy';
import { statusNow, type AnyRow, type Outcome, type Result } from './rows';

/** What happened to a row. */
export interface ReportRow {
	/** The input item. */
	item: number;
	json: ReportJson;
	/** Set where the outcome is `failed`. */
	error?: ExplainedError;
}

/** The fields of an output item, in their order. `outputSchema.ts` derives the operation's schema from them. */
export const REPORT_FIELDS = [
	{ name: 'contactId', type: 'integer', nullable: true },
	// Null where all sequences were chosen; then `sequences` names those that changed.
	{ name: 'sequenceId', type: 'integer', nullable: true },
	{ name: 'email', type: 'string', nullable: true },
	// In all sequences, null when they differ.
	{ name: 'previousStatus', type: 'string', nullable: true },
	// The one the contact has now, or would have; null when it is unknown.
	{ name: 'status', type: 'string', nullable: true },
	{ name: 'outcome', type: 'string' },
	{ name: 'reason', type: 'string', nullable: true },
	{
		name: 'sequences',
		type: 'array',
		fields: [
			{ name: 'sequenceId', type: 'integer' },
			{ name: 'sequenceName', type: 'string', nullable: true },
			{ name: 'previousStatus', type: 'string' },
			{ name: 'status', type: 'string' },
		],
	},
] as const satisfies readonly Field[];

type Reported = JsonOf<typeof REPORT_FIELDS>;

/** An output item; `sequences` comes where all sequences were chosen and some changed, or would. */
export type ReportJson = IDataObject &
	Omit<Reported, 'outcome' | 'sequences'> &
	Partial<Pick<Reported, 'sequences'>> & { outcome: Outcome };

/** Says for every row, in order, what happened to it. */
export function report(rows: readonly AnyRow[], resultOf: (row: AnyRow) => Result): ReportRow[] {
	const results = rows.map(resultOf);
	const left = results.filter(ranOutOfTime).length;
	return rows.map((row, index) => {
		const result = ranOutOfTime(results[index]) ? withLeft(results[index], left) : results[index];
		return { item: row.item, json: toJson(row, result), error: result.error };
	});
}

function ranOutOfTime({ error }: Result): boolean {
	return error?.isWaitOver === true;
}

function withLeft(result: Result, left: number): Result {
	const error = result.error!.with({ message: `${asSentence(result.error!.message)} ${leftOver(left, 'row')}` });
	return { ...result, error, reason: error.message };
}

function toJson({ contact: asked, sequence }: AnyRow, result: Result): ReportJson {
	const { outcome, contact, previousStatus = null, reason = null, sequences } = result;
	return {
		contactId: contact?.contactId ?? (asked && 'id' in asked ? asked.id : null),
		sequenceId: sequence?.id ?? null,
		email: contact?.email ?? (asked && 'email' in asked ? asked.email : null),
		previousStatus,
		status: statusNow(result),
		outcome,
		reason,
		...(sequences ? { sequences: sequences.map((one) => ({ ...one })) } : {}),
	};
}

/** How many rows met with each outcome. */
export function countOutcomes(rows: ReportRow[]): Partial<Record<Outcome, number>> {
	const counts: Partial<Record<Outcome, number>> = {};
	for (const { json } of rows) counts[json.outcome] = (counts[json.outcome] ?? 0) + 1;
	return counts;
}

const WORDS: Record<Outcome, string> = {
	changed: 'changed',
	wouldChange: 'would change',
	unchanged: 'had the status already',
	skipped: 'skipped',
	failed: 'failed',
};

/** e.g. "3 changed, 6 had the status already, 1 failed" */
export function inWords(counts: Partial<Record<Outcome, number>>): string {
	const parts = (Object.keys(WORDS) as Outcome[]).filter((outcome) => counts[outcome]);
	return parts.map((outcome) => `${thousands(counts[outcome]!)} ${WORDS[outcome]}`).join(', ');
}

const MAX_REASONS = 10;

/**
 * The one error of a run that stops on errors: how many rows failed, which and why, and what became of the others.
 * Its item is that of the failed row where there is only one, as n8n's editor puts it behind the message.
 */
export function explainFailedRows(rows: ReportRow[]): { message: string; description: string; item?: number } | undefined {
	const failed = rows.filter(({ error }) => error);
	if (failed.length === 0) return undefined;
	const byReason = [...groupBy(failed, ({ error }) => asSentence(error!.message))];
	const byWayOut = groupBy(byReason.slice(0, MAX_REASONS), ([, [{ error }]]) => error!.description ?? '');
	const more = byReason.slice(MAX_REASONS).reduce((sum, [, own]) => sum + own.length, 0);
	const counts = countOutcomes(rows);
	const rest = inWords({ ...counts, failed: 0 });
	const done = counts.changed && !counts.wouldChange ? 'carried out' : 'checked';
	return {
		message: `${thousands(failed.length)} of ${thousands(rows.length)} rows failed`,
		description: [
			...[...byWayOut].flatMap(([wayOut, reasons]) => [...reasons.map(([reason, own]) => `${listed(own.map(nameOf))}: ${reason}`), wayOut]),
			more > 0 ? `And ${thousands(more)} more.` : '',
			rest ? `All other rows were ${done}: ${rest}.` : '',
		]
			.filter(Boolean)
			.join(' '),
		item: failed.length === 1 ? failed[0].item : undefined,
	};
}

function nameOf({ item, json: { contactId, email } }: ReportRow): string {
	const who = email ?? contactId;
	return `Item ${item}${who === null ? '' : ` (${who})`}`;
}
