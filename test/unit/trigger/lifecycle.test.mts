import type { IDataObject, IHookFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { ReplyIoTrigger } from '../../../nodes/ReplyIo/ReplyIoTrigger.node';
import { Address, digestOfToken } from '../../../nodes/ReplyIo/trigger/address';

/* The trigger's life against a Reply.io that is a list. In n8n's own engine, and with a server: test/engine/triggerLife. */

const REPLIED = 'email_replied';
const FINISHED = 'contact_finished';
const PUBLIC = 'https://n8n.example.com/webhook/hook-w/webhook';
const PAYLOAD = { includeEmailUrl: false, includeEmailText: false, includeProspectCustomFields: false };

const n8nAsks = new ReplyIoTrigger().webhookMethods.default;

interface Subscription extends IDataObject {
	id: number;
	eventType: string;
	url: string;
}
type Answer = { status: number; body?: unknown } | Error;

let worlds = 0;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** What a promise comes to, without waiting. */
async function settled<T>(promise: Promise<T>): Promise<T | Error> {
	let result: { value: T | Error } | undefined;
	promise.then((value) => (result = { value }), (error: Error) => (result = { value: error }));
	for (let second = 0; !result && second < 400; second++) await jest.advanceTimersByTimeAsync(1_000);
	if (!result) throw new Error('It never ends');
	return result.value;
}

/** A trigger in a workflow, and the Reply.io it talks to. `answer` may answer in its place. */
function world(parameters: IDataObject = {}, { url = PUBLIC, mode = 'activate', workflowId = 'w' } = {}) {
	const all = {
		subscriptions: [] as Subscription[],
		/** Subscriptions the list does not show. */
		unlisted: new Set<number>(),
		calls: [] as string[],
		logs: [] as string[],
		options: [] as IHttpRequestOptions[],
		kept: {} as IDataObject,
		answer: (_call: string): Answer | undefined => undefined,
		// What was learnt of an account, such as its rate limit, is kept.
		credential: { apiKey: `key-of-the-test-${++worlds}`, baseUrl: 'https://api.reply.io' } as IDataObject,
		parameters: { events: [REPLIED, FINISHED], ...parameters } as IDataObject,
		mode,
		url,
		add: (eventType: string, more: Partial<Subscription> = {}) => {
			const one = { id: ++last, eventType, url: address.withToken('a'.repeat(43)), scope: 'personal', enabled: true, payloadConfig: PAYLOAD, ...more };
			all.subscriptions.push(one);
			return one.id;
		},
	};
	let last = 0;
	const address = new Address(url, workflowId);
	const reply = (method: string, path: string, body: IDataObject): Answer => {
		const id = Number(/\d+$/.exec(path.replace('/enable', ''))?.[0]);
		const found = all.subscriptions.find((one) => one.id === id);
		if (path === '/webhooks' && method === 'GET') return { status: 200, body: { items: all.subscriptions.filter((one) => !all.unlisted.has(one.id)), hasMore: false } };
		if (path === '/webhooks') {
			all.add(String(body.eventType), body);
			return { status: 201, body: all.subscriptions.at(-1) };
		}
		if (!found) return { status: 404, body: '' };
		if (method === 'GET') return { status: 200, body: found };
		if (method === 'DELETE') all.subscriptions = all.subscriptions.filter((one) => one !== found);
		else if (path.endsWith('/enable')) found.enabled = true;
		else Object.assign(found, body);
		return { status: 204 };
	};
	const httpRequestWithAuthentication = async (_credential: string, options: IHttpRequestOptions) => {
		const { method, url: asked, body } = options;
		all.options.push(options);
		const path = new URL(asked).pathname.replace('/v3', '');
		const call = `${method} ${path}${method === 'POST' && path === '/webhooks' ? ` ${(body as IDataObject).eventType as string}` : ''}`;
		all.calls.push(call);
		const answer = all.answer(call) ?? reply(method!, path, body as IDataObject);
		if (answer instanceof Error) throw answer;
		return { statusCode: answer.status, headers: {}, body: answer.body === undefined ? '' : JSON.stringify(answer.body) };
	};
	const hook = {
		getCredentials: async () => all.credential,
		getNode: () => ({ name: 'Reply.io Trigger', type: 'n8n-nodes-reply-io.replyIoTrigger', parameters: all.parameters }),
		getNodeParameter: (name: string, fallback?: unknown) => name.split('.').reduce<unknown>((value, key) => (value as IDataObject | undefined)?.[key], all.parameters) ?? fallback,
		getNodeWebhookUrl: (name: string) => (name === 'default' ? all.url : undefined),
		getWorkflow: () => ({ id: workflowId }),
		getWorkflowStaticData: (type: string) => (type === 'node' ? all.kept : {}),
		getActivationMode: () => all.mode,
		logger: { warn: (text: string) => all.logs.push(text) },
		helpers: { httpRequestWithAuthentication },
	} as unknown as IHookFunctions;
	return {
		...all,
		get state() {
			return all;
		},
		get events() {
			return all.subscriptions.map(({ eventType }) => eventType);
		},
		get remembered() {
			return (all.kept.subscribed as { subscriptions?: IDataObject } | undefined)?.subscriptions;
		},
		areSubscribed: async () => await settled(n8nAsks.checkExists.call(hook)),
		subscribe: async () => await settled(n8nAsks.create.call(hook)),
		unsubscribe: async () => await settled(n8nAsks.delete.call(hook)),
		callsOf: async (act: Promise<unknown>) => {
			const before = all.calls.length;
			await act;
			return all.calls.slice(before);
		},
	};
}

const forbidden = (call: string) => (asked: string) => (asked.startsWith(call) ? { status: 403, body: { detail: 'No way.' } } : undefined);
const down = (asked: string) => (asked.startsWith('GET') ? { status: 503 } : undefined);

describe('subscribing', () => {
	test('creates each event, looks whether all is there, and remembers it', async () => {
		const one = world();
		expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks', `POST /webhooks ${REPLIED}`, `POST /webhooks ${FINISHED}`, 'GET /webhooks']);
		expect(one.state.subscriptions).toMatchObject([{ eventType: REPLIED, scope: 'personal', enabled: true, payloadConfig: PAYLOAD }, { eventType: FINISHED }]);
		const [first, second] = one.state.subscriptions.map(({ url }) => new URL(url));
		expect([first.origin + first.pathname, first.searchParams.get('workflow'), first.href]).toEqual([PUBLIC, 'w', second.href]);
		expect(one.state.kept.subscribed).toMatchObject({ workflowId: 'w', url: PUBLIC, settings: 'personal', subscriptions: { 1: REPLIED, 2: FINISHED } });
		expect(one.state.kept.subscribed).toMatchObject({ tokenDigest: digestOfToken(first.searchParams.get('token')!) });
		expect(await one.areSubscribed()).toBe(true);
		expect(one.state.logs).toEqual([]);
		for (const { timeout, skipSslCertificateValidation } of one.state.options) expect({ timeout, skipSslCertificateValidation }).toEqual({ timeout: 20_000, skipSslCertificateValidation: false });
	});

	test('gives back true, changes nothing where all is there indeed, and remembers it anew', async () => {
		const one = world();
		one.state.add(REPLIED);
		one.state.add(FINISHED);
		const calls = await one.callsOf(one.subscribe().then((result) => expect(result).toBe(true)));
		expect(calls).toEqual(['GET /webhooks', 'GET /webhooks/1', 'GET /webhooks/2']);
		expect(one.remembered).toEqual({ 1: REPLIED, 2: FINISHED });
		expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks']);
	});

	test('deletes first what makes room, updates, enables, then creates', async () => {
		const one = world({ options: { scope: 'team' } });
		one.state.add(REPLIED, { enabled: false });
		one.state.add('email_sent');
		one.state.add(REPLIED, { url: 'https://other.example.com/webhook/hook-w/webhook?workflow=w' });
		expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks', 'GET /webhooks/1', 'GET /webhooks/2', 'DELETE /webhooks/2', 'PUT /webhooks/1', 'POST /webhooks/1/enable', `POST /webhooks ${FINISHED}`, 'GET /webhooks']);
		expect(one.state.subscriptions).toMatchObject([{ id: 1, scope: 'team', enabled: true }, { id: 3 }, { eventType: FINISHED, scope: 'team' }]);
	});

	test('takes what is gone for deleted, updated or enabled, and creates it where it is wanted', async () => {
		const one = world({ events: [REPLIED] });
		one.state.add(REPLIED, { scope: 'team', enabled: false });
		one.state.add('email_sent');
		one.state.answer = (call) => {
			if (/^(?:DELETE|PUT|POST) \/webhooks\/\d/.test(call)) one.state.subscriptions = [];
			return undefined;
		};
		expect(await one.subscribe()).toBe(true);
		expect(one.events).toEqual([REPLIED]);
	});

	test('creates nothing twice where the list does not show it yet', async () => {
		const one = world();
		one.state.unlisted = new Set([1, 2]);
		expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks', `POST /webhooks ${REPLIED}`, `POST /webhooks ${FINISHED}`, 'GET /webhooks', 'GET /webhooks/1', 'GET /webhooks/2']);
		expect(one.remembered).toEqual({ 1: REPLIED, 2: FINISHED });
	});

	test('knows what it created better than an answer that was shortened', async () => {
		const one = world({ events: [REPLIED] });
		one.state.unlisted = new Set([1]);
		one.state.answer = (call) => {
			if (!call.startsWith('POST')) return undefined;
			one.state.add(REPLIED);
			return { status: 201, body: { id: 1, eventType: 'email…', url: 'https://n8n.example.com/…' } };
		};
		expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks', `POST /webhooks ${REPLIED}`, 'GET /webhooks', 'GET /webhooks/1']);
	});

	test.each([
		['with a slash before the query', (url: string) => url.replace('?', '/?')],
		['without the query', (url: string) => url.split('?')[0]],
		['with the token hidden', (url: string) => url.replace(/token=.*/, 'token=***')],
	])('takes what it created for its own where the list shows it %s, and leaves nothing behind', async (_, shown) => {
		const one = world();
		one.state.answer = (call) => (call === 'GET /webhooks' ? { status: 200, body: one.state.subscriptions.map((all) => ({ ...all, url: shown(all.url) })) } : undefined);
		for (let time = 0; time < 2; time++) {
			expect(await one.areSubscribed()).toBe(false);
			expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks', `POST /webhooks ${REPLIED}`, `POST /webhooks ${FINISHED}`, 'GET /webhooks']);
			expect(await one.unsubscribe()).toBe(true);
			expect([one.state.subscriptions, one.state.logs]).toEqual([[], []]);
		}
	});

	test('agrees on the token another server has given meanwhile to what it created', async () => {
		const one = world();
		const token = 'c'.repeat(43);
		one.state.answer = (call) => {
			if (call === 'GET /webhooks' && one.state.subscriptions.length === 2) one.state.subscriptions[0].url = new Address(PUBLIC, 'w').withToken(token);
			return undefined;
		};
		expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks', `POST /webhooks ${REPLIED}`, `POST /webhooks ${FINISHED}`, 'GET /webhooks', 'PUT /webhooks/2', 'GET /webhooks']);
		expect(one.state.kept.subscribed).toMatchObject({ tokenDigest: digestOfToken(token) });
	});

	test.each([true, false])('creates anew what the list still shows, though it was deleted just now (known to be: %p)', async (isKnown) => {
		const one = await subscribed();
		const before = one.state.subscriptions;
		one.state.answer = () => (isKnown ? undefined : { status: 504 });
		expect(await one.unsubscribe()).toBe(isKnown);
		one.state.subscriptions = [];
		one.state.answer = (call) => (call === 'GET /webhooks' ? { status: 200, body: [...before, ...one.state.subscriptions] } : undefined);
		expect(await one.areSubscribed()).toBe(false);
		expect(await one.callsOf(one.subscribe())).toEqual(['GET /webhooks', 'GET /webhooks/1', 'GET /webhooks/2', `POST /webhooks ${REPLIED}`, `POST /webhooks ${FINISHED}`, 'GET /webhooks', 'GET /webhooks/1', 'GET /webhooks/2']);
		expect(one.remembered).toEqual({ 3: REPLIED, 4: FINISHED });
		if (isKnown) expect(one.state.logs).toEqual([]);
	});

	test('creates again what is neither in the list nor anywhere', async () => {
		const one = world({ events: [REPLIED] });
		let isGone = false;
		one.state.answer = (call) => {
			if (call === 'GET /webhooks' && one.state.subscriptions.length > 0 && !isGone) {
				isGone = true;
				one.state.subscriptions = [];
			}
			return undefined;
		};
		expect(await one.subscribe()).toBe(true);
		expect(one.events).toEqual([REPLIED]);
		expect(one.remembered).toEqual({ 2: REPLIED });
	});

	test('gives up after four rounds what something else keeps changing, and says so', async () => {
		const one = world({ events: [REPLIED] });
		one.state.answer = (call) => {
			if (call === 'GET /webhooks') one.state.subscriptions = [{ id: 100 + one.state.calls.length, eventType: 'email_sent', url: new Address(PUBLIC, 'w').withToken('b'.repeat(43)) }];
			return undefined;
		};
		expect(await one.subscribe()).toBe(true);
		expect(one.state.calls.filter((call) => call === 'GET /webhooks')).toHaveLength(4);
		expect(one.state.logs).toEqual(['Reply.io Trigger found its subscriptions changed each time it had mended them: is something else changing them?']);
	});

	test('undoes what it made where the rest fails, and tells why in one text', async () => {
		const one = world();
		one.state.answer = forbidden(`POST /webhooks ${FINISHED}`);
		const failure = (await one.subscribe()) as Error & { description?: string };
		expect(failure.message).toMatch(/^Reply\.io does not allow webhooks with this API key\. Reply\.io says: No way\. Give the key the scopes/);
		expect(failure.description).toBeFalsy();
		expect([one.events, one.state.logs]).toEqual([[], []]);
	});

	test('leaves what was there before where it fails, and says what it could not undo', async () => {
		const one = world({ events: [FINISHED, REPLIED, 'email_sent'] });
		one.state.add(FINISHED);
		one.state.answer = (call) => forbidden('POST /webhooks email_sent')(call) ?? forbidden('DELETE')(call);
		expect(await one.subscribe()).toBeInstanceOf(Error);
		expect(one.events).toEqual([FINISHED, REPLIED]);
		expect(one.remembered).toEqual({ 1: FINISHED, 2: REPLIED });
		expect(one.state.logs).toEqual([expect.stringMatching(/^Reply\.io Trigger could not undo what it had made: 1 subscription \(2\): Reply\.io does not allow webhooks/)]);
	});

	test.each<[string, string, (one: ReturnType<typeof world>) => void, boolean]>([
		['init', 'enabled', (one) => void one.state.add(REPLIED, { enabled: false }), true],
		['leadershipChange', 'updated', (one) => void one.state.add(REPLIED, { scope: 'team' }), true],
		['init', 'created', (one) => void one.state.add(REPLIED), true],
		['init', 'created, and none was there before', () => {}, false],
		['update', 'created', (one) => void one.state.add(REPLIED), false],
	])('where n8n starts (%s) and one cannot be %s, goes on with those from before', async (mode, _, arrange, goesOn) => {
		const one = world({}, { mode });
		arrange(one);
		const there = one.state.subscriptions.length;
		one.state.answer = (call) => forbidden('POST /webhooks/1/enable')(call) ?? forbidden('PUT')(call) ?? forbidden(`POST /webhooks ${FINISHED}`)(call);
		const result = await one.subscribe();
		if (!goesOn) return expect([(result as Error).message, one.state.subscriptions.length]).toEqual([expect.stringMatching(/^Reply\.io does not allow webhooks/), there]);
		expect([result, one.remembered, one.state.calls.filter((call) => call.startsWith('DELETE'))]).toEqual([true, { 1: REPLIED }, []]);
		expect(one.state.logs).toEqual([expect.stringMatching(/^Reply\.io Trigger could not mend all its subscriptions, and goes on with those there are: Reply\.io does not allow webhooks with this API key\. Reply\.io says: No way\. Give the key/)]);
	});

	test('where n8n starts and some can be created and others not, goes on with those from before and the new ones', async () => {
		const one = world({ events: [REPLIED, FINISHED, 'email_sent'] }, { mode: 'init' });
		one.state.add(REPLIED);
		one.state.answer = forbidden('POST /webhooks email_sent');
		expect(await one.subscribe()).toBe(true);
		expect(Object.values(one.remembered!).sort()).toEqual([FINISHED, REPLIED]);
	});

	test('where n8n starts and what was created just now is not listed and cannot be looked at, says why', async () => {
		const one = world({}, { mode: 'init' });
		one.state.unlisted = new Set([1, 2]);
		one.state.answer = forbidden('GET /webhooks/');
		expect(((await one.subscribe()) as Error).message).toMatch(/^Reply\.io does not allow webhooks/);
	});

	test('where n8n starts without a memory and cannot look, says why', async () => {
		const one = world({}, { mode: 'init' });
		one.state.answer = down;
		expect(((await one.subscribe()) as Error).message).toMatch(/^Reply\.io failed to answer/);
	});

	test('where n8n starts and cannot look, does not go on with what it remembers of another address', async () => {
		const one = await subscribed();
		one.state.mode = 'init';
		one.state.url = 'https://other.example.com/webhook/hook-w/webhook';
		one.state.answer = down;
		expect(await one.subscribe()).toBeInstanceOf(Error);
	});

	test.each([[[], '0 of them point'], [[1], '1 of them points'], [[1, 2], '2 of them point']])('at the limit says how many enabled ones point to this n8n: %j', async (ids, told) => {
		const one = world();
		for (const id of ids) one.state.add('email_sent', { id: 50 + id, url: `https://n8n.example.com/webhook/other${id}/webhook?workflow=v` });
		one.state.add('email_sent', { id: 60, enabled: false, url: 'https://n8n.example.com/webhook/other/webhook?workflow=v' });
		one.state.add('email_sent', { id: 61, url: 'https://elsewhere.example.com/webhook/x/webhook?workflow=v' });
		one.state.answer = (call) => (call.startsWith('POST') ? { status: 409, body: { code: 'webhook.limitReached' } } : undefined);
		expect(((await one.subscribe()) as Error).message).toContain(`50 per user. ${told} to this n8n. Choose fewer events`);
	});

	test.each<[string, IDataObject, RegExp]>([
		['no event', { events: [] }, /'Trigger On' is empty/],
		['an option that is none', { options: { includeCustomFields: 'maybe' } }, /'Include Custom Fields'/],
		['a shape that is none, which is read with each event', { simplify: 'maybe' }, /'Simplify'/],
		['a sequence that is none, which is read with each event', { sequenceIds: { sequence: [{ sequenceId: { __rl: true, mode: 'id', value: 'x' } }] } }, /'Sequence' is not a valid ID/],
	])('with %s fails before any call', async (_, parameters, message) => {
		for (const act of ['subscribe', 'areSubscribed'] as const) {
			const one = world(parameters);
			expect(((await one[act]()) as Error).message).toMatch(message);
			expect(one.state.calls).toEqual([]);
		}
	});

	test('leaves to each event what has to be evaluated then', async () => {
		const one = world({ simplify: '={{ $json.x }}' });
		expect(await one.subscribe()).toBe(true);
	});

	test.each(['subscribe', 'areSubscribed'] as const)('at an address Reply.io cannot reach fails before any call (%s)', async (act) => {
		const one = world({}, { url: 'http://localhost:5678/webhook/hook-w/webhook' });
		expect(((await one[act]()) as Error).message).toMatch(/^Reply\.io cannot reach this n8n.*Set the environment variable WEBHOOK_URL/);
		expect(one.state.calls).toEqual([]);
	});
});

describe('whether all is there', () => {
	test.each<[string, (one: ReturnType<typeof world>) => void]>([
		['one is missing', (one) => void one.state.add(REPLIED)],
		['one is too many', (one) => [REPLIED, FINISHED, FINISHED].forEach((event) => one.state.add(event))],
		['one is disabled', (one) => [REPLIED, FINISHED].forEach((event) => one.state.add(event, { enabled: event === REPLIED }))],
		['one differs', (one) => [REPLIED, FINISHED].forEach((event) => one.state.add(event, { scope: event === REPLIED ? 'personal' : 'team' }))],
	])('is no where %s, and nothing is changed or remembered', async (_, arrange) => {
		const one = world();
		arrange(one);
		expect(await one.areSubscribed()).toBe(false);
		expect([one.state.calls.filter((call) => !call.startsWith('GET')), one.state.kept]).toEqual([[], {}]);
	});

	test('takes no notice of those of others', async () => {
		const one = world();
		for (const event of [REPLIED, FINISHED]) one.state.add(event);
		one.state.add(REPLIED, { url: 'https://n8n.example.com/webhook/other/webhook?workflow=v' });
		expect(await one.areSubscribed()).toBe(true);
		expect(one.remembered).toEqual({ 1: REPLIED, 2: FINISHED });
	});

	/** One that has subscribed, and can no longer look. */
	async function blind(answer: (call: string) => Answer | undefined, mode = 'activate') {
		const one = world({}, { mode });
		await one.subscribe();
		one.state.answer = answer;
		return one;
	}

	test('is yes where Reply.io is down and the same is remembered: that is logged', async () => {
		const one = await blind(down);
		expect(await one.areSubscribed()).toBe(true);
		expect(one.state.logs).toEqual([expect.stringMatching(/^Reply\.io Trigger could not look at its subscriptions and takes them to be there: Reply\.io failed to answer: HTTP 503/)]);
	});

	test('is yes where Reply.io asks to wait too long', async () => {
		const one = await blind((call) => (call.startsWith('GET') ? { status: 429 } : undefined));
		expect(await one.areSubscribed()).toBe(true);
		expect(one.state.logs.join()).toMatch(/rate limit is reached/);
		expect(one.state.logs.join()).not.toMatch(/Longest Wait/);
	});

	test.each<[string, Answer, boolean]>([['init', { status: 403 }, true], ['leadershipChange', new Error('lost'), true], ['init', { status: 404 }, false]])('is yes when n8n starts without a memory and all are listed, though one cannot be looked at, which is logged: %s, %j', async (mode, answer, isThere) => {
		const one = world({}, { mode });
		for (const event of [REPLIED, FINISHED]) one.state.add(event);
		one.state.answer = (call) => (call.startsWith('GET /webhooks/') ? answer : undefined);
		expect(await one.areSubscribed()).toBe(isThere);
		expect(one.remembered).toEqual(isThere ? { 1: REPLIED, 2: FINISHED } : undefined);
		// What fails once is not tried for each.
		if (isThere) expect([new Set(one.state.calls), one.state.logs]).toEqual([new Set(['GET /webhooks', 'GET /webhooks/1']), [expect.stringMatching(/^Reply\.io Trigger could not look at its subscriptions and takes those that are listed to be there: /)]]);
	});

	test('is a failure where one is listed and cannot be looked at, unless n8n starts', async () => {
		const one = world();
		for (const event of [REPLIED, FINISHED]) one.state.add(event);
		one.state.answer = forbidden('GET /webhooks/2');
		expect(((await one.areSubscribed()) as Error).message).toMatch(/^Reply\.io does not allow webhooks/);
	});

	test('is a failure where Reply.io is down and nothing, or something else, is remembered', async () => {
		const empty = world();
		empty.state.answer = down;
		expect(((await empty.areSubscribed()) as Error).message).toMatch(/HTTP 503/);
		const other = await blind(down);
		other.state.parameters.events = [REPLIED];
		expect(((await other.areSubscribed()) as Error).message).toMatch(/HTTP 503/);
	});

	test('is a failure where Reply.io refuses without a known reason', async () => {
		const one = await blind(() => ({ status: 418 }));
		expect(((await one.areSubscribed()) as Error).message).toMatch(/^Reply\.io refused: HTTP 418/);
	});

	test.each([['init', true], ['leadershipChange', true], ['activate', false], ['update', false]])('where the key is refused, what is remembered counts when n8n starts only: %s', async (mode, counts) => {
		const one = await blind(() => ({ status: 401 }), mode);
		const result = await one.areSubscribed();
		expect(counts ? result : (result as Error).message).toEqual(counts ? true : expect.stringMatching(/^Reply\.io does not accept the 'API Key'/));
	});
});

async function subscribed() {
	const one = world();
	await one.subscribe();
	one.state.calls.length = 0;
	return one;
}

describe('unsubscribing', () => {
	test('deletes what is at its address and what it remembers, touches nothing else, and forgets', async () => {
		const one = await subscribed();
		one.state.add('email_sent');
		one.state.add(REPLIED, { url: 'https://n8n.example.com/webhook/other/webhook?workflow=v' });
		one.state.unlisted = new Set([2]);
		expect(await one.unsubscribe()).toBe(true);
		expect(one.state.calls).toEqual(['GET /webhooks', 'DELETE /webhooks/1', 'DELETE /webhooks/2', 'DELETE /webhooks/3']);
		expect(one.state.subscriptions.map(({ id }) => id)).toEqual([4]);
		expect([one.state.kept, one.state.logs]).toEqual([{}, []]);
	});

	test('deletes what is at its address also where nothing is remembered', async () => {
		const one = world();
		one.state.add(REPLIED);
		expect(await one.unsubscribe()).toBe(true);
		expect([one.state.subscriptions, one.state.kept, one.state.logs]).toEqual([[], {}, []]);
	});

	test('leaves alone what it remembers and leads elsewhere: it is another tool\'s now, or has the ID on another server', async () => {
		const one = await subscribed();
		one.state.subscriptions[0].url = 'https://elsewhere.example.com/mine';
		expect(await one.unsubscribe()).toBe(true);
		expect([one.state.subscriptions.map(({ id }) => id), one.state.kept, one.state.logs]).toEqual([[1], {}, [`${LEFT}1 subscription (1), to another address now${OUT}`]]);
		expect(one.state.calls).toEqual(['GET /webhooks', 'DELETE /webhooks/2']);
	});

	const LEFT = 'Reply.io Trigger had subscribed to more than it can look after: ';
	const OUT = '. Delete at Reply.io what is of no use';

	test.each(['subscribe', 'unsubscribe'] as const)('says what nobody deletes any more: what was to an address before (%s)', async (act) => {
		const one = await subscribed();
		one.state.url = 'https://new.example.com/webhook/hook-w/webhook';
		expect(await one[act]()).toBe(true);
		expect([one.events.slice(0, 2), one.state.logs]).toEqual([[REPLIED, FINISHED], [`${LEFT}2 subscriptions (1, 2), to ${PUBLIC}${OUT}`]]);
	});

	test.each(['subscribe', 'unsubscribe'] as const)("says what nobody deletes any more: what is another user's (%s)", async (act) => {
		const one = await subscribed();
		one.state.subscriptions = [];
		expect(await one[act]()).toBe(true);
		expect(one.state.logs).toEqual([`${LEFT}2 subscriptions (1, 2), which this API key does not see: gone, or another user's${OUT}`]);
	});

	test('says nothing of what the list does not show yet, and is deleted', async () => {
		const one = await subscribed();
		one.state.unlisted = new Set([1, 2]);
		expect(await one.unsubscribe()).toBe(true);
		expect([one.events, one.state.logs]).toEqual([[], []]);
	});

	test('takes what is gone for deleted', async () => {
		const one = await subscribed();
		one.state.answer = (call) => (call === 'DELETE /webhooks/1' ? { status: 410 } : undefined);
		one.state.subscriptions.splice(1);
		expect(await one.unsubscribe()).toBe(true);
		expect([one.state.kept, one.state.logs]).toEqual([{}, []]);
	});

	test('goes on after a failure, says what is left and why, and remembers that alone', async () => {
		const one = await subscribed();
		one.state.answer = forbidden('DELETE /webhooks/1');
		expect(await one.unsubscribe()).toBe(false);
		expect(one.events).toEqual([REPLIED]);
		expect(one.remembered).toEqual({ 1: REPLIED });
		expect(one.state.kept.subscribed).toMatchObject({ workflowId: 'w', url: PUBLIC, settings: '' });
		expect(one.state.logs).toEqual([expect.stringMatching(/^Reply\.io Trigger had to leave what it could not delete, and will try again when the workflow is published \(after a test: when it is tested again\): 1 subscription \(1\): Reply\.io does not allow webhooks/)]);
	});

	test('says a reason that several have once', async () => {
		const one = await subscribed();
		one.state.answer = (call) => (call.startsWith('DELETE') ? { status: 403 } : undefined);
		expect(await one.unsubscribe()).toBe(false);
		expect(one.state.logs).toEqual([expect.stringMatching(/: 2 subscriptions \(1, 2\): Reply\.io does not allow webhooks with this API key$/)]);
	});

	const noList = (call: string) => (call === 'GET /webhooks' ? { status: 403 } : undefined);

	test('without the list leaves alone what leads elsewhere now, and remembers it', async () => {
		const one = await subscribed();
		one.state.subscriptions[0].url = 'https://elsewhere.example.com/mine';
		one.state.answer = noList;
		expect(await one.unsubscribe()).toBe(true);
		expect([one.events, one.remembered]).toEqual([[REPLIED], { 1: REPLIED }]);
		expect(one.state.logs).toEqual([expect.stringContaining('could not look for its subscriptions'), `${LEFT}1 subscription (1), to another address now${OUT}`]);
	});

	test('without the list leaves what it cannot look at, says so and remembers it: it may lead elsewhere', async () => {
		const one = await subscribed();
		one.state.answer = (call) => noList(call) ?? forbidden('GET /webhooks/1')(call);
		expect(await one.unsubscribe()).toBe(false);
		expect([one.events, one.remembered]).toEqual([[REPLIED], { 1: REPLIED }]);
		expect(one.state.logs.slice(1)).toEqual([expect.stringMatching(/had to leave what it could not delete.*: 1 subscription \(1\): Reply\.io does not allow webhooks/)]);
	});

	test('without the list takes what is gone for deleted, and says that the key does not see it', async () => {
		const one = await subscribed();
		one.state.subscriptions = [];
		one.state.answer = noList;
		expect(await one.unsubscribe()).toBe(true);
		expect([one.state.kept, one.state.logs.slice(1)]).toEqual([{}, [`${LEFT}2 subscriptions (1, 2), which this API key does not see: gone, or another user's${OUT}`]]);
	});

	test.each<[string, Answer, number]>([['does not answer', new Error('lost'), 1], ['is too slow for a proxy', { status: 504 }, 1], ['refuses', { status: 403 }, 2]])('without the list looks at no more than it has to where Reply.io %s', async (_, answer, looked) => {
		const one = await subscribed();
		one.state.answer = (call) => (call.startsWith('GET') ? answer : undefined);
		expect(await one.unsubscribe()).toBe(false);
		expect([one.remembered, new Set(one.state.calls).size]).toEqual([{ 1: REPLIED, 2: FINISHED }, 1 + looked]);
		expect(one.state.logs[1]).toMatch(/: 2 subscriptions \(1, 2\): /);
	});

	test('without the list deletes what it remembers', async () => {
		const one = await subscribed();
		one.state.answer = noList;
		expect(await one.unsubscribe()).toBe(true);
		expect([one.events, one.state.kept]).toEqual([[], {}]);
		expect(one.state.calls).toEqual(['GET /webhooks', 'GET /webhooks/1', 'GET /webhooks/2', 'DELETE /webhooks/1', 'DELETE /webhooks/2']);
		expect(one.state.logs).toEqual([expect.stringMatching(/^Reply\.io Trigger could not look for its subscriptions, and removes those it remembers: Reply\.io does not allow webhooks/)]);
	});

	test('with neither list nor memory never throws, and says that it will try again', async () => {
		const one = world();
		one.state.answer = (call) => (call.startsWith('GET') ? { status: 403 } : undefined);
		expect(await one.unsubscribe()).toBe(false);
		expect(one.state.logs.at(-1)).toMatch(/^Reply\.io Trigger could not find out whether any of its subscriptions are left, and will try again when the workflow is published \(after a test: when it is tested again\): Reply\.io does not allow webhooks/);
	});

	test('without the list keeps in mind what was to an address before, which the next publication names', async () => {
		const one = await subscribed();
		const before = structuredClone(one.state.kept);
		one.state.url = 'https://new.example.com/webhook/hook-w/webhook';
		one.state.answer = down;
		expect(await one.unsubscribe()).toBe(false);
		expect([one.state.kept, one.state.logs]).toEqual([before, [expect.stringMatching(/^Reply\.io Trigger could not find out whether any of its subscriptions are left/)]]);
		one.state.answer = () => undefined;
		expect(await one.subscribe()).toBe(true);
		expect(one.state.logs.slice(1)).toEqual([`${LEFT}2 subscriptions (1, 2), to ${PUBLIC}${OUT}`]);
	});

	test('without a usable credential never throws', async () => {
		const one = world();
		one.state.credential.apiKey = '';
		expect(await one.unsubscribe()).toBe(false);
		expect(one.state.logs).toEqual([expect.stringContaining("'API Key' of the Reply.io credential is empty")]);
	});

	test('asks nothing where Reply.io cannot reach this n8n and nothing is remembered', async () => {
		const one = world({}, { url: 'http://localhost:5678/webhook/hook-w/webhook' });
		expect(await one.unsubscribe()).toBe(true);
		expect(one.state.calls).toEqual([]);
	});

	test('deletes what it remembers of such an address all the same', async () => {
		const one = await subscribed();
		one.state.url = 'http://localhost:5678/webhook/hook-w/webhook';
		Object.assign(one.state.kept.subscribed as IDataObject, { url: one.state.url });
		for (const subscription of one.state.subscriptions) subscription.url = subscription.url.replace('https://n8n.example.com', 'http://localhost:5678');
		expect(await one.unsubscribe()).toBe(true);
		expect(one.events).toEqual([]);
	});

	test('takes nothing that is remembered of another address, such as the one a copy has brought along', async () => {
		const one = await subscribed();
		Object.assign(one.state.kept.subscribed as IDataObject, { url: 'https://other.example.com/webhook/hook-w/webhook' });
		for (const subscription of one.state.subscriptions) subscription.url = subscription.url.replace('n8n.', 'other.');
		expect(await one.unsubscribe()).toBe(true);
		expect(one.events).toEqual([REPLIED, FINISHED]);
	});

	test('gives up soon where the server fails: two tries a call', async () => {
		const one = await subscribed();
		one.state.answer = (call) => (call.startsWith('DELETE') ? { status: 503 } : undefined);
		expect(await one.unsubscribe()).toBe(false);
		expect(one.state.calls.filter((call) => call === 'DELETE /webhooks/1')).toHaveLength(2);
	});
});

describe('a Reply.io that does not answer in time', () => {
	const late = Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' });

	/** Answers so only the first time it is asked this. */
	const once = (call: string, answer: Answer) => {
		let isDone = false;
		return (asked: string) => {
			if (isDone || !asked.startsWith(call)) return undefined;
			isDone = true;
			return answer;
		};
	};

	test('may make a subscription twice: that is logged, unless the one too many was seen and deleted', async () => {
		const one = world({ events: [REPLIED] });
		one.state.answer = once('POST', late);
		expect(await one.subscribe()).toBe(true);
		expect(one.state.logs).toEqual([`Reply.io Trigger may be subscribed twice to ${REPLIED}, as Reply.io did not answer in time. Unpublish the workflow, then publish it, to delete what is too many`]);

		const both = world({ events: [REPLIED] });
		const fails = once('POST', late);
		both.state.answer = (call) => {
			const answer = fails(call);
			if (answer) both.state.add(REPLIED);
			return answer;
		};
		expect(await both.subscribe()).toBe(true);
		expect(both.events).toEqual([REPLIED]);
		expect(both.state.logs.filter((log) => log.includes('twice'))).toEqual([]);
	});

	test('may make several: one that was seen and deleted leaves another', async () => {
		const one = world({ events: [REPLIED] });
		let failed = 0;
		one.state.answer = (call) => {
			if (!call.startsWith('POST') || failed === 2) return undefined;
			if (++failed === 1) one.state.add(REPLIED);
			return late;
		};
		expect(await one.subscribe()).toBe(true);
		expect([one.events, one.state.logs]).toEqual([[REPLIED], [expect.stringContaining('may be subscribed twice')]]);
	});

	test('may make one after all: the failure says that the next publication takes care of it', async () => {
		const one = world({ events: [REPLIED] });
		one.state.answer = (call) => (call.startsWith('POST') ? late : undefined);
		expect(((await one.subscribe()) as Error).message).toMatch(/^Reply\.io did not answer in time.*Try again later.*Reply\.io may still make the subscription; the next publication takes it over, or deletes it\.$/);
		const other = world({ events: [REPLIED] });
		other.state.answer = (call) => (call.startsWith('POST') ? { status: 500 } : undefined);
		expect(((await other.subscribe()) as Error).message).not.toMatch(/may still/);
	});

	test('may make one of an event that came before the one that failed: the failure says so, too', async () => {
		const one = world();
		const fails = once(`POST /webhooks ${REPLIED}`, late);
		one.state.answer = (call) => (call === `POST /webhooks ${FINISHED}` ? { status: 403 } : fails(call));
		expect(((await one.subscribe()) as Error).message).toMatch(/Reply\.io may still make the subscription; the next publication takes it over, or deletes it\.$/);
	});

	test('may have deleted one: a look tells', async () => {
		const one = await subscribed();
		one.state.answer = (call) => {
			if (!call.startsWith('DELETE')) return undefined;
			one.state.subscriptions = one.state.subscriptions.filter(({ id }) => id !== Number(/\d+$/.exec(call)![0]));
			return { status: 500 };
		};
		expect(await one.unsubscribe()).toBe(true);
		expect([one.events, one.state.kept, one.state.logs]).toEqual([[], {}, []]);
		expect(one.state.calls.filter((call) => call.startsWith('GET /webhooks/'))).toEqual(['GET /webhooks/1', 'GET /webhooks/2']);
	});

	test('and shows it still has not, unless it may be at it yet', async () => {
		const failed = await subscribed();
		failed.state.answer = (call) => (call.startsWith('DELETE /webhooks/1') ? { status: 500 } : undefined);
		expect(await failed.unsubscribe()).toBe(false);
		expect(failed.state.calls).toContain('GET /webhooks/1');
		expect(failed.state.logs).toEqual([expect.stringMatching(/had to leave what it could not delete, and will try again.*1 subscription \(1\): Reply\.io failed to answer: HTTP 500/)]);

		const slow = await subscribed();
		slow.state.answer = (call) => (call.startsWith('DELETE /webhooks/1') ? late : undefined);
		expect(await slow.unsubscribe()).toBe(false);
		expect(slow.state.logs).toEqual([expect.stringMatching(/could not make sure that its subscriptions are deleted, and will try again.*1 subscription \(1\): Reply\.io did not answer in time/)]);
		expect(slow.remembered).toEqual({ 1: REPLIED });
	});

	test('and does not let itself be looked at leaves it unknown, and the others are deleted', async () => {
		const one = await subscribed();
		one.state.answer = (call) => (call === 'DELETE /webhooks/1' ? { status: 500 } : call === 'GET /webhooks/1' ? { status: 403 } : undefined);
		expect(await one.unsubscribe()).toBe(false);
		expect(one.events).toEqual([REPLIED]);
		expect(one.state.logs).toEqual([expect.stringMatching(/could not make sure that its subscriptions are deleted/)]);
	});

	test('for one leaves open what becomes of all, though another is known to be left', async () => {
		const one = await subscribed();
		one.state.answer = (call) => (call === 'DELETE /webhooks/1' ? { status: 403 } : call === 'DELETE /webhooks/2' ? late : undefined);
		expect(await one.unsubscribe()).toBe(false);
		expect(one.state.logs).toEqual([expect.stringMatching(/could not make sure that its subscriptions are deleted.*2 subscriptions/)]);
	});

	test.each<[string, Answer]>([['in time', late], ['in time, as a proxy says', { status: 504 }], ['in time, as another proxy says', { status: 524 }]])('%s at all is not asked for each of them: n8n waits', async (_, never) => {
		const one = await subscribed();
		one.state.answer = (call) => (call === 'GET /webhooks' ? undefined : never);
		expect(await one.unsubscribe()).toBe(false);
		expect(one.state.calls.filter((call) => call.endsWith('/2'))).toEqual([]);
		expect(one.remembered).toEqual({ 1: REPLIED, 2: FINISHED });
		expect(one.state.logs).toEqual([expect.stringMatching(/2 subscriptions \(1, 2\): Reply\.io /)]);
	});

	test('leaves open whether what it had made is undone', async () => {
		const one = world();
		one.state.answer = (call) => (call === `POST /webhooks ${FINISHED}` ? { status: 403 } : call.startsWith('DELETE') ? late : undefined);
		expect(await one.subscribe()).toBeInstanceOf(Error);
		expect(one.state.logs).toEqual([expect.stringMatching(/^Reply\.io Trigger could not make sure that what it had made is undone: 1 subscription \(1\): Reply\.io did not answer in time/)]);
	});
});
