import type { IDataObject } from 'n8n-workflow';

import { itemsOf } from './contactByEmail';
import type { ApiRequest, Sender } from './send';

/** The new records of a page, and whether the list says that there are more. */
export interface Page {
	records: IDataObject[];
	hasMore: boolean;
}

/**
 * Reads a list page by page until it ends. A page that brings nothing new ends it as well, and a record
 * that moved to a later page while reading is given once.
 *
 * @param request builds the request for a page from its offset
 * @param idOf what tells records apart
 */
export async function* readPages(
	sender: Pick<Sender, 'send'>,
	request: (skip: number) => ApiRequest,
	idOf: (record: IDataObject) => unknown,
): AsyncGenerator<Page> {
	const seen = new Set<unknown>();
	for (let skip = 0, hasMore = true; hasMore; ) {
		const { data } = await sender.send(request(skip));
		const page = itemsOf(data);
		const before = seen.size;
		const fresh = page.filter((record) => seen.size < seen.add(idOf(record)).size);
		if (seen.size === before) return;
		skip += page.length;
		const told = (data as { hasMore?: unknown }).hasMore;
		// Where the list doesn't say, only a page with nothing new ends it.
		hasMore = typeof told === 'boolean' ? told : true;
		yield { records: fresh, hasMore };
	}
}
