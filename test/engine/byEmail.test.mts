import fc from 'fast-check';

import { get, set, useSimulator, VERSIONS } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/*
 * By Email: `GET /v3/contacts?email=` may be exact, find what contains the address, or give everybody. Whatever it
 * does, a contact is found if it is there, nobody else is, and the calls are few.
 */

const reply = useSimulator();
const FILTERS = ['exact', 'containing', 'ignored'] as const;
afterEach(() => {
	reply.simulator.switches.emailFilter = 'exact';
});

const ASKED = 'john.doe@company.com';
const byEmail = (more = {}) => ({ ...get(1), contactId: locator('email', '={{ $json.email }}'), ...more });
const find = async (email: unknown = ASKED, parameters = byEmail()) => await runNode({ parameters, items: [{ email } as never], credential: reply.credential('v3') });
const lookUps = () => reply.simulator.requests.filter(({ path }) => path === '/v3/contacts' || path === '/v3/contacts/filter');

describe.each(FILTERS)('where ?email= is %s', (emailFilter) => {
	beforeEach(() => {
		reply.simulator.switches.emailFilter = emailFilter;
		// So that nobody's page holds them all.
		reply.simulator.addContacts({ sequenceId: 900, count: 400, firstId: 600_001 });
		for (const [index, email] of ['x.john.doe@company.com', 'john.doe@company.com.au', 'xjohn.doe@company.community'].entries()) reply.simulator.addContact({ sequenceId: 100, contactId: 700 + index, email });
	});

	test.each(VERSIONS)('the contact with exactly this address is found, API %s', async (version) => {
		const { error, success } = await runNode({ parameters: byEmail(), items: [{ email: ' John.Doe@Company.com ' }], credential: reply.credential(version) });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.contactId)).toEqual([12345]);
		expect(lookUps().length).toBeLessThanOrEqual(2);
		expect(reply.simulator.violations).toEqual([]);
	});

	test('nobody else is changed where nobody has the address', async () => {
		const { error } = await find('doe@company.com', { ...set(1), contactId: locator('email', '={{ $json.email }}') });
		expect(error?.message).toBe("No contact in Reply.io has the email address of 'Contact': 'doe@company.com' [item 0]");
		expect(reply.simulator.writes).toEqual([]);
		expect(lookUps().length).toBeLessThanOrEqual(2);
	});

	test.each(ERROR_MODES)('several contacts with the address are told, with their IDs, and none is changed: %s', async (onError) => {
		reply.simulator.addContact({ sequenceId: 900, contactId: 555, email: 'JOHN.DOE@company.com' });
		const parameters = { ...set(1), contactId: locator('email', '={{ $json.email }}') };
		const { error, success, failed } = await runNode({ parameters, items: [{ email: ASKED }], onError, credential: reply.credential('v3') });
		const message = String(error?.message ?? [...success, ...failed][0].json.error);
		expect(message).toMatch(/2 contacts in Reply\.io have the email address of 'Contact': 'john\.doe@company\.com' \(IDs (?:12345, 555|555, 12345)\)/);
		expect(reply.simulator.writes).toEqual([]);
	});

	test('a hundred addresses cost about a look-up each', async () => {
		const rows = Array.from({ length: 100 }, (_, index) => ({ sequenceId: 100, contactId: 20_000 + index, email: `person-${index}@example.com` }));
		for (const row of rows) reply.simulator.addContact(row);
		const { success } = await runNode({ parameters: byEmail(), items: rows, credential: reply.credential('v3') });
		expect(success.map(({ json }) => json.contactId)).toEqual(rows.map(({ contactId }) => contactId));
		expect(lookUps().length).toBeLessThanOrEqual(110);
	});
});

describe('where ?email= tells capitals from other letters', () => {
	beforeEach(() => {
		reply.simulator.switches.emailFilter = 'sameCase';
		reply.simulator.addContact({ sequenceId: 100, contactId: 700, email: 'Ada@Company.com', status: 'Active' });
	});

	test.each(['ada@company.com', 'Ada@Company.com', 'ADA@COMPANY.COM'])('%s is found', async (email) => {
		expect((await find(email)).success.map(({ json }) => json.contactId)).toEqual([700]);
	});

	test.each([{}, { scope: 'allSequences' }])('and so it is by Set Many, %j', async (more) => {
		const parameters = { operation: 'setMany', sequenceId: locator('id', 100), contactId: locator('email', '={{ $json.email }}'), status: 'Finished', ...more };
		const { success } = await runNode({ parameters, items: [{ email: 'ada@company.com' }], credential: reply.credential('v3') });
		expect(success.map(({ json }) => [json.contactId, json.outcome])).toEqual([[700, 'changed']]);
	});
});

test('many addresses that nobody has cost three calls more than a look-up each', async () => {
	const items = Array.from({ length: 20 }, (_, index) => ({ email: `nobody-${index}@company.com` }));
	await runNode({ parameters: byEmail(), items, onError: 'continueRegularOutput', credential: reply.credential('v3') });
	expect(lookUps()).toHaveLength(23);
});

