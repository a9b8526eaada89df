import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { startInstance, type Instance, type Workflow } from '../test/n8n/instance.mjs';
import { executionsOf, PATIENT, publish, subscriptionsIn, triggered } from '../test/n8n/triggered.mjs';

const ROUNDS = 5;
const A_SECOND = 50;

/** How fast a trigger answers: the medians of its rounds, in which the triggers take turns. */
export interface Answering {
	who: string;
	/** In a round. */
	deliveries: number;
	/** Milliseconds. */
	median: number;
	percentile99: number;
	/** Its 99th percentile over that of n8n's Webhook node. */
	ratio: number;
	/** In all rounds. */
	notAnswered: number;
	/** Executions too few or too many, in all rounds. */
	miscounted: number;
}

interface Measured {
	who: string;
	/** The workflow's ID. */
	id: string;
	url: string;
	/** What each round took, by delivery. */
	rounds: number[][];
	notAnswered: number;
}

/** Measures Reply.io Trigger beside n8n's Webhook node, each at the head of a workflow of one n8n: so many deliveries at 50 a second. */
export async function answeringOf(deliveries: number): Promise<Answering[]> {
	const n8n = await startInstance({ env: PATIENT });
	const agent = new Agent({ keepAlive: true });
	try {
		const { subscriptionId, all } = await prepare(n8n);
		// What n8n does for the first time takes longer.
		for (const { url } of all) await send(url, 100, subscriptionId, agent);
		for (let round = 0; round < ROUNDS; round++) {
			for (const one of round % 2 ? [...all].reverse() : all) {
				await executionsEnd(n8n, one.id);
				const took = await send(one.url, deliveries, subscriptionId, agent);
				one.rounds.push(took.filter((ms) => ms !== undefined));
				one.notAnswered += took.filter((ms) => ms === undefined).length;
			}
		}
		const measured: Answering[] = [];
		for (const { who, id, rounds, notAnswered } of all) {
			const started = await executionsEnd(n8n, id);
			measured.push({
				who,
				deliveries,
				median: median(rounds.map((round) => percentile(round, 50))),
				percentile99: median(rounds.map((round) => percentile(round, 99))),
				ratio: NaN,
				notAnswered,
				miscounted: Math.abs(started - 100 - ROUNDS * deliveries),
			});
		}
		return measured.map((one) => ({ ...one, ratio: one.percentile99 / measured.at(-1)!.percentile99 }));
	} finally {
		agent.destroy();
		await n8n.stop();
	}
}

/** Publishes a workflow with each. The same is sent to both: what Reply.io sends for one of the trigger's subscriptions. */
async function prepare(n8n: Instance): Promise<{ subscriptionId: number; all: Measured[] }> {
	const ours = triggered('Reply.io Trigger', {});
	const trigger = { ...ours.nodes[0], type: 'n8n-nodes-base.webhook', typeVersion: 2.1, parameters: { httpMethod: 'POST', path: randomUUID(), options: {} }, credentials: undefined };
	const webhook: Workflow = { ...ours, name: 'Webhook', nodes: [trigger, ...ours.nodes.slice(1)] };
	const ids = [await n8n.importWorkflow(ours), await n8n.importWorkflow(webhook)];
	for (const id of ids) await publish(n8n.rest.bind(n8n), id);
	const [{ id: subscriptionId, url }] = subscriptionsIn(n8n.simulator.inside);
	const measured = (who: string, id: string, to: string): Measured => ({ who, id, url: to, rounds: [], notAnswered: 0 });
	return { subscriptionId, all: [measured('Reply.io Trigger', ids[0], url), measured("n8n's Webhook node", ids[1], `${n8n.baseUrl}/webhook/${trigger.parameters.path}`)] };
}

/** Sends deliveries at their times, whether those before are answered or not. @returns what each answer took; undefined for all but 200 */
async function send(url: string, count: number, subscriptionId: number, agent: Agent): Promise<Array<number | undefined>> {
	const begun = performance.now();
	const answers: Array<Promise<number | undefined>> = [];
	for (let index = 0; index < count; index++) {
		await sleep(Math.max(0, begun + (index * 1_000) / A_SECOND - performance.now()));
		answers.push(post(url, JSON.stringify(payload(index, subscriptionId)), agent));
	}
	return await Promise.all(answers);
}

async function post(url: string, body: string, agent: Agent): Promise<number | undefined> {
	const sent = performance.now();
	return await new Promise((resolve) => {
		const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
		request(url, { method: 'POST', headers, agent }, (answer) => answer.resume().once('end', () => resolve(answer.statusCode === 200 ? performance.now() - sent : undefined)))
			.once('error', () => resolve(undefined))
			.end(body);
	});
}

function payload(index: number, subscriptionId: number): object {
	return {
		event: { date: new Date().toISOString(), id: randomUUID(), type: 'email_replied', user_id: 1001, team_id: 1, subscription_id: subscriptionId },
		reply_reason: 'EmailDetected',
		reply_date: '2026-04-21T09:30:00',
		contact_fields: { id: 500_000 + index, email: `contact-${index}@example.com`, first_name: 'Ann', last_name: 'Lee', full_name: 'Ann Lee', company: 'Example', title: null, linkedin_profile_url: null },
		sequence_fields: { id: 100 },
	};
}

/** Waits until n8n has no more to do. @returns how many executions the workflow has */
async function executionsEnd(n8n: Instance, id: string): Promise<number> {
	const rest = n8n.rest.bind(n8n);
	for (let count = -1; ; ) {
		// n8n may be too busy to answer.
		const now = await executionsOf(rest, id).then(({ length }) => length, () => -2);
		if (now === count) return count;
		count = now;
		await sleep(2_000);
	}
}

function percentile(values: number[], share: number): number {
	return [...values].sort((a, b) => a - b)[Math.ceil((values.length * share) / 100) - 1] ?? NaN;
}

function median(values: number[]): number {
	return percentile(values, 50);
}
