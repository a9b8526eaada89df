import type { IDataObject } from 'n8n-workflow';

import { itemsOf } from './contactByEmail';
import type { ApiRequest, Sender } from './send';

/**
 * Reads a list page by page until it ends. A page that brings nothing new ends it as well, and a record
 * that moved to a later page while reading is given once.
 *
 * @param request builds the request for a page from its offset
 * @param idOf what tells records apart
 * @yields the new records of each page
 */
export async function* readPages(
	sender: Sender,
	request: (skip: number) => ApiRequest,
	idOf: (record: IDataObject) => unknown,
): AsyncGenerator<IDataObject[]> {
	const seen = new Set<unknown>();
	for (let skip = 0, hasMore = true; hasMore; ) {
		const { data } = await sender.send(request(skip));
		const page = itemsOf(data);
		const before = seen.size;
		const fresh = page.filter((record) => seen.size < seen.add(idOf(record)).size);
		if (seen.size === before) return;
		yield fresh;
		skip += page.length;
		hasMore = (data as { hasMore?: unknown }).hasMore === true;
	}
}
