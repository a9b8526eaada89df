import type { Account } from '../account/account.mjs';
import type { User } from '../account/keys.mjs';
import { Problem } from '../http/problem.mjs';
import { isEventType, type EventType } from './eventTypes.mjs';

export interface PayloadConfig {
	includeEmailUrl: boolean;
	includeEmailText: boolean;
	includeProspectCustomFields: boolean;
}

/** A subscription as the API shows it. */
export interface Subscription {
	id: number;
	eventType: EventType;
	url: string;
	scope: 'personal' | 'team';
	enabled: boolean;
	createdAt: string;
	payloadConfig: PayloadConfig;
}

/** What one is made of, or replaced by. */
export interface SubscriptionBody {
	eventType: string;
	url: string;
	scope: 'personal' | 'team';
	enabled?: boolean;
	payloadConfig?: Partial<PayloadConfig>;
}

/** Somebody's, with what is remembered of its deliveries. */
export interface Owned {
	subscription: Subscription;
	account: Account;
	user: User;
	/** How many deliveries failed since the last one that did not. */
	failures: number;
}

export interface WebhookOptions {
	/** How many active subscriptions a user may have. */
	limit?: number;
	/** After so many failures in a row a subscription is disabled: how many is not documented. */
	disableAfter?: number;
}

/** What a user's plan or role lacks who may not subscribe for the team. */
export const TEAM_WEBHOOKS = 'TeamWebhooks';

const LONGEST_URL = 1_024;

/** Everybody's subscriptions; each sees only their own. */
export class Subscriptions {
	readonly all: Owned[] = [];

	private readonly limit: number;

	readonly disableAfter: number;

	private lastId = 0;

	constructor({ limit = 50, disableAfter = 5 }: WebhookOptions = {}) {
		this.limit = limit;
		this.disableAfter = disableAfter;
	}

	/** A user's, oldest first. */
	of({ userId }: User): Owned[] {
		return this.all.filter(({ user }) => user.userId === userId);
	}

	/** @throws Problem where the user has none with this ID */
	get(user: User, id: number): Owned {
		const owned = this.of(user).find(({ subscription }) => subscription.id === id);
		if (owned) return owned;
		throw new Problem(404, `Webhook ${id} not found.`, 'webHook.notFound');
	}

	/** @throws Problem when it is refused */
	create(account: Account, user: User, body: SubscriptionBody): Subscription {
		const checked = check(user, body);
		const enabled = body.enabled ?? true;
		if (enabled) this.checkLimit(user);
		const subscription = { id: ++this.lastId, ...checked, enabled, createdAt: new Date().toISOString() };
		this.all.push({ subscription, account, user, failures: 0 });
		return subscription;
	}

	/** Replaces all but whether it is enabled. @throws Problem when it is refused */
	update(user: User, id: number, body: SubscriptionBody): Subscription {
		return Object.assign(this.get(user, id).subscription, check(user, body));
	}

	/** @throws Problem when it is refused */
	enable(user: User, id: number): void {
		const owned = this.get(user, id);
		if (!owned.subscription.enabled) this.checkLimit(user);
		owned.subscription.enabled = true;
		owned.failures = 0;
	}

	disable(user: User, id: number): void {
		this.get(user, id).subscription.enabled = false;
	}

	delete(user: User, id: number): void {
		this.all.splice(this.all.indexOf(this.get(user, id)), 1);
	}

	private checkLimit(user: User): void {
		if (this.of(user).filter(({ subscription }) => subscription.enabled).length < this.limit) return;
		throw new Problem(409, `Only ${this.limit} active webhooks are allowed.`, 'webHook.limitReached');
	}
}

function check(user: User, { eventType, url, scope, payloadConfig }: SubscriptionBody) {
	if (!isEventType(eventType)) throw new Problem(400, `Unknown event ${eventType}.`, 'webHook.invalidEvent');
	const isUrl = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
	if (!isUrl || url.length > LONGEST_URL) throw new Problem(400, `Invalid url ${url}.`, 'webHook.invalidUrl');
	if (scope === 'team' && user.deniedFeatures.includes(TEAM_WEBHOOKS)) {
		throw new Problem(403, 'Only team owners may use the team scope.', 'webHook.teamScopeForbidden');
	}
	const included = { includeEmailUrl: false, includeEmailText: false, includeProspectCustomFields: false, ...payloadConfig };
	return { eventType, url, scope, payloadConfig: included };
}
