import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Balancer } from './balancer.mjs';
import { startInstance, STARTUP_MS, type Instance } from './instance.mjs';
import { Postgres, Redis } from './services.mjs';
import { deliver, executionsOf, manyStartItOnceEach, PATIENT, publish, received, subscriptionsIn, triggered, unpublish } from './triggered.mjs';
import { Worker } from './workers.mjs';

/*
 * The trigger in n8n as it is run at scale: executions wait in Redis for a worker, and two mains share a Postgres
 * behind one address. Mains ask all triggers when they start, as they do without the publication service: with it,
 * they ask none.
 */

const EVENTS = ['contact_finished', 'email_auto_reply', 'email_replied'];

let folder: string;
let redis: Redis;
let postgres: Postgres;
let balancer: Balancer;
let instance: Instance;
let second: Awaited<ReturnType<Instance['startAnother']>> | undefined;
let worker: Worker;
let workflow: string;
const rest = async (method: string, address: string, body?: object) => await instance.rest(method, address, body);
const simulator = () => instance.simulator.inside;
const balance = () => (balancer.targets = [instance.baseUrl, ...(second ? [second.baseUrl] : [])]);

beforeAll(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-reply-io-scale-'));
	redis = await Redis.start(folder, folder);
	postgres = await Postgres.start(folder);
	balancer = await new Balancer().open();
	const env = {
		...redis.env,
		...postgres.env,
		...PATIENT,
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: 'encryption-key-of-the-tests',
		N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'false',
		WEBHOOK_URL: balancer.baseUrl,
	};
	instance = await startInstance({ env });
	worker = await Worker.start({ name: 'worker', userFolder: instance.userFolder, logFolder: instance.logFolder, env });
	balance();
}, 2 * STARTUP_MS);

afterAll(async () => {
	await worker?.stop();
	await second?.stop();
	await instance?.stop();
	balancer?.close();
	await redis?.stop();
	await postgres?.stop();
	if (folder) rmSync(folder, { recursive: true, force: true });
}, 60_000);

beforeEach(async () => {
	simulator().reset();
	workflow = await instance.importWorkflow(triggered('Triggered', { events: EVENTS }));
	await publish(rest, workflow);
});
afterEach(async () => {
	await unpublish(rest, workflow);
	expect(subscriptionsIn(simulator())).toEqual([]);
	expect(simulator().violations).toEqual([]);
});

/**
 * Each event twice, so that each server gets each; and, once the workflow has begun on it, twice more, with the same ID
 * and with another. Sooner, the one server could not know what the other has taken.
 */
async function everyEventReaches(): Promise<void> {
	const { deliveries } = simulator().webhooks;
	let started = (await executionsOf(rest, workflow)).length;
	for (const [index, type] of [...EVENTS, ...EVENTS].entries()) {
		expect(await deliver(simulator(), { type, contactId: 12340 + index })).toEqual([200]);
		const { number } = deliveries.log.at(-1)!;
		const items = await received(instance, workflow, ++started);
		expect(items).toHaveLength(started);
		expect(items[0]).toMatchObject({ event: type, contactId: 12340 + index });
		for (const sameId of [true, false]) deliveries.repeat(number, { sameId });
		await deliveries.settled();
	}
	expect(deliveries.log.filter(({ status }) => status !== 200)).toEqual([]);
	expect(await received(instance, workflow, started)).toHaveLength(started);
}

test('in queue mode, 200 events in 10 s, every fifth delivered twice, start exactly 200 executions', async () => {
	await manyStartItOnceEach(instance, workflow);
}, 300_000);

test('a second main that starts changes nothing, and each takes the events of both', async () => {
	const before = subscriptionsIn(simulator());
	simulator().requests.length = 0;
	second = await instance.startAnother();
	balance();
	await everyEventReaches();
	expect(subscriptionsIn(simulator())).toEqual(before);
	expect(simulator().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
}, STARTUP_MS);

test('two mains that start at once, and find nothing there, agree on one subscription an event', async () => {
	await Promise.all([instance.server.stop(), second?.stop()]);
	simulator().webhooks.subscriptions.all.splice(0);
	// Their requests overtake each other.
	let request = 0;
	simulator().setFaults({ choose: () => ({ kind: 'slow', ms: (++request * 37) % 150 }) });
	await Promise.all([instance.restart(), instance.startAnother().then((another) => (second = another))]);
	balance();
	await settledSubscriptions();
	simulator().setFaults();
	expect(subscriptionsIn(simulator()).map(({ eventType }) => eventType)).toEqual(EVENTS);
	expect(new Set(subscriptionsIn(simulator()).map(({ token }) => token)).size).toBe(1);
	await everyEventReaches();
}, STARTUP_MS);

test('publishing at either of two mains leaves exactly what is wanted', async () => {
	for (const server of [second!, instance]) {
		await publish(server.rest.bind(server), workflow);
		expect(subscriptionsIn(simulator()).map(({ eventType }) => eventType)).toEqual(EVENTS);
	}
	await everyEventReaches();
}, 120_000);

/** A server is ready before it has gone through its workflows; then it asks nothing of Reply.io any more. */
async function settledSubscriptions(): Promise<void> {
	for (let quiet = 0, count = -1; quiet < 20; ) {
		await new Promise((resolve) => setTimeout(resolve, 200));
		const { length } = simulator().requests;
		quiet = length === count && subscriptionsIn(simulator()).length >= EVENTS.length ? quiet + 1 : 0;
		count = length;
	}
}
