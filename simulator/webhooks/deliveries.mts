import { randomUUID } from 'node:crypto';

import type { Account } from '../account/account.mjs';
import { payloadOf, type Occurrence } from './payload.mjs';
import type { Owned, Subscriptions } from './subscriptions.mjs';

/** One POST to a subscription's URL. */
export interface Delivery {
	number: number;
	eventId: string;
	eventType: string;
	subscriptionId: number;
	contactId?: number;
	/** When it was sent. */
	date: string;
	/** Undefined while it is under way, null where no answer came. */
	status?: number | null;
	/** How long the answer took, in milliseconds. */
	tookMs?: number;
	/** Which one it repeats. */
	repeats?: number;
}

const LONGEST_ANSWER_MS = 10_000;
const MOST_KEPT = 10_000;

/** Sends what happens to those who subscribed to it, and disables a subscription whose deliveries fail. */
export class Deliveries {
	readonly log: Delivery[] = [];

	private readonly sent = new Map<number, { delivery: Delivery; owned: Owned; happened: Occurrence }>();

	private readonly underWay = new Set<Promise<void>>();

	private lastNumber = 0;

	constructor(private readonly subscriptions: Subscriptions) {}

	/** @param userId whom it happened to: the owner of the sequence */
	happens(account: Account, userId: number, happened: Occurrence): Delivery[] {
		return this.subscriptions.all
			.filter(({ subscription, user, account: theirs }) => subscription.enabled && subscription.eventType === happened.type && theirs === account && (user.userId === userId || subscription.scope === 'team'))
			.map((owned) => this.send(owned, happened, randomUUID()));
	}

	/** Sends one again, as Reply.io may after a failure. Whether it keeps its ID then is not documented. */
	repeat(number: number, { sameId }: { sameId: boolean }): Delivery {
		const before = this.sent.get(number);
		if (!before) throw new Error(`There is no delivery ${number}`);
		return this.send(before.owned, before.happened, sameId ? before.delivery.eventId : randomUUID(), number);
	}

	/** Resolves when all that were sent so far are answered. */
	async settled(): Promise<void> {
		while (this.underWay.size > 0) await Promise.all(this.underWay);
	}

	private send(owned: Owned, happened: Occurrence, eventId: string, repeats?: number): Delivery {
		const { subscription } = owned;
		const delivery: Delivery = {
			number: ++this.lastNumber,
			eventId,
			eventType: subscription.eventType,
			subscriptionId: subscription.id,
			contactId: happened.contact?.contactId,
			date: new Date().toISOString(),
			...(repeats ? { repeats } : {}),
		};
		this.log.push(delivery);
		this.sent.set(delivery.number, { delivery, owned, happened });
		if (this.log.length > MOST_KEPT) this.sent.delete(this.log.shift()!.number);
		const posting = this.post(owned, delivery, JSON.stringify(payloadOf(happened, eventId, owned)));
		this.underWay.add(posting);
		void posting.finally(() => this.underWay.delete(posting));
		return delivery;
	}

	private async post(owned: Owned, delivery: Delivery, body: string): Promise<void> {
		const started = performance.now();
		delivery.status = await fetch(owned.subscription.url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body,
			redirect: 'manual',
			signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
		}).then(
			async (answer) => {
				await answer.arrayBuffer();
				return answer.status;
			},
			() => null,
		);
		delivery.tookMs = Math.round(performance.now() - started);
		const isTaken = delivery.status !== null && delivery.status >= 200 && delivery.status < 300;
		owned.failures = isTaken ? 0 : owned.failures + 1;
		if (owned.failures >= this.subscriptions.disableAfter) owned.subscription.enabled = false;
	}
}
