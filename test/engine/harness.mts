import type { IDataObject, INode, INodeExecutionData, INodeListSearchResult, INodeType } from 'n8n-workflow';

import { additionalDataFor, builtNode, core, createWorkflow, execute, REPLY_IO, workflow, type Credential } from './engine.mjs';

export type { Credential };

/*
 * A workflow Start → Reply.io → one node behind each output, which looks up its row by pairing.
 */

/** Where the logs of the runs that are under way go: each has those of all. */
const listening = new Set<string[]>();
const writeLog = (...words: unknown[]) => {
	const line = words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' ');
	for (const lines of listening) lines.push(line);
};
// n8n's log goes to the console's streams, past its functions.
const streams = console as unknown as Record<'_stdout' | '_stderr', { write: (text: string) => unknown }>;
for (const name of ['_stdout', '_stderr'] as const) {
	const stream = streams[name];
	const write = (text: string) => (listening.size > 0 ? writeLog(text) : stream.write(text));
	Object.defineProperty(console, name, { value: Object.create(stream, { write: { value: write } }) });
}

/** Collects what is logged from now on; nothing where no list is given. */
export function logTo(lines: string[] | undefined): void {
	listening.clear();
	if (lines) listening.add(lines);
}

export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
export const ERROR_MODES: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

/** An n8n other than the project's own may be one that does not classify failures yet. */
const classifiesFailures =
	!process.env.N8N_CORE_FOLDER ||
	'failure' in new workflow.NodeApiError(replyIoNode({}), {}, { failure: { cause: 'temporarily-unavailable' } } as never);

/** Expects n8n's classification of a failure, where this n8n has one. */
export function expectFailure(error: RunResult['error'], expected: IDataObject): void {
	expect(error?.failure).toEqual(classifiesFailures ? expect.objectContaining(expected) : undefined);
}

export interface RunOptions {
	parameters: Record<string, unknown>;
	/** The JSON of the rows. */
	items?: IDataObject[];
	credential: Credential;
	onError?: OnError;
	retryOnFail?: boolean;
	executeOnce?: boolean;
	/** Runs the node's variant for AI agents, as newer agents run their tools: as a node of its own. */
	asTool?: boolean;
	/** Whether later nodes look up the row of each item, which takes the longest with many; they do unless told. */
	looksUpRows?: boolean;
	/** Cancels the execution as soon as this is true. */
	cancelWhen?: () => boolean;
	executionId?: string;
}

export interface RunResult {
	/** What came out of the success output. */
	success: INodeExecutionData[];
	/** What came out of the error output. */
	failed: INodeExecutionData[];
	/** For each item of an output, the row `$('Start').item` is, as a later node sees it. */
	successRows: unknown[];
	failedRows: unknown[];
	/** The error the node stopped with. */
	error?: Error & { description?: string; httpCode?: string; context?: IDataObject; failure?: IDataObject };
	hints: unknown[];
	/** Everything of the execution, for searching it. */
	raw: unknown;
	/** Everything that was logged. */
	logs: string[];
}

const passOn = (name: string, group: 'trigger' | 'transform', inputs: string[]): INodeType =>
	({
		description: { displayName: name, name, group: [group], version: 1, description: '', defaults: {}, inputs, outputs: ['main'], properties: [{ displayName: 'Row', name: 'row', type: 'json', default: '' }] },
		async execute(this: { getInputData: () => INodeExecutionData[]; getNodeParameter: (name: string, index: number) => unknown }) {
			const items = this.getInputData();
			if (group === 'trigger') return [items];
			return [items.map((item, index) => ({ ...item, json: { row: rowOf(() => this.getNodeParameter('row', index)) as IDataObject } }))];
		},
	}) as unknown as INodeType;

/** A pairing that cannot be resolved is an error in n8n; here it is seen in the result. */
function rowOf(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		return `unpaired: ${(error as Error).message}`;
	}
}

const plainNodes: Record<string, INodeType> = {
	start: passOn('start', 'trigger', []),
	later: passOn('later', 'transform', ['main']),
};

async function nodeTypes(): Promise<Record<string, INodeType>> {
	const replyIo = await builtNode();
	const tool = Object.assign(Object.create(replyIo) as INodeType, { description: { ...replyIo.description, name: `${replyIo.description.name}Tool` } });
	return { ...plainNodes, [REPLY_IO]: replyIo, [`${REPLY_IO}Tool`]: tool };
}

