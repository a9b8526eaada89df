import { normalized, notOneContact, type ContactRef, type EmailRef } from '../../../api/contactByEmail';
import { ExplainedError } from '../../../api/errors/explainedError';
import type { Id, Ref } from '../../../api/id';
import { saysNothing } from '../../../api/sequences';
import type { Known } from './states';

interface ById<T> {
	contact: Ref;
	found?: T | ExplainedError;
}

interface ByEmail<T> {
	contact: EmailRef;
	/** The contacts with the address that were met. */
	met: Map<number, T>;
	/** The contacts that have it by its look-up. */
	ids?: Id[];
	/** Why nothing more is known. */
	error?: ExplainedError;
	/** Whether all contacts with the address are known, or wanted by ID. */
	isSettled: boolean;
}

/** The contacts wanted of a list, and what is known of them so far. */
export class Roster<T extends Known> {
	private readonly byId = new Map<number, ById<T>>();

	private readonly byEmail = new Map<string, ByEmail<T>>();

	private missing = 0;

	private unsettled = 0;

	/** @param absent the error of a contact that is not in the list */
	constructor(private readonly absent: (contact: ContactRef) => ExplainedError) {}

	add(contact: ContactRef): void {
		if ('id' in contact) this.want(contact);
		else if (!this.byEmail.has(contact.email)) {
			this.byEmail.set(contact.email, { contact, met: new Map(), isSettled: false });
			this.unsettled++;
		}
	}

	/** Single calls still needed at least. */
	get atLeast(): number {
		return this.missing + this.unsettled;
	}

	/** Single calls still needed where each address is that of one contact. */
	get atMost(): number {
		return this.missing + 2 * this.unsettled;
	}

	/** Takes a contact in if it is wanted. */
	meet(known: T): void {
		const entry = this.byId.get(known.contactId);
		if (entry) this.found(entry, known);
		this.byEmail.get(normalized(known.email))?.met.set(known.contactId, known);
	}

	/** The answer about one contact by ID. */
	answer(contact: Ref, found: T | ExplainedError): void {
		if (found instanceof ExplainedError) this.found(this.byId.get(contact.id)!, found);
		else this.meet(found);
	}

	/** The contacts still wanted by ID. */
	missingIds(): Ref[] {
		return [...this.byId.values()].flatMap(({ contact, found }) => (found ? [] : [contact]));
	}

	/** The addresses of which not all contacts are known. */
	unsettledEmails(): EmailRef[] {
		return this.unsettledEntries().map(({ contact }) => contact);
	}

	/** All contacts that have an address: those are wanted then. */
	lookedUp({ email }: EmailRef, ids: Id[] | ExplainedError): void {
		const entry = this.byEmail.get(email)!;
		this.settle(entry);
		if (ids instanceof ExplainedError) {
			entry.error = ids;
			return;
		}
		entry.ids = ids;
		for (const id of ids) this.want({ id }, entry.met.get(id));
	}

	/** After the whole list: an address that was met has those contacts, and no others. */
	settleEmailsMet(): void {
		for (const entry of this.unsettledEntries()) if (entry.met.size > 0) this.settle(entry);
	}

	/** What is still wanted is not there, or could not be read. */
	giveUp(error?: ExplainedError): void {
		for (const contact of this.missingIds()) this.answer(contact, error ?? this.absent(contact));
		for (const entry of this.unsettledEntries()) {
			entry.error = error;
			this.settle(entry);
		}
	}

	/** Where an answer said that something is missing, and not what, the contact is. */
	explainSilence(): void {
		for (const { contact, found } of this.byId.values()) if (saysNothing(found)) this.answer(contact, this.absent(contact));
	}

	/** Tells all contacts that were said not to be there why. */
	explainAbsence(error: ExplainedError): void {
		for (const entry of this.byId.values()) if (isAbsent(entry.found)) entry.found = error;
	}

	of(contact: ContactRef): T | ExplainedError {
		if ('id' in contact) return this.byId.get(contact.id)!.found!;
		const { ids = [], met, error, ids: lookedUp } = this.byEmail.get(contact.email)!;
		if (error) return error;
		const found = new Map<number, T>(met);
		for (const id of ids) {
			const one = this.byId.get(id)!.found!;
			if (!(one instanceof ExplainedError)) found.set(id, one);
			// One that could not be read may be the contact that is meant.
			else if (!isAbsent(one)) return one;
		}
		if (found.size > 1 || (lookedUp?.length === 0 && found.size === 0)) return notOneContact(contact.email, [...found.keys()]);
		for (const known of found.values()) return { ...known, email: known.email ?? contact.email };
		return ids.length === 1 ? this.byId.get(ids[0])!.found! : this.absent(contact);
	}

	private want(contact: Ref, known?: T): void {
		if (!this.byId.has(contact.id)) {
			this.byId.set(contact.id, { contact });
			this.missing++;
		}
		if (known) this.found(this.byId.get(contact.id)!, known);
	}

	private found(entry: ById<T>, found: T | ExplainedError): void {
		if (entry.found === undefined) this.missing--;
		entry.found = found;
	}

	private unsettledEntries(): Array<ByEmail<T>> {
		return [...this.byEmail.values()].filter(({ isSettled }) => !isSettled);
	}

	private settle(entry: ByEmail<T>): void {
		entry.isSettled = true;
		this.unsettled--;
	}
}

/** Whether it says that a contact is not there; other errors say nothing of it. */
export function isAbsent(found: unknown): found is ExplainedError {
	return found instanceof ExplainedError && found.httpCode === 404;
}
