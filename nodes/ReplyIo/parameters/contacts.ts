import type { INodeProperties } from 'n8n-workflow';

import { addressIn, parseEmail, type ContactRef } from '../api/contactByEmail';
import { attempt, ExplainedError, invalidInput } from '../api/errors/explainedError';
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
	placeholder: 'e.g. nathan@example.com, john@example.com',
	displayOptions: { show: { resource: ['sequenceContactStatus'], operation: ['setMany'], '@tool': [true] } },
	description:
		'Email addresses only, or contact IDs only, one a line or separated by commas, with no other words. Never guess an ID: use the exact email address when the ID is not known.',
};

const FORM = "Give email addresses only, or contact IDs only, one a line, or separated by a comma and a space, with no other words. Nothing was changed.";

/**
 * The listed contacts. The list is read strictly, because what a model writes beside it may hold numbers too:
 * addresses only or IDs (or links) only, one a line or with commas, or a JSON array of them. Numbering, bullets,
 * `Name <address>` and code fences are understood.
 *
 * @throws ExplainedError about the whole list where any of it can be read in two ways
 */
export function readContactList(get: GetParameter): ContactRef[] {
	const value = get('contacts');
	const entries = entriesOf(typeof value === 'string' ? withoutFence(value) : value);
	if (!entries?.length) throw invalidInput(`'Contacts' is not a list of contacts: ${quote(value)}`, FORM);
	const contacts = entries.map(parseEntry);
	if (contacts.some((contact) => 'id' in contact) && contacts.some((contact) => 'email' in contact)) {
		throw invalidInput(`'Contacts' holds both IDs and email addresses: ${quote(value)}`, FORM);
	}
	return contacts;
}

function withoutFence(text: string): string {
	return /^\s*```\w*\n([\s\S]*?)```\s*$/.exec(text)?.[1] ?? text;
}

/** The entries of a list; undefined where it is none. */
function entriesOf(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (typeof value === 'number') return [value];
	if (typeof value !== 'string') return undefined;
	const parsed = parseJson(value);
	if (parsed !== undefined) return typeof parsed === 'object' ? entriesOf(parsed) : [value];
	const lines = value.split(/\r?\n/).map((line) => line.trim());
	return lines.map(withoutMarker).flatMap(entriesOfLine).filter((entry) => entry !== '');
}

/** A line without its bullet or number. */
function withoutMarker(line: string): string {
	return line.replace(/^(?:[-*•]|\d{1,4}[.)])\s+/, '');
}

function entriesOfLine(line: string): string[] {
	// "12,345" may be one ID or two.
	if (/(?<!\d)\d{1,3},\d{3}(?!\d)/.test(line)) throw notOne(line);
	return line.split(/[,;]/).map((entry) => entry.trim());
}

/** An address without what a model may put around one, such as stars, colons and equals signs, though some of it could be part of one. */
const PLAIN_ADDRESS = /^[\p{L}\p{M}\p{N}.!#$%&'+/?^_{|}~-]+@[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}]$/u;

/** One entry of a list: an ID, an address or a link, and nothing beside it. */
function parseEntry(entry: unknown): ContactRef {
	const text = typeof entry === 'number' || typeof entry === 'string' ? String(entry).trim() : undefined;
	const bare = text?.replace(/^(["'`])(.*)\1$/, '$2');
	const address = bare && (/^[^<>@\d]*<([^<>\s]+@[^<>\s]+)>$/.exec(bare)?.[1] ?? bare);
	const contact = address && attempt((): ContactRef | undefined => {
		if (/^https?:/i.test(address)) return { id: parseLink(address, 'Contact') };
		if (!address.includes('@')) return { id: parseId(address, 'Contacts') };
		return PLAIN_ADDRESS.test(addressIn(address)) ? { email: parseEmail(address, 'Contacts') } : undefined;
	});
	if (!contact || contact instanceof ExplainedError) throw notOne(entry);
	return contact;
}

function notOne(entry: unknown): ExplainedError {
	return invalidInput(`'Contacts' holds something that is not clearly one contact: ${quote(entry)}`, FORM);
}
