import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { itemsOf } from '../api/contactByEmail';
import { toNodeError } from '../api/explainedError';
import { Sender, type ApiRequest } from '../api/send';

const PAGE_SIZE = 100;

// Somebody is looking at the list: it fails soon rather than wait for the rate limit or try for long.
const PATIENCE = { longestWaitMs: 10_000, maxTries: 2 };

interface Search {
	request: (page: { top: number; skip: number }) => ApiRequest;
	/** The entry of the list, or undefined for a record that is left out. */
	toResult: (record: IDataObject) => INodeListSearchItems | undefined;
}

/**
 * One page of a resource locator's list; n8n asks for the next with the token as the user scrolls.
 *
 * @throws NodeApiError or NodeOperationError, which the editor shows in place of the list
 */
export async function searchPage(
	context: ILoadOptionsFunctions,
	paginationToken: unknown,
	{ request, toResult }: Search,
): Promise<INodeListSearchResult> {
	try {
		const skip = Number(paginationToken ?? 0) || 0;
		const sender = await Sender.of(context, PATIENCE);
		const { data } = await sender.send(request({ top: PAGE_SIZE, skip }));
		const records = itemsOf(data);
		const hasMore = (data as { hasMore?: unknown }).hasMore === true && records.length > 0;
		return {
			results: records.map(toResult).filter((result) => result !== undefined),
			paginationToken: hasMore ? String(skip + records.length) : undefined,
		};
	} catch (error) {
		const nodeError = toNodeError(context.getNode(), error);
		throw nodeError;
	}
}
