import type { SequenceContact } from './sequenceContact';

/**
 * What contacts can be sorted by, and whether it is a field of the contact itself, which a search over all sequences
 * can sort by. Parameter options, checks and the search all derive from this list.
 */
export const SORT_FIELDS = [
	{ value: 'addingDate', label: 'Adding Date', isOfContact: false },
	{ value: 'company', label: 'Company', isOfContact: true },
	{ value: 'email', label: 'Email', isOfContact: true },
	{ value: 'firstName', label: 'First Name', isOfContact: true },
	{ value: 'lastName', label: 'Last Name', isOfContact: true },
	{ value: 'status', label: 'Status', isOfContact: false },
] as const;

/** How a list of contacts is to be sorted. */
export interface Sort {
	by: (typeof SORT_FIELDS)[number]['value'];
	direction: 'asc' | 'desc';
}

const COLLATION = new Intl.Collator('en', { sensitivity: 'base' });

type Compare = (a: SequenceContact, b: SequenceContact) => number;

function comparing({ by, direction }: Sort): Compare {
	const sign = direction === 'desc' ? -1 : 1;
	if (by === 'addingDate') return emptyLast(timeOf, (a, b) => sign * (a - b));
	return emptyLast(({ [by]: value }) => textOf(value), (a, b) => sign * COLLATION.compare(a, b));
}

/** Compares by a value; who has none comes last in both directions, so that the first ones are those who have. */
function emptyLast<T>(valueOf: (contact: SequenceContact) => T | undefined, compare: (a: T, b: T) => number): Compare {
	return (one, other) => {
		const [a, b] = [valueOf(one), valueOf(other)];
		if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
		return compare(a, b);
	};
}

/** The contacts sorted, whatever the case of letters; what is alike stays in its order, and what is empty comes last. */
export function sorted(contacts: readonly SequenceContact[], sort: Sort): SequenceContact[] {
	return [...contacts].sort(comparing(sort));
}

/** So many steps in order, and none against it, are not by chance. */
const ENOUGH_STEPS = 10;

/** Whether a list comes sorted, as far as what was seen of it tells. */
export class OrderSeen {
	private last?: SequenceContact;

	private isBroken = false;

	private steps = 0;

	private isWhole = false;

	private readonly compare: Compare;

	constructor(sort: Sort) {
		this.compare = comparing(sort);
	}

	/** @param isEnd whether the list ends with them */
	add(contacts: readonly SequenceContact[], isEnd: boolean): void {
		for (const contact of contacts) {
			const step = this.last ? this.compare(this.last, contact) : 0;
			if (step > 0) this.isBroken = true;
			if (step < 0) this.steps++;
			this.last = contact;
		}
		this.isWhole ||= isEnd;
	}

	/** Whether it is sorted; undefined where it may look so by chance, or all are alike. */
	get isSorted(): boolean | undefined {
		if (this.isBroken) return false;
		return this.isWhole || this.steps >= ENOUGH_STEPS ? true : undefined;
	}

	/** Whether a contact comes behind all that were seen. Where a list takes no notice of an order, its first one doesn't. */
	isBefore(contact: SequenceContact | undefined): boolean {
		return contact !== undefined && this.last !== undefined && this.compare(this.last, contact) < 0;
	}
}

function textOf(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	return text === '' ? undefined : text;
}

function timeOf({ addingDate }: SequenceContact): number | undefined {
	const time = Date.parse(addingDate as string);
	return Number.isNaN(time) ? undefined : time;
}
