import type { WebhookId } from '../api/id';
import type { Webhook, WebhookSettings } from '../api/webhooks';
import { newToken, type Address } from './address';
import type { Subscribed } from './parameters';

/** What has to be done so that exactly the wanted subscriptions are there. */
export interface Plan {
	token: string;
	/** Those that stay, some of them after an update. */
	kept: Webhook[];
	/** Those that differ from what is wanted. */
	updated: Webhook[];
	/** Those that Reply.io or somebody disabled. */
	enabled: Webhook[];
	/** Those there are too many. */
	deleted: Webhook[];
	/** The events nothing is subscribed to yet. */
	created: string[];
}

/**
 * Compares what is there with what is wanted. All that see the same come to the same, so that two servers which
 * start at once agree on one subscription an event, and on its token.
 *
 * @param own the subscriptions to the trigger's own address
 * @param asked those which were made or updated just now: they are as they were asked for, whatever the list tells
 */
export function planSubscriptions(own: readonly Webhook[], wanted: Subscribed, address: Address, asked: ReadonlySet<WebhookId> = new Set()): Plan {
	const byAge = [...own].sort(({ id: a }, { id: b }) => a.length - b.length || (a < b ? -1 : 1));
	const token = byAge.map(({ url }) => address.tokenOf(url)).find((found) => found !== undefined) ?? newToken();
	const ofToken = byAge.filter(({ url }) => address.tokenOf(url) === token);
	const kept = wanted.events.map((event) => [...ofToken, ...byAge].find(({ eventType }) => eventType === event)).filter((webhook) => webhook !== undefined);
	return {
		token,
		kept,
		updated: kept.filter((webhook) => !isAs(webhook, settingsFor(webhook.eventType, wanted, address.withToken(token)), asked.has(webhook.id))),
		enabled: kept.filter(({ enabled }) => !enabled),
		deleted: byAge.filter((webhook) => !kept.includes(webhook)),
		created: wanted.events.filter((event) => !kept.some(({ eventType }) => eventType === event)),
	};
}

/** Whether nothing has to be done. */
export function isFulfilled({ updated, enabled, deleted, created }: Plan): boolean {
	return updated.length + enabled.length + deleted.length + created.length === 0;
}

export function settingsFor(eventType: string, { scope, payloadConfig }: Subscribed, url: string): WebhookSettings {
	return { eventType, url, scope, payloadConfig };
}

function isAs({ url, scope, payloadConfig }: Webhook, wanted: WebhookSettings, isAsked: boolean): boolean {
	if (new URL(url).searchParams.get('token') !== new URL(wanted.url).searchParams.get('token')) return false;
	return isAsked || ((scope ?? wanted.scope) === wanted.scope && Object.entries(wanted.payloadConfig).every(([name, is]) => (payloadConfig[name as keyof typeof payloadConfig] ?? is) === is));
}
