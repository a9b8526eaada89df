import { capitalized, contactNotFound, forbidden, notInSequence, Problem, sequenceNotFound } from '../http/problem.mjs';
import type { Switches } from '../rules/switches.mjs';
import type { Account, AccountRules } from './account.mjs';
import type { Sequence } from './sequence.mjs';
import type { ContactStatus, Enrolment } from './sequenceContact.mjs';

/** Contacts whose changes are refused, whatever else holds. */
export interface Refusals {
	/** A bulk call with one of these is refused as a whole, with 400. */
	poison?: number[];
	/** The slug a bulk call answers for a contact, by its ID, such as `forbidden`. */
	contactFailures?: Record<number, string>;
}

/** A status that was set through the API; `atMs` as in the request log. */
export interface StatusWrite {
	sequenceId: number;
	contactId: number;
	from: ContactStatus;
	to: ContactStatus;
	atMs: number;
}

/** What a bulk call answers: the failures only, by contact ID. */
export type BulkFailures = Record<string, { error: string | number; errorDetails: string | null }>;

/** Older answers have numbers. Which is which is not documented. */
const NUMBERS: Record<string, number> = {
	invalidInput: 1,
	notFound: 7,
	contactNotFound: 7,
	notInSequence: 8,
	forbidden: 9,
	sequenceNotFound: 10,
	invalidStatusTransition: 11,
	sequenceArchived: 12,
	noStepsInSequence: 13,
};

const NOT_THE_OWNER = 'Only the owner of a sequence may change statuses in it.';

/** Changes statuses by Reply.io's rules and keeps a log of what was changed. */
export class StatusChanges {
	readonly writes: StatusWrite[] = [];

	private readonly refusals: Refusals;

	private readonly switches: Switches;

	private readonly elapsedMs: () => number;

	private readonly onStatus: AccountRules['onStatus'];

	constructor(
		private readonly account: Account,
		{ refusals, switches, elapsedMs, onStatus }: AccountRules,
	) {
		this.refusals = refusals;
		this.switches = switches;
		this.elapsedMs = elapsedMs;
		this.onStatus = onStatus;
	}

	/** @throws Problem when there is no such sequence */
	sequence(sequenceId: number): Sequence {
		const sequence = this.account.sequence(sequenceId);
		if (!sequence) throw sequenceNotFound(sequenceId);
		return sequence;
	}

	/** @throws Problem when it is refused */
	set(userId: number, sequenceId: number, contactId: number, status: ContactStatus): Enrolment {
		const sequence = this.sequence(sequenceId);
		if (sequence.facts.ownerUserId !== userId) throw forbidden(NOT_THE_OWNER);
		const slug = this.failure(sequence, contactId, status);
		if (slug) throw this.problem(slug, sequence, contactId, status);
		this.write(sequence, contactId, status);
		return sequence.enrolment(contactId)!;
	}

	/** @throws Problem when the call is refused as a whole */
	setMany(userId: number, sequenceId: number, contactIds: number[], status: ContactStatus): BulkFailures {
		const sequence = this.sequence(sequenceId);
		const isForeign = sequence.facts.ownerUserId !== userId;
		if (isForeign && this.switches.foreignSequence === 'call') throw forbidden(NOT_THE_OWNER);
		this.refusePoison(contactIds);
		const failures: BulkFailures = {};
		for (const contactId of contactIds) {
			const slug = isForeign ? 'forbidden' : this.failure(sequence, contactId, status);
			if (slug) failures[contactId] = this.told(slug, this.problem(slug, sequence, contactId, status).detail);
			else this.write(sequence, contactId, status);
		}
		return failures;
	}

	/**
	 * Sets the status in every sequence of the contacts that may be changed.
	 *
	 * @throws Problem when the call is refused as a whole
	 */
	setEverywhere(userId: number, contactIds: number[], status: ContactStatus): BulkFailures {
		this.refusePoison(contactIds);
		const failures: BulkFailures = {};
		for (const contactId of contactIds) {
			const failure = this.setInAll(userId, contactId, status);
			if (failure) failures[contactId] = this.told(...failure);
		}
		return failures;
	}

	private setInAll(userId: number, contactId: number, status: ContactStatus): [slug: string, details: string] | undefined {
		const asked = this.refusals.contactFailures?.[contactId];
		if (asked) return [asked, `Simulated: ${asked}.`];
		const enrolled = this.account.sequences().filter((sequence) => sequence.has(contactId));
		const current = enrolled.filter(({ facts }) => !facts.isArchived);
		const own = current.filter(({ facts }) => facts.ownerUserId === userId);
		if (!enrolled.length) return ['notFound', `Contact ${contactId} not found.`];
		if (!current.length) return ['sequenceNotFound', `Contact ${contactId} is in no sequence.`];
		if (!own.length) return ['forbidden', NOT_THE_OWNER];
		const possible = own.filter((sequence) => !this.failure(sequence, contactId, status));
		const { pauseEverywhere } = this.switches;
		const isWhole = possible.length === own.length || pauseEverywhere === 'silent';
		if (isWhole || pauseEverywhere === 'pausesTheRest') {
			for (const sequence of possible) this.write(sequence, contactId, status);
		}
		if (isWhole) return undefined;
		return ['invalidStatusTransition', `Contact ${contactId} cannot go to ${status} in every sequence.`];
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
		if (status === 'Active' && !sequence.hasSteps) return 'noStepsInSequence';
		return status === 'Paused' && from !== 'Active' ? 'invalidStatusTransition' : undefined;
	}

	/** Why one contact of a bulk call failed, as it is to be spelled. */
	private told(slug: string, errorDetails: string): BulkFailures[string] {
		const { bulkErrors } = this.switches;
		const error = bulkErrors === 'integers' ? (NUMBERS[slug] ?? 1) : bulkErrors === 'otherCase' ? capitalized(slug) : slug;
		return { error, errorDetails };
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
				return new Problem(400, `Sequence "${name}" is archived.`, 'sequence.archived');
			case 'noStepsInSequence':
				return new Problem(400, `Sequence "${name}" has no steps.`, 'sequenceContact.noStepsInSequence');
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
		const from = this.setByHand(sequence, contactId, to);
		this.writes.push({ sequenceId: sequence.facts.id, contactId, from, to, atMs: this.elapsedMs() });
	}

	/** Sets a status as somebody in Reply.io's web app would, whatever the rules. @returns the one before */
	setByHand(sequence: Sequence, contactId: number, to: ContactStatus): ContactStatus {
		const from = sequence.status(contactId)!;
		sequence.setStatus(contactId, to);
		this.onStatus?.(this.account, sequence.facts.id, contactId, { from, to });
		return from;
	}
}
