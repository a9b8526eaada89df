import { defaultSeedFile, generatedEmail, MARKS, readSeed, type ContactStatus, type Mark, type SimulatorOptions, type Switches } from '../../simulator/index.mjs';
import { start, stopAll } from './client.mjs';

afterEach(stopAll);

describe('one contact of a sequence', () => {
	test('has the same values in both versions, in their own words', async () => {
		const { simulator, http } = await start();
		simulator.setStatus(100, 12345, 'OutOfOffice');
		const v4 = (await http.get('/v4/sequences/100/contacts/12345')).data;
		const v3 = (await http.get('/v3/sequences/100/contacts/12345')).data;
		expect(v4).toMatchObject({ status: 'OutOfOffice', currentStep: 2, subStatus: 'None', icpScore: 0.85 });
		expect(v3).toEqual({
			contactId: 12345,
			sequenceId: 100,
			email: 'john.doe@company.com',
			firstName: 'John',
			lastName: 'Doe',
			company: 'Tech Solutions Inc',
			title: 'Senior Product Manager',
			statusInSequence: 'outOfOffice',
			isOptedOut: false,
			callStatus: 'none',
			meetingStatus: 'none',
			emailDisposition: { isReplied: false, isBounced: false },
			currentStep: { stepId: expect.any(Number), displayName: '2' },
			addingDate: '2024-03-08T10:00:00+00:00',
			emailAccountId: 101,
			linkedInAccountId: null,
		});
		expect(simulator.violations).toEqual([]);
	});

	test.each([
		['its number', {}, { stepId: 1003, displayName: '3' }],
		['its number on a branch', { branch: 1 }, { stepId: 1103, displayName: '3.1' }],
		['Finished when it has finished', { status: 'Finished' as const }, { stepId: null, displayName: 'Finished' }],
	])('has as its step on v3 %s', async (_name, more, step) => {
		const { simulator, http } = await start({ seed: [{ sequenceId: 1, contactId: 7, currentStep: 3, ...more }] });
		expect((await http.get('/v3/sequences/1/contacts/7')).data.currentStep).toEqual(step);
		expect((await http.get('/v4/sequences/1/contacts/7')).data.currentStep).toBe(3);
		expect(simulator.violations).toEqual([]);
	});

	test('says on v3 that it replied or bounced, on v4 that it replied automatically', async () => {
		const { simulator, http } = await start();
		const disposition = async () => (await http.get('/v3/sequences/100/contacts/12345')).data.emailDisposition as unknown;
		simulator.setMarks(100, 12345, ['contacted', 'replied']);
		expect(await disposition()).toEqual({ isReplied: true, isBounced: false });
		simulator.setMarks(100, 12345, ['contacted', 'bounced']);
		expect(await disposition()).toEqual({ isReplied: false, isBounced: true });
		simulator.setMarks(100, 12345, ['contacted', 'autoReplied']);
		expect((await http.get('/v4/sequences/100/contacts/12345')).data.subStatus).toBe('AutoReplied');
		simulator.addContact({ sequenceId: 100, contactId: 8 });
		expect((await http.get('/v3/sequences/100/contacts/8')).data.emailDisposition).toBeNull();
		expect(simulator.violations).toEqual([]);
	});

	test.each(['/v3/sequences/42/contacts/1', '/v3/sequences/100/contacts/7', '/v4/sequences/42/contacts/1', '/v4/sequences/100/contacts/7'])(
		'%s: one and the same 404, whichever is missing',
		async (url) => {
			const { http } = await start();
			const [, version, , sequenceId, , contactId] = url.split('/');
			const { status, data } = await http.get(url);
			expect([status, data.detail]).toEqual([404, `Contact ${contactId} is not in sequence ${sequenceId}.`]);
			expect(version === 'v3' ? data.code : data.errorCode).toBe(version === 'v3' ? 'sequenceContact.notInSequence' : 1002);
		},
	);

	test.each([
		['v3', '/v3/sequences/42/contacts/1', 'Sequence 42 not found.', 'sequenceContact.sequenceNotFound'],
		['v3', '/v3/sequences/100/contacts/7', 'Contact 7 is not in sequence 100.', 'sequenceContact.notInSequence'],
		['v4', '/v4/sequences/42/contacts/1', 'Sequence 42 not found.', undefined],
		['v4', '/v4/sequences/100/contacts/7', 'Contact 7 is not in sequence 100.', undefined],
	])('%s %s: a 404 saying what is missing, where it is specific', async (_version, url, detail, code) => {
		const { http } = await start({ contactNotFound: 'specific' });
		const { data } = await http.get(url);
		expect(data).toMatchObject({ title: 'Not Found', status: 404, detail });
		expect(data.code).toBe(code);
		expect(data.errorCode).toEqual(code ? undefined : expect.any(Number));
	});
});

