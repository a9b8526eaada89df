import type { IDataObject } from 'n8n-workflow';

import { CONTACT_STATUSES, parseContactStatus, toV3Status, type ContactStatus } from './contactStatus';
import type { ApiVersion } from './credential';
import { ExplainedError } from './explainedError';
import type { Field } from './field';
import type { Id } from './ids';
import { fillPath } from './path';
import type { ApiRequest } from './send';
import { inPageOrder, type SequenceContact } from './sequenceContact';

/** The paths of Reply.io's API this node uses, as its reference writes them. */
export const PATHS = {
	setStatusV4: '/v4/sequences/{id}/contact-links/{contact_id}/status',
	setStatusV3: '/v3/sequences/{id}/contacts/set-status-in-sequence',
	setStatusEverywhere: '/v3/contacts/set-status-in-sequence',
	sequenceContact: { v4: '/v4/sequences/{id}/contacts/{contact_id}', v3: '/v3/sequences/{id}/contacts/{contact_id}' },
	sequenceContacts: { v4: '/v4/sequences/{id}/contacts', v3: '/v3/sequences/{id}/contacts' },
	sequences: '/v3/sequences',
	contacts: '/v3/contacts',
	contactsFilter: '/v3/contacts/filter',
	contactStatuses: '/v3/contacts/{id}/statuses',
	whoami: '/v3/whoami',
} as const;

/** Page size limit of every list call. */
export const MAX_PAGE_SIZE = 1_000;

/** The request of "Set contact status in sequence" (v4). It answers with the updated contact. */
export function setStatusV4(sequenceId: Id, contactId: Id, status: ContactStatus): ApiRequest {
	return {
		method: 'PUT',
		path: fillPath(PATHS.setStatusV4, { id: sequenceId, contact_id: contactId }),
		body: { status },
	};
}

/**
 * v3's bulk call, for 1 to 100 different contacts of a sequence. It answers 200 with a dictionary of
 * the contacts that failed, `{}` when none did.
 */
export function setStatusV3(sequenceId: Id, contactIds: Id[], status: ContactStatus): ApiRequest {
	return {
		method: 'POST',
		path: fillPath(PATHS.setStatusV3, { id: sequenceId }),
		body: { contactIds, statusInSequence: toV3Status(status) },
	};
}

/** v3's bulk call for all sequences of 1 to 100 different contacts; it answers as {@link setStatusV3} does. */
export function setStatusEverywhere(contactIds: Id[], status: ContactStatus): ApiRequest {
	return {
		method: 'POST',
		path: fillPath(PATHS.setStatusEverywhere),
		body: { contactIds, statusInSequence: toV3Status(status) },
	};
}

/** The request for the statuses of a contact in all its sequences (v3 only). */
export function readContactStatuses(contactId: Id): ApiRequest {
	return { method: 'GET', path: fillPath(PATHS.contactStatuses, { id: contactId }) };
}

/** How many contacts a bulk call takes at most. */
export const MAX_BULK_SIZE = 100;

/**
 * @param how what uses API v3, e.g. "with API v3"
 * @throws ExplainedError when API v3 cannot set the status: Inactive is read-only there
 */
export function checkV3Status(status: ContactStatus, how: string, wayOut: string): void {
	if (status !== 'Inactive') return;
	throw new ExplainedError({
		message: `'Status' cannot be set to Inactive ${how}`,
		description: wayOut,
		failure: { cause: 'configuration-invalid' },
	});
}

/** The request for one contact of a sequence. */
export function readContact(version: ApiVersion, sequenceId: Id, contactId: Id): ApiRequest {
	return {
		method: 'GET',
		path: fillPath(PATHS.sequenceContact[version], { id: sequenceId, contact_id: contactId }),
	};
}

/** The request for a page of a sequence's contacts; it answers `{items, hasMore}`, newest-added first. */
export function readContacts(version: ApiVersion, sequenceId: Id, top: number, skip: number): ApiRequest {
	return {
		method: 'GET',
		path: fillPath(PATHS.sequenceContacts[version], { id: sequenceId }),
		query: { top, skip },
	};
}

