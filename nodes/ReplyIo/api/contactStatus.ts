import { INVISIBLE } from './errors/words';

/**
 * The status of a contact in a sequence, in Reply.io's v4 words, with the spelling API v3 uses and
 * what each does to the emails, short enough that n8n's list shows all five at once. Parameter options,
 * checks, schemas and tests all derive from this list.
 *
 * Source: "Set contact status in sequence" (v4) and "Set status in sequence" (v3) in Reply.io's API reference.
 */
export const CONTACT_STATUSES = [
	{
		value: 'Active',
		label: 'Active',
		v3: 'active',
		consequence: 'Emails go out again, even after the sequence was finished',
	},
	{
		value: 'Finished',
		label: 'Finished',
		v3: 'finished',
		consequence: 'No more emails: the contact has completed the sequence',
	},
	{
		value: 'Inactive',
		label: 'Inactive',
		v3: 'inactive',
		consequence: 'No emails: stays in the sequence, not worked on (v4 only)',
	},
	{
		value: 'OutOfOffice',
		label: 'Out of Office',
		v3: 'outOfOffice',
		consequence: 'Emails wait because the contact is away',
	},
	{
		value: 'Paused',
		label: 'Paused',
		v3: 'paused',
		consequence: 'No emails until set to Active again; replies not tracked',
	},
] as const;

export type ContactStatus = (typeof CONTACT_STATUSES)[number]['value'];

/** The status a new node starts with: the one that stops the emails and can be undone. */
export const DEFAULT_STATUS: ContactStatus = 'Paused';

/** The five names, for messages: "Active, Finished, Inactive, OutOfOffice, Paused". */
export const STATUS_NAMES = CONTACT_STATUSES.map(({ value }) => value).join(', ');

const BY_KEY = new Map<string, ContactStatus>(
	CONTACT_STATUSES.map(({ value }) => [value.toLowerCase(), value]),
);

/**
 * Reads a status whatever its case, spaces, dashes or underscores ("out of office" is OutOfOffice).
 *
 * @returns the status, or undefined when it is none of the five
 */
export function parseContactStatus(value: unknown): ContactStatus | undefined {
	if (typeof value !== 'string') return undefined;
	return BY_KEY.get(value.replace(INVISIBLE, '').replace(/[\s_\-\u2010-\u2015]/g, '').toLowerCase());
}

/** Whether Reply.io lets a contact go from one status to another: only an active one can be paused. */
export function canBecome(from: string, to: ContactStatus): boolean {
	return to !== 'Paused' || from === 'Active';
}
