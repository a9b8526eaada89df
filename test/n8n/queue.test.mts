import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { endOfExecution, startWorkflow } from '../../scripts/n8nServer.mjs';
import { freePort } from '../../scripts/ports.mjs';
import type { Simulator, StatusWrite } from '../../simulator/index.mjs';
import { chain, replyIo, startInstance, STARTUP_MS, type Execution, type Instance, type WorkflowNode } from './instance.mjs';
import { Postgres, Redis } from './services.mjs';
import { Worker } from './workers.mjs';

/*
 * n8n as it is run at scale: executions wait in Redis, several workers carry them out, and things fail meanwhile.
 * Reply.io's limits hold, their minutes pass faster.
 */

const SEQUENCE = 1;
const FIRST_ID = 1_000_000;
const EXECUTIONS = 20;
const ROWS = 200;
const OPERATIONS = ['set', 'setMany'] as const;
type Operation = (typeof OPERATIONS)[number];

let folder: string;
let redis: Redis;
let postgres: Postgres;
let instance: Instance;
let simulator: Simulator;
let workers: Worker[] = [];
let env: Record<string, string>;
let workersStarted = 0;
/** Executions whose worker was killed. */
const killed: string[] = [];

async function startWorker(): Promise<void> {
	const { userFolder, logFolder } = instance;
	workers.push(await Worker.start({ name: `worker-${++workersStarted}`, userFolder, logFolder, env }));
}

beforeAll(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-reply-io-queue-'));
	redis = await Redis.start(folder, folder);
	postgres = await Postgres.start(folder);
	env = {
		...redis.env,
		...postgres.env,
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		N8N_ENCRYPTION_KEY: 'encryption-key-of-the-tests',
	};
	instance = await startInstance({
		// A port of its own, so that it can be away and come back; the documented limits, in fast minutes.
		simulator: { port: await freePort(), limits: undefined, speed: 120, latencyMs: 20, seed: [] },
		env,
	});
	simulator = instance.simulator.inside;
	await Promise.all([startWorker(), startWorker()]);
}, 2 * STARTUP_MS);

afterAll(async () => {
	await Promise.all(workers.map(async (worker) => await worker.stop()));
	await instance?.stop();
	await redis?.stop();
	await postgres?.stop();
	if (folder) rmSync(folder, { recursive: true, force: true });
}, 60_000);

function reset(contacts: number, status: 'Active' | 'Paused' = 'Active'): void {
	simulator.reset();
	simulator.addContacts({ sequenceId: SEQUENCE, count: contacts, firstId: FIRST_ID, status });
}

/** A workflow that sets the status of `count` contacts, the `part`th so many. @returns its ID */
async function workflowFor(operation: Operation, status: string, { part = 0, count = ROWS, onError }: { part?: number; count?: number; onError?: WorkflowNode['onError'] } = {}): Promise<string> {
	const ids = idsOf(part, count);
	return await instance.importWorkflow(
		chain(`${operation} ${status} ${part}`, [
			{ name: 'File', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { mode: 'raw', jsonOutput: JSON.stringify({ rows: ids.map((id) => ({ id })) }), options: {} } },
			{ name: 'Rows', type: 'n8n-nodes-base.splitOut', parameters: { fieldToSplitOut: 'rows', options: {} } },
			replyIo(
				'Reply.io',
				{
					operation,
					sequenceId: { __rl: true, mode: 'id', value: String(SEQUENCE) },
					contactId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
					status,
				},
				{ onError },
			),
		]),
	);
}

function idsOf(part: number, count = ROWS): number[] {
	return Array.from({ length: count }, (_, index) => FIRST_ID + part * count + index);
}

const start = async (workflowId: string): Promise<string> => await startWorkflow(instance.server, workflowId);
const endOf = async (executionId: string): Promise<Execution> => (await endOfExecution(instance.server, executionId, { pollMs: 1_000 })) as Execution;

/** Runs the workflows at once and gives their executions in the same order. */
async function runAll(workflowIds: string[]): Promise<Execution[]> {
	const executionIds = await Promise.all(workflowIds.map(start));
	return await Promise.all(executionIds.map(endOf));
}

