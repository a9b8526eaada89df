import { addSubscription, deliver, OTHER, parameters, subscriptionsIn, useTrigger } from './triggerFixtures.mjs';
import { expectFailure } from './harness.mjs';
import { N8nServer } from './triggerHost.mjs';

const REPLIED = 'email_replied';
const FINISHED = 'contact_finished';
const AWAY = 'email_auto_reply';

const all = useTrigger();

const events = () => subscriptionsIn(all.simulator).map(({ eventType }) => eventType).sort();
const writes = () => all.simulator.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
const publish = async (what: unknown = [REPLIED, FINISHED], more = {}) => await all.server.publish('w', () => all.database.save('w', parameters(what, more)));
const failure = async (promise: Promise<unknown>): Promise<Error> => await promise.then(() => Promise.reject(new Error('It did not fail')), (error: Error) => error);

beforeEach(() => all.database.save('w', parameters([REPLIED, FINISHED])));

describe('publishing', () => {
	test('subscribes to each event once, with a token nobody can guess, and remembers the IDs but not the token', async () => {
		await publish();
		const found = subscriptionsIn(all.simulator);
		expect(found).toMatchObject([
			{ eventType: REPLIED, scope: 'personal', enabled: true, path: '/webhook/hook-w/webhook', workflow: 'w' },
			{ eventType: FINISHED, scope: 'personal', enabled: true, path: '/webhook/hook-w/webhook', workflow: 'w' },
		]);
		const [{ token }] = found;
		expect(found.map((one) => one.token)).toEqual([token, token]);
		expect(Buffer.from(token!, 'base64url')).toHaveLength(32);
		expect(all.database.staticData('w').subscribed).toMatchObject({ subscriptions: { [found[0].id]: REPLIED, [found[1].id]: FINISHED } });
		expect(JSON.stringify([...all.database.workflows.values()]) + all.logs.join()).not.toContain(token);
		expect(all.simulator.violations).toEqual([]);
	});

	test('asks for the text, the custom fields and the team where that is wanted', async () => {
		await publish([REPLIED], { options: { includeEmailText: true, includeCustomFields: true, scope: 'team' } });
		expect(subscriptionsIn(all.simulator)).toMatchObject([{ scope: 'team', payloadConfig: { includeEmailUrl: false, includeEmailText: true, includeProspectCustomFields: true } }]);
	});

	test('gives every workflow, and every publication, a token of its own', async () => {
		all.database.save('v', parameters([REPLIED]));
		await publish([REPLIED]);
		await all.server.publish('v');
		const before = subscriptionsIn(all.simulator).map(({ token }) => token);
		await publish([REPLIED]);
		const tokens = [...before, ...subscriptionsIn(all.simulator).map(({ token }) => token)];
		expect(new Set(tokens).size).toBe(3);
	});

	test('takes events given by an expression, as a list or separated by commas', async () => {
		await publish('={{ ["email_replied", "email_sent", "email_replied"] }}');
		expect(events()).toEqual([REPLIED, 'email_sent']);
		await publish('=email_replied, contact_finished');
		expect(events()).toEqual([FINISHED, REPLIED]);
	});

	test.each([
		['no event', parameters([]), /'Trigger On' is empty/],
		['an event there is not', parameters('=email_replied,contact_paused'), /'Trigger On' names an event there is not: 'contact_paused'/],
		['a scope there is not', parameters([REPLIED], { options: { scope: '=everybody' } }), /'Scope' is not one of its options/],
		['a sequence that is none', parameters([REPLIED], { sequenceIds: { sequence: [{ sequenceId: { __rl: true, mode: 'id', value: '' } }] } }), /'Sequence' is not a valid ID|"Sequence" is required/],
	])('with %s is refused before any call', async (_, bad, message) => {
		expect((await failure(all.server.publish('w', () => all.database.save('w', bad)))).message).toMatch(message);
		expect(writes()).toEqual([]);
	});
});

