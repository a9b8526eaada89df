import fc from 'fast-check';

import { useSimulator, VERSIONS } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/*
 * Whatever the rows hold: one output for each, in order, paired; no request but well-formed ones; and what
 * was changed is what the output says.
 */

const reply = useSimulator();

/** Rows as they come from sheets and webhooks: anything at all, mixed with what is nearly or really right. */
const value = fc.oneof(
	fc.jsonValue(),
	fc.constantFrom(12345, '12346', ' 12347 ', 99, '../x', '1/2', '100', 'john.doe@company.com', 'JOHN.DOE@company.com ', 'a@b', 'Paused', 'out of office', 'Active', '__proto__', '\u0000'),
);
const good = { sequence: fc.constantFrom(100, '200'), contact: fc.constantFrom(12345, 12346, '12347'), mail: fc.constant('john.doe@company.com'), status: fc.constantFrom('Finished', 'active') };
const row = fc.oneof(
	fc.record({ sequence: value, contact: value, mail: value, status: value, wait: value }),
	fc.record({ sequence: fc.oneof(good.sequence, value), contact: fc.oneof(good.contact, value), mail: fc.oneof(good.mail, value), status: fc.oneof(good.status, value), wait: fc.constant(1) }),
);
const rows = fc.array(row, { minLength: 1, maxLength: 10 });

const PATHS = /^\/v3\/contacts$|^\/v[34]\/sequences\/[1-9]\d{0,9}$|^\/v[34]\/sequences\/[1-9]\d{0,9}\/(?:contacts|contact-links)\/(?:[1-9]\d{0,9}(?:\/status)?|set-status-in-sequence)$|^\/v[34]\/sequences\/[1-9]\d{0,9}\/contacts$/;

test.each(VERSIONS.flatMap((version) => ERROR_MODES.map((mode) => [version, mode] as const)))('API %s, %s', async (version, onError) => {
	await fc.assert(
		fc.asyncProperty(rows, fc.constantFrom('id', 'email', 'url', 'list'), fc.constantFrom('set', 'get', 'getAll'), async (items, mode, operation) => {
			reply.simulator.reset();
			const parameters = {
				operation,
				sequenceId: locator('id', '={{ $json.sequence }}'),
				contactId: locator(mode, mode === 'email' ? '={{ $json.mail }}' : '={{ $json.contact }}'),
				status: '={{ $json.status }}',
				returnAll: false,
				limit: '={{ $json.contact }}',
				output: '={{ $json.status === "Paused" ? "simplified" : "all" }}',
				options: { longestWait: '={{ $json.wait }}' },
			};
			const { success, failed, error } = await runNode({ parameters, items: items as never, onError, credential: reply.credential(version) });

			for (const { path } of reply.simulator.requests) expect(path).toMatch(PATHS);
			expect(reply.simulator.violations).toEqual([]);
			const rowsOf = (outputs: typeof success) => [...new Set(outputs.map(({ pairedItem }) => (pairedItem as { item: number }).item))];
			const every = items.map((_, item) => item);
			if (onError === 'stopWorkflow') {
				if (error) expect(error.context?.itemIndex).toEqual(expect.any(Number));
				else expect(rowsOf(success)).toEqual(every);
				return;
			}
			expect(error).toBeUndefined();
			// Get Many has several items a row, none for an empty sequence.
			if (operation !== 'getAll') expect(success.length + failed.length).toBe(items.length);
			expect([...rowsOf(success), ...rowsOf(failed)].sort((a, b) => a - b)).toEqual(every);
			if (onError === 'continueRegularOutput') expect(rowsOf(success)).toEqual(every);
			for (const { json } of [...success, ...failed]) {
				if ('error' in json) expect(json.error).toMatch(/ \[item \d+\]$/);
				else expect(json).toMatchObject({ contactId: expect.any(Number), sequenceId: expect.any(Number), status: expect.any(String) });
			}
			const done = [...success, ...failed].filter(({ json }) => !('error' in json)).map(({ json }) => `${String(json.sequenceId)}/${String(json.contactId)}`);
			if (operation === 'set') for (const { sequenceId, contactId } of reply.simulator.writes) expect(done).toContain(`${sequenceId}/${contactId}`);
			else expect(reply.simulator.writes).toEqual([]);
		}),
		{ numRuns: 25 },
	);
}, 120_000);
