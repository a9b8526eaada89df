import type { Account } from '../../account/account.mjs';
import type { ContactStatus, Enrolment } from '../../account/sequenceContact.mjs';
import type { Switches } from '../../rules/switches.mjs';
import { notInSequence, notSortable, Problem, sequenceNotFound } from '../problem.mjs';
import { fromV3Status, toSequenceContactV3, toSequenceContactV4, type ContactStatusV3 } from '../shapes.mjs';
import type { Call, Operations } from './index.mjs';
import { mapped, page, pageOf, sorted, type Page } from './pages.mjs';

/** Contacts in a sequence, and their statuses. */
export function sequenceContactOperations(account: Account, switches: Switches): Operations {
	const { changes } = account;
	const list = ({ id, query }: Call): Page<Enrolment> => {
		const sequence = account.sequence(id);
		if (!sequence && switches.missingSequence === 'notFound') throw sequenceNotFound(id);
		if (!sequence) return { items: [], hasMore: false };
		const { sort_by: sortBy, sort_direction: direction } = query;
		if ((sortBy || direction) && switches.sorting === 'refused') throw notSortable('sort_by');
		if ((sortBy || direction) && switches.sorting === 'asAsked') {
			const field = sortBy === 'statusInSequence' ? 'status' : ((sortBy ?? 'addingDate') as keyof Enrolment);
			return page(sorted([...sequence.newestFirst()], (contact) => contact[field], direction ?? 'desc'), query);
		}
		const { top, skip } = pageOf(query);
		return { items: sequence.page(top, skip), hasMore: skip + top < sequence.count };
	};
	/** @throws Problem with a 404 that says as much as it shall */
	const ofOne = ({ id, contactId }: Call, find: () => Enrolment | undefined): Enrolment => {
		try {
			const contact = find();
			if (contact) return contact;
		} catch (error) {
			const isMissing = error instanceof Problem && error.status === 404;
			if (!isMissing || switches.contactNotFound === 'specific') throw error;
		}
		throw notInSequence(contactId, id);
	};
	const get = (call: Call) => ofOne(call, () => changes.sequence(call.id).enrolment(call.contactId));

	return {
		setContactStatus: (call) => {
			const { user, id, contactId } = call;
			const { status } = call.body as { status: ContactStatus };
			return toSequenceContactV4(ofOne(call, () => changes.set(user.userId, id, contactId, status)));
		},
		listSequenceContacts: (call) => mapped(list(call), toSequenceContactV4),
		getSequenceContact: (call) => toSequenceContactV4(get(call)),

		listSequenceContactsV3: (call) => mapped(list(call), toSequenceContactV3),
		getSequenceContactV3: (call) => toSequenceContactV3(get(call)),
		countSequenceContactsV3: ({ id }) => ({ count: changes.sequence(id).count }),
		setStatusInSequenceV3: ({ user, id, body }) => {
			const { contactIds, statusInSequence } = body as BulkBody;
			return changes.setMany(user.userId, id, contactIds, fromV3Status(statusInSequence));
		},
		setStatusEverywhereV3: ({ user, body }) => {
			const { contactIds, statusInSequence } = body as BulkBody;
			return changes.setEverywhere(user.userId, contactIds, fromV3Status(statusInSequence));
		},
	};
}

interface BulkBody {
	contactIds: number[];
	statusInSequence: ContactStatusV3;
}
