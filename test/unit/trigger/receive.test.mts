import type { IDataObject, IHttpRequestOptions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { Address, digestOfToken } from '../../../nodes/ReplyIo/trigger/address';
import { receive } from '../../../nodes/ReplyIo/trigger/receive';

/* How a delivery is taken. In n8n's own engine, and with a server: test/engine/trigger. */

const [TOKEN, OTHER] = ['a'.repeat(43), 'b'.repeat(43)];
const URL_OF_TRIGGER = 'https://n8n.example.com/webhook/hook-w/webhook';
const EVENT = { id: 'e1', type: 'email_replied', subscription_id: 7, date: '2026-01-01T00:00:00Z' };
const BODY = { event: EVENT, contact_fields: { id: 12345, email: 'john@x.com' }, sequence_fields: { id: 100 } };

let triggers = 0;

/** A trigger that remembers subscription 7, with this token; `told` is what Reply.io says of any it is asked about. */
function trigger(parameters: IDataObject = {}, { mode = 'webhook', remembers = true, told = { status: 404 } as { status: number; body?: unknown } | Error } = {}) {
	const id = `node-${++triggers}`;
	const answers: Array<[status: number, message: string]> = [];
	const logs: string[] = [];
	const asked: IHttpRequestOptions[] = [];
	const kept: IDataObject = remembers ? { subscribed: { workflowId: 'w', url: URL_OF_TRIGGER, tokenDigest: digestOfToken(TOKEN), settings: 'personal', subscriptions: { 7: 'email_replied' } } } : {};
	let said = told;
	const take = async (body: unknown, { token = TOKEN as unknown, request = {} as object } = {}) => {
		const context = {
			getWorkflowStaticData: (type: string) => (type === 'node' ? kept : {}),
			getWorkflow: () => ({ id: 'w' }),
			getNode: () => ({ id, name: 'Reply.io Trigger', type: 'n8n-nodes-reply-io.replyIoTrigger', parameters }),
			getMode: () => mode,
			getQueryData: () => ({ token, workflow: 'w' }),
			getRequestObject: () => ({ body, rawBody: Buffer.from(JSON.stringify(body ?? '')), headers: {}, ...request }),
			getResponseObject: () => ({ status: (status: number) => ({ json: ({ message }: { message: string }) => answers.push([status, message]) }) }),
			getNodeParameter: (name: string, fallback?: unknown) => name.split('.').reduce<unknown>((value, key) => (value as IDataObject | undefined)?.[key], parameters) ?? fallback,
			getNodeWebhookUrl: (name: string) => (name === 'default' ? URL_OF_TRIGGER : undefined),
			getCredentials: async () => await Promise.resolve({ apiKey: `key-of-${id}`, baseUrl: 'https://api.reply.io' }),
			logger: { warn: (text: string) => logs.push(text) },
			helpers: {
				httpRequestWithAuthentication: async (_credential: string, options: IHttpRequestOptions) => {
					asked.push(options);
					if (said instanceof Error) throw said;
					return await Promise.resolve({ statusCode: said.status, headers: {}, body: said.body === undefined ? '' : JSON.stringify(said.body) });
				},
			},
		} as unknown as IWebhookFunctions;
		const result: IWebhookResponseData | Error = await receive(context).catch((error: Error) => error);
		return { result: result as IWebhookResponseData & Error, answer: answers.at(-1), items: (result as IWebhookResponseData).workflowData?.[0].map(({ json }) => json) };
	};
	return { take, logs, asked, kept, says: (what: typeof told) => void (said = what) };
}

const subscription = (more: object = {}) => ({ status: 200, body: { id: 8, eventType: 'email_replied', url: new Address(URL_OF_TRIGGER, 'w').withToken(TOKEN), ...more } });
const of8 = { ...BODY, event: { ...EVENT, subscription_id: 8 } };

test('an event of a remembered subscription starts the workflow, and is answered at once', async () => {
	const { take, asked, kept } = trigger();
	const { result, answer, items } = await take(BODY);
	expect(result.noWebhookResponse).toBe(true);
	expect(answer).toEqual([200, 'The workflow starts']);
	expect(items).toEqual([{ eventId: 'e1', event: 'email_replied', date: '2026-01-01T00:00:00.000Z', contactId: 12345, sequenceId: 100, email: 'john@x.com' }]);
	expect(asked).toEqual([]);
	expect(typeof kept.seen).toBe('string');
});

test('of many at once, what was seen of the first is stored, and stays so while storing waits', async () => {
	const { take, kept } = trigger();
	for (let event = 0; event < 30; event++) await take({ ...BODY, event: { ...EVENT, id: `e${event}` }, contact_fields: { id: event + 1 } });
	expect(kept.seen).toMatch(/\S{11}/);
});

describe('is refused, and starts nothing', () => {
	test.each<[string, unknown, object, number, string]>([
		['what has no token', BODY, { token: null }, 401, 'it has no token of a trigger'],
		['what has a token of another shape', BODY, { token: 'short' }, 401, 'it has no token of a trigger'],
		['what has two tokens', BODY, { token: [TOKEN, TOKEN] }, 401, 'it has no token of a trigger'],
		['what is no event', { a: 1 }, {}, 400, 'it is no event of Reply.io'],
		['nothing', undefined, { request: { rawBody: undefined } }, 400, 'it is no event of Reply.io'],
		['another type than was subscribed to', { ...BODY, event: { ...EVENT, type: 'email_sent' } }, {}, 401, 'its token and its subscription are not those of this trigger'],
		['another token', BODY, { token: OTHER }, 401, 'its token and its subscription are not those of this trigger'],
		['another subscription', of8, {}, 401, 'its token and its subscription are not those of this trigger'],
	])('%s', async (_, body, more, status, why) => {
		const { take, logs } = trigger();
		const { answer, items, result } = await take(body, more);
		expect([answer, items, result.noWebhookResponse]).toEqual([[status, 'Refused'], undefined, true]);
		expect(logs).toEqual([`Reply.io Trigger refused a delivery (${status}): ${why}`]);
	});
});

test('a body is taken, also where n8n has read none of it', async () => {
	expect((await trigger().take({}, { request: { rawBody: Buffer.from(JSON.stringify(BODY)) } })).answer).toEqual([200, 'The workflow starts']);
	expect((await trigger().take('text', { request: { rawBody: Buffer.from(JSON.stringify(BODY)) } })).answer).toEqual([200, 'The workflow starts']);
	expect((await trigger().take(null, { request: { rawBody: Buffer.from(JSON.stringify(BODY)) } })).answer).toEqual([200, 'The workflow starts']);
	expect((await trigger().take(BODY, { request: { rawBody: undefined } })).answer).toEqual([200, 'The workflow starts']);
});

describe('the workflow does not start', () => {
	test('on an event the filters leave out', async () => {
		const { take, kept } = trigger({ sequenceIds: { sequence: [{ sequenceId: { __rl: true, mode: 'id', value: 200 } }] } });
		expect(await take(BODY)).toMatchObject({ answer: [200, 'The workflow does not start on this event'], items: undefined });
		expect(kept).not.toHaveProperty('seen');
	});

	test('on one that was seen before, whichever ID it has now; a test run shows it again', async () => {
		const { take } = trigger();
		await take(BODY);
		for (const body of [BODY, { ...BODY, event: { ...EVENT, id: 'e2' } }]) expect(await take(body)).toMatchObject({ answer: [200, 'This event was received before'], items: undefined });
		expect((await take({ ...BODY, event: { ...EVENT, id: 'e3', date: '2026-01-02T00:00:00Z' } })).answer).toEqual([200, 'The workflow starts']);
		const manual = trigger({}, { mode: 'manual' });
		for (let time = 0; time < 2; time++) expect((await manual.take(BODY)).answer).toEqual([200, 'The workflow starts']);
		expect(manual.kept).not.toHaveProperty('seen');
	});

	test('on one that another process has seen; each trigger has seen its own', async () => {
		const first = trigger();
		await first.take(BODY);
		const second = trigger();
		second.kept.seen = first.kept.seen;
		expect((await second.take(BODY)).answer).toEqual([200, 'This event was received before']);
		expect((await trigger().take(BODY)).answer).toEqual([200, 'The workflow starts']);
	});

	test('where a parameter cannot be read: that is an error', async () => {
		const { result, answer } = await trigger({ simplify: 'maybe' }).take(BODY);
		expect([result.message, answer]).toEqual(["'Simplify' is neither true nor false: 'maybe'", undefined]);
	});
});

describe('a subscription that is not remembered', () => {
	test('is asked for once: where Reply.io knows it with this token and type, it is taken from then on', async () => {
		const { take, asked } = trigger({}, { remembers: false, told: subscription() });
		expect((await take(of8)).answer).toEqual([200, 'The workflow starts']);
		expect((await take({ ...of8, event: { ...of8.event, id: 'e2', date: '2026-01-02T00:00:00Z' } })).answer).toEqual([200, 'The workflow starts']);
		expect(asked.map(({ method, url, timeout, skipSslCertificateValidation }) => [method, url, timeout, skipSslCertificateValidation])).toEqual([['GET', 'https://api.reply.io/v3/webhooks/8', 5_000, false]]);
	});

	test('is asked for again when something else is remembered: it may be from before the workflow was published anew', async () => {
		const { take, asked, kept, says } = trigger({}, { remembers: false, told: subscription() });
		expect((await take(of8)).answer).toEqual([200, 'The workflow starts']);
		kept.subscribed = { workflowId: 'w', url: URL_OF_TRIGGER, tokenDigest: digestOfToken(OTHER), settings: 'personal', subscriptions: { 9: 'email_replied' } };
		says({ status: 404 });
		expect((await take(of8)).answer).toEqual([401, 'Refused']);
		kept.subscribed = { ...kept.subscribed, subscriptions: { 10: 'email_replied' } };
		expect((await take(of8)).answer).toEqual([401, 'Refused']);
		expect(asked).toHaveLength(3);
	});

	test.each<[string, object]>([
		['of another type', subscription({ eventType: 'email_sent' })],
		['with another token', subscription({ url: new Address(URL_OF_TRIGGER, 'w').withToken(OTHER) })],
		['of another trigger', subscription({ url: new Address('https://n8n.example.com/webhook/hook-v/webhook', 'w').withToken(TOKEN) })],
		['of another workflow', subscription({ url: new Address(URL_OF_TRIGGER, 'v').withToken(TOKEN) })],
		['without a token', subscription({ url: URL_OF_TRIGGER })],
		['unknown', { status: 404 }],
		['gone', { status: 410 }],
	])('that is %s is refused, and not asked for again within a minute', async (_, told) => {
		const { take, asked } = trigger({}, { told: told as { status: number } });
		for (let time = 0; time < 2; time++) expect((await take(of8)).answer).toEqual([401, 'Refused']);
		expect(asked).toHaveLength(1);
	});

	test('is asked for again a minute later', async () => {
		const now = jest.spyOn(performance, 'now').mockReturnValue(1_000_000);
		try {
			const { take, asked, says } = trigger();
			await take(of8);
			says(subscription());
			now.mockReturnValue(1_059_999);
			expect((await take(of8)).answer).toEqual([401, 'Refused']);
			now.mockReturnValue(1_060_000);
			expect((await take(of8)).answer).toEqual([200, 'The workflow starts']);
			expect(asked).toHaveLength(2);
		} finally {
			now.mockRestore();
		}
	});

	test.each<[string, { status: number } | Error, RegExp]>([
		['fails', { status: 503 }, /^Reply\.io Trigger could not check a delivery \(503\): Reply\.io could not be asked about the subscription 8: Reply\.io failed to answer: HTTP 503$/],
		['limits', { status: 429 }, /rate limit is reached(?!.*Longest Wait)/],
		['does not let the key in', { status: 401 }, /does not accept the 'API Key'/],
	])('is put off, not refused, where Reply.io %s; it is asked about when it comes again', async (_, told, log) => {
		const { take, logs, asked } = trigger({}, { told });
		expect(await take(of8)).toMatchObject({ answer: [503, 'It could not be checked now'], items: undefined, result: { noWebhookResponse: true } });
		expect(logs[0]).toMatch(log);
		expect(asked).toHaveLength(1);
		expect((await take(of8)).answer).toEqual([503, 'It could not be checked now']);
	});

	test('is not asked about by whoever guesses: ten times a minute at most, and another trigger is asked about all the same', async () => {
		const now = jest.spyOn(performance, 'now').mockReturnValue(5_000_000);
		try {
			const { take, asked, logs } = trigger();
			const guess = async (id: number) => (await take({ ...BODY, event: { ...EVENT, subscription_id: id } })).answer![0];
			for (let id = 100; id < 110; id++) expect(await guess(id)).toBe(401);
			expect(await guess(110)).toBe(503);
			expect([asked.length, logs.at(-1)]).toEqual([10, 'Reply.io Trigger could not check a delivery (503): Reply.io was asked 10 times within a minute']);
			expect((await trigger({}, { told: subscription() }).take(of8)).answer).toEqual([200, 'The workflow starts']);
			now.mockReturnValue(5_060_000);
			expect(await guess(111)).toBe(401);
		} finally {
			now.mockRestore();
		}
	});

	test('is asked for once, however many deliveries of it come at once', async () => {
		const { take, asked } = trigger({}, { remembers: false, told: subscription() });
		const taken = await Promise.all(Array.from({ length: 1_000 }, async (_, index) => await take({ ...of8, event: { ...of8.event, id: `e${index}` }, contact_fields: { id: index } })));
		expect(new Set(taken.map(({ answer }) => answer![0]))).toEqual(new Set([200]));
		expect([taken.filter(({ items }) => items).length, asked.length]).toEqual([1_000, 1]);
	});

	test('is put off with all that came at once, where Reply.io fails, and then asked for again', async () => {
		const { take, asked, says } = trigger({}, { told: { status: 503 } });
		expect(await Promise.all([take(of8), take(of8)])).toMatchObject([{ answer: [503, 'It could not be checked now'] }, { answer: [503, 'It could not be checked now'] }]);
		says(subscription());
		expect([(await take(of8)).answer, asked.length]).toEqual([[200, 'The workflow starts'], 2]);
	});

	test('is not asked for where there is no such event', async () => {
		const { take, asked } = trigger({}, { told: subscription({ eventType: 'email_paused' }) });
		expect((await take({ ...of8, event: { ...of8.event, type: 'email_paused' } })).answer).toEqual([401, 'Refused']);
		expect(asked).toEqual([]);
	});

	test('with another token is another question', async () => {
		const { take, asked, says } = trigger({}, { told: { status: 404 } });
		expect((await take(of8, { token: OTHER })).answer).toEqual([401, 'Refused']);
		says(subscription());
		expect((await take(of8)).answer).toEqual([200, 'The workflow starts']);
		expect(asked).toHaveLength(2);
	});
});
