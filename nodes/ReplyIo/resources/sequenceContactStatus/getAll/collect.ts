import { parseContactStatus } from '../../../api/contactStatus';
import { asExplained, ExplainedError } from '../../../api/errors/explainedError';
import { MAX_PAGE_SIZE } from '../../../api/pages';
import type { SequenceContact } from '../../../api/sequenceContact';
import { OrderSeen, sorted, type Sort } from '../../../api/sort';
import type { Filters } from '../../../parameters/filters';
import { hasStatus, isWanted } from './fits';

/** Which contacts are wanted, and how many. */
export interface Wanted {
	/** Infinity for all. */
	limit: number;
	filters: Filters;
	sort?: Sort;
}

/** A list of contacts that is read page by page. */
export interface Source {
	/** The contacts of each page. @param sort how Reply.io is asked to sort the list @param top how many a page needs at most */
	pages: (sort: Sort | undefined, top: number) => AsyncIterable<{ contacts: SequenceContact[]; hasMore: boolean }>;
	/** Whether Reply.io documents that it can sort the list by this. */
	sortsBy: (field: Sort['by']) => boolean;
	/** Finds out the statuses the list does not tell; leaves out who is no longer there. */
	withStatuses?: (contacts: SequenceContact[]) => Promise<SequenceContact[]>;
}

/** Whether a list did not tell which of the five statuses a contact has: it may show what came of the mail instead. */
export function lacksStatus({ status }: SequenceContact): boolean {
	return parseContactStatus(status) === undefined;
}

/** Reads as much of a list as is needed for what is wanted. @throws ExplainedError when a part of it cannot be read */
export async function collect(source: Source, wanted: Wanted): Promise<SequenceContact[]> {
	const { limit, sort } = wanted;
	if (!sort) return await take(source, wanted);
	if (limit !== Infinity && source.sortsBy(sort.by)) {
		const first = await takeSorted(source, wanted, sort);
		if (first) return first;
	}
	return sorted(await take(source, { ...wanted, limit: Infinity }), sort).slice(0, limit);
}

/**
 * The first contacts of the list as Reply.io sorts it.
 *
 * @returns undefined where it refuses to, or the list does not come sorted: then only the whole of it tells who is first
 */
async function takeSorted(source: Source, wanted: Wanted, sort: Sort): Promise<SequenceContact[] | undefined> {
	const order = new OrderSeen(sort);
	const reading = async () => {
		const contacts = await take(source, wanted, { sort, order });
		return (order.isSorted ?? order.isBefore(await lastOf(source, sort))) ? contacts : undefined;
	};
	const answer = await reading().catch(asExplained);
	if (!(answer instanceof ExplainedError)) return answer;
	if (answer.httpCode === 400 || answer.httpCode === 422) return undefined;
	throw answer;
}

/** The last of a sorted list: the first in the other direction. */
async function lastOf(source: Source, { by, direction }: Sort): Promise<SequenceContact | undefined> {
	for await (const { contacts } of source.pages({ by, direction: direction === 'asc' ? 'desc' : 'asc' }, 1)) if (contacts.length > 0) return contacts[0];
	return undefined;
}

/** @param sorting how Reply.io is asked to sort the list, and what notes whether it does */
async function take(source: Source, { limit, filters }: Wanted, sorting?: { sort: Sort; order: OrderSeen }): Promise<SequenceContact[]> {
	// A filter applies to what was read, and an order shows in many: a short page would only cost more calls.
	const isWhole = sorting !== undefined || Object.values(filters).some((filter) => filter !== undefined);
	const isHeld = (contact: SequenceContact) => source.withStatuses !== undefined && lacksStatus(contact);
	const found: SequenceContact[] = [];
	const add = async (contacts: SequenceContact[]) => {
		const known = source.withStatuses && contacts.some(lacksStatus) ? await source.withStatuses(contacts) : contacts;
		for (const contact of known) if (hasStatus(contact, filters)) found.push(contact);
	};
	const addHeld = async (contacts: SequenceContact[]) => {
		for (let next = 0; next < contacts.length && found.length < limit; ) {
			// A status is a filter that only the look-up answers. Without one, nobody drops out but who has left meanwhile.
			const end = filters.statuses ? contacts.length : next + limit - found.length;
			await add(contacts.slice(next, end));
			next = end;
		}
	};
	let held: SequenceContact[] = [];
	let most = limit;
	for await (const { contacts, hasMore } of source.pages(sorting?.sort, isWhole ? MAX_PAGE_SIZE : Math.min(limit, MAX_PAGE_SIZE))) {
		sorting?.order.add(contacts, !hasMore);
		for (const contact of contacts) if (isWanted(contact, filters)) held.push(contact);
		// Statuses are found out for many contacts at once, and twice as many each time.
		if (hasMore && held.length < most && held.some(isHeld)) continue;
		await addHeld(held);
		held = [];
		most *= 2;
		if (found.length >= limit) break;
	}
	return found.slice(0, limit);
}