/** Runs the workflow with the given rows and parameters, and says what came out where. */
export async function runNode(options: RunOptions): Promise<RunResult> {
	const { items = [{}], onError = 'stopWorkflow', looksUpRows = true, executionId } = options;
	const row = '={{ $("Start").item.json }}';
	const node = (name: string, type: string, parameters: IDataObject, more: Partial<INode> = {}): INode =>
		({ id: name, name, type, typeVersion: 1, position: [0, 0], parameters, ...more }) as INode;
	const nodes = [
		node('Start', 'start', {}),
		replyIoNode(options.parameters, { ...(options.asTool ? { type: `${REPLY_IO}Tool` } : {}), onError, retryOnFail: options.retryOnFail, executeOnce: options.executeOnce, maxTries: 2, waitBetweenTries: 10 }),
		node('Success', 'later', { row }),
		node('Failed', 'later', { row }),
	];
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	const connections = { Start: { main: [to('Reply.io')] }, 'Reply.io': { main: looksUpRows ? [to('Success'), to('Failed')] : [] } };
	const testWorkflow = createWorkflow(nodes, connections, await nodeTypes());
	const logs: string[] = [];
	listening.add(logs);
	workflow.LoggerProxy.init({ error: writeLog, warn: writeLog, info: writeLog, debug: writeLog } as never);
	const running = execute(testWorkflow, items, await additionalDataFor(options.credential, executionId));
	if (options.cancelWhen) {
		while (!options.cancelWhen()) await new Promise((resolve) => setTimeout(resolve, 10));
		// The engine's promise of a cancelled execution stays open: what the node still does is seen on the server.
		running.cancel();
		listening.delete(logs);
		return { success: [], failed: [], successRows: [], failedRows: [], hints: [], raw: undefined, logs };
	}
	const result = await running;
	// n8n's own log writes a little late.
	await new Promise((resolve) => setImmediate(resolve));
	listening.delete(logs);
	const tasks = result.data.resultData.runData;
	const outputs = tasks['Reply.io']?.at(-1)?.data?.main ?? [];
	const rows = (name: string) => (tasks[name]?.at(-1)?.data?.main[0] ?? []).map(({ json }) => (json as { row: unknown }).row);
	const [success, failed] = outputs;
	return {
		success: success ?? [],
		failed: failed ?? [],
		successRows: rows('Success'),
		failedRows: rows('Failed'),
		error: (tasks['Reply.io']?.at(-1)?.error ?? result.data.resultData.error) as RunResult['error'],
		hints: tasks['Reply.io']?.at(-1)?.hints ?? [],
		raw: result,
		logs,
	};
}

export function replyIoNode(parameters: Record<string, unknown>, more: Partial<INode> = {}): INode {
	return {
		id: 'Reply.io',
		name: 'Reply.io',
		type: REPLY_IO,
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'sequenceContactStatus', ...parameters } as INode['parameters'],
		credentials: { replyIoApi: { id: '1', name: 'Reply.io account' } },
		...more,
	};
}

/** The parameters n8n shows of the node, or of its variant for AI agents, with their defaults. */
export async function shownParameters(parameters: IDataObject, { asTool }: { asTool: boolean }): Promise<IDataObject> {
	const { description } = await builtNode();
	const node = replyIoNode(parameters, { type: asTool ? `${REPLY_IO}Tool` : REPLY_IO });
	const variant = asTool ? { ...description, name: `${description.name}Tool` } : description;
	return workflow.NodeHelpers.getNodeParameters(variant.properties, node.parameters, true, false, node, variant) as IDataObject;
}

/** Asks for a page of a picker's list, as the editor does. */
export async function searchList(
	method: 'searchSequences' | 'searchContacts',
	{ credential, parameters = {}, filter, paginationToken }: { credential: Credential; parameters?: IDataObject; filter?: string; paginationToken?: string },
): Promise<INodeListSearchResult> {
	const node = replyIoNode({ operation: 'set', ...parameters });
	const testWorkflow = createWorkflow([node], {}, await nodeTypes());
	const additionalData = await additionalDataFor(credential);
	additionalData.currentNodeParameters = node.parameters;
	const context = new core.LoadOptionsContext(testWorkflow, node, additionalData, '');
	const { methods } = await builtNode();
	return await methods!.listSearch![method].call(context as never, filter, paginationToken);
}

/** A resource locator's value. */
export function locator(mode: 'list' | 'id' | 'email' | 'url', value: unknown): IDataObject {
	return { __rl: true, mode, value } as IDataObject;
}
