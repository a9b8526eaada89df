import type { IHttpRequestOptions } from 'n8n-workflow';

import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { cancelSignalOf, httpCallOf, type Context } from '../../../nodes/ReplyIo/execution/httpCall';
import { rejectedBy } from '../thrown.mjs';

test('a call of an execution that was cancelled before is not sent', async () => {
	const cancel = new AbortController();
	let sent = 0;
	const context = {
		getExecutionCancelSignal: () => cancel.signal,
		helpers: { httpRequestWithAuthentication: async () => await Promise.resolve({ statusCode: 200, headers: {}, body: String(++sent) }) },
	} as unknown as Context;
	const call = httpCallOf(context, { data: {}, hide: (text) => text }, { timeoutMs: 1_000 });
	const request = { method: 'GET', url: 'https://api.reply.io/v3/whoami' } as const;
	expect(await call(request)).toMatchObject({ status: 200, body: '1' });
	cancel.abort();
	expect(await call(request)).toEqual({ headers: {}, body: '', isCancelled: true });
	expect(sent).toBe(1);
});

/** A call through n8n's helper, which is answered so; and what the helper was given. */
function calling(answer: () => Promise<unknown>, { options = {}, signal }: { options?: object; signal?: AbortSignal } = {}) {
	const given: Array<{ credential: string; options: IHttpRequestOptions; more: unknown; cancelSignal: AbortSignal }> = [];
	const context = {
		...(signal ? { getExecutionCancelSignal: () => signal } : {}),
		helpers: {
			async httpRequestWithAuthentication(this: { getExecutionCancelSignal: () => AbortSignal }, credential: string, asked: IHttpRequestOptions, more: unknown) {
				given.push({ credential, options: asked, more, cancelSignal: this.getExecutionCancelSignal() });
				return await answer();
			},
		},
	} as unknown as Context;
	const call = httpCallOf(context, { data: { apiKey: 'secret' }, hide: (text) => text.replaceAll('secret', '***') }, { timeoutMs: 1_000, skipSslCertificateValidation: false, ...options });
	return { call, given };
}

const READ = { method: 'GET', url: 'https://api.reply.io/v3/whoami', query: { top: 1 } } as const;
const answered = async () => await Promise.resolve({ statusCode: 200, headers: { a: 'b' }, body: '{}' });
const failing = (error: unknown) => async () => await Promise.reject(error as Error);

test("a request is given to n8n with the item's credential, so that any answer comes as a text and no redirect is followed", async () => {
	const { call, given } = calling(answered, { options: { proxy: { host: 'p' }, skipSslCertificateValidation: true } });
	expect(await call(READ)).toEqual({ status: 200, headers: { a: 'b' }, body: '{}' });
	expect(given).toMatchObject([{ credential: 'replyIoApi', more: { credentialsDecrypted: { id: '', name: 'replyIoApi', type: 'replyIoApi', data: { apiKey: 'secret' } } } }]);
	expect(given[0].options).toEqual({
		method: 'GET', url: READ.url, qs: { top: 1 }, proxy: { host: 'p' }, skipSslCertificateValidation: true, timeout: 1_000, returnFullResponse: true, ignoreHttpStatusErrors: true, disableFollowRedirect: true, encoding: 'text',
	});
});

test('a body is sent as JSON', async () => {
	const { call, given } = calling(answered);
	await call({ method: 'POST', url: READ.url, body: { a: 1 } });
	expect(given[0].options).toMatchObject({ method: 'POST', body: { a: 1 }, headers: { 'Content-Type': 'application/json' } });
});

test.each([[{ a: 1 }, '{"a":1}'], [undefined, '""'], [null, '""'], ['', '']])('a body that n8n gives as %j is the text %j', async (body, text) => {
	const { call } = calling(async () => await Promise.resolve({ statusCode: 200, headers: {}, body }));
	expect((await call(READ)).body).toBe(text);
});

