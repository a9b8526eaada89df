import fc from 'fast-check';

import { OWN_CREDENTIAL, useAccounts } from './accounts.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/*
 * A credential may be an expression, so that items of one run belong to different accounts of Reply.io. One
 * person may be in both, under an ID of its own in each.
 */

const VERSIONS = ['v4', 'v3', 'auto'];

const accounts = useAccounts();
const people = Array.from({ length: 6 }, (_, index) => `person-${index}@example.com`);
const idOf = (account: number, email: string) => (account + 1) * 1_000 + people.indexOf(email);

beforeEach(() => fill());

function fill() {
	for (const [account, simulator] of accounts.simulators.entries()) {
		simulator.reset();
		for (const email of people) simulator.addContact({ sequenceId: 100, contactId: idOf(account, email), email, status: 'Active' });
	}
}

const byEmail = (operation: string, more = {}) => ({
	operation,
	sequenceId: locator('id', 100),
	contactId: locator('email', '={{ $json.email }}'),
	status: 'Paused',
	...more,
});

const cases = VERSIONS.flatMap((version) => ERROR_MODES.flatMap((mode) => ['set', 'get', 'setMany'].map((operation) => [operation, version, mode] as const)));

test.each(cases)('%s, API %s, %s: an address is looked up in the account of its item', async (operation, version, onError) => {
	const email = people[0];
	const items = [0, 1, 1, 0].map((account) => ({ account, email, ...accounts.row(account, version) }));
	const { success, error } = await runNode({ parameters: byEmail(operation), items, onError, credential: OWN_CREDENTIAL });
	expect(error).toBeUndefined();
	expect(success.map(({ json }) => json.contactId)).toEqual([1_000, 2_000, 2_000, 1_000]);
	for (const [account, simulator] of accounts.simulators.entries()) {
		expect(new Set(simulator.writes.map(({ contactId }) => contactId))).toEqual(new Set(operation === 'get' ? [] : [idOf(account, email)]));
		// Two items of an account share one look-up.
		expect(simulator.requests.filter(({ path }) => path === '/v3/contacts')).toHaveLength(1);
		expect(simulator.violations).toEqual([]);
	}
});

test.each(['set', 'get'])('%s as a tool: an address is looked up in the account of the call', async (operation) => {
	const email = people[0];
	const items = [0, 1].map((account) => ({ email, ...accounts.row(account) }));
	const { success } = await runNode({ parameters: byEmail(operation), items, asTool: true, credential: OWN_CREDENTIAL });
	expect(success.map(({ json }) => json.contactId)).toEqual([1_000, 2_000]);
});

test.each(ERROR_MODES)('whatever the items, %s: each account is changed by its own items only, and each item shows its own contact', async (onError) => {
	const row = fc.record({
		account: fc.constantFrom(0, 1),
		email: fc.constantFrom(...people),
		status: fc.constantFrom('Finished', 'OutOfOffice'),
		version: fc.constantFrom(...VERSIONS),
		upper: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 15 }), fc.constantFrom('set', 'setMany'), fc.integer({ min: 1, max: 999 }), async (rows, operation, seed) => {
			fill();
			for (const simulator of accounts.simulators) simulator.setFaults({ rate: 0.1, inARow: 3, kinds: ['500', 'resetBefore', { kind: 'slow', ms: 30 }], seed });
			const items = rows.map(({ account, email, version, upper, ...one }) => ({ ...one, ...accounts.row(account, version), account, email: upper ? email.toUpperCase() : email }));
			const { success, failed, error } = await runNode({ parameters: byEmail(operation, { status: '={{ $json.status }}' }), items, onError, credential: OWN_CREDENTIAL });
			expect([failed, error]).toEqual([[], undefined]);
			expect(success.map(({ json }) => json.contactId)).toEqual(rows.map(({ account, email }) => idOf(account, email)));
			for (const [account, simulator] of accounts.simulators.entries()) {
				for (const email of people) {
					const last = rows.findLast((one) => one.account === account && one.email === email);
					expect([email, simulator.status(100, idOf(account, email))]).toEqual([email, last?.status ?? 'Active']);
				}
				expect(simulator.violations).toEqual([]);
			}
		}),
		{ numRuns: 10 },
	);
});

