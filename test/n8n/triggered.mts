import { setTimeout as sleep } from 'node:timers/promises';

import { endOfExecution } from '../../scripts/n8nServer.mjs';
import type { Simulator } from '../../simulator/index.mjs';
import type { Execution, Instance, Workflow } from './instance.mjs';

/** A busy n8n otherwise takes its database for lost after 5 s, and answers nobody. */
export const PATIENT = { DB_PING_TIMEOUT_MS: '60000' };

/** A workflow that begins with the trigger and passes on what it gives. */
export function triggered(name: string, parameters: Record<string, unknown>): Workflow {
	return {
		name,
		nodes: [
			{ id: 'trigger', name: 'Reply.io Trigger', type: 'n8n-nodes-reply-io.replyIoTrigger', typeVersion: 1, position: [0, 0], webhookId: crypto.randomUUID(), parameters: { events: ['email_replied'], ...parameters }, credentials: { replyIoApi: { id: '', name: '' } } },
			{ id: 'received', name: 'Received', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [224, 0], parameters: {} },
		],
		connections: { 'Reply.io Trigger': { main: [[{ node: 'Received', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

type Rest = Instance['rest'];

/** Publishes what is saved. Before n8n 2.41, or without its publication service, that is done when it is answered. */
export async function publish(rest: Rest, id: string): Promise<void> {
	const { versionId } = await rest('GET', `/rest/workflows/${id}`);
	await rest('POST', `/rest/workflows/${id}/activate`, { versionId });
	await settled(rest, id, 'published');
}

export async function unpublish(rest: Rest, id: string): Promise<void> {
	await rest('POST', `/rest/workflows/${id}/deactivate`, {});
	await settled(rest, id, 'not_published');
}

async function settled(rest: Rest, id: string, wanted: string): Promise<void> {
	for (let left = 600; left > 0; left--) {
		const { status, triggers } = await rest('GET', `/rest/workflows/${id}/publication-status`).catch((error: Error & { status?: number }) => {
			if (error.status === 404) return { status: wanted };
			throw error;
		});
		if (status === wanted) return;
		if (status === 'failed') throw new Error(`It is not ${wanted}: ${JSON.stringify(triggers)}`);
		await sleep(100);
	}
	throw new Error(`It was not ${wanted} after a minute`);
}

/** Saves the trigger with other parameters, without publishing it. */
export async function change(rest: Rest, id: string, parameters: Record<string, unknown>, credential?: object): Promise<void> {
	const { nodes, connections, name, settings } = await rest('GET', `/rest/workflows/${id}`);
	const changed = nodes.map((node: Workflow['nodes'][number]) => (node.name === 'Reply.io Trigger' ? { ...node, parameters: { events: ['email_replied'], ...parameters }, credentials: credential ? { replyIoApi: credential } : node.credentials } : node));
	await rest('PATCH', `/rest/workflows/${id}`, { nodes: changed, connections, name, settings });
}

/** The IDs of a workflow's executions, newest first. */
export async function executionsOf(rest: Rest, workflowId: string): Promise<string[]> {
	const ids: string[] = [];
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	for (let cursor: string | null | undefined = ''; ; ) {
		const page: { results: Array<{ id: string }>; nextCursor?: string | null } = await rest('GET', `/rest/executions?filter=${filter}&limit=100${cursor ? `&cursor=${cursor}` : ''}`);
		ids.push(...page.results.map(({ id }) => id));
		cursor = page.nextCursor;
		if (!cursor) return ids;
	}
}

/** Waits until a workflow has so many executions, and gives what they received. */
export async function received(instance: Instance, workflowId: string, count: number): Promise<Array<Record<string, unknown>>> {
	const rest = instance.rest.bind(instance);
	for (let left = 300; left > 0 && (await executionsOf(rest, workflowId)).length < count; left--) await sleep(200);
	// One too many would come a little later.
	await sleep(500);
	const ids = await executionsOf(rest, workflowId);
	const executions: Execution[] = [];
	for (const id of ids) executions.push((await endOfExecution(instance.server, id)) as Execution);
	return executions.flatMap((execution) => execution.items('Received').map(({ json }) => json));
}

/** The subscriptions there are, by event, each with what matters. */
export function subscriptionsIn(simulator: Simulator) {
	return simulator.webhooks.subscriptions.all
		.map(({ subscription }) => ({ ...subscription, path: new URL(subscription.url).pathname, token: new URL(subscription.url).searchParams.get('token')! }))
		.sort((a, b) => a.eventType.localeCompare(b.eventType) || a.id - b.id);
}

export async function deliver(simulator: Simulator, event: Parameters<Simulator['webhooks']['happens']>[1]): Promise<Array<number | null | undefined>> {
	const deliveries = simulator.webhooks.happens(simulator.account(), event);
	await simulator.webhooks.deliveries.settled();
	return deliveries.map(({ status }) => status);
}

/** How many deliveries may wait for their answer: a machine that is too slow for the pace gets the time it takes. */
const MOST_UNANSWERED = 5;

/** 200 events in 10 s, every fifth delivered twice, with the same ID and with another in turn: each is answered, and starts the workflow once. */
export async function manyStartItOnceEach(instance: Instance, workflowId: string): Promise<void> {
	const simulator = instance.simulator.inside;
	const { deliveries } = simulator.webhooks;
	simulator.addContacts({ sequenceId: 900, count: 200, firstId: 500_000 });
	for (let event = 0; event < 200; event++) {
		const [{ number }] = simulator.webhooks.happens(simulator.account(), { type: 'email_replied', contactId: 500_000 + event, sequenceId: 900 });
		if (event % 5 === 0) deliveries.repeat(number, { sameId: event % 10 === 0 });
		await sleep(50);
		while (deliveries.log.filter(({ status }) => status === undefined).length > MOST_UNANSWERED) await sleep(50);
	}
	await deliveries.settled();
	expect(deliveries.log.filter(({ status }) => status !== 200)).toEqual([]);
	expect(deliveries.log).toHaveLength(240);
	const items = await received(instance, workflowId, 200);
	expect(items).toHaveLength(200);
	expect(new Set(items.map(({ contactId }) => contactId)).size).toBe(200);
}
