import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { ContactStatus, Mark, Switches } from '../../simulator/index.mjs';
import { useSimulator, VERSIONS } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode, type OnError } from './harness.mjs';

/*
 * Get Many: filters, sorting and all sequences, whatever Reply.io does with a search, its words and an order; never
 * a part as the whole.
 */

const reply = useSimulator({ limits: false, seed: [] });
const STANDARD = { searchTerm: 'containing', searchWords: 'five', sorting: 'asAsked' } as const;
const behave = (switches: Partial<Switches>) => Object.assign(reply.simulator.switches, STANDARD, switches);
beforeEach(() => void behave({}));
afterEach(() => expect(reply.simulator.violations).toEqual([]));

const everywhere = (more = {}) => ({ operation: 'getAll', scope: 'allSequences', returnAll: true, ...more });
const inOne = (more = {}) => ({ operation: 'getAll', sequenceId: locator('id', 1), returnAll: true, ...more });

interface Person {
	id: number;
	email?: string;
	firstName?: string;
	lastName?: string;
	company?: string;
	in: Record<number, ContactStatus>;
	marks?: Mark[];
}
const PEOPLE: Person[] = [
	{ id: 1, email: 'Ann.Lee@Acme.example', firstName: 'Ann', lastName: 'Lee', company: 'Acme', in: { 1: 'Active', 2: 'Paused', 3: 'Finished' }, marks: ['replied'] },
	{ id: 2, email: 'bob@acme.example', firstName: 'Bob', lastName: 'Annan', company: ' ACME ', in: { 2: 'Active' } },
	{ id: 3, email: 'cy@sub.acme.example', firstName: 'Cy', lastName: 'Orr', company: 'Acme Inc', in: { 1: 'Inactive', 2: 'OutOfOffice' } },
	{ id: 4, email: 'dee@notacme.example', firstName: 'Dee', lastName: 'Poe', company: undefined, in: { 3: 'Active' }, marks: ['opened'] },
	{ id: 5, firstName: 'Eve', lastName: 'Lee', company: 'acme', in: { 1: 'Paused', 3: 'Paused' } },
	{ id: 6, email: 'f.lee@gmail.com', firstName: 'Fay', lastName: 'Lee', company: 'Åkermán', in: { 1: 'Active' } },
];
function fill(people = PEOPLE) {
	reply.simulator.reset();
	for (const sequenceId of [1, 2, 3]) {
		for (const { id, in: enrolled, ...person } of people) {
			if (enrolled[sequenceId]) reply.simulator.addContact({ sequenceId, sequenceName: `S${sequenceId}`, contactId: id, ...person, status: enrolled[sequenceId] });
		}
	}
}
const placesOf = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => `${String(json.contactId)}/${String(json.sequenceId)} ${String(json.status)}`).sort();
const every = (fits: (person: Person, status: ContactStatus) => boolean = () => true, people = PEOPLE) =>
	people.flatMap((person) => Object.entries(person.in).flatMap(([sequence, status]) => (fits(person, status) ? [`${person.id}/${sequence} ${status}`] : []))).sort();

const BEHAVIORS: Array<Partial<Switches>> = [
	{},
	{ searchTerm: 'ignored' },
	{ searchTerm: 'nameAndEmail', searchWords: 'four' },
	{ searchWords: 'twelve', sorting: 'ignored' },
	{ searchTerm: 'nameAndEmail', searchWords: 'twelve', sorting: 'refused' },
];

