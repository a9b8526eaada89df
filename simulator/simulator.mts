import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Account, type ContactBlock, type StatusWrite } from './account/account.mjs';
import { createApp } from './http/app.mjs';
import { Clock, type Now } from './conditions/clock.mjs';
import { contractFile } from './http/contract.mjs';
import { Faults, type FaultOptions } from './conditions/faults.mjs';
import { DOCUMENTED_LIMITS, Limits, type LimitOptions, type LimitWindow } from './conditions/limits.mjs';
import { operationsOf, type Operations } from './http/operations.mjs';
import type { RequestLog } from './http/requestLog.mjs';
import { switchesOf, type Switches } from './rules/switches.mjs';
import { defaultSeedFile, readSeed } from './account/seed.mjs';
import type { SequenceOptions } from './account/sequence.mjs';
import type { ContactStatus, SeedRow, SequenceContact } from './account/sequenceContact.mjs';
import { StatusChanges, type Refusals } from './account/statusChanges.mjs';

export interface SimulatorOptions extends Refusals, Partial<Switches> {
	/** 0, the default, takes a free one. */
	port?: number;
	apiKey?: string;
	/** Contacts to begin with, or a CSV of them; `simulator/seed.csv` unless told. */
	seed?: SeedRow[] | string;
	/** Sequences to begin with; those a seed row names come by themselves. */
	sequences?: SequenceOptions[];
	/** The documented ones unless told; false for none. */
	limits?: LimitOptions | false;
	/** How many times as fast as real time the limits' windows pass. */
	speed?: number;
	/** A clock to use in place of real time; Retry-After is in its seconds. */
	now?: Now;
	faults?: FaultOptions;
	/** How long every answer takes, in real milliseconds. */
	latencyMs?: number;
	/** The contract; the project's own unless told. */
	contract?: string;
}

/** Starts a simulator on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const simulator = new Simulator(options);
	await simulator.listen();
	return simulator;
}

/** A running simulator: what it holds, what it was asked and what it answers. */
export class Simulator {
	readonly apiKey: string;

	readonly contract: string;

	/** How it behaves where Reply.io may behave in several ways. */
	readonly switches: Switches;

	/** Breaches of the contract, in words: by clients, and by the simulator itself (`simulator: …`). */
	violations: string[] = [];

	/** Every request to the API, in the order they came. */
	requests: RequestLog[] = [];

	operations!: Operations;

	limits!: Limits;

	private account!: Account;

	private changes!: StatusChanges;

	private faults!: Faults;

	private readonly clock: Clock;

	private readonly server: Server;

	private readonly seed: SeedRow[];

	constructor(readonly options: SimulatorOptions) {
		this.apiKey = options.apiKey ?? 'test-key';
		this.switches = switchesOf(options);
		this.contract = options.contract ?? contractFile();
		this.clock = new Clock(options.speed, options.now);
		const seed = options.seed ?? defaultSeedFile();
		this.seed = typeof seed === 'string' ? readSeed(seed) : seed;
		this.reset();
		this.server = createServer(createApp(this));
	}

	async listen(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(this.options.port ?? 0, '127.0.0.1', resolve);
		});
	}

	/** Where it answers, without a slash at the end. */
	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Everything back to the start: contacts, logs, limits, clock. Faults are those of the options again. */
	reset(): void {
		this.clock.reset();
		this.limits = new Limits(this.options.limits ?? DOCUMENTED_LIMITS, this.clock);
		this.account = new Account();
		for (const sequence of this.options.sequences ?? []) this.account.addSequence(sequence);
		for (const row of this.seed) this.account.addContact(row);
		this.changes = new StatusChanges(this.account, this.options, () => this.clock.elapsedMs());
		this.operations = operationsOf(this.account, this.changes, this.switches);
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

	addSequence(sequence: SequenceOptions): void {
		this.account.addSequence(sequence);
	}

	/** Adds a contact to a sequence as its newest; the sequence too if need be. */
	addContact(row: SeedRow): void {
		this.account.addContact(row);
	}

	/** Adds many made-up contacts at the cost of a byte each; see `generatedEmail` for their addresses. */
	addContacts(block: ContactBlock): { firstId: number; lastId: number } {
		return this.account.addContacts(block);
	}

	/** A contact's status; undefined when it isn't in the sequence. */
	status(sequenceId: number, contactId: number): ContactStatus | undefined {
		return this.account.sequence(sequenceId)?.status(contactId);
	}

	/** Changes a status as somebody else would: it isn't in `writes`, and no rule holds. */
	setStatus(sequenceId: number, contactId: number, status: ContactStatus): void {
		this.changes.sequence(sequenceId).setStatus(contactId, status);
	}

	/** A contact as API v4 shows it. */
	contact(sequenceId: number, contactId: number): SequenceContact | undefined {
		return this.account.sequence(sequenceId)?.contact(contactId);
	}

	/** A sequence's contacts as API v4 shows them, newest added first. */
	contacts(sequenceId: number): SequenceContact[] {
		return [...this.changes.sequence(sequenceId).newestFirst()];
	}

	/** A sequence's statuses by contact ID, oldest contact first; cheap for large sequences. */
	statuses(sequenceId: number): Map<number, ContactStatus> {
		return this.changes.sequence(sequenceId).statuses();
	}

	/** Every sequence with its facts. */
	sequences() {
		return this.account.sequences().map(({ facts, count }) => ({ ...facts, count }));
	}

	/** Every status that was set through the API, in order; also where it was the same before. */
	get writes(): StatusWrite[] {
		return this.changes.writes;
	}

	/** How many requests the limits refused. */
	get refused(): number {
		return this.limits.refused;
	}

	/** Accepted and refused requests by the minute's windows. */
	get windows(): LimitWindow[] {
		return this.limits.windows;
	}

	/** Milliseconds on the simulator's clock since it was started or reset. */
	elapsedMs(): number {
		return this.clock.elapsedMs();
	}
}
