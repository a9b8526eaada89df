import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { AxiosInstance } from 'axios';

import { EVENT_TYPES, TEAM_WEBHOOKS, type Simulator, type SimulatorOptions } from '../../simulator/index.mjs';
import { clientOf, putPath, start, stopAll } from './client.mjs';

/** What a listener was sent, and how it answers. */
interface Listener {
	url: string;
	bodies: Array<Record<string, unknown> & { event: Record<string, unknown> }>;
	answer: number;
}

const servers: Server[] = [];
afterEach(async () => {
	await stopAll();
	for (const server of servers.splice(0)) server.close();
});

async function listen(): Promise<Listener> {
	const listener: Listener = { url: '', bodies: [], answer: 200 };
	const server = createServer((request, response) => {
		let text = '';
		request.on('data', (part) => (text += String(part)));
		request.on('end', () => {
			listener.bodies.push(JSON.parse(text) as Listener['bodies'][number]);
			response.writeHead(listener.answer).end();
		});
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	listener.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=a`;
	return listener;
}

const subscription = (url: string, more: object = {}) => ({ eventType: 'email_replied', url, scope: 'personal', ...more });
const subscribe = async (http: AxiosInstance, url: string, more: object = {}) => (await http.post<{ id: number }>('/v3/webhooks', subscription(url, more))).data.id;

describe('subscriptions', () => {
	test('are created, listed page by page, replaced, switched and deleted as the contract has it', async () => {
		const { simulator, http } = await start();
		const created = await http.post('/v3/webhooks', subscription('https://n8n.example.com/webhook/1?token=a', { payloadConfig: { includeEmailText: true } }));
		expect([created.status, created.data]).toMatchObject([201, { id: 1, eventType: 'email_replied', url: 'https://n8n.example.com/webhook/1?token=a', enabled: true, payloadConfig: { includeEmailUrl: false, includeEmailText: true } }]);
		await subscribe(http, 'https://n8n.example.com/webhook/2');
		expect((await http.get('/v3/webhooks?top=1&skip=1')).data).toMatchObject({ items: [{ id: 2 }], hasMore: false });
		expect((await http.get('/v3/webhooks?top=1')).data).toMatchObject({ items: [{ id: 1 }], hasMore: true });
		await http.post('/v3/webhooks/1/disable');
		const replaced = await http.put('/v3/webhooks/1', subscription('https://n8n.example.com/webhook/3', { eventType: 'email_sent' }));
		expect(replaced.data).toMatchObject({ id: 1, url: 'https://n8n.example.com/webhook/3', eventType: 'email_sent', enabled: false, payloadConfig: { includeEmailText: false } });
		expect((await http.post('/v3/webhooks/1/enable')).status).toBe(204);
		expect((await http.get('/v3/webhooks/1')).data).toMatchObject({ enabled: true });
		expect((await http.delete('/v3/webhooks/1')).status).toBe(204);
		expect((await http.delete('/v3/webhooks/1')).data).toMatchObject({ code: 'webHook.notFound' });
		expect((await http.get('/v3/webhooks/events')).data).toEqual({ events: Object.keys(EVENT_TYPES) });
		expect(simulator.violations).toEqual([]);
	});

	test.each([
		['an event there is not', { eventType: 'contact_paused' }, 400, 'webHook.invalidEvent'],
		['an address that is none', { url: 'n8n/webhook' }, 400, 'webHook.invalidUrl'],
		['an address that is too long', { url: `https://n8n.example.com/${'x'.repeat(1_024)}` }, 400, 'webHook.invalidUrl'],
		['the team, by who may not', { scope: 'team' }, 403, 'webHook.teamScopeForbidden'],
	])('are refused for %s', async (_, more, status, code) => {
		const { http } = await start({ users: [{ userId: 1, deniedFeatures: [TEAM_WEBHOOKS] }] });
		const { status: answered, data } = await http.post<object>('/v3/webhooks', subscription('https://n8n.example.com/', more));
		expect([answered, data]).toMatchObject([status, { code }]);
	});

	test('are 50 at most that are active, of one user', async () => {
		const { simulator, http } = await start({ users: [{ userId: 1 }, { userId: 2 }], keys: [{ key: 'other-key', userId: 2 }] });
		for (let index = 0; index < 50; index++) await subscribe(http, 'https://n8n.example.com/');
		const refused = async (client: AxiosInstance, path = '/v3/webhooks', body: object | undefined = subscription('https://n8n.example.com/')) => (await client.post<{ code?: string }>(path, body)).data.code;
		expect(await refused(http)).toBe('webHook.limitReached');
		expect(await refused(clientOf({ ...simulator, baseUrl: simulator.baseUrl, apiKey: 'other-key' } as Simulator))).toBeUndefined();
		await http.post('/v3/webhooks/1/disable');
		expect(await refused(http)).toBeUndefined();
		expect(await refused(http, '/v3/webhooks/1/enable', undefined)).toBe('webHook.limitReached');
	});

	test('of others are not seen', async () => {
		const { simulator, http } = await start({ users: [{ userId: 1 }, { userId: 2 }], keys: [{ key: 'other-key', userId: 2 }] });
		const id = await subscribe(http, 'https://n8n.example.com/');
		const other = clientOf({ ...simulator, baseUrl: simulator.baseUrl, apiKey: 'other-key' } as Simulator);
		expect((await other.get('/v3/webhooks')).data).toEqual({ items: [], hasMore: false });
		expect([(await other.get(`/v3/webhooks/${id}`)).status, (await other.delete(`/v3/webhooks/${id}`)).status]).toEqual([404, 404]);
	});

	test('need the scopes for webhooks', async () => {
		const { simulator } = await start({ keys: [{ key: 'reader', scopes: ['webhooks:read'] }] });
		const reader = clientOf({ ...simulator, baseUrl: simulator.baseUrl, apiKey: 'reader' } as Simulator);
		expect((await reader.get('/v3/webhooks')).status).toBe(200);
		expect([(await reader.post('/v3/webhooks', subscription('https://n8n.example.com/'))).data, (await reader.post('/v3/webhooks/1/enable')).data]).toMatchObject([{ code: 'insufficient_scope' }, { code: 'insufficient_scope' }]);
	});
});