describe.each(BEHAVIORS)('all sequences, where Reply.io behaves so: %j', (switches) => {
	beforeEach(() => {
		fill();
		behave(switches);
	});
	const run = async (more = {}, onError: OnError = 'stopWorkflow') => await runNode({ parameters: everywhere(more), onError, credential: reply.credential('v3') });

	test.each(ERROR_MODES)('one item for each contact and sequence, with its name and one of the five statuses, paired, %s', async (onError) => {
		const { success, failed, error } = await run({}, onError);
		expect([failed, error]).toEqual([[], undefined]);
		expect(placesOf(success)).toEqual(every());
		for (const { json, pairedItem } of success) {
			expect(pairedItem).toEqual({ item: 0 });
			expect(json.sequenceName).toBe(`S${String(json.sequenceId)}`);
			expect(Object.keys(json).slice(0, 4)).toEqual(['contactId', 'sequenceId', 'sequenceName', 'email']);
			expect(Object.keys(json)).toContain('addingDate');
		}
	});

	test.each<[string, object, (person: Person, status: ContactStatus) => boolean]>([
		['a domain, exactly, whatever the case', { emailDomain: 'ACME.example' }, ({ id }) => id === 1 || id === 2],
		['a domain with an @', { emailDomain: '@acme.example' }, ({ id }) => id === 1 || id === 2],
		['the domain of an address', { emailDomain: 'someone@acme.example ' }, ({ id }) => id === 1 || id === 2],
		['a company, exactly, whatever the case', { company: 'acME' }, ({ id }) => [1, 2, 5].includes(id)],
		['a company with other letters', { company: 'åKERMÁN' }, ({ id }) => id === 6],
		['a part of a name', { search: 'ANN' }, ({ id }) => id === 1 || id === 2],
		['a first and a last name', { search: '  ann  lee ' }, ({ id }) => id === 1],
		['a part of an address', { search: 'lee@g' }, ({ id }) => id === 6],
		['free mail by searching', { search: '@gmail.com' }, ({ id }) => id === 6],
		['a status', { status: ['Paused'] }, (_, status) => status === 'Paused'],
		['the status Inactive', { status: ['Inactive'] }, (_, status) => status === 'Inactive'],
		['statuses as a text', { status: '={{ "active, out of office" }}' }, (_, status) => status === 'Active' || status === 'OutOfOffice'],
		['all of them together', { company: 'acme', search: 'lee', status: ['Active', 'Paused'] }, ({ id }, status) => [1, 5].includes(id) && (status === 'Active' || status === 'Paused')],
		['what nobody has', { company: 'nobody' }, () => false],
	])('filters by %s', async (_name, filters, fits) => {
		const { success, error } = await run({ filters });
		expect(error).toBeUndefined();
		expect(placesOf(success)).toEqual(every(fits));
	});

	test.each([1, 3, 5, 100])('a limit of %d is the number of items, also of those that a status leaves', async (limit) => {
		expect((await run({ returnAll: false, limit })).success).toHaveLength(Math.min(limit, every().length));
		const { success } = await run({ returnAll: false, limit, filters: { status: ['Active'] } });
		const active = every((_, status) => status === 'Active');
		expect(success).toHaveLength(Math.min(limit, active.length));
		for (const place of placesOf(success)) expect(active).toContain(place);
	});

	test.each([
		['email', 'asc'], ['email', 'desc'], ['lastName', 'asc'], ['company', 'desc'], ['firstName', 'desc'], ['status', 'asc'], ['addingDate', 'desc'],
	] as const)('sorted by %s, %s, whether Reply.io sorts or not, all and the first of them', async (by, direction) => {
		const value = ({ json }: { json: IDataObject }) => String(json[by] ?? '').trim().toLowerCase();
		const { success } = await run({ sort: { by, direction } });
		expect(placesOf(success)).toEqual(every());
		const values = success.map(value);
		const sorted = [...values].sort((a, b) => Number(a === '') - Number(b === '') || (direction === 'desc' ? -1 : 1) * a.localeCompare(b, 'en'));
		expect(values).toEqual(sorted);
		const first = await run({ sort: { by, direction }, returnAll: false, limit: 3 });
		expect(first.success.map(value)).toEqual(sorted.slice(0, 3));
	});

	test.each(['simplified', 'selected'])('%s output tells the sequence', async (output) => {
		const { success } = await run({ output, fields: ['status'], filters: { company: 'acme inc' } });
		expect(success.map(({ json }) => [json.sequenceId, json.sequenceName, json.status])).toEqual(expect.arrayContaining([[1, 'S1', 'Inactive'], [2, 'S2', 'OutOfOffice']]));
		expect(success).toHaveLength(2);
	});
});

