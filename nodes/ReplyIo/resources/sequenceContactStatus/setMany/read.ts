import type { IDataObject } from 'n8n-workflow';

import { findContactsByEmail, notOneContact, type ContactRef } from '../../../api/contactByEmail';
import { asExplained, ExplainedError, invalidInput, unexpectedAnswer } from '../../../api/errors/explainedError';
import { isObject } from '../../../api/errors/json';
import { capitalized, nameContact, nameSequence } from '../../../api/errors/words';
import type { Id, Ref } from '../../../api/id';
import { MAX_PAGE_SIZE, readPages } from '../../../api/pages';
import { readContactStatuses, toStatus, v3 } from '../../../api/v3';
import { type Calls } from './calls';
import { beginsWithSingleReads, changesToSingleReads } from './readStrategy';
import type { ContactState, Row, Write } from './rows';

/** Finds what is known of a row's contact, or why nothing is. */
export type StateOf = (row: Wanting) => ContactState | ExplainedError;

type Wanting = Pick<Row, 'sequence' | 'contact'>;

/**
 * Reads the present state of the contacts of all rows, each sequence in the cheaper way. What cannot be
 * read becomes the error of the rows concerned.
 */
export async function readStates(calls: Calls, rows: readonly Wanting[]): Promise<StateOf> {
	const emails = new EmailLookUps(calls);
	const groups = new Map<Id | undefined, Wanted>();
	for (const { sequence, contact } of rows) {
		let wanted = groups.get(sequence?.id);
		if (!wanted) groups.set(sequence?.id, (wanted = new Wanted(sequence)));
		wanted.add(contact);
	}
	await Promise.all(
		[...groups.values()].map(async (wanted) => {
			if (wanted.sequence) await readPagesOf(calls, wanted.sequence, wanted);
			await readOneByOne(calls, emails, wanted);
		}),
	);
	return ({ sequence, contact }) => groups.get(sequence?.id)!.stateOf(contact);
}

/** Reads pages as long as that is the cheaper way; what is still wanted then is left to single reads. */
async function readPagesOf(calls: Calls, sequence: Ref, wanted: Wanted): Promise<void> {
	if (beginsWithSingleReads(wanted.singleReads)) return;
	const pages = readPages(
		calls,
		(skip) => v3.readContacts(sequence, { top: MAX_PAGE_SIZE, skip }),
		({ contactId }) => contactId,
	);
	let pagesRead = 0;
	const end = await (async () => {
		for await (const { records, hasMore } of pages) {
			pagesRead++;
			for (const record of records) wanted.meet(record);
			if (wanted.singleReads === 0) return 'all found';
			if (hasMore && changesToSingleReads(pagesRead, wanted.singleReads)) return 'too long';
		}
		return 'whole list';
	})().catch(asExplained);
	if (end instanceof ExplainedError) wanted.giveUp(end);
	else if (end === 'whole list') wanted.giveUp(undefined, { butIds: pagesRead > 1 && wanted.singleReads <= pagesRead });
}

async function readOneByOne(calls: Calls, emails: EmailLookUps, wanted: Wanted): Promise<void> {
	await Promise.all([
		...wanted.ids().map(async (contact) => {
			wanted.found(contact, await readOne(calls, wanted.sequence, contact));
		}),
		...wanted.emails().map(async (contact) => {
			wanted.found(contact, await readByEmail(calls, emails, wanted.sequence, contact));
		}),
	]);
}

async function readByEmail(
	calls: Calls,
	emails: EmailLookUps,
	sequence: Ref | undefined,
	{ email, asGiven }: { email: string; asGiven?: string },
): Promise<ContactState | ExplainedError> {
	const ids = await emails.of(email, asGiven);
	if (ids instanceof ExplainedError) return ids;
	if (ids.length === 0 || (ids.length > 1 && !sequence)) return notOneContact(email, ids);
	const found = await Promise.all(ids.map(async (id) => await readOne(calls, sequence, { id })));
	// One that could not be read may be the contact that is meant.
	const unread = found.find((one) => one instanceof ExplainedError && one.httpCode !== 404);
	if (unread) return unread;
	const states = found.filter((one) => !(one instanceof ExplainedError)) as ContactState[];
	if (states.length > 1) return notOneContact(email, states.map(({ contactId }) => contactId));
	const [state] = states;
	return state ? { ...state, email: state.email ?? email } : found[0];
}

/** One contact in one sequence, or in all of its sequences. */
async function readOne(calls: Calls, sequence: Ref | undefined, contact: Ref): Promise<ContactState | ExplainedError> {
	return await (async () => {
		const { data } = await calls.send(sequence ? v3.readContact(sequence, contact) : readContactStatuses(contact));
		return sequence ? stateOfRecord(data, sequence, contact) : stateEverywhere(data, contact);
	})().catch(asExplained);
}

function stateOfRecord(data: unknown, sequence: Ref, contact?: Ref): ContactState {
	const { contactId, email, status } = v3.toSequenceContact(data, { sequence, contact });
	if (typeof status !== 'string') throw noStatuses();
	return {
		contactId: contactId as Id,
		email: typeof email === 'string' ? email : null,
		enrolments: [{ sequenceId: sequence.id, status }],
	};
}

