import fc from 'fast-check';

import type { ContactStatus, Fault } from '../../simulator/index.mjs';
import { askAgent } from './agent.mjs';
import { answering, useSimulator, VERSIONS } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/* Only If Status Is on Set: looks first, writes only from one of these, and says so where it didn't. */

const reply = useSimulator({ limits: false, seed: [] });
afterEach(() => expect(reply.simulator.violations).toEqual([]));

const STATUSES: ContactStatus[] = ['Active', 'Finished', 'Inactive', 'OutOfOffice', 'Paused'];
const emailOf = (id: number) => `c${id}@example.com`;
/** Contacts 1 to 5 of sequence 100, one of each status. */
const fill = () => STATUSES.forEach((status, index) => reply.simulator.addContact({ sequenceId: 100, contactId: index + 1, email: emailOf(index + 1), status }));
const everybody = STATUSES.map((_, index) => ({ id: index + 1, email: emailOf(index + 1) }));

const set = (status: unknown, onlyIf: unknown, more = {}) => ({
	operation: 'set',
	sequenceId: locator('id', 100),
	contactId: locator('id', '={{ $json.id }}'),
	status,
	options: { onlyIf },
	...more,
});
const written = () => reply.simulator.writes.map(({ contactId, from, to }) => `${contactId} ${from} ${to}`).sort();
const isWrite = ({ method, path }: { method: string; path: string }) => method === 'PUT' || path.endsWith('set-status-in-sequence');