describe.each(VERSIONS)('one sequence, API %s', (version) => {
	beforeEach(() => fill());
	test.each<[string, object, number[]]>([
		['domain', { emailDomain: 'acme.example' }, [1]],
		['company', { company: 'Acme' }, [1, 5]],
		['search', { search: 'lee' }, [1, 5, 6]],
		['all together', { search: 'lee', company: 'acme', status: ['Paused'] }, [5]],
	])('filters by %s', async (_name, filters, ids) => {
		const { success } = await runNode({ parameters: inOne({ filters }), credential: reply.credential(version) });
		expect(success.map(({ json }) => json.contactId).sort()).toEqual(ids);
		for (const { json } of success) expect(json).not.toHaveProperty('sequenceName');
	});

	test.each(['asAsked', 'ignored', 'refused'] as const)('sorts, where Reply.io\'s sorting is %s', async (sorting) => {
		behave({ sorting });
		const sort = { by: 'firstName', direction: 'desc' };
		const names = async (more: object) => (await runNode({ parameters: inOne({ sort, ...more }), credential: reply.credential(version) })).success.map(({ json }) => json.firstName);
		expect(await names({})).toEqual(['Fay', 'Eve', 'Cy', 'Ann']);
		expect(await names({ returnAll: false, limit: 2 })).toEqual(['Fay', 'Eve']);
		const byStatus = await runNode({ parameters: inOne({ sort: { by: 'status' }, returnAll: false, limit: 3 }), credential: reply.credential(version) });
		expect(byStatus.success.map(({ json }) => json.status)).toEqual(['Active', 'Active', 'Inactive']);
	});
});

test('the first of a sorted list of 5,000 take one call where Reply.io sorts, and the whole list where it does not', async () => {
	reply.simulator.reset();
	for (let id = 1; id <= 5_000; id++) reply.simulator.addContact({ sequenceId: 1, contactId: id, email: `c${String((id * 7919) % 5_000).padStart(4, '0')}@x.example` });
	for (const [sorting, calls] of [['asAsked', 1], ['ignored', 7]] as const) {
		behave({ sorting });
		reply.simulator.requests.length = 0;
		const before = reply.simulator.requests.length;
		const { success } = await runNode({ parameters: inOne({ sort: { by: 'email' }, returnAll: false, limit: 3 }), credential: reply.credential('v3') });
		expect(success.map(({ json }) => json.email)).toEqual(['c0000@x.example', 'c0001@x.example', 'c0002@x.example']);
		expect(reply.simulator.requests.length - before).toBe(calls);
	}
});

test.each(['asc', 'desc'] as const)('the first of a sorted list of 2,500 are the first of the whole list, also where half of them are empty, %s', async (direction) => {
	reply.simulator.reset();
	for (let id = 1; id <= 2_500; id++) reply.simulator.addContact({ sequenceId: 1, contactId: id, email: `c${id}@x.example`, company: id % 2 ? `Company ${(id * 7919) % 2_500}` : ' ' });
	const first = async (more: object) => (await runNode({ parameters: inOne({ sort: { by: 'company', direction }, ...more }), looksUpRows: false, credential: reply.credential('v3') })).success.map(({ json }) => json.company);
	const all = await first({});
	expect(all.slice(0, 1_250)).not.toContain(' ');
	expect(await first({ returnAll: false, limit: 20 })).toEqual(all.slice(0, 20));
});

