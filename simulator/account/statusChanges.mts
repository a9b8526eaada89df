import type { Account, StatusWrite } from './account.mjs';
import { USER } from './account.mjs';
import { contactNotFound, forbidden, notInSequence, Problem, sequenceNotFound } from '../http/problem.mjs';
import type { Sequence } from './sequence.mjs';
import type { ContactStatus, SequenceContact } from './sequenceContact.mjs';

/** Contacts whose changes are refused, whatever else holds. */
export interface Refusals {
	/** A bulk call with one of these is refused as a whole, with 400. */
	poison?: number[];
	/** The slug a bulk call answers for a contact, by its ID, such as `forbidden`. */
	contactFailures?: Record<number, string>;
}

/** What a bulk call answers: the failures only, by contact ID. */
export type BulkFailures = Record<string, { error: string; errorDetails: string | null }>;

/** Changes statuses by Reply.io's rules and keeps a log of what was changed. */
export class StatusChanges {
	readonly writes: StatusWrite[] = [];

	constructor(
		private readonly account: Account,
		private readonly refusals: Refusals,
		private readonly elapsedMs: () => number,
	) {}

	/** @throws Problem when there is no such sequence */
	sequence(sequenceId: number): Sequence {
		const sequence = this.account.sequence(sequenceId);
		if (!sequence) throw sequenceNotFound(sequenceId);
		return sequence;
	}

	/** @throws Problem when it is refused */
	set(sequenceId: number, contactId: number, status: ContactStatus): SequenceContact {
		const sequence = this.writable(sequenceId);
		const slug = this.failure(sequence, contactId, status);
		if (slug) throw this.problem(slug, sequence, contactId, status);
		this.write(sequence, contactId, status);
		return sequence.contact(contactId)!;
	}

	/** @throws Problem when the call is refused as a whole */
	setMany(sequenceId: number, contactIds: number[], status: ContactStatus): BulkFailures {
		const sequence = this.writable(sequenceId);
		this.refusePoison(contactIds);
		const failures: BulkFailures = {};
		for (const contactId of contactIds) {
			const slug = this.failure(sequence, contactId, status);
			if (slug) failures[contactId] = { error: slug, errorDetails: this.problem(slug, sequence, contactId, status).detail };
			else this.write(sequence, contactId, status);
		}
		return failures;
	}

	/**
	 * Sets the status in every sequence of the contacts that may be changed. Where a sequence doesn't allow
	 * the change (paused, but not active there), it is left as it is: what Reply.io does is not documented.
	 *
	 * @throws Problem when the call is refused as a whole
	 */
	setEverywhere(contactIds: number[], status: ContactStatus): BulkFailures {
		this.refusePoison(contactIds);
		const failures: BulkFailures = {};
		const fail = (contactId: number, error: string, errorDetails: string) => {
			failures[contactId] = { error, errorDetails };
		};
		for (const contactId of contactIds) {
			const enrolled = this.account.sequences().filter((sequence) => sequence.has(contactId));
			const current = enrolled.filter(({ facts }) => !facts.isArchived);
			const own = current.filter(({ facts }) => facts.ownerUserId === USER.userId);
			const asked = this.refusals.contactFailures?.[contactId];
			if (asked) fail(contactId, asked, `Simulated: ${asked}.`);
			else if (!enrolled.length) fail(contactId, 'notFound', `Contact ${contactId} not found.`);
			else if (!current.length) fail(contactId, 'sequenceNotFound', `Contact ${contactId} is in no sequence.`);
			else if (!own.length) fail(contactId, 'forbidden', 'Only the owner of a sequence may change statuses in it.');
			for (const sequence of contactId in failures ? [] : own) {
				if (!this.failure(sequence, contactId, status)) this.write(sequence, contactId, status);
			}
		}
		return failures;
	}

	private writable(sequenceId: number): Sequence {
		const sequence = this.sequence(sequenceId);
		if (sequence.facts.ownerUserId === USER.userId) return sequence;
		throw forbidden('Only the owner of a sequence may change statuses in it.');
	}

	private refusePoison(contactIds: number[]): void {
		const index = contactIds.findIndex((contactId) => this.refusals.poison?.includes(contactId));
		if (index < 0) return;
		throw new Problem(400, 'One or more validation errors occurred.', 'sequenceContact.invalidInput', [
			{ pointer: '/contactIds', detail: 'The list holds a contact that cannot be processed.' },
		]);
	}

	private failure(sequence: Sequence, contactId: number, status: ContactStatus): string | undefined {
		const asked = this.refusals.contactFailures?.[contactId];
		if (asked) return asked;
		if (sequence.facts.isArchived) return 'sequenceArchived';
		const from = sequence.status(contactId);
		if (from === undefined) return this.account.enrolments(contactId).length ? 'notInSequence' : 'contactNotFound';
		return status === 'Paused' && from !== 'Active' ? 'invalidStatusTransition' : undefined;
	}

	private problem(slug: string, sequence: Sequence, contactId: number, status: ContactStatus): Problem {
		const { id, name } = sequence.facts;
		switch (slug) {
			case 'contactNotFound':
				return contactNotFound(contactId);
			case 'notInSequence':
				return notInSequence(contactId, id);
			case 'forbidden':
				return forbidden(`Contact ${contactId} belongs to another user.`);
			case 'sequenceArchived':
				return new Problem(400, `Sequence "${name}" is archived.`, 'sequenceContact.sequenceArchived');
			case 'invalidStatusTransition':
				return new Problem(
					400,
					`Contact ${contactId} cannot go from ${sequence.status(contactId)} to ${status}: only an active contact can be paused.`,
					'sequenceContact.invalidStatusTransition',
				);
			default:
				return new Problem(400, `Simulated: ${slug}.`, `sequenceContact.${slug}`);
		}
	}

	private write(sequence: Sequence, contactId: number, to: ContactStatus): void {
		const from = sequence.status(contactId)!;
		sequence.setStatus(contactId, to);
		this.writes.push({ sequenceId: sequence.facts.id, contactId, from, to, atMs: this.elapsedMs() });
	}
}
