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

/** Whether a list comes sorted, as far as what was seen of it tells. */
export class OrderSeen {
	private last?: SequenceContact;

	private isBroken = false;

	private hasRisen = false;

	private readonly compare: Compare;

	constructor(sort: Sort) {
		this.compare = comparing(sort);
	}

	add(contacts: readonly SequenceContact[]): void {
		for (const contact of contacts) {
			const step = this.last ? this.compare(this.last, contact) : 0;
			if (step > 0) this.isBroken = true;
			if (step < 0) this.hasRisen = true;
			this.last = contact;
		}
	}

	/** Whether it is sorted so far. Where all are alike, nothing tells. */
	get isSorted(): boolean {
		return this.hasRisen && !this.isBroken;
	}
}

function textOf(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	return text === '' ? undefined : text;
}

function timeOf({ addingDate }: SequenceContact): number | undefined {
	const time = typeof addingDate === 'string' ? Date.parse(addingDate) : NaN;
	return Number.isNaN(time) ? undefined : time;
}
