import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../api/errors/json';
import { counted, listed } from '../api/errors/words';
import { parseWebhookId, type WebhookId } from '../api/id';
import type { Webhook } from '../api/webhooks';
import type { Address } from './address';
import type { Subscribed } from './parameters';

/** What a trigger has subscribed to, as n8n keeps it between calls. The token itself is not kept. */
export interface Memory {
	workflowId: string;
	/** Where to. */
	url: string;
	tokenDigest: string;
	/** What besides the events was asked for; empty where it is what unpublishing may have left. */
	settings: string;
	/** The type of each subscription's events, by its ID. */
	subscriptions: Record<WebhookId, string>;
}

/**
 * What a workflow's trigger remembers, undefined where it remembers nothing, or only what a copy of another
 * workflow brought along.
 *
 * @param kept n8n's static data of the node
 */
export function readMemory(kept: IDataObject, workflowId: string): Memory | undefined {
	const { subscribed } = kept;
	if (!isObject(subscribed) || subscribed.workflowId !== workflowId || !isObject(subscribed.subscriptions)) return undefined;
	const { url, tokenDigest, settings, subscriptions } = subscribed as Record<string, unknown> & { subscriptions: object };
	const known = Object.entries(subscriptions).filter(([id, event]) => parseWebhookId(id) !== undefined && typeof event === 'string');
	return { workflowId, url: String(url), tokenDigest: String(tokenDigest), settings: String(settings), subscriptions: Object.fromEntries(known) as Memory['subscriptions'] };
}

/** Assigned anew, as n8n notices nothing else, and only where it differs: n8n overwrites all it keeps for a change of it. */
export function writeMemory(kept: IDataObject, memory: Memory | undefined): void {
	if (!memory) delete kept.subscribed;
	else if (JSON.stringify(kept.subscribed) !== JSON.stringify(memory)) kept.subscribed = { ...memory, subscriptions: { ...memory.subscriptions } };
}

/** What besides the events is wanted, to be compared. */
export function settingsOf({ scope, payloadConfig }: Subscribed): string {
	const included = Object.entries(payloadConfig).filter(([, isIncluded]) => isIncluded).map(([name]) => name);
	return [scope, ...included].join(' ');
}

/** Whether what is wanted is what was subscribed to last. */
export function isRemembered({ url, settings, subscriptions }: Memory, wanted: Subscribed, address: Address): boolean {
	const events = Object.values(subscriptions);
	return url === address.href && settings === settingsOf(wanted) && events.length === wanted.events.length && wanted.events.every((event) => events.includes(event));
}

/**
 * What is remembered and nobody deletes any more, in words, e.g. "1 subscription (7), to another address now".
 *
 * @param all what the list shows
 * @param gone where the list may lag behind: what is known to be gone, for this key
 * @returns undefined where there is nothing like it
 */
export function leftAlone({ url, subscriptions }: Memory, address: Address, all: readonly Webhook[], gone?: ReadonlySet<string>): string | undefined {
	const ids = Object.keys(subscriptions);
	const seen = all.filter(({ id }) => ids.includes(id));
	if (url !== address.href) return inWords(ids, `to ${url}`);
	if (seen.length === 0) return inWords(gone ? ids.filter((id) => gone.has(id)) : ids, "which this API key does not see: gone, or another user's");
	return inWords(seen.filter((webhook) => !address.leadsHere(webhook.url)).map(({ id }) => id), 'to another address now');
}

function inWords(ids: string[], what: string): string | undefined {
	return ids.length > 0 ? `${counted(ids.length, 'subscription')} (${listed(ids)}), ${what}` : undefined;
}
