import { badCredential } from '../errors/explainedError';
import { checkActing, type Acting } from './account';

/** `auto` is v4 where Reply.io has it for the account, v3 elsewhere. */
export type ApiVersion = 'auto' | 'v3' | 'v4';

/** The data of the credential "Reply.io API" (`replyIoApi`). */
export interface ReplyIoCredential extends Acting {
	apiKey: string;
	apiVersion: ApiVersion;
	/** Where the API is, without a trailing slash; https, or http on this machine. */
	baseUrl: string;
}

export const CREDENTIAL_NAME = 'replyIoApi';
export const DEFAULT_BASE_URL = 'https://api.reply.io';

/** What was checked already, by n8n's data: every request asks for it. */
const checked = new WeakMap<object, ReplyIoCredential>();

/**
 * Checks a credential where it is used.
 *
 * @throws ExplainedError when the key is missing, the version unknown, whom to act as not an ID or address, or
 * the base URL not one the key may go to
 */
export function checkCredential(data: Record<string, unknown>): ReplyIoCredential {
	let credential = checked.get(data);
	if (!credential) checked.set(data, (credential = check(data)));
	return credential;
}

function check(data: Record<string, unknown>): ReplyIoCredential {
	const apiKey = typeof data.apiKey === 'string' ? data.apiKey.trim() : '';
	if (!apiKey || /[^\x21-\x7e]/.test(apiKey)) {
		throw badCredential(
			apiKey ? "The 'API Key' of the Reply.io credential holds characters no key has" : "The 'API Key' of the Reply.io credential is empty",
			'Copy the key from Reply.io (Settings → API Key) into the credential.',
		);
	}
	const apiVersion = data.apiVersion ?? 'auto';
	if (apiVersion !== 'auto' && apiVersion !== 'v3' && apiVersion !== 'v4') {
		throw badCredential(
			// Not its value: it may be a key in the wrong field.
			"The 'API Version' of the Reply.io credential is not one there is",
			'Choose Automatic, V4 or V3 in the credential.',
		);
	}
	return { apiKey, apiVersion, ...checkActing(data), baseUrl: checkBaseUrl(data.baseUrl ?? DEFAULT_BASE_URL) };
}

/**
 * The base URL the key may be sent to: https anywhere, http on a loopback host only, and no user name,
 * query or fragment in it.
 *
 * @returns it without trailing slashes
 * @throws ExplainedError otherwise
 */
export function checkBaseUrl(value: unknown): string {
	const url = typeof value === 'string' && URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
	const problem = !url
		? 'is not a URL'
		: url.username || url.password
			? 'must not hold a user name or password'
			: /[?#]/.test(url.href)
				? 'must not hold a query or a fragment'
				: url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
					? undefined
					: 'must start with https:// (http:// is for this machine only)';
	if (url && !problem) return (url.origin + url.pathname).replace(/\/+$/, '');
	throw badCredential(
		`The 'Base URL' of the Reply.io credential ${problem}`,
		`Set it to ${DEFAULT_BASE_URL} unless Reply.io told you otherwise.`,
	);
}

/** A shorter one would soon be guessed: it was mistyped, or is a test's. */
const SHORTEST_KEY = 8;

/**
 * A text to be shown, with `***` in place of the key: wherever it stands, or as a word of its own where it is
 * so short that its letters are in other words too.
 */
export function hideKey(text: string, { apiKey }: Pick<ReplyIoCredential, 'apiKey'>): string {
	if (apiKey.length >= SHORTEST_KEY) return text.split(apiKey).join('***');
	const literally = apiKey.replace(/\W/g, '\\$&');
	return text.replace(new RegExp(`(?<!\\w)${literally}(?!\\w)`, 'g'), '***');
}

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
