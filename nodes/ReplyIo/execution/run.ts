import { isResourceLocatorValue, sleep, type ICredentialDataDecryptedObject, type IExecuteFunctions, type IExecutePaginationFunctions, type INode } from 'n8n-workflow';

import { asExplained, attempt, ExplainedError, invalidInput } from '../api/errors/explainedError';
import { hideKey, checkCredential, CREDENTIAL_NAME } from '../api/transport/credential';
import { concurrencyLimitOf } from '../api/transport/concurrencyLimit';
import { Sender, type SenderSettings } from '../api/transport/sender';
import { cancelSignalOf, httpCallOf, type Context } from './httpCall';
import { readRequestOptions, type RequestOptions } from './requestOptions';

/** Reads a parameter of one item, its expressions evaluated. */
export type GetParameter = (name: string, fallback?: unknown) => unknown;

/** One run of the node, however it was called. */
export interface Run {
	context: IExecuteFunctions | IExecutePaginationFunctions;
	node: INode;
	/** The indexes of its items. */
	items: number[];
	/** Whether an AI agent uses the node: n8n then gives it a type of its own. */
	isTool: boolean;
	/** Whether the workflow ends with the first item that failed. */
	stops: boolean;
	cancelSignal?: AbortSignal;
	/** A parameter of an item. */
	getParameter: (name: string, item: number, fallback?: unknown) => unknown;
}

/** @param read a parameter of an item, as n8n evaluates it */
export function runOf(context: Run['context'], items: number[], read: Run['getParameter']): Run {
	const node = context.getNode();
	return {
		context,
		node,
		items,
		isTool: node.type.endsWith('Tool'),
		stops: !context.continueOnFail(),
		cancelSignal: cancelSignalOf(context),
		getParameter: onceWhereConstant(node, read),
	};
}

/** Evaluates what holds no expression once a run: with many items that is what takes the time. */
function onceWhereConstant({ parameters }: INode, read: Run['getParameter']): Run['getParameter'] {
	const isConstant = new Map<string, boolean>();
	const values = new Map<string, unknown>();
	const absent = new Set<string>();
	const isAbsent = (name: string) => name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], parameters) === undefined;
	return (name, item, fallback) => {
		let constant = isConstant.get(name);
		if (constant === undefined) {
			const [root, ...inside] = name.split('.');
			if (inside.length > 0 && typeof parameters[root] === 'string') {
				const label = root.charAt(0).toUpperCase() + root.slice(1);
				throw invalidInput(`'${label}' cannot be one expression`, `Give each of the ${label} its own value or expression.`);
			}
			if (isAbsent(name)) absent.add(name);
			constant = !JSON.stringify(parameters[root] ?? null).includes('"=');
			isConstant.set(name, constant);
		}
		// What was not set is told from what an expression leaves empty.
		if (fallback !== undefined && absent.has(name)) return fallback;
		if (!constant) return withoutCachedName(read(name, item, fallback));
		if (!values.has(name)) values.set(name, read(name, item, fallback));
		return values.get(name);
	};
}

/** The name the editor showed last is not that of what an expression gives. */
function withoutCachedName(value: unknown): unknown {
	return isResourceLocatorValue(value) && value.cachedResultName ? { ...value, cachedResultName: undefined } : value;
}

type Settings = Omit<SenderSettings, 'call' | 'limit'>;

/** Finds the sender of an item, or why it has none: items with one and the same credential share it, nothing else is shared between accounts. */
export type SenderOf = (item: number) => Promise<Sender | ExplainedError>;

export function sendersOf(run: Run, settings: Settings = {}): SenderOf {
	const requestOptions = attempt(() => requestOptionsOf(run));
	if (requestOptions instanceof ExplainedError) return async () => requestOptions;
	const senders = new Map<string, Sender | ExplainedError>();
	return async (item) => {
		const data = await run.context.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL_NAME, item).catch(asExplained);
		if (data instanceof ExplainedError) return data;
		const key = JSON.stringify(data);
		const sender = senders.get(key) ?? attempt(() => senderOf(run.context, data, requestOptions, settings));
		senders.set(key, sender);
		return sender;
	};
}

/** @throws ExplainedError when the credential cannot be used */
export function senderOf(context: Context, data: ICredentialDataDecryptedObject, requestOptions: RequestOptions, settings: Settings = {}): Sender {
	const credential = checkCredential(data);
	const hide = (text: string) => hideKey(text, credential);
	return new Sender(credential, {
		...settings,
		call: httpCallOf(context, { data, hide }, requestOptions),
		limit: concurrencyLimitOf(cancelSignalOf(context)),
	});
}

/** So many items are taken before other executions get their turn. */
const ITEMS_AT_ONCE = 500;

/** So many credentials are asked for at once: n8n reads each from its database. */
const CREDENTIALS_AT_ONCE = 20;

/** Calls a function for each item in turn, with its sender. */
export async function forEachItem(items: readonly number[], senderFor: SenderOf, visit: (item: number, sender: Sender | ExplainedError) => void): Promise<void> {
	for (let from = 0; from < items.length; from += CREDENTIALS_AT_ONCE) {
		await giveWay(from);
		const some = items.slice(from, from + CREDENTIALS_AT_ONCE);
		const senders = await Promise.all(some.map(senderFor));
		some.forEach((item, index) => visit(item, senders[index]));
	}
}

/** Now and then lets other executions have their turn. @param taken how many items were taken so far */
export async function giveWay(taken: number): Promise<void> {
	if (taken % ITEMS_AT_ONCE === 0) await sleep(0);
}

/** The Request Options of a run, which are the same for all items. */
export function requestOptionsOf({ getParameter, items }: Run): RequestOptions {
	return readRequestOptions(getParameter('requestOptions', items[0] ?? 0, {}));
}
