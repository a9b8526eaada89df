import { parseContactStatus, STATUS_NAMES, type ContactStatus } from '../api/contactStatus';
import { invalidInput } from '../api/errors/explainedError';
import { asText } from '../api/errors/json';
import { quote } from '../api/errors/words';
import type { GetParameter } from '../execution/run';

/** Stands for an option or a filter that was not added. */
const NOT_ADDED = Symbol('not added');

/** An option or a filter that was added, whatever its expression gives; undefined where it was not. */
export function ifAdded<T>(get: GetParameter, name: string, parse: (value: unknown) => T): T | undefined {
	const value = get(name, NOT_ADDED);
	return value === NOT_ADDED ? undefined : parse(value);
}

/** @throws ExplainedError when it is none of the five */
export function parseStatus(value: unknown, name: string): ContactStatus {
	const status = parseContactStatus(value);
	if (status) return status;
	throw invalidInput(
		`'${name}' is not a status a contact can have: ${quote(value)}`,
		`It must be one of ${STATUS_NAMES}. Case, spaces and dashes don't matter.`,
	);
}

/**
 * One or more statuses.
 *
 * @param otherwise the way out besides naming one
 * @throws ExplainedError when there is none, or a value of the list is no status
 */
export function parseStatuses(value: unknown, name: string, otherwise: string): ContactStatus[] {
	const statuses = parseList(value).map((one) => parseStatus(one, name));
	if (statuses.length > 0) return statuses;
	throw invalidInput(`'${name}' names no status: ${quote(value)}`, `Choose one or more of ${STATUS_NAMES}, or ${otherwise}.`);
}

/** A list, also as a text with commas. */
export function parseList(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (value === '' || value == null) return [];
	return typeof value === 'string' ? value.split(',') : [value];
}

/** A number, also as a text. @throws ExplainedError when it is less than `min` or, where `integer`, not whole */
export function parseNumber(value: unknown, name: string, { min, integer }: { min: number; integer: boolean }): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number) && number >= min && (!integer || Number.isInteger(number))) {
		return number;
	}
	throw invalidInput(`'${name}' is not a ${integer ? 'whole ' : ''}number of at least ${min}: ${quote(value)}`, `Check the value or the expression of '${name}'.`);
}

/** True or false, also as a text. @throws ExplainedError otherwise */
export function parseBoolean(value: unknown, name: string): boolean {
	const text = asText(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw invalidInput(`'${name}' is neither true nor false: ${quote(value)}`, `Check the expression of '${name}'.`);
}

/** One of a parameter's options. @throws ExplainedError otherwise */
export function parseOption<T extends string>(value: unknown, name: string, options: readonly T[]): T {
	if (options.includes(value as T)) return value as T;
	throw invalidInput(`'${name}' is not one of its options: ${quote(value)}`, `It must be ${options.slice(0, -1).join(', ')} or ${options.at(-1)}.`);
}
