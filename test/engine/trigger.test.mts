import { randomUUID } from 'node:crypto';

import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';

import { EVENT_TYPES } from '../../simulator/index.mjs';
import { readJson } from '../unit/project.mjs';
import { locator } from './harness.mjs';
import { addSubscription, deliver, parameters, subscriptionsIn, useTrigger } from './triggerFixtures.mjs';
import { freshTrigger } from './triggerHost.mjs';

const REPLIED = 'email_replied';
const FINISHED = 'contact_finished';

const ADA = { contactId: 7, sequenceId: 100, email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', company: 'Engines', title: 'Countess', details: { customFields: [{ key: 'Plan', value: 'Pro' }] } };
const all = useTrigger({ seed: [ADA, { ...ADA, sequenceId: 200 }, { contactId: 8, sequenceId: 200, email: 'bob@example.com' }] });

const publish = async (events: unknown = [REPLIED], more: IDataObject = {}) => await all.server.publish('w', () => all.database.save('w', parameters(events, more)));
const emitted = async (...events: Parameters<typeof deliver>[1][]) => {
	await deliver(all.simulator, ...events);
	return all.database.started;
};

beforeEach(() => all.database.save('w', parameters([REPLIED])));

describe('an item', () => {
	test('has the action node\'s names, and the event\'s own fields in camelCase', async () => {
		await publish();
		const [item] = await emitted({ type: REPLIED, contactId: 7, fields: { reply_url_count: 2, nested_value: { some_key: 1 } } });
		const { eventId } = all.simulator.webhooks.deliveries.log[0];
		expect(Object.entries(item)).toEqual([
			['eventId', eventId],
			['event', REPLIED],
			['date', expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)],
			['contactId', 7],
			['sequenceId', 100],
			['email', 'ada@example.com'],
			['firstName', 'Ada'],
			['lastName', 'Lovelace'],
			['company', 'Engines'],
			['replyReason', 'EmailDetected'],
			['replyDate', expect.stringMatching(/^\d{4}-.*:\d\d$/)],
			['replyUrlCount', 2],
			// Only names at the top are the event's.
			['nestedValue', { some_key: 1 }],
		]);
	});

	test('has the text and the custom fields where they are wanted', async () => {
		await publish([REPLIED], { options: { includeEmailText: true, includeCustomFields: true } });
		const [item] = await emitted({ type: REPLIED, contactId: 7 });
		expect(item).toMatchObject({ emailText: expect.stringContaining('<p>') as string, customFields: { Plan: 'Pro' } });
	});

	test('is the payload as it came where it is not simplified', async () => {
		await publish([REPLIED], { simplify: false });
		const [item] = await emitted({ type: REPLIED, contactId: 7 });
		expect(item).toMatchObject({ event: { type: REPLIED, user_id: 1001 }, reply_reason: 'EmailDetected', contact_fields: { first_name: 'Ada' }, sequence_fields: { id: 100 } });
	});

	test('lacks what there is not: a sequence outside of one, a contact for an account', async () => {
		await publish([REPLIED, 'email_account_error']);
		const [replied, failed] = await emitted({ type: REPLIED, contactId: 8, sequenceId: null }, { type: 'email_account_error' });
		expect(Object.keys(replied)).toEqual(['eventId', 'event', 'date', 'contactId', 'email', 'replyReason', 'replyDate']);
		expect(failed).toEqual({ eventId: expect.any(String) as string, event: 'email_account_error', date: expect.any(String) as string, emailAccount: 'demo@example.com', errorText: 'Sending failed.' });
	});

	test.each([
		['2026-04-21T09:30:00.000Z', '2026-04-21T09:30:00.000Z'],
		['2026-04-21T11:30:00+02:00', '2026-04-21T09:30:00.000Z'],
		['2026-04-21T11:30:00', '2026-04-21T11:30:00'],
		['yesterday', 'yesterday'],
	])('has its date in UTC where the zone is known: %s', async (date, expected) => {
		await publish();
		await post({ event: { date } });
		expect(all.database.started).toMatchObject([{ date: expected }]);
	});

	test('keeps the contact\'s fields where an own field has the name of one', async () => {
		await publish();
		const [item] = await emitted({ type: REPLIED, contactId: 7, fields: { email: 'mailbox@example.com', contact_id: 99, company: null } });
		expect(item).toMatchObject({ email: 'ada@example.com', contactId: 7, company: 'Engines' });
	});

	test('is what its schema says, of every event', async () => {
		await publish(Object.keys(EVENT_TYPES), { options: { includeEmailText: true, includeCustomFields: true } });
		const items = await emitted(...Object.keys(EVENT_TYPES).map((type) => ({ type, contactId: 7 })));
		expect(items.map(({ event }) => event).sort()).toEqual(Object.keys(EVENT_TYPES).sort());
		const schema = readJson<{ type: 'object'; properties: Record<string, { type: 'string' }> }>('dist/nodes/ReplyIo/__schema__/v1.0.0.json');
		const validate = new AjvJsonSchemaValidator().getValidator(schema);
		for (const item of items) expect(validate(item)).toEqual({ valid: true, data: item });
		const replied = items.find(({ event }) => event === REPLIED)!;
		expect(Object.keys(replied)).toEqual(Object.keys(schema.properties));
	});
});

