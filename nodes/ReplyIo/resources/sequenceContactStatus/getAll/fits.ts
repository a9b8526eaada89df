import type { SequenceContact } from '../../../api/sequenceContact';
import { comparable, type Filters } from '../../../parameters/filters';

/*
 * Reply.io's lists take no filters, and which its search takes is not documented in full: whatever came is filtered
 * here.
 */

/** Whether a contact has a wanted status. */
export function hasStatus({ status }: SequenceContact, { statuses }: Filters): boolean {
	return !statuses || statuses.some((wanted) => wanted === status);
}

/** Whether a contact is one of those that are wanted, whatever its status. */
export function isWanted(contact: SequenceContact, { company, emailDomain, search }: Filters): boolean {
	const email = textOf(contact.email);
	if (company !== undefined && textOf(contact.company) !== company) return false;
	if (emailDomain !== undefined && domainOf(email) !== emailDomain) return false;
	return search === undefined || [nameOf(contact), email].some((text) => text.includes(search));
}

/**
 * The text to let Reply.io search for, so that it finds at least those who are wanted; undefined where it may miss
 * some. It is known to look into names and addresses, but not whether into a first and a last name as one.
 */
export function searchTermOf({ emailDomain, search }: Filters): string | undefined {
	const words = [...(search?.split(' ') ?? []), ...(emailDomain === undefined ? [] : [emailDomain])];
	return words.reduce<string | undefined>((longest, word) => (word.length > (longest?.length ?? 0) ? word : longest), undefined);
}

function nameOf({ firstName, lastName }: SequenceContact): string {
	return `${textOf(firstName)} ${textOf(lastName)}`;
}

function domainOf(email: string): string {
	return email.includes('@') ? email.slice(email.lastIndexOf('@') + 1) : '';
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? comparable(value) : '';
}