describe('a restart', () => {
	test('changes nothing where everything is there, and writes nothing to the database', async () => {
		await publish();
		const before = [subscriptionsIn(all.simulator), all.database.workflows.get('w')!.staticData];
		all.simulator.requests.length = 0;
		for (const mode of ['init', 'leadershipChange'] as const) expect(await all.server.init(mode)).toEqual([]);
		expect([subscriptionsIn(all.simulator), all.database.workflows.get('w')!.staticData]).toEqual(before);
		expect(writes()).toEqual([]);
	});

	test('restores the IDs of a database that has lost them', async () => {
		await publish();
		const before = all.database.staticData('w').subscribed;
		all.database.workflows.get('w')!.staticData = '{}';
		await all.server.init();
		expect(all.database.staticData('w').subscribed).toEqual(before);
		expect(writes()).toHaveLength(2);
	});

	test('reads all pages', async () => {
		for (let index = 0; index < 1_050; index++) addSubscription(all.simulator, `https://elsewhere.example.com/${index}`, { enabled: false });
		await publish();
		await all.server.init();
		expect(events().filter((event) => event === FINISHED)).toHaveLength(1);
		expect(all.simulator.webhooks.subscriptions.all).toHaveLength(1_052);
	});

	test.each<[string, () => void]>([
		['deleted by hand', () => all.simulator.webhooks.subscriptions.all.shift()],
		['disabled by Reply.io', () => (all.simulator.webhooks.subscriptions.all[0].subscription.enabled = false)],
		['changed by hand: the event', () => (all.simulator.webhooks.subscriptions.all[0].subscription.eventType = 'email_sent')],
		['changed by hand: the scope', () => (all.simulator.webhooks.subscriptions.all[0].subscription.scope = 'team')],
		['changed by hand: what it includes', () => (all.simulator.webhooks.subscriptions.all[0].subscription.payloadConfig.includeEmailText = true)],
		['changed by hand: the token', () => (all.simulator.webhooks.subscriptions.all[0].subscription.url += '0')],
		['made twice', () => void addSubscription(all.simulator, all.simulator.webhooks.subscriptions.all[0].subscription.url)],
	])('mends a subscription that was %s', async (_, spoil) => {
		await publish();
		spoil();
		expect(await all.server.init()).toEqual([]);
		const found = subscriptionsIn(all.simulator);
		expect(found.map(({ eventType, enabled, scope, payloadConfig }) => ({ eventType, enabled, scope, text: payloadConfig.includeEmailText })).sort((a, b) => a.eventType.localeCompare(b.eventType))).toEqual([
			{ eventType: FINISHED, enabled: true, scope: 'personal', text: false },
			{ eventType: REPLIED, enabled: true, scope: 'personal', text: false },
		]);
		expect(new Set(found.map(({ token }) => token)).size).toBe(1);
		expect(await deliver(all.simulator, { type: REPLIED }, { type: FINISHED })).toEqual([200, 200]);
		expect(all.database.started).toHaveLength(2);
	});

	test('keeps, updates and enables rather than making anew', async () => {
		await publish();
		const [{ id }] = subscriptionsIn(all.simulator);
		all.simulator.webhooks.subscriptions.all[0].subscription.enabled = false;
		all.simulator.webhooks.subscriptions.all[0].subscription.scope = 'team';
		all.simulator.requests.length = 0;
		await all.server.init();
		expect(writes()).toEqual([`PUT /v3/webhooks/${id}`, `POST /v3/webhooks/${id}/enable`]);
	});

	test('while Reply.io is down leaves what is there, says yes and logs it', async () => {
		await publish();
		all.gateway.on(() => 'lost');
		expect(await all.server.init()).toEqual([]);
		all.gateway.on(() => 'pass');
		expect(events()).toEqual([FINISHED, REPLIED]);
		expect(all.logs.join('\n')).toMatch(/could not look at its subscriptions and takes them to be there: The connection to Reply.io failed/);
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([200]);
	});

	test('with a key that was renewed, or has lost its scopes, leaves what is there, too', async () => {
		await publish();
		for (const status of [401, 403]) {
			all.gateway.on(() => ({ status }));
			expect(await all.server.init()).toEqual([]);
		}
		expect(events()).toEqual([FINISHED, REPLIED]);
	});

	test('while Reply.io is down fails where other events are wanted than are remembered', async () => {
		await publish();
		await all.server.unpublish('w');
		all.gateway.on(() => 'lost');
		const error = await failure(publish([AWAY]));
		expect(error.message).toMatch(/The connection to Reply.io failed/);
		expectFailure(error as never, { cause: 'temporarily-unavailable' });
	});
});

