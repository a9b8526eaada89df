import type { IDataObject } from 'n8n-workflow';

import { asText, isObject, parseJson } from '../api/errors/json';
import { parseWebhookId, type WebhookId } from '../api/id';
import { toId } from '../api/sequenceContact';
import { keyOf } from './seen';
import type { EventFilters } from './parameters';

/** What Reply.io sends when something has happened. API page: "Webhook event payloads". */
export interface Delivery {
	/** Of this delivery; sent again, an event may have another. */
	eventId: string;
	type: string;
	subscriptionId: WebhookId;
	date: unknown;
	contact: IDataObject;
	/** Absent where the event happened outside a sequence. */
	sequenceId?: number;
	/** As it came. */
	payload: IDataObject;
}

/** @returns undefined for what is no delivery of Reply.io */
export function parseDelivery(body: unknown): Delivery | undefined {
	const payload = typeof body === 'string' ? parseJson(body) : body;
	if (!isObject(payload) || !isObject(payload.event)) return undefined;
	const { id, type, subscription_id, date } = payload.event;
	const { contact_fields: contact = {}, sequence_fields: sequence = {} } = payload;
	const subscriptionId = parseWebhookId(subscription_id);
	const eventId = typeof id === 'number' ? String(id) : id;
	if (typeof eventId !== 'string' || eventId === '' || typeof type !== 'string' || !subscriptionId) return undefined;
	if (!isObject(contact ?? {}) || !isObject(sequence ?? {})) return undefined;
	return {
		eventId,
		type,
		subscriptionId,
		date,
		contact: (contact ?? {}) as IDataObject,
		// 0 where somebody did it outside a sequence.
		sequenceId: toId((sequence as IDataObject | null)?.id) || undefined,
		// Copied by assignment, this one would become the copy's prototype.
		payload: Object.fromEntries(Object.entries(payload).filter(([name]) => name !== '__proto__')) as IDataObject,
	};
}

/** Whether the workflow is to start on it. */
export function passes({ type, sequenceId, payload }: Delivery, { events, sequences, onlyDetectedReplies }: EventFilters): boolean {
	// A subscription may be left from before, such as one to another address of this n8n.
	if (!events.includes(type)) return false;
	if (sequences.length > 0 && !sequences.some((id) => id === sequenceId)) return false;
	const isDetected = asText(payload.reply_reason).replace(/[^a-z]/gi, '').toLowerCase() === 'emaildetected';
	return !onlyDetectedReplies || type !== 'email_replied' || isDetected;
}

/**
 * What an event is known again by: its ID, and its content, for it is not documented whether an event that is sent
 * again keeps its ID. Without a date, equal content does not make it the same event.
 */
export function keysOf({ eventId, type, date, payload }: Delivery): string[] {
	const content = Object.entries(payload).filter(([name]) => name !== 'event');
	return [keyOf(`id ${eventId}`), ...(date ? [keyOf(`content ${JSON.stringify([type, date, content])}`)] : [])];
}
