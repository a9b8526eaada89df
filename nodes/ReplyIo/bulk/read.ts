import type { IDataObject } from 'n8n-workflow';

import { findContactsByEmail, notOneContact } from '../api/contactByEmail';
import { ExplainedError } from '../api/explainedError';
import type { Id } from '../api/ids';
import { readPages } from '../api/pages';
import {
	fromV3Status,
	MAX_PAGE_SIZE,
	readContact,
	readContacts,
	readContactStatuses,
	toSequenceContact,
} from '../api/versions';
import type { ContactRef } from '../parameters';
import { asExplained, type Calls } from './calls';
import { beginsWithSingleReads, changesToSingleReads } from './readingWay';
import { PerContact, type Row, type State } from './rows';

/** Finds what is known of a row's contact, or why nothing is. */
export type StateOf = (row: Pick<Row, 'sequenceId' | 'contact'>) => State | ExplainedError;

/**
 * Reads the present state of the contacts of all rows, each sequence in the cheaper way. What cannot be
 * read becomes the error of the rows concerned.
 */
export async function readStates(calls: Calls, rows: Array<Pick<Row, 'sequenceId' | 'contact'>>): Promise<StateOf> {
	const emails = new EmailLookUps(calls);
	const groups = new Map<Id | undefined, Known>();
	for (const { sequenceId, contact } of rows) {
		let known = groups.get(sequenceId);
		if (!known) groups.set(sequenceId, (known = new Known(sequenceId)));
		known.want(contact);
	}
	await Promise.all(
		[...groups].map(async ([sequenceId, known]) => {
			if (sequenceId !== undefined) await readPagesOf(calls, sequenceId, known);
			await readOneByOne(calls, emails, known);
		}),
	);
	return ({ sequenceId, contact }) => groups.get(sequenceId)!.stateOf(contact);
}

/** Reads pages as long as that is the cheaper way; what is still wanted then is left to single reads. */
async function readPagesOf(calls: Calls, sequenceId: Id, known: Known): Promise<void> {
	if (beginsWithSingleReads(known.singleReads)) return;
	const pages = readPages(
		calls,
		(skip) => readContacts('v3', sequenceId, MAX_PAGE_SIZE, skip),
		({ contactId }) => contactId,
	);
	let pagesRead = 0;
	let isWhole = true;
	const error = await (async () => {
		for await (const { records, hasMore } of pages) {
			pagesRead++;
			for (const record of records) known.meet(record);
			if (known.singleReads === 0) return;
			if (hasMore && changesToSingleReads(pagesRead, known.singleReads)) {
				isWhole = false;
				return;
			}
		}
	})().catch(asExplained);
	if (error) known.failRest(error);
	else if (isWhole) known.failRest(undefined, { butIds: pagesRead > 1 && known.singleReads <= pagesRead });
}

async function readOneByOne(calls: Calls, emails: EmailLookUps, known: Known): Promise<void> {
	await Promise.all([
		...known.wantedIds().map(async (id) => {
			known.learn({ id }, await readOne(calls, known.sequenceId, id));
		}),
		...known.wantedEmails().map(async (email) => {
			known.learn({ email }, await readByEmail(calls, emails, known.sequenceId, email, known.typed.get(email)));
		}),
	]);
}

async function readByEmail(
	calls: Calls,
	emails: EmailLookUps,
	sequenceId: Id | undefined,
	email: string,
	typed?: string,
): Promise<State | ExplainedError> {
	const ids = await emails.of(email, typed);
	if (ids instanceof ExplainedError) return ids;
	if (ids.length === 0 || (ids.length > 1 && sequenceId === undefined)) return notOneContact(email, ids);
	const found = await Promise.all(ids.map(async (id) => await readOne(calls, sequenceId, id)));
	// One that could not be read may be the contact that is meant.
	const unread = found.find((one) => one instanceof ExplainedError && one.httpCode !== 404);
	if (unread) return unread;
	const states = found.filter((one) => !(one instanceof ExplainedError)) as State[];
	if (states.length > 1) return notOneContact(email, states.map(({ contactId }) => contactId));
	const [state] = states;
	return state ? { ...state, email: state.email ?? email } : found[0];
}

/** One contact in one sequence, or in all of its sequences. */
async function readOne(calls: Calls, sequenceId: Id | undefined, contactId: Id): Promise<State | ExplainedError> {
	return await (async () => {
		if (sequenceId === undefined) {
			const { data } = await calls.send(readContactStatuses(contactId));
			return stateEverywhere(data, contactId);
		}
		const { data } = await calls.send(readContact('v3', sequenceId, contactId));
		return stateOfRecord(data, sequenceId, contactId);
	})().catch(asExplained);
}

function stateOfRecord(data: unknown, sequenceId: Id, contactId?: Id): State {
	const contact = toSequenceContact(data, 'v3', { sequenceId, contactId });
	const { email, status } = contact;
	if (typeof status !== 'string') throw unreadable();
	return {
		contactId: contact.contactId as Id,
		email: typeof email === 'string' ? email : null,
		places: [{ sequenceId, status }],
	};
}