describe('publishing anew', () => {
	test('with other events, another scope and other contents leaves exactly what is wanted', async () => {
		await publish([REPLIED, FINISHED]);
		await publish([FINISHED, AWAY], { options: { scope: 'team', includeEmailText: true } });
		expect(subscriptionsIn(all.simulator)).toMatchObject([
			{ eventType: FINISHED, scope: 'team', payloadConfig: { includeEmailText: true } },
			{ eventType: AWAY, scope: 'team', payloadConfig: { includeEmailText: true } },
		]);
	});

	test('with the credential of somebody else moves the subscriptions to them', async () => {
		await publish();
		await all.server.publish('w', () => all.database.save('w', parameters([REPLIED]), { credentialId: '2' }));
		expect(subscriptionsIn(all.simulator)).toMatchObject([{ userId: OTHER.userId, eventType: REPLIED }]);
	});

	test('after a server that was killed between two creates leaves none too many and none too few', async () => {
		all.gateway.on(({ method }) => {
			if (method === 'POST' && all.simulator.webhooks.subscriptions.all.length === 1) all.server.kill();
			return 'pass';
		});
		await expect(publish([REPLIED, FINISHED, AWAY])).rejects.toThrow();
		expect(all.database.staticData('w')).toEqual({});
		await new Promise((resolve) => setTimeout(resolve, 200));
		all.gateway.on(() => 'pass');
		all.server.revive();
		expect(await all.server.init()).toEqual([]);
		expect(events()).toEqual([FINISHED, AWAY, REPLIED].sort());
		expect(await deliver(all.simulator, { type: REPLIED }, { type: FINISHED }, { type: AWAY })).toEqual([200, 200, 200]);
	});

	test('where the answer to a create is lost makes no second one', async () => {
		let posts = 0;
		all.gateway.on(({ method }) => (method === 'POST' && posts++ === 0 ? 'answerLost' : 'pass'));
		await publish([REPLIED]);
		expect(events()).toEqual([REPLIED]);
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([200]);
	});
});

describe('a create that fails', () => {
	test.each(['init', 'leadershipChange'] as const)('when n8n starts goes on with what there is, which n8n would delete (%s)', async (mode) => {
		await publish([REPLIED]);
		all.database.save('w', parameters([REPLIED, FINISHED, AWAY]));
		let left = 1;
		all.gateway.on(({ method }) => (method === 'POST' && left-- <= 0 ? { status: 403 } : 'pass'));
		expect(await all.server.init(mode)).toEqual([]);
		expect(all.logs.join('\n')).toMatch(/could not mend all its subscriptions, and goes on with those there are: Reply\.io does not allow webhooks/);
		expect(await deliver(all.simulator, { type: REPLIED }, { type: FINISHED })).toEqual([200, 200]);
		all.gateway.on(() => 'pass');
		expect(await all.server.init(mode)).toEqual([]);
		expect(events()).toEqual([AWAY, FINISHED, REPLIED].sort());
	});

	test('leaves nothing behind when a workflow is published for the first time', async () => {
		let left = 2;
		all.gateway.on(({ method }) => (method === 'POST' && left-- <= 0 ? { status: 500 } : 'pass'));
		await failure(publish([REPLIED, FINISHED, AWAY]));
		expect(events()).toEqual([]);
		all.gateway.on(() => 'pass');
		await publish([REPLIED, FINISHED, AWAY]);
		expect(events()).toHaveLength(3);
	});

	test('at the limit of 50 says how many of them point to this n8n', async () => {
		for (let index = 0; index < 47; index++) addSubscription(all.simulator, 'https://elsewhere.example.com/');
		for (let index = 0; index < 2; index++) addSubscription(all.simulator, `${all.server.url}/webhook/other`);
		addSubscription(all.simulator, `${all.server.url}/webhook/other`, { enabled: false });
		const error = await failure(publish([REPLIED, FINISHED]));
		expect(error.message).toMatch(/^All the active webhook subscriptions that Reply.io allows are in use: 50 per user.* 2 of them point to this n8n\. Choose fewer events/);
		expect(all.simulator.webhooks.subscriptions.all).toHaveLength(50);
	});

	test('names the way out of what Reply.io refuses', async () => {
		const message = async (problem: object, status = 403) => {
			all.gateway.on(({ method }) => (method === 'POST' ? { status, body: problem } : 'pass'));
			return (await failure(publish())).message;
		};
		expect(await message({ code: 'webHook.teamScopeForbidden', detail: 'Only team owners may.' })).toMatch(/may not subscribe to the events of the whole team.* Choose Personal under Options → Scope/);
		expect(await message({ code: 'insufficient_scope', detail: 'The API key lacks the scope webhooks:write.' })).toMatch(/lacks a scope for webhooks.*webhooks:read, webhooks:write and webhooks:operate/);
		expect(await message({ code: 'webHook.invalidUrl', detail: 'Invalid url.' }, 400)).toMatch(/does not accept the webhook address of this n8n.*WEBHOOK_URL/);
		expect(await message({ code: 'webHook.invalidEvent', detail: 'Unknown event.' }, 400)).toMatch(/does not know one of the events of 'Trigger On'/);
	});

	test('repeats the token nowhere, though Reply.io repeats the address', async () => {
		let token = '';
		all.gateway.on(({ method, body }) => {
			if (method !== 'POST') return 'pass';
			const { url } = body as { url: string };
			token = new URL(url).searchParams.get('token')!;
			return { status: 400, body: { title: 'Bad Request', detail: `Invalid url ${url}.`, code: token } };
		});
		const error = await failure(publish());
		expect(token).toHaveLength(43);
		expect(error.message).toContain('token=***');
		expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + all.logs.join()).not.toContain(token);
	});
});

