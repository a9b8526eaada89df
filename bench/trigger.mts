import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { startInstance, type Instance, type Workflow } from '../test/n8n/instance.mjs';
import { PATIENT, publish, subscriptionsIn, triggered } from '../test/n8n/triggered.mjs';

const ROUNDS = 3;
/** More a second than a small machine's n8n can carry out, and few enough for it to be idle in between. */
const PACES = [{ perSecond: 50, share: 1 }, { perSecond: 10, share: 0.2 }];

/** Executions that succeed are counted, not saved: as they would be with so many. */
const UNSAVED = { EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none', N8N_METRICS: 'true', N8N_METRICS_INCLUDE_WORKFLOW_ID_LABEL: 'true', N8N_METRICS_INCLUDE_MESSAGE_EVENT_BUS_METRICS: 'true' };

/** How fast a trigger answers: the medians of its rounds, in which the triggers take turns. */
export interface Answering {
	who: string;
	perSecond: number;
	/** In a round. */
	deliveries: number;
	/** Milliseconds. */
	median: number;
	percentile99: number;
	/** Its 99th percentile over that of n8n's Webhook node in the same round, the median of all. */
	ratio: number;
	/** Over that of the Webhook node which n8n calls as it calls every other trigger. */
	ratioAsTrigger: number;
	/** In all rounds. */
	notAnswered: number;
	/** Executions fewer or more than answered deliveries, in all rounds. */
	miscounted: number;
}

interface Trigger {
	who: string;
	/** The workflow's ID. */
	id: string;
	url: string;
}

interface Pace {
	perSecond: number;
	count: number;
}

interface Measure {
	n8n: Instance;
	triggers: Trigger[];
	/** What each answer took, undefined for all but 200. */
	sendTo: (url: string, pace: Pace) => Promise<Array<number | undefined>>;
}

/** Measures Reply.io Trigger beside n8n's Webhook node, each at the head of a workflow of one n8n: so many deliveries at 50 a second, and fewer at 10. */
export async function answeringOf(deliveries: number): Promise<Answering[]> {
	const n8n = await startInstance({ env: { ...PATIENT, ...UNSAVED } });
	const agent = new Agent({ keepAlive: true });
	try {
		const { subscriptionId, triggers } = await prepare(n8n);
		const measure = { n8n, triggers, sendTo: async (url: string, pace: Pace) => await send(url, pace, { subscriptionId, agent }) };
		// What n8n does for the first time takes longer.
		for (const { id, url } of triggers) {
			await measure.sendTo(url, { perSecond: 50, count: 100 });
			await executionsEnd(n8n, id, 100);
		}
		const answering: Answering[] = [];
		for (const { perSecond, share } of PACES) answering.push(...(await turns(measure, { perSecond, count: Math.round(deliveries * share) })));
		return answering;
	} finally {
		agent.destroy();
		await n8n.stop();
	}
}

async function turns({ n8n, triggers, sendTo }: Measure, { perSecond, count }: Pace): Promise<Answering[]> {
	const before = await Promise.all(triggers.map(async ({ id }) => await executionsOf(n8n, id)));
	const rounds: Array<Array<Array<number | undefined>>> = triggers.map(() => []);
	const expected = triggers.map(() => 0);
	const ended = [...before];
	for (let round = 0; round < ROUNDS; round++) {
		const order = round % 2 ? [...triggers.keys()].reverse() : [...triggers.keys()];
		for (const index of order) {
			const answers = await sendTo(triggers[index].url, { perSecond, count });
			rounds[index].push(answers);
			expected[index] += answers.filter((ms) => ms !== undefined).length;
			ended[index] = await executionsEnd(n8n, triggers[index].id, before[index] + expected[index]);
		}
	}
	const percentiles = (index: number, share: number) => rounds[index].map((round) => percentile(round.filter((ms) => ms !== undefined), share));
	const ratioTo = (other: number, index: number) => median(percentiles(index, 99).map((ms, round) => ms / percentiles(other, 99)[round]));
	return triggers.map(({ who }, index) => ({
		who,
		perSecond,
		deliveries: count,
		median: median(percentiles(index, 50)),
		percentile99: median(percentiles(index, 99)),
		ratio: ratioTo(2, index),
		ratioAsTrigger: ratioTo(1, index),
		notAnswered: rounds[index].flat().filter((ms) => ms === undefined).length,
		miscounted: Math.abs(ended[index] - before[index] - expected[index]),
	}));
}

/** Publishes a workflow with each. The same is sent to both: what Reply.io sends for one of the trigger's subscriptions. */
async function prepare(n8n: Instance): Promise<{ subscriptionId: number; triggers: Trigger[] }> {
	const ours = triggered('Reply.io Trigger', {});
	const trigger = { ...ours.nodes[0], type: 'n8n-nodes-base.webhook', typeVersion: 2.1, parameters: { httpMethod: 'POST', path: randomUUID(), options: {} }, credentials: undefined };
	// n8n keeps an isolate for expressions ready before it calls a trigger, but not for its Webhook node from version 1.1 on.
	const former = { ...trigger, typeVersion: 1, parameters: { ...trigger.parameters, path: randomUUID() } };
	const led = (by: typeof trigger): Workflow => ({ ...ours, name: `Webhook ${by.typeVersion}`, nodes: [by, ...ours.nodes.slice(1)] });
	const ids = [await n8n.importWorkflow(ours), await n8n.importWorkflow(led(former)), await n8n.importWorkflow(led(trigger))];
	for (const id of ids) await publish(n8n.rest.bind(n8n), id);
	const [{ id: subscriptionId, url }] = subscriptionsIn(n8n.simulator.inside);
	return {
		subscriptionId,
		triggers: [
			{ who: 'Reply.io Trigger', id: ids[0], url },
			{ who: "n8n's Webhook node, version 1", id: ids[1], url: `${n8n.baseUrl}/webhook/${former.parameters.path}` },
			{ who: "n8n's Webhook node, version 2.1", id: ids[2], url: `${n8n.baseUrl}/webhook/${trigger.parameters.path}` },
		],
	};
}

/** Sends deliveries at their times, whether those before are answered or not. */
async function send(url: string, { perSecond, count }: Pace, { subscriptionId, agent }: { subscriptionId: number; agent: Agent }): Promise<Array<number | undefined>> {
	const begun = performance.now();
	const answers: Array<Promise<number | undefined>> = [];
	for (let index = 0; index < count; index++) {
		await sleep(Math.max(0, begun + (index * 1_000) / perSecond - performance.now()));
		answers.push(post(url, JSON.stringify(payload(index, subscriptionId)), agent));
	}
	return await Promise.all(answers);
}

async function post(url: string, body: string, agent: Agent): Promise<number | undefined> {
	const sent = performance.now();
	return await new Promise((resolve) => {
		const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
		request(url, { method: 'POST', headers, agent }, (answer) => answer.resume().once('close', () => resolve(answer.complete && answer.statusCode === 200 ? performance.now() - sent : undefined)))
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

/** Waits until n8n has carried out so many executions of a workflow, or none for a minute: while it answers, it carries out few. @returns how many */
async function executionsEnd(n8n: Instance, id: string, expected: number): Promise<number> {
	let [count, since] = [-1, 0];
	for (;;) {
		const now = await executionsOf(n8n, id);
		if (now !== count) [count, since] = [now, performance.now()];
		if (count >= expected || performance.now() - since > 60_000) return count;
		await sleep(2_000);
	}
}

async function executionsOf(n8n: Instance, id: string): Promise<number> {
	const metrics = await (await fetch(`${n8n.baseUrl}/metrics`)).text();
	return Number(new RegExp(`^n8n_workflow_success_total\\{workflow_id="${id}"\\} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0);
}

function percentile(values: number[], share: number): number {
	return [...values].sort((a, b) => a - b)[Math.ceil((values.length * share) / 100) - 1] ?? NaN;
}

function median(values: number[]): number {
	return percentile(values, 50);
}
