import type { IDataObject } from 'n8n-workflow';

import { schemaOf, type Field } from '../api/field';
import { toId } from '../api/sequenceContact';
import type { Delivery } from './delivery';
import { OWN_FIELDS } from './events';
import type { Shape } from './parameters';

/** The fields of an item that come before the event's own. */
const EVENT_FIELDS = [
	{ name: 'eventId', type: 'string' },
	{ name: 'event', type: 'string' },
	{ name: 'date', type: 'string' },
	{ name: 'contactId', type: 'integer' },
	{ name: 'sequenceId', type: 'integer' },
	{ name: 'email', type: 'string' },
	{ name: 'firstName', type: 'string' },
	{ name: 'lastName', type: 'string' },
	{ name: 'company', type: 'string' },
] as const satisfies readonly Field[];

/** The fields a simplified item can have; an event may have more of its own. */
export const ITEM_FIELDS: readonly Field[] = [
	...EVENT_FIELDS,
	...OWN_FIELDS.map((field) => ({ ...field, name: camelCase(field.name) })),
	{ name: 'emailText', type: 'string' },
	{ name: 'customFields', type: 'object', fields: [] },
];

/** What the editor shows as the trigger's output before its first run. */
export const itemSchema = { ...schemaOf(ITEM_FIELDS), version: 1 };

/** The parts of a delivery that are not the event's own fields; another, `event`, gives way to its type. */
const COMMON_PARTS: readonly string[] = ['contact_fields', 'contact_custom_fields', 'sequence_fields', 'email_text'];

/** The item an event becomes: simplified, with the action node's names, or as it came. */
export function toItem(delivery: Delivery, { simplify, includeEmailText }: Shape): IDataObject {
	const { payload, contact } = delivery;
	if (!simplify) return payload;
	const common: Record<(typeof EVENT_FIELDS)[number]['name'], unknown> = {
		eventId: delivery.eventId,
		event: delivery.type,
		date: inUtc(delivery.date),
		contactId: toId(contact.id),
		sequenceId: delivery.sequenceId,
		email: contact.email,
		firstName: contact.first_name,
		lastName: contact.last_name,
		company: contact.company,
	};
	const first = Object.entries(common).filter(([, value]) => value !== undefined && value !== null);
	const taken = new Set(first.map(([name]) => name));
	const own = Object.entries(payload)
		.filter(([name]) => !COMMON_PARTS.includes(name))
		.map(([name, value]): [string, unknown] => [camelCase(name), value]);
	return Object.fromEntries([
		...first,
		// Where an own field has a common one's name, the common one counts.
		...own.filter(([name]) => !taken.has(name)),
		...(includeEmailText && payload.email_text !== undefined ? [['emailText', payload.email_text] as const] : []),
		...(payload.contact_custom_fields ? [['customFields', payload.contact_custom_fields] as const] : []),
	]) as IDataObject;
}

/** e.g. reply_date → replyDate */
function camelCase(name: string): string {
	return name.replace(/(?<=[^_])_+([a-z\d])/gi, (_, letter: string) => letter.toUpperCase());
}

/** ISO in UTC; as it came where its zone is not known. */
function inUtc(date: unknown): unknown {
	const isKnown = typeof date === 'string' && /^[\d-]+T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/i.test(date) && !Number.isNaN(Date.parse(date));
	return isKnown ? new Date(date).toISOString() : date;
}
