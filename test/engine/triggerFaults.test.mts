import { addSubscription, credentialsFor, deliver, parameters, subscriptionsIn, useTrigger } from './triggerFixtures.mjs';
import { freshTrigger, N8nServer } from './triggerHost.mjs';

/* What Reply.io, n8n's database and whoever knows the address may do to a trigger besides what they should. */

const REPLIED = 'email_replied';
const FINISHED = 'contact_finished';

const all = useTrigger();

const events = () => subscriptionsIn(all.simulator).map(({ eventType }) => eventType).sort();
const writes = () => all.simulator.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
const publish = async (what: unknown = [REPLIED, FINISHED], more = {}) => await all.server.publish('w', () => all.database.save('w', parameters(what, more)));
const listed = () => all.simulator.webhooks.subscriptions.all.map(({ subscription }) => subscription);
const isList = ({ method, path }: { method: string; path: string }) => method === 'GET' && path.startsWith('/v3/webhooks?');

beforeEach(() => {
	all.server.revive(freshTrigger());
	all.database.save('w', parameters([REPLIED, FINISHED]));
});

describe("Reply.io's list of subscriptions", () => {
	test('may lag behind: what was created is not created twice', async () => {
		all.gateway.on((passing) => (isList(passing) ? { status: 200, body: { items: [], hasMore: false } } : 'pass'));
		await publish();
		expect(events()).toEqual([FINISHED, REPLIED]);
		expect(writes()).toHaveLength(2);
		expect(await deliver(all.simulator, { type: REPLIED }, { type: FINISHED })).toEqual([200, 200]);
	});

	test('may lag behind, and what was created be gone indeed: then it is created anew', async () => {
		let lists = 0;
		all.gateway.on((passing) => {
			if (isList(passing) && ++lists === 3) all.simulator.webhooks.subscriptions.all.splice(0);
			return 'pass';
		});
		await publish();
		expect(events()).toEqual([FINISHED, REPLIED]);
		expect(writes()).toHaveLength(4);
	});

	test('may lack what a subscription includes: then it is as it was asked for', async () => {
		await publish([REPLIED], { options: { includeEmailText: true, scope: 'team' } });
		all.simulator.requests.length = 0;
		const bare = () => listed().map(({ id, eventType, url }) => ({ id, eventType, url }));
		all.gateway.on((passing) => (isList(passing) ? { status: 200, body: { items: bare(), hasMore: false } } : 'pass'));
		expect(await all.server.init()).toEqual([]);
		expect(writes()).toEqual([]);
	});

	test('may hold what is no subscription, and those of others with addresses that are none', async () => {
		await publish();
		all.simulator.requests.length = 0;
		const odd = [{}, { id: 901 }, { id: 902, eventType: REPLIED, url: null }, { id: {}, eventType: REPLIED, url: 'https://a.example.com' }, { id: 903, eventType: REPLIED, url: 'no address' }, []];
		all.gateway.on((passing) => (isList(passing) ? { status: 200, body: { items: [...odd, ...listed()] } } : 'pass'));
		expect(await all.server.init()).toEqual([]);
		expect(writes()).toEqual([]);
	});

	test("is repeated nowhere: a refusal that quotes it tells no subscription's token", async () => {
		await publish();
		const foreign = 'f'.repeat(40);
		addSubscription(all.simulator, `https://elsewhere.example.com/hook?a=1&secret=${foreign}`);
		const { token } = subscriptionsIn(all.simulator)[0];
		const quoted = JSON.stringify(listed().map(({ url }) => url.replaceAll('&', '\\u0026')));
		for (const method of ['GET', 'POST', 'DELETE']) {
			all.gateway.on((passing) => (passing.method === method ? { status: 400, body: { title: 'Bad Request', detail: `Not these: ${quoted}`, urls: listed().map(({ url }) => encodeURIComponent(url)) } } : 'pass'));
			const error = await publish([REPLIED]).catch((thrown: Error) => thrown);
			const told = JSON.stringify(error ?? null, Object.getOwnPropertyNames(error ?? {})) + JSON.stringify((error as { context?: object } | undefined)?.context ?? {}) + all.logs.join();
			expect(told).toMatch(/Not these/);
			for (const secret of [token!, foreign]) expect(told).not.toContain(secret);
		}
	});
});

