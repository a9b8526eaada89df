import type { Enrolment } from '../account/sequenceContact.mjs';
import { EVENT_TYPES, type EventType } from './eventTypes.mjs';
import type { Owned } from './subscriptions.mjs';

/** Something that happened. */
export interface Occurrence {
	type: EventType;
	/** Milliseconds since the epoch. */
	at: number;
	/** Whom it happened to; of no use to an event about an account. */
	contact?: Enrolment;
	/** Whether it happened in the contact's sequence. */
	isInSequence: boolean;
	/** The event's own fields in place of the usual ones. */
	fields?: Record<string, unknown>;
}

type Fields = Record<string, unknown>;

const TEXT = '<p>Thank you, let us talk next week.</p>';

/** The fields some events have of their own. Of the names only those of email_replied and email_text are documented or seen. */
const OWN_FIELDS: Partial<Record<EventType, (happened: Occurrence) => Fields>> = {
	// Seen without a zone.
	email_replied: ({ at }) => ({ reply_reason: 'EmailDetected', reply_date: new Date(at).toISOString().slice(0, 19), email_text: TEXT }),
	email_auto_reply: () => ({ email_text: '<p>I am out of the office until Monday.</p>' }),
	email_sent: () => ({ email_text: '<p>Hello!</p>' }),
	reply_categorized: () => ({ category: 'Interested' }),
	linkedin_reply_categorized: () => ({ category: 'Interested' }),
	email_bounced: () => ({ bounce_type: 'Hard' }),
	email_link_clicked: () => ({ link: 'https://example.com/pricing' }),
	email_account_connection_lost: () => ({ email_account: 'demo@example.com' }),
	email_account_error: () => ({ email_account: 'demo@example.com', error_text: 'Sending failed.' }),
};

/** What a subscription is sent. @param eventId of this delivery */
export function payloadOf(happened: Occurrence, eventId: string, { subscription, account, user }: Owned): Fields {
	const { type, at, contact, isInSequence, fields } = happened;
	const { payloadConfig } = subscription;
	const { email_text: emailText, ...own } = { ...OWN_FIELDS[type]?.(happened), ...fields };
	const isAboutContact = EVENT_TYPES[type] === 'contact' && contact !== undefined;
	return {
		event: { date: new Date(at).toISOString(), id: eventId, type, user_id: user.userId, team_id: account.teamId, subscription_id: subscription.id },
		...own,
		...(payloadConfig.includeEmailText && emailText !== undefined ? { email_text: emailText } : {}),
		...(isAboutContact ? contactFields(contact, payloadConfig.includeProspectCustomFields) : {}),
		...(isAboutContact && isInSequence ? { sequence_fields: { id: contact.sequenceId } } : {}),
	};
}

function contactFields({ contactId, email, firstName, lastName, company, title, details }: Enrolment, withCustomFields: boolean): Fields {
	const names = [firstName, lastName].filter(Boolean);
	return {
		contact_fields: {
			id: contactId,
			email,
			first_name: firstName,
			last_name: lastName,
			full_name: names.length > 0 ? names.join(' ') : null,
			company,
			title,
			linkedin_profile_url: details.linkedInUrl ?? null,
		},
		...(withCustomFields ? { contact_custom_fields: Object.fromEntries((details.customFields ?? []).map(({ key, value }) => [key, value])) } : {}),
	};
}