describe('the workflow starts', () => {
	const sequences = (...values: unknown[]) => ({ sequenceIds: { sequence: values.map((value) => ({ sequenceId: value })) } }) as IDataObject;

	test.each<[string, IDataObject, unknown[]]>([
		['of any sequence, and outside of one, where none is chosen', {}, [100, 200, undefined]],
		['of the chosen sequence only', sequences(locator('list', '100')), [100]],
		['of several', sequences(locator('id', 100), locator('url', 'https://run.reply.io/sequences/200')), [100, 200]],
		['of those an expression names, as a list', sequences(locator('id', '={{ [200, 300] }}')), [200]],
		['of those an expression names, separated by commas', sequences(locator('id', '=100, 200')), [100, 200]],
	])('on events %s', async (_, more, expected) => {
		await publish([REPLIED], more);
		const items = await emitted({ type: REPLIED, contactId: 7, sequenceId: 100 }, { type: REPLIED, contactId: 7, sequenceId: 200 }, { type: REPLIED, contactId: 7, sequenceId: null });
		expect(items.map(({ sequenceId }) => sequenceId).sort()).toEqual(expected);
		expect(all.simulator.webhooks.deliveries.log.map(({ status }) => status)).toEqual([200, 200, 200]);
	});

	test('on no event, rather than on all, where an expression names nothing', async () => {
		await publish([REPLIED], sequences(locator('id', '={{ $json.missing }}')));
		expect(await deliver(all.simulator, { type: REPLIED, contactId: 7 })).toEqual([500]);
		expect(all.database.executions).toMatchObject([{ items: [], error: { message: expect.stringMatching(/^'Sequence' is not a valid ID: nothing|required|No execution data available|hasn't been executed/) as string } }]);
	});

	test.each([
		['EmailDetected', 1], ['email_detected', 1], ['ManuallyMarked', 0], [null, 0],
	])('on a reply that was detected, where that is wanted: %s', async (reason, count) => {
		await publish([REPLIED, FINISHED], { options: { onlyDetectedReplies: true } });
		const items = await emitted({ type: REPLIED, contactId: 7, fields: { reply_reason: reason } }, { type: FINISHED, contactId: 7 });
		expect(items.map(({ event }) => event).sort()).toEqual([FINISHED, ...(count ? [REPLIED] : [])]);
	});

	test('on the chosen ones only, also where a subscription from before is left; on those an expression names, too', async () => {
		await publish([REPLIED, FINISHED]);
		all.database.save('w', parameters(`=${REPLIED}, email_sent`));
		const items = await emitted({ type: REPLIED, contactId: 7 }, { type: FINISHED, contactId: 7 });
		expect(items.map(({ event }) => event)).toEqual([REPLIED]);
		expect(all.simulator.webhooks.deliveries.log.map(({ status }) => status)).toEqual([200, 200]);
	});

	test('at once: nothing is asked of Reply.io for an event', async () => {
		await publish();
		all.simulator.requests.length = 0;
		await emitted({ type: REPLIED, contactId: 7 });
		expect([all.simulator.requests, all.database.started.length]).toEqual([[], 1]);
	});
});

/** Posts what Reply.io could have sent, but for what is given. */
async function post(more: { event?: object; body?: unknown; token?: string | null; headers?: Record<string, string>; path?: string; url?: string } = {}): Promise<number> {
	const [{ id, token, path, eventType }] = subscriptionsIn(all.simulator);
	const sent = more.token === undefined ? token : more.token;
	const url = more.url ?? `${all.server.url}${more.path ?? path}?workflow=w${sent === null ? '' : `&token=${sent}`}`;
	const event = { id: randomUUID(), type: eventType, date: new Date().toISOString(), subscription_id: id, ...more.event };
	const body = 'body' in more ? more.body : { event, contact_fields: { id: 7 } };
	const { status } = await axios.post(url, body, { headers: { 'Content-Type': 'application/json', ...more.headers }, validateStatus: () => true, transformRequest: (data: unknown) => (typeof data === 'string' ? data : JSON.stringify(data)) });
	return status;
}

describe('the sender', () => {
	const nothingStarted = () => expect(all.database.executions).toEqual([]);

	test('is accepted with its token, its subscription and its type', async () => {
		await publish();
		expect(await post()).toBe(200);
		expect(all.database.started).toHaveLength(1);
	});

	test.each<[string, Parameters<typeof post>[0]]>([
		['without a token', { token: null }],
		['with an empty token', { token: '' }],
		['with another token', { token: 'x'.repeat(43) }],
		['with a shorter token', { token: 'x' }],
		['with another subscription', { event: { subscription_id: 4711 } }],
		['with another type', { event: { type: FINISHED } }],
		['with a type there is not', { event: { type: 'constructor' } }],
		['with a subscription that is a property of every object', { event: { subscription_id: 'constructor', type: 'constructor' } }],
	])('%s gets 401 and starts nothing, which is logged', async (_, how) => {
		await publish();
		expect(await post(how)).toBe(401);
		nothingStarted();
		expect(all.logs.join('\n')).toMatch(/refused a delivery \(401\)/);
	});

	test('with two tokens gets 401', async () => {
		await publish();
		const [{ url }] = subscriptionsIn(all.simulator);
		expect(await post({ url: `${url}&token=${'x'.repeat(43)}` })).toBe(401);
		nothingStarted();
	});

	test.each<[string, number, Parameters<typeof post>[0]]>([
		['not JSON', 422, { body: '{"event":' }],
		['not JSON, whatever it is said to be', 400, { body: 'hello', headers: { 'Content-Type': 'text/plain' } }],
		['nothing', 400, { body: '' }],
		['no object', 400, { body: [1] }],
		['without an event', 400, { body: { contact_fields: { id: 7 } } }],
		['without an ID', 400, { event: { id: undefined } }],
		['of another generation', 400, { body: { event: { id: 'a', type: REPLIED, timestamp: '2024-03-08T12:00:00Z' }, subscription: { id: 'b' }, payload: {} } }],
		['with a contact that is none', 400, { body: { event: { id: 'a', type: REPLIED, subscription_id: 1 }, contact_fields: [7] } }],
	])('of what is %s is refused (%p) and starts nothing', async (_, status, how) => {
		await publish();
		expect(await post(how)).toBe(status);
		nothingStarted();
		// n8n itself refuses what is no JSON, and logs it.
		if (status !== 422) expect(all.logs.join('\n')).toMatch(new RegExp(`refused a delivery \\(${status}\\)`));
	});

	test('may send as much as n8n takes: an email with pictures in it', async () => {
		await publish();
		expect(await post({ event: { note: 'x'.repeat(10_000_000) } })).toBe(200);
		expect(all.database.started).toHaveLength(1);
	});

	test('is known by its JSON whatever the header says', async () => {
		await publish();
		expect(await post({ headers: { 'Content-Type': 'application/octet-stream' } })).toBe(200);
		expect(all.database.started).toHaveLength(1);
	});

	test('is confirmed by Reply.io where n8n has not stored the subscription yet', async () => {
		await publish();
		const { staticData } = all.database.workflows.get('w')!;
		for (const [lost, count] of [['{}', 1], [staticData.replace(/"subscriptions":\{[^}]*\}/, '"subscriptions":{}'), 2]] as const) {
			all.database.workflows.get('w')!.staticData = lost;
			all.server.revive(freshTrigger());
			expect(await deliver(all.simulator, { type: REPLIED, contactId: 7 })).toEqual([200]);
			expect(all.database.started).toHaveLength(count);
		}
	});

	test('is not confirmed where Reply.io knows the subscription by another token or type, or not at all; and is not asked about again', async () => {
		await publish();
		const [{ id, token }] = subscriptionsIn(all.simulator);
		const other = addSubscription(all.simulator, `https://elsewhere.example.com/?workflow=w&token=${'y'.repeat(43)}`);
		const elsewhere = addSubscription(all.simulator, `https://elsewhere.example.com/?workflow=v&token=${token}`);
		all.database.workflows.get('w')!.staticData = '{}';
		all.server.revive(freshTrigger());
		all.simulator.requests.length = 0;
		for (const how of [{ token: 'x'.repeat(43) }, { event: { type: FINISHED } }, { event: { subscription_id: other } }, { event: { subscription_id: elsewhere } }, { event: { subscription_id: 999 } }]) {
			for (let time = 0; time < 2; time++) expect(await post(how)).toBe(401);
		}
		nothingStarted();
		expect(all.simulator.requests.map(({ path }) => path)).toEqual([id, id, other, elsewhere, 999].map((one) => `/v3/webhooks/${one}`));
	});

	test("is not taken for another trigger's, though Reply.io confirmed it there", async () => {
		all.database.save('v', parameters([REPLIED]));
		await publish();
		await all.server.publish('v');
		for (const id of ['w', 'v']) all.database.workflows.get(id)!.staticData = '{}';
		all.server.revive(freshTrigger());
		expect(await deliver(all.simulator, { type: REPLIED, contactId: 7 })).toEqual([200, 200]);
		const [own, others] = subscriptionsIn(all.simulator);
		expect([own.workflow, others.workflow]).toEqual(['w', 'v']);
		expect([await post({ path: others.path }), await post()]).toEqual([401, 200]);
		expect(all.database.executions.map(({ workflowId }) => workflowId).sort()).toEqual(['v', 'w', 'w']);
	});

	test("is not confirmed by a subscription of another trigger of the workflow, and is by the trigger's own of a test run", async () => {
		await publish();
		await all.server.listenForTest('w');
		const token = 'y'.repeat(43);
		const subscribedTo = (path: string) => addSubscription(all.simulator, `${all.server.url}${path}?workflow=w&token=${token}`);
		const others = subscribedTo('/webhook/hook-other/webhook');
		expect(await post({ token, event: { subscription_id: others } })).toBe(401);
		nothingStarted();
		const path = '/webhook-test/hook-w/webhook';
		expect(await post({ token, event: { subscription_id: subscribedTo(path) }, path })).toBe(200);
		expect(all.database.executions).toMatchObject([{ mode: 'manual' }]);
		await all.server.idle();
	});

	test('who guesses makes n8n ask ten times a minute at most, and takes no question from another trigger', async () => {
		all.database.save('v', parameters([FINISHED]));
		await publish();
		await all.server.publish('v');
		for (const id of ['w', 'v']) all.database.workflows.get(id)!.staticData = '{}';
		all.server.revive(freshTrigger());
		all.simulator.requests.length = 0;
		for (let guess = 100; guess < 130; guess++) expect(await post({ event: { subscription_id: guess } })).toBe(guess < 110 ? 401 : 503);
		nothingStarted();
		expect(all.simulator.requests).toHaveLength(10);
		expect(await deliver(all.simulator, { type: FINISHED, contactId: 7 })).toEqual([200]);
	});

	test('and the token are in no output, log or stored data', async () => {
		await publish([REPLIED], { simplify: false });
		const [{ token }] = subscriptionsIn(all.simulator);
		await deliver(all.simulator, { type: REPLIED, contactId: 7 });
		await post({ event: { subscription_id: 4711 } });
		await post({ body: 'no JSON', headers: { 'Content-Type': 'text/plain' } });
		expect(all.database.started).toHaveLength(1);
		expect(JSON.stringify([all.database.executions, [...all.database.workflows.values()], all.logs])).not.toContain(token);
	});
});

describe('an event that was seen before', () => {
	// What the tests before this one made it remember is gone.
	beforeEach(() => all.server.revive(freshTrigger()));

	const repeat = async (sameId: boolean) => {
		all.simulator.webhooks.deliveries.repeat(1, { sameId });
		await all.simulator.webhooks.deliveries.settled();
		return all.simulator.webhooks.deliveries.log.at(-1)!.status;
	};

	test.each([true, false])('starts nothing, and is answered well (same ID: %p)', async (sameId) => {
		await publish();
		await deliver(all.simulator, { type: REPLIED, contactId: 7 });
		expect([await repeat(sameId), await repeat(sameId)]).toEqual([200, 200]);
		expect(all.database.started).toHaveLength(1);
	});

	test('starts nothing when both come at once', async () => {
		await publish();
		const event = { id: randomUUID() };
		await Promise.all(Array.from({ length: 20 }, async () => await post({ event })));
		expect(all.database.started).toHaveLength(1);
	});

	test('is told from another of the same contact', async () => {
		await publish();
		for (let time = 0; time < 3; time++) {
			await deliver(all.simulator, { type: REPLIED, contactId: 7, fields: { time } });
			await deliver(all.simulator, { type: REPLIED, contactId: 7, sequenceId: 200, fields: { time } });
		}
		expect(all.database.started).toHaveLength(6);
	});

	test('is known by its ID alone where it has no date', async () => {
		await publish();
		for (const id of ['a', 'b', 'a']) await post({ event: { id, date: undefined } });
		expect(all.database.started).toHaveLength(2);
	});

	test.each([true, false])('starts nothing after a restart either (same ID: %p)', async (sameId) => {
		await publish();
		await deliver(all.simulator, { type: REPLIED, contactId: 7 });
		all.server.revive(freshTrigger());
		await all.server.init();
		expect(await repeat(sameId)).toBe(200);
		expect(all.database.started).toHaveLength(1);
	});

	test('starts nothing on another server either', async () => {
		await publish();
		await deliver(all.simulator, { type: REPLIED, contactId: 7 });
		all.server.revive(freshTrigger());
		await repeat(true);
		all.server.revive(freshTrigger());
		await repeat(false);
		expect(all.database.started).toHaveLength(1);
	});

	test('counts for its own workflow only', async () => {
		all.database.save('v', parameters([REPLIED]));
		await publish();
		await all.server.publish('v');
		await deliver(all.simulator, { type: REPLIED, contactId: 7 });
		expect(all.database.executions.map(({ workflowId }) => workflowId).sort()).toEqual(['v', 'w']);
	});

	test('costs the database a write while events are few, and few while they are many', async () => {
		await publish();
		let stored = all.database.workflows.get('w')!.staticData;
		let writes = 0;
		for (let count = 0; count < 300; count++) {
			await post({ event: { id: `event-${count}`, date: new Date(count * 1_000).toISOString() } });
			const now = all.database.workflows.get('w')!.staticData;
			if (now !== stored) writes++;
			if (count === 4) expect(writes).toBe(5);
			stored = now;
		}
		expect(all.database.started).toHaveLength(300);
		expect(writes).toBeLessThan(20);
		expect(stored.length).toBeLessThan(4_000);
		expect(all.database.staticData('w').subscribed?.subscriptions).toBeDefined();
	});
});
