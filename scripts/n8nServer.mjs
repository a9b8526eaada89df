import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { cleanEnvironment, lastLines, launch } from './childProcesses.mjs';
import { freePort } from './ports.mjs';

/** Where a workflow of this n8n may read and write files. */
export const filesFolder = (userFolder) => path.join(userFolder, 'files');

/**
 * n8n's environment: quiet, reachable from this machine only, everything in `userFolder`.
 * @param {{ n8n: object, userFolder: string, env?: Record<string, string> }} options
 */
export function n8nEnvironment({ n8n, userFolder, env = {} }) {
	return cleanEnvironment({
		NODE_ENV: 'production',
		PATH: [path.dirname(n8n.node), process.env.PATH].join(path.delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_RESTRICT_FILE_ACCESS_TO: filesFolder(userFolder),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		// Asks n8n's own servers for a list.
		N8N_DISABLED_MODULES: 'mcp-registry',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		EXECUTIONS_DATA_SAVE_MANUAL_EXECUTIONS: 'true',
		...env,
	});
}

/**
 * Starts an n8n server and logs in as its owner.
 * @param {{ n8n: object, userFolder: string, logFolder: string, port?: number, env?: Record<string, string>, owner?: { email: string, password: string } }} options
 *   `port`: taken when free, otherwise the next free one; `owner`: the one its database has already, a new one unless given
 */
export async function startN8n({ n8n, userFolder, logFolder, port: preferred = 5678, env = {}, owner: known }) {
	const fromN8n = createRequire(n8n.packageFile);
	const owner = known ?? { email: 'demo@example.com', password: `Demo-${randomBytes(6).toString('base64url')}1` };
	const port = await freePort(preferred);
	const baseUrl = `http://127.0.0.1:${port}`;
	await mkdir(filesFolder(userFolder), { recursive: true });
	const server = launch(n8n.node, [n8n.script, 'start'], {
		cwd: userFolder,
		logFile: path.join(logFolder, 'n8n.log'),
		env: n8nEnvironment({
			n8n,
			userFolder,
			env: {
				N8N_PORT: String(port),
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				N8N_EDITOR_BASE_URL: baseUrl,
				...(known ? {} : ownedBy(owner, fromN8n('bcryptjs'))),
				...env,
			},
		}),
	});
	try {
		await waitUntilReady(`${baseUrl}/healthz/readiness`, server, 'n8n');
		const rest = await logIn(baseUrl, owner);
		return { baseUrl, owner, rest, parseRunData: fromN8n('flatted').parse, pid: server.pid, exited: server.exited, logFile: server.logFile, stop: server.stop };
	} catch (error) {
		await server.stop();
		throw error;
	}
}

/** The environment of an n8n whose database gets this owner. */
function ownedBy({ email, password }, { hashSync }) {
	return {
		N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
		N8N_INSTANCE_OWNER_EMAIL: email,
		N8N_INSTANCE_OWNER_FIRST_NAME: 'Demo',
		N8N_INSTANCE_OWNER_LAST_NAME: 'Owner',
		N8N_INSTANCE_OWNER_PASSWORD_HASH: hashSync(password, 10),
	};
}

/** Asks `url` until it answers well. @throws when the process ends first, or after `timeoutMs` */
export async function waitUntilReady(url, { exited, logFile }, name, timeoutMs = 120_000) {
	let ended;
	exited.then((result) => (ended = `ended with ${result}`), (error) => (ended = error.message));
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const ready = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then((answer) => answer.ok, () => false);
		if (ready && !ended) return;
		if (!ended && Date.now() > deadline) ended = `was not ready after ${timeoutMs / 1000} s`;
		if (ended) throw new Error(`${name} ${ended}.\n${lastLines(logFile)}\nAll of its output: ${logFile}`);
		await sleep(200);
	}
}

/**
 * A client for the REST API the editor uses, logged in.
 * @returns {Promise<(method: string, path: string, body?: object) => Promise<any>>} gives the answer's `data`
 */
