import type { INodeProperties } from 'n8n-workflow';

import { parseEmail, type ContactRef } from '../api/contactByEmail';
import { invalidInput } from '../api/errors/explainedError';
import { parseJson } from '../api/errors/json';
import { quote } from '../api/errors/words';
import { parseId } from '../api/id';
import type { GetParameter } from '../execution/run';
import { parseLink } from './links';

/** 'Contacts': as an AI tool, a list in place of one contact an item. */
export const contactsParameter: INodeProperties = {
	displayName: 'Contacts',
	name: 'contacts',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	required: true,
	placeholder: 'e.g. 12345, john.doe@company.com',
	displayOptions: { show: { resource: ['sequenceContactStatus'], operation: ['setMany'], '@tool': [true] } },
	description: 'Contact IDs or e-mail addresses, separated by commas or new lines. Never guess an ID: use the exact e-mail address when the ID is not known.',
};

/** The listed contacts, each to be read by {@link parseContact}. @throws ExplainedError when the list is empty */
export function readContactList(get: GetParameter): string[] {
	return splitContacts(get('contacts'));
}

/**
 * Separated by commas, semicolons or white space; a JSON list, which models like to write, and
 * `Name <address>` are taken as well.
 *
 * @throws ExplainedError when the list is empty
 */
export function splitContacts(value: unknown): string[] {
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	const list = Array.isArray(parsed) ? parsed : [value];
	const contacts = list.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? splitText(String(one)) : []));
	if (contacts.length > 0) return contacts;
	throw invalidInput(
		`'Contacts' is not a list of contacts: ${quote(value)}`,
		'It must be contact IDs or e-mail addresses, separated by commas or new lines.',
	);
}

function splitText(text: string): string[] {
	const parts = text.split(/[,;\n]+/).flatMap((part) => /<([^<>\s]+)>/.exec(part)?.[1] ?? part.split(/\s+/));
	// Quotes and brackets only around a contact: an address may hold an apostrophe.
	return parts.map((part) => part.replace(/^[[\]<>"']+|[[\]<>"']+$/g, '')).filter(Boolean);
}

/** @throws ExplainedError when it is no ID, address or link */
export function parseContact(text: string): ContactRef {
	if (/^https?:/i.test(text)) return { id: parseLink(text, 'Contact') };
	return text.includes('@') ? { email: parseEmail(text, 'Contacts') } : { id: parseId(text, 'Contacts') };
}