describe.each(ERROR_MODES)('bad values are errors of their own item before any call, %s', (onError) => {
	const nothing: Array<[string, unknown]> = [['undefined', '={{ $json.nothing }}'], ['null', '={{ null }}'], ['empty', ''], ['blank', '={{ " " }}']];
	test.each<[string, object, RegExp]>([
		...nothing.flatMap(([name, value]): Array<[string, object, RegExp]> => [
			[`a company that is ${name}`, { filters: { company: value } }, /'Filters → Company' is not a text to look for/],
			[`a search that is ${name}`, { filters: { search: value } }, /'Filters → Search' is not a text to look for/],
			[`a domain that is ${name}`, { filters: { emailDomain: value } }, /'Filters → Email Domain' is not a domain/],
			[`a status that is ${name}`, { filters: { status: value } }, /'Filters → Status' (names no status|is not a status)/],
		]),
		...nothing.flatMap(([name, value]): Array<[string, object, RegExp]> => [
			[`a field to sort by that is ${name}`, { sort: { by: value } }, /'Sort → Sort By' is not one of its options/],
			[`a direction that is ${name}`, { sort: { by: 'email', direction: value } }, /'Sort → Direction' is not one of its options/],
		]),
		['no status', { filters: { status: [] } }, /'Filters → Status' names no status/],
		['a domain that is none', { filters: { emailDomain: 'acme' } }, /'Filters → Email Domain' is not a domain: 'acme'/],
		['two domains', { filters: { emailDomain: 'a.example, b.example' } }, /'Filters → Email Domain' is not a domain/],
		['a link', { filters: { emailDomain: 'https://acme.example' } }, /'Filters → Email Domain' is not a domain/],
		...['gmail.com', 'GoogleMail.com', 'john@hotmail.co.uk', 'yahoo.fr', 'web.de', 'icloud.com'].map((domain): [string, object, RegExp] => [
			`free mail: ${domain}`, { filters: { emailDomain: domain } }, /'Filters → Email Domain' is a domain of free mail/,
		]),
		['a field to sort by that there is not', { sort: { by: '={{ "mood" }}' } }, /'Sort → Sort By' is not one of its options/],
		['a direction that there is not', { sort: { direction: '={{ "up" }}' } }, /'Sort → Direction' is not one of its options/],
		['filters that are one expression', { filters: '={{ { company: "Acme" } }}' }, /'Filters' cannot be one expression/],
		['a sort that is one expression', { sort: '={{ { by: "email" } }}' }, /'Sort' cannot be one expression/],
		['a limit of 0', { returnAll: false, limit: 0 }, /'Limit'/],
	])('%s', async (_name, more, message) => {
		for (const parameters of [everywhere(more), inOne(more)]) {
			const { success, failed, error } = await runNode({ parameters, onError, items: [{ row: 'mine' }], credential: reply.credential('v3') });
			expect(error?.message ?? (success[0] ?? failed[0]).json.error).toMatch(new RegExp(`${message.source}.* \\[item 0\\]$`));
			expect(reply.simulator.requests).toEqual([]);
		}
	});
});

test('free mail is refused with a way round', async () => {
	const { error } = await runNode({ parameters: everywhere({ filters: { emailDomain: 'gmail.com' } }), credential: reply.credential() });
	expect(error?.description).toMatch(/'Filters → Company'.*'Filters → Search' with @gmail\.com/);
});

test.each(['v4', 'v3', 'auto'])('all sequences use API v3, whatever the credential says: %s', async (version) => {
	fill();
	const { success } = await runNode({ parameters: everywhere(), credential: reply.credential(version) });
	expect(success).toHaveLength(every().length);
	expect(reply.simulator.requests.map(({ method, path, query, body }) => ({ method, path, top: query.top, body }))).toEqual([{ method: 'POST', path: '/v3/contacts/filter', top: '1000', body: { rules: [] } }]);
});

describe('calls', () => {
	const calls = async (more = {}) => {
		const { success, error } = await runNode({ parameters: everywhere(more), looksUpRows: false, credential: reply.credential() });
		expect(error).toBeUndefined();
		return { items: success.length, calls: reply.simulator.requests.length };
	};
	const enroll = (marks: Mark[] = []) => {
		for (const sequenceId of [1, 2, 3]) reply.simulator.addContacts({ sequenceId, count: 10_000, firstId: 1, marks, status: (index): ContactStatus => (index % 4 ? 'Active' : 'Paused') });
	};

	test('10,000 contacts in three sequences take 11', async () => {
		enroll();
		expect(await calls()).toEqual({ items: 30_000, calls: 11 });
	});

	test('a company or a status takes no more', async () => {
		enroll();
		expect(await calls({ filters: { company: 'company 7', status: ['Paused'] } })).toEqual({ items: 0, calls: 11 });
	});

	test('a domain that is searched takes one page of it', async () => {
		enroll();
		reply.simulator.addContact({ sequenceId: 1, contactId: 90_001, email: 'x@rare.example' });
		expect(await calls({ filters: { emailDomain: 'rare.example' } })).toEqual({ items: 1, calls: 1 });
	});

	test('a limit ends the reading', async () => {
		enroll();
		expect(await calls({ returnAll: false, limit: 50 })).toEqual({ items: 50, calls: 1 });
	});

	test('where the search tells what came of the mail instead of the statuses, these are read sequence by sequence, a page of 1,000 a call', async () => {
		enroll(['opened']);
		behave({ searchWords: 'twelve' });
		expect(await calls({ filters: { status: ['Paused'] } })).toEqual({ items: 7_500, calls: 41 });
	});

	test('and no more than twice as many with a limit', async () => {
		enroll(['opened']);
		behave({ searchWords: 'twelve' });
		const { items, calls: made } = await calls({ returnAll: false, limit: 20, filters: { status: ['Paused'] } });
		expect(items).toBe(20);
		expect(made).toBeLessThan(10);
	});
});

