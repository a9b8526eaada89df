import type { IDataObject } from 'n8n-workflow';

import { startSimulator, type Simulator, type SimulatorOptions, type Subscription } from '../../simulator/index.mjs';
import { Gateway } from './gateway.mjs';
import { logTo } from './harness.mjs';
import { Database, N8nServer } from './triggerHost.mjs';

/** A user beside the key's own, with a key. */
export const OTHER = { userId: 1002, key: 'other-key-0123' };

/** A simulated Reply.io and an n8n with one server, everything anew for every test. */
export function useTrigger(options: SimulatorOptions = {}) {
	const all = {} as { simulator: Simulator; gateway: Gateway; database: Database; server: N8nServer; logs: string[] };
	beforeAll(async () => {
		all.simulator = await startSimulator({ limits: false, users: [{ userId: 1001 }, { userId: OTHER.userId }], keys: [{ key: OTHER.key, userId: OTHER.userId }], ...options });
	});
	beforeEach(async () => {
		all.simulator.reset();
		all.gateway = await new Gateway(() => all.simulator.baseUrl).open();
		all.database = new Database();
		all.logs = [];
		all.server = await new N8nServer({ database: all.database, credentials: credentialsFor(all.gateway.baseUrl, all.simulator) }).start();
		logTo(all.logs);
	});
	afterEach(() => {
		logTo(undefined);
		all.server.stop();
		all.gateway.close();
	});
	afterAll(async () => await all.simulator.stop());
	return all;
}

/** Credential 1 is of the simulator's own user, 2 of another, 3 another key of the first. */
export function credentialsFor(baseUrl: string, simulator: Simulator) {
	return { 1: { apiKey: simulator.apiKey, baseUrl }, 2: { apiKey: OTHER.key, baseUrl } };
}

export const parameters = (events: unknown, more: IDataObject = {}): IDataObject => ({ events: events as string[], ...more });

/** The subscriptions there are, as they matter: whose, what, where to. */
export function subscriptionsIn(simulator: Simulator) {
	return simulator.webhooks.subscriptions.all.map(({ subscription, user }) => {
		const url = new URL(subscription.url);
		return { ...subscription, userId: user.userId, path: url.pathname, workflow: url.searchParams.get('workflow'), token: url.searchParams.get('token') };
	});
}

/** Makes events happen and waits until all of them are answered. */
export async function deliver(simulator: Simulator, ...events: Array<Parameters<Simulator['webhooks']['happens']>[1]>): Promise<Array<number | null | undefined>> {
	const deliveries = events.flatMap((event) => simulator.webhooks.happens(simulator.account(), event));
	await simulator.webhooks.deliveries.settled();
	return deliveries.map(({ status }) => status);
}

/** Adds a subscription past the API. */
export function addSubscription(simulator: Simulator, url: string, more: Partial<Subscription> = {}): number {
	const account = simulator.account();
	return simulator.webhooks.subscriptions.create(account, account.users[0], { eventType: 'email_replied', scope: 'personal', url, ...more }).id;
}
