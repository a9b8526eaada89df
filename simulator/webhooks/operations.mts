import type { Account } from '../account/account.mjs';
import { Answer, type Call, type Operations } from '../http/operations/index.mjs';
import { page } from '../http/operations/pages.mjs';
import { EVENT_TYPES } from './eventTypes.mjs';
import type { SubscriptionBody } from './subscriptions.mjs';
import type { Webhooks } from './webhooks.mjs';

const NOTHING = new Answer(204);

/** Subscriptions, by those who own them. */
export function webhookOperations(webhooks: Webhooks, account: Account): Operations {
	const { subscriptions, deliveries } = webhooks;
	const bodyOf = ({ body }: Call) => body as SubscriptionBody;
	return {
		listWebhooks: ({ user, query }) => page(subscriptions.of(user).map(({ subscription }) => subscription), query),
		createWebhook: (call) => new Answer(201, subscriptions.create(account, call.user, bodyOf(call))),
		getWebhook: ({ user, id }) => subscriptions.get(user, id).subscription,
		updateWebhook: (call) => subscriptions.update(call.user, call.id, bodyOf(call)),
		deleteWebhook: ({ user, id }) => {
			subscriptions.delete(user, id);
			return NOTHING;
		},
		enableWebhook: ({ user, id }) => {
			subscriptions.enable(user, id);
			return NOTHING;
		},
		disableWebhook: ({ user, id }) => {
			subscriptions.disable(user, id);
			return NOTHING;
		},
		listWebhookEvents: () => ({ events: Object.keys(EVENT_TYPES) }),
		// Those that failed only.
		listWebhookLogs: ({ user, id, query }) => {
			const { subscription } = subscriptions.get(user, id);
			const failed = deliveries.log.filter(({ subscriptionId, status }) => subscriptionId === subscription.id && status !== undefined && !(status !== null && status < 300));
			return page(failed.map(({ eventId, status, date }) => ({ eventId, httpStatus: status ?? null, date })), query);
		},
	};
}
