import fc from 'fast-check';

import { digestOfToken } from '../../nodes/ReplyIo/trigger/address';
import { startSimulator, type Simulator, type Subscription } from '../../simulator/index.mjs';
import { Gateway } from './gateway.mjs';
import { logTo } from './harness.mjs';
import { OTHER, parameters, subscriptionsIn } from './triggerFixtures.mjs';
import { Database, Killed, N8nServer } from './triggerHost.mjs';

/*
 * Whatever happens to a trigger, in whatever order: once a server has started and been left alone, exactly the
 * wanted subscriptions are there, and what belongs to others is as it was.
 */

const EVENTS = ['email_replied', 'email_auto_reply', 'contact_finished', 'contact_opted_out'] as const;
const URL_OF_N8N = 'http://127.0.0.1:5678';
const WEBHOOK = `${URL_OF_N8N}/webhook/hook/webhook`;
const SECOND_KEY = 'second-key-0123';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator({
		limits: false,
		seed: [],
		users: [{ userId: 1001 }, { userId: OTHER.userId }],
		keys: [{ key: OTHER.key, userId: OTHER.userId }, { key: SECOND_KEY, userId: 1001 }],
	});
});
beforeEach(() => logTo([]));
afterEach(() => logTo(undefined));
afterAll(async () => await simulator.stop());

interface Wanted {
	events: string[];
	scope: 'personal' | 'team';
	text: boolean;
	/** Credentials 1 and 3 are of one user, 2 is of another. */
	credentialId: '1' | '2' | '3';
}

const wanted = fc.record<Wanted>({
	events: fc.uniqueArray(fc.constantFrom(...EVENTS), { minLength: 1 }),
	scope: fc.constantFrom('personal', 'team'),
	text: fc.boolean(),
	credentialId: fc.constantFrom('1', '2', '3'),
});

/** Where a server is killed: at which of its requests, and whether that one still reaches Reply.io. */
const death = fc.option(fc.record({ at: fc.nat(8), arrives: fc.boolean() }), { nil: undefined, freq: 2 });

const step = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant('publish' as const), wanted, death }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('unpublish' as const), death }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), death }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('twoStart' as const), death, delays: fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }) }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), wanted }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('listenForTest' as const), ends: fc.boolean() }) },
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant('byHand' as const), what: fc.constantFrom('delete', 'disable', 'event', 'scope', 'text', 'token', 'twin'), which: fc.nat(5) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('stale' as const), event: fc.constantFrom(...EVENTS, 'email_sent'), token: fc.constantFrom('', 'x', 'y'.repeat(43)) }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('foreign' as const), url: fc.constantFrom('https://elsewhere.example.com/?workflow=w', `${WEBHOOK}?workflow=v&token=${'z'.repeat(43)}`, WEBHOOK, `${URL_OF_N8N}/webhook/other/webhook?workflow=w`) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Death = { at: number; arrives: boolean } | undefined;

class World {
	readonly database = new Database();

	current: Wanted = { events: ['email_replied'], scope: 'personal', text: false, credentialId: '1' };

	private readonly foreign: string[] = [];

	/** What somebody added under the trigger's own address: it is seen by that user's key only. */
	private readonly added = new Set<number>();

	private readonly opened: Array<{ close: () => void }> = [];

	constructor() {
		this.save('w', this.current);
	}

	/** A process that has just started, and the network between it and Reply.io. */
	private async process(death?: Death, delays: number[] = [0]): Promise<N8nServer> {
		const gateway = await new Gateway(() => simulator.baseUrl).open();
		const { baseUrl } = gateway;
		const server = await new N8nServer({
			database: this.database,
			credentials: { 1: { apiKey: simulator.apiKey, baseUrl }, 2: { apiKey: OTHER.key, baseUrl }, 3: { apiKey: SECOND_KEY, baseUrl } },
			webhookUrl: URL_OF_N8N,
		}).start();
		gateway.on(async ({ index }) => {
			const wait = delays[index % delays.length];
			if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
			if (!death || index < death.at) return 'pass';
			server.kill();
			return index === death.at && death.arrives ? 'pass' : 'lost';
		});
		this.opened.push(gateway, { close: () => server.stop() });
		return server;
	}

	close(): void {
		for (const one of this.opened) one.close();
	}

	async take(step: Step): Promise<void> {
		await this.carryOut(step).catch((error: unknown) => {
			if (!(error instanceof Killed)) throw error;
		});
		// What reached Reply.io from a process that was killed is carried out before anything else happens.
		if ('death' in step && step.death) await new Promise((resolve) => setTimeout(resolve, 15));
		const hasStarted = step.kind === 'publish' || step.kind === 'restart' || step.kind === 'twoStart';
		// Nothing has to come after it for all to be well.
		if (hasStarted && !step.death) this.checkWanted();
	}

