import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { useContacts } from '../../scripts/demo.mjs';
import { ensureN8n } from '../../scripts/n8nInstall.mjs';
import { packAndInstall } from '../../scripts/n8nPackage.mjs';
import {
	importCredential,
	importWorkflow,
	runWorkflow,
	startN8n,
	testCredential,
} from '../../scripts/n8nServer.mjs';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mjs';
import { projectFolder } from '../unit/project.mjs';

/** What starting n8n takes, its first installation left out: for `beforeAll`. */
export const STARTUP_MS = 180_000;

/** The API key the instance's credential has and the simulator takes. */
export const KEY = 'key-of-the-tests';

/** A workflow as n8n exports it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, Record<string, Array<Array<{ node: string; type: string; index: number }>>>>;
	settings?: object;
	[more: string]: unknown;
}

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: number[];
	parameters: Record<string, unknown>;
	credentials?: Record<string, CredentialRef>;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	[more: string]: unknown;
}

/** What a node refers to a credential by. */
export interface CredentialRef {
	id: string;
	name: string;
}

export interface Item {
	json: Record<string, unknown>;
	pairedItem?: unknown;
	error?: unknown;
}

export interface Execution {
	id: string;
	status: string;
	error?: { message: string; description?: string };
	/** What a node gave on one of its outputs, over all its runs. */
	items: (node: string, output?: number) => Item[];
}

export interface InstanceOptions {
	/** The simulator's; without limits unless told. */
	simulator?: SimulatorOptions;
	/** Added to n8n's environment. */
	env?: Record<string, string>;
	/** Without this package in n8n, and so without a credential: they are the test's to bring. */
	withoutPackage?: boolean;
}

type Server = Awaited<ReturnType<typeof startN8n>>;

/**
 * A real n8n with the packed package in it, as npm would deliver it, and a simulator in this process that
 * stands in for Reply.io. The first call on a machine installs n8n (see `npm start`).
 */
export async function startInstance({ simulator: simulatorOptions, env, withoutPackage }: InstanceOptions = {}): Promise<Instance> {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-reply-io-test-'));
	const instance = new Instance(folder, env);
	try {
		await instance.start({ limits: false, apiKey: KEY, ...simulatorOptions }, withoutPackage);
	} catch (error) {
		await instance.stop();
		throw error;
	}
	return instance;
}

export class Instance {
	server!: Server;

	/** The simulator as a client of its admin routes would see it, and, as `inside`, the object itself. */
	simulator!: SimulatorHandle;

	/** A credential for the simulator, API v4. */
	credential!: CredentialRef;

	/** Where n8n keeps everything. */
	readonly userFolder: string;

	readonly logFolder: string;

	constructor(
		private readonly folder: string,
		private readonly env: Record<string, string> = {},
	) {
		this.userFolder = path.join(folder, 'n8n');
		this.logFolder = path.join(folder, 'logs');
	}

	async start(options: SimulatorOptions, withoutPackage = false): Promise<void> {
		await ensureN8n();
		if (!withoutPackage) await packAndInstall(this.userFolder, { logFolder: this.logFolder });
		this.simulator = new SimulatorHandle(await startSimulator(options));
		this.server = await this.startServer();
		if (!withoutPackage) this.credential = await this.createCredential();
	}

	/**
	 * Ends n8n and starts it again, at the same address and with everything it had saved.
	 *
	 * @param env added to its environment from now on
	 */
	async restart(env: Record<string, string> = {}): Promise<void> {
		Object.assign(this.env, env);
		await this.server.stop();
		this.server = await this.startServer(Number(new URL(this.server.baseUrl).port));
	}

	/** Starts a second n8n with the same files, and with the same database where that is not a file: what is shared is for `env` to say. */
	async startAnother(): Promise<Server> {
		return await startN8n({ n8n: await ensureN8n(), userFolder: this.userFolder, logFolder: path.join(this.logFolder, 'another'), port: 0, env: this.env, owner: this.server.owner });
	}

	private async startServer(port?: number): Promise<Server> {
		const { userFolder, logFolder, env } = this;
		return await startN8n({ n8n: await ensureN8n(), userFolder, logFolder, port: port ?? 0, env, owner: this.server?.owner });
	}

	/** Ends everything and removes its files. */
	async stop(): Promise<void> {
		await this.server?.stop();
		await this.simulator?.inside.stop();
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}

	get baseUrl(): string {
		return this.server.baseUrl;
	}

	/** Asks n8n's REST API as the editor does. @throws an error with `status` for an answer of 400 and above */
	async rest(method: string, address: string, body?: object): Promise<any> {
		return await this.server.rest(method, address, body);
	}

	/** Fetches what n8n serves to the editor. */
	async fetch(address: string): Promise<Response> {
		return await fetch(this.baseUrl + address, { headers: { cookie: (this.server.rest as { cookie?: string }).cookie ?? '' } });
	}

