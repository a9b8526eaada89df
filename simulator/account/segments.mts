import { CONTACT_STATUSES, dateOf, type ContactStatus, type Enrolment, type Mark } from './sequenceContact.mjs';

/** A run of contacts of one sequence, in the order they were added. */
export interface Segment {
	readonly count: number;
	/** The place of a contact in this run, -1 when it isn't here. */
	indexOf(contactId: number): number;
	idAt(index: number): number;
	statusAt(index: number): ContactStatus;
	setStatusAt(index: number, status: ContactStatus): void;
	setMarksAt(index: number, marks: readonly Mark[]): void;
	enrolmentAt(index: number): Enrolment;
}

/** Contacts that were given one by one. */
export class ListedContacts implements Segment {
	private readonly enrolments: Enrolment[] = [];

	private readonly indexes = new Map<number, number>();

	get count(): number {
		return this.enrolments.length;
	}

	add(enrolment: Enrolment): void {
		this.indexes.set(enrolment.contactId, this.enrolments.length);
		this.enrolments.push(enrolment);
	}

	indexOf(contactId: number): number {
		return this.indexes.get(contactId) ?? -1;
	}

	idAt(index: number): number {
		return this.enrolments[index].contactId;
	}

	statusAt(index: number): ContactStatus {
		return this.enrolments[index].status;
	}

	setStatusAt(index: number, status: ContactStatus): void {
		this.enrolments[index].status = status;
	}

	setMarksAt(index: number, marks: readonly Mark[]): void {
		this.enrolments[index].marks = marks;
	}

	enrolmentAt(index: number): Enrolment {
		return { ...this.enrolments[index] };
	}
}

/** How the contacts of a block begin: all alike, or by their place in it, from 0. */
type Beginning<T> = T | ((index: number) => T);
const beginningOf = <T,>(all: Beginning<T>, index: number): T => (typeof all === 'function' ? (all as (index: number) => T)(index) : all);

/** Many made-up contacts with IDs that follow one another. */
export interface ContactBlock {
	sequenceId: number;
	count: number;
	/** 1,000,000 unless told. A contact may be in several sequences: give the same IDs. */
	firstId?: number;
	/** Active unless told. */
	status?: Beginning<ContactStatus>;
	/** None unless told. */
	marks?: Beginning<readonly Mark[]>;
}

/**
 * Contacts made up from their IDs, which follow one another. A byte each is held, for the status;
 * the rest is made when it is asked for, so that a sequence may have half a million of them.
 */
export class GeneratedContacts implements Segment {
	readonly count: number;

	readonly firstId: number;

	private readonly statuses: Uint8Array;

	private readonly marks = new Map<number, readonly Mark[]>();

	constructor(private readonly block: ContactBlock) {
		const { count, firstId = 1_000_000, status = 'Active' } = block;
		this.count = count;
		this.firstId = firstId;
		this.statuses = new Uint8Array(count);
		if (typeof status === 'string') this.statuses.fill(CONTACT_STATUSES.indexOf(status));
		else for (let index = 0; index < count; index++) this.setStatusAt(index, status(index));
	}

	indexOf(contactId: number): number {
		const index = contactId - this.firstId;
		return index >= 0 && index < this.count ? index : -1;
	}

	idAt(index: number): number {
		return this.firstId + index;
	}

	statusAt(index: number): ContactStatus {
		return CONTACT_STATUSES[this.statuses[index]];
	}

	setStatusAt(index: number, status: ContactStatus): void {
		this.statuses[index] = CONTACT_STATUSES.indexOf(status);
	}

	setMarksAt(index: number, marks: readonly Mark[]): void {
		this.marks.set(index, marks);
	}

	enrolmentAt(index: number): Enrolment {
		const contactId = this.idAt(index);
		return {
			contactId,
			sequenceId: this.block.sequenceId,
			email: generatedEmail(contactId),
			firstName: 'Contact',
			lastName: String(contactId),
			company: `Company ${contactId % 1_000}`,
			title: 'Buyer',
			status: this.statusAt(index),
			subStatus: 'None',
			currentStep: 1 + (contactId % 5),
			addingDate: dateOf(index),
			movingDate: null,
			nextSendAfter: null,
			isOptedOut: false,
			emailAccountId: 101,
			linkedInAccountId: null,
			icpScore: null,
			marks: this.marks.get(index) ?? beginningOf(this.block.marks ?? [], index),
			branch: null,
			callStatus: 'none',
			meetingStatus: 'none',
			details: {},
		};
	}
}

/** The address of a contact of `addContacts`. */
export function generatedEmail(contactId: number): string {
	return `contact-${contactId}@example.com`;
}

/** The contact an address of `addContacts` belongs to. */
export function generatedId(email: string): number | undefined {
	const digits = /^contact-([1-9]\d{0,9})@example\.com$/.exec(email.toLowerCase())?.[1];
	return digits === undefined ? undefined : Number(digits);
}