test.each<[string, unknown, string]>([
	['code', { code: 'ECONNRESET' }, 'ECONNRESET'],
	['httpCode', { httpCode: 'ENOTFOUND' }, 'ENOTFOUND'],
	['code of its cause', { message: 'x', cause: { cause: { code: 'CERT_HAS_EXPIRED' } } }, 'CERT_HAS_EXPIRED'],
	['code before that of its cause', { code: 'ETIMEDOUT', cause: { code: 'ECONNRESET' } }, 'ETIMEDOUT'],
	['code of its cause, where its own is none', { code: 'x', httpCode: 400, cause: { code: 'EPIPE' } }, 'EPIPE'],
	['code of its cause, where its own is no text', { code: { toString: [] }, httpCode: { toString: [] }, cause: { code: 'EPIPE' } }, 'EPIPE'],
	['status, where the answer was cut off', { httpCode: '200' }, 'ERR_BAD_RESPONSE'],
	['status, where the answer was cut off, of a failure', { httpCode: 503 }, 'ERR_BAD_RESPONSE'],
])('a failure on the way is known by its %s', async (_, error, networkCode) => {
	expect(await calling(failing(error)).call(READ)).toEqual({ headers: {}, body: '', networkCode, isCancelled: false });
});

test.each<[string, unknown]>([
	['no code', new Error('Bad secret')],
	['a code that is none', Object.assign(new Error('Bad secret'), { code: 'lower' })],
	['a code behind other words', Object.assign(new Error('Bad secret'), { code: 'errno ECONNRESET' })],
	['a code before other words', Object.assign(new Error('Bad secret'), { code: 'ECONNRESET: x' })],
	['another status', Object.assign(new Error('Bad secret'), { httpCode: '404' })],
	['a number that begins as a status', Object.assign(new Error('Bad secret'), { httpCode: '2000' })],
	['a number that ends as a status', Object.assign(new Error('Bad secret'), { httpCode: '1200' })],
	['no cause', Object.assign(new Error('Bad secret'), { cause: null })],
	['a cause in words', Object.assign(new Error('Bad secret'), { cause: 'x' })],
	['no way out', new ExplainedError({ message: 'Bad secret' })],
	['a status and a cause', Object.assign(new Error('Bad secret'), { httpCode: '200', cause: new Error('x') })],
	['a code too deep', Object.assign(new Error('Bad secret'), { cause: { cause: { cause: { cause: { cause: { code: 'ECONNRESET' } } } } } })],
])('with %s it could not be sent at all, and says so without the key', async (_, error) => {
	expect(await rejectedBy(calling(failing(error)).call(READ))).toMatchObject({ message: 'The request to Reply.io could not be sent: Bad ***', description: '', failure: { cause: 'configuration-invalid' } });
});

test('the way out of a failure that has one is told, without the key', async () => {
	expect(await rejectedBy(calling(failing(Object.assign(new Error('Bad'), { description: 'Change secret.' }))).call(READ))).toMatchObject({ description: 'Change ***.' });
});

test('what has not come within the time is too late, however it drips', async () => {
	const { call, given } = calling(async () => await new Promise((_, reject) => given[0].cancelSignal.addEventListener('abort', () => reject(new Error('aborted')))), { options: { timeoutMs: 30 } });
	expect(await call(READ)).toEqual({ headers: {}, body: '', networkCode: 'ETIMEDOUT', isCancelled: false });
});

test('a call that is under way ends when the execution is cancelled', async () => {
	const cancel = new AbortController();
	const { call, given } = calling(async () => await new Promise((_, reject) => given[0].cancelSignal.addEventListener('abort', () => reject(new Error('aborted')))), { signal: cancel.signal });
	const calls = call(READ);
	cancel.abort();
	expect(await calls).toEqual({ headers: {}, body: '', networkCode: undefined, isCancelled: true });
});

test('a call that is over leaves nothing behind on the signal', async () => {
	const cancel = new AbortController();
	let listeners = 0;
	jest.spyOn(cancel.signal, 'addEventListener').mockImplementation(() => void listeners++);
	jest.spyOn(cancel.signal, 'removeEventListener').mockImplementation(() => void listeners--);
	await calling(answered, { signal: cancel.signal }).call(READ);
	await calling(failing({ code: 'ECONNRESET' }), { signal: cancel.signal }).call(READ);
	expect(listeners).toBe(0);
});

test('where nothing can be cancelled there is no signal', async () => {
	expect(cancelSignalOf({} as Context)).toBeUndefined();
	const { signal } = new AbortController();
	expect(cancelSignalOf({ getExecutionCancelSignal: () => signal } as unknown as Context)).toBe(signal);
});
