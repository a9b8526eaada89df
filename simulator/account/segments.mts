import { CONTACT_STATUSES, dateOf, type ContactStatus, type SequenceContact } from './sequenceContact.mjs';

/** A run of contacts of one sequence, in the order they were added. */
export interface Segment {
	readonly count: number;
	/** The place of a contact in this run, -1 when it isn't here. */
	indexOf(contactId: number): number;
	idAt(index: number): number;
	statusAt(index: number): ContactStatus;
	setStatusAt(index: number, status: ContactStatus): void;
	contactAt(index: number): SequenceContact;
}

/** Contacts that were given one by one. */
export class ListedContacts implements Segment {
	private readonly contacts: SequenceContact[] = [];

	private readonly indexes = new Map<number, number>();

	get count(): number {
		return this.contacts.length;
	}

	add(contact: SequenceContact): void {
		this.indexes.set(contact.contactId, this.contacts.length);
		this.contacts.push(contact);
	}

	indexOf(contactId: number): number {
		return this.indexes.get(contactId) ?? -1;
	}

	idAt(index: number): number {
		return this.contacts[index].contactId;
	}

	statusAt(index: number): ContactStatus {
		return this.contacts[index].status;
	}

	setStatusAt(index: number, status: ContactStatus): void {
		this.contacts[index].status = status;
	}

	contactAt(index: number): SequenceContact {
		return { ...this.contacts[index] };
	}
}

/**
 * Contacts made up from their IDs, which follow one another. A byte each is held, for the status;
 * the rest is made when it is asked for, so that a sequence may have half a million of them.
 */
export class GeneratedContacts implements Segment {
	private readonly statuses: Uint8Array;

	constructor(
		private readonly sequenceId: number,
		private readonly firstId: number,
		readonly count: number,
		status: ContactStatus | ((index: number) => ContactStatus),
	) {
		this.statuses = new Uint8Array(count);
		for (let index = 0; index < count; index++) {
			this.setStatusAt(index, typeof status === 'function' ? status(index) : status);
		}
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

	contactAt(index: number): SequenceContact {
		const contactId = this.idAt(index);
		return {
			contactId,
			sequenceId: this.sequenceId,
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
