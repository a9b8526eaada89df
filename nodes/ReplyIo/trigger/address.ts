import { createHash, randomBytes, timingSafeEqual } from 'crypto';

import { invalidInput, type ExplainedError } from '../api/errors/explainedError';
import { isLoopback } from '../api/transport/credential';
import { LONGEST_WEBHOOK_URL } from '../api/webhooks';

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

/** A token nobody can guess, which proves that a delivery comes from who knows the subscription. */
export function newToken(): string {
	return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is kept of a token: enough to know it again. */
export function digestOfToken(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}

export function isTokenShaped(value: unknown): value is string {
	return typeof value === 'string' && TOKEN.test(value);
}

/** Compares in a time that does not tell how much of it is right. */
export function isToken(token: string, digest: string): boolean {
	const [given, known] = [Buffer.from(digestOfToken(token)), Buffer.from(digest)];
	return given.length === known.length && timingSafeEqual(given, known);
}

/** Where deliveries for a trigger arrive. Only subscriptions to it, with the workflow's ID in the query, are the trigger's own. */
export class Address {
	private readonly url: URL;

	/** @param webhookUrl as n8n gives it: that of a test run differs from the production one */
	constructor(
		webhookUrl: string,
		readonly workflowId: string,
	) {
		this.url = new URL(webhookUrl);
	}

	/** Without the query. */
	get href(): string {
		return this.url.origin + this.url.pathname;
	}

	withToken(token: string): string {
		const url = new URL(this.href);
		url.searchParams.set('workflow', this.workflowId);
		url.searchParams.set('token', token);
		return url.href;
	}

	owns(subscribed: string): boolean {
		return this.leadsHere(subscribed) && this.isForWorkflow(new URL(subscribed));
	}

	/** Whether it leads here, for whatever workflow. */
	leadsHere(subscribed: string): boolean {
		const url = parse(subscribed);
		return url !== undefined && url.origin + url.pathname === this.href;
	}

	/** The token of a subscription of this trigger, whether published or in a test run; undefined where it has none. */
	tokenOf(subscribed: string): string | undefined {
		const url = parse(subscribed);
		const token = url && this.isForWorkflow(url) && nodePathOf(url) === nodePathOf(this.url) ? url.searchParams.get('token') : null;
		return isTokenShaped(token) ? token : undefined;
	}

	/** Whether it leads to the same n8n. */
	isSameServer(subscribed: string): boolean {
		return parse(subscribed)?.origin === this.url.origin;
	}

	/** Why Reply.io could not deliver here, undefined where it can. An API on this machine reaches this machine. */
	problem(apiBaseUrl: string): ExplainedError | undefined {
		if (isPrivate(this.url.hostname) && !isLoopback(new URL(apiBaseUrl).hostname)) {
			return invalidInput(
				`Reply.io cannot reach this n8n: its webhook address is ${this.url.origin}`,
				"Set the environment variable WEBHOOK_URL of n8n to its public address, such as https://n8n.example.com/, and restart it. To try it on this machine, a tunnel such as ngrok or cloudflared gives it one.",
			);
		}
		if (this.withToken(newToken()).length <= LONGEST_WEBHOOK_URL) return undefined;
		return invalidInput(`The webhook address of this n8n is longer than Reply.io takes: ${LONGEST_WEBHOOK_URL} characters`, 'Set WEBHOOK_URL of n8n to a shorter address.');
	}

	private isForWorkflow(url: URL): boolean {
		return url.searchParams.get('workflow') === this.workflowId;
	}
}

/** The end of the path, which n8n makes for the node; what comes before differs in a test run. */
function nodePathOf({ pathname }: URL): string {
	return pathname.split('/').slice(-2).join('/');
}

/** With or without a slash at the end of the path, it is the same. */
function parse(text: string): URL | undefined {
	if (!URL.canParse(text)) return undefined;
	const url = new URL(text);
	url.pathname = url.pathname.replace(/\/$/, '');
	return url;
}

const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$|^[^.:[\]]+$/;
// No URL has another host that ends in a number.
const IPV4 = /\.\d+$/;
const PRIVATE_IPV4 = /^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
// Loopback, unspecified, unique local and link-local ones, and those that hold an IPv4 address.
const PRIVATE_IPV6 = /\[(?:::1?\]|f[cd][\da-f]{2}:|fe[89ab][\da-f]:|::ffff:)/;

/** Whether a URL's host is this machine or in a network of its own. */
function isPrivate(hostname: string): boolean {
	return PRIVATE_NAME.test(hostname) || (IPV4.test(hostname) && PRIVATE_IPV4.test(hostname)) || PRIVATE_IPV6.test(hostname);
}
