import type { IDataObject } from 'n8n-workflow';

import { ExplainedError, unexpectedAnswer } from '../../../api/errors/explainedError';
import { isObject } from '../../../api/errors/json';
import { idIn, type Id, type Ref } from '../../../api/id';
import { MAX_PAGE_SIZE, readPages } from '../../../api/pages';
import { inPageOrder, type SequenceContact } from '../../../api/sequenceContact';
import { SORT_FIELDS } from '../../../api/sort';
import type { Sends } from '../../../api/transport/sender';
import { filterContacts, v3 } from '../../../api/v3';
import { groupBy } from '../groupBy';
import { sequenceList } from '../reading/lists';
import { readContacts } from '../reading/read';
import { isAbsent } from '../reading/roster';
import { lacksStatus, type Source, type Wanted } from './collect';
import { searchTermOf } from './fits';

/** The contacts of all sequences, one for each sequence a contact is in. API page: "Filter contacts" (v3). */
export function everySequence(sends: Sends, { filters }: Pick<Wanted, 'filters'>): Source {
	const searchTerm = searchTermOf(filters);
	return {
		sortsBy: (field) => SORT_FIELDS.some(({ value, isOfContact }) => isOfContact && value === field),
		// Always whole pages: a contact may be in no sequence, so that a page of few could hold nothing.
		async *pages(sort) {
			const pages = readPages(
				sends,
				(skip) => filterContacts({ top: MAX_PAGE_SIZE, skip }, { searchTerm, sort }),
				({ id }) => id,
				{ overlaps: true },
			);
			for await (const { records, hasMore } of pages) yield { contacts: records.flatMap(inEachSequence), hasMore };
		},
		async withStatuses(contacts) {
			const statuses = await readStatuses(sends, contacts.filter(lacksStatus));
			return contacts.flatMap((contact): SequenceContact[] => {
				if (!lacksStatus(contact)) return [contact];
				const status = statuses(contact);
				return status === undefined ? [] : [inPageOrder({ ...contact, status })];
			});
		},
	};
}

/** A contact as the search shows it, once for each of its sequences. @throws ExplainedError when it does not tell them */
function inEachSequence({ id, email, firstName, lastName, company, title, isOptedOut, callStatus, meetingStatus, sequences }: IDataObject): SequenceContact[] {
	if (!Array.isArray(sequences) || !sequences.every(isObject)) {
		throw unexpectedAnswer("Reply.io's search answered with contacts that do not tell their sequences");
	}
	const contact = { contactId: id, email, firstName, lastName, company, title, isOptedOut, callStatus, meetingStatus };
	const given = new Map<Id, SequenceContact>();
	for (const { status, ...inSequence } of sequences as IDataObject[]) {
		const sequence = { id: idIn(inSequence.sequenceId, 'sequence') };
		const all: IDataObject = { ...contact, ...inSequence, statusInSequence: status };
		const told = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
		given.set(sequence.id, v3.toSequenceContact(told, { sequence }));
	}
	return [...given.values()];
}

/**
 * Reads the statuses of contacts in their sequences.
 *
 * @returns finds a contact's; undefined where it has left the sequence meanwhile
 * @throws ExplainedError when one cannot be read
 */
async function readStatuses(sends: Sends, contacts: SequenceContact[]): Promise<(contact: SequenceContact) => string | undefined> {
	const statuses = new Map<string, string | undefined>();
	await Promise.all(
		[...groupBy(contacts, ({ sequenceId }) => sequenceId).values()].map(async (inSequence) => {
			const [{ sequenceId, sequenceName }] = inSequence;
			const sequence: Ref = { id: idIn(sequenceId, 'sequence'), ...(typeof sequenceName === 'string' && sequenceName ? { name: sequenceName } : {}) };
			const own = inSequence.map(({ contactId }): Ref => ({ id: idIn(contactId, 'contact') }));
			const stateOf = await readContacts(sends, sequenceList(sends, sequence), own);
			for (const contact of own) {
				const state = stateOf(contact);
				if (state instanceof ExplainedError && (!isAbsent(state) || state.concerns === 'sequence')) throw state;
				statuses.set(`${sequence.id} ${contact.id}`, state instanceof ExplainedError ? undefined : state.status);
			}
		}),
	);
	return ({ sequenceId, contactId }) => statuses.get(`${sequenceId} ${contactId}`);
}
