import type {
	IDataObject,
	IExecutePaginationFunctions,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { checkCredential, CREDENTIAL_NAME, hideKey, type ReplyIoCredential } from './credential';
import { explainAnswer, explainFault, explainRateLimit, type RawAnswer } from './explain';
import { ExplainedError } from './explainedError';
import { gateOf, throwIfCancelled, wait, type Gate } from './pacing';
import type { ApiPath } from './path';
import { backoffMs, MAX_TRIES, outcomeOf, toldWaitMs } from './retryTiming';

/** Anything in n8n that can send: an operation's hook, a custom operation, a picker. */
export type SendContext = IExecutePaginationFunctions | IExecuteFunctions | ILoadOptionsFunctions;

export interface ApiRequest {
	method: IHttpRequestMethods;
	path: ApiPath;
	query?: IDataObject;
	body?: IDataObject;
}

/** What n8n's Request Options set, as far as it concerns the way to the server. */
export type Transport = Pick<IHttpRequestOptions, 'proxy' | 'skipSslCertificateValidation' | 'timeout'>;

export interface SendSettings {
	/** How long a request waits for the rate limit before it fails, in milliseconds. */
	longestWaitMs: number;
	transport?: Transport;
	/** How often a request is sent when the server or the network fails; {@link MAX_TRIES} unless told. */
	maxTries?: number;
	/** Told of each wait for the rate limit, in milliseconds. */
	onRateLimit?: (waitMs: number) => void;
}

export const DEFAULT_LONGEST_WAIT_MINUTES = 60;
const DEFAULT_TIMEOUT_MS = 60_000;
const ASK_AGAIN_MS = 60_000;

/** What may be over at the next try; a certificate that is not valid, say, stays so. */
const PASSING_FAULTS =
	/^(?:ECONN(?:RESET|REFUSED|ABORTED)|E(?:SOCKET)?TIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)(?:UNREACH|DOWN)|ERR_NETWORK|ERR_BAD_RESPONSE|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+|UND_ERR_\w+|Z_\w+)$/;

/** An answer's JSON, undefined when a write was answered with nothing, and how often the request had to be sent for it. */
export interface ApiAnswer {
	data: unknown;
	tries: number;
}

/**
 * Talks to Reply.io with one credential. The only place that does: it waits for the rate limit, sends
 * again what failed on the way, stops when the execution is cancelled, and explains what went wrong.
 */
export class Sender {
	private readonly signal?: AbortSignal;

