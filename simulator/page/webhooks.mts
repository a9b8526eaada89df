import type { Delivery } from '../webhooks/deliveries.mjs';
import type { Simulator } from '../simulator.mjs';
import { html, table } from './html.mjs';
import type { PageSection } from './index.mjs';

/** How many deliveries are shown. */
const MOST = 20;

/** Who subscribed to what, and what was delivered; each delivery can be repeated. */
export const webhooksSection: PageSection = {
	id: 'webhooks',
	title: 'Webhooks',
	isLive: true,
	show: ({ webhooks: { subscriptions, deliveries } }: Simulator) => html`<p>Everything: <a href="/_simulator/webhooks">subscriptions</a>, <a href="/_simulator/deliveries">deliveries</a>.</p>
${subscriptions.all.length === 0 && html`<p>Nobody has subscribed to anything: publish a workflow with a Reply.io Trigger, then let somebody reply below.</p>`}
${deliveries.log.length > 0 && table(['', 'Event', 'Contact', 'Answer', 'Once more'], deliveries.log.slice(-MOST).reverse().map(deliveryRow))}
${subscriptions.all.length > 0 &&
	table(
		['ID', 'Subscription to', 'Scope', '', 'Where to'],
		subscriptions.all.map(({ subscription: { id, eventType, scope, enabled, url } }) => [id, eventType, scope, enabled ? 'enabled' : 'disabled', url.replace(/\?.*/, '')]),
	)}`,
};

function deliveryRow({ number, eventType, contactId, status, tookMs, repeats }: Delivery): unknown[] {
	const answer = status === undefined ? '…' : `${status ?? 'none'}${tookMs === undefined ? '' : `, ${tookMs} ms`}`;
	return [
		number,
		`${eventType}${repeats ? `, ${repeats} once more` : ''}`,
		contactId,
		answer,
		html`<span data-post="deliveries/${number}"><button name="repeat">Same ID</button> <button name="repeat-anew">New ID</button></span>`,
	];
}