describe('with a limit, where the search tells no statuses, of 50 contacts in a sequence each', () => {
	const LOOK = /^\/v3\/sequences\/\d+\/contacts\/(\d+)$/;
	const first = async (more: object) => {
		const { success, error } = await runNode({ parameters: everywhere({ returnAll: false, ...more }), looksUpRows: false, credential: reply.credential() });
		expect(error).toBeUndefined();
		const looks = reply.simulator.requests.flatMap(({ path }) => LOOK.exec(path)?.slice(1).map(Number) ?? []);
		return { contacts: success.map(({ json }) => json.contactId), looks: looks.sort((a, b) => b - a) };
	};
	beforeEach(() => {
		reply.simulator.reset();
		for (let id = 1; id <= 50; id++) reply.simulator.addContact({ sequenceId: id, contactId: id, status: id % 2 ? 'Active' : 'Paused', marks: ['opened'] });
		behave({ searchWords: 'twelve' });
	});

	test('only those that are returned are looked up, not everybody on the page', async () => {
		expect(await first({ limit: 5 })).toEqual({ contacts: [50, 49, 48, 47, 46], looks: [50, 49, 48, 47, 46] });
		expect(reply.simulator.requests).toHaveLength(6);
	});

	test('where some have left meanwhile, as many more are', async () => {
		reply.simulator.setFaults({
			choose: ({ path }) => (['49', '48'].includes(LOOK.exec(path)?.[1] ?? '') ? { kind: 'answer', status: 404, body: { status: 404, detail: 'x', code: 'sequenceContact.notInSequence' } } : null),
		});
		expect(await first({ limit: 5 })).toEqual({ contacts: [50, 47, 46, 45, 44], looks: [50, 49, 48, 47, 46, 45, 44] });
	});

	test('a filter of statuses still gets its number', async () => {
		expect((await first({ limit: 5, filters: { status: ['Paused'] } })).contacts).toEqual([50, 48, 46, 44, 42]);
	});
});

describe.each(ERROR_MODES)('never a part as the whole, %s', (onError) => {
	const all = async () => await runNode({ parameters: everywhere(), items: [{ row: 'mine' }], onError, looksUpRows: false, credential: reply.credential() });
	const messageOf = ({ success, failed, error }: Awaited<ReturnType<typeof all>>) => {
		expect([...success, ...failed].filter(({ json }) => 'contactId' in json)).toEqual([]);
		return error?.message ?? String((success[0] ?? failed[0]).json.error);
	};
	const enroll = () => void reply.simulator.addContacts({ sequenceId: 1, count: 2_500, firstId: 1 });

	test('a page that fails for good', async () => {
		enroll();
		reply.simulator.setFaults({ choose: ({ query }) => (query.skip === '1998' ? { kind: 'answer', status: 418 } : null) });
		expect(messageOf(await all())).toMatch(/HTTP 418.*\[item 0\]$/);
	});

	test('contacts that do not tell their sequences', async () => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', body: { items: [{ id: 1, email: 'a@x.example' }], hasMore: false } }) });
		expect(messageOf(await all())).toMatch(/do not tell their sequences/);
	});

	test('a sequence whose statuses cannot be read', async () => {
		fill();
		behave({ searchWords: 'twelve' });
		reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v3/sequences/') ? { kind: 'answer', status: 403, body: { status: 403, detail: 'x', code: 'sequence.forbidden' } } : null) });
		expect(messageOf(await all())).toMatch(/may not do this/);
	});

	test('temporary faults are sent again', async () => {
		enroll();
		let next = 0;
		reply.simulator.setFaults({ choose: () => (next++ % 2 === 0 ? '503' : null) });
		expect((await all()).success).toHaveLength(2_500);
	});
});