describe.each(['v3', 'v4'])('the contacts of a sequence on %s', (version) => {
	const path = (sequenceId: number) => `/${version}/sequences/${sequenceId}/contacts`;
	const idsOf = (data: { items: Array<{ contactId: number }> }) => data.items.map(({ contactId }) => contactId);

	test('come newest added first, 25 a page unless told, with hasMore', async () => {
		const { simulator, http } = await start({ seed: [] });
		simulator.addContacts({ sequenceId: 1, count: 30, firstId: 1 });
		simulator.addContact({ sequenceId: 1, contactId: 500, email: 'new@example.com' });
		const first = (await http.get(path(1))).data;
		expect(idsOf(first)).toEqual([500, ...Array.from({ length: 24 }, (_, index) => 30 - index)]);
		expect(first.hasMore).toBe(true);
		const second = (await http.get(path(1), { params: { skip: 25 } })).data;
		expect(idsOf(second)).toEqual([6, 5, 4, 3, 2, 1]);
		expect(second.hasMore).toBe(false);
		expect((await http.get(path(1), { params: { skip: 31 } })).data).toEqual({ items: [], hasMore: false });
		expect((await http.get(path(1), { params: { top: 31 } })).data.hasMore).toBe(false);
	});

	test('can be sorted', async () => {
		const { http } = await start();
		const params = { sort_by: 'firstName', sort_direction: 'desc', top: 3 };
		const { data } = await http.get(path(300), { params });
		expect(data.items.map(({ firstName }: { firstName: string }) => firstName)).toEqual(['Yusuf', 'Xenia', 'Will']);
	});

	test('are read by the thousand out of 500,000', async () => {
		const { simulator, http } = await start({ seed: [] });
		simulator.addContacts({ sequenceId: 1, count: 500_000, firstId: 1 });
		const { data } = await http.get(path(1), { params: { top: 1000, skip: 250_000 } });
		expect([data.items.length, data.items[0].contactId]).toEqual([1000, 250_000]);
	});
});

describe('a sequence that is not there', () => {
	const filter = async (options: SimulatorOptions) => {
		const { http } = await start(options);
		return await http.post('/v3/contacts/filter', { sequenceId: 42 });
	};

	test.each(['v3', 'v4'])('has an empty list of contacts on %s, and is empty where contacts are searched in it', async (version) => {
		const { http } = await start();
		const answer = await http.get(`/${version}/sequences/42/contacts`);
		expect([answer.status, answer.data]).toEqual([200, { items: [], hasMore: false }]);
		expect((await filter({})).data).toEqual({ items: [], hasMore: false, totalCount: 0 });
	});

	test.each(['v3', 'v4'])('or a 404 there on %s, where it is notFound', async (version) => {
		const { http } = await start({ missingSequence: 'notFound' });
		expect((await http.get(`/${version}/sequences/42/contacts`)).data).toMatchObject({ status: 404, detail: 'Sequence 42 not found.' });
		expect((await filter({ missingSequence: 'notFound' })).status).toBe(404);
	});

	test('is a 404 by itself and where its contacts are counted', async () => {
		const { simulator, http } = await start();
		expect((await http.get('/v3/sequences/42')).data).toMatchObject({ status: 404, code: 'sequence.notFound' });
		expect((await http.get('/v3/sequences/42/contacts/count')).data).toMatchObject({ status: 404, code: 'sequenceContact.sequenceNotFound' });
		expect((await http.get('/v3/sequences/100/contacts/count')).data).toEqual({ count: 12 });
		expect(simulator.violations).toEqual([]);
	});
});

