import type { IDataObject } from 'n8n-workflow';

import { ExplainedError } from './explainedError';
import { parseId, quote, type Id } from './ids';
import { fillPath } from './path';
import type { Sender } from './send';
import { PATHS } from './versions';

/**
 * Checks an e-mail address before it is looked up.
 *
 * @returns it trimmed and in lower case, the form addresses are compared in
 * @throws ExplainedError when it is empty or no address
 */
export function parseEmail(value: unknown, name: string): string {
	const email = typeof value === 'string' ? value.trim().toLowerCase() : '';
	if (/^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(email)) return email;
	throw new ExplainedError({
		message: `'${name}' is not an e-mail address: ${quote(value)}`,
		description: `Check the value or the expression of '${name}': it must be one address, such as john.doe@company.com.`,
		failure: { cause: 'configuration-invalid' },
	});
}

/**
 * Finds the one contact that has an e-mail address, by Reply.io's exact look-up (`GET /v3/contacts?email=`).
 * An answer is believed only if the contact in it has that address.
 *
 * @param email a checked address
 * @throws ExplainedError when no contact or several have it
 */
export async function findContactByEmail(sender: Sender, email: string): Promise<Id> {
	const ids = await findContactsByEmail(sender, email);
	if (ids.length === 1) return ids[0];
	throw notOneContact(email, ids);
}

/** Every contact that has an e-mail address, by the same look-up. */
export async function findContactsByEmail(sender: Pick<Sender, 'send'>, email: string): Promise<Id[]> {
	const { data } = await sender.send({
		method: 'GET',
		path: fillPath(PATHS.contacts),
		query: { email },
	});
	const ids = itemsOf(data)
		.filter((contact) => sameEmail(contact.email, email))
		.map(({ id }) => parseId(id, 'Contact'));
	return [...new Set(ids)];
}

/** Explains that no contact, or several, have an e-mail address. */
export function notOneContact(email: string, ids: Id[]): ExplainedError {
	return new ExplainedError(
		ids.length === 0
			? {
					message: `No contact in Reply.io has the e-mail address of 'Contact': ${quote(email)}`,
					description: 'Check the address, or add the contact to Reply.io first.',
					failure: { cause: 'configuration-invalid' },
				}
			: {
					// With the IDs, as an error output shows no description.
					message: `${ids.length} contacts in Reply.io have the e-mail address of 'Contact': ${quote(email)} (IDs ${ids.slice(0, 10).join(', ')})`,
					description: 'Choose one By ID.',
					failure: { cause: 'configuration-invalid' },
				},
	);
}

/** Whether an address that came back is the one asked for, whatever its case. */
export function sameEmail(value: unknown, email: string): boolean {
	return typeof value === 'string' && value.trim().toLowerCase() === email.toLowerCase();
}

/**
 * The records of a list answer (`{items, hasMore}`).
 *
 * @throws ExplainedError when the answer is not such a list
 */
export function itemsOf(data: unknown): IDataObject[] {
	const { items } = (data ?? {}) as { items?: unknown };
	if (Array.isArray(items) && items.every((item) => item && typeof item === 'object')) {
		return items as IDataObject[];
	}
	throw new ExplainedError({
		message: 'Reply.io answered with something other than a list',
		description: "Check the 'Base URL' of the Reply.io credential.",
		httpCode: 200,
		failure: { cause: 'temporarily-unavailable' },
	});
}
