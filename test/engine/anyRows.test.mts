import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { everything } from './everything.mjs';
import { useSimulator, VERSIONS } from './fixtures.mjs';
import { fuzz } from './fuzz.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/*
 * Whatever the rows hold: one output for each, in order, paired; no request but well-formed ones; and what
 * was changed is what the output says.
 */

const KEY = 'sEcReT-key-0123456789';
const reply = useSimulator({ limits: false, apiKey: KEY });

/** Rows as they come from sheets and webhooks: anything at all, mixed with what is nearly or really right. */
const value = fc.oneof(
	fc.jsonValue(),
	fc.constantFrom(12345, '12346', ' 12347 ', 99, '../x', '1/2', '100', 'john.doe@company.com', 'JOHN.DOE@company.com ', 'a@b', 'Paused', 'out of office', 'Active', '__proto__', '\u0000', 'https://run.reply.io/sequence/100', '#/people/12345', KEY),
);
const good = { sequence: fc.constantFrom(100, '200'), contact: fc.constantFrom(12345, 12346, '12347'), mail: fc.constant('john.doe@company.com'), status: fc.constantFrom('Finished', 'active') };
const row = fc.oneof(
	fc.record({ sequence: value, contact: value, mail: value, status: value, wait: value }),
	fc.record({ sequence: fc.oneof(good.sequence, value), contact: fc.oneof(good.contact, value), mail: fc.oneof(good.mail, value), status: fc.oneof(good.status, value), wait: fc.constant(1) }),
);
const rows = fc.array(row, { minLength: 1, maxLength: 20 });
const how = fc.record({ version: fc.constantFrom(...VERSIONS), onError: fc.constantFrom(...ERROR_MODES), mode: fc.constantFrom('id', 'email', 'url', 'list'), hasOnlyIf: fc.boolean() });

const OPERATIONS = [
	['Set', { operation: 'set' }],
	['Get', { operation: 'get' }],
	['Get Many', { operation: 'getAll' }],
	['Get Many, all sequences', { operation: 'getAll', scope: 'allSequences' }],
	['Set Many', { operation: 'setMany' }],
	['Set Many, all sequences', { operation: 'setMany', scope: 'allSequences' }],
] as const;

test.each(OPERATIONS)('%s', async (name, chosen) => {
	const { operation } = chosen;
	const isList = operation === 'getAll';
	const isMany = operation === 'setMany';
	await fuzz({ operation: name, kind: 'inputs' }, fc.tuple(rows, how), async ([items, { version, onError, mode, hasOnlyIf }]) => {
		reply.simulator.reset();
		const parameters = {
			...chosen,
			sequenceId: locator('id', '={{ $json.sequence }}'),
			contactId: locator(mode, mode === 'email' ? '={{ $json.mail }}' : '={{ $json.contact }}'),
			status: '={{ $json.status }}',
			returnAll: false,
			limit: '={{ $json.contact }}',
			filters: isList && hasOnlyIf ? { search: '={{ $json.mail }}', status: '={{ [$json.status] }}' } : {},
			output: '={{ $json.status === "Paused" ? "simplified" : "all" }}',
			options: { longestWait: '={{ $json.wait }}', ...(hasOnlyIf && !isList ? { onlyIf: '={{ [$json.status, "Active"] }}' } : {}) },
		};
		const { success, failed, error, raw, logs } = await runNode({ parameters, items: items as never, onError, credential: reply.credential(version) });

		expect(reply.simulator.violations).toEqual([]);
		if (!JSON.stringify(items).includes(KEY)) expect(everything([raw, error]) + logs.join('\n')).not.toContain(KEY);
		const rowsOf = (outputs: typeof success) => [...new Set(outputs.map(({ pairedItem }) => (pairedItem as { item: number }).item))];
		const every = items.map((_, item) => item);
		if (operation === 'get' || isList) expect(reply.simulator.writes).toEqual([]);
		if (onError === 'stopWorkflow') {
			if (error && isMany) expect(error.message).toMatch(/^\d+ of \d+ rows failed$/);
			else if (error) expect(error.context?.itemIndex).toEqual(expect.any(Number));
			else if (!isList) expect(rowsOf(success)).toEqual(every);
			return items.length;
		}
		expect(error).toBeUndefined();
		// Get Many has several items a row, none for an empty sequence.
		if (!isList) expect(success.length + failed.length).toBe(items.length);
		if (!isList) expect([...rowsOf(success), ...rowsOf(failed)].sort((a, b) => a - b)).toEqual(every);
		if (onError === 'continueRegularOutput' && !isList) expect(rowsOf(success)).toEqual(every);
		const isFailed = ({ error: text, outcome }: IDataObject) => text !== undefined || outcome === 'failed';
		for (const { json } of [...success, ...failed]) {
			if (json.error !== undefined) expect(json.error).toMatch(/ \[item \d+\]$/);
			else if (isMany) expect(json).toMatchObject({ outcome: expect.stringMatching(/^(?:changed|unchanged|skipped|failed)$/), ...(json.outcome === 'failed' ? { reason: expect.stringMatching(/\S/) } : {}) });
			else expect(json).toMatchObject({ contactId: expect.any(Number), sequenceId: expect.any(Number), status: expect.any(String) });
		}
		const done = [...success, ...failed].map(({ json }) => json).filter((json) => !isFailed(json));
		// What is said to have a status now has it, but where a later item of the same contact changed it.
		if (operation === 'set' || name === 'Set Many') {
			const said = new Set(done.map(({ sequenceId, contactId }) => `${String(sequenceId)}/${String(contactId)}`));
			for (const { sequenceId, contactId, from, to } of reply.simulator.writes) if (from !== to) expect(said).toContain(`${sequenceId}/${contactId}`);
		}
		if (name === 'Set Many') for (const { sequenceId, contactId, status } of done) expect(reply.simulator.status(Number(sequenceId), Number(contactId))).toBe(status);
		if (name === 'Set Many, all sequences') {
			const listed = done.flatMap(({ contactId, sequences }) => ((sequences ?? []) as IDataObject[]).map((one) => ({ contactId, ...one })));
			for (const { contactId, sequenceId, status } of listed as IDataObject[]) expect(reply.simulator.status(Number(sequenceId), Number(contactId))).toBe(status);
		}
		return items.length;
	});
});
