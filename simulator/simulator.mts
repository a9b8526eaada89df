import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Account, type AccountOptions, type AccountRules } from './account/account.mjs';
import type { KeyOptions } from './account/keys.mjs';
import { defaultSeedFile, readSeed } from './account/seed.mjs';
import type { ContactBlock } from './account/segments.mjs';
import type { SequenceOptions } from './account/sequence.mjs';
import type { ContactStatus, Mark, SeedRow, SequenceContact } from './account/sequenceContact.mjs';
import type { Refusals, StatusWrite } from './account/statusChanges.mjs';
import { Clock, type Now } from './conditions/clock.mjs';
import { Faults, type FaultOptions } from './conditions/faults.mjs';
import { DOCUMENTED_LIMITS, Limits, type LimitOptions, type LimitWindow } from './conditions/limits.mjs';
import { createApp } from './http/app.mjs';
import { contractFile } from './http/contract.mjs';
import { operationsOf, type Operations } from './http/operations/index.mjs';
import type { RequestLog } from './http/requestLog.mjs';
import { toSequenceContactV4 } from './http/shapes.mjs';
import { switchesOf, type Switches } from './rules/switches.mjs';
import { webhookOperations } from './webhooks/operations.mjs';
import type { WebhookOptions } from './webhooks/subscriptions.mjs';
import { Webhooks } from './webhooks/webhooks.mjs';

/** The first account's options, and those of all. A switch that isn't given has its standard; see `SWITCHES`. */
export interface SimulatorOptions extends Refusals, AccountOptions, Partial<Switches> {
	/** 0, the default, takes a free one. */
	port?: number;
	/** A personal key of the first account's first user. */
	apiKey?: string;
	/** More keys, of users of any account. */
	keys?: KeyOptions[];
	/** More teams' accounts, in which an Organization key may act too. Each needs a `teamId` and `users` of its own. */
	accounts?: AccountOptions[];
	/** The documented ones unless told; false for none. */
	limits?: LimitOptions | false;
	/** How many times as fast as real time the limits' windows pass. */
	speed?: number;
	/** A clock to use in place of real time; Retry-After is in its seconds. */
	now?: Now;
	faults?: FaultOptions;
	webhooks?: WebhookOptions;
	/** How long every answer takes, in real milliseconds. */
	latencyMs?: number;
	/** The contract; the project's own unless told. */
	contract?: string;
}

/** Starts a simulator on 127.0.0.1, with the contacts of `simulator/seed.csv` unless told. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const simulator = new Simulator(options);
	await simulator.listen();
	return simulator;
}

/** A running simulator: what it holds, what it was asked and what it answers. Where no account is named, the first is meant. */
export class Simulator {
	readonly apiKey: string;

	/** By the key itself. */
	readonly keys: ReadonlyMap<string, KeyOptions>;

	readonly contract: string;

	/** How it behaves where Reply.io may behave in several ways; may be changed while it runs. */
	readonly switches: Switches;

	/** Breaches of the contract, in words: by clients, and by the simulator itself (`simulator: …`). */
	violations: string[] = [];

	/** Every request to the API, in the order they came. */
	requests: RequestLog[] = [];

	accounts!: Account[];

	webhooks!: Webhooks;

	/** Also those of accounts before a reset, for requests that are under way. */
	private readonly operations = new WeakMap<Account, Operations>();

	/** By the user who is acted as. */
	private limits!: Map<number, Limits>;

	private faults!: Faults;

	private readonly clock: Clock;

	private readonly server: Server;

	private readonly accountOptions: AccountOptions[];

	constructor(readonly options: SimulatorOptions) {
		this.apiKey = options.apiKey ?? 'test-key';
		this.keys = new Map([{ key: this.apiKey }, ...(options.keys ?? [])].map((key) => [key.key, key]));
		this.switches = switchesOf(options);
		this.contract = options.contract ?? contractFile();
		this.clock = new Clock(options.speed, options.now);
		// Files are read once, so that a reset is cheap.
		const withRows = ({ seed, ...more }: AccountOptions) => ({ ...more, seed: typeof seed === 'string' ? readSeed(seed) : seed });
		this.accountOptions = [withRows({ ...options, seed: options.seed ?? defaultSeedFile() }), ...(options.accounts ?? []).map(withRows)];
		this.reset();
		checkDistinct('team', this.accounts.map(({ teamId }) => teamId));
		checkDistinct('user', this.accounts.flatMap(({ users }) => users.map(({ userId }) => userId)));
		this.server = createServer(createApp(this));
	}

