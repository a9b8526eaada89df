import type { Account } from '../account/account.mjs';
import { MARKS, type ContactStatus, type Enrolment, type Mark, type SequenceContact } from '../account/sequenceContact.mjs';
import type { Switches } from '../rules/switches.mjs';

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

/** A contact of a sequence as API v4 shows it. */
export function toSequenceContactV4({ marks, branch, callStatus, meetingStatus, details, ...contact }: Enrolment): SequenceContact {
	return marks.includes('autoReplied') && contact.subStatus === 'None' ? { ...contact, subStatus: 'AutoReplied' } : contact;
}

/** A contact of a sequence as API v3 shows it. */
export function toSequenceContactV3(contact: Enrolment) {
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
		callStatus: contact.callStatus,
		meetingStatus: contact.meetingStatus,
		emailDisposition: toEmailDisposition(contact),
		currentStep: toStep(contact),
		addingDate: contact.addingDate,
		emailAccountId: contact.emailAccountId,
		linkedInAccountId: contact.linkedInAccountId,
	};
}

/** The ID of the step a contact is at, null when it has finished. */
export function stepIdOf({ status, currentStep, branch }: Enrolment): number | null {
	return status === 'Finished' ? null : 1_000 + currentStep + 100 * (branch ?? 0);
}

function toStep(contact: Enrolment): { stepId: number | null; displayName: string } {
	const stepId = stepIdOf(contact);
	if (stepId === null) return { stepId, displayName: 'Finished' };
	return { stepId, displayName: contact.branch === null ? `${contact.currentStep}` : `${contact.currentStep}.${contact.branch}` };
}

/** Nobody without an address is written to. */
function toEmailDisposition({ email, marks }: Enrolment) {
	return email === null ? null : { isReplied: marks.includes('replied'), isBounced: marks.includes('bounced') };
}

/** A contact as API v3's list of contacts shows it. */
export function toContact({ users }: Account, [contact]: Enrolment[]) {
	const { contactId, email, firstName, lastName, company, title, details } = contact;
	return {
		id: contactId,
		email,
		domain: email?.split('@')[1] ?? null,
		firstName,
		lastName,
		phone: details.phone ?? null,
		title,
		company,
		companySize: details.companySize ?? null,
		industry: details.industry ?? null,
		city: details.city ?? null,
		state: details.state ?? null,
		country: details.country ?? null,
		timeZoneId: details.timeZoneId ?? null,
		linkedInUrl: details.linkedInUrl ?? null,
		linkedInSalesNavigatorUrl: null,
		linkedInRecruiterUrl: null,
		phoneStatus: null,
		notes: details.notes ?? null,
		ownerUserId: users[0].userId,
		accountId: null,
		isOptedOut: contact.isOptedOut,
		callStatus: contact.callStatus,
		meetingStatus: contact.meetingStatus,
		addingDate: contact.addingDate,
		createdAt: contact.addingDate,
		lastModifiedAt: contact.addingDate,
		customFields: details.customFields ?? [],
	};
}

/** A contact with its sequences and lists, as API v3's search for contacts shows it. */
export function toContactWithSequences(account: Account, enrolments: Enrolment[], words: Switches['searchWords']) {
	const [{ contactId }] = enrolments;
	const lists = account.lists.filter(({ contactIds }) => contactIds.includes(contactId)).map(({ id, name }) => ({ id, name }));
	const sequences = toContactSequences(account, enrolments).map((sequence, index) => ({ ...sequence, status: toSearchedStatus(enrolments[index], words) }));
	return { ...toContact(account, enrolments), sequences, lists };
}

function toSearchedStatus(enrolment: Enrolment, words: Switches['searchWords']): ContactStatusV3 | Mark | null {
	if (words === 'four' && enrolment.status === 'Inactive') return null;
	return toShownStatus(enrolment, words === 'twelve' ? 'twelve' : 'five');
}

/** The sequences a contact is in, as API v3 shows them. */
export function toContactSequences(account: Account, enrolments: Enrolment[]) {
	return enrolments.map((enrolment) => ({
		sequenceId: enrolment.sequenceId,
		sequenceName: nameOf(account, enrolment),
		status: toV3Status(enrolment.status),
		currentStep: toStep(enrolment),
		addingDate: enrolment.addingDate,
	}));
}

/** A contact's statuses in all its sequences, as API v3 shows them. */
export function toContactStatuses(account: Account, enrolments: Enrolment[], words: Switches['statusWords']) {
	const [{ contactId, isOptedOut, callStatus, meetingStatus }] = enrolments;
	return {
		contactId,
		isOptedOut,
		callStatus,
		meetingStatus,
		sequences: enrolments.map((enrolment) => ({
			sequenceId: enrolment.sequenceId,
			sequenceName: nameOf(account, enrolment),
			statusInSequence: toShownStatus(enrolment, words),
			emailDisposition: toEmailDisposition(enrolment),
		})),
	};
}

function toShownStatus({ status, marks }: Enrolment, words: Switches['statusWords']): ContactStatusV3 | Mark {
	const furthest = MARKS.findLast((mark) => marks.includes(mark));
	const isDerived = furthest !== undefined && (words === 'twelve' || (words === 'twelveWhileActive' && status === 'Active'));
	return isDerived ? furthest : toV3Status(status);
}

function nameOf(account: Account, { sequenceId }: Enrolment): string {
	return account.sequence(sequenceId)!.facts.name;
}
