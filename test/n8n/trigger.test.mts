import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { readJson } from '../unit/project.mjs';
import { startInstance, STARTUP_MS, type Instance } from './instance.mjs';
import { change, deliver, executionsOf, manyStartItOnceEach, PATIENT, publish, received, subscriptionsIn, triggered, unpublish } from './triggered.mjs';

/*
 * The trigger in a real n8n, in both ways in which n8n runs triggers: with its publication service, the default
 * since 2.41, which asks nothing of triggers when n8n starts; and as before, when it asks all of them.
 */

const REPLIED = 'email_replied';
const FINISHED = 'contact_finished';
const AWAY = 'email_auto_reply';
const EVENTS = [REPLIED, FINISHED, AWAY];
const OTHER = { userId: 1002, key: 'key-of-somebody-else' };

describe.each([
	['with the publication service', true],
	['as n8n did before it', false],
])('%s', (_, hasPublicationService) => {
	let instance: Instance;
	let workflow: string;
	const rest = async (method: string, address: string, body?: object) => await instance.rest(method, address, body);
	const simulator = () => instance.simulator.inside;
	const events = () => subscriptionsIn(simulator()).map(({ eventType }) => eventType);

	beforeAll(async () => {
		instance = await startInstance({
			simulator: { users: [{ userId: 1001 }, { userId: OTHER.userId }], keys: [{ key: OTHER.key, userId: OTHER.userId }] },
			env: {
				...PATIENT,
				N8N_LOG_LEVEL: 'debug',
				N8N_USE_WORKFLOW_PUBLICATION_SERVICE: String(hasPublicationService),
				// What a process that was killed had begun is taken up sooner.
				N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '30',
				N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '1000',
			},
		});
	}, STARTUP_MS);
	afterAll(async () => await instance?.stop());

	beforeEach(async () => {
		simulator().reset();
		workflow = await instance.importWorkflow(triggered('Triggered', { events: EVENTS }));
	});
	afterEach(async () => {
		await unpublish(rest, workflow);
		expect(subscriptionsIn(simulator())).toEqual([]);
		expect(simulator().violations).toEqual([]);
	});

	test('publishing subscribes, an event starts the workflow once, unpublishing leaves nothing', async () => {
		await publish(rest, workflow);
		expect(events()).toEqual([FINISHED, AWAY, REPLIED].sort());
		expect(await deliver(simulator(), { type: REPLIED, contactId: 12345 })).toEqual([200]);
		for (const sameId of [true, false]) simulator().webhooks.deliveries.repeat(1, { sameId });
		await simulator().webhooks.deliveries.settled();
		expect(simulator().webhooks.deliveries.log.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(await received(instance, workflow, 1)).toMatchObject([{ event: REPLIED, contactId: 12345, sequenceId: 100, email: 'john.doe@company.com' }]);
	});

	test('a restart leaves what is there, which goes on delivering; what was seen stays seen', async () => {
		await publish(rest, workflow);
		await deliver(simulator(), { type: REPLIED, contactId: 12345 });
		await received(instance, workflow, 1);
		const before = subscriptionsIn(simulator());
		simulator().requests.length = 0;
		await instance.restart();
		expect(simulator().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
		expect(subscriptionsIn(simulator())).toEqual(before);
		for (const sameId of [true, false]) simulator().webhooks.deliveries.repeat(1, { sameId });
		expect(await deliver(simulator(), { type: REPLIED, contactId: 12346 })).toEqual([200]);
		const items = await received(instance, workflow, 2);
		expect(items.map(({ contactId }) => contactId).sort()).toEqual([12345, 12346]);
	});

	test('publishing anew with other events, scope and credential leaves exactly what is wanted', async () => {
		await publish(rest, workflow);
		await change(rest, workflow, { events: [FINISHED], options: { scope: 'team', includeEmailText: true } }, await instance.createCredential({}, 'Another'));
		await publish(rest, workflow);
		expect(subscriptionsIn(simulator())).toMatchObject([{ eventType: FINISHED, scope: 'team', payloadConfig: { includeEmailText: true } }]);
		expect(await deliver(simulator(), { type: FINISHED, contactId: 12345 })).toEqual([200]);
		expect(await received(instance, workflow, 1)).toMatchObject([{ event: FINISHED }]);
	});

	test('publishing anew with the key of somebody else moves the subscriptions to them', async () => {
		await publish(rest, workflow);
		await change(rest, workflow, { events: EVENTS }, await instance.createCredential({ apiKey: OTHER.key }, 'Somebody else'));
		await publish(rest, workflow);
		const found = simulator().webhooks.subscriptions.all.map(({ subscription, user }) => [user.userId, subscription.eventType]);
		expect(found.sort()).toEqual([...EVENTS].sort().map((event) => [OTHER.userId, event]));
	});

	test('a copy of a published workflow has subscriptions of its own, and takes none with it', async () => {
		await publish(rest, workflow);
		const original = subscriptionsIn(simulator());
		// As the editor duplicates it: all but the address of its webhook.
		const copy = await instance.importWorkflow(triggered('Copy', { events: EVENTS }));
		await publish(rest, copy);
		expect(subscriptionsIn(simulator())).toHaveLength(2 * EVENTS.length);
		expect(await deliver(simulator(), { type: REPLIED, contactId: 12345 })).toEqual([200, 200]);
		expect([await received(instance, workflow, 1), await received(instance, copy, 1)]).toMatchObject([[{ contactId: 12345 }], [{ contactId: 12345 }]]);
		await unpublish(rest, copy);
		expect(subscriptionsIn(simulator())).toEqual(original);
	});

	test('two triggers in one workflow have each their own', async () => {
		const { nodes, connections, ...more } = triggered('Two', { events: [REPLIED] });
		const another = { ...nodes[0], id: 'another', name: 'Another Trigger', webhookId: crypto.randomUUID(), parameters: { events: [REPLIED, FINISHED] } };
		const two = await instance.importWorkflow({ ...more, nodes: [...nodes, another], connections: { ...connections, 'Another Trigger': connections['Reply.io Trigger'] } });
		await publish(rest, two);
		expect(events()).toEqual([FINISHED, REPLIED, REPLIED]);
		expect(new Set(subscriptionsIn(simulator()).map(({ token }) => token)).size).toBe(2);
		expect(await deliver(simulator(), { type: REPLIED, contactId: 12345 })).toEqual([200, 200]);
		expect(await deliver(simulator(), { type: FINISHED, contactId: 12345 })).toEqual([200]);
		expect((await received(instance, two, 3)).map(({ event }) => event).sort()).toEqual([FINISHED, REPLIED, REPLIED]);
		await unpublish(rest, two);
		expect(events()).toEqual([]);
	});

	test('a test run receives its event beside production, and takes nothing from it', async () => {
		await publish(rest, workflow);
		const production = subscriptionsIn(simulator());
		await rest('POST', `/rest/workflows/${workflow}/run`, { triggerToStartFrom: { name: 'Reply.io Trigger' } });
		expect(subscriptionsIn(simulator()).filter(({ path }) => path.includes('/webhook-test/'))).toHaveLength(3);
		expect(await deliver(simulator(), { type: REPLIED, contactId: 12345 })).toEqual([200, 200]);
		const items = await received(instance, workflow, 2);
		expect(items.map(({ contactId }) => contactId)).toEqual([12345, 12345]);
		for (let left = 50; left > 0 && subscriptionsIn(simulator()).length > 3; left--) await sleep(100);
		expect(subscriptionsIn(simulator())).toEqual(production);
		expect(await deliver(simulator(), { type: FINISHED, contactId: 12346 })).toEqual([200]);
	});

	test('a test run that is stopped leaves nothing', async () => {
		await rest('POST', `/rest/workflows/${workflow}/run`, { triggerToStartFrom: { name: 'Reply.io Trigger' } });
		expect(subscriptionsIn(simulator())).toHaveLength(3);
		await rest('DELETE', `/rest/test-webhook/${workflow}`);
		for (let left = 50; left > 0 && subscriptionsIn(simulator()).length > 0; left--) await sleep(100);
		expect(subscriptionsIn(simulator())).toEqual([]);
	});

	test('a subscription that was deleted, and one that was disabled, are mended', async () => {
		await publish(rest, workflow);
		const [deleted, disabled] = simulator().webhooks.subscriptions.all;
		simulator().webhooks.subscriptions.all.splice(0, 1);
		disabled.subscription.enabled = false;
		if (hasPublicationService) {
			// It asks when a workflow is published, not when it starts.
			await unpublish(rest, workflow);
			await publish(rest, workflow);
		} else {
			await instance.restart();
			// It is ready before it has gone through its workflows.
			for (let left = 100; left > 0 && subscriptionsIn(simulator()).length < 3; left--) await sleep(100);
			expect(subscriptionsIn(simulator()).map(({ id }) => id)).toContain(disabled.subscription.id);
		}
		expect(subscriptionsIn(simulator()).map(({ eventType, enabled }) => [eventType, enabled])).toEqual([...EVENTS].sort().map((event) => [event, true]));
		expect(await deliver(simulator(), { type: deleted.subscription.eventType, contactId: 12345 })).toEqual([200]);
	});

	test('SIGKILL between two creates leaves, once n8n is back, none too many and none too few', async () => {
		let creates = 0;
		simulator().setFaults({ choose: ({ method, path }) => (method === 'POST' && path === '/v3/webhooks' && ++creates === 2 ? { kind: 'slow', ms: 3_000 } : undefined) });
		const publishing = publish(rest, workflow).catch((error: Error) => error);
		for (let left = 200; left > 0 && creates < 2; left--) await sleep(50);
		process.kill(-instance.server.pid!, 'SIGKILL');
		await instance.server.exited;
		await publishing;
		await sleep(3_500);
		// The first, and the second that was under way.
		expect(subscriptionsIn(simulator())).toHaveLength(2);
		simulator().setFaults();
		await instance.restart();
		await publish(rest, workflow);
		if (hasPublicationService) {
			// It takes the workflow for published. What there is of it works, though n8n has stored nothing of it.
			expect(await deliver(simulator(), { type: REPLIED, contactId: 12346 })).toEqual([200]);
			await unpublish(rest, workflow);
			await publish(rest, workflow);
		}
		expect(events()).toEqual([...EVENTS].sort());
		expect(await deliver(simulator(), { type: AWAY, contactId: 12345 })).toEqual([200]);
		expect((await received(instance, workflow, hasPublicationService ? 2 : 1))[0]).toMatchObject({ event: AWAY, contactId: 12345 });
	});

	test('200 events in 10 s, every fifth delivered twice, start exactly 200 executions', async () => {
		await publish(rest, workflow);
		await manyStartItOnceEach(instance, workflow);
	});

	test('a sender without the token gets 401 and starts nothing; the token is in no log and no execution', async () => {
		await publish(rest, workflow);
		const [{ url, token, id, eventType }] = subscriptionsIn(simulator());
		const body = JSON.stringify({ event: { id: 'x', type: eventType, date: new Date().toISOString(), subscription_id: id }, contact_fields: { id: 7 } });
		const post = async (address: string) => (await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status;
		expect([await post(url.replace(/&token=.*/, '')), await post(url.replace(token, 'x'.repeat(43))), await post(url)]).toEqual([401, 401, 200]);
		// No JSON whatever it is called, of an unknown shape.
		const refused = async (sent: string, type = 'application/json') => (await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body: sent })).status;
		expect([await refused('{"event":'), await refused('hello', 'text/plain'), await refused('{"event":{}}'), await refused('event=1', 'application/x-www-form-urlencoded')]).toEqual([422, 400, 400, 400]);
		expect(await received(instance, workflow, 1)).toHaveLength(1);
		const [execution] = await executionsOf(rest, workflow);
		const { data } = await rest('GET', `/rest/executions/${execution}`);
		expect(data).not.toContain(token);
		expect(JSON.stringify(await rest('GET', `/rest/workflows/${workflow}`))).not.toContain(token);
		const log = readFileSync(instance.server.logFile, 'utf8');
		expect(log).toMatch(/Reply.io Trigger refused a delivery \(401\): its token and its subscription are not those of this trigger/);
		expect(log).not.toContain(token);
	});

	test("says what is wrong where n8n's user sees it", async () => {
		await change(rest, workflow, { events: '={{ ["contact_paused"] }}' });
		const error = await publish(rest, workflow).catch((thrown: Error) => thrown);
		expect((error as Error).message).toMatch(/'Trigger On' names an event there is not: 'contact_paused'.*Choose at least one event/);
	});

	test('the editor is told its output before the first run', async () => {
		const answer = await instance.fetch('/schemas/n8n-nodes-reply-io.replyIoTrigger/1.0.0.json');
		expect(await answer.json()).toEqual(readJson('dist/nodes/ReplyIo/__schema__/v1.0.0.json'));
	});
});
