import { parseWebhookId } from '../../../nodes/ReplyIo/api/id';
import type { Webhook } from '../../../nodes/ReplyIo/api/webhooks';
import { Address, isTokenShaped } from '../../../nodes/ReplyIo/trigger/address';
import type { Subscribed } from '../../../nodes/ReplyIo/trigger/parameters';
import { isFulfilled, planSubscriptions, settingsFor } from '../../../nodes/ReplyIo/trigger/subscriptions';

const REPLIED = 'email_replied';
const FINISHED = 'contact_finished';
const ADDRESS = new Address('https://n8n.example.com/webhook/hook-w/webhook', 'w');
const TEST_RUN = new Address('https://n8n.example.com/webhook-test/hook-w/webhook', 'w');
const [TOKEN, OTHER] = ['a'.repeat(43), 'b'.repeat(43)];
const PAYLOAD = { includeEmailUrl: false, includeEmailText: false, includeProspectCustomFields: false };
const WANTED: Subscribed = { events: [REPLIED, FINISHED], scope: 'personal', payloadConfig: PAYLOAD };

const idOf = (id: string) => parseWebhookId(id)!;
const webhook = (id: string, eventType = REPLIED, more: Partial<Webhook> = {}): Webhook => ({ id: idOf(id), eventType, url: ADDRESS.withToken(TOKEN), scope: 'personal', payloadConfig: PAYLOAD, enabled: true, ...more });
const ids = (webhooks: Webhook[]) => webhooks.map(({ id }) => id);

/** What a plan does, by IDs. */
function planOf(own: Webhook[], wanted: Subscribed = WANTED, asked: string[] = [], address = ADDRESS) {
	const plan = planSubscriptions(own, wanted, address, new Set(asked.map(idOf)));
	const { token, created } = plan;
	return { token, kept: ids(plan.kept), updated: ids(plan.updated), enabled: ids(plan.enabled), deleted: ids(plan.deleted), created, isFulfilled: isFulfilled(plan) };
}

const NOTHING = { updated: [], enabled: [], deleted: [], created: [] };

test('where nothing is, each event is created with a new token', () => {
	const [first, second] = [planOf([]), planOf([])];
	expect(first).toMatchObject({ ...NOTHING, kept: [], created: [REPLIED, FINISHED], isFulfilled: false });
	expect([first.token, second.token].every(isTokenShaped)).toBe(true);
	expect(first.token).not.toBe(second.token);
});

test('where each event has its subscription, nothing is done and the token stays', () => {
	expect(planOf([webhook('1'), webhook('2', FINISHED)])).toEqual({ ...NOTHING, token: TOKEN, kept: ['1', '2'], isFulfilled: true });
});

test('an event without one is created with the token of the others', () => {
	expect(planOf([webhook('2', FINISHED)])).toEqual({ ...NOTHING, token: TOKEN, kept: ['2'], created: [REPLIED], isFulfilled: false });
});

test('what nobody wants is deleted', () => {
	expect(planOf([webhook('1'), webhook('2', FINISHED), webhook('3', 'email_sent')])).toEqual({ ...NOTHING, token: TOKEN, kept: ['1', '2'], deleted: ['3'], isFulfilled: false });
});

test('of two for one event the older stays, whatever the order they are listed in', () => {
	for (const own of [[webhook('10'), webhook('9'), webhook('2', FINISHED)], [webhook('2', FINISHED), webhook('9'), webhook('10')]]) {
		expect(planOf(own)).toEqual({ ...NOTHING, token: TOKEN, kept: ['9', '2'], deleted: ['10'], isFulfilled: false });
	}
	expect(planOf([webhook('b'), webhook('a'), webhook('c', FINISHED)])).toMatchObject({ kept: ['a', 'c'], deleted: ['b'] });
});

test('two tokens become that of the oldest subscription, and one with it is kept before an older one without', () => {
	const others = { url: ADDRESS.withToken(OTHER) };
	expect(planOf([webhook('1', 'email_sent'), webhook('2', REPLIED, others), webhook('3'), webhook('4', FINISHED, others)])).toEqual({
		...NOTHING, token: TOKEN, kept: ['3', '4'], updated: ['4'], deleted: ['1', '2'], isFulfilled: false,
	});
});

