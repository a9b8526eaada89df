import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { IDataObject, IHookFunctions, INode, INodeExecutionData, INodeType, INodeTypes, IWebhookData, IWebhookResponseData, IWorkflowExecuteAdditionalData, Workflow as WorkflowType } from 'n8n-workflow';

import { projectFolder } from '../unit/project.mjs';
import { additionalDataFor, builtNode, core, workflow, type Credential } from './engine.mjs';

/*
 * How n8n runs a webhook trigger, with n8n-core's own contexts: what its ActiveWorkflowManager, LiveWebhooks and
 * TestWebhooks do around a node, with a database that is an object. Several servers may share it.
 */

export const TRIGGER = 'n8n-nodes-reply-io.replyIoTrigger';

type ActivationMode = 'activate' | 'update' | 'init' | 'leadershipChange';

interface Row {
	id: string;
	node: INode;
	/** As JSON, as in a database. */
	staticData: string;
	isActive: boolean;
}

interface Execution {
	workflowId: string;
	mode: 'webhook' | 'manual';
	items: INodeExecutionData[];
	error?: Error;
}

/** What the servers of an n8n share. */
export class Database {
	readonly workflows = new Map<string, Row>();

	/** Which node a path belongs to. */
	readonly webhooks = new Map<string, string>();

	readonly executions: Execution[] = [];

	/** The JSON of every item that started a production execution. */
	get started(): IDataObject[] {
		return this.executions.filter(({ mode }) => mode === 'webhook').flatMap(({ items }) => items.map(({ json }) => json));
	}

	save(id: string, parameters: IDataObject, { webhookId = `hook-${id}`, credentialId = '1' } = {}): void {
		const node: INode = { id: `node-${id}`, name: 'Reply.io Trigger', type: TRIGGER, typeVersion: 1, position: [0, 0], parameters: parameters as INode['parameters'], webhookId, credentials: { replyIoApi: { id: credentialId, name: 'Reply.io account' } } };
		const before = this.workflows.get(id);
		this.workflows.set(id, { id, node, staticData: before?.staticData ?? '{}', isActive: before?.isActive ?? false });
	}

	staticData(id: string): { subscribed?: { subscriptions: Record<string, string>; tokenDigest: string }; seen?: string } {
		return (JSON.parse(this.workflows.get(id)!.staticData) as Record<string, object>)['node:Reply.io Trigger'] ?? {};
	}
}

interface ServerOptions {
	database: Database;
	/** By the ID of the credential. */
	credentials: Record<string, Credential>;
	/** What others take for its address; its own unless told. */
	webhookUrl?: string;
	/** A process of its own: what the node keeps in memory is not shared. */
	nodeType?: INodeType;
}

/** The built trigger as a process loads it that has just started. */
export function freshTrigger(): INodeType {
	let type!: INodeType;
	jest.isolateModules(() => {
		const { ReplyIoTrigger } = require(path.join(projectFolder, 'dist/nodes/ReplyIo/ReplyIoTrigger.node.js')) as { ReplyIoTrigger: new () => INodeType };
		type = new ReplyIoTrigger();
	});
	return type;
}

/** A process was killed: nothing of what it was doing comes back. */
export class Killed extends Error {}

/** A server of n8n. */
export class N8nServer {
	readonly database: Database;

	private readonly server: Server;

	private readonly handling = new Set<Promise<void>>();

	private readonly tests = new Map<string, { row: Row; staticData: IDataObject }>();

	private nodeType!: INodeType;

	/** Rejects when the process is killed. */
	private death!: Promise<never>;

	kill!: () => void;

	constructor(private readonly options: ServerOptions) {
		this.database = options.database;
		this.server = createServer((req, res) => {
			const handling = this.handle(req, res);
			this.handling.add(handling);
			void handling.finally(() => this.handling.delete(handling));
		});
		this.revive();
	}

	/** Resolves when nothing is done any more for what was received. */
	async idle(): Promise<void> {
		while (this.handling.size > 0) await Promise.all(this.handling);
	}

