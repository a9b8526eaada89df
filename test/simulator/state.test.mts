import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parse } from 'csv-parse/sync';

import { CONTACT_STATUSES, defaultSeedFile, readSeed } from '../../simulator/index.mjs';
import { projectFolder } from '../unit/project.mjs';
import { bulkPath, putPath, start, stopAll } from './client.mjs';

/** The rows of a list of contacts among the examples. */
const contactsOf = (name: string) => parse(readFileSync(path.join(projectFolder, 'examples', name)), { columns: true }) as Array<Record<string, string>>;

afterEach(stopAll);

describe('many contacts', () => {
	test('may have statuses of their own and be in several sequences', async () => {
		const { simulator, http } = await start({ seed: [] });
		const block = { count: 1_000, firstId: 5_000 };
		simulator.addContacts({ sequenceId: 1, ...block, status: (index) => (index % 10 < 3 ? 'Active' : 'Finished') });
		simulator.addContacts({ sequenceId: 2, ...block });
		expect([...simulator.statuses(1).values()].filter((status) => status === 'Active')).toHaveLength(300);
		expect((await http.post(bulkPath(1), { contactIds: [5_000, 5_999], statusInSequence: 'active' })).data).toEqual({});
		expect([simulator.status(1, 5_999), simulator.status(1, 6_000)]).toEqual(['Active', undefined]);
		const { data } = await http.get('/v3/contacts/5999/statuses');
		expect(data.sequences).toMatchObject([{ sequenceId: 1 }, { sequenceId: 2 }]);
	});

	test('500,000 are there at once', async () => {
		const { simulator } = await start({ seed: [] });
		const startedAt = performance.now();
		simulator.addContacts({ sequenceId: 1, count: 500_000 });
		expect(performance.now() - startedAt).toBeLessThan(200);
		expect(simulator.contact(1, 1_499_999)).toMatchObject({ contactId: 1_499_999, sequenceId: 1 });
	});
});

describe('reset', () => {
	test('brings contacts, logs, limits and faults back to the start', async () => {
		const { simulator, http } = await start({ limits: { perMinute: 2, perHour: 2 } });
		await http.put(putPath(100, 12345), { status: 'Finished' });
		await http.get('/v9');
		await http.get('/v3/whoami');
		simulator.setFaults({ rate: 1, kinds: ['500'] });
		simulator.switches.whoami = 'userId';
		simulator.reset();
		expect(simulator.status(100, 12345)).toBe('Active');
		expect([simulator.requests, simulator.writes, simulator.violations, simulator.windows]).toEqual([[], [], [], []]);
		expect((await http.get('/v3/whoami')).data).toHaveProperty('teamId');
	});
});

