import type { IDataObject, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../../nodes/ReplyIo/execution/operation';
import { runOf, type Run } from '../../nodes/ReplyIo/execution/run';

/** A call as it was sent. */
export interface Call {
	method: string;
	path: string;
	body?: unknown;
	/** Of calls of this method and path. */
	time: number;
}

export interface Answer {
	statusCode?: number;
	headers?: IDataObject;
	body?: unknown;
}

interface Given {
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	asTool?: boolean;
	apiVersion?: string;
	/** How long an answer takes. */
	takesMs?: number;
}

let accounts = 0;

/** The credential of an account that nothing is known of. */
export const newCredential = (apiVersion = 'v3') => ({ apiKey: `key-of-account-${++accounts}`, apiVersion, baseUrl: 'https://api.reply.io' });

/**
 * Runs an operation as n8n does, with fake timers on, against a server of a few lines. Each row has its own parameters,
 * such as `options.dryRun`, and maybe a `credential` of its own.
 */
export async function runOperation(operation: Operation, rows: IDataObject[], answer: (call: Call) => Answer, { onError = 'continueRegularOutput', asTool = false, apiVersion, takesMs = 0 }: Given = {}) {
	const calls: Call[] = [];
	const lines: string[] = [];
	const hints: IDataObject[] = [];
	const credential = newCredential(apiVersion);
	let underWay = 0;
	let mostUnderWay = 0;
	const request = async ({ method = 'GET', url, body }: IHttpRequestOptions) => {
		const path = new URL(url).pathname;
		const call = { method, path, body, time: calls.filter((one) => one.method === method && one.path === path).length + 1 };
		calls.push(call);
		mostUnderWay = Math.max(mostUnderWay, ++underWay);
		await new Promise((resolve) => setTimeout(resolve, takesMs));
		underWay--;
		const { statusCode = 200, headers = {}, body: answered = {} } = answer(call);
		return { statusCode, headers, body: JSON.stringify(answered) };
	};
	const expression = '={{ $json }}';
	const parameters: IDataObject = {};
	for (const name of new Set(rows.flatMap((row) => Object.keys(row)))) {
		const [root, inside] = name.split('.');
		parameters[root] = inside === undefined ? expression : { ...(parameters[root] as IDataObject), [inside]: expression };
	}
	const context = {
		getNode: () => ({ name: 'Reply.io', onError, type: `n8n-nodes-reply-io.replyIo${asTool ? 'Tool' : ''}`, parameters }),
		continueOnFail: () => onError !== 'stopWorkflow',
		getCredentials: async (_: string, item: number) => await Promise.resolve({ ...credential, ...(rows[item].credential as IDataObject) }),
		helpers: { httpRequestWithAuthentication: async (_: string, options: IHttpRequestOptions) => await request(options) },
		logger: { info: (line: string) => lines.push(line) },
		addExecutionHints: (hint: IDataObject) => hints.push(hint),
	} as unknown as Run['context'];
	const run = runOf(context, rows.map((_, item) => item), (name, item, fallback) => rows[item][name] ?? fallback);
	let result: INodeExecutionData[] | Error | undefined;
	void operation(run).then((items) => (result = items), (error: Error) => (result = error));
	for (let second = 0; !result && second < 3_600; second++) await jest.advanceTimersByTimeAsync(1_000);
	return {
		items: result as INodeExecutionData[],
		error: result as Error & { description?: string; context: IDataObject },
		calls,
		writes: calls.filter(({ method, path }) => method === 'PUT' || path.endsWith('/set-status-in-sequence')),
		lines,
		hint: hints[0],
		credential,
		mostUnderWay,
	};
}
