import type { ICredentialDataDecryptedObject, IExecuteFunctions, IExecutePaginationFunctions, IHookFunctions, IHttpRequestOptions, ILoadOptionsFunctions, IN8nHttpFullResponse, IWebhookFunctions } from 'n8n-workflow';

import { asExplained, invalidInput } from '../api/errors/explainedError';
import type { RawAnswer } from '../api/errors/explain';
import { asText } from '../api/errors/json';
import { CREDENTIAL_NAME } from '../api/transport/credential';
import { onAbort } from '../api/transport/onAbort';
import type { HttpCall } from '../api/transport/request';
import type { RequestOptions } from './requestOptions';

/** Anything in n8n that can send: a custom operation, an agent's sub-node, a picker, a trigger. */
export type Context = IExecuteFunctions | IExecutePaginationFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

interface Authentication {
	/** As n8n resolved it for an item; its own look-up would always take the first item's. */
	data: ICredentialDataDecryptedObject;
	/** A text without the key. */
	hide: (text: string) => string;
}

/** The execution's own signal, absent where nothing can be cancelled. */
export function cancelSignalOf(context: Context): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

/** Makes n8n's HTTP helper a {@link HttpCall}: the only place that uses it. */
export function httpCallOf(context: Context, { data, hide }: Authentication, { timeoutMs, proxy, skipSslCertificateValidation }: RequestOptions): HttpCall {
	const credentialsDecrypted = { id: '', name: CREDENTIAL_NAME, type: CREDENTIAL_NAME, data };
	const cancelSignal = cancelSignalOf(context);
	return async ({ method, url, query, body }) => {
		// What was cancelled before tells no listener.
		if (cancelSignal?.aborted) return { headers: {}, body: '', isCancelled: true };
		const options: IHttpRequestOptions = {
			method,
			url,
			qs: query,
			proxy,
			skipSslCertificateValidation,
			timeout: timeoutMs,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect would carry the key along to wherever it points.
			disableFollowRedirect: true,
			// As text, so that a truncated answer is told from a whole one.
			encoding: 'text',
			...(body ? { body, headers: { 'Content-Type': 'application/json' } } : {}),
		};
		// n8n's own time-out begins anew with every byte that comes.
		const deadline = AbortSignal.timeout(timeoutMs);
		const call = new AbortController();
		const end = () => call.abort();
		const forget = [deadline, cancelSignal].map((signal) => onAbort(signal, end));
		const caller = Object.create(context) as IExecuteFunctions;
		caller.getExecutionCancelSignal = () => call.signal;
		try {
			const response = (await context.helpers.httpRequestWithAuthentication.call(caller, CREDENTIAL_NAME, options, {
				credentialsDecrypted,
			})) as IN8nHttpFullResponse;
			return {
				status: response.statusCode,
				headers: response.headers,
				body: typeof response.body === 'string' ? response.body : JSON.stringify(response.body ?? ''),
			};
		} catch (error) {
			return failedCall(error, { isCancelled: cancelSignal?.aborted === true, isLate: deadline.aborted, hide });
		} finally {
			forget.forEach((one) => one());
		}
	};
}

/** @throws ExplainedError when the request could not be sent at all */
function failedCall(error: unknown, { isCancelled, isLate, hide }: { isCancelled: boolean; isLate: boolean; hide: (text: string) => string }): RawAnswer {
	const networkCode = isLate ? 'ETIMEDOUT' : networkCodeOf(error);
	if (isCancelled || networkCode) return { headers: {}, body: '', networkCode, isCancelled };
	const { message, description } = asExplained(error);
	throw invalidInput(`The request to Reply.io could not be sent: ${hide(message)}`, hide(description ?? ''));
}

/** The errno or axios code of a failure on the way, searched along the chain of causes. */
function networkCodeOf(error: unknown): string | undefined {
	let current = error;
	for (let depth = 0; current && depth < 5; depth++) {
		// Several releases, such as n8n 1.104 to 2.20, keep no cause: the code, or the status that came, is in `httpCode`.
		const { code, httpCode, cause } = current as { code?: unknown; httpCode?: unknown; cause?: unknown };
		const found = [code, httpCode].map(asText).find((text) => /^[A-Z][A-Z0-9_]+$/.test(text));
		if (found) return found;
		// As no status is an error here, only the answer's body can have been.
		if (!cause && /^[25]\d\d$/.test(asText(httpCode))) return 'ERR_BAD_RESPONSE';
		current = cause;
	}
	return undefined;
}
