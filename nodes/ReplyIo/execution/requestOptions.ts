import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { attempt, ExplainedError, invalidInput } from '../api/errors/explainedError';
import { quote } from '../api/errors/words';

const DEFAULT_TIMEOUT_MS = 60_000;

/** A longer one ends at once in Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What n8n's Request Options, which every declarative node has, set. */
export interface RequestOptions extends Pick<IHttpRequestOptions, 'proxy' | 'skipSslCertificateValidation'> {
	/** For a whole call, in milliseconds. */
	timeoutMs: number;
	/** So many items are begun, then none for a while. */
	batching?: { size: number; intervalMs: number };
}

/** @throws ExplainedError when the proxy is no URL with a host, or the timeout no number */
export function readRequestOptions(value: unknown): RequestOptions {
	const { timeout, proxy, allowUnauthorizedCerts, batching } = (value ?? {}) as IDataObject;
	const { batchSize, batchInterval } = ((batching as IDataObject | undefined)?.batch ?? {}) as { batchSize?: number; batchInterval?: number };
	return {
		timeoutMs: parseTimeout(timeout),
		skipSslCertificateValidation: allowUnauthorizedCerts === true,
		...(typeof proxy === 'string' && proxy ? { proxy: parseProxy(proxy) } : {}),
		...(Number(batchInterval) > 0 ? { batching: { size: Math.max(1, Number(batchSize) || 1), intervalMs: Number(batchInterval) } } : {}),
	};
}

/** Also as a text, as n8n's variables have it. */
function parseTimeout(value: unknown): number {
	const ms = typeof value === 'string' ? Number(value) : ((value ?? 0) as number);
	if (Number.isFinite(ms)) return ms > 0 ? Math.min(Math.ceil(ms), LONGEST_TIMER_MS) : DEFAULT_TIMEOUT_MS;
	throw invalidInput(`'Timeout' is not a number of milliseconds: ${quote(value)}`, "Check the value or the expression of 'Timeout' in the node's Settings.");
}

function parseProxy(text: string): NonNullable<IHttpRequestOptions['proxy']> {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url?.hostname) throw invalidInput(`'Proxy' is not a URL with a host and a port: ${quote(withoutUser(text))}`, 'It must look like http://my-proxy:8080.');
	const protocol = url.protocol.slice(0, -1);
	return {
		host: url.hostname,
		port: Number(url.port) || (protocol === 'https' ? 443 : 80),
		protocol,
		...(url.username ? { auth: { username: decoded(url.username), password: decoded(url.password) } } : {}),
	};
}

/** A percent sign that begins no escape stands for itself. */
function decoded(text: string): string {
	const plain = attempt(() => decodeURIComponent(text));
	return plain instanceof ExplainedError ? text : plain;
}

/** A password may hold anything, also an @. */
function withoutUser(address: string): string {
	return address.replace(/^.*@/s, '***@');
}
