import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { ExplainedError, inOneText, toNodeError } from '../api/explainedError';
import { laneOf } from '../api/pacing';
import { Sender, type Transport } from '../api/send';
import { isTool } from '../api/tool';
import { readLongestWaitMs } from '../parameters';
import { apply } from './apply';
import { asExplained, Calls } from './calls';
import { readRows, type Input } from './input';
import { plan } from './plan';
import { Progress } from './progress';
import { readStates } from './read';
import { counted, countOutcomes, explainFailedRows, inWords, report, type ReportRow } from './report';
import type { AnyRow, Row } from './rows';

type Context = IExecuteFunctions | IExecutePaginationFunctions;

/** What a run needs of n8n: the rows, and who talks. */
export interface RunInput extends Omit<Input, 'node'> {
	context: Context;
}

/**
 * Set Many: reads the rows, looks at their contacts, sends what differs in bulk calls and says what
 * happened to each row.
 *
 * @throws NodeApiError, NodeOperationError where the workflow stops on errors and the run, or a row, failed
 */
export async function runSetMany({ context, items, get }: RunInput): Promise<INodeExecutionData[]> {
	const node = context.getNode();
	const stops = !context.continueOnFail() && !isTool(node);
	const rows = await readRows({ items, get, node });
	const tools = await toolsOf(context, rows.length, get).catch(asExplained);
	if (tools instanceof ExplainedError) {
		if (stops) throw toNodeError(node, tools);
		return toItems(failAll(rows, tools), context);
	}
	const reported = await carryOut(rows, tools);
	const isDry = rows.some((row) => row.error === undefined && row.dryRun);
	hint(context, reported, tools, isDry);
	const failure = stops ? explainFailedRows(reported) : undefined;
	if (!failure) return toItems(reported, context);
	const { message, description, item } = failure;
	const error = new NodeOperationError(node, message, { description, itemIndex: item });
	// n8n swaps texts that hold an errno word, such as one quoted from Reply.io, for canned ones.
	error.message = message;
	error.description = description;
	throw error;
}

interface Tools {
	calls: Calls;
	progress: Progress;
}

async function toolsOf(context: Context, rows: number, get: Input['get']): Promise<Tools> {
	const longestWaitMs = readLongestWaitMs((name, fallback) => get(name, 0, fallback));
	let calls: Calls | undefined = undefined as Calls | undefined;
	const progress = new Progress(context.logger, rows, () => calls?.count ?? 0);
	const sender = await Sender.of(context, {
		longestWaitMs,
		transport: transportOf(get),
		onRateLimit: (waitMs) => progress.wait(waitMs),
	});
	calls = new Calls(sender, laneOf(context.getExecutionCancelSignal()), () => progress.tick());
	return { calls, progress };
}

async function carryOut(rows: AnyRow[], { calls, progress }: Tools): Promise<ReportRow[]> {
	const good = rows.filter((row): row is Row => row.error === undefined);
	const stateOf = await readStates(calls, good);
	const planned = plan(rows, stateOf);
	progress.begin('writing', planned.chunks.length);
	const results = await apply(calls, planned.chunks);
	return report(rows, planned, results);
}

function failAll(rows: AnyRow[], error: ExplainedError): ReportRow[] {
	const failed = rows.map((row) => (row.error ? row : { item: row.item, sequenceId: row.sequenceId, contact: row.contact, error }));
	return report(failed, plan(failed, () => error), { get: () => undefined } as never);
}

/**
 * The output items. On the error output a failed row is an item of its error alone: n8n adds the fields
 * of the input row there. Elsewhere it stays in its place.
 */
function toItems(rows: ReportRow[], context: Context): INodeExecutionData[] {
	const node = context.getNode();
	return rows.map(({ item, json, error }) => {
		const pairedItem = { item };
		if (!error) return { json, pairedItem };
		if (isTool(node)) return { json: { ...json, reason: inOneText(error) }, pairedItem };
		if (node.onError === 'continueErrorOutput') return { json: { error: `${error.message} [item ${item}]` }, pairedItem };
		return { json, pairedItem };
	});
}

function hint(context: Context, rows: ReportRow[], { calls, progress }: Tools, isDry: boolean): void {
	// Absent in older n8n, and where no editor shows it.
	if (!('addExecutionHints' in context) || typeof context.addExecutionHints !== 'function') return;
	const counts = countOutcomes(rows);
	const waited = progress.waitedMs > 0 ? `, ${Math.ceil(progress.waitedMs / 1000)} s of waiting for the rate limit` : '';
	const took = `${counted(rows.length, 'row')}, ${counted(calls.count, 'call')}${waited}: ${inWords(counts)}.`;
	context.addExecutionHints({
		message: isDry ? `Dry Run: ${counts.changed ? 'its rows changed nothing' : 'nothing was changed'}. ${took}` : took,
		type: counts.failed ? 'warning' : 'info',
		location: 'outputPane',
	});
}

/** The way to the server as n8n's Request Options set it. */
function transportOf(get: Input['get']): Transport {
	const { timeout, proxy, allowUnauthorizedCerts } = get('requestOptions', 0, {}) as IDataObject;
	return {
		skipSslCertificateValidation: allowUnauthorizedCerts === true,
		...(typeof timeout === 'number' && timeout > 0 ? { timeout } : {}),
		...(typeof proxy === 'string' && proxy ? { proxy: parseProxy(proxy) } : {}),
	};
}

/** @throws ExplainedError when it is no URL with a host */
function parseProxy(text: string): NonNullable<Transport['proxy']> {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url?.hostname) {
		throw new ExplainedError({
			message: "'Proxy' is not a URL with a host and a port",
			description: 'It must look like http://my-proxy:8080.',
			failure: { cause: 'configuration-invalid' },
		});
	}
	const protocol = url.protocol.replace(/:$/, '');
	return {
		host: url.hostname,
		port: Number(url.port) || (protocol === 'https' ? 443 : 80),
		protocol,
		...(url.username ? { auth: { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) } } : {}),
	};
}
