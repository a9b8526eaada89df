/** What an event is about: a contact, or one of the user's own accounts. */
type Subject = 'contact' | 'account';

/** The events there are to subscribe to. */
export const EVENT_TYPES = {
	email_sent: 'contact',
	email_opened: 'contact',
	email_link_clicked: 'contact',
	email_replied: 'contact',
	reply_categorized: 'contact',
	email_bounced: 'contact',
	email_auto_reply: 'contact',
	email_account_connection_lost: 'account',
	email_account_error: 'account',
	linkedin_connection_request_sent: 'contact',
	linkedin_connection_request_accepted: 'contact',
	linkedin_message_sent: 'contact',
	linkedin_message_replied: 'contact',
	linkedin_reply_categorized: 'contact',
	linkedin_account_alerts: 'account',
	contact_called: 'contact',
	contact_finished: 'contact',
	contact_opted_out: 'contact',
	autopilot_stopped: 'account',
} as const satisfies Record<string, Subject>;
export type EventType = keyof typeof EVENT_TYPES;

export const isEventType = (name: unknown): name is EventType => typeof name === 'string' && name in EVENT_TYPES;
