import type { IDataObject } from 'n8n-workflow';

import { asSentence, type ExplainedError } from '../api/explainedError';
import type { Field, JsonOf } from '../api/field';
import type { Result } from './apply';
import type { Plan, Verdict } from './plan';
import { common, type AnyRow, type PerContact, type Place, type State } from './rows';

export type Outcome = 'changed' | 'failed' | 'skipped' | 'unchanged' | 'wouldChange';

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

/** A row's fate before it is put into the fields of an item. */
interface Fate {
	outcome: Outcome;
	state?: State;
	/** Where the status is, or would be, a new one. */
	changed?: Place[];
	newStatus?: string;
	status?: string | null;
	reason?: string;
	error?: ExplainedError;
}

/** Says for every row, in order, what happened to it. */
export function report(rows: AnyRow[], { verdicts }: Plan, results: PerContact<Result>): ReportRow[] {
	return rows.map((row, index) => {
		const fate = fateOf(row, verdicts[index], results);
		return { item: row.item, json: toJson(row, fate), error: fate.error };
	});
}

function fateOf(row: AnyRow, verdict: Verdict, results: PerContact<Result>): Fate {
	const { state } = verdict;
	const now = state && results.get(row.sequenceId, state.contactId)?.status;
	if (verdict.act === 'fail' || row.error) {
		const error = verdict.act === 'fail' ? verdict.error : row.error!;
		return { outcome: 'failed', state, status: now, reason: error.message, error };
	}
	// Another row may have changed the contact.
	if (verdict.act === 'keep') return { outcome: 'unchanged', state, status: now };
	if (verdict.act === 'skip') return { outcome: 'skipped', state, status: now, reason: verdict.reason };
	if (!verdict.written) {
		const changed = verdict.state.places.filter(({ status }) => status !== row.status);
		return { outcome: 'wouldChange', state, changed, newStatus: row.status };
	}
	const done = results.get(row.sequenceId, verdict.state.contactId)!;
	if (done.outcome === 'failed') {
		return { outcome: 'failed', state, changed: done.changed, status: done.status, reason: done.error.message, error: done.error };
	}
	if (done.outcome === 'unchanged') return { outcome: 'unchanged', state, status: done.status, reason: done.reason };
	return { outcome: 'changed', state, changed: done.changed, newStatus: done.status, reason: leftAlone(done.left) };
}

function leftAlone(left: Place[]): string | undefined {
	if (left.length === 0) return undefined;
	return `Left as they were: ${left.map(({ sequenceId, status }) => `sequence ${sequenceId} (${status})`).join(', ')}`;
}

function toJson(row: AnyRow, { outcome, state, changed = [], newStatus, status, reason }: Fate): ReportJson {
	const asked = row.contact;
	const before = newStatus === undefined ? state?.places : changed;
	const previousStatus = common(before);
	const json: ReportJson = {
		contactId: state?.contactId ?? (asked && 'id' in asked ? asked.id : null),
		sequenceId: row.sequenceId ?? null,
		email: state?.email ?? (asked && 'email' in asked ? asked.email : null),
		previousStatus,
		status: newStatus ?? (status === undefined ? previousStatus : status),
		outcome,
		reason: reason ?? null,
	};
	if (row.error || row.sequenceId !== undefined || (newStatus === undefined && changed.length === 0)) return json;
	json.sequences = changed.map((place) => ({
		sequenceId: place.sequenceId,
		previousStatus: place.status,
		status: row.status,
	}));
	return json;
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

/** 12345 as "12,345". */
export function thousands(count: number): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** e.g. "1 call", "1,234 calls" */
export function counted(count: number, noun: string): string {
	return `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const MAX_NAMED = 10;

/**
 * The one error of a run that stops on errors: how many rows failed, which, and what became of the others.
 * Its item is that of the failed row where there is only one, as n8n's editor puts it behind the message.
 */
export function explainFailedRows(rows: ReportRow[]): { message: string; description: string; item?: number } | undefined {
	const failed = rows.filter(({ error }) => error);
	if (failed.length === 0) return undefined;
	const named = failed
		.slice(0, MAX_NAMED)
		.map(({ item, json, error }) => `Item ${item}${whoOf(json)}: ${asSentence(error!.message)}`);
	const more = failed.length - named.length;
	const rest = inWords({ ...countOutcomes(rows), failed: 0 });
	return {
		message: `${thousands(failed.length)} of ${thousands(rows.length)} rows failed`,
		description: [
			...named,
			...(more > 0 ? [`And ${thousands(more)} more.`] : []),
			rest ? `All other rows were finished: ${rest}.` : '',
			`${failed[0].error!.description ?? ''}`,
		]
			.filter(Boolean)
			.join(' '),
		item: failed.length === 1 ? failed[0].item : undefined,
	};
}

function whoOf({ contactId, email }: ReportJson): string {
	const who = email ?? contactId;
	return who === null ? '' : ` (${who})`;
}