	async listen(port = this.options.port ?? 0): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(port, '127.0.0.1', () => {
				this.server.off('error', reject);
				resolve();
			});
		});
	}

	/** Where it answers, without a slash at the end. */
	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Everything back to the start: contacts, logs, limits, clock. Faults and switches are those of the options again. */
	reset(): void {
		Object.assign(this.switches, switchesOf(this.options));
		this.clock.reset();
		this.limits = new Map();
		const webhooks = (this.webhooks = new Webhooks(this.options.webhooks));
		const rules: AccountRules = {
			refusals: this.options,
			switches: this.switches,
			elapsedMs: () => this.clock.elapsedMs(),
			onStatus: (...change) => webhooks.statusChanged(...change),
		};
		this.accounts = this.accountOptions.map((options) => new Account(options, rules));
		for (const account of this.accounts) this.operations.set(account, { ...operationsOf(account, this.switches), ...webhookOperations(webhooks, account) });
		this.setFaults(this.options.faults);
		this.requests = [];
		this.violations = [];
	}

	/** Ends it; connections that are open are dropped. */
	async stop(): Promise<void> {
		const closed = new Promise((resolve) => this.server.close(resolve));
		this.server.closeAllConnections();
		await closed;
	}

	/** Replaces the faults; none when nothing is given. */
	setFaults(faults?: FaultOptions): void {
		this.faults = new Faults(faults);
	}

	/** The fault a request shall meet. */
	faultFor(request: RequestLog) {
		return this.faults.of(request);
	}

	operationsOf(account: Account): Operations {
		return this.operations.get(account)!;
	}

	/** The limits of a user, who has them for all keys together. */
	limitsOf(userId: number): Limits {
		let limits = this.limits.get(userId);
		if (!limits) this.limits.set(userId, (limits = new Limits(this.options.limits ?? DOCUMENTED_LIMITS, this.clock)));
		return limits;
	}

	/** A team's account; the first one unless told. */
	account(teamId?: number): Account {
		const account = this.accounts.find((one) => teamId === undefined || one.teamId === teamId);
		if (!account) throw new Error(`There is no team ${teamId}`);
		return account;
	}

	addSequence(sequence: SequenceOptions): void {
		this.account().addSequence(sequence);
	}

	/** Adds a contact to a sequence as its newest; the sequence too if need be. */
	addContact(row: SeedRow): void {
		this.account().addContact(row);
	}

	/** Adds many made-up contacts at the cost of a byte each; see `generatedEmail` for their addresses. */
	addContacts(block: ContactBlock): { firstId: number; lastId: number } {
		return this.account().addContacts(block);
	}

	/** A contact's status; undefined when it isn't in the sequence. */
	status(sequenceId: number, contactId: number): ContactStatus | undefined {
		return this.account().sequence(sequenceId)?.status(contactId);
	}

	/** Changes a status as somebody else would: it isn't in `writes`, and no rule holds. */
	setStatus(sequenceId: number, contactId: number, status: ContactStatus): void {
		const { changes } = this.account();
		changes.setByHand(changes.sequence(sequenceId), contactId, status);
	}

	/** Changes what came of the mail to a contact, e.g. that it replied; its status stays. */
	setMarks(sequenceId: number, contactId: number, marks: readonly Mark[]): void {
		this.account().changes.sequence(sequenceId).setMarks(contactId, marks);
	}

	/** A contact as API v4 shows it. */
	contact(sequenceId: number, contactId: number): SequenceContact | undefined {
		const enrolment = this.account().sequence(sequenceId)?.enrolment(contactId);
		return enrolment && toSequenceContactV4(enrolment);
	}

	/** A sequence's contacts as API v4 shows them, newest added first. */
	contacts(sequenceId: number): SequenceContact[] {
		return [...this.account().changes.sequence(sequenceId).newestFirst()].map(toSequenceContactV4);
	}

	/** A sequence's statuses by contact ID, oldest contact first; cheap for large sequences. */
	statuses(sequenceId: number): Map<number, ContactStatus> {
		return this.account().changes.sequence(sequenceId).statuses();
	}

	/** Every sequence with its facts. */
	sequences() {
		return this.account()
			.sequences()
			.map(({ facts, count }) => ({ ...facts, count }));
	}

	/** Every status that was set through the API, in order; also where it was the same before. */
	get writes(): StatusWrite[] {
		return this.account().writes;
	}

	/** How many requests the limits refused, of all users. */
	get refused(): number {
		return [...this.limits.values()].reduce((sum, { refused }) => sum + refused, 0);
	}

	/** Accepted and refused requests by the minute's windows, one user's after another's. */
	get windows(): LimitWindow[] {
		return [...this.limits.values()].flatMap(({ windows }) => windows);
	}

	/** Milliseconds on the simulator's clock since it was started or reset. */
	elapsedMs(): number {
		return this.clock.elapsedMs();
	}
}

function checkDistinct(what: string, ids: number[]): void {
	const twice = ids.find((id, index) => ids.indexOf(id) !== index);
	if (twice !== undefined) throw new Error(`There are two accounts with ${what} ${twice}: give each a teamId and users of its own`);
}
