import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { EVENT_TYPES } from '../../nodes/ReplyIo/trigger/events';
import { everything } from './everything.mjs';
import { fuzz } from './fuzz.mjs';
import { locator } from './harness.mjs';
import { deliver, subscriptionsIn, useTrigger } from './triggerFixtures.mjs';

/*
 * Whatever a trigger's parameters hold: it is published with exactly what they ask for, or not at all and with an error
 * that names one of them; an event then starts the workflow, or its execution fails with such an error; and nothing is
 * left once it is unpublished.
 */

const KEY = 'sEcReT-key-0123456789';
const all = useTrigger({ apiKey: KEY });

const NAMED = /'(?:Trigger On|Sequences?|Simplify|Scope|Include Custom Fields|Include Email Text|Only Replies Reply\.io Detected)'/;

/** What an expression may give. */
const anything = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(undefined, '', ' ', 0, 1, 100, '100', '100, 200', [100, '200'], true, 'true', 'FALSE', 'yes', '../x', '__proto__', KEY));
const orAnything = <T,>(right: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });
const sparse = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
const event = fc.constantFrom(...EVENT_TYPES);
const events = orAnything(fc.oneof(fc.array(event, { minLength: 1, maxLength: 4 }), fc.array(event, { maxLength: 4 }).map((many) => many.join(', ')), fc.array(orAnything(event), { maxLength: 3 })));
const sequence = fc.record({ sequenceId: orAnything(fc.tuple(fc.constantFrom('id', 'list', 'url', 'email'), orAnything(fc.constantFrom(100, '200', 'https://run.reply.io/sequences/100', '100,200'))).map(([mode, value]) => locator(mode, value))) });
const parameters = fc.record({
	events,
	sequenceIds: orAnything(fc.array(sequence, { maxLength: 3 }).map((entries) => (entries.length > 0 ? { sequence: entries } : {}))),
	simplify: orAnything(fc.boolean()),
	options: sparse({ includeCustomFields: orAnything(fc.boolean()), includeEmailText: orAnything(fc.boolean()), onlyDetectedReplies: orAnything(fc.boolean()), scope: orAnything(fc.constantFrom('personal', 'team')) }),
});

const hasExpression = (chosen: object) => JSON.stringify(chosen).includes('"=');

test('the parameters of the trigger', async () => {
	await fuzz({ operation: 'Trigger', kind: 'inputs' }, parameters, async (chosen) => {
		all.database.executions.length = 0;
		all.logs.length = 0;
		all.database.save('w', chosen as IDataObject);
		const error = await all.server.publish('w').then(() => undefined, (thrown: Error) => thrown);
		const there = subscriptionsIn(all.simulator);
		if (error) {
			expect(error.message).toMatch(NAMED);
			expect(there).toEqual([]);
		} else {
			const asked = new Set((Array.isArray(chosen.events) ? chosen.events : String(chosen.events ?? 'email_replied').split(',')).map((one) => String(one).trim()));
			expect(new Set(there.map(({ eventType }) => eventType))).toEqual(asked);
			expect(there).toHaveLength(asked.size);
			const [type] = asked;
			const answered = await deliver(all.simulator, { type, sequenceId: 100 } as never, { type, sequenceId: 300 } as never);
			const failures = all.database.executions.flatMap(({ error: failure }) => failure ?? []);
			for (const failure of failures) expect(failure.message).toMatch(NAMED);
			// What stands in an expression is read with each event; all else has been when it was published.
			if (!hasExpression(chosen)) expect(failures).toEqual([]);
			expect(answered.filter((status) => status !== 200)).toEqual(failures.map(() => 500));
			await all.server.unpublish('w');
			expect(subscriptionsIn(all.simulator)).toEqual([]);
		}
		expect(all.simulator.violations).toEqual([]);
		if (!JSON.stringify(chosen).includes(KEY)) expect(everything([error, all.database.executions, all.logs])).not.toContain(KEY);
		return 1;
	});
});