async function logIn(baseUrl, { email, password }) {
	const { default: axios } = await import('axios');
	// A busy n8n closes connections that are kept open, just when they are used again.
	const httpAgent = new Agent({ keepAlive: false });
	const client = axios.create({ baseURL: baseUrl, proxy: false, validateStatus: () => true, timeout: 60_000, httpAgent });
	const rest = async (method, url, data) => {
		const answer = await client.request({ method, url, data });
		if (answer.status >= 400) {
			const reason = answer.data?.message ?? JSON.stringify(answer.data);
			throw Object.assign(new Error(`n8n answered ${answer.status} to ${method} ${url}: ${reason}`), { status: answer.status });
		}
		rest.cookie ??= answer.headers['set-cookie']?.map((cookie) => cookie.split(';')[0]).join('; ');
		if (rest.cookie) client.defaults.headers.common.cookie = rest.cookie;
		return answer.data?.data ?? answer.data;
	};
	await rest('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	return rest;
}

/** Creates a credential. @returns {Promise<{ id: string, name: string }>} what a workflow's node refers to it by */
export async function importCredential({ rest }, { name, type, data }) {
	const { id } = await rest('POST', '/rest/credentials', { name, type, data });
	return { id, name };
}

/** Asks n8n to test a credential as its Save button does. @returns {Promise<{ status: 'OK' | 'Error', message: string }>} */
export async function testCredential({ rest }, { id, name }, { type, data }) {
	return await rest('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
}

/**
 * Imports a workflow, its nodes bound to the credentials given by type, as choosing them in the editor would.
 * @param {object} workflow as n8n exports it
 * @param {Record<string, { id: string, name: string }>} credentials by type
 * @returns {Promise<string>} the workflow's ID
 */
export async function importWorkflow({ rest }, workflow, credentials = {}) {
	const nodes = workflow.nodes.map((node) => {
		if (!node.credentials) return node;
		const bound = Object.entries(node.credentials).map(([type, current]) => [type, credentials[type] ?? current]);
		return { ...node, credentials: Object.fromEntries(bound) };
	});
	const { id } = await rest('POST', '/rest/workflows', { ...workflow, nodes, active: false });
	return id;
}

/** Publishes a workflow and waits until its triggers run. @throws when they don't */
export async function publishWorkflow({ rest }, workflowId, { timeoutMs = 60_000 } = {}) {
	const { versionId } = await rest('GET', `/rest/workflows/${workflowId}`);
	await rest('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const { status, triggers } = await rest('GET', `/rest/workflows/${workflowId}/publication-status`);
		if (status === 'published') return;
		if (status === 'failed' || status === 'partial' || Date.now() > deadline) {
			throw new Error(`The workflow is "${status}" instead of published: ${JSON.stringify(triggers)}`);
		}
		await sleep(100);
	}
}

export async function readWorkflow(file) {
	return JSON.parse(await readFile(file, 'utf8'));
}

/**
 * Runs a workflow from its trigger, as the editor's button does, and waits for its end.
 * @returns {ReturnType<typeof endOfExecution>}
 */
export async function runWorkflow(server, workflowId, { trigger, ...options } = {}) {
	return await endOfExecution(server, await startWorkflow(server, workflowId, { trigger }), options);
}

/** Starts a workflow from its trigger, as the editor's button does. @returns {Promise<string>} the execution's ID */
export async function startWorkflow({ rest }, workflowId, { trigger } = {}) {
	const { nodes } = await rest('GET', `/rest/workflows/${workflowId}`);
	const start = trigger ?? nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger')?.name;
	const { executionId } = await rest('POST', `/rest/workflows/${workflowId}/run`, { triggerToStartFrom: { name: start } });
	return executionId;
}

/**
 * Waits for an execution's end.
 * @returns {Promise<{ id: string, status: string, error?: object, runData: object, items: (node: string, output?: number) => object[] }>}
 *   `items`: what a node gave on one of its outputs, over all its runs
 */
export async function endOfExecution({ rest, parseRunData }, executionId, { timeoutMs = 300_000, pollMs = 200 } = {}) {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		// A busy n8n says for a moment that its database is not ready.
		const execution = await rest('GET', `/rest/executions/${executionId}`).catch((error) => {
			if (error.status === 503) return { status: 'unknown' };
			throw error;
		});
		if (!['new', 'running', 'waiting', 'unknown'].includes(execution.status)) return readExecution(execution, parseRunData);
		if (Date.now() > deadline) throw new Error(`Execution ${executionId} was still "${execution.status}" after ${timeoutMs / 1000} s.`);
		await sleep(pollMs);
	}
}

function readExecution({ id, status, data }, parseRunData) {
	const { error, runData = {} } = parseRunData(data).resultData;
	const items = (node, output = 0) => (runData[node] ?? []).flatMap((run) => run.data?.main?.[output] ?? []);
	return { id, status, error, runData, items };
}