describe('an address Reply.io cannot reach', () => {
	const PUBLIC = 'https://api.reply.io';

	test.each([
		'http://localhost:5678', 'http://127.0.0.1:5678', 'http://[::1]:5678', 'http://0.0.0.0:5678', 'http://10.1.2.3', 'http://172.20.0.2:5678', 'http://192.168.1.20:5678', 'http://169.254.1.1', 'http://100.100.1.2',
		'http://[fd00::1]:5678', 'http://[fe80::1]', 'http://n8n:5678', 'http://n8n.local', 'https://n8n.internal', 'http://[::ffff:10.0.0.1]',
	])('such as %s is refused before any call, with how to set a public one', async (webhookUrl) => {
		const server = await new N8nServer({ database: all.database, credentials: { 1: { apiKey: 'a-key-of-mine', baseUrl: PUBLIC } }, webhookUrl }).start();
		for (const attempt of [server.publish('w'), server.listenForTest('w')]) {
			expect((await failure(attempt)).message).toMatch(/^Reply.io cannot reach this n8n: its webhook address is http.*\. Set the environment variable WEBHOOK_URL/);
		}
		server.stop();
		expect(all.simulator.requests).toEqual([]);
	});

	test.each(['https://n8n.example.com', 'https://10.example.com', 'http://8.8.8.8:5678', 'http://172.32.0.1', 'http://100.128.0.1', 'https://[2001:db8::1]'])('is not one such as %s', async (webhookUrl) => {
		const server = await new N8nServer({ database: all.database, credentials: { 1: { apiKey: all.simulator.apiKey, baseUrl: all.gateway.baseUrl } }, webhookUrl }).start();
		await server.publish('w');
		server.stop();
		expect(subscriptionsIn(all.simulator).every(({ url }) => url.startsWith(webhookUrl))).toBe(true);
	});

	test('is fine where Reply.io itself is on this machine', async () => {
		expect(all.server.url).toMatch(/127\.0\.0\.1/);
		await publish();
		expect(events()).toHaveLength(2);
	});

	test('may not be longer than Reply.io takes', async () => {
		const server = await new N8nServer({ database: all.database, credentials: { 1: { apiKey: all.simulator.apiKey, baseUrl: all.gateway.baseUrl } }, webhookUrl: `https://n8n.example.com/${'x'.repeat(1_000)}` }).start();
		expect((await failure(server.publish('w'))).message).toMatch(/longer than Reply.io takes/);
		server.stop();
	});
});