describe('what is created, where no answer comes in time', () => {
	// n8n's log of a publication that went well says nothing of it.
	const late = () => {
		const { timeout } = AbortSignal;
		const spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, Math.min(ms, 1_000)));
		let release = () => {};
		const held = new Promise<void>((resolve) => (release = resolve));
		return { held, release: () => (spy.mockRestore(), release()) };
	};
	const settled = async () => await new Promise((resolve) => setTimeout(resolve, 100));

	test('may come twice, and the log says so, with what deletes what is too many', async () => {
		const { held, release } = late();
		let posts = 0;
		all.gateway.on(async ({ method }) => (method === 'POST' && ++posts === 1 ? await held.then(() => 'pass' as const) : 'pass'));
		await publish([REPLIED]);
		release();
		await settled();
		expect(events()).toEqual([REPLIED, REPLIED]);
		expect(all.logs.join('\n')).toMatch(/may be subscribed twice to email_replied, as Reply\.io did not answer in time/);
		await all.server.init();
		expect(events()).toEqual([REPLIED]);
	});

	test('may come after the publication failed, and the error says so; the next one takes it over', async () => {
		const { held, release } = late();
		all.gateway.on(async ({ method }) => (method === 'POST' ? await held.then(() => 'pass' as const) : 'pass'));
		await expect(publish([REPLIED])).rejects.toThrow(/did not answer in time \(tried 4 times\).*Reply\.io may still make the subscription; the next publication takes it over, or deletes it/);
		release();
		await settled();
		expect(events()).toHaveLength(4);
		all.gateway.on(() => 'pass');
		await publish([REPLIED]);
		expect(events()).toEqual([REPLIED]);
	});
});

describe('what is deleted, where the answer is lost', () => {
	const warned = () => all.logs.filter((line) => /could not|had to leave/.test(line)).join('\n');
	const isOne = ({ method, path }: { method: string; path: string }) => method === 'GET' && /^\/v3\/webhooks\/\d+$/.test(path);

	test('is looked after: what is gone is not called left', async () => {
		await publish();
		all.gateway.on(({ method }) => (method === 'DELETE' ? 'answerLost' : 'pass'));
		await all.server.unpublish('w');
		expect(events()).toEqual([]);
		expect(warned()).toBe('');
	});

	test('is looked after: what is there after all is called left', async () => {
		await publish();
		all.gateway.on(({ method }) => (method === 'DELETE' ? 'lost' : 'pass'));
		await all.server.unpublish('w');
		expect(events()).toEqual([FINISHED, REPLIED]);
		expect(warned()).toMatch(/had to leave what it could not delete.*: 2 subscriptions \(1, 2\): The connection to Reply\.io failed/);
	});

	test('and which cannot be looked at, is not called left: it is not known', async () => {
		await publish();
		all.gateway.on((passing) => (passing.method === 'DELETE' ? 'answerLost' : isOne(passing) ? { status: 500 } : 'pass'));
		await all.server.unpublish('w');
		expect(warned()).toMatch(/could not make sure that its subscriptions are deleted.*: 2 subscriptions \(1, 2\): The connection to Reply\.io failed/);
		expect(warned()).not.toMatch(/had to leave/);
	});

	test('does not count as there: a publication that cannot look fails, rather than to go on with nothing', async () => {
		await publish();
		let looks = 0;
		all.gateway.on((passing) => (isOne(passing) && looks++ === 0 ? 'pass' : 'answerLost'));
		await expect(publish([REPLIED, FINISHED], { simplify: false })).rejects.toThrow(/The connection to Reply\.io failed/);
		expect(events()).not.toEqual([FINISHED, REPLIED]);
		all.gateway.on(() => 'pass');
		await publish();
		expect(events()).toEqual([FINISHED, REPLIED]);
	});

	test('is not tried for each of many where nothing answers', async () => {
		await publish(['email_replied', 'email_sent', 'email_opened', 'email_bounced', 'contact_finished', 'contact_opted_out', 'contact_called', 'email_auto_reply']);
		let calls = 0;
		all.gateway.on(() => (calls++, 'lost'));
		await all.server.unpublish('w');
		expect(warned()).toMatch(/8 subscriptions/);
		// The list, one of them, and a look, twice each.
		expect(calls).toBeLessThanOrEqual(6);
	});
});