describe('deliveries', () => {
	const CUSTOM = { contactId: 7, sequenceId: 100, email: 'ada@example.com', firstName: 'Ada', lastName: null, details: { customFields: [{ key: 'Plan', value: 'Pro' }] } };
	const startWith = async (options: SimulatorOptions = {}) => {
		const listener = await listen();
		return { listener, ...(await start({ seed: [CUSTOM], ...options })) };
	};

	test('have the envelope, the contact, the sequence and the event\'s own fields', async () => {
		const { simulator, http, listener } = await startWith();
		const id = await subscribe(http, listener.url);
		simulator.webhooks.happens(simulator.account(), { type: 'email_replied', contactId: 7 });
		await simulator.webhooks.deliveries.settled();
		expect(listener.bodies).toEqual([
			{
				event: { date: expect.stringMatching(/^\d{4}-.*T.*Z$/) as string, id: expect.stringMatching(/^[\da-f-]{36}$/) as string, type: 'email_replied', user_id: 1001, team_id: 10, subscription_id: id },
				reply_reason: 'EmailDetected',
				reply_date: expect.stringMatching(/T\d\d:\d\d:\d\d$/) as string,
				contact_fields: { id: 7, email: 'ada@example.com', first_name: 'Ada', last_name: null, full_name: 'Ada', company: null, title: null, linkedin_profile_url: null },
				sequence_fields: { id: 100 },
			},
		]);
	});

	test('have the text and custom fields only where they were asked for, no sequence outside of one, no contact for an account', async () => {
		const { simulator, http, listener } = await startWith();
		await subscribe(http, listener.url, { payloadConfig: { includeEmailText: true, includeProspectCustomFields: true } });
		await subscribe(http, listener.url, { eventType: 'email_account_error' });
		simulator.webhooks.happens(simulator.account(), { type: 'email_replied', contactId: 7, sequenceId: null });
		simulator.webhooks.happens(simulator.account(), { type: 'email_account_error', contactId: 7 });
		await simulator.webhooks.deliveries.settled();
		const [replied, failed] = [...listener.bodies].sort((a, b) => String(b.event.type).localeCompare(String(a.event.type)));
		expect(replied).toMatchObject({ email_text: expect.stringContaining('<p>') as string, contact_custom_fields: { Plan: 'Pro' } });
		expect(replied).not.toHaveProperty('sequence_fields');
		expect(failed).not.toHaveProperty('contact_fields');
	});

	test('tell of a contact who finished, by an API call or by hand, and of no other status', async () => {
		const { simulator, http, listener } = await startWith();
		await subscribe(http, listener.url, { eventType: 'contact_finished' });
		await http.put(putPath(100, 7), { status: 'Paused' });
		await http.put(putPath(100, 7), { status: 'Finished' });
		await http.put(putPath(100, 7), { status: 'Finished' });
		simulator.setStatus(100, 7, 'Active');
		simulator.setStatus(100, 7, 'Finished');
		await simulator.webhooks.deliveries.settled();
		expect(listener.bodies.map(({ event }) => event.type)).toEqual(['contact_finished', 'contact_finished']);
	});

	test('go to the owner of the sequence, and to the team where that was asked for', async () => {
		const { simulator, http, listener } = await startWith({ users: [{ userId: 1 }, { userId: 2 }], keys: [{ key: 'other-key', userId: 2 }] });
		const other = clientOf({ ...simulator, baseUrl: simulator.baseUrl, apiKey: 'other-key' } as Simulator);
		const ids = [await subscribe(http, listener.url), await subscribe(other, listener.url), await subscribe(other, listener.url, { scope: 'team' })];
		simulator.webhooks.happens(simulator.account(), { type: 'email_replied', contactId: 7 });
		await simulator.webhooks.deliveries.settled();
		expect(listener.bodies.map(({ event }) => event.subscription_id).sort()).toEqual([ids[0], ids[2]]);
	});

	test('are repeated on request, with the same ID or another', async () => {
		const { simulator, http, listener } = await startWith();
		await subscribe(http, listener.url);
		const { data: [{ number }] } = await http.post<Array<{ number: number }>>('/_simulator/events', { type: 'email_replied', contactId: 7 });
		await http.post(`/_simulator/deliveries/${number}/repeat`);
		await http.post(`/_simulator/deliveries/${number}/repeat-anew`);
		await simulator.webhooks.deliveries.settled();
		const ids = listener.bodies.map(({ event }) => event.id);
		expect(new Set(ids).size).toBe(2);
		expect(new Set(listener.bodies.map(({ event }) => event.date)).size).toBe(1);
		expect((await http.get('/_simulator/deliveries')).data).toMatchObject([{ status: 200 }, { repeats: number }, { repeats: number }]);
	});

	test('that fail several times in a row disable the subscription and are in its log', async () => {
		const { simulator, http, listener } = await startWith({ webhooks: { disableAfter: 3 } });
		const id = await subscribe(http, listener.url);
		const deliver = async (answer: number) => {
			listener.answer = answer;
			simulator.webhooks.happens(simulator.account(), { type: 'email_replied' });
			await simulator.webhooks.deliveries.settled();
		};
		for (const answer of [500, 401, 200, 500, 500]) await deliver(answer);
		expect((await http.get(`/v3/webhooks/${id}`)).data).toMatchObject({ enabled: true });
		await deliver(500);
		expect((await http.get(`/v3/webhooks/${id}`)).data).toMatchObject({ enabled: false });
		await deliver(200);
		expect(listener.bodies).toHaveLength(6);
		expect((await http.get(`/v3/webhooks/${id}/logs`)).data).toMatchObject({ items: [{ httpStatus: 500 }, { httpStatus: 401 }, { httpStatus: 500 }, { httpStatus: 500 }, { httpStatus: 500 }] });
		expect(simulator.violations).toEqual([]);
	});
});