	async start(): Promise<this> {
		this.nodeType = this.options.nodeType ?? (await builtNode('replyIoTrigger'));
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return this;
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	get url(): string {
		return this.options.webhookUrl ?? `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** A new process after one that was killed or stopped. */
	revive(nodeType?: INodeType): void {
		if (nodeType) this.nodeType = nodeType;
		this.death = new Promise((_, reject) => (this.kill = () => reject(new Killed())));
		this.death.catch(() => {});
	}

	/** Publishes a workflow, as it is saved now. @throws what the node threw */
	async publish(id: string, change?: () => void): Promise<void> {
		const row = this.row(id);
		const mode = row.isActive ? 'update' : 'activate';
		if (row.isActive) await this.clearWebhooks(id);
		change?.();
		this.row(id).isActive = true;
		try {
			await this.add(id, mode);
		} catch (error) {
			if (error instanceof Killed) throw error;
			await this.clearWebhooks(id);
			this.row(id).isActive = false;
			throw error;
		}
	}

	async unpublish(id: string): Promise<void> {
		await this.clearWebhooks(id);
		this.row(id).isActive = false;
	}

	/** What every server does when it starts, or leads. @returns what the nodes threw */
	async init(mode: 'init' | 'leadershipChange' = 'init'): Promise<Error[]> {
		const failures: Error[] = [];
		for (const row of this.database.workflows.values()) {
			if (!row.isActive) continue;
			await this.add(row.id, mode).catch((error: Error) => {
				if (error instanceof Killed) throw error;
				failures.push(error);
			});
		}
		return failures;
	}

	/** "Listen for test event". */
	async listenForTest(id: string): Promise<void> {
		const row = this.row(id);
		const flow = this.toWorkflow(row, {});
		const key = this.pathOf(flow);
		this.tests.set(key, { row, staticData: {} });
		try {
			await this.createIfNotExists(flow, { isTest: true, mode: 'manual', activation: 'manual' });
			this.tests.set(key, { row, staticData: { ...flow.staticData } });
		} catch (error) {
			await this.stopTest(id);
			throw error;
		}
	}

	async stopTest(id: string): Promise<void> {
		const flow = this.toWorkflow(this.row(id), {});
		const test = this.tests.get(this.pathOf(flow));
		if (!test) return;
		flow.staticData = test.staticData as never;
		await this.hook('delete', flow, { isTest: true, mode: 'internal', activation: 'update' });
		this.tests.delete(this.pathOf(flow));
	}

	private row(id: string): Row {
		return this.database.workflows.get(id)!;
	}

	private async add(id: string, activation: ActivationMode): Promise<void> {
		const row = this.row(id);
		const flow = this.toWorkflow(row, JSON.parse(row.staticData) as IDataObject);
		this.database.webhooks.set(this.pathOf(flow), id);
		try {
			await this.createIfNotExists(flow, { mode: 'trigger', activation });
		} catch (error) {
			if (!(error instanceof Killed)) await this.clearWebhooks(id);
			throw error;
		}
		this.saveStaticData(flow);
	}

	/** With what is in the database: nothing of what a failed activation has made. */
	private async clearWebhooks(id: string): Promise<void> {
		const row = this.row(id);
		const flow = this.toWorkflow(row, JSON.parse(row.staticData) as IDataObject);
		await this.hook('delete', flow, { mode: 'internal', activation: 'update' });
		this.saveStaticData(flow);
		this.database.webhooks.delete(this.pathOf(flow));
	}

	private async createIfNotExists(flow: WorkflowType, how: How): Promise<void> {
		if (!(await this.hook('checkExists', flow, how))) await this.hook('create', flow, how);
	}

	private async hook(method: 'checkExists' | 'create' | 'delete', flow: WorkflowType, how: How): Promise<boolean> {
		const node = Object.values(flow.nodes)[0];
		const additionalData = await this.additionalData();
		const webhook = { ...this.webhookData(flow), isTest: how.isTest, workflowExecuteAdditionalData: additionalData } as IWebhookData;
		const context = new core.HookContext(flow, node, additionalData, how.mode as never, how.activation as never, webhook);
		const call = this.nodeType.webhookMethods!.default![method] as (this: IHookFunctions) => Promise<boolean>;
		return await Promise.race([call.call(context as never), this.death]);
	}

	private saveStaticData(flow: WorkflowType): void {
		if ((flow.staticData as { __dataChanged?: boolean }).__dataChanged) this.row(flow.id).staticData = JSON.stringify(flow.staticData);
	}

	private async additionalData(): Promise<IWorkflowExecuteAdditionalData> {
		const { credentials } = this.options;
		const additionalData = await additionalDataFor(Object.values(credentials)[0]);
		Object.assign(additionalData.credentialsHelper, { getDecrypted: async (_: unknown, { id }: { id: string }) => ({ apiVersion: 'auto', ...credentials[id] }) });
		return Object.assign(additionalData, { webhookBaseUrl: `${this.url}/webhook`, webhookTestBaseUrl: `${this.url}/webhook-test` });
	}

	private toWorkflow({ id, node, isActive }: Row, staticData: IDataObject): WorkflowType {
		const { nodeType } = this;
		const nodeTypes = { getByName: () => nodeType, getByNameAndVersion: () => nodeType, getKnownTypes: () => ({}) } as unknown as INodeTypes;
		return new workflow.Workflow({ id, name: id, nodes: [structuredClone(node)], connections: {}, active: isActive, nodeTypes, staticData });
	}

	private webhookData(flow: WorkflowType) {
		const [webhookDescription] = this.nodeType.description.webhooks!;
		return { node: Object.keys(flow.nodes)[0], httpMethod: 'POST', path: this.pathOf(flow), webhookDescription, workflowId: flow.id };
	}

	private pathOf(flow: WorkflowType): string {
		return workflow.NodeHelpers.getNodeWebhookPath(flow.id, Object.values(flow.nodes)[0], this.nodeType.description.webhooks![0].path);
	}

	private async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of req) chunks.push(chunk as Buffer);
		const url = new URL(req.url!, 'http://n8n');
		const [, kind, webhookPath] = /^\/(webhook|webhook-test)\/(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
		const rawBody = Buffer.concat(chunks);
		const isJson = /^application\/json/.test(req.headers['content-type'] ?? '');
		let body: unknown = {};
		try {
			if (isJson && rawBody.length > 0) body = JSON.parse(rawBody.toString());
		} catch {
			res.writeHead(422).end();
			return;
		}
		const request = Object.assign(req, { rawBody, body, query: Object.fromEntries(url.searchParams), params: {} });
		const response = Object.assign(res, {
			status: (code: number) => Object.assign(res, { statusCode: code }),
			json: (data: unknown) => res.setHeader('Content-Type', 'application/json').end(JSON.stringify(data)),
		});
		const test = kind === 'webhook-test' ? this.tests.get(webhookPath) : undefined;
		const id = test?.row.id ?? (kind === 'webhook' ? this.database.webhooks.get(webhookPath) : undefined);
		if (id === undefined) {
			res.writeHead(404).end();
			return;
		}
		await this.run(id, test?.staticData, request, response);
	}

	/** n8n makes a workflow of the same static data anew for it, which forgets that it was changed. */
	private startExecution({ staticData }: WorkflowType, execution: Execution): void {
		workflow.ObservableObject.create(staticData as never);
		this.database.executions.push(execution);
	}

	/** As n8n's LiveWebhooks and TestWebhooks do. */
	private async run(id: string, testStaticData: IDataObject | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
		const row = this.row(id);
		const flow = this.toWorkflow(row, testStaticData ? {} : (JSON.parse(row.staticData) as IDataObject));
		if (testStaticData) flow.setTestStaticData(testStaticData as never);
		const mode = testStaticData ? 'manual' : 'webhook';
		const additionalData = await this.additionalData();
		Object.assign(additionalData, { httpRequest: request, httpResponse: response });
		const webhook = { ...this.webhookData(flow), workflowExecuteAdditionalData: additionalData } as IWebhookData;
		const context = new core.WebhookContext(flow, Object.values(flow.nodes)[0], additionalData, mode, webhook, [], null);
		const answer = (status: number, data: unknown) => {
			if (!response.writableEnded) response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(data));
		};
		let result: IWebhookResponseData;
		try {
			result = await this.nodeType.webhook!.call(context as never);
		} catch (error) {
			this.database.executions.push({ workflowId: id, mode, items: [], error: error as Error });
			answer(500, { message: 'Workflow could not be started' });
			return;
		}
		const items = result.workflowData?.[0];
		const save = () => (testStaticData ? undefined : this.saveStaticData(flow));
		// What answers by itself is kept at once.
		if (result.noWebhookResponse) save();
		if (items) this.startExecution(flow, { workflowId: id, mode, items });
		if (!result.noWebhookResponse) {
			save();
			answer(200, items ? { message: 'Workflow was started' } : result.webhookResponse);
		}
		if (items && testStaticData) await this.stopTest(id);
	}
}

interface How {
	isTest?: boolean;
	mode: string;
	activation: string;
}
