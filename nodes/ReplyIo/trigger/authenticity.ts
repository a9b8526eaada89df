import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';

import { asExplained } from '../api/errors/explainedError';
import { CREDENTIAL_NAME } from '../api/transport/credential';
import { Patience } from '../api/transport/sender';
import { getWebhook, isGone } from '../api/webhooks';
import { readRequestOptions } from '../execution/requestOptions';
import { senderOf } from '../execution/run';
import { Address, digestOfToken, isToken } from './address';
import type { Delivery } from './delivery';
import { EVENT_TYPES } from './events';
import type { Memory } from './memory';

const CALL_TIMEOUT_MS = 5_000;

/** So often Reply.io is asked for a trigger at most, whoever sends what. */
const ASKED_A_MINUTE = 10;
const MINUTE_MS = 60_000;

const MOST_ANSWERS = 100;
const MOST_TRIGGERS = 1_000;

/** What was asked for a trigger in this process. */
interface Questions {
	/** When, the last minute. */
	asked: number[];
	/** What Reply.io says of subscriptions that are not remembered, by what is asked. */
	answers: Map<string, Answer>;
}

interface Answer {
	/** Under way, or come. */
	origin: Promise<Origin>;
	/** Until when it counts. */
	until: number;
}

const triggers = new Map<string, Questions>();

/** Milliseconds of a clock that nobody sets. */
const now = () => performance.now();

/** Whether a delivery comes from a subscription of the trigger, or why that cannot be told now. */
export type Origin = 'own' | 'foreign' | { unknown: string };

/**
 * Where a delivery comes from. It is the trigger's own where its token and its ID are remembered, or Reply.io
 * knows the subscription with this token. The latter is needed while n8n has not yet stored what was subscribed
 * to, and where what it stored was overwritten: by another process, or for a delivery that came before.
 */
export async function originOf(context: IWebhookFunctions, token: string, { subscriptionId, type }: Delivery, memory: Memory | undefined): Promise<Origin> {
	const remembered = memory && isToken(token, memory.tokenDigest) ? memory.subscriptions[subscriptionId] : undefined;
	if (remembered !== undefined) return remembered === type ? 'own' : 'foreign';
	if (!EVENT_TYPES.includes(type)) return 'foreign';
	const questions = questionsFor(`${context.getWorkflow().id} ${context.getNode().id}`);
	const { answers } = questions;
	// What was published since is remembered, in every process: what Reply.io said before does not count then.
	const key = digestOfToken(`${subscriptionId} ${type} ${token} ${JSON.stringify(memory)}`);
	const known = answers.get(key);
	if (known && known.until > now()) return await known.origin;
	questions.asked = questions.asked.filter((at) => at > now() - MINUTE_MS);
	if (questions.asked.length >= ASKED_A_MINUTE) return { unknown: `Reply.io was asked ${ASKED_A_MINUTE} times within a minute` };
	questions.asked.push(now());
	if (answers.size >= MOST_ANSWERS) answers.clear();
	const answer: Answer = { origin: askReplyIo(context, token, { subscriptionId, type }), until: Infinity };
	answers.set(key, answer);
	const origin = await answer.origin;
	// A foreign one may have been too new for Reply.io to find it.
	if (origin !== 'own') answer.until = origin === 'foreign' ? now() + MINUTE_MS : 0;
	return origin;
}

function questionsFor(trigger: string): Questions {
	const questions = triggers.get(trigger) ?? { asked: [], answers: new Map() };
	if (!triggers.has(trigger) && triggers.size >= MOST_TRIGGERS) triggers.clear();
	triggers.set(trigger, questions);
	return questions;
}

async function askReplyIo(context: IWebhookFunctions, token: string, { subscriptionId, type }: Pick<Delivery, 'subscriptionId' | 'type'>): Promise<Origin> {
	try {
		const data = await context.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL_NAME);
		const sender = senderOf(context, data, { ...readRequestOptions({}), timeoutMs: CALL_TIMEOUT_MS }, { maxTries: 1 });
		const { url, eventType } = await getWebhook(sender.with(new Patience(0, undefined, { isOption: false })), subscriptionId);
		const address = new Address(context.getNodeWebhookUrl('default')!, String(context.getWorkflow().id));
		return eventType === type && isToken(token, digestOfToken(address.tokenOf(url) ?? '')) ? 'own' : 'foreign';
	} catch (error) {
		const failure = asExplained(error);
		return isGone(failure) ? 'foreign' : { unknown: `Reply.io could not be asked about the subscription ${subscriptionId}: ${failure.message}` };
	}
}