describe('sequences', () => {
	test('are listed newest first and can be chosen by name, status and archive', async () => {
		const { simulator, http } = await start();
		simulator.addSequence({ id: 500, name: 'Agencies, new', status: 'new' });
		const ids = async (params: object) =>
			(await http.get('/v3/sequences', { params })).data.items.map(({ id }: { id: number }) => id) as number[];
		expect(await ids({})).toEqual([500, 400, 300, 200, 100]);
		expect(await ids({ name: 'AGENCIES' })).toEqual([500, 200]);
		expect(await ids({ isArchived: false })).toEqual([500, 300, 200, 100]);
		expect(await ids({ isArchived: true })).toEqual([400]);
		expect(await ids({ status: 'new' })).toEqual([500]);
		expect(await ids({ sortBy: 'name', sortDirection: 'desc' })).toEqual([400, 300, 100, 500, 200]);
		expect(await ids({ top: 2, skip: 1 })).toEqual([400, 300]);
		expect(simulator.violations).toEqual([]);
	});

	test('are the same one by one in both versions', async () => {
		const { http } = await start();
		const v3 = (await http.get('/v3/sequences/400')).data;
		expect(v3).toMatchObject({ id: 400, name: 'Winter campaign 2023', isArchived: true });
		expect((await http.get('/v4/sequences/400')).data).toEqual(v3);
	});
});

