import fc from 'fast-check';

import { everything } from './everything.mjs';
import { fuzz } from './fuzz.mjs';
import { deliver, parameters, subscriptionsIn, useTrigger } from './triggerFixtures.mjs';

/* Whatever is sent to a trigger's address: it is answered, starts the workflow only on an event, and takes nothing down. */

const KEY = 'sEcReT-key-0123456789';
const all = useTrigger({ apiKey: KEY });

/** In place of what only the subscription can tell. */
const OWN_ID = '{id}';
const OWN_TOKEN = '{token}';

const anything = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(0, -1, 1.5, '', '7', 2 ** 53, null, OWN_ID, OWN_TOKEN, '2026-04-21T09:30:00Z', '__proto__'));
const sparse = <T,>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }) => fc.record(fields, { requiredKeys: [] });
const event = sparse({ id: fc.oneof(fc.uuid(), anything), type: fc.oneof(fc.constantFrom('email_replied', 'contact_finished'), anything), date: anything, subscription_id: fc.oneof(fc.constant(OWN_ID), anything), user_id: anything, team_id: anything });
const ownEvent = fc.record({ id: fc.uuid(), type: fc.constant('email_replied'), date: anything, subscription_id: fc.constant(OWN_ID) });
const fields = sparse({ contact_fields: fc.oneof(anything, fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('id', 'email', 'first_name', '__proto__', 'constructor')), anything)), contact_custom_fields: anything, sequence_fields: fc.oneof(anything, sparse({ id: anything })), reply_reason: anything, reply_date: anything, email_text: anything });
const more = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', 'event_id', 'a_b__c')), anything, { maxKeys: 4 });
const payload = fc.tuple(fc.oneof(event, ownEvent, anything), fields, more).map(([about, own, others]) => JSON.stringify({ ...others, ...own, event: about }));
const body = fc.oneof(
	{ weight: 8, arbitrary: payload },
	{ weight: 1, arbitrary: fc.jsonValue().map((one) => JSON.stringify(one)) },
	{ weight: 1, arbitrary: fc.oneof(fc.string(), fc.constantFrom('', '{', '[]', 'null', '{"event":', '{"event":{}}', '\uFEFF{}', 'a=1&b=2', `{"deep":${'['.repeat(5_000)}`)) },
	{ weight: 1, arbitrary: payload.map((text) => text.slice(0, Math.floor(text.length / 2))) },
);
const sent = fc.record({
	body,
	type: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded', 'image/png', 'x'),
	token: fc.oneof({ weight: 6, arbitrary: fc.constant(OWN_TOKEN) }, fc.constantFrom('', 'x', 'y'.repeat(43)), fc.string()),
});

test('the webhook of the trigger', async () => {
	all.database.save('w', parameters(['email_replied'], { simplify: '={{ Math.random() > 0.5 }}' as never, options: { includeCustomFields: true, includeEmailText: true } }));
	await all.server.publish('w');
	const [{ id, url, token }] = subscriptionsIn(all.simulator);
	// What is foreign is asked about; that is counted elsewhere.
	all.gateway.on(({ method }) => (method === 'GET' ? { status: 404 } : 'pass'));
	await fuzz({ operation: 'Trigger: deliveries', kind: 'bodies' }, fc.array(sent, { minLength: 1, maxLength: 20 }), async (requests) => {
		all.database.executions.length = 0;
		all.logs.length = 0;
		const fill = (text: string) => text.replaceAll(`"${OWN_ID}"`, String(id)).replaceAll(OWN_TOKEN, token!);
		for (const one of requests) {
			const address = new URL(url);
			address.searchParams.set('token', fill(one.token));
			const { status } = await fetch(address, { method: 'POST', headers: { 'Content-Type': one.type }, body: fill(one.body) });
			expect([200, 400, 401, 422, 503]).toContain(status);
		}
		for (const { error, items } of all.database.executions) {
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
			const [{ json }] = items;
			expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
			if ('contactId' in json) expect([json.contactId, Number.isSafeInteger(json.contactId)]).toEqual([json.contactId, true]);
			if ('sequenceId' in json && 'eventId' in json) expect(Number.isSafeInteger(json.sequenceId)).toBe(true);
		}
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
		expect(everything([all.database.executions, all.logs])).not.toContain(KEY);
		if (!requests.some((one) => one.body.includes(OWN_TOKEN))) expect(all.logs.join('\n')).not.toContain(token);
		return requests.length;
	});
	all.gateway.on(() => 'pass');
	expect(await deliver(all.simulator, { type: 'email_replied' })).toEqual([200]);
});
