import type { Switches } from '../rules/switches.mjs';
import type { User, UserOptions } from './keys.mjs';
import { readSeed } from './seed.mjs';
import { generatedEmail, generatedId, GeneratedContacts, type ContactBlock } from './segments.mjs';
import { Sequence, type SequenceOptions } from './sequence.mjs';
import { dateOf, type ContactStatus, type Enrolment, type SeedRow } from './sequenceContact.mjs';
import { StatusChanges, type Refusals, type StatusWrite } from './statusChanges.mjs';

/** A list of contacts. */
export interface ListOptions {
	id: number;
	name?: string;
	contactIds: number[];
}

/** A team's account: who works in it, and what is in it. */
export interface AccountOptions {
	teamId?: number;
	teamName?: string;
	/** The first one owns sequences that name no owner. */
	users?: UserOptions[];
	/** Contacts to begin with, or a CSV of them. */
	seed?: SeedRow[] | string;
	/** Sequences to begin with; those a seed row names come by themselves. */
	sequences?: SequenceOptions[];
	lists?: ListOptions[];
}

/** What holds in every account. */
export interface AccountRules {
	refusals: Refusals;
	switches: Switches;
	elapsedMs: () => number;
	/** Told of each status that was set, by whomever. */
	onStatus?: (account: Account, sequenceId: number, contactId: number, change: Record<'from' | 'to', ContactStatus>) => void;
}

/** What is in an account: its users, sequences and their contacts. */
export class Account {
	readonly teamId: number;

	readonly teamName: string;

	readonly users: User[];

	readonly lists: Array<Required<ListOptions>>;

	readonly changes: StatusChanges;

	private readonly sequencesById = new Map<number, Sequence>();

	private readonly idsByEmail = new Map<string, Set<number>>();

	constructor({ teamId = 10, teamName, users, seed = [], sequences = [], lists = [] }: AccountOptions, rules: AccountRules) {
		this.teamId = teamId;
		this.teamName = teamName ?? `Team ${teamId}`;
		this.users = (users ?? [{ userId: 1001, username: 'demo@example.com' }]).map((user) => ({
			username: `user-${user.userId}@example.com`,
			deniedFeatures: [],
			...user,
		}));
		this.lists = lists.map((list) => ({ name: `List ${list.id}`, ...list }));
		this.changes = new StatusChanges(this, rules);
		for (const sequence of sequences) this.addSequence(sequence);
		for (const row of typeof seed === 'string' ? readSeed(seed) : seed) this.addContact(row);
	}

	user(userId: number): User | undefined {
		return this.users.find((user) => user.userId === userId);
	}

	/** Every status that was set through the API, in order; also where it was the same before. */
	get writes(): StatusWrite[] {
		return this.changes.writes;
	}

	sequence(id: number): Sequence | undefined {
		return this.sequencesById.get(id);
	}

	/** All sequences, in the order they were added. */
	sequences(): Sequence[] {
		return [...this.sequencesById.values()];
	}

	addSequence({ id, ...options }: SequenceOptions): Sequence {
		if (this.sequencesById.has(id)) throw new Error(`There is a sequence ${id} already`);
		const facts = {
			id,
			ownerUserId: options.ownerUserId ?? this.users[0].userId,
			name: options.name ?? `Sequence ${id}`,
			status: options.status ?? 'active',
			created: options.created ?? dateOf(this.sequencesById.size),
			isArchived: options.isArchived ?? false,
			health: null,
		};
		const sequence = new Sequence(facts, options.hasSteps);
		this.sequencesById.set(id, sequence);
		return sequence;
	}

	/** Adds a contact to a sequence as its newest, and the sequence if need be. */
	addContact(row: SeedRow): void {
		const sequence =
			this.sequence(row.sequenceId) ??
			this.addSequence({
				id: row.sequenceId,
				name: row.sequenceName,
				isArchived: row.sequenceIsArchived,
				ownerUserId: row.sequenceOwnerUserId,
			});
		sequence.add(row);
		if (!row.email) return;
		const email = row.email.toLowerCase();
		this.idsByEmail.set(email, (this.idsByEmail.get(email) ?? new Set()).add(row.contactId));
	}

	/** Adds a block of made-up contacts to a sequence, and the sequence if need be. */
	addContacts(block: ContactBlock): { firstId: number; lastId: number } {
		const { sequenceId } = block;
		const made = new GeneratedContacts(block);
		(this.sequence(sequenceId) ?? this.addSequence({ id: sequenceId })).addSegment(made);
		return { firstId: made.firstId, lastId: made.firstId + made.count - 1 };
	}

	/** The contact in every sequence it is in; empty when there is no such contact. */
	enrolments(contactId: number): Enrolment[] {
		return this.sequences()
			.map((sequence) => sequence.enrolment(contactId))
			.filter((contact) => contact !== undefined);
	}

	/** The IDs of the contacts with this address, in any case. */
	idsWithEmail(email: string): number[] {
		const listed = [...(this.idsByEmail.get(email.toLowerCase()) ?? [])];
		const made = generatedId(email);
		const isThere = made !== undefined && this.enrolments(made).some((contact) => contact.email === generatedEmail(made));
		return isThere && !listed.includes(made) ? [...listed, made] : listed;
	}

	/** The IDs of the contacts that fit, each once, by sequence and newest added first, made as far as they are needed. */
	*idsThatFit(sequences: Sequence[], fits: (contact: Enrolment) => boolean): Generator<number> {
		const given = new Set<number>();
		for (const sequence of sequences) {
			for (const contact of sequence.newestFirst()) {
				if (given.has(contact.contactId) || !fits(contact)) continue;
				given.add(contact.contactId);
				yield contact.contactId;
			}
		}
	}
}