/**
 * Turns a contact of either version into the one shape of an item. Differences between versions end here.
 *
 * @throws ExplainedError when it is not the contact that was asked for
 */
export function toSequenceContact(
	data: unknown,
	version: ApiVersion,
	asked: { sequenceId: number; contactId?: number },
): SequenceContact {
	const answer = withNumericIds(data as IDataObject);
	const isAsked = (name: 'contactId' | 'sequenceId') =>
		asked[name] === undefined ? Number.isInteger(answer[name]) : answer[name] === asked[name];
	if (Array.isArray(data) || !isAsked('contactId') || !isAsked('sequenceId')) {
		throw new ExplainedError({
			message: 'Reply.io answered with something other than the contact that was asked for',
			description:
				"Whether a change was made is unknown: look with Get. Check the 'Base URL' of the Reply.io credential.",
			httpCode: 200,
			failure: { cause: 'temporarily-unavailable' },
		});
	}
	const contact = version === 'v3' ? fromV3(answer) : { ...answer };
	if (contact.status !== undefined) contact.status = parseContactStatus(contact.status) ?? contact.status;
	return inPageOrder(contact) as SequenceContact;
}

/** IDs are numbers by contract; a server that writes them as strings means the same. */
function withNumericIds(contact: IDataObject | undefined): IDataObject {
	const numeric = { ...contact };
	for (const name of ['contactId', 'sequenceId']) {
		const id = numeric[name];
		if (typeof id === 'string' && /^[1-9]\d*$/.test(id)) numeric[name] = Number(id);
	}
	return numeric;
}

/** Fields v3 has beyond v4's, in the order they come after them. */
export const V3_ONLY_FIELDS = [
	{ name: 'callStatus', type: 'string' },
	{ name: 'meetingStatus', type: 'string' },
	{
		name: 'emailDisposition',
		type: 'object',
		nullable: true,
		fields: [
			{ name: 'isReplied', type: 'boolean' },
			{ name: 'isBounced', type: 'boolean' },
		],
	},
] as const satisfies readonly Field[];

function fromV3({ statusInSequence, ...contact }: IDataObject): IDataObject {
	const mapped: IDataObject = { ...contact };
	if (statusInSequence !== undefined) mapped.status = statusInSequence;
	if (contact.currentStep !== undefined) mapped.currentStep = stepNumber(contact.currentStep);
	return mapped;
}

/** A status in v4's words; one that v3 adds some day is passed on as it is. */
export function fromV3Status(status: IDataObject[string]): IDataObject[string] {
	return parseContactStatus(status) ?? status;
}

/** v3 shows a step as `{stepId, displayName: "Step 2"}`, v4 as its number; there is none at the end. */
function stepNumber(step: IDataObject[string]): IDataObject[string] {
	if (step === null || typeof step !== 'object') return step;
	const number = /^(?:Step )?(\d+)$/i.exec(String((step as IDataObject).displayName ?? '').trim());
	return number ? Number(number[1]) : null;
}

/**
 * Reads a bulk call's answer.
 *
 * @returns the contacts that failed, by ID, with Reply.io's slug and details
 * @throws ExplainedError when it is not a dictionary of failures
 */
export function bulkFailures(data: unknown): Map<number, { slug: unknown; details: unknown }> {
	const entries = data && !Array.isArray(data) ? Object.entries(data as IDataObject) : undefined;
	const failures = new Map<number, { slug: unknown; details: unknown }>();
	for (const [id, failure] of entries ?? [['', null] as const]) {
		if (!/^\d+$/.test(id) || !failure || typeof failure !== 'object') {
			throw new ExplainedError({
				message: 'Reply.io answered a bulk call with something other than a list of failures',
				description: "Whether the change was made is unknown: look with Get. Check the 'Base URL' of the Reply.io credential.",
				httpCode: 200,
				failure: { cause: 'temporarily-unavailable' },
			});
		}
		const { error, errorDetails } = failure as IDataObject;
		failures.set(Number(id), { slug: error, details: errorDetails });
	}
	return failures;
}

/** The statuses API v3 lets set, in v4's words. */
export const V3_WRITABLE_STATUSES = CONTACT_STATUSES.map(({ value }) => value).filter(
	(value) => value !== 'Inactive',
);
