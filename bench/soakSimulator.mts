import { startSimulator, type ContactStatus } from '../simulator/index.mjs';

/* The simulated Reply.io of a soak, in a process of its own: its clock, its faults, and what it holds. */

export interface SoakWorld {
	speed: number;
	contacts: number;
	/** The share of requests that fail. */
	rate: number;
	/** When nothing is answered but 503: from, to, in milliseconds of the simulated time. */
	outages: Array<[number, number]>;
}

/** What it is asked for. */
export type Asked = { ask: 'state' } | { ask: 'deliver'; contactIds: number[] };

export interface State {
	statuses: Array<[number, ContactStatus]>;
	/** Since the state was asked for last. */
	requests: number;
	faults: number;
	violations: string[];
	subscriptions: number;
}

const SEQUENCE = 1;

const { world, apiKey } = JSON.parse(process.argv[2]) as { world: SoakWorld; apiKey: string };
const simulator = await startSimulator({
	seed: [],
	apiKey,
	now: () => performance.now() * world.speed,
	faults: {
		rate: world.rate,
		seed: 7,
		choose: () => (world.outages.some(([from, to]) => simulator.elapsedMs() >= from && simulator.elapsedMs() < to) ? '503' : null),
	},
});
simulator.addContacts({ sequenceId: SEQUENCE, count: world.contacts, firstId: 1, status: 'Active' });

process.on('message', (asked: Asked) => {
	if (asked.ask === 'deliver') {
		void deliver(asked.contactIds);
		return;
	}
	const state: State = {
		statuses: [...simulator.statuses(SEQUENCE)],
		requests: simulator.requests.length,
		faults: simulator.requests.filter(({ fault }) => fault).length,
		violations: simulator.violations.slice(0, 3),
		subscriptions: simulator.webhooks.subscriptions.all.length,
	};
	simulator.requests = [];
	simulator.writes.length = 0;
	process.send!(state);
});

/** Makes contacts reply, and tells how each delivery was answered. */
async function deliver(contactIds: number[]): Promise<void> {
	const deliveries = contactIds.flatMap((contactId) => simulator.webhooks.happens(simulator.account(), { type: 'email_replied', contactId }));
	await simulator.webhooks.deliveries.settled();
	process.send!(deliveries.map(({ status }) => status));
}

process.on('disconnect', () => process.exit());
process.send!({ baseUrl: simulator.baseUrl });