	private constructor(
		private readonly context: SendContext,
		readonly credential: ReplyIoCredential,
		private readonly settings: SendSettings,
	) {
		this.signal =
			'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	}

	/** @throws ExplainedError when the credential cannot be used, before any call */
	static async of(context: SendContext, settings: SendSettings): Promise<Sender> {
		const credential = checkCredential(await context.getCredentials(CREDENTIAL_NAME));
		return new Sender(context, credential, settings);
	}

	/** Looked up each time, because gates nobody is held back by are forgotten. */
	private get gate(): Gate {
		return gateOf(new URL(this.credential.baseUrl).origin, this.credential.apiKey);
	}

	/**
	 * Sends a request until it is answered.
	 *
	 * @throws ExplainedError for every answer but a 2xx with JSON
	 */
	async send(request: ApiRequest): Promise<ApiAnswer> {
		let tries = 0;
		let faults = 0;
		let refusals = 0;
		let waitedMs = 0;
		for (;;) {
			waitedMs += await this.waitAtGate(waitedMs, tries);
			const answer = await this.request(request);
			tries++;
			const outcome = outcomeOf(answer.status);
			if (outcome === 'answered') {
				if (!isSuccess(answer)) throw explainAnswer(answer, request, this.credential, tries);
				const data = parseJson(answer.body);
				// A write may be answered with nothing; whether it was made is for the caller to find out.
				if (data !== undefined || (request.method !== 'GET' && answer.body.trim() === '')) return { data, tries };
			}
			const told = toldWaitMs(answer.headers, outcome, Date.now());
			if (outcome === 'refused') {
				refusals++;
				const waitMs = told ?? backoffMs(refusals, Math.random());
				if (waitedMs + waitMs > this.settings.longestWaitMs) {
					// The other rows must not find out by asking, too; but an absurd wait is not believed for long.
					this.gate.pause(waitMs, ASK_AGAIN_MS);
					throw explainRateLimit(waitMs, this.settings.longestWaitMs, { waitedMs, tries });
				}
				this.gate.pause(waitMs);
				this.settings.onRateLimit?.(waitMs);
				continue;
			}
			faults++;
			if (faults >= (this.settings.maxTries ?? MAX_TRIES) || (told ?? 0) > this.settings.longestWaitMs) {
				throw explainFault(answer, request, this.credential, tries);
			}
			await wait(told ?? backoffMs(faults, Math.random()), this.signal);
		}
	}

	/** Waits while the key is held back; returns for how long it did, in milliseconds. */
	private async waitAtGate(waitedMs: number, tries: number): Promise<number> {
		throwIfCancelled(this.signal);
		let total = 0;
		for (let ms = this.gate.pausedMs(); ms > 0; ms = this.gate.pausedMs()) {
			if (waitedMs + total + ms > this.settings.longestWaitMs) {
				throw explainRateLimit(ms, this.settings.longestWaitMs, { waitedMs: waitedMs + total, tries: tries || undefined });
			}
			await wait(ms, this.signal);
			total += ms;
		}
		return total;
	}

	private async request({ method, path, query, body }: ApiRequest): Promise<RawAnswer> {
		const { transport } = this.settings;
		const options: IHttpRequestOptions = {
			...transport,
			method,
			url: this.credential.baseUrl + path,
			qs: query,
			timeout: transport?.timeout ?? DEFAULT_TIMEOUT_MS,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect would carry the key along to wherever it points.
			disableFollowRedirect: true,
			// As text, so that a truncated answer is told from a whole one.
			encoding: 'text',
			...(body ? { body, headers: { 'Content-Type': 'application/json' } } : {}),
		};
		try {
			const response = (await this.context.helpers.httpRequestWithAuthentication.call(
				this.context,
				CREDENTIAL_NAME,
				options,
			)) as IN8nHttpFullResponse;
			return {
				status: response.statusCode,
				headers: response.headers,
				body: typeof response.body === 'string' ? response.body : JSON.stringify(response.body ?? ''),
			};
		} catch (error) {
			throwIfCancelled(this.signal);
			const networkCode = networkCodeOf(error);
			if (networkCode && PASSING_FAULTS.test(networkCode)) return { headers: {}, body: '', networkCode };
			throw refusalOf(error, this.credential);
		}
	}
}

/** What stopped a request before it left, such as n8n's own rules about domains, without the key. */
function refusalOf(error: unknown, credential: ReplyIoCredential): ExplainedError {
	const text = error instanceof Error ? error.message : String(error);
	const { description } = error as { description?: string | null };
	return new ExplainedError({
		message: `The request to Reply.io could not be sent: ${hideKey(text, credential)}`,
		description: description ? hideKey(description, credential) : undefined,
		failure: { cause: 'configuration-invalid' },
	});
}

/** The errno or axios code of a failure on the way, searched along the chain of causes. */
function networkCodeOf(error: unknown): string | undefined {
	let current = error;
	for (let depth = 0; current && typeof current === 'object' && depth < 5; depth++) {
		// Several releases, such as n8n 1.104 to 2.20, keep no cause: the code, or the status that came, is in `httpCode`.
		const { code, httpCode, cause } = current as { code?: unknown; httpCode?: unknown; cause?: unknown };
		const found = [code, httpCode].find((value) => typeof value === 'string' && /^[A-Z][A-Z0-9_]+$/.test(value));
		if (found) return found as string;
		// As no status is an error here, only the answer's body can have been.
		if (!cause && /^[25]\d\d$/.test(String(httpCode))) return 'ERR_BAD_RESPONSE';
		current = cause;
	}
	return undefined;
}

function isSuccess({ status = 0 }: RawAnswer): boolean {
	return status >= 200 && status <= 299;
}

function parseJson(text: string): unknown {
	try {
		const data: unknown = JSON.parse(text);
		return data === null || typeof data !== 'object' ? undefined : data;
	} catch {
		return undefined;
	}
}
