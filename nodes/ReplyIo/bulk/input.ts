import { sleep, type INode } from 'n8n-workflow';

import { parseEmail } from '../api/contactByEmail';
import { ExplainedError } from '../api/explainedError';
import { parseId, quote } from '../api/ids';
import { parseLink } from '../api/links';
import { isTool } from '../api/tool';
import { checkV3Status } from '../api/versions';
import {
	checkStatuses,
	readContactRef,
	readSequence,
	readStatus,
	type ContactRef,
	type GetParameter,
} from '../parameters';
import { asExplained } from './calls';
import type { AnyRow, Row } from './rows';

/** Reads a parameter for an input item. */
export type GetItemParameter = (name: string, item: number, fallback?: unknown) => unknown;

export interface Input {
	items: number[];
	get: GetItemParameter;
	node: INode;
}

/** So many rows are read before others get their turn. */
const ROWS_AT_ONCE = 500;

/**
 * Reads and checks the rows, without a call: one an item, or one a contact where the node is an AI tool
 * and each item holds a list.
 */
export async function readRows({ items, get, node }: Input): Promise<AnyRow[]> {
	const getOnce = onceWhereConstant(get, node);
	const rows: AnyRow[] = [];
	for (const [index, item] of items.entries()) {
		if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await sleep(0);
		const parameter: GetParameter = (name, fallback) => getOnce(name, item, fallback);
		if (isTool(node)) for (const row of readListedRows(parameter, item)) rows.push(row);
		else rows.push(readRow(parameter, item, () => readContactRef(parameter)));
	}
	return rows;
}

function readListedRows(get: GetParameter, item: number): AnyRow[] {
	const listed = attempt(() => splitContacts(get('contacts')));
	if (listed instanceof ExplainedError) return [{ item, error: listed }];
	return listed.map((text) => readRow(get, item, () => parseContact(text)));
}

/**
 * Separated by commas, semicolons or white space; a JSON list, which models like to write, and
 * `Name <address>` are taken as well.
 *
 * @throws ExplainedError when the list is empty
 */
export function splitContacts(value: unknown): string[] {
	const list = Array.isArray(value) ? value : (parseList(value) ?? [value]);
	const contacts = list.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? splitText(String(one)) : []));
	if (contacts.length > 0) return contacts;
	throw new ExplainedError({
		message: `'Contacts' is not a list of contacts: ${quote(value)}`,
		description: 'It must be contact IDs or e-mail addresses, separated by commas or new lines.',
		failure: { cause: 'configuration-invalid' },
	});
}

function parseList(value: unknown): unknown[] | undefined {
	try {
		const list: unknown = JSON.parse(String(value));
		return Array.isArray(list) ? list : undefined;
	} catch {
		return undefined;
	}
}

function splitText(text: string): string[] {
	const parts = text.split(/[,;\n]+/).flatMap((part) => /<([^<>\s]+)>/.exec(part)?.[1] ?? part.split(/\s+/));
	// Quotes and brackets only around a contact: an address may hold an apostrophe.
	return parts.map((part) => part.replace(/^[[\]<>"']+|[[\]<>"']+$/g, '')).filter(Boolean);
}

function parseContact(text: string): ContactRef {
	if (/^https?:/i.test(text)) return { id: parseLink(text, 'Contact') };
	return text.includes('@') ? { email: parseEmail(text, 'Contacts') } : { id: parseId(text, 'Contacts') };
}

/** One row; the first thing wrong with it is its error, what else could be read is kept for the report. */
function readRow(get: GetParameter, item: number, readContact: () => ContactRef): AnyRow {
	const everywhere = attempt(() => readScope(get) === 'allSequences');
	const sequenceId = attempt(() => (everywhere === true ? undefined : readSequence(get)));
	const contact = attempt(readContact);
	const status = attempt(() => readStatusForV3(get));
	const onlyIf = attempt(() => checkStatuses(get('options.onlyIf', []), 'Only If Status Is'));
	const dryRun = attempt(() => readFlag(get('options.dryRun', false), 'Dry Run'));
	const error = [everywhere, sequenceId, contact, status, onlyIf, dryRun].find((one) => one instanceof ExplainedError);
	if (error) return { item, sequenceId: orNothing(sequenceId), contact: orNothing(contact), error };
	const statuses = onlyIf as Exclude<typeof onlyIf, ExplainedError>;
	return {
		item,
		sequenceId: sequenceId as Row['sequenceId'],
		contact: contact as ContactRef,
		status: status as Row['status'],
		...(statuses.length > 0 ? { onlyIf: statuses } : {}),
		dryRun: dryRun === true,
	};
}

function readScope(get: GetParameter): 'oneSequence' | 'allSequences' {
	const scope = get('scope', 'oneSequence');
	if (scope === 'oneSequence' || scope === 'allSequences') return scope;
	throw new ExplainedError({
		message: `'Scope' is not one of its options: ${quote(scope)}`,
		description: 'It must be oneSequence or allSequences.',
		failure: { cause: 'configuration-invalid' },
	});
}

function readStatusForV3(get: GetParameter): Row['status'] {
	const status = readStatus(get);
	// The way out is in the message too, because a report holds nothing else of the error.
	checkV3Status(
		status,
		'by Set Many: use the operation Set, with API v4',
		"Reply.io sets Inactive for single contacts only: use the operation 'Set' with v4 as API Version in the Reply.io credential, or choose another 'Status'.",
	);
	return status;
}

/** @throws ExplainedError for anything but yes or no: a run that shall write nothing must not write by mistake */
function readFlag(value: unknown, name: string): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	throw new ExplainedError({
		message: `'${name}' is neither true nor false: ${quote(value)}`,
		description: `Check the expression of '${name}'.`,
		failure: { cause: 'configuration-invalid' },
	});
}

function attempt<T>(read: () => T): T | ExplainedError {
	try {
		return read();
	} catch (error) {
		return asExplained(error);
	}
}

function orNothing<T>(value: T | ExplainedError): T | undefined {
	return value instanceof ExplainedError ? undefined : value;
}

/** Evaluates a parameter once a run where it holds no expression: with many rows that is what takes the time. */
function onceWhereConstant(get: GetItemParameter, { parameters }: INode): GetItemParameter {
	const isConstant = new Map<string, boolean>();
	const values = new Map<string, unknown>();
	return (name, item, fallback) => {
		let constant = isConstant.get(name);
		if (constant === undefined) {
			const raw = parameters[name.split('.')[0]];
			constant = !JSON.stringify(raw ?? null).includes('"=');
			isConstant.set(name, constant);
		}
		if (!constant) return get(name, item, fallback);
		if (!values.has(name)) values.set(name, get(name, item, fallback));
		return values.get(name);
	};
}
