import type { SequenceContact } from './sequenceContact';

/** How a list of contacts is to be sorted. */
export interface Sort {
	by: 'addingDate' | 'company' | 'email' | 'firstName' | 'lastName' | 'status';
	direction: 'asc' | 'desc';
}

const COLLATION = new Intl.Collator('en', { sensitivity: 'base' });

type Compare = (a: SequenceContact, b: SequenceContact) => number;

function comparing({ by, direction }: Sort): Compare {
	const sign = direction === 'desc' ? -1 : 1;
	if (by === 'addingDate') return (a, b) => sign * (timeOf(a) - timeOf(b));
	return (a, b) => sign * COLLATION.compare(textOf(a[by]), textOf(b[by]));
}

/** The contacts sorted, whatever the case of letters; what is alike stays in its order, and what is empty comes first. */
export function inOrder(contacts: readonly SequenceContact[], sort: Sort): SequenceContact[] {
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

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

function timeOf({ addingDate }: SequenceContact): number {
	const time = typeof addingDate === 'string' ? Date.parse(addingDate) : NaN;
	return Number.isNaN(time) ? 0 : time;
}