describe('a subscription that was pointed elsewhere', () => {
	test('is left by an unpublication that cannot list', async () => {
		await publish();
		const [{ id }, other] = listed();
		listed()[0].url = 'https://elsewhere.example.com/mine';
		all.gateway.on((passing) => (isList(passing) ? { status: 400 } : 'pass'));
		await all.server.unpublish('w');
		expect(listed().map((one) => one.id)).toEqual([id]);
		expect(Object.keys(all.database.staticData('w').subscribed!.subscriptions)).toEqual([String(id)]);
		expect(all.logs.join('\n')).toMatch(new RegExp(`more than it can look after: 1 subscription \\(${id}\\), to another address now`));
		expect(all.simulator.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([`/v3/webhooks/${other.id}`]);
	});
});

describe("n8n's database", () => {
	test('may be overwritten by a delivery that began before a publication: what was published then goes on delivering', async () => {
		await publish();
		const before = all.database.workflows.get('w')!.staticData;
		await publish();
		all.database.workflows.get('w')!.staticData = before;
		all.server.revive(freshTrigger());
		expect(await deliver(all.simulator, { type: REPLIED }, { type: FINISHED })).toEqual([200, 200]);
		expect(all.database.started).toHaveLength(2);
	});
});

describe('what is under way from old subscriptions when the workflow is published anew', () => {
	test('starts nothing, though Reply.io was asked about them before', async () => {
		await publish([REPLIED]);
		const [{ id, url }] = listed();
		const stored = all.database.workflows.get('w')!.staticData;
		// As before n8n has stored it.
		all.database.workflows.get('w')!.staticData = '{}';
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([200]);
		all.database.workflows.get('w')!.staticData = stored;
		await publish([REPLIED], { options: { includeEmailText: true } });
		const body = JSON.stringify({ event: { id: 'late', type: REPLIED, subscription_id: id, date: '2026-04-21T09:30:00Z' }, contact_fields: { id: 7 } });
		expect((await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status).toBe(401);
		expect(all.database.started).toHaveLength(1);
	});
});

describe('a start without a memory', () => {
	test('that cannot look at one subscription leaves those that are listed, and they go on delivering', async () => {
		await publish();
		const before = subscriptionsIn(all.simulator);
		all.database.workflows.get('w')!.staticData = '{}';
		all.gateway.on(({ method, path }) => (method === 'GET' && /^\/v3\/webhooks\/\d+$/.test(path) ? { status: 400 } : 'pass'));
		expect(await all.server.init()).toEqual([]);
		expect(subscriptionsIn(all.simulator)).toEqual(before);
		expect(await deliver(all.simulator, { type: REPLIED }, { type: FINISHED })).toEqual([200, 200]);
	});
});

describe('an n8n at another address', () => {
	test('that starts while Reply.io is down names afterwards what it had subscribed to before', async () => {
		await publish();
		const moved = await new N8nServer({ database: all.database, credentials: credentialsFor(all.gateway.baseUrl, all.simulator), webhookUrl: 'https://new.example.com', nodeType: freshTrigger() }).start();
		all.gateway.on(() => ({ status: 400 }));
		const down = await moved.init();
		all.gateway.on(() => 'pass');
		const up = await moved.init();
		moved.stop();
		expect([down.length, up]).toEqual([1, []]);
		expect(all.logs.join('\n')).toMatch(new RegExp(`more than it can look after: 2 subscriptions \\(1, 2\\), to ${all.server.url}/`));
	});
});

describe('a subscription Reply.io does not know yet', () => {
	test('is asked about again a minute later', async () => {
		await publish([REPLIED]);
		all.database.workflows.get('w')!.staticData = '{}';
		all.gateway.on(({ method }) => (method === 'GET' ? { status: 404 } : 'pass'));
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([401]);
		all.gateway.on(() => 'pass');
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([401]);
		const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000);
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([200]);
		now.mockRestore();
	});

	test('is asked about again, though the clock was set back meanwhile', async () => {
		await publish([REPLIED]);
		all.database.workflows.get('w')!.staticData = '{}';
		const real = Date.now();
		const clock = jest.spyOn(Date, 'now').mockReturnValue(real + 7_200_000);
		all.gateway.on(({ method }) => (method === 'GET' ? { status: 404 } : 'pass'));
		for (let guess = 0; guess < 10; guess++) await post(9_000 + guess);
		clock.mockReturnValue(real);
		all.gateway.on(() => 'pass');
		const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000);
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([200]);
		now.mockRestore();
		clock.mockRestore();
	});
});

