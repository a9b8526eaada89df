import { USER, type Account } from '../account/account.mjs';
import { contactNotFound, notInSequence } from './problem.mjs';
import type { Sequence, SequenceFacts } from '../account/sequence.mjs';
import type { ContactStatus, SequenceContact } from '../account/sequenceContact.mjs';
import { fromV3Status, toContact, toContactWithSequences, toContactStatuses, toSequenceContactV3, type ContactStatusV3 } from './shapes.mjs';
import type { Switches } from '../rules/switches.mjs';
import type { StatusChanges } from '../account/statusChanges.mjs';

/** A request that keeps the contract: parameters and body are of the types it states. */
export interface Call {
	id: number;
	contactId: number;
	query: Record<string, unknown>;
	body: unknown;
}

/** What each operation of the contract answers, by its `operationId`. */
export type Operations = Record<string, (call: Call) => unknown>;

/** @throws Problem (from an operation) when it is refused */
export function operationsOf(account: Account, changes: StatusChanges, switches: Switches): Operations {
	const nameOf = (sequenceId: number) => account.sequence(sequenceId)?.facts.name ?? '';
	const contactOf = ({ id, contactId }: Call): SequenceContact => {
		const contact = changes.sequence(id).contact(contactId);
		if (!contact) throw notInSequence(contactId, id);
		return contact;
	};
	const enrolmentsOf = (contactId: number): SequenceContact[] => {
		const enrolments = account.enrolments(contactId);
		if (!enrolments.length) throw contactNotFound(contactId);
		return enrolments;
	};

	return {
		setContactStatus: ({ id, contactId, body }) =>
			changes.set(id, contactId, (body as { status: ContactStatus }).status),
		listSequenceContacts: ({ id, query }) => contactPage(changes.sequence(id), query),
		getSequenceContact: contactOf,
		getSequence: ({ id }) => changes.sequence(id).facts,
		whoami: () => USER,
		listSequencesV3: ({ query }) => sequencePage(account.sequences(), query),
		getSequenceV3: ({ id }) => changes.sequence(id).facts,
		listSequenceContactsV3: ({ id, query }) => {
			const { items, hasMore } = contactPage(changes.sequence(id), query);
			return { items: items.map(toSequenceContactV3), hasMore };
		},
		getSequenceContactV3: (call) => toSequenceContactV3(contactOf(call)),
		setStatusInSequenceV3: ({ id, body }) => {
			const { contactIds, statusInSequence } = body as BulkBody;
			return changes.setMany(id, contactIds, fromV3Status(statusInSequence));
		},
		setStatusEverywhereV3: ({ body }) => {
			const { contactIds, statusInSequence } = body as BulkBody;
			return changes.setEverywhere(contactIds, fromV3Status(statusInSequence));
		},
		findContactsV3: ({ query }) => {
			const { items, hasMore } = page(contactsByEmail(account, String(query.email), switches.emailFilter), query);
			return { items: items.map((contactId) => toContact(enrolmentsOf(contactId))), hasMore };
		},
		filterContactsV3: ({ query, body }) => {
			const filter = body as FilterBody;
			const sequences = filter.sequenceId ? [changes.sequence(filter.sequenceId)] : account.sequences().reverse();
			const ids = [...matchingIds(sequences, filter)];
			const { items, hasMore } = page(ids, query);
			const contacts = items.map((contactId) => toContactWithSequences(enrolmentsOf(contactId), nameOf));
			return { items: contacts, hasMore, totalCount: ids.length };
		},
		getContactStatusesV3: ({ id }) => toContactStatuses(enrolmentsOf(id), nameOf),
	};
}

interface BulkBody {
	contactIds: number[];
	statusInSequence: ContactStatusV3;
}

interface FilterBody {
	sequenceId?: number;
	searchTerm?: string;
	sortBy?: 'email' | 'firstName' | 'lastName' | 'company';
	sortDirection?: 'asc' | 'desc';
}

const DEFAULT_TOP = 25;

