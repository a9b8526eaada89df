import type { Account } from '../../account/account.mjs';
import type { Sequence } from '../../account/sequence.mjs';
import type { Enrolment } from '../../account/sequenceContact.mjs';
import type { Switches } from '../../rules/switches.mjs';
import { contactNotFound, notSortable, sequenceNotFound } from '../problem.mjs';
import { stepIdOf, toContact, toContactSequences, toContactStatuses, toContactWithSequences } from '../shapes.mjs';
import type { Operations } from './index.mjs';
import { mapped, page, sorted } from './pages.mjs';

/** Contacts, whichever sequences they are in. */
export function contactOperations(account: Account, switches: Switches): Operations {
	const enrolmentsOf = (contactId: number): Enrolment[] => {
		const enrolments = account.enrolments(contactId);
		if (!enrolments.length) throw contactNotFound(contactId);
		return enrolments;
	};
	const newestSequences = () => account.sequences().reverse();
	const searched = ({ sequenceId }: Filter): Sequence[] => {
		if (sequenceId === undefined) return newestSequences();
		const sequence = account.sequence(sequenceId);
		if (!sequence && switches.missingSequence === 'notFound') throw sequenceNotFound(sequenceId);
		return sequence ? [sequence] : [];
	};

	return {
		findContactsV3: ({ query }) => {
			const email = String(query.email).toLowerCase();
			const part = switches.emailFilter === 'ignored' ? '' : email;
			const fits = (contact: Enrolment) => (contact.email ?? '').toLowerCase().includes(part);
			const having = () => account.idsWithEmail(email).filter((id) => switches.emailFilter === 'exact' || account.enrolments(id)[0].email === query.email);
			const isExact = switches.emailFilter === 'exact' || switches.emailFilter === 'sameCase';
			const ids = isExact ? having() : account.idsThatFit(newestSequences(), fits);
			return mapped(page(ids, query), (contactId) => toContact(account, enrolmentsOf(contactId)));
		},
		filterContactsV3: ({ query, body }) => {
			const filter = body as Filter;
			const ids = [...account.idsThatFit(searched(filter), fitsIn(account, filter, switches.searchTerm))];
			const { sortBy, sortDirection } = filter;
			if (sortBy && switches.sorting === 'refused') throw notSortable('/sortBy');
			const inOrder = sortBy && switches.sorting === 'asAsked' ? sorted(ids, (contactId) => account.enrolments(contactId)[0][sortBy], sortDirection) : ids;
			const { items, hasMore } = mapped(page(inOrder, query), (contactId) => toContactWithSequences(account, enrolmentsOf(contactId), switches.searchWords));
			return { items, hasMore, totalCount: ids.length };
		},
		getContactStatusesV3: ({ id }) => toContactStatuses(account, enrolmentsOf(id), switches.statusWords),
		getContactSequencesV3: ({ id }) => toContactSequences(account, enrolmentsOf(id)),
	};
}

interface Filter {
	sequenceId?: number;
	sequenceStepId?: number;
	listId?: number;
	searchTerm?: string;
	sortBy?: 'email' | 'firstName' | 'lastName' | 'company';
	sortDirection?: 'asc' | 'desc';
}

function fitsIn(account: Account, { searchTerm, listId, sequenceStepId }: Filter, finds: Switches['searchTerm']): (contact: Enrolment) => boolean {
	const term = finds === 'ignored' ? '' : (searchTerm?.toLowerCase() ?? '');
	const listed = listId === undefined ? undefined : new Set(account.lists.find(({ id }) => id === listId)?.contactIds);
	return (contact) => {
		if (listed && !listed.has(contact.contactId)) return false;
		if (sequenceStepId !== undefined && stepIdOf(contact) !== sequenceStepId) return false;
		if (term === '') return true;
		const { firstName, lastName, email, company, title } = contact;
		const fields = finds === 'nameAndEmail' ? [firstName, lastName, email] : [`${firstName ?? ''} ${lastName ?? ''}`, email, company, title];
		return fields.some((text) => text?.toLowerCase().includes(term));
	};
}
