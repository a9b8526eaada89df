import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { parseWebhookId } from '../../../nodes/ReplyIo/api/id';
import { createWebhook, deleteWebhook, enableWebhook, getWebhook, isGone, listWebhooks, updateWebhook, type WebhookSettings } from '../../../nodes/ReplyIo/api/webhooks';
import { answering } from '../answering.mjs';
import { rejectedBy } from '../thrown.mjs';

const ID = parseWebhookId(7)!;
const URL_OF = 'https://n8n.example.com/webhook/x?token=0123456789abcdef0123';
const PAYLOAD = { includeEmailUrl: false, includeEmailText: true, includeProspectCustomFields: false };
const SETTINGS: WebhookSettings = { eventType: 'email_replied', url: URL_OF, scope: 'personal', payloadConfig: PAYLOAD };
const AS_TOLD = { id: 7, eventType: 'email_replied', url: URL_OF, scope: 'Personal', enabled: true, payloadConfig: PAYLOAD };
const WEBHOOK = { id: '7', eventType: 'email_replied', url: URL_OF, scope: 'personal', enabled: true, payloadConfig: PAYLOAD };

/** What was asked, without what is the same of every request about subscriptions. */
function brief(asked: ReturnType<typeof answering>['asked']) {
	return asked.map(({ about, secrets, ...request }) => {
		expect(about).toEqual({ isWebhook: true });
		const hidden = (secrets ?? []).reduce<string>((text, secret) => text.replaceAll(secret, '***'), `${URL_OF} secret-part`);
		return { ...request, hidden };
	});
}
const HIDDEN = 'https://n8n.example.com/webhook/x?token=*** secret-part';
const ALL_HIDDEN = 'https://n8n.example.com/webhook/x?token=*** ***';

test('a subscription is asked for, enabled, deleted by its ID; no message repeats what lets its owner know Reply.io', async () => {
	const { sends, asked } = answering(AS_TOLD, undefined, undefined);
	expect(await getWebhook(sends, ID)).toEqual(WEBHOOK);
	await enableWebhook(sends, ID);
	await deleteWebhook(sends, ID);
	expect(brief(asked)).toEqual([
		{ method: 'GET', path: '/v3/webhooks/7', writes: false, hidden: HIDDEN },
		{ method: 'POST', path: '/v3/webhooks/7/enable', writes: true, hidden: HIDDEN },
		{ method: 'DELETE', path: '/v3/webhooks/7', writes: true, hidden: HIDDEN },
	]);
});

test('one is created enabled, and updated as it is wanted', async () => {
	const { sends, asked } = answering(AS_TOLD, undefined);
	expect(await createWebhook(sends, SETTINGS, 'secret-part')).toEqual({ webhook: WEBHOOK, mayFollow: 0 });
	await updateWebhook(sends, ID, SETTINGS, 'secret-part');
	const body = { eventType: 'email_replied', url: URL_OF, scope: 'personal', payloadConfig: PAYLOAD };
	expect(brief(asked)).toEqual([
		{ method: 'POST', path: '/v3/webhooks', body: { ...body, enabled: true }, writes: true, hidden: ALL_HIDDEN },
		{ method: 'PUT', path: '/v3/webhooks/7', body, writes: true, hidden: ALL_HIDDEN },
	]);
});

test.each([[true, 3, 2], [true, 1, 0], [undefined, 3, 0]])('of tries that may still come (%p), %d in all, so many more may follow the one that is known: %d', async (mayComeLate, tries, mayFollow) => {
	const { sends } = answering();
	const send: typeof sends.send = async () => await Promise.resolve({ data: AS_TOLD, tries, isRepeated: tries > 1, mayComeLate });
	expect(await createWebhook({ ...sends, send }, SETTINGS, 'secret-part')).toEqual({ webhook: WEBHOOK, mayFollow });
});

test.each([[404, true], [410, true], [403, false], [503, false], [undefined, false]])('HTTP %p says that a subscription is gone: %p', (httpCode, expected) => {
	expect(isGone(new ExplainedError({ message: 'No', httpCode }))).toBe(expected);
});

test('all pages are read, 1,000 a page', async () => {
	const { sends, asked } = answering({ items: [AS_TOLD, { ...AS_TOLD, id: 8 }], hasMore: true }, { items: [{ ...AS_TOLD, id: 9 }], hasMore: false });
	expect((await listWebhooks(sends)).map(({ id }) => id)).toEqual(['7', '8', '9']);
	expect(brief(asked)).toEqual([
		{ method: 'GET', path: '/v3/webhooks', query: { top: 1_000, skip: 0 }, writes: false, hidden: HIDDEN },
		{ method: 'GET', path: '/v3/webhooks', query: { top: 1_000, skip: 2 }, writes: false, hidden: HIDDEN },
	]);
});

test('a bare list is a whole one', async () => {
	const { sends, asked } = answering([AS_TOLD]);
	expect(await listWebhooks(sends)).toEqual([WEBHOOK]);
	expect(asked).toHaveLength(1);
});

test('what is listed and is no subscription is left out', async () => {
	const odd = [{}, { ...AS_TOLD, id: '../7' }, { ...AS_TOLD, id: 8, eventType: 7 }, { ...AS_TOLD, id: 9, url: null }, AS_TOLD];
	expect(await listWebhooks(answering(odd).sends)).toEqual([WEBHOOK]);
});

test.each<[string, object, object]>([
	['no scope', { scope: undefined }, { scope: undefined }],
	['a scope that is no text', { scope: 7 }, { scope: undefined }],
	['a scope in capitals', { scope: 'TEAM' }, { scope: 'team' }],
	['that it is disabled', { enabled: false }, { enabled: false }],
	['nothing of whether it is enabled', { enabled: undefined }, { enabled: true }],
	['no contents', { payloadConfig: undefined }, { payloadConfig: {} }],
	['contents that are none', { payloadConfig: ['x'] }, { payloadConfig: {} }],
	['contents that are neither true nor false', { payloadConfig: { includeEmailText: 'yes', includeEmailUrl: true } }, { payloadConfig: { includeEmailUrl: true } }],
])('of one that tells %s, what it does not tell is left open', async (_, told, read) => {
	expect(await getWebhook(answering({ ...AS_TOLD, ...told }).sends, ID)).toEqual({ ...WEBHOOK, ...read });
});

test.each([[undefined], [null], ['x'], [[]], [[AS_TOLD]], [{}], [{ ...AS_TOLD, id: undefined }]])('an answer of %j is no subscription, and said to be none', async (data) => {
	for (const call of [getWebhook(answering(data).sends, ID), createWebhook(answering(data).sends, SETTINGS, 'secret-part')]) {
		expect(await rejectedBy(call)).toMatchObject({ message: 'Reply.io answered with something other than a webhook subscription', httpCode: 200 });
	}
});

test('a failure is passed on', async () => {
	const failure = new ExplainedError({ message: 'No', httpCode: 404 });
	expect(await rejectedBy(deleteWebhook(answering(failure).sends, ID))).toBe(failure);
});