function pageOf(query: Call['query']): { top: number; skip: number } {
	return { top: Number(query.top ?? DEFAULT_TOP), skip: Number(query.skip ?? 0) };
}

/** A page of what comes in order, which is made no further than the page needs. */
function page<T>(all: Iterable<T>, query: Call['query']): { items: T[]; hasMore: boolean } {
	const { top, skip } = pageOf(query);
	const items: T[] = [];
	let index = 0;
	for (const one of all) {
		if (items.length === top) return { items, hasMore: true };
		if (index++ >= skip) items.push(one);
	}
	return { items, hasMore: false };
}

function contactsByEmail(account: Account, email: string, filter: Switches['emailFilter']): Iterable<number> {
	if (filter === 'exact') return account.idsWithEmail(email);
	const part = filter === 'containing' ? email.toLowerCase() : '';
	return idsOf(account.sequences().reverse(), (contact) => (contact.email ?? '').toLowerCase().includes(part));
}

/** The IDs of the contacts of some sequences that fit, each once. */
function* idsOf(sequences: Sequence[], fits: (contact: SequenceContact) => boolean): Generator<number> {
	const given = new Set<number>();
	for (const sequence of sequences) {
		for (const contact of sequence.newestFirst()) {
			if (given.has(contact.contactId) || !fits(contact)) continue;
			given.add(contact.contactId);
			yield contact.contactId;
		}
	}
}

function contactPage(sequence: Sequence, query: Call['query']): { items: SequenceContact[]; hasMore: boolean } {
	const { sort_by: sortBy, sort_direction: direction } = query;
	if (sortBy || direction) {
		const field = sortBy === 'statusInSequence' ? 'status' : ((sortBy ?? 'addingDate') as keyof SequenceContact);
		return page(sorted([...sequence.newestFirst()], (contact) => contact[field], direction), query);
	}
	const { top, skip } = pageOf(query);
	return { items: sequence.page(top, skip), hasMore: skip + top < sequence.count };
}

function sequencePage(sequences: Sequence[], query: Call['query']): { items: SequenceFacts[]; hasMore: boolean } {
	const part = query.name === undefined ? '' : String(query.name).toLowerCase();
	const found = sequences
		.map(({ facts }) => facts)
		.reverse()
		.filter(({ name }) => name.toLowerCase().includes(part))
		.filter(({ status }) => query.status === undefined || status === query.status)
		.filter(({ isArchived }) => query.isArchived === undefined || String(isArchived) === String(query.isArchived));
	const field = query.sortBy as 'created' | 'name' | 'status' | undefined;
	const isSorted = field !== undefined || query.sortDirection !== undefined;
	return page(isSorted ? sorted(found, (facts) => facts[field ?? 'created'], query.sortDirection) : found, query);
}

function matchingIds(sequences: Sequence[], { searchTerm, sortBy, sortDirection }: FilterBody): Set<number> {
	const term = searchTerm?.toLowerCase();
	const matches = ({ email, firstName, lastName }: SequenceContact) =>
		term === undefined || `${firstName ?? ''} ${lastName ?? ''}\n${email ?? ''}`.toLowerCase().includes(term);
	const ids = new Set<number>();
	const found: SequenceContact[] = [];
	for (const sequence of sequences) {
		for (const contact of sequence.newestFirst()) {
			if (!matches(contact)) continue;
			ids.add(contact.contactId);
			if (sortBy) found.push(contact);
		}
	}
	if (!sortBy) return ids;
	return new Set(sorted(found, (contact) => contact[sortBy], sortDirection).map(({ contactId }) => contactId));
}

function sorted<T>(all: T[], valueOf: (one: T) => unknown, direction: unknown): T[] {
	const sign = direction === 'desc' ? -1 : 1;
	const text = (one: T) => String(valueOf(one) ?? '');
	return [...all].sort((a, b) => (text(a) < text(b) ? -sign : text(a) > text(b) ? sign : 0));
}
