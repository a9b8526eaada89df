import type { IDataObject } from 'n8n-workflow';

import { unexpectedAnswer } from './errors/explainedError';
import { isObject } from './errors/json';
import type { ApiRequest } from './transport/request';
import type { Sends } from './transport/sender';

/** Page size limit of every list call. */
export const MAX_PAGE_SIZE = 1_000;

/** The new records of a page, and whether the list says that there are more. */
export interface Page {
	records: IDataObject[];
	hasMore: boolean;
}

/** A list may shift while it is read; so many pages in a row without anything new are no list. */
const MAX_REPEATED_PAGES = 3;

/**
 * Reads a list page by page until it ends. A record that moved to a later page while reading is given once.
 *
 * @param request builds the request for a page from its offset
 * @param idOf what tells records apart
 * @param overlaps whether each page is to begin with the last record of the one before: if it doesn't, records that
 * were read have left the list, the others have moved up, and the page before is read again
 * @throws ExplainedError when the list says that there is more and doesn't give it: a part is never the whole
 */
export async function* readPages(
	sends: Pick<Sends, 'send'>,
	request: (skip: number) => ApiRequest,
	idOf: (record: IDataObject) => unknown,
	{ overlaps = false } = {},
): AsyncGenerator<Page> {
	const seen = new Set<unknown>();
	/** The pages taken. It ends: each brings something new, or counts as repeated. */
	const taken: Array<{ skip: number; ids: unknown[] }> = [];
	let isJoined = overlaps;
	for (let skip = 0, repeated = 0, hasMore = true; hasMore; ) {
		const asked = request(skip);
		const { data } = await sends.send(asked);
		const page = itemsOf(data);
		const told = (data as { hasMore?: unknown }).hasMore;
		const ids = [page.at(0), page.at(-1)].map((record) => record && idOf(record));
		if (skip > 0 && isJoined && !(page.length > 0 ? seen.has(ids[0]) : told)) {
			skip = taken.pop()!.skip;
			continue;
		}
		// Pages of one record, or at offsets that the server rounds, come again where they should overlap.
		const isSame = ids.every((id, index) => id === taken.at(-1)?.ids[index]);
		isJoined &&= typeof told === 'boolean' && page.length > 0 && !isSame;
		taken.push({ skip, ids });
		const fresh = page.filter((record) => seen.size < seen.add(idOf(record)).size);
		// Where the list doesn't say, a page with nothing new ends it.
		hasMore = typeof told === 'boolean' ? told : fresh.length > 0;
		repeated = fresh.length > 0 ? 0 : repeated + 1;
		if (hasMore && repeated === MAX_REPEATED_PAGES) {
			throw unexpectedAnswer(`Reply.io's list says that there is more after ${seen.size}, and gives nothing new`, 'Try again: the list may have changed while it was read.');
		}
		// What is on a page that is empty, though there is more, is only not shown.
		skip += page.length ? page.length - Number(isJoined) : Number(asked.query?.top ?? 0);
		yield { records: fresh, hasMore };
	}
}

/**
 * The records of a list answer (`{items, hasMore}`).
 *
 * @throws ExplainedError when the answer is not such a list
 */
export function itemsOf(data: unknown): IDataObject[] {
	const items = isObject(data) ? data.items : undefined;
	if (Array.isArray(items) && items.every((item) => item !== null && typeof item === 'object')) return items as IDataObject[];
	throw unexpectedAnswer('Reply.io answered with something other than a list');
}