test('a contact that has left a sequence meanwhile is left out', async () => {
	fill();
	behave({ searchWords: 'twelve' });
	reply.simulator.setFaults({ choose: ({ path }) => (path === '/v3/sequences/3/contacts/4' ? { kind: 'answer', status: 404, body: { status: 404, detail: 'x', code: 'sequenceContact.notInSequence' } } : null) });
	const { success, error } = await runNode({ parameters: everywhere({ filters: { search: 'dee' } }), credential: reply.credential() });
	expect([success, error]).toEqual([[], undefined]);
});

test('as a tool, in few fields, with the sequence', async () => {
	fill();
	const { success } = await runNode({ parameters: everywhere({ filters: { company: 'Acme Inc' }, output: 'simplified' }), asTool: true, credential: reply.credential() });
	expect(success.map(({ json }) => json)).toMatchObject([{ contactId: 3, sequenceName: 'S1', status: 'Inactive' }, { contactId: 3, sequenceName: 'S2', status: 'OutOfOffice' }].reverse().sort((a, b) => a.sequenceName.localeCompare(b.sequenceName)));
});

test('whatever the people, the filters, the order and the behavior, exactly those who fit come out', async () => {
	const word = fc.constantFrom('a', 'Ab', 'b', 'ab c', 'É', 'c');
	const person = fc.record({
		firstName: fc.option(word, { nil: undefined }),
		lastName: fc.option(word, { nil: undefined }),
		company: fc.option(word, { nil: undefined }),
		email: fc.option(fc.tuple(fc.constantFrom('a', 'B', 'ab'), fc.constantFrom('x.example', 'Y.example', 'b.x.example')).map((parts) => parts.join('@')), { nil: undefined }),
		in: fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom<ContactStatus>('Active', 'Finished', 'Inactive', 'OutOfOffice', 'Paused'), { minKeys: 1 }),
		marks: fc.constantFrom<Mark[]>([], ['replied']),
	});
	const filters = fc.record(
		{ company: word, emailDomain: fc.constantFrom('X.example', 'y.example'), search: word, status: fc.subarray(['Active', 'Inactive', 'Paused'], { minLength: 1 }) },
		{ requiredKeys: [] },
	);
	const sort = fc.option(fc.record({ by: fc.constantFrom('email', 'company', 'status', 'addingDate', 'lastName'), direction: fc.constantFrom('asc', 'desc') }), { nil: {} });
	const behavior = fc.constantFrom(...BEHAVIORS);
	await fc.assert(
		fc.asyncProperty(fc.array(person, { maxLength: 12 }), filters, sort, behavior, fc.option(fc.integer({ min: 1, max: 6 })), async (drawn, wanted, order, switches, limit) => {
			const people = drawn.map((one, index): Person => ({ ...one, id: index + 1 }));
			fill(people);
			behave(switches);
			const lower = (text: string | undefined) => text?.toLowerCase().trim() ?? '';
			const expected = every(({ firstName, lastName, company, email }, status) =>
				(wanted.company === undefined || lower(company) === lower(wanted.company)) &&
				(wanted.emailDomain === undefined || lower(email).split('@')[1] === lower(wanted.emailDomain)) &&
				(wanted.search === undefined || `${lower(firstName)} ${lower(lastName)}`.trim().includes(lower(wanted.search)) || lower(email).includes(lower(wanted.search))) &&
				(wanted.status === undefined || wanted.status.includes(status)), people);
			const { success, error } = await runNode({ parameters: everywhere({ filters: wanted, sort: order, returnAll: limit === null, limit: limit ?? 1 }), looksUpRows: false, credential: reply.credential() });
			expect(error).toBeUndefined();
			const places = placesOf(success);
			expect(new Set(places).size).toBe(places.length);
			for (const place of places) expect(expected).toContain(place);
			expect(places).toHaveLength(Math.min(limit ?? Infinity, expected.length));
		}),
		{ numRuns: 60 },
	);
}, 120_000);