describe('a delivery that Reply.io cannot be asked about', () => {
	test.each([
		['Reply.io is down', 500, /HTTP 500/],
		['the limit is reached', 429, /limit/i],
		['the key is refused', 403, /403|permission|allow|scope/i],
	])('starts nothing and is not called foreign: %s', async (_, status, why) => {
		await publish([REPLIED]);
		const { staticData } = all.database.workflows.get('w')!;
		const [{ url, token }] = subscriptionsIn(all.simulator);
		all.database.workflows.get('w')!.staticData = '{}';
		all.gateway.on(({ method }) => (method === 'GET' ? { status, body: { title: 'Failed', detail: `Not for ${url}` } } : 'pass'));
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([503]);
		expect(all.database.executions).toEqual([]);
		const told = all.logs.join('\n');
		expect(told).toMatch(/could not check a delivery \(503\)/);
		expect(told).toMatch(why);
		expect(told).not.toMatch(/refused a delivery/);
		expect(told).not.toContain(token);
		// The same delivery, sent again when n8n has stored the subscription.
		all.database.workflows.get('w')!.staticData = staticData;
		all.simulator.webhooks.deliveries.repeat(1, { sameId: true });
		await all.simulator.webhooks.deliveries.settled();
		expect(all.database.started).toHaveLength(1);
	});

	test('is asked about when it comes again', async () => {
		await publish([REPLIED]);
		all.database.workflows.get('w')!.staticData = '{}';
		all.gateway.on(({ method }) => (method === 'GET' ? { status: 500 } : 'pass'));
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([503]);
		all.gateway.on(() => 'pass');
		expect(await deliver(all.simulator, { type: REPLIED })).toEqual([200]);
	});
});

async function post(subscriptionId: number | undefined, more: string = ''): Promise<number> {
	const [{ id, url, eventType }] = subscriptionsIn(all.simulator);
	const event = { id: 'an event', type: eventType, date: '2026-04-21T09:30:00Z', subscription_id: subscriptionId ?? id };
	const body = `{"event":${JSON.stringify(event)},"contact_fields":{"id":7,"email":"ada@example.com"}${more}}`;
	return (await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status;
}

describe('a payload', () => {
	test.each([true, false])('with the names of what every object has changes nothing but itself (Simplify: %p)', async (simplify) => {
		await publish([REPLIED], { simplify });
		expect(await post(undefined, ',"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"a","has_own_property":"b"')).toBe(200);
		const [item] = all.database.started;
		expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
		expect([({} as { polluted?: number }).polluted, (item as { polluted?: number }).polluted]).toEqual([undefined, undefined]);
		expect(Object.hasOwn(item, '__proto__')).toBe(false);
		expect(Object.hasOwn(structuredClone(item), 'constructor')).toBe(true);
	});

	test.each<[string, string, object, string[]?]>([
		['nothing but the event and the contact', '', { contactId: 7, email: 'ada@example.com' }, ['sequenceId']],
		['no contact and no sequence', ',"contact_fields":null,"sequence_fields":null', {}, ['contactId', 'email', 'sequenceId']],
		['IDs as texts', ',"sequence_fields":{"id":"100"}', { sequenceId: 100 }],
		['a sequence of 0', ',"sequence_fields":{"id":0}', {}, ['sequenceId']],
		['a sequence without an ID', ',"sequence_fields":{}', {}, ['sequenceId']],
		['parts nobody knows', ',"step_fields":{"id":3},"tags":["a"],"a_b__c_1":null', { stepFields: { id: 3 }, tags: ['a'], aBC1: null }],
	])('of %s starts the workflow', async (_, more, expected, absent = []) => {
		await publish([REPLIED]);
		expect(await post(undefined, more)).toBe(200);
		expect(all.database.started).toMatchObject([{ event: REPLIED, date: '2026-04-21T09:30:00.000Z', ...expected }]);
		for (const name of absent) expect(all.database.started[0]).not.toHaveProperty(name);
	});

	test('that is nested without end is answered, and takes nothing down', async () => {
		await publish([REPLIED]);
		expect([200, 400, 500]).toContain(await post(undefined, `,"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}`));
		expect(await post(undefined)).toBe(200);
	});
});