describe('contacts', () => {
	test('are found by their whole email address in any case, without their sequences', async () => {
		const { http } = await start();
		const { data } = await http.get('/v3/contacts', { params: { email: 'George.Lin@HarborPay.example' } });
		expect(data.hasMore).toBe(false);
		expect(data.items).toHaveLength(1);
		expect(data.items[0]).toMatchObject({ id: 12347, email: 'george.lin@harborpay.example' });
		expect(data.items[0]).not.toHaveProperty('sequences');
		expect((await http.get('/v3/contacts', { params: { email: 'george' } })).data.items).toEqual([]);
	});

	describe('by ?email=, as Reply.io may take it otherwise', () => {
		const find = async (emailFilter: Switches['emailFilter'], params: object) => {
			const { http } = await start({ emailFilter });
			const { items, hasMore } = (await http.get('/v3/contacts', { params })).data as { items: Array<{ id: number; email: string }>; hasMore: boolean };
			return { emails: items.map(({ email }) => email), ids: items.map(({ id }) => id), hasMore };
		};

		test('sameCase: those with this address as it is written', async () => {
			expect((await find('sameCase', { email: 'george.lin@harborpay.example' })).emails).toEqual(['george.lin@harborpay.example']);
			expect((await find('sameCase', { email: 'George.Lin@harborpay.example' })).emails).toEqual([]);
		});

		test('containing: those whose address contains it, each once, by pages', async () => {
			const first = await find('containing', { email: '.LIN', top: 1 });
			expect(first).toMatchObject({ emails: ['oscar.lind@nordicbuzz.example'], hasMore: true });
			const second = await find('containing', { email: '.LIN', top: 1, skip: 1 });
			expect(second).toMatchObject({ emails: ['george.lin@harborpay.example'], hasMore: false });
		});

		test('ignored: every contact, each once, by pages', async () => {
			const all = await find('ignored', { email: 'nobody@example.com', top: 1000 });
			expect(new Set(all.ids).size).toBe(all.ids.length);
			expect(all.ids.length).toBe(new Set(readSeed(defaultSeedFile()).map(({ contactId }) => contactId)).size);
			const page = await find('ignored', { email: 'nobody@example.com', skip: 5 });
			expect(page.ids).toEqual(all.ids.slice(5, 30));
			expect(page.hasMore).toBe(all.ids.length > 30);
		});
	});

	test('are all found when several have the address', async () => {
		const row = { sequenceId: 1, email: 'same@example.com' };
		const { http } = await start({ seed: [{ ...row, contactId: 1 }, { ...row, contactId: 2 }] });
		expect((await http.get('/v3/contacts', { params: { email: row.email } })).data.items).toHaveLength(2);
	});

	test('that were made up are found by email too', async () => {
		const { simulator, http } = await start({ seed: [] });
		const { lastId } = simulator.addContacts({ sequenceId: 1, count: 10 });
		const find = async (id: number) =>
			(await http.get('/v3/contacts', { params: { email: generatedEmail(id) } })).data.items as Array<{ id: number }>;
		expect((await find(lastId)).map(({ id }) => id)).toEqual([lastId]);
		expect(await find(lastId + 1)).toEqual([]);
	});

	test('of a sequence are searched by name and email, counted and paged', async () => {
		const { http } = await start();
		const search = async (body: object, params = {}) => (await http.post('/v3/contacts/filter', body, { params })).data;
		const byName = await search({ sequenceId: 200, searchTerm: 'nina kow' });
		expect(byName).toMatchObject({ items: [{ id: 12362 }], hasMore: false, totalCount: 1 });
		expect((await search({ sequenceId: 200, searchTerm: 'PIXELFORGE.example' })).items).toMatchObject([{ id: 12360 }]);
		expect(await search({ sequenceId: 100 }, { top: 5 })).toMatchObject({ hasMore: true, totalCount: 12 });
		expect(await search({ searchTerm: 'george' })).toMatchObject({ totalCount: 1 });
		expect(await search({ sequenceId: 300, sortBy: 'email' }, { top: 1 })).toMatchObject({ items: [{ id: 12342 }] });
	});

	test('are searched by company, list and step too, and have their sequences and lists', async () => {
		const { simulator, http } = await start({ lists: [{ id: 7, name: 'Fair', contactIds: [12342, 12347] }] });
		const search = async (body: object) => (await http.post('/v3/contacts/filter', body)).data.items as Array<Record<string, unknown>>;
		expect((await search({ searchTerm: 'reddoor' })).map(({ id }) => id)).toEqual([12362]);
		expect((await search({ listId: 7, sequenceId: 300 })).map(({ id }) => id)).toEqual([12342]);
		expect(await search({ listId: 8 })).toEqual([]);
		expect((await search({ sequenceId: 100, sequenceStepId: 1004 })).map(({ id }) => id)).toEqual([12347]);
		const [contact] = await search({ searchTerm: 'carla' });
		expect(contact).toMatchObject({ domain: 'fjordsoft.example', lists: [{ id: 7, name: 'Fair' }], customFields: [] });
		expect(contact.sequences).toEqual([
			{ sequenceId: 100, sequenceName: 'Product managers in SaaS', status: 'paused', currentStep: { stepId: 1002, displayName: '2' }, addingDate: expect.any(String) },
			{ sequenceId: 300, sequenceName: 'Webinar invitation', status: 'active', currentStep: { stepId: 1001, displayName: '1' }, addingDate: expect.any(String) },
		]);
		expect((await http.get('/v3/contacts/12342/sequences')).data).toEqual(contact.sequences);
		expect(simulator.violations).toEqual([]);
	});

	test('have their details, null where nothing is known', async () => {
		const customFields = [{ key: 'Plan', value: 'Pro' }];
		const { simulator, http } = await start({ seed: [{ sequenceId: 1, contactId: 7, email: 'a@x.example', details: { city: 'Lisbon', customFields } }] });
		const [contact] = (await http.get('/v3/contacts', { params: { email: 'a@x.example' } })).data.items as unknown[];
		expect(contact).toMatchObject({ domain: 'x.example', city: 'Lisbon', country: null, customFields });
		expect(simulator.violations).toEqual([]);
	});

	describe('in the search, as Reply.io may take it otherwise', () => {
		const seed = [
			{ sequenceId: 1, contactId: 7, email: 'b@x.example', firstName: 'Ann', lastName: 'Lee', company: 'Zeta', status: 'Inactive' as const },
			{ sequenceId: 1, contactId: 8, email: 'a@y.example', firstName: 'Bob', lastName: 'Kay', company: 'Eta', marks: ['replied'] as Mark[] },
		];
		const search = async (switches: Partial<Switches>, body: object) => {
			const { simulator, http } = await start({ ...switches, seed });
			const { status, data } = await http.post('/v3/contacts/filter', body);
			expect(simulator.violations).toEqual([]);
			return { status, ids: (data.items ?? []).map(({ id }: { id: number }) => id) as number[], words: (data.items ?? []).map(({ sequences }: { sequences: Array<{ status: string }> }) => sequences[0].status) as unknown[] };
		};

		test('a term may be ignored, or found in names and addresses only, each by itself', async () => {
			expect((await search({ searchTerm: 'ignored' }, { searchTerm: 'nobody' })).ids).toEqual([8, 7]);
			for (const [searchTerm, found] of [['zeta', []], ['ann lee', []], ['LEE', [7]], ['y.example', [8]]] as const) expect((await search({ searchTerm: 'nameAndEmail' }, { searchTerm })).ids).toEqual(found);
			for (const [searchTerm, found] of [['zeta', [7]], ['ann lee', [7]]] as const) expect((await search({}, { searchTerm })).ids).toEqual(found);
		});

		test('the sequences may speak other words than the five', async () => {
			expect((await search({}, { sequenceId: 1 })).words).toEqual(['active', 'inactive']);
			expect((await search({ searchWords: 'twelve' }, { sequenceId: 1 })).words).toEqual(['replied', 'inactive']);
			expect((await search({ searchWords: 'four' }, { sequenceId: 1 })).words).toEqual(['active', null]);
		});

		test('the order may be ignored or refused, and that of a sequence too', async () => {
			const body = { sortBy: 'email', sortDirection: 'desc' };
			expect((await search({}, body)).ids).toEqual([7, 8]);
			expect((await search({ sorting: 'ignored' }, body)).ids).toEqual([8, 7]);
			expect((await search({ sorting: 'refused' }, body)).status).toBe(400);
			const list = async (sorting: Switches['sorting']) => {
				const { status, data } = await (await start({ sorting, seed })).http.get('/v3/sequences/1/contacts?sort_by=email&sort_direction=desc');
				return [status, (data.items ?? []).map(({ contactId }: { contactId: number }) => contactId)];
			};
			expect([await list('asAsked'), await list('ignored'), await list('refused')]).toEqual([[200, [7, 8]], [200, [8, 7]], [400, []]]);
		});
	});

	describe('show in their statuses what came of the mail', () => {
		const shown = async (statusWords: Switches['statusWords'] | undefined, status: ContactStatus, marks: Mark[]) => {
			const { simulator, http } = await start({ statusWords, seed: [{ sequenceId: 1, contactId: 7, email: 'a@x.example', status, marks }] });
			const { data } = await http.get('/v3/contacts/7/statuses');
			expect((await http.get('/v3/sequences/1/contacts/7')).data.statusInSequence).toBe(status.toLowerCase());
			expect(simulator.violations).toEqual([]);
			return data.sequences[0].statusInSequence as string;
		};

		test.each(MARKS)('%s, the furthest, whatever the status is', async (mark) => {
			const marks = MARKS.slice(0, MARKS.indexOf(mark) + 1);
			expect(await shown(undefined, 'Active', marks)).toBe(mark);
			expect(await shown('twelve', 'Paused', marks)).toBe(mark);
		});

		test('only while the status is Active, or never, where it is switched so', async () => {
			expect(await shown('twelveWhileActive', 'Active', ['contacted'])).toBe('contacted');
			expect(await shown('twelveWhileActive', 'Paused', ['contacted'])).toBe('paused');
			expect(await shown('five', 'Active', ['contacted'])).toBe('active');
		});

		test('for made-up contacts too, by their place', async () => {
			const { simulator, http } = await start({ seed: [] });
			simulator.addContacts({ sequenceId: 1, count: 10, firstId: 1, marks: (index) => (index % 2 ? ['opened'] : []) });
			simulator.setMarks(1, 3, ['clicked']);
			const words = await Promise.all([1, 2, 3].map(async (id) => (await http.get(`/v3/contacts/${id}/statuses`)).data.sequences[0].statusInSequence as string));
			expect(words).toEqual(['active', 'opened', 'clicked']);
		});
	});

	test('tell their statuses in all sequences', async () => {
		const { http } = await start({ statusWords: 'five' });
		expect((await http.get('/v3/contacts/12342/statuses')).data).toMatchObject({
			contactId: 12342,
			isOptedOut: false,
			sequences: [
				{ sequenceId: 100, sequenceName: 'Product managers in SaaS', statusInSequence: 'paused' },
				{ sequenceId: 300, sequenceName: 'Webinar invitation', statusInSequence: 'active' },
			],
		});
		expect((await http.get('/v3/contacts/9/statuses')).status).toBe(404);
	});
});
