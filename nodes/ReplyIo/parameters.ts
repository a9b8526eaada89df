import { parseEmail } from './api/contactByEmail';
import { parseContactStatus, STATUS_NAMES, type ContactStatus } from './api/contactStatus';
import { ExplainedError } from './api/explainedError';
import { parseId, quote, type Id } from './api/ids';
import { parseLink } from './api/links';
import { DEFAULT_LONGEST_WAIT_MINUTES } from './api/send';

/** Reads a parameter of one row, expressions resolved. */
export type GetParameter = (name: string, fallback?: unknown) => unknown;

/** A contact as a row names it: by its ID, or by an e-mail address still to be looked up. */
export type ContactRef = { id: Id } | EmailRef;

export interface EmailRef {
	/** In lower case, for comparing. */
	email: string;
	/** As it was given, for asking Reply.io. */
	typed?: string;
}

interface Locator {
	mode?: unknown;
	value?: unknown;
}

/** @throws ExplainedError when 'Sequence' names none */
export function readSequence(get: GetParameter): Id {
	const { mode, value } = readLocator(get('sequenceId'));
	return mode === 'url' ? parseLink(value, 'Sequence') : parseId(value, 'Sequence');
}

/** @throws ExplainedError when 'Contact' names none */
export function readContactRef(get: GetParameter): ContactRef {
	const { mode, value } = readLocator(get('contactId'));
	if (mode === 'email') return { email: parseEmail(value, 'Contact'), typed: String(value).trim() };
	return { id: mode === 'url' ? parseLink(value, 'Contact') : parseId(value, 'Contact') };
}

function readLocator(parameter: unknown): Locator {
	const isLocator =
		parameter !== null && typeof parameter === 'object' && ('__rl' in parameter || 'mode' in parameter);
	return isLocator ? (parameter as Locator) : { mode: 'id', value: parameter };
}

/** @throws ExplainedError when 'Status' is none of the five */
export function readStatus(get: GetParameter): ContactStatus {
	return checkStatus(get('status'), 'Status');
}

/** @throws ExplainedError when a value of the list is no status */
export function checkStatuses(value: unknown, name: string): ContactStatus[] {
	const list = Array.isArray(value) ? value : value === '' || value == null ? [] : String(value).split(',');
	return list.map((one) => checkStatus(one, name));
}

function checkStatus(value: unknown, name: string): ContactStatus {
	const status = parseContactStatus(value);
	if (status) return status;
	throw new ExplainedError({
		message: `'${name}' is not a status a contact can have: ${quote(value)}`,
		description: `It must be one of ${STATUS_NAMES}. Case, spaces and dashes don't matter.`,
		failure: { cause: 'configuration-invalid' },
	});
}

/** A positive number of the option collection or a parameter. @throws ExplainedError otherwise */
export function readNumber(value: unknown, name: string, { min, integer }: { min: number; integer: boolean }): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number) && number >= min && (!integer || Number.isInteger(number))) {
		return number;
	}
	throw new ExplainedError({
		message: `'${name}' is not a ${integer ? 'whole ' : ''}number of at least ${min}: ${quote(value)}`,
		description: `Check the value or the expression of '${name}'.`,
		failure: { cause: 'configuration-invalid' },
	});
}

/** True or false, also as an expression may spell it. @throws ExplainedError otherwise */
export function readBoolean(value: unknown, name: string): boolean {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw new ExplainedError({
		message: `'${name}' is neither true nor false: ${quote(value)}`,
		description: `Check the expression of '${name}'.`,
		failure: { cause: 'configuration-invalid' },
	});
}

/** The option 'Longest Wait', in milliseconds. */
export function readLongestWaitMs(get: GetParameter): number {
	const minutes = get('options.longestWait', DEFAULT_LONGEST_WAIT_MINUTES);
	return readNumber(minutes, 'Longest Wait', { min: 0, integer: false }) * 60_000;
}