function stateEverywhere(data: unknown, { id }: Ref): ContactState {
	if (!isObject(data) || data.contactId !== id || !Array.isArray(data.sequences)) throw noStatuses();
	const enrolments = (data.sequences as IDataObject[]).map(({ sequenceId, statusInSequence }) => {
		if (!Number.isInteger(sequenceId) || typeof statusInSequence !== 'string') throw noStatuses();
		return { sequenceId: sequenceId as number, status: String(toStatus(statusInSequence)) };
	});
	if (enrolments.length > 0) return { contactId: id, email: null, enrolments };
	throw invalidInput(`Contact ${id} is in no sequence`, 'This node changes contacts that are in a sequence already.').with({ httpCode: 200 });
}

function noStatuses(): ExplainedError {
	return unexpectedAnswer('Reply.io answered with something other than the statuses of contacts');
}

/** Looks each email address up once a run. */
class EmailLookUps {
	private readonly ids = new Map<string, Promise<Id[] | ExplainedError>>();

	constructor(private readonly calls: Calls) {}

	async of(email: string, asGiven = email): Promise<Id[] | ExplainedError> {
		let ids = this.ids.get(email);
		if (!ids) {
			ids = findContactsByEmail(this.calls, asGiven).catch(asExplained);
			this.ids.set(email, ids);
		}
		return await ids;
	}
}

type Found = ContactState | ExplainedError | undefined;

/** The contacts wanted of one sequence, or wanted in all their sequences, and what is known of them. */
class Wanted {
	private readonly byId = new Map<number, { contact: Ref; found: Found }>();

	private readonly byEmail = new Map<string, { contact: { email: string; asGiven?: string }; found: Found }>();

	/** What reading the rest one by one would cost: an email address takes a look-up as well. */
	singleReads = 0;

	constructor(readonly sequence: Ref | undefined) {}

	add(contact: ContactRef): void {
		if ('id' in contact) {
			if (this.byId.has(contact.id)) return;
			this.byId.set(contact.id, { contact, found: undefined });
			this.singleReads += 1;
		} else {
			if (this.byEmail.has(contact.email)) return;
			this.byEmail.set(contact.email, { contact, found: undefined });
			this.singleReads += 2;
		}
	}

	/** Takes a record of a page in if it is wanted. */
	meet(record: IDataObject): void {
		const contactId = Number(record.contactId);
		if (!Number.isInteger(contactId)) throw noStatuses();
		const email = typeof record.email === 'string' ? record.email.trim().toLowerCase() : '';
		const wantedById = this.byId.get(contactId);
		const wantedByEmail = this.byEmail.get(email);
		if (!wantedById && !wantedByEmail) return;
		const state = stateOfRecord(record, this.sequence!);
		if (wantedById) this.found(wantedById.contact, state);
		if (!wantedByEmail) return;
		const other = wantedByEmail.found;
		if (other === undefined) this.found(wantedByEmail.contact, state);
		else if (!(other instanceof ExplainedError)) wantedByEmail.found = notOneContact(email, [other.contactId, state.contactId]);
	}

	/** What was found of a contact that was still wanted. */
	found(contact: ContactRef, found: ContactState | ExplainedError): void {
		const [entry, cost] = 'id' in contact ? [this.byId.get(contact.id)!, 1] : [this.byEmail.get(contact.email)!, 2];
		if (entry.found === undefined) this.singleReads -= cost;
		entry.found = found;
	}

	/**
	 * Gives up on what is still wanted: it is not there, unless an error tells otherwise.
	 *
	 * @param butIds leaves contacts given by ID to single reads: they may have moved to a page that had been read
	 */
	giveUp(error?: ExplainedError, { butIds = false } = {}): void {
		for (const contact of butIds ? [] : this.ids()) this.found(contact, error ?? this.notThere(capitalized(nameContact(contact))));
		for (const contact of this.emails()) this.found(contact, error ?? this.notThere(`A contact with the address ${contact.email}`));
	}

	/** Contacts still wanted by ID. */
	ids(): Ref[] {
		return [...this.byId.values()].flatMap(({ contact, found }) => (found ? [] : [contact]));
	}

	/** Contacts still wanted by email. */
	emails(): Array<{ email: string; asGiven?: string }> {
		return [...this.byEmail.values()].flatMap(({ contact, found }) => (found ? [] : [contact]));
	}

	stateOf(contact: ContactRef): ContactState | ExplainedError {
		return ('id' in contact ? this.byId.get(contact.id) : this.byEmail.get(contact.email))!.found!;
	}

	private notThere(who: string): ExplainedError {
		return invalidInput(
			`${who} is not in ${nameSequence(this.sequence!)}`,
			"Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.",
		).with({ httpCode: 200 });
	}
}

/** Reads the contacts of writes again, by ID. */
export async function readAgain(calls: Calls, writes: readonly Write[]): Promise<(write: Write) => ContactState | ExplainedError> {
	const wanting = ({ sequence, state }: Write): Wanting => ({ sequence, contact: { id: state.contactId } });
	const stateOf = await readStates(calls, writes.map(wanting));
	return (write) => stateOf(wanting(write));
}
