import { ExplainedError } from './explainedError';

/** Largest ID Reply.io's API accepts for sequences, contacts and steps (a 32-bit integer). */
export const MAX_ID = 2_147_483_647;

/** A checked ID: an integer from 1 to 2147483647. Only {@link parseId} makes one. */
export type Id = number & { readonly __checked: 'id' };

/**
 * Checks an ID given by a user, a row or an expression. 12 and ' 12 ' are 12.
 *
 * @param name the parameter's display name, for the message
 * @throws ExplainedError for anything but an integer from 1 to 2147483647
 */
export function parseId(value: unknown, name: string): Id {
	const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ID) return Number(text) as Id;
	throw new ExplainedError({
		message: `'${name}' is not a valid ID: ${quote(value)}`,
		description: `An ID is a whole number from 1 to ${MAX_ID}. Check the value or the expression of '${name}'${
			typeof value === 'string' && value.includes('@') ? ', or choose By Email' : ''
		}.`,
		failure: { cause: 'configuration-invalid' },
	});
}

/** Shows any value in a message: short, on one line, its type recognisable. */
export function quote(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === '') return "'' (empty)";
	const text = typeof value === 'string' ? `'${value}'` : (safeJson(value) ?? String(value));
	const line = text.replace(/\s+/g, ' ');
	return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

function safeJson(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
}
