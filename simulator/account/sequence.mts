import { ListedContacts, type Segment } from './segments.mjs';
import { toEnrolment, type ContactStatus, type Enrolment, type Mark, type SeedRow } from './sequenceContact.mjs';

/** A sequence's own facts; all but the ID have defaults. */
export interface SequenceOptions {
	id: number;
	name?: string;
	/** Another than the key's user means that its contacts may be read but not changed. */
	ownerUserId?: number;
	status?: 'active' | 'paused' | 'new';
	created?: string;
	isArchived?: boolean;
	/** Without steps, no contact can be set to Active. */
	hasSteps?: boolean;
}

/** A sequence as the API shows it. */
export interface SequenceFacts extends Required<Omit<SequenceOptions, 'hasSteps'>> {
	health: string | null;
}

/** A sequence and its contacts, in the order they were added. */
export class Sequence {
	private readonly segments: Segment[] = [];

	constructor(
		readonly facts: SequenceFacts,
		readonly hasSteps = true,
	) {}

	get count(): number {
		return this.segments.reduce((sum, { count }) => sum + count, 0);
	}

	has(contactId: number): boolean {
		return this.place(contactId) !== undefined;
	}

	add(row: SeedRow): void {
		if (this.has(row.contactId)) {
			throw new Error(`Contact ${row.contactId} is in sequence ${this.facts.id} already`);
		}
		const last = this.segments.at(-1);
		const listed = last instanceof ListedContacts ? last : new ListedContacts();
		if (listed !== last) this.segments.push(listed);
		listed.add(toEnrolment(row, this.count));
	}

	addSegment(segment: Segment): void {
		this.segments.push(segment);
	}

	status(contactId: number): ContactStatus | undefined {
		const place = this.place(contactId);
		return place?.segment.statusAt(place.index);
	}

	setStatus(contactId: number, status: ContactStatus): void {
		const { segment, index } = this.placeOf(contactId);
		segment.setStatusAt(index, status);
	}

	setMarks(contactId: number, marks: readonly Mark[]): void {
		const { segment, index } = this.placeOf(contactId);
		segment.setMarksAt(index, marks);
	}

	enrolment(contactId: number): Enrolment | undefined {
		const place = this.place(contactId);
		return place?.segment.enrolmentAt(place.index);
	}

	/** A page of contacts, newest added first. */
	page(top: number, skip: number): Enrolment[] {
		const page: Enrolment[] = [];
		for (const segment of [...this.segments].reverse()) {
			for (let index = segment.count - 1 - skip; index >= 0 && page.length < top; index--) {
				page.push(segment.enrolmentAt(index));
			}
			skip = Math.max(0, skip - segment.count);
		}
		return page;
	}

	/** Every contact, newest added first, made one at a time. */
	*newestFirst(): Generator<Enrolment> {
		for (const segment of [...this.segments].reverse()) {
			for (let index = segment.count - 1; index >= 0; index--) yield segment.enrolmentAt(index);
		}
	}

	/** Every contact's status by its ID, oldest first. */
	statuses(): Map<number, ContactStatus> {
		const statuses = new Map<number, ContactStatus>();
		for (const segment of this.segments) {
			for (let index = 0; index < segment.count; index++) {
				statuses.set(segment.idAt(index), segment.statusAt(index));
			}
		}
		return statuses;
	}

	private placeOf(contactId: number): { segment: Segment; index: number } {
		const place = this.place(contactId);
		if (!place) throw new Error(`Contact ${contactId} is not in sequence ${this.facts.id}`);
		return place;
	}

	private place(contactId: number): { segment: Segment; index: number } | undefined {
		for (const segment of this.segments) {
			const index = segment.indexOf(contactId);
			if (index >= 0) return { segment, index };
		}
		return undefined;
	}
}