async function until(condition: () => boolean, what: string): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`Nothing came of it in a minute: ${what}`);
		await sleep(5);
	}
}

/** One item for each row, in order, paired, with the new status. */
function expectAllDone({ status, error, items }: Execution, ids: number[], wanted: string): void {
	expect({ status, error: error?.message }).toEqual({ status: 'success', error: undefined });
	const given = items('Reply.io').map(({ json, pairedItem }) => ({ contactId: json.contactId, status: json.status, pairedItem }));
	expect(given).toEqual(ids.map((contactId, item) => ({ contactId, status: wanted, pairedItem: { item } })));
}

function statusesOf(ids: number[]): unknown[] {
	return [...new Set(ids.map((id) => simulator.status(SEQUENCE, id)))];
}

/** Contacts that got a status they did not have more than once. */
function changedTwice(writes: StatusWrite[]): number[] {
	const changed = writes.filter(({ from, to }) => from !== to).map(({ contactId }) => contactId);
	return changed.filter((contactId, index) => changed.indexOf(contactId) !== index);
}

const allParts = Array.from({ length: EXECUTIONS }, (_, part) => part);

describe.each(OPERATIONS)('20 executions of 200 rows at once, under one limit: %s', (operation) => {
	const status = operation === 'set' ? 'Finished' : 'Paused';
	let executions: Execution[];

	beforeAll(async () => {
		reset(EXECUTIONS * ROWS);
		executions = await runAll(await Promise.all(allParts.map(async (part) => await workflowFor(operation, status, { part }))));
	}, 180_000);

	test('both workers take part', () => {
		const shares = workers.map((worker) => executions.filter(({ id }) => worker.hasStarted(id)).length);
		expect(Math.min(...shares)).toBeGreaterThan(0);
		expect(shares[0] + shares[1]).toBe(EXECUTIONS);
	});

	test('every row comes out once, in order, paired', () => {
		for (const part of allParts) expectAllDone(executions[part], idsOf(part), status);
	});

	test('every contact has the status, and got it once', () => {
		expect(statusesOf(idsOf(0, EXECUTIONS * ROWS))).toEqual([status]);
		expect(simulator.writes).toHaveLength(EXECUTIONS * ROWS);
		expect(changedTwice(simulator.writes)).toEqual([]);
	});

	test('the limit is kept, and nothing else was against the contract', () => {
		expect(Math.max(...simulator.windows.map(({ accepted }) => accepted))).toBeLessThanOrEqual(100);
		// Each worker learns of the limit by itself; from then on it asks no more until it may.
		expect(simulator.refused).toBeLessThan(simulator.requests.length / 2);
		expect(simulator.violations).toEqual([]);
	});
});

test.each(OPERATIONS)('a worker killed in mid-run, the workflow run again: %s', async (operation) => {
	const count = operation === 'set' ? ROWS : 10 * ROWS;
	reset(count, 'Paused');
	// Slow enough to be caught; the call that is under way when the worker dies is still carried out.
	if (operation === 'setMany') simulator.setFaults({ choose: ({ method }) => (method === 'POST' ? { kind: 'slow', ms: 500 } : null) });
	const workflow = await workflowFor(operation, 'Active', { count });
	const executionId = await start(workflow);
	await until(() => simulator.writes.length >= count / 4, 'a quarter of the rows');
	const [victim, ...others] = workers.filter((worker) => worker.hasStarted(executionId));
	expect(others).toEqual([]);
	await victim.kill();
	killed.push(executionId);
	workers = workers.filter((worker) => worker !== victim);
	await startWorker();
	// By now the call that was under way is done, too.
	const written = simulator.writes.length;
	expect(written).toBeLessThan(count);
	simulator.setFaults();

	const [again] = await runAll([workflow]);
	expectAllDone(again, idsOf(0, count), 'Active');
	expect(statusesOf(idsOf(0, count))).toEqual(['Active']);
	expect(changedTwice(simulator.writes)).toEqual([]);
	// Set sets each row again, to no effect; Set Many sees who is Active already.
	if (operation === 'setMany') {
		expect(simulator.writes).toHaveLength(count);
		const outcomes = again.items('Reply.io').map(({ json }) => json.outcome);
		expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(written);
		expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(count - written);
	}
	expect(simulator.violations).toEqual([]);
}, 120_000);

