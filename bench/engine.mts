import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, IHttpRequestOptions, INode, INodeExecutionData, INodeType } from 'n8n-workflow';

const require = createRequire(import.meta.url);
export const projectFolder = path.join(import.meta.dirname, '..');
const core = require('n8n-core') as typeof import('n8n-core');
const workflow = require('n8n-workflow') as typeof import('n8n-workflow');

export interface EngineRun {
	type: 'replyIo' | 'httpRequest';
	parameters: IDataObject;
	items: IDataObject[];
	credential: { apiKey: string; baseUrl: string; apiVersion: string };
	onError: 'continueRegularOutput' | 'continueErrorOutput';
}

const start = {
	description: { displayName: 'start', name: 'start', group: ['trigger'], version: 1, description: '', defaults: {}, inputs: [], outputs: ['main'], properties: [] },
	async execute(this: { getInputData: () => INodeExecutionData[] }) {
		return [this.getInputData()];
	},
} as unknown as INodeType;

async function nodeOf(type: EngineRun['type']): Promise<INodeType> {
	if (type === 'httpRequest') {
		const { HttpRequest } = require(path.join(await n8nBaseNodes(), 'dist/nodes/HttpRequest/HttpRequest.node.js')) as {
			HttpRequest: new () => { getNodeType: (version?: number) => INodeType };
		};
		return new HttpRequest().getNodeType(4.2);
	}
	const loader = new core.PackageDirectoryLoader(projectFolder);
	await loader.loadAll();
	return workflow.NodeHelpers.getVersionedNodeType(loader.getNode('replyIo').type, 1);
}

/** n8n's own nodes, from the n8n that `npm start` installs. */
export async function n8nBaseNodes(): Promise<string> {
	const { ensureN8n } = (await import('../scripts/n8nInstall.mjs' as string)) as { ensureN8n: () => Promise<{ folder: string }> };
	const { folder } = await ensureN8n();
	const nodes = path.join(folder, 'node_modules', 'n8n-nodes-base');
	if (!existsSync(nodes)) throw new Error(`There are no nodes of n8n in ${folder}`);
	return nodes;
}

/** Runs Start → the node in n8n's engine; what comes out of its two outputs. */
export async function prepare(run: EngineRun): Promise<() => Promise<{ success: INodeExecutionData[]; failed: INodeExecutionData[] }>> {
	const node = await nodeOf(run.type);
	const types: Record<string, INodeType> = { start, measured: node };
	const get = (type: string) => types[type];
	const nodeTypes = { getByName: get, getByNameAndVersion: get, getKnownTypes: () => ({}) };
	const { apiKey, apiVersion } = run.credential;
	class Credentials extends workflow.ICredentialsHelper {
		getParentTypes = () => [];
		getCredentialsProperties = () => [];
		isCredentialUsableByNode = () => true;
		preAuthentication = async () => undefined;
		runPreAuthentication = async () => undefined;
		getCredentials = async () => ({}) as never;
		getDecrypted = async () => run.credential as never;
		updateCredentials = async () => {};
		updateCredentialsOauthTokenData = async () => {};
		async authenticate(_data: never, _type: string, options: IHttpRequestOptions) {
			const bearer = apiVersion === 'v3' || new URL(options.url).pathname.startsWith('/v3/') ? { Authorization: `Bearer ${apiKey}` } : {};
			return { ...options, headers: { ...options.headers, 'X-API-Key': apiKey, ...bearer } };
		}
	}
	const at = (name: string, type: string, more: Partial<INode>): INode => ({ id: name, name, type, typeVersion: type === 'measured' && run.type === 'httpRequest' ? 4.2 : 1, position: [0, 0], parameters: {}, ...more }) as INode;
	const nodes = [
		at('Start', 'start', {}),
		at('Measured', 'measured', { parameters: run.parameters as never, onError: run.onError, credentials: { replyIoApi: { id: '1', name: 'Reply.io' } } }),
	];
	const connections = { Start: { main: [[{ node: 'Measured', type: 'main' as const, index: 0 }]] } };
	const instance = new workflow.Workflow({ id: 'bench', nodes, connections, active: false, nodeTypes: nodeTypes as never });
	const data = workflow.createRunExecutionData({
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
			nodeExecutionStack: [{ node: instance.getNode('Start')!, data: { main: [run.items.map((json) => ({ json }))] }, source: null }],
		},
	} as never);
	const quiet = () => {};
	workflow.LoggerProxy.init({ error: quiet, warn: quiet, info: quiet, debug: quiet } as never);
	const workflowData = { id: 'bench', name: 'bench', active: false, nodes: [], connections: {}, settings: {}, createdAt: new Date(), updatedAt: new Date() };
	const additionalData = {
		credentialsHelper: new (Credentials as unknown as new () => never)(),
		hooks: new core.ExecutionLifecycleHooks('manual', '1', workflowData as never),
		instanceBaseUrl: 'http://localhost/',
		restApiUrl: 'http://localhost/rest',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		setExecutionStatus: quiet,
		sendDataToUI: quiet,
		logAiEvent: quiet,
		externalSecretsProxy: {},
	};
	const execute = new core.WorkflowExecute(additionalData as never, 'manual', data);
	return async () => {
		const result = await execute.processRunExecutionData(instance);
		const task = result.data.resultData.runData.Measured?.at(-1);
		if (!task?.data) throw task?.error ?? result.data.resultData.error ?? new Error('The node gave nothing');
		const [success, failed] = task.data.main;
		return { success: success ?? [], failed: failed ?? [] };
	};
}
