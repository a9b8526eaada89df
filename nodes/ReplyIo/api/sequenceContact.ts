import type { IDataObject } from 'n8n-workflow';

/**
 * The fields of a contact enrolled in a sequence, in the order of Reply.io's page
 * "Set contact status in sequence" (API v4). Output order, the Selected Fields options
 * and the output schemas derive from this list.
 */
export const SEQUENCE_CONTACT_FIELDS = [
	{ name: 'contactId', label: 'Contact ID', type: 'integer', nullable: false },
	{ name: 'sequenceId', label: 'Sequence ID', type: 'integer', nullable: false },
	{ name: 'email', label: 'Email', type: 'string', nullable: true },
	{ name: 'firstName', label: 'First Name', type: 'string', nullable: true },
	{ name: 'lastName', label: 'Last Name', type: 'string', nullable: true },
	{ name: 'company', label: 'Company', type: 'string', nullable: true },
	{ name: 'title', label: 'Title', type: 'string', nullable: true },
	{ name: 'status', label: 'Status', type: 'string', nullable: false },
	{ name: 'subStatus', label: 'Sub-Status', type: 'string', nullable: true },
	{ name: 'currentStep', label: 'Current Step', type: 'integer', nullable: false },
	{ name: 'addingDate', label: 'Adding Date', type: 'string', nullable: false },
	{ name: 'movingDate', label: 'Moving Date', type: 'string', nullable: true },
	{ name: 'nextSendAfter', label: 'Next Send After', type: 'string', nullable: true },
	{ name: 'isOptedOut', label: 'Is Opted Out', type: 'boolean', nullable: false },
	{ name: 'emailAccountId', label: 'Email Account ID', type: 'integer', nullable: true },
	{ name: 'linkedInAccountId', label: 'LinkedIn Account ID', type: 'integer', nullable: true },
	{ name: 'icpScore', label: 'ICP Score', type: 'number', nullable: true },
] as const;

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

export type OutputMode = 'all' | 'simplified' | 'selected';

const FIELD_NAMES: readonly string[] = SEQUENCE_CONTACT_FIELDS.map(({ name }) => name);

/**
 * Puts the known fields first, in the page's order; types and nulls are kept, what is missing stays
 * missing, and fields the API added since come after them.
 */
export function inPageOrder(contact: IDataObject): IDataObject {
	const known = FIELD_NAMES.filter((name) => Object.hasOwn(contact, name));
	const others = Object.keys(contact).filter((name) => !FIELD_NAMES.includes(name));
	return pick(contact, [...known, ...others]);
}

/** The item's JSON for the chosen Output; `fields` matters for Selected Fields only. */
export function selectFields(
	contact: SequenceContact,
	output: OutputMode,
	fields: readonly string[] = [],
): IDataObject {
	if (output === 'all') return contact;
	const wanted = output === 'simplified' ? SIMPLIFIED_FIELDS : [...ID_FIELDS, ...fields];
	return pick(
		contact,
		Object.keys(contact).filter((name) => (wanted as readonly string[]).includes(name)),
	);
}

function pick(contact: IDataObject, names: readonly string[]): IDataObject {
	return Object.fromEntries(names.map((name) => [name, contact[name]]));
}