	private async carryOut(step: Step): Promise<void> {
		switch (step.kind) {
			case 'publish': {
				const server = await this.process(step.death);
				return await server.publish('w', () => this.save('w', (this.current = step.wanted)));
			}
			case 'unpublish':
				return this.row.isActive ? await (await this.process(step.death)).unpublish('w') : undefined;
			case 'restart':
				return await this.start(await this.process(step.death));
			case 'twoStart': {
				const servers = [await this.process(step.death, step.delays), await this.process(undefined, [...step.delays].reverse())];
				const results = await Promise.allSettled(servers.map(async (server) => await this.start(server)));
				const failure = results.find((result) => result.status === 'rejected' && !(result.reason instanceof Killed));
				if (failure) throw (failure as PromiseRejectedResult).reason;
				return;
			}
			case 'copy': {
				// n8n lets only one workflow with an address be active.
				if (this.row.isActive) return;
				this.save('copy', step.wanted);
				this.database.workflows.get('copy')!.staticData = this.row.staticData;
				const server = await this.process();
				await server.publish('copy');
				return await server.unpublish('copy');
			}
			case 'listenForTest': {
				const server = await this.process();
				await server.listenForTest('w');
				if (step.ends) await server.stopTest('w');
				return;
			}
			case 'byHand':
				return this.byHand(step);
			case 'stale':
				return void this.added.add(this.add({ eventType: step.event, url: `${WEBHOOK}?workflow=w&token=${step.token}` }).id);
			case 'foreign':
				return void this.foreign.push(JSON.stringify(this.add({ url: step.url })));
		}
	}

	private byHand({ what, which }: Extract<Step, { kind: 'byHand' }>): void {
		const own = this.own();
		if (own.length === 0) return;
		const { subscription } = own[which % own.length];
		if (what === 'delete') simulator.webhooks.subscriptions.all.splice(simulator.webhooks.subscriptions.all.indexOf(own[which % own.length]), 1);
		if (what === 'disable') subscription.enabled = false;
		if (what === 'event') subscription.eventType = EVENTS[which % EVENTS.length];
		if (what === 'scope') subscription.scope = subscription.scope === 'team' ? 'personal' : 'team';
		if (what === 'text') subscription.payloadConfig.includeEmailText = !subscription.payloadConfig.includeEmailText;
		if (what === 'token') subscription.url = subscription.url.slice(0, -1);
		if (what === 'twin') this.added.add(this.add({ eventType: subscription.eventType, url: subscription.url }).id);
	}

	/** As the user of the credential, who alone sees it. */
	private add(subscription: Partial<Subscription> & { url: string }): Subscription {
		const account = simulator.account();
		return simulator.webhooks.subscriptions.create(account, account.user(this.userId)!, { eventType: 'email_replied', scope: 'personal', ...subscription });
	}

	private get row() {
		return this.database.workflows.get('w')!;
	}

	private get userId(): number {
		return this.current.credentialId === '2' ? OTHER.userId : 1001;
	}

	private own() {
		return simulator.webhooks.subscriptions.all.filter(({ subscription: { url }, user }) => user.userId === this.userId && url.startsWith(`${WEBHOOK}?workflow=w`));
	}

	/** All that is under the trigger's own address, but for what only somebody else can see and remove. */
	private found() {
		const isSomebodysOwn = (id: number, userId: number) => userId !== this.userId && this.added.has(id);
		return subscriptionsIn(simulator).filter(({ id, url, userId }) => url.startsWith(`${WEBHOOK}?workflow=w`) && !isSomebodysOwn(id, userId));
	}

	private save(id: string, { events, scope, text, credentialId }: Wanted): void {
		this.database.save(id, parameters(events, { options: { scope, includeEmailText: text } }), { webhookId: 'hook', credentialId });
	}

	private async start(server: N8nServer): Promise<void> {
		const [failure] = await server.init();
		if (failure) throw failure;
	}

	private checkWanted(): void {
		if (!this.row.isActive) return;
		const { events, scope, text } = this.current;
		const found = this.found();
		const payloadConfig = { includeEmailUrl: false, includeEmailText: text, includeProspectCustomFields: false };
		const as = found.map(({ eventType, enabled, scope: is, payloadConfig: holds, userId }) => ({ eventType, enabled, scope: is, payloadConfig: holds, userId }));
		expect(as.sort((a, b) => a.eventType.localeCompare(b.eventType))).toEqual([...events].sort().map((eventType) => ({ eventType, enabled: true, scope, payloadConfig, userId: this.userId })));
		expect(new Set(found.map(({ token }) => token)).size).toBe(1);
		expect(this.database.staticData('w').subscribed).toMatchObject({ tokenDigest: digestOfToken(found[0].token!), subscriptions: Object.fromEntries(found.map(({ id, eventType }) => [id, eventType])) });
	}

	/** A server starts and is left alone; then all must be well. */
	async check(): Promise<void> {
		await this.start(await this.process());
		if (this.row.isActive) this.checkWanted();
		else {
			// What somebody added under the address of a workflow that is not published stays until it is.
			await (await this.process()).publish('w');
			await (await this.process()).unpublish('w');
			expect(this.found()).toEqual([]);
		}
		const isForeign = ({ url }: { url: string }) => !url.startsWith(`${WEBHOOK}?workflow=w`) && !url.includes('/webhook-test/');
		expect(simulator.webhooks.subscriptions.all.map(({ subscription }) => subscription).filter(isForeign).map((one) => JSON.stringify(one))).toEqual(this.foreign);
		expect(simulator.violations).toEqual([]);
	}
}

test('any sequence of publishing, unpublishing, starts, crashes in the middle, changes of what is wanted and meddling by hand ends with exactly the wanted subscriptions', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
			simulator.reset();
			const world = new World();
			try {
				for (const one of steps) await world.take(one);
				await world.check();
			} finally {
				world.close();
			}
		}),
		{ numRuns: 150 },
	);
});
