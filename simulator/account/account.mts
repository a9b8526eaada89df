import { generatedEmail, generatedId, GeneratedContacts } from './segments.mjs';
import { Sequence, type SequenceOptions } from './sequence.mjs';
import { dateOf, type ContactStatus, type SeedRow, type SequenceContact } from './sequenceContact.mjs';

/** The user whose key is used. */
export const USER = { userId: 1001, username: 'demo@example.com', teamId: 10 } as const;

/** A status that was set through the API; `atMs` as in the request log. */
export interface StatusWrite {
	sequenceId: number;
	contactId: number;
	from: ContactStatus;
	to: ContactStatus;
	atMs: number;
}

/** Many made-up contacts with IDs that follow one another. */
export interface ContactBlock {
	sequenceId: number;
	count: number;
	/** 1,000,000 unless told. A contact may be in several sequences: give the same IDs. */
	firstId?: number;
	/** Active unless told; a function gets the place in the block, from 0. */
	status?: ContactStatus | ((index: number) => ContactStatus);
}

/** What is in the account: sequences and their contacts. */
export class Account {
	private readonly sequencesById = new Map<number, Sequence>();

	private readonly idsByEmail = new Map<string, Set<number>>();

	sequence(id: number): Sequence | undefined {
		return this.sequencesById.get(id);
	}

	/** All sequences, in the order they were added. */
	sequences(): Sequence[] {
		return [...this.sequencesById.values()];
	}

	addSequence({ id, ...options }: SequenceOptions): Sequence {
		if (this.sequencesById.has(id)) throw new Error(`There is a sequence ${id} already`);
		const sequence = new Sequence({
			id,
			ownerUserId: options.ownerUserId ?? USER.userId,
			name: options.name ?? `Sequence ${id}`,
			status: options.status ?? 'active',
			created: options.created ?? dateOf(this.sequencesById.size),
			isArchived: options.isArchived ?? false,
			health: null,
		});
		this.sequencesById.set(id, sequence);
		return sequence;
	}

	/** Adds a contact to a sequence, and the sequence if need be. */
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
	addContacts({ sequenceId, count, firstId = 1_000_000, status = 'Active' }: ContactBlock): {
		firstId: number;
		lastId: number;
	} {
		const sequence = this.sequence(sequenceId) ?? this.addSequence({ id: sequenceId });
		sequence.addSegment(new GeneratedContacts(sequenceId, firstId, count, status));
		return { firstId, lastId: firstId + count - 1 };
	}

	/** The contact in every sequence it is in; empty when there is no such contact. */
	enrolments(contactId: number): SequenceContact[] {
		return this.sequences()
			.map((sequence) => sequence.contact(contactId))
			.filter((contact) => contact !== undefined);
	}

	/** The IDs of the contacts with this address, in any case. */
	idsWithEmail(email: string): number[] {
		const listed = [...(this.idsByEmail.get(email.toLowerCase()) ?? [])];
		const made = generatedId(email);
		const isThere = made !== undefined && this.enrolments(made).some((contact) => contact.email === generatedEmail(made));
		return isThere && !listed.includes(made) ? [...listed, made] : listed;
	}
}
