import type { IDataObject } from 'n8n-workflow';

import { parseContactStatus } from './contactStatus';
import { unexpectedAnswer } from './errors/explainedError';
import { isObject } from './errors/json';
import type { Field } from './field';
import type { Ref } from './id';

/**
 * The fields of a contact enrolled in a sequence, in the order of Reply.io's page
 * "Set contact status in sequence" (API v4). Output order, the Selected Fields options
 * and the output schemas derive from this list.
 */
export const SEQUENCE_CONTACT_FIELDS = [
	{ name: 'contactId', label: 'Contact ID', type: 'integer' },
	{ name: 'sequenceId', label: 'Sequence ID', type: 'integer' },
	{ name: 'email', label: 'Email', type: 'string', nullable: true },
	{ name: 'firstName', label: 'First Name', type: 'string', nullable: true },
	{ name: 'lastName', label: 'Last Name', type: 'string', nullable: true },
	{ name: 'company', label: 'Company', type: 'string', nullable: true },
	{ name: 'title', label: 'Title', type: 'string', nullable: true },
	{ name: 'status', label: 'Status', type: 'string' },
	{ name: 'subStatus', label: 'Sub-Status', type: 'string', nullable: true },
	// With v3 a text where the step has no number of its own, such as "3.1" or "Finished".
	{ name: 'currentStep', label: 'Current Step', type: 'integer', orText: true, nullable: true },
	{ name: 'addingDate', label: 'Adding Date', type: 'string' },
	{ name: 'movingDate', label: 'Moving Date', type: 'string', nullable: true },
	{ name: 'nextSendAfter', label: 'Next Send After', type: 'string', nullable: true },
	{ name: 'isOptedOut', label: 'Is Opted Out', type: 'boolean' },
	{ name: 'emailAccountId', label: 'Email Account ID', type: 'integer', nullable: true },
	{ name: 'linkedInAccountId', label: 'LinkedIn Account ID', type: 'integer', nullable: true },
	{ name: 'icpScore', label: 'ICP Score', type: 'number', nullable: true },
] as const satisfies ReadonlyArray<Field & { label: string }>;

export type SequenceContactField = (typeof SEQUENCE_CONTACT_FIELDS)[number]['name'];

/** What an item holds: the known fields in the page's order, then whatever else the API sent. */
export type SequenceContact = IDataObject & { contactId: number; sequenceId: number };

/** The two fields every output holds, so that a later node can always act on the contact. */
export const ID_FIELDS: readonly SequenceContactField[] = ['contactId', 'sequenceId'];

/** The fields of the Simplified output. */
export const SIMPLIFIED_FIELDS: readonly SequenceContactField[] = [
	...ID_FIELDS,
	'email',
	'firstName',
	'lastName',
	'company',
	'status',
	'currentStep',
	'nextSendAfter',
	'isOptedOut',
];

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
	{ name: 'currentStepId', type: 'integer', nullable: true },
] as const satisfies readonly Field[];

/** Which fields an item holds; `fields` are those of `selected`. */
export interface Output {
	mode: 'all' | 'simplified' | 'selected';
	fields: readonly string[];
}

/** Told beside the sequence's ID where a contact's sequences are not chosen. */
export const SEQUENCE_NAME_FIELD = { name: 'sequenceName', type: 'string', nullable: true } as const satisfies Field;

/** The fields of a contact in one of several sequences, in their order. */
export const NAMED_SEQUENCE_FIELDS: readonly Field[] = [...SEQUENCE_CONTACT_FIELDS, ...V3_ONLY_FIELDS].flatMap((field): Field[] =>
	field.name === 'sequenceId' ? [field, SEQUENCE_NAME_FIELD] : [field],
);

const FIELD_NAMES: readonly string[] = NAMED_SEQUENCE_FIELDS.map(({ name }) => name);

/**
 * A contact as an answer or a page has it, its IDs being numbers and its status in v4's words.
 *
 * @throws ExplainedError when it is not the contact that was asked for
 */
export function toKnownContact(data: unknown, asked: { sequence: Ref; contact?: Ref }): IDataObject {
	if (isObject(data)) {
		const contactId = toId(data.contactId);
		const sequenceId = toId(data.sequenceId);
		if (sequenceId === asked.sequence.id && contactId !== undefined && contactId === (asked.contact?.id ?? contactId)) {
			const contact: IDataObject = { ...(data as IDataObject), contactId, sequenceId };
			if (contact.status !== undefined) contact.status = parseContactStatus(contact.status) ?? contact.status;
			return contact;
		}
	}
	throw unexpectedAnswer('Reply.io answered with something other than the contact that was asked for');
}

/** IDs are numbers by contract; a server that writes them as texts means the same. */
export function toId(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^[1-9]\d*$/.test(value) ? Number(value) : value;
	// One that a number cannot hold would be another's.
	return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/**
 * Puts the known fields first, in the page's order; types and nulls are kept, what is missing stays
 * missing, and fields the API added since come after them.
 */
export function inPageOrder(contact: IDataObject): SequenceContact {
	const ordered: IDataObject = {};
	for (const name of FIELD_NAMES) if (Object.hasOwn(contact, name)) ordered[name] = contact[name];
	for (const name of Object.keys(contact)) ordered[name] = contact[name];
	return ordered as SequenceContact;
}

/** The item's JSON for the chosen Output. */
export function selectFields(contact: SequenceContact, { mode, fields }: Output): IDataObject {
	if (mode === 'all') return contact;
	const wanted: readonly string[] = mode === 'simplified' ? SIMPLIFIED_FIELDS : [...ID_FIELDS, ...fields];
	return Object.fromEntries(Object.entries(contact).filter(([name]) => wanted.includes(name) || name === SEQUENCE_NAME_FIELD.name));
}
