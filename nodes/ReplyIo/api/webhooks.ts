import type { IDataObject } from 'n8n-workflow';

import { unexpectedAnswer, type ExplainedError } from './errors/explainedError';
import { isObject } from './errors/json';
import { parseWebhookId, type WebhookId } from './id';
import { MAX_PAGE_SIZE, readPages } from './pages';
import { fillPath, PATHS } from './path';
import type { ApiRequest } from './transport/request';
import type { Sends } from './transport/sender';

/** Whose events a subscription is for. */
export const WEBHOOK_SCOPES = ['personal', 'team'] as const;
export type WebhookScope = (typeof WEBHOOK_SCOPES)[number];

/** The longest URL Reply.io calls. */
export const LONGEST_WEBHOOK_URL = 1_024;

/** In the address of a subscription, anybody's: what lets its owner know Reply.io. */
const SECRET_IN_URL = /(?<==|%3D)[\w-]{16,}/gi;

/** What deliveries hold besides the event. */
export interface PayloadConfig {
	includeEmailUrl: boolean;
	includeEmailText: boolean;
	includeProspectCustomFields: boolean;
}

/** What a subscription is made of: events of one type, sent to a URL. */
export interface WebhookSettings {
	eventType: string;
	url: string;
	scope: WebhookScope;
	payloadConfig: PayloadConfig;
}

/** A subscription as Reply.io has it. What it does not tell is taken to be as it was asked for. */
export interface Webhook extends Omit<WebhookSettings, 'scope' | 'payloadConfig'> {
	id: WebhookId;
	scope?: string;
	payloadConfig: Partial<PayloadConfig>;
	/** Reply.io disables one whose deliveries failed several times. */
	enabled: boolean;
}

/** All subscriptions the key sees. API page: "List webhook subscriptions" (`top`, `skip`, `hasMore`). */
export async function listWebhooks(sends: Sends): Promise<Webhook[]> {
	const found: Webhook[] = [];
	const pages = readPages(
		{ send: async (request) => asPage(await sends.send(request)) },
		(skip) => request('GET', fillPath(PATHS.webhooks), { query: { top: MAX_PAGE_SIZE, skip } }),
		({ id }) => String(id),
	);
	for await (const { records } of pages) found.push(...records.map(toWebhook).filter((webhook) => webhook !== undefined));
	return found;
}

/** API page: "Get a webhook subscription". @throws ExplainedError, see {@link isGone} */
export async function getWebhook({ send }: Sends, id: WebhookId): Promise<Webhook> {
	const { data } = await send(request('GET', fillPath(PATHS.webhook, { id })));
	return toKnown(data);
}

/**
 * API page: "Create a webhook subscription".
 *
 * @param secret the part of the URL that no message may repeat
 * @returns it, and how many more may still come of tries that were not answered in time
 */
export async function createWebhook({ send }: Sends, { eventType, url, scope, payloadConfig }: WebhookSettings, secret: string): Promise<{ webhook: Webhook; mayFollow: number }> {
	const body = { eventType, url, scope, enabled: true, payloadConfig: { ...payloadConfig } };
	const { data, tries, mayComeLate } = await send(request('POST', fillPath(PATHS.webhooks), { body, secrets: [secret] }));
	return { webhook: toKnown(data), mayFollow: mayComeLate ? tries - 1 : 0 };
}

/** Replaces everything but whether it is enabled. API page: "Update a webhook subscription". */
export async function updateWebhook({ send }: Sends, id: WebhookId, { eventType, url, scope, payloadConfig }: WebhookSettings, secret: string): Promise<void> {
	await send(request('PUT', fillPath(PATHS.webhook, { id }), { body: { eventType, url, scope, payloadConfig: { ...payloadConfig } }, secrets: [secret] }));
}

/** API page: "Enable a webhook subscription". */
export async function enableWebhook({ send }: Sends, id: WebhookId): Promise<void> {
	await send(request('POST', fillPath(PATHS.enableWebhook, { id })));
}

/** API page: "Delete a webhook subscription". @throws ExplainedError, see {@link isGone} */
export async function deleteWebhook({ send }: Sends, id: WebhookId): Promise<void> {
	await send(request('DELETE', fillPath(PATHS.webhook, { id })));
}

/** Whether a subscription is not there, for this key. */
export function isGone({ httpCode }: ExplainedError): boolean {
	return httpCode === 404 || httpCode === 410;
}

function request(method: ApiRequest['method'], path: ApiRequest['path'], more: Partial<ApiRequest> = {}): ApiRequest {
	return { method, path, writes: method !== 'GET', about: { isWebhook: true }, ...more, secrets: [...(more.secrets ?? []), SECRET_IN_URL] };
}

/** A bare list is a whole one: not all of Reply.io's lists have pages. */
function asPage<Answer extends { data: unknown }>(answer: Answer): Answer {
	return Array.isArray(answer.data) ? { ...answer, data: { items: answer.data as unknown[], hasMore: false } } : answer;
}

function toKnown(data: unknown): Webhook {
	const webhook = isObject(data) ? toWebhook(data as IDataObject) : undefined;
	if (webhook) return webhook;
	throw unexpectedAnswer('Reply.io answered with something other than a webhook subscription');
}

function toWebhook({ id, eventType, url, scope, enabled, payloadConfig }: IDataObject): Webhook | undefined {
	const checked = parseWebhookId(id);
	if (checked === undefined || typeof eventType !== 'string' || typeof url !== 'string') return undefined;
	const config = isObject(payloadConfig) ? payloadConfig : {};
	return {
		id: checked,
		eventType,
		url,
		scope: typeof scope === 'string' ? scope.toLowerCase() : undefined,
		enabled: enabled !== false,
		payloadConfig: Object.fromEntries(Object.entries(config).filter(([, value]) => typeof value === 'boolean')),
	};
}