describe.each(VERSIONS)('API %s', (version) => {
	describe.each(ERROR_MODES)('%s', (onError) => {
		beforeEach(fill);
		const run = async (parameters: object, items: object[] = everybody) => await runNode({ parameters: parameters as never, items: items as never, onError, credential: reply.credential(version) });

		test.each(['id', 'email'] as const)('those of another status are left as they are and say so, by %s', async (mode) => {
			const contactId = locator(mode, mode === 'id' ? '={{ $json.id }}' : '={{ $json.email.toUpperCase() }}');
			const { success, successRows, failed, error } = await run(set('Active', ['OutOfOffice', 'Paused'], { contactId }));
			expect([failed, error]).toEqual([[], undefined]);
			expect(successRows).toEqual(everybody);
			expect(success.map(({ json }) => [json.contactId, json.status, json.skipped])).toEqual([
				// It is Active already: nothing was skipped.
				[1, 'Active', undefined],
				[2, 'Finished', "The contact is Finished, and 'Only If Status Is' allows OutOfOffice, Paused"],
				[3, 'Inactive', "The contact is Inactive, and 'Only If Status Is' allows OutOfOffice, Paused"],
				[4, 'Active', undefined],
				[5, 'Active', undefined],
			]);
			expect(success.map(({ json }) => json.email)).toEqual(everybody.map(({ email }) => email));
			expect(written()).toEqual(['4 OutOfOffice Active', '5 Paused Active']);
		});

		test.each([
			['undefined', '={{ $json.nothing }}'],
			['null', '={{ null }}'],
			['empty', ''],
			['no status at all', []],
			['an empty text', '={{ "" }}'],
			['a word that is none', '={{ "asleep" }}'],
			['one that is none among others', '={{ ["Active", "asleep"] }}'],
		])('an option that is %s is an error before any call, never "no condition"', async (_name, onlyIf) => {
			const { success, failed, error } = await run(set('Active', onlyIf), [{ id: 2 }]);
			expect(error?.message ?? (success[0] ?? failed[0]).json.error).toMatch(/^'Only If Status Is' (names no status|is not a status a contact can have): .*\[item 0\]$/);
			expect(reply.simulator.requests).toEqual([]);
		});

		test('each item has its own; one that is lost fails by itself', async () => {
			const rows = [{ id: 5, from: 'paused' }, { id: 2 }, { id: 4, from: 'Active, out of office' }];
			const { success, failed, error } = await run(set('Active', '={{ $json.from }}'), rows);
			if (onError === 'stopWorkflow') {
				expect(error?.message).toMatch(/'Only If Status Is'.*\[item 1\]$/);
				expect(reply.simulator.requests).toEqual([]);
				return;
			}
			expect([...success, ...failed].filter(({ json }) => 'error' in json)).toHaveLength(1);
			expect(written()).toEqual(['4 OutOfOffice Active', '5 Paused Active']);
		});

		test('the items of one contact are each checked after the one before was carried out', async () => {
			const rows = [
				{ id: 1, status: 'Paused', from: 'Active' },
				{ id: 1, status: 'Finished', from: 'Active' },
				{ id: 1, status: 'OutOfOffice', from: 'Paused' },
				{ id: 1, status: 'Active', from: 'Finished' },
			];
			const { success } = await run(set('={{ $json.status }}', '={{ $json.from }}'), rows);
			expect(success.map(({ json }) => [json.status, 'skipped' in json])).toEqual([['Paused', false], ['Paused', true], ['OutOfOffice', false], ['OutOfOffice', true]]);
			expect(reply.simulator.writes.map(({ to }) => to)).toEqual(['Paused', 'OutOfOffice']);
		});

		test('a contact that gets another status after the look is skipped where Reply.io refuses, and the status is the one it has', async () => {
			reply.simulator.setFaults({ choose: (request) => (isWrite(request) ? (reply.simulator.setStatus(100, 1, 'Finished'), null) : null) });
			const { success, failed, error } = await run(set('Paused', ['Active']), [{ id: 1 }]);
			expect([failed, error]).toEqual([[], undefined]);
			expect(success.map(({ json }) => json)).toMatchObject([
				{ contactId: 1, status: 'Finished', skipped: "The contact is Finished, and 'Only If Status Is' allows Active. It got this status after it had been checked" },
			]);
			expect(written()).toEqual([]);
		});

		test('a look that fails is the error of the item, and nothing is written', async () => {
			reply.simulator.setFaults({ choose: (request) => (isWrite(request) ? null : { kind: 'answer', status: 418 }) });
			const { success, failed, error } = await run(set('Active', ['Paused']), [{ id: 5 }]);
			expect(error?.message ?? (success[0] ?? failed[0]).json.error).toMatch(/418.*\[item 0\]$/);
			expect(written()).toEqual([]);
		});
	});

	test.each(['simplified', 'selected'])('%s output says it too', async (output) => {
		fill();
		const { success } = await runNode({ parameters: set('Active', ['Paused'], { output, fields: ['status'] }), items: [{ id: 2 }], credential: reply.credential(version) });
		expect(success.map(({ json }) => json)).toMatchObject([{ contactId: 2, status: 'Finished', skipped: expect.stringMatching(/^The contact is Finished/) }]);
	});

	test('it costs one look beside what the change costs, and a skipped item nothing else', async () => {
		fill();
		const { success } = await runNode({ parameters: set('Active', ['Paused']), items: [{ id: 1 }, { id: 2 }], credential: reply.credential(version) });
		expect(success).toHaveLength(2);
		const methods = reply.simulator.requests.filter(({ path }) => path.startsWith(`/${answering(version)}/`)).map(({ method }) => method);
		expect(methods).toEqual(['GET', 'GET']);
	});

	test('Inactive that only API v4 can set is refused as without it, before any change', async () => {
		fill();
		const { success, error } = await runNode({ parameters: set('Inactive', ['Active']), items: [{ id: 1 }, { id: 2 }], credential: reply.credential(version) });
		if (answering(version) === 'v3') {
			expect(error?.message).toMatch(/'Status' cannot be set to Inactive/);
			expect(written()).toEqual([]);
		} else expect(success.map(({ json }) => [json.status, 'skipped' in json])).toEqual([['Inactive', false], ['Finished', true]]);
	});

	test.each(ERROR_MODES)('whatever the statuses, the conditions and the faults, %s: nothing is written from another status, and each item tells the status of its contact', async (onError) => {
		const one = fc.record({
			id: fc.integer({ min: 1, max: 5 }),
			status: fc.constantFrom('Active', 'Finished', 'OutOfOffice'),
			from: fc.subarray(STATUSES, { minLength: 1 }),
		});
		const kinds: Array<Fault | Fault['kind']> = ['500', '503', 'resetBefore', 'resetAfter', { kind: 'slow', ms: 20 }];
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(one, { minLength: 1, maxLength: 5, selector: ({ id }) => id }), fc.integer({ min: 1, max: 9_999 }), async (rows, seed) => {
				reply.simulator.reset();
				fill();
				reply.simulator.setFaults({ rate: 0.25, seed, kinds });
				const { success, failed, error } = await runNode({ parameters: set('={{ $json.status }}', '={{ $json.from }}'), items: rows, onError, credential: reply.credential(version) });
				reply.simulator.setFaults();
				for (const { contactId, from, to } of reply.simulator.writes) {
					const row = rows.find(({ id }) => id === contactId)!;
					// A try whose answer got lost is sent again.
					if (from !== to) expect(row.from).toContain(from);
				}
				if (error) return;
				for (const { json } of [...success, ...failed]) {
					if ('error' in json) continue;
					const row = rows.find(({ id }) => id === json.contactId)!;
					const before = STATUSES[row.id - 1];
					expect(json.status).toBe(reply.simulator.status(100, row.id));
					const isSkipped = before !== row.status && !row.from.includes(before);
					expect(['skipped' in json, json.status]).toEqual([isSkipped, isSkipped ? before : row.status]);
				}
			}),
			{ numRuns: 4 },
		);
	}, 120_000);
});

describe('as a tool', () => {
	beforeEach(fill);
	const asked = set('Active', "={{ $fromAI('from', '', 'string') }}", { contactId: locator('id', "={{ $fromAI('contact', '', 'string') }}") });

	test('a model is told that the contact was skipped, and why', async () => {
		const [answer] = await askAgent({ parameters: asked, calls: [{ contact: '2', from: 'Paused' }], credential: reply.credential() });
		expect(answer).toMatch(/"status":"Finished".*"skipped":"The contact is Finished, and 'Only If Status Is' allows Paused"/);
		expect(written()).toEqual([]);
	});

	test.each(['', 'asleep'])('a condition that the model gives as %p is an error that lists the five', async (from) => {
		const [answer] = await askAgent({ parameters: asked, calls: [{ contact: '2', from }], credential: reply.credential() });
		expect(answer).toMatch(/'Only If Status Is' .*Active, Finished, Inactive, OutOfOffice, Paused/);
		expect(reply.simulator.requests).toEqual([]);
	});

	test('as a node of its own, too', async () => {
		const { success } = await runNode({ parameters: set('Active', ['Paused'], { contactId: locator('id', '2') }), asTool: true, credential: reply.credential() });
		expect(success.map(({ json }) => json)).toMatchObject([{ status: 'Finished', skipped: expect.any(String) }]);
	});
});