describe('a look-up whose pages are', () => {
	type Contact = { id: unknown; email?: string | null };
	const page = (items: Contact[], hasMore: unknown) => ({ items, hasMore });
	const answer = (pages: Array<ReturnType<typeof page>>, filter: Array<ReturnType<typeof page>> = []) => {
		const left = { '/v3/contacts': [...pages], '/v3/contacts/filter': [...filter] } as Record<string, unknown[]>;
		reply.simulator.setFaults({ choose: ({ path }) => (left[path] ? { kind: 'answer', body: left[path].length > 1 ? left[path].shift() : left[path][0] } : null) });
	};
	const john = (id: unknown): Contact => ({ id, email: ASKED });
	const like = (id: number): Contact => ({ id, email: `x${id}.${ASKED}` });
	const messageOf = async () => (await find()).error?.message;

	test('several: the contact on a later one is found', async () => {
		answer([page([like(1), like(2)], true), page([john(12345)], false)]);
		expect((await find()).success.map(({ json }) => json.contactId)).toEqual([12345]);
		expect(lookUps().map(({ query }) => Number(query.skip))).toEqual([0, 2]);
	});

	test('several: a second contact with the address on a later one is told', async () => {
		answer([page([john(12345)], true), page([like(1)], true), page([john(12346)], false)]);
		expect(await messageOf()).toMatch(/^2 contacts .*12345, 12346/);
	});

	test('empty, though there is more', async () => {
		answer([page([], true), page([john(12345)], false)]);
		expect((await find()).success.map(({ json }) => json.contactId)).toEqual([12345]);
	});

	test('silent about more', async () => {
		answer([page([john(12345)], undefined), page([], undefined)]);
		expect((await find()).success.map(({ json }) => json.contactId)).toEqual([12345]);
		expect(lookUps()).toHaveLength(2);
	});

	test('empty for ever, or always the same: an error, not "none"', async () => {
		for (const same of [page([], true), page([like(1)], true)]) {
			answer([same]);
			reply.simulator.requests = [];
			expect(await messageOf()).toMatch(/says that there is more/);
			expect(lookUps().length).toBeLessThanOrEqual(5);
		}
	});

	test('too many: an error, not "none" and not the one that was found', async () => {
		for (const found of [[], [john(12345)]]) {
			answer(Array.from({ length: 20 }, (_, index) => page([...(index === 0 ? found : []), like(index + 1)], true)));
			reply.simulator.requests = [];
			expect(await messageOf()).toMatch(/^Reply\.io finds more than \d+ contacts for the address 'john\.doe@company\.com'/);
			expect(lookUps()).toHaveLength(5);
		}
	});

	test("everybody's, and so is the search: an error after a few calls", async () => {
		const everybody = (from: number) => Array.from({ length: 25 }, (_, index) => ({ id: from + index, email: `other-${from + index}@example.com` }));
		const pages = Array.from({ length: 20 }, (_, index) => page(everybody(1 + index * 25), true));
		answer(pages, pages);
		expect(await messageOf()).toMatch(/^Reply\.io finds more than/);
		expect(lookUps().map(({ method }) => method)).toEqual(['GET', 'POST', 'POST', 'POST', 'POST', 'POST']);
	});

	test("everybody's, and the contact is among the first: the search is asked all the same whether another has the address", async () => {
		answer([page([john(12345), { id: 2, email: null }], true)], [page([john(12345), john(12346), { id: 9, email: null }], false)]);
		expect(await messageOf()).toMatch(/^2 contacts .*12345, 12346/);
	});

	test("everybody's and whole: it needs no search", async () => {
		answer([page([{ id: 2, email: 'jane@company.com' }, john('12345'), { id: 3 }], false)]);
		expect((await find()).success.map(({ json }) => json.contactId)).toEqual([12345]);
		expect(lookUps()).toHaveLength(1);
	});

	test('without the ID of the contact: an error that says so', async () => {
		for (const id of [undefined, null, 'x', 0, 1.5]) {
			answer([page([john(id)], false)]);
			expect(await messageOf()).toMatch(/a contact whose ID is not valid/);
		}
	});
});

test('whatever a look-up answers, only a contact that has the address is changed, or none, within ten calls', async () => {
	const email = fc.constantFrom(ASKED, 'JOHN.DOE@company.com', `x${ASKED}`, `${ASKED}.au`, 'jane@company.com', null);
	const contact = fc.record({ id: fc.integer({ min: 12345, max: 12350 }), email });
	const pages = fc.array(fc.record({ items: fc.array(contact, { maxLength: 4 }), hasMore: fc.constantFrom(true, false, undefined) }), { minLength: 1, maxLength: 4 });
	await fc.assert(
		fc.asyncProperty(pages, pages, async (contacts, search) => {
			reply.simulator.reset();
			const left = { '/v3/contacts': [...contacts], '/v3/contacts/filter': [...search] } as Record<string, typeof contacts>;
			reply.simulator.setFaults({ choose: ({ path }) => (left[path] ? { kind: 'answer', body: left[path].shift() ?? { items: [], hasMore: false } } : null) });
			const { error, success } = await runNode({ parameters: { ...set(1), contactId: locator('email', ASKED) }, credential: reply.credential('v3') });
			// Five pages of the look-up, and as many of the search.
			expect(lookUps().length).toBeLessThanOrEqual(10);
			const having = new Set([...contacts, ...search].flatMap(({ items }) => items).filter((one) => one.email?.toLowerCase() === ASKED).map(({ id }) => id));
			for (const { contactId } of reply.simulator.writes) expect([...having]).toContain(contactId);
			expect(reply.simulator.writes.length).toBeLessThanOrEqual(1);
			if (!error) expect(reply.simulator.writes.map(({ contactId }) => contactId)).toEqual([success[0].json.contactId]);
		}),
		{ numRuns: 60 },
	);
});
