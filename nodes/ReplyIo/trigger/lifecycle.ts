import type { ICredentialDataDecryptedObject, IDataObject, IHookFunctions } from 'n8n-workflow';

import { asExplained, ExplainedError, inOneText } from '../api/errors/explainedError';
import { counted, listed } from '../api/errors/words';
import { parseWebhookId, type WebhookId } from '../api/id';
import { CREDENTIAL_NAME } from '../api/transport/credential';
import { mayComeLate } from '../api/transport/request';
import { Patience, type Sends } from '../api/transport/sender';
import { createWebhook, deleteWebhook, enableWebhook, getWebhook, isGone, listWebhooks, updateWebhook, type Webhook } from '../api/webhooks';
import { toNodeError } from '../execution/nodeError';
import { readRequestOptions } from '../execution/requestOptions';
import { senderOf } from '../execution/run';
import { Address, digestOfToken } from './address';
import { isRemembered, leftAlone, readMemory, settingsOf, writeMemory, type Memory } from './memory';
import { readEventFilters, readShape, readSubscribed, type Subscribed } from './parameters';
import { isFulfilled, planSubscriptions, settingsFor, type Plan } from './subscriptions';

/** Long enough for the minute of the rate limit. */
const LONGEST_WAIT_MS = 75_000;

const CALL_TIMEOUT_MS = 20_000;

/** How often is looked and mended: another server may be at it at the same time. */
const MAX_ROUNDS = 4;

const TRIES_AGAIN = 'will try again when the workflow is published (after a test: when it is tested again)';

/** What a trigger's life needs: where it is subscribed from, and who talks to Reply.io. */
interface Trigger {
	address: Address;
	sends: Sends;
	/** n8n's static data of the node. */
	kept: IDataObject;
	/** Whether the workflow was published before: n8n has started, or this server of several leads now. */
	isStarting: boolean;
	logger: IHookFunctions['logger'];
}

/**
 * Whether exactly the wanted subscriptions are there. Where Reply.io cannot be asked, those that are remembered
 * are believed in: n8n would delete them otherwise.
 *
 * @throws NodeApiError, NodeOperationError
 */
export async function areSubscribed(hook: IHookFunctions): Promise<boolean> {
	return await orNodeError(hook, async () => {
		const trigger = await triggerOf(hook);
		const wanted = readWanted(hook);
		checkReachable(trigger);
		const all = await listNow(trigger, new Map()).catch(asExplained);
		if (all instanceof ExplainedError) {
			const memory = readMemory(trigger.kept, trigger.address.workflowId);
			if (!memory || !isRemembered(memory, wanted, trigger.address) || !isBelieved(all, trigger)) throw all;
			trigger.logger.warn(`Reply.io Trigger could not look at its subscriptions and takes them to be there: ${all.message}`);
			return true;
		}
		const plan = planSubscriptions(ownOf(all, trigger), wanted, trigger.address);
		if (!isFulfilled(plan)) return false;
		remember(trigger, wanted, plan.token, plan.kept);
		return true;
	});
}

/**
 * Makes exactly the wanted subscriptions be there: keeps what fits, updates what differs, enables what was
 * disabled, deletes what is too many under the trigger's own address, and creates what is missing.
 * Where that fails, what was created is deleted again; but when n8n starts, it goes on with what there is: n8n would
 * delete all of it.
 *
 * @throws NodeApiError, NodeOperationError
 */
export async function subscribe(hook: IHookFunctions): Promise<boolean> {
	return await orNodeError(hook, async () => {
		const trigger = await triggerOf(hook);
		const wanted = readWanted(hook);
		checkReachable(trigger);
		const made: Made = { asked: new Set(), created: new Map(), mayFollow: new Map() };
		const failure = await converge(trigger, wanted, made).then(() => undefined, asExplained);
		if (!failure) return true;
		const isLate = failure.mayComeLate || eventsToFollow(made).length > 0;
		const complete = isLate ? failure.with({ description: `${failure.description ?? ''} Reply.io may still make the subscription; the next publication takes it over, or deletes it.` }) : failure;
		if (trigger.isStarting && isAnyKept(trigger, made)) {
			trigger.logger.warn(`Reply.io Trigger could not mend all its subscriptions, and goes on with those there are: ${inOneText(complete)}`);
			return true;
		}
		const { left } = await deleteAll(trigger, new Set(made.created.keys()));
		if (left.size > 0) trigger.logger.warn(`Reply.io Trigger ${isKnown(left) ? 'could not undo what it had made' : 'could not make sure that what it had made is undone'}: ${told(left)}`);
		throw complete;
	});
}

