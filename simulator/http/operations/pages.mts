import type { Call } from './index.mjs';

export interface Page<T> {
	items: T[];
	hasMore: boolean;
}

const DEFAULT_TOP = 25;

export function pageOf(query: Call['query']): { top: number; skip: number } {
	return { top: Number(query.top ?? DEFAULT_TOP), skip: Number(query.skip ?? 0) };
}

/** A page of what comes in order, which is made no further than the page needs. */
export function page<T>(all: Iterable<T>, query: Call['query']): Page<T> {
	const { top, skip } = pageOf(query);
	const items: T[] = [];
	let index = 0;
	for (const one of all) {
		if (items.length === top) return { items, hasMore: true };
		if (index++ >= skip) items.push(one);
	}
	return { items, hasMore: false };
}

/** A page with other items. */
export function mapped<T, U>({ items, hasMore }: Page<T>, shape: (item: T) => U): Page<U> {
	return { items: items.map(shape), hasMore };
}

/** Sorted by the text of a value. */
export function sorted<T>(all: T[], valueOf: (one: T) => unknown, direction: unknown): T[] {
	const sign = direction === 'desc' ? -1 : 1;
	const text = (one: T) => String(valueOf(one) ?? '');
	return [...all].sort((a, b) => (text(a) < text(b) ? -sign : text(a) > text(b) ? sign : 0));
}
