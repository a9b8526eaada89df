import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { attempt, ExplainedError } from '../api/errors/explainedError';
import { toNodeError } from '../execution/nodeError';
import { isTokenShaped } from './address';
import { originOf } from './authenticity';
import { keysOf, parseDelivery, passes, type Delivery } from './delivery';
import { toItem } from './item';
import { readMemory } from './memory';
import { readEventFilters, readShape } from './parameters';
import { seenBy } from './seen';

/**
 * Takes a delivery: starts the workflow on an event of one of the trigger's own subscriptions that passes the filters
 * and was not seen before, and answers at once.
 *
 * @throws NodeOperationError when a parameter cannot be read
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const kept = context.getWorkflowStaticData('node');
	const memory = readMemory(kept, String(context.getWorkflow().id));
	const { token } = context.getQueryData() as IDataObject;
	if (!isTokenShaped(token)) return refuse(context, 401, 'it has no token of a trigger');
	const delivery = parseDelivery(bodyOf(context));
	if (!delivery) return refuse(context, 400, 'it is no event of Reply.io');
	const origin = await originOf(context, token, delivery, memory);
	if (origin === 'foreign') return refuse(context, 401, 'its token and its subscription are not those of this trigger');
	if (origin !== 'own') return putOff(context, origin.unknown);
	const item = attempt(() => itemOf(context, delivery));
	if (item instanceof ExplainedError) throw toNodeError(context.getNode(), item);
	if (!item) return answer(context, 200, 'The workflow does not start on this event');
	// Whoever tests wants to see the same event again.
	if (context.getMode() !== 'manual' && !isFirst(context, delivery, kept)) return answer(context, 200, 'This event was received before');
	return { ...answer(context, 200, 'The workflow starts'), workflowData: [[{ json: item }]] };
}

/** Answers at once. n8n itself would answer later, and keep nothing of what is remembered of an event that starts a workflow. */
function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

function refuse(context: IWebhookFunctions, status: number, why: string): IWebhookResponseData {
	context.logger.warn(`Reply.io Trigger refused a delivery (${status}): ${why}`);
	return answer(context, status, 'Refused');
}

/** It may be an event to start on: answered as a failure, it is not lost where Reply.io sends it again. */
function putOff(context: IWebhookFunctions, why: string): IWebhookResponseData {
	context.logger.warn(`Reply.io Trigger could not check a delivery (503): ${why}`);
	return answer(context, 503, 'It could not be checked now');
}

/** n8n reads JSON only where the header says so. */
function bodyOf(context: IWebhookFunctions): unknown {
	const { rawBody, body } = context.getRequestObject() as { rawBody?: Buffer; body: unknown };
	return body !== null && typeof body === 'object' && Object.keys(body).length > 0 ? body : rawBody?.toString();
}

/** Undefined where the workflow is not to start on it. */
function itemOf(context: IWebhookFunctions, delivery: Delivery): IDataObject | undefined {
	const get = (name: string, fallback?: unknown) => context.getNodeParameter(name, fallback);
	return passes(delivery, readEventFilters(get)) ? toItem(delivery, readShape(get)) : undefined;
}

function isFirst(context: IWebhookFunctions, delivery: Delivery, kept: IDataObject): boolean {
	const keys = keysOf(delivery);
	const seen = seenBy(`${context.getWorkflow().id} ${context.getNode().id}`);
	seen.restore(kept.seen);
	if (!seen.take(keys)) return false;
	const stored = seen.toStore(Date.now());
	if (stored !== undefined) kept.seen = stored;
	return true;
}
