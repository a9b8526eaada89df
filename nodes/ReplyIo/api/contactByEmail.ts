import { ExplainedError, invalidInput } from './errors/explainedError';
import { INVISIBLE, listed, quote } from './errors/words';
import { idIn, type Id, type Ref } from './id';
import { OnceInAccount } from './onceInAccount';
import { itemsOf, readPages } from './pages';
import type { ReplyIoCredential } from './transport/credential';
import type { ApiRequest } from './transport/request';
import type { Sends } from './transport/sender';
import { filterContacts, readContactsByEmail } from './v3';

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
	const email = normalized(addressIn(value));
	if (email.length <= LONGEST_EMAIL && /^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(email)) return email;
	throw invalidInput(
		`'${name}' is not an email address: ${quote(value)}`,
		`Check the value or the expression of '${name}': it must be one address, such as john.doe@company.com.`,
	);
}

/** An address as it was given, without what cannot be seen and the `mailto:` of a link; empty for what is none. */
export function addressIn(value: unknown): string {
	const text = typeof value === 'string' ? value.replace(INVISIBLE, '').trim() : '';
	return text.replace(/^mailto:([^?]*).*/i, '$1');
}

/** Looks each address up once in each account. */
export class ContactLookUps {
	private readonly found = new OnceInAccount<Id[]>();

	/**
	 * The contact an item names.
	 *
	 * @throws ExplainedError when no contact or several have its address
	 */
	async find(contact: ContactRef, sends: Sends): Promise<Ref> {
		if ('id' in contact) return contact;
		const { email, asGiven = email } = contact;
		const ids = await this.found.get(sends, email, async () => await findContactsByEmail(sends, asGiven));
		if (ids.length !== 1) throw notOneContact(email, ids);
		return { id: ids[0] };
	}
}

/** So many contacts a page, and so many pages, are read for one address. */
const PAGE_SIZE = 100;
const MAX_PAGES = 5;

/** Accounts whose contacts are not filtered by their address, as long as a run lasts. */
const notFiltered = new WeakSet<ReplyIoCredential>();

/** Accounts where an address that nobody seemed to have was searched for, as long as a run lasts. */
const searched = new WeakSet<ReplyIoCredential>();

const lookUpsInAnyCase = new OnceInAccount<boolean>();

type LookUp = (asked: string) => Promise<Id[] | undefined>;

/**
 * Every contact that has an email address. Reply.io's look-up (`GET /v3/contacts?email=`) may be exact, in this
 * case only or in any, find addresses that contain the one asked for, or give everybody: then its search is used
 * (`POST /v3/contacts/filter`). A contact is believed only if it has that address.
 *
 * @throws ExplainedError also when there are more contacts than are read, so that the answer is not known
 */
export async function findContactsByEmail(sends: Sends, email: string): Promise<Id[]> {
	const lookUp: LookUp = async (asked) => await contactsWith(asked, sends, (page) => readContactsByEmail(asked, page), { isFiltered: true }).catch(nobodyIfMissing);
	const search = async (isFiltered: boolean) => await contactsWith(email, sends, (page) => filterContacts(page, { searchTerm: email }), { isFiltered });
	if (!notFiltered.has(sends.credential)) {
		const found = await lookUp(email);
		const inLowerCase = email.toLowerCase();
		// It may tell capitals from other letters.
		const inCase = found?.length === 0 && email !== inLowerCase ? ((await lookUp(inLowerCase)) ?? found) : found;
		if (inCase) return inCase.length === 0 && (await isSearchNeeded(sends, lookUp)) ? ((await search(true).catch(unlessRefused)) ?? inCase) : inCase;
		notFiltered.add(sends.credential);
	}
	return (await search(false))!;
}

/** Whether somebody whom the look-up does not find may have the address in another case. With many such addresses it pays to know. */
async function isSearchNeeded(sends: Sends, lookUp: LookUp): Promise<boolean> {
	if (searched.has(sends.credential)) return !(await lookUpsInAnyCase.get(sends, undefined, async () => await findsInAnyCase(sends, lookUp)));
	searched.add(sends.credential);
	return true;
}

/** Looks up the address of a contact in another case than it has: one with capitals, if there is one among the first. */
async function findsInAnyCase(sends: Sends, lookUp: LookUp): Promise<boolean> {
	const answer = await sends.send(filterContacts({ top: PAGE_SIZE, skip: 0 })).catch(unlessRefused);
	// Where nothing can be searched, the look-up is all there is.
	if (!answer) return true;
	const emails = itemsOf(answer.data).flatMap(({ email }) => (typeof email === 'string' && email.includes('@') ? [email.trim()] : []));
	const withCapitals = emails.find((email) => email !== email.toLowerCase());
	const other = withCapitals?.toLowerCase() ?? emails[0]?.toUpperCase();
	return other !== undefined && ((await lookUp(other).catch(unlessRefused)) ?? []).length > 0;
}

/** How an account may be answered that must not search. */
const REFUSED: readonly unknown[] = [400, 403, 404, 405, 422];

function unlessRefused(error: unknown): undefined {
	if (!(error instanceof ExplainedError) || !REFUSED.includes(error.httpCode)) throw error;
}

/** Reply.io may say of nobody that the contact was not found. */
function nobodyIfMissing(error: unknown): Id[] {
	if (error instanceof ExplainedError && error.httpCode === 404 && error.concerns === 'contact') return [];
	throw error;
}

/** @returns undefined where the list should be filtered by the address, and is not */
async function contactsWith(
	email: string,
	sends: Pick<Sends, 'send'>,
	request: (page: { top: number; skip: number }) => ApiRequest,
	{ isFiltered }: { isFiltered: boolean },
): Promise<Id[] | undefined> {
	const ids: Id[] = [];
	let left = MAX_PAGES;
	const pages = readPages(sends, (skip) => request({ top: PAGE_SIZE, skip }), ({ id }) => id);
	for await (const { records, hasMore } of pages) {
		// Somebody else on a list that ends here does no harm.
		if (isFiltered && hasMore && records.some((contact) => !normalized(contact.email).includes(normalized(email)))) return undefined;
		ids.push(...records.filter((contact) => sameEmail(contact.email, email)).map(({ id }) => idIn(id, 'contact')));
		if (hasMore && --left === 0 && ids.length < 2) throw tooManyFound(email);
		if (left === 0) break;
	}
	return ids;
}

function tooManyFound(email: string): ExplainedError {
	return invalidInput(
		`Reply.io finds more than ${PAGE_SIZE * MAX_PAGES} contacts for the address ${quote(email)}, so that it is not known whose it is`,
		"Choose the contact By ID or From List in 'Contact'.",
	);
}

/** Explains that no contact, or several, have an email address. */
export function notOneContact(email: string, ids: readonly number[]): ExplainedError {
	if (ids.length === 0) {
		return invalidInput(
			`No contact in Reply.io has the email address of 'Contact': ${quote(email)}`,
			'Check the address, or add the contact to Reply.io first.',
		);
	}
	// With the IDs, as an error output shows no description.
	return invalidInput(`${ids.length} contacts in Reply.io have the email address of 'Contact': ${quote(email)} (IDs ${listed(ids)})`, 'Choose one By ID.');
}

/** Whether an address that came back is the one asked for, whatever its case. */
export function sameEmail(value: unknown, email: string): boolean {
	return normalized(value) === normalized(email);
}

/** An address in the form addresses are compared in; empty for what is none. */
export function normalized(email: unknown): string {
	return typeof email === 'string' ? email.normalize('NFC').trim().toLowerCase() : '';
}