/**
 * Deletes all subscriptions to the trigger's own address, and those it remembers, unless they lead elsewhere now. It
 * never throws: n8n would leave the workflow's other triggers as they are. What had to be left is logged and remembered.
 *
 * @returns whether none is left
 */
export async function unsubscribe(hook: IHookFunctions): Promise<boolean> {
	const left = await removeAll(hook).catch(asExplained);
	if (left instanceof ExplainedError) {
		hook.logger.warn(`Reply.io Trigger could not find out whether any of its subscriptions are left, and ${TRIES_AGAIN}: ${left.message}`);
		return false;
	}
	if (left.size > 0) {
		const what = isKnown(left) ? 'had to leave what it could not delete' : 'could not make sure that its subscriptions are deleted';
		hook.logger.warn(`Reply.io Trigger ${what}, and ${TRIES_AGAIN}: ${told(left)}`);
	}
	return left.size === 0;
}

async function removeAll(hook: IHookFunctions): Promise<Left> {
	const trigger = await triggerOf(hook, 2);
	const { address, sends, kept, logger } = trigger;
	const memory = readMemory(kept, address.workflowId);
	const remembered = memory?.url === address.href ? Object.keys(memory.subscriptions).map(parseWebhookId).filter((id) => id !== undefined) : [];
	// Nothing can have been made, and nobody expects a call.
	if (remembered.length === 0 && address.problem(sends.credential.baseUrl)) return new Map();
	const all = await listWebhooks(sends).catch(asExplained);
	const isListed = !(all instanceof ExplainedError);
	if (!isListed && remembered.length === 0) throw all;
	if (!isListed) logger.warn(`Reply.io Trigger could not look for its subscriptions, and removes those it remembers: ${all.message}`);
	const { found, unseen } = isListed ? { found: all, unseen: new Map() as Left } : await lookAt(remembered, trigger);
	const elsewhere: ReadonlySet<string> = new Set(found.filter(({ url }) => !address.leadsHere(url)).map(({ id }) => id));
	const { left: undeleted, gone } = await deleteAll(trigger, new Set([...remembered.filter((id) => !elsewhere.has(id) && !unseen.has(id)), ...ownOf(found, trigger).map(({ id }) => id)]));
	tellLeftAlone(trigger, found, gone);
	const left = new Map([...unseen, ...undeleted]);
	const staying = new Set<string>([...left.keys(), ...(isListed ? [] : elsewhere)]);
	const stay = Object.entries(memory?.subscriptions ?? {}).filter(([id]) => staying.has(id));
	writeMemory(kept, memory && stay.length > 0 ? { ...memory, settings: '', subscriptions: Object.fromEntries(stay) as Memory['subscriptions'] } : undefined);
	return left;
}

async function triggerOf(hook: IHookFunctions, maxTries?: number): Promise<Trigger> {
	const data = await hook.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL_NAME);
	const sender = senderOf(hook, data, { ...readRequestOptions({}), timeoutMs: CALL_TIMEOUT_MS }, { maxTries });
	return {
		address: new Address(hook.getNodeWebhookUrl('default')!, String(hook.getWorkflow().id)),
		sends: sender.with(new Patience(LONGEST_WAIT_MS, undefined, { isOption: false })),
		kept: hook.getWorkflowStaticData('node'),
		isStarting: ['init', 'leadershipChange'].includes(hook.getActivationMode()),
		logger: hook.logger,
	};
}

/** What to subscribe to; what is read with each event is checked as well, unless it has to be evaluated then. */
function readWanted(hook: IHookFunctions): Subscribed {
	const get = (name: string, fallback?: unknown) => hook.getNodeParameter(name, fallback);
	if (!JSON.stringify(hook.getNode().parameters).includes('"=')) {
		readEventFilters(get);
		readShape(get);
	}
	return readSubscribed(get);
}

function checkReachable({ address, sends }: Trigger): void {
	const problem = address.problem(sends.credential.baseUrl);
	if (problem) throw problem;
}

function tellLeftAlone({ address, kept, logger }: Trigger, all: Webhook[], gone?: ReadonlySet<string>): void {
	const memory = readMemory(kept, address.workflowId);
	const left = memory && leftAlone(memory, address, all, gone);
	if (left !== undefined) logger.warn(`Reply.io Trigger had subscribed to more than it can look after: ${left}. Delete at Reply.io what is of no use`);
}

function ownOf(all: Webhook[], { address }: Trigger): Webhook[] {
	return all.filter(({ url }) => address.owns(url));
}