	/** The data of a credential for the simulator. */
	account(data: Record<string, unknown> = {}): Record<string, unknown> {
		return { apiKey: this.simulator.key, apiVersion: 'v4', baseUrl: this.simulator.baseUrl, ...data };
	}

	async createCredential(data: Record<string, unknown> = {}, name = 'Reply.io account'): Promise<CredentialRef> {
		return await importCredential(this.server, { name, type: 'replyIoApi', data: this.account(data) });
	}

	/** Has n8n test a credential as the editor's Save does. */
	async testCredential(data: Record<string, unknown> = {}): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const tested = await importCredential(this.server, { name: 'Tested', type: 'replyIoApi', data: this.account(data) });
		return await testCredential(this.server, tested, { type: 'replyIoApi', data: this.account(data) });
	}

	/** Imports a workflow whose Reply.io nodes get the given credential, the instance's own unless told. @returns its ID */
	async importWorkflow(workflow: Workflow, credential = this.credential): Promise<string> {
		// Without its ID, so that it may be imported again.
		return await importWorkflow(this.server, { ...workflow, id: undefined }, { replyIoApi: credential });
	}

	/** A workflow file of the project, told where the example contacts are. */
	async readWorkflow(file: string): Promise<Workflow> {
		const workflow = JSON.parse(await readFile(path.join(projectFolder, file), 'utf8')) as Workflow;
		return (await useContacts(workflow, this.userFolder)) as Workflow;
	}

	/** Imports a workflow file of the project. @returns its ID */
	async importFile(file: string, credential = this.credential): Promise<string> {
		return await this.importWorkflow(await this.readWorkflow(file), credential);
	}

	/** Runs a workflow from its trigger and waits for its end. */
	async run(workflowId: string, options?: { trigger?: string; timeoutMs?: number }): Promise<Execution> {
		return (await runWorkflow(this.server, workflowId, options)) as Execution;
	}

	/** Activates a workflow, and waits until its production webhooks work. */
	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.rest('GET', `/rest/workflows/${workflowId}`);
		await this.rest('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
		await this.publication(workflowId, 'published');
	}

	/** Deactivates a workflow, and waits until its production webhooks are gone. */
	async deactivate(workflowId: string): Promise<void> {
		await this.rest('POST', `/rest/workflows/${workflowId}/deactivate`, {});
		await this.publication(workflowId, 'not_published');
	}

	private async publication(workflowId: string, wanted: string): Promise<void> {
		const deadline = Date.now() + 60_000;
		for (;;) {
			const { status, triggers } = await this.rest('GET', `/rest/workflows/${workflowId}/publication-status`);
			if (status === wanted) return;
			if (status === 'failed' || status === 'partial' || Date.now() > deadline) {
				throw new Error(`The workflow is "${status}" instead of "${wanted}": ${JSON.stringify(triggers)}`);
			}
			await sleep(100);
		}
	}
}

export class SimulatorHandle {
	constructor(readonly inside: Simulator) {}

	get baseUrl(): string {
		return this.inside.baseUrl;
	}

	get key(): string {
		return this.inside.apiKey;
	}

	/** Every contact of every sequence. */
	async state(): Promise<{ contacts: Array<{ sequenceId: number; contactId: number; email: string | null; status: string }> }> {
		const contacts = this.inside.sequences().flatMap(({ id }) => this.inside.contacts(id));
		return { contacts: contacts.map(({ sequenceId, contactId, email, status }) => ({ sequenceId, contactId, email, status })) };
	}

	async requests(): Promise<Simulator['requests']> {
		return this.inside.requests;
	}

	async violations(): Promise<string[]> {
		return this.inside.violations;
	}
}

/** A workflow: a manual trigger and the given nodes, each behind the one before it on the main output. */
export function chain(name: string, nodes: Array<Partial<WorkflowNode> & Pick<WorkflowNode, 'name' | 'type'>>): Workflow {
	const trigger = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
	const all = [trigger, ...nodes].map(
		(node, index): WorkflowNode => ({
			id: `node-${index}`,
			typeVersion: 1,
			position: [index * 224, 0],
			parameters: {},
			...node,
		}),
	);
	const links = all.slice(1).map((node, index) => [all[index].name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]);
	return { name, nodes: all, connections: Object.fromEntries(links) as Workflow['connections'], settings: { executionOrder: 'v1' } };
}

/** A node of this package, with a credential to be bound at import. */
export function replyIo(name: string, parameters: Record<string, unknown>, more: Partial<WorkflowNode> = {}) {
	return {
		name,
		type: 'n8n-nodes-reply-io.replyIo',
		typeVersion: 1,
		parameters: { resource: 'sequenceContactStatus', ...parameters },
		credentials: { replyIoApi: { id: '', name: '' } },
		...more,
	};
}

/** A node that gives out the given rows. */
export function rows(name: string, list: Array<Record<string, unknown>>) {
	return {
		name,
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: { jsCode: `return ${JSON.stringify(list)}.map((json) => ({ json }));` },
	};
}