test.each(['set', 'get', 'setMany'])('%s: a key that one account does not accept is not the other account\'s fault', async (operation) => {
	accounts.simulators[0].setFaults({ choose: () => '401' });
	const items = people.flatMap((email) => [0, 1].map((account) => ({ account, email, ...accounts.row(account) })));
	const { success, failed } = await runNode({ parameters: byEmail(operation), items, onError: 'continueErrorOutput', credential: OWN_CREDENTIAL });
	expect(success.map(({ json }) => json.contactId)).toEqual(people.map((email) => idOf(1, email)));
	expect(failed.map(({ json }) => json.error)).toEqual(people.map(() => expect.stringMatching(/does not accept the 'API Key'/)));
});

test.each(['set', 'setMany'])('%s: the rate limit of one account does not hold the other up', async (operation) => {
	let refused = false;
	accounts.simulators[0].setFaults({ choose: () => (refused ? null : ((refused = true), { kind: '429', retryAfter: 3 })) });
	const items = [0, 1].map((account) => ({ id: idOf(account, people[0]), ...accounts.row(account) }));
	const { success } = await runNode({ parameters: byEmail(operation, { contactId: locator('id', '={{ $json.id }}') }), items, credential: OWN_CREDENTIAL });
	expect(success).toHaveLength(2);
	const [slow, quick] = accounts.simulators.map(({ requests }) => requests.at(-1)!.atMs - requests[0].atMs);
	expect(slow).toBeGreaterThanOrEqual(2_900);
	expect(quick).toBeLessThan(2_500);
});

test('setMany: many calls of one account that wait for its rate limit do not hold the other up', async () => {
	let refused = 0;
	accounts.simulators[0].setFaults({ choose: () => (refused++ < 5 ? { kind: '429', retryAfter: 3 } : null) });
	for (let sequenceId = 500; sequenceId < 510; sequenceId++) for (const simulator of accounts.simulators) simulator.addContacts({ sequenceId, count: 1, firstId: 9_000 });
	const items = [0, 1].flatMap((account) => Array.from({ length: 10 }, (_, index) => ({ sequence: 500 + index, id: 9_000, ...accounts.row(account) })));
	const parameters = byEmail('setMany', { sequenceId: locator('id', '={{ $json.sequence }}'), contactId: locator('id', '={{ $json.id }}') });
	const { success } = await runNode({ parameters, items, credential: OWN_CREDENTIAL });
	expect(success.filter(({ json }) => json.outcome === 'changed')).toHaveLength(20);
	const [slow, quick] = accounts.simulators.map(({ requests }) => requests.at(-1)!.atMs - requests[0].atMs);
	expect(slow).toBeGreaterThanOrEqual(2_900);
	expect(quick).toBeLessThan(2_500);
});

test.each(['set', 'get', 'getAll', 'setMany'])('%s: a credential that cannot be used is the error of its own items', async (operation) => {
	const items = [accounts.row(0), { ...accounts.row(0), key: '' }, { ...accounts.row(1), baseUrl: 'http://example.com' }, accounts.row(1)].map((row) => ({ ...row, email: people[0], note: 'mine' }));
	const { success, failedRows, failed } = await runNode({ parameters: byEmail(operation), items, onError: 'continueErrorOutput', credential: OWN_CREDENTIAL });
	expect(new Set(success.map(({ pairedItem }) => (pairedItem as { item: number }).item))).toEqual(new Set([0, 3]));
	expect(failedRows).toEqual([items[1], items[2]]);
	expect(failed.map(({ json }) => json)).toMatchObject([{ ...items[1], error: expect.stringMatching(/'API Key'.*empty.*\[item 1\]$/) }, { ...items[2], error: expect.stringMatching(/'Base URL'.*\[item 2\]$/) }]);
});