function stateEverywhere(data: unknown, contactId: Id): State {
	const { contactId: answered, sequences } = (data ?? {}) as { contactId?: unknown; sequences?: unknown };
	if (answered !== contactId || !Array.isArray(sequences)) throw unreadable();
	const places = (sequences as IDataObject[]).map(({ sequenceId, statusInSequence }) => {
		if (!Number.isInteger(sequenceId) || typeof statusInSequence !== 'string') throw unreadable();
		return { sequenceId: sequenceId as number, status: String(fromV3Status(statusInSequence)) };
	});
	if (places.length === 0) {
		throw new ExplainedError({
			message: `Contact ${contactId} is in no sequence`,
			description: 'This node changes contacts that are in a sequence already.',
			failure: { cause: 'configuration-invalid' },
			httpCode: 200,
		});
	}
	return { contactId, email: null, places };
}

function unreadable(): ExplainedError {
	return new ExplainedError({
		message: 'Reply.io answered with something other than the statuses of contacts',
		description: "Check the 'Base URL' of the Reply.io credential.",
		httpCode: 200,
		failure: { cause: 'temporarily-unavailable' },
	});
}

/** Looks each e-mail address up once a run. */
class EmailLookUps {
	private readonly ids = new Map<string, Promise<Id[] | ExplainedError>>();

	constructor(private readonly calls: Calls) {}

	/** @param typed the address as it was given */
	async of(email: string, typed = email): Promise<Id[] | ExplainedError> {
		let ids = this.ids.get(email);
		if (!ids) {
			ids = findContactsByEmail(this.calls, typed).catch(asExplained);
			this.ids.set(email, ids);
		}
		return await ids;
	}
}

/** What is wanted and known of the contacts of one sequence, or of contacts in all their sequences. */
class Known {
	private readonly ids = new Map<number, State | ExplainedError | undefined>();

	private readonly emails = new Map<string, State | ExplainedError | undefined>();

	/** Addresses as they were given, by what they are in lower case. */
	readonly typed = new Map<string, string | undefined>();

	/** What reading the rest one by one would cost: an e-mail address takes a look-up as well. */
	singleReads = 0;

	constructor(readonly sequenceId: Id | undefined) {}

	want(contact: ContactRef): void {
		const isById = 'id' in contact;
		if (isById ? this.ids.has(contact.id) : this.emails.has(contact.email)) return;
		if (isById) this.ids.set(contact.id, undefined);
		else {
			this.emails.set(contact.email, undefined);
			this.typed.set(contact.email, contact.typed);
		}
		this.singleReads += isById ? 1 : 2;
	}

	/** Takes a record of a page in if it is wanted. */
	meet(record: IDataObject): void {
		const contactId = Number(record.contactId);
		if (!Number.isInteger(contactId)) throw unreadable();
		const email = typeof record.email === 'string' ? record.email.trim().toLowerCase() : '';
		const isWantedByEmail = this.emails.has(email);
		if (!this.ids.has(contactId) && !isWantedByEmail) return;
		const state = stateOfRecord(record, this.sequenceId!);
		if (this.ids.has(contactId)) this.learn({ id: state.contactId }, state);
		if (!isWantedByEmail) return;
		const other = this.emails.get(email);
		if (other === undefined) this.learn({ email }, state);
		else if (!(other instanceof ExplainedError)) {
			this.emails.set(email, notOneContact(email, [other.contactId, state.contactId]));
		}
	}

	learn(contact: ContactRef, found: State | ExplainedError): void {
		if ('id' in contact) {
			this.ids.set(contact.id, found);
			this.singleReads -= 1;
		} else {
			this.emails.set(contact.email, found);
			this.singleReads -= 2;
		}
	}

	/**
	 * Gives up on what is still wanted: it is not there, unless an error tells otherwise.
	 *
	 * @param butIds leaves contacts given by ID to single reads: they may have moved to a page that had been read
	 */
	failRest(error?: ExplainedError, { butIds = false } = {}): void {
		for (const id of butIds ? [] : this.wantedIds()) this.learn({ id }, error ?? this.notThere(`Contact ${id}`));
		for (const email of this.wantedEmails()) this.learn({ email }, error ?? this.notThere(`A contact with the address ${email}`));
	}

	wantedIds(): Id[] {
		return [...this.ids].filter(([, found]) => found === undefined).map(([id]) => id as Id);
	}

	wantedEmails(): string[] {
		return [...this.emails].filter(([, found]) => found === undefined).map(([email]) => email);
	}

	stateOf(contact: ContactRef): State | ExplainedError {
		return ('id' in contact ? this.ids.get(contact.id) : this.emails.get(contact.email))!;
	}

	private notThere(who: string): ExplainedError {
		return new ExplainedError({
			message: `${who} is not in sequence ${this.sequenceId}`,
			description: "Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.",
			httpCode: 200,
			failure: { cause: 'configuration-invalid' },
		});
	}
}

/** Reads contacts by ID again. */
export async function readAgain(
	calls: Calls,
	contacts: Array<{ sequenceId?: Id; contactId: Id }>,
): Promise<PerContact<State | ExplainedError>> {
	const rows = contacts.map(({ sequenceId, contactId }) => ({ sequenceId, contact: { id: contactId } }));
	const stateOf = await readStates(calls, rows);
	const states = new PerContact<State | ExplainedError>();
	for (const row of rows) states.set(row.sequenceId, row.contact.id, stateOf(row));
	return states;
}