test('one without a token is given one', () => {
	const without = webhook('1', REPLIED, { url: 'https://n8n.example.com/webhook/hook-w/webhook?workflow=w' });
	const alone = planOf([without], { ...WANTED, events: [REPLIED] });
	expect(alone).toMatchObject({ kept: ['1'], updated: ['1'], deleted: [], created: [] });
	expect(isTokenShaped(alone.token)).toBe(true);
	expect(planOf([without, webhook('2', FINISHED)])).toMatchObject({ token: TOKEN, kept: ['1', '2'], updated: ['1'] });
});

test('a test run takes over the token, and asks for its own address', () => {
	expect(planOf([webhook('1'), webhook('2', FINISHED)], WANTED, [], TEST_RUN).token).toBe(TOKEN);
	expect(settingsFor(REPLIED, WANTED, TEST_RUN.withToken(TOKEN)).url).toBe(`https://n8n.example.com/webhook-test/hook-w/webhook?workflow=w&token=${TOKEN}`);
});

describe('is updated', () => {
	const one = { ...WANTED, events: [REPLIED] };

	test.each<[string, Partial<Webhook>, Partial<Subscribed>]>([
		['of another scope', { scope: 'team' }, {}],
		['of the scope before', {}, { scope: 'team' }],
		['without the text that is wanted', {}, { payloadConfig: { ...PAYLOAD, includeEmailText: true } }],
		['with a text nobody wants', { payloadConfig: { ...PAYLOAD, includeEmailText: true } }, {}],
		['with custom fields nobody wants', { payloadConfig: { ...PAYLOAD, includeProspectCustomFields: true } }, {}],
		['with links nobody wants', { payloadConfig: { ...PAYLOAD, includeEmailUrl: true } }, {}],
	])('one %s', (_, is, wanted) => {
		expect(planOf([webhook('1', REPLIED, is)], { ...one, ...wanted })).toEqual({ ...NOTHING, token: TOKEN, kept: ['1'], updated: ['1'], isFulfilled: false });
		// What was asked for a moment ago is taken to be so, or it would be asked for again and again.
		expect(planOf([webhook('1', REPLIED, is)], { ...one, ...wanted }, ['1'])).toEqual({ ...NOTHING, token: TOKEN, kept: ['1'], isFulfilled: true });
	});

	test('even one that was asked for, where another server has changed the token meanwhile', () => {
		const own = [webhook('1'), webhook('2', FINISHED, { url: ADDRESS.withToken(OTHER) })];
		expect(planOf(own, WANTED, ['1', '2'])).toMatchObject({ token: TOKEN, updated: ['2'] });
	});

	test('none of which Reply.io does not tell what it is', () => {
		expect(planOf([webhook('1', REPLIED, { scope: undefined, payloadConfig: {} })], { ...one, scope: 'team', payloadConfig: { ...PAYLOAD, includeEmailText: true } })).toMatchObject({ updated: [], isFulfilled: true });
	});
});

test('one that was disabled is enabled', () => {
	expect(planOf([webhook('1', REPLIED, { enabled: false }), webhook('2', FINISHED)])).toEqual({ ...NOTHING, token: TOKEN, kept: ['1', '2'], enabled: ['1'], isFulfilled: false });
});

test('as many updates as there are to enable are not nothing to do', () => {
	expect(planOf([webhook('1', REPLIED, { scope: 'team', enabled: false }), webhook('2', FINISHED)])).toEqual({ ...NOTHING, token: TOKEN, kept: ['1', '2'], updated: ['1'], enabled: ['1'], isFulfilled: false });
});

test('a disabled one nobody wants is deleted, not enabled', () => {
	expect(planOf([webhook('1', 'email_sent', { enabled: false })], { ...WANTED, events: [] })).toMatchObject({ enabled: [], deleted: ['1'] });
});

test('a subscription is asked for with its event, address, scope and what deliveries are to hold', () => {
	expect(settingsFor(REPLIED, { ...WANTED, scope: 'team' }, 'https://n8n.example.com/')).toEqual({ eventType: REPLIED, url: 'https://n8n.example.com/', scope: 'team', payloadConfig: PAYLOAD });
});
