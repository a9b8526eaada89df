import { builtNode } from '../test/engine/engine.mjs';
import { Database, N8nServer } from '../test/engine/triggerHost.mjs';
import { prepare } from './engine.mjs';
import { liveFaster } from './fastClock.mjs';
import { childOf } from './processes.mjs';
import { ONE_SEQUENCE, replyIo } from './scenarios.mjs';
import type { Asked, SoakWorld, State } from './soakSimulator.mjs';

/*
 * One process that runs the nodes round after round, as a worker of n8n does while calls fail. After each round, what
 * the items said is compared with what the simulator holds.
 */

export interface Soak {
	itemsPerRound: number;
	/** Of the simulated time. */
	roundMs: number;
	world: SoakWorld;
	apiKey: string;
}

export interface Round {
	/** Live once all that was let go of is collected. */
	heapMb: number;
	items: number;
	events: number;
	requests: number;
	faults: number;
	/** Items that failed and said so. */
	told: number;
	/** What the node says and the server does not hold. */
	wrong: number;
	/** Items without an output, and events that were answered with success and started nothing. */
	lost: number;
	violations: string[];
}

/** What a round is made of; the rest is Get. */
const SHARES = { set: 0.6, setMany: 0.35 };

const EVENTS = 20;

const { itemsPerRound, roundMs, world, apiKey } = JSON.parse(process.argv[2]) as Soak;
const simulator = childOf('soakSimulator.mts', { world, apiKey });
const { baseUrl } = await simulator.message<{ baseUrl: string }>();
const ask = async <T,>(asked: Asked) => await simulator.ask<T>(asked);
const credential = { apiKey, baseUrl, apiVersion: 'auto' };
const database = new Database();
const server = await new N8nServer({ database, credentials: { 1: credential }, nodeType: await builtNode('replyIoTrigger') }).start();
database.save('w', { events: ['email_replied'] });
liveFaster(world.speed);
const started = Date.now();

process.on('message', ({ round }: { round: number }) => {
	void one(round).then((result) => process.send!(result));
});
process.on('disconnect', () => process.exit());
process.send!({ isReady: true });

/** What the simulator held after the round before. */
let heldBefore = new Map<number, unknown>();

/** Publishes, runs each operation over its share of the contacts, lets some reply, and waits for the end of the round. */
async function one(round: number): Promise<Round> {
	const [status, before] = round % 2 === 0 ? ['Finished', 'Active'] : ['Active', 'Finished'];
	const counts = { items: 0, events: 0, told: 0, wrong: 0, lost: 0 };
	const ids = Array.from({ length: itemsPerRound }, (_, index) => index + 1);
	const setTo = Math.round(SHARES.set * itemsPerRound);
	const setManyTo = setTo + Math.round(SHARES.setMany * itemsPerRound);
	const isPublished = await server.publish('w').then(() => true, () => false);
	const said = new Map<number, unknown>();
	for (const [operation, own] of [['set', ids.slice(0, setTo)], ['setMany', ids.slice(setTo, setManyTo)], ['get', ids.slice(setManyTo)]] as const) {
		const { parameters } = replyIo(operation, 'id', { ...ONE_SEQUENCE, status });
		const run = await prepare({ type: 'replyIo', parameters: parameters as never, items: own.map((id) => ({ id })), credential, onError: 'continueErrorOutput' });
		const { success, failed } = await run();
		const outputs = [...success, ...failed];
		const items = new Set(outputs.map(({ pairedItem }) => (pairedItem as { item: number }).item));
		counts.items += own.length;
		counts.told += failed.length;
		// Where it is not unknown, nothing was changed.
		if (operation !== 'get') for (const { json } of failed) if (!/unknown/i.test(String(json.error))) said.set(Number(json.id), heldBefore.get(Number(json.id)) ?? before);
		counts.lost += own.length - items.size;
		counts.wrong += outputs.length - items.size + failed.filter(({ json }) => typeof json.error !== 'string').length;
		for (const { json } of success) {
			if (json.status !== (operation === 'get' ? 'Active' : status)) counts.wrong++;
			said.set(Number(json.contactId), json.status);
		}
	}
	const answers = isPublished ? await ask<Array<number | null>>({ ask: 'deliver', contactIds: ids.slice(0, EVENTS) }) : [];
	await server.idle();
	counts.events += database.executions.length;
	const answered = answers.filter((answer) => answer === 200).length;
	counts.lost += Math.max(0, answered - database.executions.length);
	counts.wrong += Math.max(0, database.executions.length - answered);
	database.executions.length = 0;
	const { statuses, requests, faults, violations } = await ask<State>({ ask: 'state' });
	const held = new Map<number, unknown>(statuses);
	counts.wrong += [...said].filter(([id, is]) => held.get(id) !== is).length;
	// What was not set is as it was.
	counts.wrong += [...held.values()].filter((is) => is !== status && is !== before).length;
	heldBefore = held;
	const left = started + (round + 1) * roundMs - Date.now();
	if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
	said.clear();
	return { ...counts, requests, faults, violations, heapMb: await liveMb() };
}

async function liveMb(): Promise<number> {
	for (let turn = 0; turn < 3; turn++) {
		await new Promise((resolve) => setImmediate(resolve));
		globalThis.gc!();
	}
	return process.memoryUsage().heapUsed / 1e6;
}
