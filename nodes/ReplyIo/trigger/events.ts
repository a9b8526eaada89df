import type { Field } from '../api/field';

interface EventDeclaration {
	/** Reply.io's name of it. */
	value: string;
	label: string;
	/** When it comes. */
	when: string;
	/** Its own fields as far as they are known, in Reply.io's spelling; whatever else it holds is passed on as well. */
	fields?: readonly Field[];
}

/** The events Reply.io can tell of, in the order of their labels. API page: "Webhook events". */
export const EVENTS = [
	{ value: 'autopilot_stopped', label: 'Autopilot Stopped', when: 'Reply.io stopped an autopilot' },
	{ value: 'contact_called', label: 'Contact Called', when: 'A call with a contact was logged' },
	{ value: 'contact_finished', label: 'Contact Finished', when: 'A contact has finished a sequence, also where somebody or an API call set it' },
	{ value: 'contact_opted_out', label: 'Contact Opted Out', when: 'A contact does not want to be written to any more' },
	{ value: 'email_account_connection_lost', label: 'Email Account Connection Lost', when: 'A mailbox can no longer be signed in to' },
	{ value: 'email_account_error', label: 'Email Account Error', when: 'A mailbox failed to send or to receive' },
	{ value: 'email_auto_reply', label: 'Email Auto-Reply', when: 'An automatic answer came, such as an out-of-office note' },
	{ value: 'email_bounced', label: 'Email Bounced', when: 'An email could not be delivered' },
	{ value: 'email_link_clicked', label: 'Email Link Clicked', when: 'A contact opened a tracked link' },
	{ value: 'email_opened', label: 'Email Opened', when: 'A contact opened a tracked email; it may come several times' },
	{
		value: 'email_replied',
		label: 'Email Replied',
		when: 'A contact replied by email, or somebody marked the contact as replied',
		fields: [
			{ name: 'reply_reason', type: 'string' },
			{ name: 'reply_date', type: 'string' },
		],
	},
	{ value: 'email_sent', label: 'Email Sent', when: 'Reply.io sent an email of a sequence' },
	{ value: 'linkedin_account_alerts', label: 'LinkedIn Account Alert', when: 'A LinkedIn account needs attention' },
	{ value: 'linkedin_connection_request_accepted', label: 'LinkedIn Connection Request Accepted', when: 'A contact accepted a connection request' },
	{ value: 'linkedin_connection_request_sent', label: 'LinkedIn Connection Request Sent', when: 'Reply.io sent a connection request' },
	{ value: 'linkedin_message_replied', label: 'LinkedIn Message Replied', when: 'A contact replied on LinkedIn' },
	{ value: 'linkedin_message_sent', label: 'LinkedIn Message Sent', when: 'Reply.io sent a LinkedIn message or InMail' },
	{ value: 'linkedin_reply_categorized', label: 'LinkedIn Reply Categorized', when: 'A LinkedIn reply got a category, from Reply.io or somebody' },
	{ value: 'reply_categorized', label: 'Reply Categorized', when: 'An email reply got a category, from Reply.io or somebody' },
] as const satisfies readonly EventDeclaration[];

export type EventType = (typeof EVENTS)[number]['value'];

export const EVENT_TYPES: readonly string[] = EVENTS.map(({ value }) => value);

/** The events most workflows start on, the first being the default. */
export const MOST_USED: readonly EventType[] = ['email_replied', 'email_auto_reply', 'contact_finished', 'reply_categorized', 'contact_opted_out'];

/** The fields of all events, each once. */
export const OWN_FIELDS: readonly Field[] = [
	...new Map((EVENTS as readonly EventDeclaration[]).flatMap(({ fields = [] }) => fields.map((field) => [field.name, field] as const))).values(),
];
