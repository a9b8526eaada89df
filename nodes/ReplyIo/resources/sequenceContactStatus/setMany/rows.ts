import type { ContactRef } from '../../../api/contactByEmail';
import type { ContactStatus } from '../../../api/contactStatus';
import type { ExplainedError } from '../../../api/errors/explainedError';
import type { Ref } from '../../../api/id';
import type { ContactState, Known } from '../reading/states';

/*
 * A row goes through four forms: the row as it was read, the state of its contact, the write it waits for
 * where something is to change, and what became of it. A row for all sequences becomes one row for each of
 * them in between.
 */

/** A row that can be carried out. */
export interface Row {
	/** The input item it came from, from 0. */
	item: number;
	/** Absent when all sequences of the contact are meant. */
	sequence?: Ref;
	contact: ContactRef;
	status: ContactStatus;
	/** The statuses a contact must have now to be changed; absent when any will do. */
	onlyIf?: readonly ContactStatus[];
	dryRun: boolean;
	error?: undefined;
}

/** A row for one sequence. */
export type SequenceRow = Row & { sequence: Ref };

/** A row that cannot be carried out, with what could be read of it. */
export interface BadRow {
	item: number;
	sequence?: Ref;
	contact?: ContactRef;
	error: ExplainedError;
}

export type AnyRow = Row | BadRow;

/** A change to be made, shared by the rows that want it. */
export interface Write {
	status: ContactStatus;
	state: ContactState;
	/** The statuses one of its rows allows it to be made from; absent where any will do. */
	onlyIf?: readonly ContactStatus[];
	/** What became of it; absent as long as it has not been made. */
	result?: Result;
}

export type Outcome = 'changed' | 'failed' | 'skipped' | 'unchanged' | 'wouldChange';

/** A sequence in which a contact's status is, or would be, a new one. */
export interface ChangedSequence {
	sequenceId: number;
	sequenceName: string | null;
	previousStatus: string;
	status: string;
}

/** What became of a row. */
export interface Result {
	outcome: Outcome;
	contact?: Known;
	/** The status before; in all sequences null when they differ. */
	previousStatus?: string | null;
	/** The status it has now, or would have; null when that is unknown, absent when it is that of before. */
	status?: string | null;
	reason?: string;
	/** Set where the outcome is `failed`. */
	error?: ExplainedError;
	/** Whether it failed because the contact cannot go to the status from the one it has. */
	isImpossible?: boolean;
	/** Where all sequences were meant. */
	sequences?: ChangedSequence[];
}

/** What became of a row whose contact was found in this state. */
export function resultOf(outcome: Exclude<Outcome, 'failed'>, state: ContactState, rest: Partial<Result> = {}): Result {
	return { outcome, contact: state, previousStatus: state.status, ...rest };
}

/** A row that failed for this reason. */
export function failed(error: ExplainedError, state?: ContactState, rest: Partial<Result> = {}): Result {
	return { outcome: 'failed', error, reason: error.message, ...(state ? { contact: state, previousStatus: state.status } : {}), ...rest };
}

/** The status now. */
export function statusNow({ status, previousStatus }: Result): string | null {
	return status === undefined ? (previousStatus ?? null) : status;
}
