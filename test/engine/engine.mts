import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeType,
	IRequestOptions,
	WorkflowExecuteMode,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import type * as N8nCore from 'n8n-core';
import type * as N8nWorkflow from 'n8n-workflow';

import { projectFolder } from '../unit/project.mjs';

/* n8n's engine without its server, with the built package in it: what the tests and the benchmark run in. */

// An import would give the benchmark another n8n-workflow than the one n8n-core works with.
const load = createRequire(import.meta.url);
export const core = load('n8n-core') as typeof N8nCore;
export const workflow = load('n8n-workflow') as typeof N8nWorkflow;

// n8n gives each regular expression 250 ms by the clock, which a busy machine may need for something else.
(workflow as Partial<typeof N8nWorkflow>).setSafeRegexEngine?.({
	exec: (pattern, input, flags) => new RegExp(pattern, flags).exec(input),
	test: (pattern, input, flags) => new RegExp(pattern, flags).test(input),
	replace: (pattern, input, flags, replacement) => input.replace(new RegExp(pattern, flags), replacement as string),
	matchAll: (pattern, input, flags) => [...input.matchAll(new RegExp(pattern, flags?.includes('g') ? flags : `${flags ?? ''}g`))],
	split: (pattern, input, flags) => input.split(new RegExp(pattern, flags)),
});

export const REPLY_IO = 'n8n-nodes-reply-io.replyIo';

/** Each field may be an expression, which n8n evaluates for each item. */
export interface Credential {
	apiKey: string;
	apiVersion?: string;
	baseUrl: string;
	actingUser?: string | number;
	teamId?: string | number;
	/** n8n's own fields, about the nodes that let the user choose the address. */
	allowedHttpRequestDomains?: string;
	allowedDomains?: string;
}

let loading: Promise<N8nCore.PackageDirectoryLoader> | undefined;

async function loadPackage(): Promise<N8nCore.PackageDirectoryLoader> {
	if (!existsSync(path.join(projectFolder, 'dist', 'nodes'))) throw new Error('Run "npm run build" first: the engine tests run what it builds');
	const loader = new core.PackageDirectoryLoader(projectFolder);
	await loader.loadAll();
	return loader;
}

/** A built node's type. */
export async function builtNode(name: 'replyIo' | 'replyIoTrigger' = 'replyIo'): Promise<INodeType> {
	const loader = await (loading ??= loadPackage());
	const type = workflow.NodeHelpers.getVersionedNodeType(loader.getNode(name).type, 1);
	if (type.webhook) return type;
	// As n8n's server does with declarative nodes; without it the engine takes a path that knows no cancelling.
	type.execute ??= async function (this) {
		return (await new core.RoutingNode(this as never, type).runNode()) ?? [];
	};
	return type;
}

async function credentialType() {
	const loader = await (loading ??= loadPackage());
	return loader.getCredential('replyIoApi').type;
}

type GetDecryptedArguments = [unknown, unknown, unknown, WorkflowExecuteMode, IExecuteData?, boolean?, ICredentialsExpressionResolveValues?];

/** A credential's data as n8n's server gives it to a node that asks for an item's. */
function evaluated(data: ICredentialDataDecryptedObject, mode: WorkflowExecuteMode, executeData?: IExecuteData, values?: ICredentialsExpressionResolveValues) {
	if (!values) return data;
	const { workflow: own, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
	return own.expression.getParameterValue(data as never, runExecutionData, runIndex, itemIndex, node.name, connectionInputData, mode, {}, executeData, false, data as never);
}

export async function additionalDataFor(credential: Credential, executionId?: string): Promise<IWorkflowExecuteAdditionalData> {
	const { authenticate } = await credentialType();
	class Credentials extends workflow.ICredentialsHelper {
		getParentTypes = () => [];
		getCredentialsProperties = () => [];
		isCredentialUsableByNode = () => true;
		preAuthentication = async () => undefined;
		runPreAuthentication = async () => undefined;
		getCredentials = async () => ({}) as never;
		getDecrypted = async (...[, , , mode, executeData, , values]: GetDecryptedArguments) => evaluated({ apiVersion: 'v4', ...credential }, mode, executeData, values) as never;
		updateCredentials = async () => {};
		updateCredentialsOauthTokenData = async () => {};
		async authenticate(data: never, _type: string, options: IHttpRequestOptions | IRequestOptions) {
			if (typeof authenticate !== 'function') throw new Error('The credential has no authenticate function');
			return await authenticate(data, options as IHttpRequestOptions);
		}
	}
	const workflowData = { id: 'test', name: 'test', active: false, nodes: [], connections: {}, settings: {}, createdAt: new Date(), updatedAt: new Date() };
	return {
		credentialsHelper: new (Credentials as unknown as new () => N8nWorkflow.ICredentialsHelper)(),
		hooks: 'ExecutionLifecycleHooks' in core ? new core.ExecutionLifecycleHooks('manual', executionId ?? '1', workflowData as never) : undefined,
		executionId,
		instanceBaseUrl: 'http://localhost/',
		restApiUrl: 'http://localhost/rest',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		setExecutionStatus: () => {},
		sendDataToUI: () => {},
		logAiEvent: () => {},
		externalSecretsProxy: {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** A workflow of nodes whose types are given by name. */
export function createWorkflow(nodes: INode[], connections: IConnections, types: Record<string, INodeType>): N8nWorkflow.Workflow {
	const get = (type: string) => types[type];
	const nodeTypes = { getByName: get, getByNameAndVersion: get, getKnownTypes: () => ({}) };
	return new workflow.Workflow({ id: 'test', nodes, connections, active: false, nodeTypes: nodeTypes as never });
}

/** Executes a workflow from its node 'Start', which gets the items. */
export function execute(started: N8nWorkflow.Workflow, items: IDataObject[], additionalData: IWorkflowExecuteAdditionalData): ReturnType<N8nCore.WorkflowExecute['processRunExecutionData']> {
	const runData = {
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
			nodeExecutionStack: [{ node: started.getNode('Start')!, data: { main: [items.map((json) => ({ json }))] }, source: null }],
		},
	};
	// Absent in older n8n.
	const create = (workflow as { createRunExecutionData?: (data: unknown) => unknown }).createRunExecutionData;
	const execution = new core.WorkflowExecute(additionalData, 'manual', (create?.(runData) ?? runData) as never);
	return execution.processRunExecutionData(started);
}
