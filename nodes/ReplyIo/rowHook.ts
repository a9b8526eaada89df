import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { findContactByEmail } from './api/contactByEmail';
import { ExplainedError, toNodeError } from './api/explainedError';
import type { Id } from './api/ids';
import { laneOf } from './api/pacing';
import { Sender } from './api/send';
import { isTool } from './api/tool';
import { readLongestWaitMs, type ContactRef, type EmailRef, type GetParameter } from './parameters';

/** What carrying out a row needs. */
export interface RowTools {
	sender: Sender;
	/** The contact's ID; an e-mail address is looked up once a run. */
	contactId: (contact: ContactRef) => Promise<Id>;
}

/** Carries out one row and returns the JSON of its items. */
export type Perform = (tools: RowTools) => Promise<IDataObject[]>;

/** Checks one row's parameters, without a call, and returns what carries it out. */
export type Prepare = (get: GetParameter) => Perform;

/** What the rows of one node run share. */
interface Run {
	/** Rows whose hook has not been called yet, by index. */
	expected: Set<number>;
	/** Rows still to be checked, by index. */
	unchecked: Set<number>;
	active: number;
	performed: number;
	failed: boolean;
	failures: Array<NodeApiError | NodeOperationError>;
	/** Resolves once every row was checked. */
	allChecked: Promise<void>;
	resolveAllChecked: () => void;
	contactIds: Map<string, Promise<Id>>;
	/** A key that Reply.io does not accept, and the error that said so: no other row need find out. */
	refusedKey?: { apiKey: string; error: ExplainedError };
}

const runs = new WeakMap<object, Run>();

/**
 * Makes the request hook of an operation: called by n8n's declarative engine once an item, all at once.
 * It checks the row before any call, has a limited number of rows under way, pairs every item it returns
 * with its row, and turns a failure into the row's error. Where the workflow stops on errors, no call is
 * made before all rows were checked, and none begun after one failed.
 */
export function rowHook(prepare: Prepare) {
	return async function (
		this: IExecutePaginationFunctions,
		requestData: DeclarativeRestApiSettings.ResultOptions,
	): Promise<INodeExecutionData[]> {
		const item = this.getItemIndex();
		const stops = !this.continueOnFail();
		const run = enter(this, item);
		try {
			const get: GetParameter = (name, fallback) => this.getNodeParameter(name, fallback);
			const perform = prepare(get);
			const longestWaitMs = readLongestWaitMs(get);
			countAsChecked(run, item);
			if (stops) await run.allChecked;
			const performRow = async () => {
				// Nothing rather than an error, because the engine reports the first error: the cause must be it.
				if (stops && run.failed) return [];
				const sender = await Sender.of(this, {
					longestWaitMs,
					transport: transportOf(this, requestData),
				});
				const { apiKey } = sender.credential;
				if (run.refusedKey?.apiKey === apiKey) throw run.refusedKey.error;
				const contactId = async (contact: ContactRef) =>
					'id' in contact ? contact.id : await lookUpOnce(run, sender, contact);
				const rows = await perform({ sender, contactId }).catch(async (error: unknown) => {
					if (error instanceof ExplainedError && error.httpCode === 401) run.refusedKey ??= { apiKey, error };
					return await Promise.reject(error);
				});
				run.performed++;
				return rows;
			};
			// Noted before the next row takes the place of this one.
			const noteFailure = async (error: unknown) => {
				run.failed = true;
				return await Promise.reject(error);
			};
			const lane = laneOf(this.getExecutionCancelSignal());
			const rows = await lane.run(async () => await performRow().catch(noteFailure));
			return rows.map((json) => ({ json, pairedItem: { item } }));
		} catch (error) {
			const nodeError = toNodeError(this.getNode(), error, item);
			run.failed = true;
			run.failures.push(nodeError);
			countAsChecked(run, item);
			if (stops) throw nodeError;
			// Without `error` on the item itself: that would cost it the row's own fields on the error output.
			return [{ json: { error: nodeError.message }, pairedItem: { item } }];
		} finally {
			leave(run);
		}
	};
}

function countAsChecked(run: Run, item: number): void {
	run.unchecked.delete(item);
	if (run.unchecked.size === 0) run.resolveAllChecked();
}

async function lookUpOnce(run: Run, sender: Sender, { email, typed }: EmailRef): Promise<Id> {
	let contactId = run.contactIds.get(email);
	if (!contactId) {
		contactId = findContactByEmail(sender, typed ?? email);
		run.contactIds.set(email, contactId);
	}
	return await contactId;
}

function enter(context: IExecutePaginationFunctions, item: number): Run {
	// One object a node run, the same for all of its rows.
	const key = context.getExecuteData();
	let run = runs.get(key);
	// A row that comes again means that the node runs again: Retry On Fail keeps the object.
	if (!run?.expected.delete(item)) {
		run = newRun(rowsOf(context, item));
		run.expected.delete(item);
		runs.set(key, run);
	}
	run.active++;
	return run;
}

/** The rows the engine calls the hook for. */
function rowsOf(context: IExecutePaginationFunctions, item: number): number[] {
	// An agent's tool call is about one item, though some agents show it all of their own.
	if (isTool(context.getNode()) || context.getNode().executeOnce) return [item];
	const items = Object.values(context.getExecuteData().data)[0]?.[0] ?? [];
	return items.length > item ? items.map((_, index) => index) : [item];
}

function newRun(items: number[]): Run {
	let resolveAllChecked = () => {};
	const allChecked = new Promise<void>((resolve) => (resolveAllChecked = resolve));
	return {
		expected: new Set(items),
		unchecked: new Set(items),
		active: 0,
		performed: 0,
		failed: false,
		failures: [],
		allChecked,
		resolveAllChecked,
		contactIds: new Map(),
	};
}

function leave(run: Run): void {
	run.active--;
	if (run.active > 0 || run.performed === 0) return;
	for (const failure of run.failures) {
		failure.description =
			`${failure.description ?? ''} Carried out all the same: ${run.performed} of the other rows.`.trim();
	}
}

/**
 * The way to the server as n8n's Request Options set it. The domains a credential may be used with don't
 * matter: they are for nodes that let the user choose the address, this one asks the credential's own only.
 */
function transportOf(
	context: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
) {
	const { timeout } = context.getNodeParameter('requestOptions', {}) as { timeout?: number };
	const { proxy, skipSslCertificateValidation } = options;
	return {
		proxy,
		skipSslCertificateValidation: Boolean(skipSslCertificateValidation),
		timeout,
	};
}
