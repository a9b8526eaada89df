import type { IDataObject } from 'n8n-workflow';

import { CONTACT_STATUSES, parseContactStatus, type ContactStatus } from './contactStatus';
import { explainBulkFailure, unwrapped } from './errors/explain';
import { asExplained, attempt, ExplainedError, invalidInput, unexpectedAnswer } from './errors/explainedError';
import { asText, isObject } from './errors/json';
import type { Ref } from './id';
import { fillPath, PATHS } from './path';
import { readsIn } from './reads';
import { inPageOrder, toKnownContact } from './sequenceContact';
import type { Sort } from './sort';
import { hideKey } from './transport/credential';
import type { ApiRequest } from './transport/request';
import type { ApiAnswer, Sends } from './transport/sender';
import type { Version } from './version';

/** API v3. */
export const v3: Version = {
	statuses: CONTACT_STATUSES.map(({ value }) => value).filter((value) => value !== 'Inactive'),

	...readsIn('v3', { status: 'statusInSequence' }),

	toSequenceContact(data, asked) {
		const { statusInSequence, currentStep, ...contact } = toKnownContact(data, asked);
		const mapped: IDataObject = { ...contact };
		if (statusInSequence !== undefined) mapped.status = toStatus(statusInSequence);
		if (currentStep !== undefined) Object.assign(mapped, toStep(currentStep));
		return inPageOrder(mapped);
	},

	lacksSequence: ({ httpCode }) => httpCode === 404,

	async write(sends, sequence, contact, status) {
		const answer = await sends.send(setStatuses(sequence, [contact], status)).catch(asExplained);
		if (answer instanceof ExplainedError) return { refusal: answer };
		const failures = isObject(answer.data) ? attempt(() => bulkFailures(sends, answer, [contact], sequence)) : undefined;
		const refusal = failures instanceof ExplainedError ? failures : failures?.get(contact.id);
		return refusal && { refusal };
	},
};

/** How many contacts a bulk call takes at most. */
export const MAX_BULK_SIZE = 100;

/**
 * The bulk call, for 1 to 100 different contacts of a sequence. It answers 200 with a dictionary of the
 * contacts that failed, `{}` when none did.
 */
export function setStatuses(sequence: Ref, contacts: Ref[], status: ContactStatus): ApiRequest {
	return {
		method: 'POST',
		path: fillPath(PATHS.setStatusV3, { id: sequence.id }),
		body: { contactIds: contacts.map(({ id }) => id), statusInSequence: toV3Status(status) },
		writes: true,
		about: { sequence, contact: contacts.length === 1 ? contacts[0] : undefined },
	};
}

/**
 * Reads a bulk call's answer. Where not all of it is a list of refusals, those it names were refused, and what
 * became of the other contacts is unknown.
 *
 * @returns the contacts that failed, by ID, with why
 * @throws ExplainedError when it is neither such a list nor empty
 */
export function bulkFailures(
	{ credential }: Pick<Sends, 'credential'>,
	{ data, tries, isRepeated, mayComeLate }: ApiAnswer,
	contacts: Ref[],
	sequence?: Ref,
): Map<number, ExplainedError> {
	const failures = new Map<number, ExplainedError>();
	const names = new Map(contacts.map((contact) => [contact.id as number, contact]));
	const unknown = unexpectedAnswer('Reply.io answered a bulk call with something other than a list of the contacts it refused').with({ tries }).ofUnknownChange();
	if (!isObject(data)) throw unknown;
	const entries = Object.entries(data);
	const refused = entries.filter(([id, failure]) => /^\d+$/.test(id) && (isObject(failure) || (typeof failure === 'string' && names.has(Number(id)))));
	for (const [id, failure] of refused) {
		const contact = names.get(Number(id)) ?? { id: Number(id) };
		const { code, message, error = code, errorDetails } = isObject(failure) ? unwrapped(failure) : { error: failure };
		const hide = (text: string) => hideKey(text, credential);
		// A word alone may say that it was done.
		const isUnknown = isRepeated || !isObject(failure);
		const asked = { about: { sequence, contact }, tries, isUnknown, hide };
		failures.set(contact.id, explainBulkFailure(error, errorDetails ?? message, asked).with({ mayComeLate }));
	}
	if (refused.length === entries.length) return failures;
	if (failures.size === 0) throw unknown;
	for (const { id } of contacts) if (!failures.has(id)) failures.set(id, unknown.with({ mayComeLate }));
	return failures;
}

/** The request for the statuses of a contact in all its sequences. */
export function readContactStatuses(contact: Ref): ApiRequest {
	return { method: 'GET', path: fillPath(PATHS.contactStatuses, { id: contact.id }), writes: false, about: { contact } };
}

/** The request for a page of the contacts with an email address: `{items, hasMore}`. */
export function readContactsByEmail(email: string, page: { top: number; skip: number }): ApiRequest {
	return { method: 'GET', path: fillPath(PATHS.contacts), query: { email, ...page }, writes: false, about: {} };
}

/** What of all contacts is asked for, and how. */
export interface Search {
	/** Those of a sequence only. */
	sequence?: Ref;
	/** A text that is found in a name, an address or another field of theirs. */
	searchTerm?: string;
	/** By a field of the contact itself. */
	sort?: Sort;
}

/** The request for a page of all contacts, each with the sequences it is in: `{items, hasMore}`. */
export function filterContacts({ top, skip }: { top: number; skip: number }, { sequence, searchTerm, sort }: Search = {}): ApiRequest {
	const asked = {
		...(sequence ? { sequenceId: sequence.id } : {}),
		...(searchTerm === undefined ? {} : { searchTerm }),
		...(sort ? { sortBy: sort.by, sortDirection: sort.direction } : {}),
	};
	// Never an empty body, as n8n sends none then.
	const body = Object.keys(asked).length === 0 ? { rules: [] } : asked;
	return { method: 'POST', path: fillPath(PATHS.contactsFilter), query: { top, skip }, body, writes: false, about: sequence ? { sequence } : {} };
}

/** The request that any key may make. */
export function whoami(): ApiRequest {
	return { method: 'GET', path: fillPath(PATHS.whoami), writes: false, about: {} };
}

/**
 * @param how what uses API v3, e.g. "with API v3"
 * @throws ExplainedError when API v3 cannot set the status: Inactive is read-only there
 */
export function checkV3Status(status: ContactStatus, how: string, wayOut: string): void {
	if (!v3.statuses.includes(status)) throw invalidInput(`'Status' cannot be set to ${status} ${how}`, wayOut);
}

/** API v3's spelling of a status ("outOfOffice"). */
export function toV3Status(status: ContactStatus): string {
	return CONTACT_STATUSES.find(({ value }) => value === status)!.v3;
}

/** A status in v4's words; one that v3 adds some day is passed on as it is. */
export function toStatus(status: unknown): IDataObject[string] {
	return parseContactStatus(status) ?? (status as IDataObject[string]);
}

/**
 * v3 shows a step as `{stepId, displayName}`, the name being "2", "3.1" on a branch, "Finished" at the end, or
 * the user's own; v4 as its number.
 */
function toStep(step: IDataObject[string]): IDataObject {
	if (!isObject(step)) return { currentStep: step };
	const { stepId, displayName } = step as IDataObject;
	const name = typeof displayName === 'string' ? displayName.trim() : displayName;
	const number = /^(?:Step )?(\d+)$/i.exec(asText(name));
	return {
		currentStep: number ? Number(number[1]) : (name ?? null),
		...(stepId === undefined ? {} : { currentStepId: stepId }),
	};
}