describe('the page', () => {
	test('has a button for what a contact can do, and each delivery can be repeated', async () => {
		const listener = await listen();
		const { simulator, http } = await start();
		for (const eventType of ['email_replied', 'email_auto_reply', 'contact_finished', 'contact_opted_out']) await subscribe(http, listener.url, { eventType });
		const show = async () => (await http.get<string>('/')).data;
		const [, place, buttons] = /<span data-post="(people\/100\/12345)">(.*?)<\/span>/.exec(await show())!;
		const names = [...buttons.matchAll(/<button name="(\w+)">John [\w ]+<\/button>/g)].map(([, name]) => name);
		for (const name of names) expect((await http.post(`/_simulator/${place}/${name}`)).status).toBe(200);
		await simulator.webhooks.deliveries.settled();
		expect(listener.bodies.map(({ event }) => event.type).sort()).toEqual(['contact_finished', 'contact_opted_out', 'email_auto_reply', 'email_replied']);
		expect(simulator.status(100, 12345)).toBe('Finished');
		const page = await show();
		expect(page).toMatch(/John Doe<\/td><td>john\.doe@company\.com<\/td><td>Finished/);
		expect(page).toMatch(/<td>email_replied<\/td><td>12345<\/td><td>200, \d+ ms<\/td><td><span data-post="deliveries\/1"><button name="repeat">/);
		expect(page).toContain('<td>contact_opted_out</td><td>personal</td><td>enabled</td>');
		expect(page).not.toContain('token=a</td>');
		expect((await http.get('/v3/sequences/100/contacts/12345')).data.emailDisposition).toEqual({ isReplied: true, isBounced: false });
		expect((await http.get('/v4/sequences/100/contacts/12345')).data.subStatus).toBe('AutoReplied');
	});

	test('says what a request gets wrong', async () => {
		const { http } = await start();
		expect((await http.post('/_simulator/events', { type: 'contact_paused' })).data).toMatchObject({ error: expect.stringContaining('There is no event') as string });
		expect((await http.post('/_simulator/people/100/12345/sleeps')).data).toMatchObject({ error: expect.stringContaining('can replies') as string });
		expect((await http.post('/_simulator/deliveries/1/repeat')).data).toMatchObject({ error: 'There is no delivery 1' });
	});
});