/** Whether what is remembered is more likely true than the failure: always where nothing was answered, else when n8n starts. */
function isBelieved({ failure }: ExplainedError, { isStarting }: Trigger): boolean {
	const isDown = failure?.cause === 'temporarily-unavailable' || failure?.cause === 'rate-limited';
	return isDown || isStarting;
}

/** Whether subscriptions from before are left: n8n would delete them after a failure. */
function isAnyKept({ address, kept }: Trigger, { created }: Made): boolean {
	const memory = readMemory(kept, address.workflowId);
	const isNew: ReadonlyMap<string, unknown> = created;
	return memory?.url === address.href && Object.keys(memory.subscriptions).some((id) => !isNew.has(id));
}

async function converge(trigger: Trigger, wanted: Subscribed, made: Made): Promise<void> {
	for (let round = 1; round <= MAX_ROUNDS; round++) {
		const all = await listNow(trigger, made.created);
		if (round === 1) tellLeftAlone(trigger, all);
		const plan = planSubscriptions(ownOf(all, trigger), wanted, trigger.address, made.asked);
		remember(trigger, wanted, plan.token, plan.kept);
		if (isFulfilled(plan)) {
			const twice = eventsToFollow(made);
			if (twice.length > 0) trigger.logger.warn(`Reply.io Trigger may be subscribed twice to ${listed(twice)}, as Reply.io did not answer in time. Unpublish the workflow, then publish it, to delete what is too many`);
			return;
		}
		await carryOut(plan, trigger, wanted, made).catch((error: unknown) => {
			throw withCount(asExplained(error), all, trigger);
		});
	}
	trigger.logger.warn('Reply.io Trigger found its subscriptions changed each time it had mended them: is something else changing them?');
}

/**
 * All subscriptions there are, whatever the list still lacks, still has, or shows otherwise than it was sent: it may
 * lag behind what was created or deleted just now. When n8n starts, one that is listed and cannot be looked at is taken
 * to be there: n8n would delete it otherwise.
 *
 * @param created just now; without those that are gone afterwards
 */
async function listNow({ address, sends, kept, isStarting, logger }: Trigger, created: Map<WebhookId, Webhook>): Promise<Webhook[]> {
	const shown = await listWebhooks(sends);
	const isListed = new Set(shown.map(({ id }) => id));
	const memory = readMemory(kept, address.workflowId);
	// Without settings it is what may have been deleted.
	const remembered = new Set(memory?.settings ? Object.keys(memory.subscriptions) : []);
	const all = shown.map((webhook) => (address.tokenOf(webhook.url) === undefined ? (created.get(webhook.id) ?? webhook) : webhook));
	const found: Webhook[] = [];
	let isListBelieved = false;
	for (const webhook of [...all, ...[...created.values()].filter(({ id }) => !isListed.has(id))]) {
		const { id, url } = webhook;
		const isSure = isListed.has(id) && (isListBelieved || remembered.has(id) || !address.owns(url));
		const isThere = isSure || (await unlessGone(getWebhook(sends, id)).catch(asExplained));
		if (isThere instanceof ExplainedError) {
			if (!isStarting || !isListed.has(id)) throw isThere;
			isListBelieved = true;
			logger.warn(`Reply.io Trigger could not look at its subscriptions and takes those that are listed to be there: ${isThere.message}`);
		}
		if (isThere) found.push(webhook);
		else created.delete(id);
	}
	return found;
}

/** What was made by one convergence. */
interface Made {
	/** The subscriptions that are as they were asked for, whatever the list tells. */
	asked: Set<WebhookId>;
	created: Map<WebhookId, Webhook>;
	/** Of how many more subscriptions to an event it is not known whether they come. */
	mayFollow: Map<string, number>;
}

/** The events to which another subscription may still come. */
function eventsToFollow({ mayFollow }: Made): string[] {
	return [...mayFollow].filter(([, count]) => count > 0).map(([event]) => event);
}

async function carryOut(plan: Plan, trigger: Trigger, wanted: Subscribed, { asked, created, mayFollow }: Made): Promise<void> {
	const { address, sends } = trigger;
	const { token } = plan;
	const settings = (event: string) => settingsFor(event, wanted, address.withToken(token));
	// What is deleted makes room for what is created.
	for (const { id, eventType } of plan.deleted) {
		await unlessGone(deleteWebhook(sends, id));
		created.delete(id);
		mayFollow.set(eventType, (mayFollow.get(eventType) ?? 0) - 1);
	}
	for (const { id, eventType } of plan.updated) {
		await unlessGone(updateWebhook(sends, id, settings(eventType), token));
		asked.add(id);
	}
	for (const { id } of plan.enabled) await unlessGone(enableWebhook(sends, id));
	const kept = [...plan.kept];
	for (const event of plan.created) {
		// Its address is known better here than from an answer that may have been shortened.
		const answer = await createWebhook(sends, settings(event), token);
		const webhook = { ...answer.webhook, eventType: event, url: address.withToken(token) };
		mayFollow.set(event, answer.mayFollow);
		asked.add(webhook.id);
		created.set(webhook.id, webhook);
		kept.push(webhook);
		remember(trigger, wanted, token, kept);
	}
}

