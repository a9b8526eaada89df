import type { ContactStatus, SequenceContact } from '../account/sequenceContact.mjs';

/** API v4's word for a status in API v3's spelling, and back. */
const V3_NAMES = {
	Active: 'active',
	Paused: 'paused',
	Finished: 'finished',
	OutOfOffice: 'outOfOffice',
	Inactive: 'inactive',
} as const;
export type ContactStatusV3 = (typeof V3_NAMES)[ContactStatus];

export const toV3Status = (status: ContactStatus): ContactStatusV3 => V3_NAMES[status];

export function fromV3Status(status: ContactStatusV3): ContactStatus {
	return (Object.keys(V3_NAMES) as ContactStatus[]).find((name) => V3_NAMES[name] === status)!;
}

/** A contact of a sequence as API v3 shows it. */
export function toSequenceContactV3(contact: SequenceContact) {
	const { contactId, sequenceId, email, firstName, lastName, company, title } = contact;
	return {
		contactId,
		sequenceId,
		email,
		firstName,
		lastName,
		company,
		title,
		statusInSequence: toV3Status(contact.status),
		isOptedOut: contact.isOptedOut,
		callStatus: 'none',
		meetingStatus: 'none',
		emailDisposition: { isReplied: false, isBounced: false },
		currentStep:
			contact.status === 'Finished'
				? { stepId: null, displayName: 'Finished' }
				: { stepId: 1_000 + contact.currentStep, displayName: `Step ${contact.currentStep}` },
		addingDate: contact.addingDate,
		emailAccountId: contact.emailAccountId,
		linkedInAccountId: contact.linkedInAccountId,
	};
}

/** A contact as API v3's list of contacts shows it. */
export function toContact([{ contactId, email, firstName, lastName, company, title }]: SequenceContact[]) {
	return { id: contactId, email, firstName, lastName, company, title };
}

/** A contact with the sequences it is in, as API v3's search for contacts shows it. */
export function toContactWithSequences(enrolments: SequenceContact[], nameOf: (sequenceId: number) => string) {
	const sequences = enrolments.map(({ sequenceId, status }) => ({
		sequenceId,
		sequenceName: nameOf(sequenceId),
		status: toV3Status(status),
	}));
	return { ...toContact(enrolments), sequences };
}

/** A contact's statuses in all its sequences, as API v3 shows them. */
export function toContactStatuses(enrolments: SequenceContact[], nameOf: (sequenceId: number) => string) {
	const [{ contactId, isOptedOut }] = enrolments;
	return {
		contactId,
		isOptedOut,
		callStatus: 'none',
		meetingStatus: 'none',
		sequences: enrolments.map(({ sequenceId, status }) => ({
			sequenceId,
			sequenceName: nameOf(sequenceId),
			statusInSequence: toV3Status(status),
			emailDisposition: { isReplied: false, isBounced: false },
		})),
	};
}
