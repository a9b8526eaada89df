import { attempt, ExplainedError, invalidInput, unexpectedAnswer } from './errors/explainedError';
import { INVISIBLE, quote, type Named } from './errors/words';

/** Largest ID Reply.io's API accepts for sequences, contacts and steps (a 32-bit integer). */
export const MAX_ID = 2_147_483_647;

/** A checked ID: an integer from 1 to 2147483647. Only {@link parseId} and {@link idIn} make one. */
export type Id = number & { readonly __checked: 'id' };

/** A sequence or contact by its checked ID, with its name where that is known. */
export interface Ref extends Named {
	id: Id;
}

/** A text without the white space, seen or not, around it; empty for what is no text. */
export function trimmed(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const parts = text.split(INVISIBLE).filter((part) => part.trim() !== '');
	return parts.length === 1 ? parts[0].trim() : text;
}

/**
 * Checks an ID given by a user, an item or an expression. 12 and ' 12 ' are 12.
 *
 * @param name the parameter's display name, for the message
 * @throws ExplainedError for anything but an integer from 1 to 2147483647
 */
export function parseId(value: unknown, name: string): Id {
	const text = typeof value === 'number' ? String(value) : trimmed(value);
	if (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ID) return Number(text) as Id;
	const orByEmail = name === 'Contact' && (text === '' || text.includes('@')) ? ', or choose By Email' : '';
	throw invalidInput(
		`'${name}' is not a valid ID: ${quote(value)}`,
		`An ID is a whole number from 1 to ${MAX_ID}. Check the value or the expression of '${name}'${orByEmail}.`,
	);
}

/** The ID in an answer. @throws ExplainedError when it is none: no parameter is at fault */
export function idIn(value: unknown, noun: 'contact' | 'sequence'): Id {
	const id = attempt(() => parseId(value, noun));
	if (id instanceof ExplainedError) throw unexpectedAnswer(`Reply.io answered with a ${noun} whose ID is not valid: ${quote(value)}`);
	return id;
}

/** The checked ID of a webhook subscription. Only {@link parseWebhookId} makes one. */
export type WebhookId = string & { readonly __checked: 'webhook' };

/** A subscription's ID as a text, undefined where it is none: Reply.io documents numbers, and has used UUIDs. */
export function parseWebhookId(value: unknown): WebhookId | undefined {
	const text = typeof value === 'number' ? String(value) : value;
	return typeof text === 'string' && /^[\w-]{1,64}$/.test(text) ? (text as WebhookId) : undefined;
}