describe('unpublishing', () => {
	test('deletes by address, and touches nothing else: neither what is not to it, nor what it has made and leads elsewhere now', async () => {
		const foreign = [
			addSubscription(all.simulator, 'https://elsewhere.example.com/webhook/hook-w/webhook?workflow=w&token=x'),
			addSubscription(all.simulator, `${all.server.url}/webhook/other/webhook?workflow=w`),
			addSubscription(all.simulator, `${all.server.url}/webhook/hook-w/webhook?workflow=another`),
			addSubscription(all.simulator, `${all.server.url}/webhook/hook-w/webhook`),
		];
		await publish();
		const lost = addSubscription(all.simulator, all.simulator.webhooks.subscriptions.all.at(-1)!.subscription.url);
		const moved = all.simulator.webhooks.subscriptions.all.at(-2)!.subscription;
		moved.url = 'https://moved.example.com/';
		await all.server.unpublish('w');
		const left = subscriptionsIn(all.simulator).map(({ id }) => id);
		expect(left).toEqual([...foreign, moved.id]);
		expect(left).not.toContain(lost);
		expect(all.database.staticData('w').subscribed).toBeUndefined();
	});

	test('takes one that is gone for deleted', async () => {
		await publish();
		all.simulator.webhooks.subscriptions.all.shift();
		await all.server.unpublish('w');
		expect([events(), all.database.staticData('w').subscribed]).toEqual([[], undefined]);
		expect(all.logs.join('\n')).not.toMatch(/could not|had to leave/);
	});

	test('goes on after a failure, tells what it had to leave, and tries again at the next publication', async () => {
		await publish([REPLIED, FINISHED, AWAY]);
		const [, { id }] = subscriptionsIn(all.simulator);
		all.gateway.on(({ method, path }) => (method === 'DELETE' && path.endsWith(`/${id}`) ? { status: 500 } : 'pass'));
		await all.server.unpublish('w');
		expect(subscriptionsIn(all.simulator).map((one) => one.id)).toEqual([id]);
		expect(all.database.staticData('w').subscribed?.subscriptions).toEqual({ [id]: FINISHED });
		expect(all.logs.join('\n')).toMatch(new RegExp(`had to leave what it could not delete, and will try again.*: 1 subscription \\(${id}\\): Reply.io failed to answer: HTTP 500`));
		all.gateway.on(() => 'pass');
		await publish([AWAY]);
		expect(events()).toEqual([AWAY]);
	});

	test.each(['lost', '401', '403', '500'])('never throws (%s), and what it left is gone after the next publication', async (how) => {
		await publish();
		all.gateway.on(() => (how === 'lost' ? how : { status: Number(how) }));
		await all.server.unpublish('w');
		// What cannot be looked at may lead elsewhere.
		expect(all.logs.join('\n')).toMatch(new RegExp(`had to leave what it could not delete.*: 2 subscriptions \\(1, 2\\): `));
		all.gateway.on(() => 'pass');
		expect(events()).toHaveLength(2);
		await publish([AWAY]);
		expect(events()).toEqual([AWAY]);
	});

	test('without a usable credential logs it', async () => {
		all.database.save('w', parameters([REPLIED]), { credentialId: 'gone' });
		await all.server.unpublish('w');
		expect(all.logs.join('\n')).toMatch(/could not find out whether any of its subscriptions are left.*'API Key' of the Reply.io credential is empty/);
	});
});

