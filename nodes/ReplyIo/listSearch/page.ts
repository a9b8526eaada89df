import type { ICredentialDataDecryptedObject, IDataObject, ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { asExplained, ExplainedError } from '../api/errors/explainedError';
import { isObject } from '../api/errors/json';
import { itemsOf } from '../api/pages';
import { CREDENTIAL_NAME } from '../api/transport/credential';
import type { ApiRequest } from '../api/transport/request';
import { Patience, type Sends } from '../api/transport/sender';
import { toNodeError } from '../execution/nodeError';
import { readRequestOptions } from '../execution/requestOptions';
import { senderOf } from '../execution/run';

const PAGE_SIZE = 100;

// Somebody is looking at the list: two tries of 8 s, with what is waited between them, are over within 20 s.
const LONGEST_MS = 20_000;
const MAX_TRIES = 2;
const LONGEST_CALL_MS = 8_000;
const LONGEST_WAIT_MS = 3_000;

interface Search {
	request: (page: { top: number; skip: number }) => ApiRequest;
	/** The entry of the list, or undefined for a record that is left out. */
	toResult: (record: IDataObject) => INodeListSearchItems | undefined;
	/** Why there is nothing at all; undefined where that is how it is. */
	whyEmpty?: (sends: Pick<Sends, 'send'>) => Promise<ExplainedError | undefined>;
}

/**
 * One page of a resource locator's list; n8n asks for the next with the token as the user scrolls.
 *
 * @throws NodeApiError or NodeOperationError, which the editor shows in place of the list
 */
export async function searchPage(context: ILoadOptionsFunctions, paginationToken: unknown, search: () => Search): Promise<INodeListSearchResult> {
	const result = await readPage(context, Number(paginationToken ?? 0) || 0, search).catch(asExplained);
	if (result instanceof ExplainedError) throw toNodeError(context.getNode(), result);
	return result;
}

async function readPage(context: ILoadOptionsFunctions, skip: number, search: () => Search): Promise<INodeListSearchResult> {
	const begunAt = Date.now();
	const { request, toResult, whyEmpty } = search();
	const options = readRequestOptions(context.getCurrentNodeParameter('requestOptions'));
	const timeoutMs = Math.min(options.timeoutMs, LONGEST_CALL_MS);
	const sender = senderOf(context, await context.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL_NAME), { ...options, timeoutMs }, { maxTries: MAX_TRIES });
	const patience = new Patience(LONGEST_WAIT_MS, undefined, { isOption: false });
	const { data } = await sender.send(request({ top: PAGE_SIZE, skip }), patience);
	const records = itemsOf(data);
	// One more try.
	const hasTime = Date.now() - begunAt + timeoutMs + LONGEST_WAIT_MS < LONGEST_MS;
	const asksWhy = skip === 0 && records.length === 0 && hasTime;
	const reason = asksWhy ? await whyEmpty?.({ send: async (asked) => await sender.send({ ...asked, maxTries: 1 }, patience) }) : undefined;
	if (reason) throw reason;
	const hasMore = isObject(data) && data.hasMore === true && records.length > 0;
	return {
		results: records.map(toResult).filter((result) => result !== undefined),
		paginationToken: hasMore ? String(skip + records.length) : undefined,
	};
}

/** An entry of a list, undefined for a record without an ID. */
export function entryOf(id: unknown, ...names: unknown[]): INodeListSearchItems | undefined {
	if (typeof id !== 'number' && !(typeof id === 'string' && id.trim())) return undefined;
	const name = names.find((one): one is string => typeof one === 'string' && one.trim() !== '');
	return { name: name ?? String(id), value: String(id) };
}