test('a request that is under way at a reset is answered, and changes nothing of what is there afterwards', async () => {
	const { simulator, http } = await start({ faults: { next: [{ kind: 'slow', ms: 100 }] } });
	const answer = http.put(putPath(100, 12345), { status: 'Finished' });
	while (simulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
	simulator.reset();
	expect((await answer).status).toBe(200);
	expect(simulator.status(100, 12345)).toBe('Active');
	expect(simulator.violations).toEqual([]);
});

test('every switch may be changed while it runs', async () => {
	const { simulator, http } = await start();
	expect((await http.get('/v4/sequences/100')).status).toBe(200);
	Object.assign(simulator.switches, { v4: '410', whoami: 'userId', missingSequence: 'notFound', v3Key: 'bearer' });
	expect((await http.get('/v4/sequences/100')).status).toBe(410);
	const headers = { Authorization: 'Bearer test-key' };
	expect((await http.get('/v3/whoami', { headers })).data).toEqual({ userId: 1001 });
	expect((await http.get('/v3/sequences/42/contacts', { headers })).status).toBe(404);
	expect((await http.get('/v3/whoami')).status).toBe(401);
});

describe('the admin routes', () => {
	test('show and change the simulator from another process, without key, limits or log', async () => {
		const { simulator, http } = await start({ limits: { perMinute: 1, perHour: 1 } });
		const admin = async (what: string) => (await http.get(`/_simulator/${what}`, { headers: { 'X-API-Key': null } })).data;
		await http.put(putPath(100, 12345), { status: 'Paused' });
		const { contacts, sequences } = await admin('state');
		expect(contacts).toContainEqual({
			sequenceId: 100,
			contactId: 12345,
			email: 'john.doe@company.com',
			status: 'Paused',
		});
		expect(sequences).toContainEqual(expect.objectContaining({ id: 100, count: 12 }));
		expect(await admin('writes')).toMatchObject([{ contactId: 12345, to: 'Paused' }]);
		expect(await admin('requests')).toMatchObject([{ method: 'PUT', status: 200 }]);
		expect(await admin('violations')).toEqual([]);
		expect(await admin('limits')).toMatchObject({ refused: 0, windows: [{ accepted: 1 }] });
		await http.post('/_simulator/reset');
		expect(simulator.status(100, 12345)).toBe('Active');
		await http.post('/_simulator/faults', { next: ['500'] });
		expect((await http.get('/v3/whoami')).status).toBe(500);
	});
});

describe('the seed', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'seed-'));
	afterAll(() => rmSync(folder, { recursive: true }));
	const file = (text: string) => {
		const name = path.join(folder, 'seed.csv');
		writeFileSync(name, text);
		return name;
	};

	test('is read from a CSV of any fields, empty cells left out', async () => {
		const seed = file('sequenceId,contactId,email,status,sequenceIsArchived\n7,8,a@example.com,Paused,true\n7,9,,Active,\n');
		const { simulator } = await start({ seed });
		expect(simulator.status(7, 8)).toBe('Paused');
		expect(simulator.contact(7, 9)).toMatchObject({ email: null, title: null, currentStep: 1 });
		expect(simulator.sequences()).toMatchObject([{ id: 7, isArchived: true, count: 2 }]);
	});

	test.each([
		['an ID that is none', 'sequenceId,contactId,status\n0,8,Paused\n', 'row 1, sequenceId: "0" is not an ID'],
		['a status that is none', 'sequenceId,contactId,status\n1,8,paused\n', 'row 1, status: "paused" is not a status'],
		['a column too few', 'email,status\na,Paused\n', 'has no column sequenceId, contactId'],
		['a column too many', 'sequenceId,contactId,status,mood\n1,8,Paused,\n', 'unknown columns: mood'],
	])('says which cell cannot be used: %s', (_name, text, message) => {
		expect(() => readSeed(file(text))).toThrow(message);
	});

	test('has every status, several sequences and an archived one', () => {
		const rows = readSeed(defaultSeedFile());
		expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(CONTACT_STATUSES));
		expect(new Set(rows.filter((row) => !row.sequenceIsArchived).map(({ sequenceId }) => sequenceId)).size).toBe(3);
		expect(rows.some((row) => row.sequenceIsArchived)).toBe(true);
	});

	test('fits the contacts of the demo: two rows are bad, one is for API v4 only, every other one can be set', () => {
		const rows = contactsOf('contacts.csv');
		const seed = readSeed(defaultSeedFile());
		const bad = rows.filter((row) => {
			const found = seed.find(
				({ sequenceId, email }) => String(sequenceId) === row.sequenceId && email === row.email.toLowerCase(),
			);
			const wanted = CONTACT_STATUSES.find((status) => status.toLowerCase() === row.status.toLowerCase().replace(/[\s-]/g, ''));
			expect(wanted).toBeDefined();
			if (found && wanted === 'Paused') expect(found.status).toBe('Active');
			return !found || found.sequenceIsArchived;
		});
		expect(rows).toHaveLength(10);
		expect(bad).toHaveLength(2);
		expect(rows.filter(({ status }) => status === 'Inactive')).toHaveLength(1);
	});

	test('has somebody to reply whom the demo leaves Active: of those who are Paused, Reply.io tracks no replies', () => {
		const told = ['scripts/start.mjs', 'docs/release.md'].map((file) => /press (?:"|\*\*)(\w+) replies/.exec(readFileSync(path.join(projectFolder, file), 'utf8'))?.[1]);
		const [firstName] = told;
		expect(told).toEqual([firstName, firstName]);
		const statuses = readSeed(defaultSeedFile()).filter((row) => row.firstName === firstName).map(({ status }) => status);
		expect(statuses.length).toBeGreaterThan(0);
		expect(new Set(statuses)).toEqual(new Set(['Active']));
		for (const name of ['contacts.csv', 'crm-export.csv']) expect(contactsOf(name).map((row) => row.firstName)).not.toContain(firstName);
	});

	test('has something to change for each of the lists, also after the other', () => {
		const [contacts, exported] = ['contacts.csv', 'crm-export.csv'].map((name) => contactsOf(name).map(({ email }) => email.toLowerCase()));
		expect(exported.filter((email) => contacts.includes(email))).toEqual([]);
	});
});