function remember({ address, kept }: Trigger, wanted: Subscribed, token: string, webhooks: Webhook[]): void {
	writeMemory(kept, {
		workflowId: address.workflowId,
		url: address.href,
		tokenDigest: digestOfToken(token),
		settings: settingsOf(wanted),
		subscriptions: Object.fromEntries(webhooks.map(({ id, eventType }) => [id, eventType])) as Memory['subscriptions'],
	});
}

/** The subscriptions that are left, or may be, and why. */
type Left = Map<WebhookId, ExplainedError>;

/** @returns those that are there, and of which it is not known where they lead */
async function lookAt(ids: WebhookId[], { sends }: Trigger): Promise<{ found: Webhook[]; unseen: Left }> {
	const found: Webhook[] = [];
	const unseen: Left = new Map();
	let unanswered: ExplainedError | undefined;
	for (const id of ids) {
		const webhook = unanswered ?? (await getWebhook(sends, id).catch(asExplained));
		if (!(webhook instanceof ExplainedError)) found.push(webhook);
		else if (!isGone(webhook)) {
			unseen.set(id, webhook);
			if (isUnanswered(webhook)) unanswered = webhook;
		}
	}
	return { found, unseen };
}

/** Whether the next call would as likely take as long. */
function isUnanswered({ httpCode }: ExplainedError): boolean {
	return httpCode === undefined || mayComeLate({ status: httpCode });
}

/** @returns besides, which of them were not there */
async function deleteAll({ sends }: Trigger, ids: Set<WebhookId>): Promise<{ left: Left; gone: Set<WebhookId> }> {
	const left: Left = new Map();
	const gone = new Set<WebhookId>();
	/** Why nothing is deleted any more: each try could take as long as this one, and n8n waits. */
	let unanswered: ExplainedError | undefined;
	for (const id of ids) {
		const wasThere = unanswered ?? (await unlessGone(deleteWebhook(sends, id)).catch(asExplained));
		if (wasThere === false) gone.add(id);
		if (!(wasThere instanceof ExplainedError)) continue;
		const failure = wasThere;
		left.set(id, failure);
		if (failure.change !== 'unknown') continue;
		const isThere = await unlessGone(getWebhook(sends, id)).catch(asExplained);
		if (isThere === false) left.delete(id);
		else if (isThere === true && !failure.mayComeLate) left.set(id, failure.with({ change: undefined }));
		else if (isThere instanceof ExplainedError && isUnanswered(isThere)) unanswered = failure.with({ change: undefined });
	}
	return { left, gone };
}

/** Whether all of them are left indeed. */
function isKnown(left: Left): boolean {
	return [...left.values()].every(({ change }) => change !== 'unknown');
}

/** e.g. "2 subscriptions (1, 2): Reply.io failed to answer: HTTP 500" */
function told(left: Left): string {
	return `${counted(left.size, 'subscription')} (${listed([...left.keys()])}): ${listed([...new Set([...left.values()].map(({ message }) => message))])}`;
}

/** @returns whether it was there */
async function unlessGone(call: Promise<unknown>): Promise<boolean> {
	const failure = await call.then(() => undefined, asExplained);
	if (failure && !isGone(failure)) throw failure;
	return !failure;
}

/** Where the limit is reached, who uses it. */
function withCount(error: ExplainedError, all: Webhook[], { address }: Trigger): ExplainedError {
	if (!/limitreached/i.test(error.code ?? '')) return error;
	const here = all.filter(({ enabled, url }) => enabled && address.isSameServer(url)).length;
	return error.with({ description: `${here} of them ${here === 1 ? 'points' : 'point'} to this n8n. ${error.description}` });
}

async function orNodeError<T>(hook: IHookFunctions, task: () => Promise<T>): Promise<T> {
	const result = await task().catch(asExplained);
	// Where a publication failed, n8n shows the message only.
	if (result instanceof ExplainedError) throw toNodeError(hook.getNode(), result.with({ message: inOneText(result), description: undefined }));
	return result;
}
