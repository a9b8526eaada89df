import type { IDataObject } from 'n8n-workflow';

import { notOneContact, type ContactRef } from '../../../api/contactByEmail';
import { ExplainedError, invalidInput, unexpectedAnswer } from '../../../api/errors/explainedError';
import { isObject } from '../../../api/errors/json';
import { capitalized, nameContact, nameSequence } from '../../../api/errors/words';
import { idIn, type Ref } from '../../../api/id';
import { toId } from '../../../api/sequenceContact';
import { missingSequence } from '../../../api/sequences';
import type { Sends } from '../../../api/transport/sender';
import { filterContacts, readContactStatuses, v3 } from '../../../api/v3';
import type { ContactList } from './read';
import type { ContactState, Whereabouts } from './states';

/** The contacts of a sequence with their status. API pages: "List contacts in sequence", "Get contact in sequence" (v3). */
export function sequenceList(sends: Sends, sequence: Ref): ContactList<ContactState> {
	const toState = (data: unknown, contact?: Ref): ContactState => {
		const { contactId, email, status } = v3.toSequenceContact(data, { sequence, contact });
		if (typeof status !== 'string') throw noContact();
		return { contactId: idIn(contactId, 'contact'), email: textOf(email), status };
	};
	return {
		page: (page) => v3.readContacts(sequence, page),
		one: (contact) => v3.readContact(sequence, contact),
		ofRecord: (record) => toState(record),
		ofAnswer: toState,
		absent: (contact) =>
			invalidInput(
				`${whoIs(contact)} is not in ${nameSequence(sequence)}`,
				"Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.",
			).with({ httpCode: 404 }),
		// Reply.io says of a contact of a missing sequence, too, that it is not in it; and a missing sequence's list is empty.
		whyMissing: async () => await missingSequence(v3, sends, sequence),
	};
}

/** All contacts with the sequences they are in. API pages: "Filter contacts", "Get contact statuses" (v3). */
export const accountList: ContactList<Whereabouts> = {
	page: (page) => filterContacts(page),
	one: readContactStatuses,
	ofRecord: ({ id, email, sequences }) => ({ contactId: idIn(id, 'contact'), email: textOf(email), sequences: toSequences(sequences) }),
	ofAnswer(data, contact) {
		if (!isObject(data) || toId(data.contactId) !== contact.id) throw noContact();
		return { contactId: contact.id, email: null, sequences: toSequences(data.sequences) };
	},
	absent: (contact) =>
		'email' in contact
			? notOneContact(contact.email, [])
			: invalidInput(`${whoIs(contact)} was not found`, "Check 'Contact': choose it From List or By Email to be sure that it exists.").with({ httpCode: 404 }),
	canDoWithoutPages: true,
};

function toSequences(value: unknown): Ref[] {
	if (!Array.isArray(value)) throw noContact();
	const sequences = (value as IDataObject[]).map(({ sequenceId, sequenceName }): Ref => {
		const name = textOf(sequenceName);
		return { id: idIn(sequenceId, 'sequence'), ...(name ? { name } : {}) };
	});
	return [...new Map(sequences.map((sequence) => [sequence.id, sequence])).values()];
}

function whoIs(contact: ContactRef): string {
	return 'email' in contact ? `A contact with the address ${contact.email}` : capitalized(nameContact(contact));
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}

function noContact(): ExplainedError {
	return unexpectedAnswer('Reply.io answered with something other than contacts and their sequences');
}
