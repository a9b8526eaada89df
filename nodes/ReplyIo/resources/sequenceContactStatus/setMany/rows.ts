import type { ContactRef } from '../../../api/contactByEmail';
import type { ContactStatus } from '../../../api/contactStatus';
import type { ExplainedError } from '../../../api/errors/explainedError';
import type { Id, Ref } from '../../../api/id';

/*
 * A row goes through four forms: the row as it was read, the state of its contact, the write it waits for
 * where something is to change, and what became of it.
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

/** A row that cannot, with what could be read of it. */
export interface BadRow {
	item: number;
	sequence?: Ref;
	contact?: ContactRef;
	error: ExplainedError;
}

export type AnyRow = Row | BadRow;

/** A contact's place in a sequence, with its status in v4's words, or one that v3 adds some day. */
export interface Enrolment {
	sequenceId: number;
	status: string;
}

/** What is known of a contact: one enrolment for the row's sequence, for all sequences as many as there are. */
export interface ContactState {
	contactId: Id;
	email: string | null;
	enrolments: Enrolment[];
}

/** A change to be made, shared by the rows that want it. */
export interface Write {
	sequence?: Ref;
	status: ContactStatus;
	state: ContactState;
	/** What became of it; absent as long as it has not been made. */
	result?: Result;
}

export type Outcome = 'changed' | 'failed' | 'skipped' | 'unchanged' | 'wouldChange';

/** What became of a row. */
export interface Result {
	outcome: Outcome;
	/** What was known of the contact before. */
	state?: ContactState;
	/** The status it has now, or would have; null when that is unknown, absent when it is that of before. */
	status?: string | null;
	/** Enrolments whose status is, or would be, a new one. */
	changed?: Enrolment[];
	reason?: string;
	/** Set where the outcome is `failed`. */
	error?: ExplainedError;
}

/** The status contacts have in all of these enrolments; null when they differ, or there is none. */
export function common(enrolments: Enrolment[] = []): string | null {
	const statuses = new Set(enrolments.map(({ status }) => status));
	return statuses.size === 1 ? [...statuses][0] : null;
}

/** A row that failed for this reason. */
export function failed(error: ExplainedError, rest: Partial<Result> = {}): Result {
	return { outcome: 'failed', error, reason: error.message, ...rest };
}

/** One value for each contact of each sequence; a sequence that is absent stands for all of them. */
export class PerContact<T> {
	private readonly groups = new Map<number | undefined, Map<number, T>>();

	get(sequence: Pick<Ref, 'id'> | undefined, contactId: number): T | undefined {
		return this.groups.get(sequence?.id)?.get(contactId);
	}

	set(sequence: Pick<Ref, 'id'> | undefined, contactId: number, value: T): void {
		let group = this.groups.get(sequence?.id);
		if (!group) this.groups.set(sequence?.id, (group = new Map()));
		group.set(contactId, value);
	}
}
