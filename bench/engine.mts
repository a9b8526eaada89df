import { createRequire } from 'node:module';
import path from 'node:path';
import type { IDataObject, INode, INodeExecutionData, INodeType } from 'n8n-workflow';

import { ensureN8n } from '../scripts/n8nInstall.mjs';
import { additionalDataFor, builtNode, createWorkflow, execute, workflow, type Credential } from '../test/engine/engine.mjs';

export interface EngineRun {
	type: 'replyIo' | 'httpRequest';
	parameters: IDataObject;
	items: IDataObject[];
	credential: Credential;
	onError: 'continueRegularOutput' | 'continueErrorOutput' | 'stopWorkflow';
}

export const HTTP_REQUEST_VERSION = 4.2;

const start = {
	description: { displayName: 'start', name: 'start', group: ['trigger'], version: 1, description: '', defaults: {}, inputs: [], outputs: ['main'], properties: [] },
	async execute(this: { getInputData: () => INodeExecutionData[] }) {
		return [this.getInputData()];
	},
} as unknown as INodeType;

/** n8n's own HTTP Request node, from the n8n that `npm start` installs. */
async function httpRequestNode(): Promise<INodeType> {
	const { folder } = await ensureN8n();
	const load = createRequire(path.join(folder, 'package.json'));
	const { HttpRequest } = load('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js') as { HttpRequest: new () => { getNodeType: (version: number) => INodeType } };
	return new HttpRequest().getNodeType(HTTP_REQUEST_VERSION);
}

/** Prepares Start → the node in n8n's engine. @returns runs it, and gives what comes out of the node's two outputs */
export async function prepare({ type, parameters, items, credential, onError }: EngineRun): Promise<() => Promise<{ success: INodeExecutionData[]; failed: INodeExecutionData[] }>> {
	const isOurs = type === 'replyIo';
	const types = { start, measured: isOurs ? await builtNode() : await httpRequestNode() };
	const at = (name: string, more: Partial<INode>): INode => ({ id: name, name, type: name.toLowerCase(), typeVersion: 1, position: [0, 0], parameters: {}, ...more });
	const nodes = [
		at('Start', {}),
		at('Measured', {
			typeVersion: isOurs ? 1 : HTTP_REQUEST_VERSION,
			parameters: parameters as never,
			onError,
			...(isOurs ? { credentials: { replyIoApi: { id: '1', name: 'Reply.io' } } } : {}),
		}),
	];
	const started = createWorkflow(nodes, { Start: { main: [[{ node: 'Measured', type: 'main', index: 0 }]] } }, types);
	const additionalData = await additionalDataFor(credential);
	const quiet = () => {};
	workflow.LoggerProxy.init({ error: quiet, warn: quiet, info: quiet, debug: quiet } as never);
	return async () => {
		const { data } = await execute(started, items, additionalData);
		const task = data.resultData.runData.Measured?.at(-1);
		if (!task?.data) throw task?.error ?? data.resultData.error ?? new Error('The node gave nothing');
		const [success, failed] = task.data.main;
		return { success: success ?? [], failed: failed ?? [] };
	};
}
