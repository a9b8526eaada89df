import type { ContactStatus } from '../api/contactStatus';
import { ExplainedError } from '../api/explainedError';
import type { Id } from '../api/ids';
import type { ContactRef } from '../parameters';

/** A row that can be carried out. */
export interface Row {
	/** The input item it came from, from 0. */
	item: number;
	/** Absent when all sequences of the contact are meant. */
	sequenceId?: Id;
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
	sequenceId?: Id;
	contact?: ContactRef;
	error: ExplainedError;
}

export type AnyRow = Row | BadRow;

/** Where a contact is: in a sequence, with a status in v4's words, or one that v3 adds some day. */
export interface Place {
	sequenceId: number;
	status: string;
}

/** What is known of a contact: in the row's sequence one place, in all sequences as many as there are. */
export interface State {
	contactId: Id;
	email: string | null;
	places: Place[];
}

/** The status contacts have in all of these places; null when they differ, or there is none. */
export function common(places: Place[] = []): string | null {
	const statuses = new Set(places.map(({ status }) => status));
	return statuses.size === 1 ? [...statuses][0] : null;
}

/** One value for each contact of each sequence; a sequence that is absent stands for all of them. */
export class PerContact<T> {
	private readonly groups = new Map<number | undefined, Map<number, T>>();

	get(sequenceId: number | undefined, contactId: number): T | undefined {
		return this.groups.get(sequenceId)?.get(contactId);
	}

	set(sequenceId: number | undefined, contactId: number, value: T): void {
		let group = this.groups.get(sequenceId);
		if (!group) this.groups.set(sequenceId, (group = new Map()));
		group.set(contactId, value);
	}
}
