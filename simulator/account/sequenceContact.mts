/** The statuses of a contact in a sequence, in the words of API v4. */
export const CONTACT_STATUSES = ['Active', 'Paused', 'Finished', 'Inactive', 'OutOfOffice'] as const;
export type ContactStatus = (typeof CONTACT_STATUSES)[number];

/** What came of the mail to a contact in a sequence, the furthest last. API v3 makes statuses of them. */
export const MARKS = ['contacted', 'opened', 'clicked', 'autoReplied', 'replied', 'bounced', 'invalidEmail'] as const;
export type Mark = (typeof MARKS)[number];

/** A contact enrolled in a sequence, as API v4 shows it; the order of the fields is the reference page's. */
export interface SequenceContact {
	contactId: number;
	sequenceId: number;
	email: string | null;
	firstName: string | null;
	lastName: string | null;
	company: string | null;
	title: string | null;
	status: ContactStatus;
	subStatus: 'None' | 'AutoReplied' | null;
	currentStep: number;
	/** ISO 8601 with an offset, as every date here. */
	addingDate: string;
	movingDate: string | null;
	nextSendAfter: string | null;
	isOptedOut: boolean;
	emailAccountId: number | null;
	linkedInAccountId: number | null;
	icpScore: number | null;
}

/** A contact in a sequence with all that is known of it. */
export interface Enrolment extends SequenceContact {
	marks: readonly Mark[];
	/** The branch of a condition the contact is on: step 3 of branch 1 is "3.1". */
	branch: number | null;
	callStatus: 'none' | 'toCall' | 'called';
	meetingStatus: 'none' | 'meetingBooked';
	details: ContactDetails;
}

/** What API v3 shows of a contact beyond its name; what is missing is null there. */
export interface ContactDetails {
	companySize?: string;
	industry?: string;
	city?: string;
	state?: string;
	country?: string;
	timeZoneId?: string;
	phone?: string;
	linkedInUrl?: string;
	notes?: string;
	customFields?: Array<{ key: string; value: string | null }>;
}

/** A contact to begin with: who, where and in which status; what is missing gets a plain default. */
export type SeedRow = Pick<SequenceContact, 'contactId' | 'sequenceId'> & Partial<Enrolment> & SeedSequence;

/** What a row may say about its sequence; the first row of a sequence counts. */
export interface SeedSequence {
	sequenceName?: string;
	sequenceIsArchived?: boolean;
	sequenceOwnerUserId?: number;
}

/** A seed row with its gaps filled. `order` counts the sequence's contacts and dates this one. */
export function toEnrolment(row: SeedRow, order: number): Enrolment {
	return {
		contactId: row.contactId,
		sequenceId: row.sequenceId,
		email: row.email ?? null,
		firstName: row.firstName ?? null,
		lastName: row.lastName ?? null,
		company: row.company ?? null,
		title: row.title ?? null,
		status: row.status ?? 'Active',
		subStatus: row.subStatus === undefined ? 'None' : row.subStatus,
		currentStep: row.currentStep ?? 1,
		addingDate: row.addingDate ?? dateOf(order),
		movingDate: row.movingDate ?? null,
		nextSendAfter: row.nextSendAfter ?? null,
		isOptedOut: row.isOptedOut ?? false,
		emailAccountId: row.emailAccountId === undefined ? 101 : row.emailAccountId,
		linkedInAccountId: row.linkedInAccountId ?? null,
		icpScore: row.icpScore ?? null,
		marks: row.marks ?? (row.subStatus === 'AutoReplied' ? ['autoReplied'] : []),
		branch: row.branch ?? null,
		callStatus: row.callStatus ?? 'none',
		meetingStatus: row.meetingStatus ?? 'none',
		details: row.details ?? {},
	};
}

const FIRST_DATE = Date.UTC(2024, 2, 1);

/** The date on which the contact with this number was added: one a second. */
export function dateOf(order: number): string {
	return new Date(FIRST_DATE + order * 1_000).toISOString().replace('.000Z', '+00:00');
}
