import { asExplained, ExplainedError, invalidInput } from './errors/explainedError';
import { listed, quote } from './errors/words';
import { parseId, type Id, type Ref } from './id';
import { itemsOf } from './pages';
import type { Sender, Sends } from './transport/sender';
import { readContactsByEmail } from './v3';

/** A contact as an item names it: by its ID, or by an email address still to be looked up. */
export type ContactRef = Ref | EmailRef;

export interface EmailRef {
	/** In lower case, for comparing. */
	email: string;
	/** For asking Reply.io. */
	asGiven?: string;
}

/** The most characters an address can have (RFC 5321). */
const LONGEST_EMAIL = 254;

/**
 * Checks an email address before it is looked up.
 *
 * @returns it trimmed and in lower case, the form addresses are compared in
 * @throws ExplainedError when it is empty or no address
 */
export function parseEmail(value: unknown, name: string): string {
	const email = typeof value === 'string' ? value.trim().toLowerCase() : '';
	if (email.length <= LONGEST_EMAIL && /^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(email)) return email;
	throw invalidInput(
		`'${name}' is not an e-mail address: ${quote(value)}`,
		`Check the value or the expression of '${name}': it must be one address, such as john.doe@company.com.`,
	);
}

/** Looks each address up once in each account. */
export class ContactLookUps {
	private readonly found = new Map<Sender, Map<string, Promise<Id[]>>>();

	/**
	 * The contact an item names.
	 *
	 * @throws ExplainedError when no contact or several have its address
	 */
	async find(contact: ContactRef, sends: Sends, sender: Sender): Promise<Ref> {
		if ('id' in contact) return contact;
		const { email, asGiven = email } = contact;
		let inAccount = this.found.get(sender);
		if (!inAccount) this.found.set(sender, (inAccount = new Map()));
		let asked = inAccount.get(email);
		if (!asked) inAccount.set(email, (asked = findContactsByEmail(sends, asGiven)));
		const ids = await asked.catch(asExplained);
		if (ids instanceof ExplainedError) {
			// One item's limit or fault is not another's.
			if (inAccount.get(email) === asked) inAccount.delete(email);
			throw ids;
		}
		if (ids.length !== 1) throw notOneContact(email, ids);
		return { id: ids[0] };
	}
}

/**
 * Every contact that has an email address, by Reply.io's exact look-up (`GET /v3/contacts?email=`). A contact
 * is believed only if it has that address.
 */
export async function findContactsByEmail(sends: Pick<Sends, 'send'>, email: string): Promise<Id[]> {
	const { data } = await sends.send(readContactsByEmail(email));
	const ids = itemsOf(data)
		.filter((contact) => sameEmail(contact.email, email))
		.map(({ id }) => parseId(id, 'Contact'));
	return [...new Set(ids)];
}

/** Explains that no contact, or several, have an email address. */
export function notOneContact(email: string, ids: readonly number[]): ExplainedError {
	if (ids.length === 0) {
		return invalidInput(
			`No contact in Reply.io has the e-mail address of 'Contact': ${quote(email)}`,
			'Check the address, or add the contact to Reply.io first.',
		);
	}
	// With the IDs, as an error output shows no description.
	return invalidInput(`${ids.length} contacts in Reply.io have the e-mail address of 'Contact': ${quote(email)} (IDs ${listed(ids)})`, 'Choose one By ID.');
}

/** Whether an address that came back is the one asked for, whatever its case. */
export function sameEmail(value: unknown, email: string): boolean {
	return typeof value === 'string' && value.trim().toLowerCase() === email.toLowerCase();
}