describe('a test run', () => {
	test('has subscriptions of its own, which end with its event, and leaves production alone', async () => {
		await publish();
		const production = subscriptionsIn(all.simulator);
		await all.server.listenForTest('w');
		expect(subscriptionsIn(all.simulator).map(({ path, eventType }) => [path, eventType])).toEqual([
			['/webhook/hook-w/webhook', REPLIED], ['/webhook/hook-w/webhook', FINISHED], ['/webhook-test/hook-w/webhook', REPLIED], ['/webhook-test/hook-w/webhook', FINISHED],
		]);
		await deliver(all.simulator, { type: REPLIED, contactId: 12345 });
		await all.server.idle();
		expect(all.database.executions.map(({ mode }) => mode).sort()).toEqual(['manual', 'webhook']);
		expect(subscriptionsIn(all.simulator)).toEqual(production);
		expect(await deliver(all.simulator, { type: FINISHED })).toEqual([200]);
	});

	test('is not ended by unpublishing, nor production by the end of a test run', async () => {
		await publish();
		await all.server.listenForTest('w');
		await all.server.unpublish('w');
		expect(new Set(subscriptionsIn(all.simulator).map(({ path }) => path))).toEqual(new Set(['/webhook-test/hook-w/webhook']));
		await publish();
		await all.server.stopTest('w');
		expect(new Set(subscriptionsIn(all.simulator).map(({ path }) => path))).toEqual(new Set(['/webhook/hook-w/webhook']));
	});

	test('takes over what a server left that crashed while it listened', async () => {
		await all.server.listenForTest('w');
		const crashed = await new N8nServer({ database: all.database, credentials: { 1: { apiKey: all.simulator.apiKey, baseUrl: all.gateway.baseUrl } }, webhookUrl: all.server.url }).start();
		await crashed.listenForTest('w');
		expect(events()).toHaveLength(2);
		await crashed.stopTest('w');
		expect(events()).toEqual([]);
		crashed.stop();
	});
});

describe('copies', () => {
	test('of a workflow, with its address and static data, take nothing from the original', async () => {
		await publish();
		await all.server.unpublish('w');
		all.database.save('copy', parameters([REPLIED]), { webhookId: 'hook-w' });
		await publish();
		const original = subscriptionsIn(all.simulator);
		all.database.workflows.get('copy')!.staticData = all.database.workflows.get('w')!.staticData;
		await all.server.publish('copy');
		await all.server.unpublish('copy');
		expect(subscriptionsIn(all.simulator)).toEqual(original);
	});

	test('that cannot be published take nothing from the original either', async () => {
		await publish();
		const original = subscriptionsIn(all.simulator);
		all.database.save('copy', parameters([]), { webhookId: 'hook-w' });
		all.database.workflows.get('copy')!.staticData = all.database.workflows.get('w')!.staticData;
		// n8n calls delete after it.
		await failure(all.server.publish('copy'));
		expect(subscriptionsIn(all.simulator)).toEqual(original);
	});

	test('of a whole n8n at another address take nothing from the original', async () => {
		await publish();
		const original = subscriptionsIn(all.simulator);
		const database = structuredClone({ row: all.database.workflows.get('w')! });
		const staging = await new N8nServer({ database: Object.assign(new (all.database.constructor as new () => typeof all.database)(), {}), credentials: { 1: { apiKey: all.simulator.apiKey, baseUrl: all.gateway.baseUrl } } }).start();
		staging.database.workflows.set('w', database.row);
		await staging.init();
		expect(subscriptionsIn(all.simulator)).toHaveLength(4);
		await staging.unpublish('w');
		expect(subscriptionsIn(all.simulator)).toEqual(original);
		staging.stop();
	});
});

describe('two servers that share a database', () => {
	test.each([1, 2, 3, 4, 5])('and start at once agree on one subscription an event (%p)', async (run) => {
		const second = await new N8nServer({ database: all.database, credentials: { 1: { apiKey: all.simulator.apiKey, baseUrl: all.gateway.baseUrl } }, webhookUrl: all.server.url }).start();
		all.database.workflows.get('w')!.isActive = true;
		all.gateway.on(async ({ index }) => {
			// Answers overtake each other, differently in every run.
			await new Promise((resolve) => setTimeout(resolve, (index * run * 7) % 40));
			return 'pass' as const;
		});
		const failures = await Promise.all([all.server.init(), second.init()]);
		expect(failures.flat()).toEqual([]);
		expect(events()).toEqual([FINISHED, REPLIED]);
		expect(await deliver(all.simulator, { type: REPLIED }, { type: FINISHED })).toEqual([200, 200]);
		expect(all.database.started).toHaveLength(2);
		second.stop();
	});
});
