import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';

import { asExplained, ExplainedError } from '../api/errors/explainedError';
import { CREDENTIAL_NAME } from '../api/transport/credential';
import { Patience } from '../api/transport/sender';
import { getWebhook } from '../api/webhooks';
import { readRequestOptions } from '../execution/requestOptions';
import { senderOf } from '../execution/run';
import { Address, digestOfToken, isToken } from './address';
import type { Delivery } from './delivery';
import type { Memory } from './memory';

const CALL_TIMEOUT_MS = 5_000;

/** So often Reply.io is asked at most, whoever sends what. */
const ASKED_A_MINUTE = 10;
const MINUTE_MS = 60_000;

const MOST_ANSWERS = 1_000;

/** What Reply.io said of subscriptions that are not remembered, by ID, type and token; and when, if it was no. */
const answers = new Map<string, true | number>();

let asked: number[] = [];

/** Milliseconds of a clock that nobody sets. */
const now = () => performance.now();

/**
 * Whether a delivery comes from a subscription of this trigger: its token and its ID are remembered, or Reply.io
 * knows the subscription with this token. The latter is needed while n8n has not yet stored what was subscribed
 * to, and where what it stored was overwritten: by another process, or for a delivery that came before.
 */
export async function isFromReplyIo(context: IWebhookFunctions, token: string, { subscriptionId, type }: Delivery, memory: Memory | undefined): Promise<boolean> {
	const remembered = memory && isToken(token, memory.tokenDigest) ? memory.subscriptions[subscriptionId] : undefined;
	if (remembered !== undefined) return remembered === type;
	const key = `${subscriptionId} ${type} ${digestOfToken(token)}`;
	const known = answers.get(key);
	if (known === true) return true;
	asked = asked.filter(isRecent);
	// It may have been too new for Reply.io to find it.
	if ((known !== undefined && isRecent(known)) || asked.length >= ASKED_A_MINUTE) return false;
	asked.push(now());
	const is = await askReplyIo(context, token, { subscriptionId, type }).catch(asExplained);
	if (is instanceof ExplainedError && is.httpCode !== 404) {
		context.logger.warn(`Reply.io Trigger could not ask about the subscription ${subscriptionId}: ${is.message}`);
		return false;
	}
	if (answers.size >= MOST_ANSWERS) answers.clear();
	answers.set(key, is === true || now());
	return is === true;
}

function isRecent(at: number): boolean {
	return at > now() - MINUTE_MS;
}

async function askReplyIo(context: IWebhookFunctions, token: string, { subscriptionId, type }: Pick<Delivery, 'subscriptionId' | 'type'>): Promise<boolean> {
	const data = await context.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL_NAME);
	const sender = senderOf(context, data, { ...readRequestOptions({}), timeoutMs: CALL_TIMEOUT_MS }, { maxTries: 1 });
	const { url, eventType } = await getWebhook(sender.with(new Patience(0, undefined, { isOption: false })), subscriptionId);
	const address = new Address(context.getNodeWebhookUrl('default')!, String(context.getWorkflow().id));
	return eventType === type && isToken(token, digestOfToken(address.tokenOf(url) ?? ''));
}
