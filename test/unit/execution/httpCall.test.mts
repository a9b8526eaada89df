import { httpCallOf, type Context } from '../../../nodes/ReplyIo/execution/httpCall';

test('a call of an execution that was cancelled before is not sent', async () => {
	const cancel = new AbortController();
	let sent = 0;
	const context = {
		getExecutionCancelSignal: () => cancel.signal,
		helpers: { httpRequestWithAuthentication: async () => await Promise.resolve({ statusCode: 200, headers: {}, body: String(++sent) }) },
	} as unknown as Context;
	const call = httpCallOf(context, { credentialName: 'replyIoApi', data: {}, hide: (text) => text }, { timeoutMs: 1_000 });
	const request = { method: 'GET', url: 'https://api.reply.io/v3/whoami' } as const;
	expect(await call(request)).toMatchObject({ status: 200, body: '1' });
	cancel.abort();
	expect(await call(request)).toMatchObject({ isCancelled: true });
	expect(sent).toBe(1);
});
