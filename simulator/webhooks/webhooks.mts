import type { Account } from '../account/account.mjs';
import type { ContactStatus, Enrolment, Mark } from '../account/sequenceContact.mjs';
import { Deliveries, type Delivery } from './deliveries.mjs';
import { EVENT_TYPES, isEventType } from './eventTypes.mjs';
import { Subscriptions, type WebhookOptions } from './subscriptions.mjs';

/** An event on request. */
export interface EventRequest {
	type: string;
	/** Whom it happens to; the first contact there is unless told. */
	contactId?: number;
	/** In which sequence; null for none. The contact's first one unless told. */
	sequenceId?: number | null;
	/** The event's own fields in place of the usual ones. */
	fields?: Record<string, unknown>;
}

/** What can happen to a contact, as the page's buttons have it. */
export const HAPPENINGS = {
	replies: { label: 'replies', event: 'email_replied', mark: 'replied' },
	isAway: { label: 'is away', event: 'email_auto_reply', status: 'OutOfOffice', mark: 'autoReplied' },
	finishes: { label: 'finishes', status: 'Finished' },
	optsOut: { label: 'opts out', event: 'contact_opted_out' },
} as const satisfies Record<string, { label: string; event?: keyof typeof EVENT_TYPES; status?: ContactStatus; mark?: Mark }>;
export type Happening = keyof typeof HAPPENINGS;

/** Who subscribed to what, and what they are told. */
export class Webhooks {
	readonly subscriptions: Subscriptions;

	readonly deliveries: Deliveries;

	constructor(options: WebhookOptions | undefined) {
		this.subscriptions = new Subscriptions(options);
		this.deliveries = new Deliveries(this.subscriptions);
	}

	/** Makes an event happen. @returns what is delivered for it */
	happens(account: Account, { type, contactId, sequenceId, fields }: EventRequest): Delivery[] {
		if (!isEventType(type)) throw new Error(`There is no event ${JSON.stringify(type)}: they are ${Object.keys(EVENT_TYPES).join(', ')}`);
		const contact = EVENT_TYPES[type] === 'contact' ? enrolmentOf(account, contactId, sequenceId ?? undefined) : undefined;
		const owner = contact ? account.sequence(contact.sequenceId)!.facts.ownerUserId : account.users[0].userId;
		return this.deliveries.happens(account, owner, { type, at: Date.now(), contact, isInSequence: sequenceId !== null, fields });
	}

	/** Tells of a status that changed: of the five, Reply.io tells of Finished only. */
	statusChanged(account: Account, sequenceId: number, contactId: number, { from, to }: Record<'from' | 'to', ContactStatus>): void {
		if (to === 'Finished' && from !== to) this.happens(account, { type: 'contact_finished', contactId, sequenceId });
	}
}

function enrolmentOf(account: Account, contactId?: number, sequenceId?: number): Enrolment {
	const enrolments = contactId === undefined ? account.sequences().flatMap((sequence) => sequence.page(1, 0)) : account.enrolments(contactId);
	const found = enrolments.find((one) => sequenceId === undefined || one.sequenceId === sequenceId);
	if (found) return found;
	throw new Error(`There is no contact ${contactId ?? ''} in ${sequenceId === undefined ? 'any sequence' : `sequence ${sequenceId}`}`);
}