/** Four executions, two of each operation, with something happening in the middle of them. */
async function runWhile(happening: () => Promise<void>, onError?: WorkflowNode['onError']): Promise<{ executions: Execution[]; workflows: string[] }> {
	reset(4 * ROWS);
	// Set Many's calls are few; slow, they are under way when it happens.
	simulator.setFaults({ choose: ({ method }) => (method === 'POST' ? { kind: 'slow', ms: 1_500 } : null) });
	const workflows = await Promise.all([0, 1, 2, 3].map(async (part) => await workflowFor(OPERATIONS[part % 2], 'Finished', { part, onError })));
	const executionIds = await Promise.all(workflows.map(start));
	await until(() => simulator.writes.length >= 80 && simulator.requests.some(({ method }) => method === 'POST'), 'the first rows');
	await happening();
	return { executions: await Promise.all(executionIds.map(endOf)), workflows };
}

test('Redis restarted in mid-run', async () => {
	const { executions, workflows } = await runWhile(async () => await redis.restart(1_500));
	executions.forEach((execution, part) => expectAllDone(execution, idsOf(part), 'Finished'));
	expect(statusesOf(idsOf(0, 4 * ROWS))).toEqual(['Finished']);
	expect(changedTwice(simulator.writes)).toEqual([]);
	expect(simulator.violations).toEqual([]);
	// And n8n goes on working.
	const [next] = await runAll([workflows[1]]);
	expectAllDone(next, idsOf(1), 'Finished');
}, 120_000);

async function away(ms: number): Promise<void> {
	await simulator.stop();
	await sleep(ms);
	await simulator.listen();
}

test('Reply.io away for 2 seconds and back: nobody notices', async () => {
	const { executions } = await runWhile(async () => await away(2_000));
	executions.forEach((execution, part) => expectAllDone(execution, idsOf(part), 'Finished'));
	expect(statusesOf(idsOf(0, 4 * ROWS))).toEqual(['Finished']);
	expect(changedTwice(simulator.writes)).toEqual([]);
}, 120_000);

test('Reply.io away for longer: each row is either done or says why not, and running it again finishes the work', async () => {
	const { executions, workflows } = await runWhile(async () => await away(10_000), 'continueErrorOutput');
	const failures = executions.flatMap(({ status, items }, part) => {
		expect(status).toBe('success');
		const done = items('Reply.io').map(({ json }) => json.contactId as number);
		const failed = items('Reply.io', 1).map(({ json }) => json as { id: number; error: string });
		expect([...done, ...failed.map(({ id }) => id)].sort()).toEqual(idsOf(part));
		expect(done.filter((id) => simulator.status(SEQUENCE, id) !== 'Finished')).toEqual([]);
		return failed;
	});
	expect(failures.length).toBeGreaterThan(0);
	for (const { error } of failures) expect(error).toMatch(/^The connection to Reply\.io failed: .*\(tried 4 times\)/);

	const again = await runAll(workflows);
	again.forEach((execution, part) => expectAllDone(execution, idsOf(part), 'Finished'));
	expect(statusesOf(idsOf(0, 4 * ROWS))).toEqual(['Finished']);
	expect(changedTwice(simulator.writes)).toEqual([]);
}, 180_000);

test('what a killed worker had begun ends as an error, and is not begun again behind the user\'s back', async () => {
	expect(killed).toHaveLength(OPERATIONS.length);
	for (const executionId of killed) {
		expect(['error', 'crashed']).toContain((await endOf(executionId)).status);
		expect(workers.filter((worker) => worker.hasStarted(executionId))).toEqual([]);
	}
}, 180_000);
