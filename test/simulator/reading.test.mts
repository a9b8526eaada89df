import { defaultSeedFile, generatedEmail, readSeed, type Switches } from '../../simulator/index.mjs';
import { start, stopAll } from './client.mjs';

afterEach(stopAll);

describe('one contact of a sequence', () => {
	it('has the same values in both versions, in their own words', async () => {
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
			currentStep: { stepId: expect.any(Number), displayName: 'Step 2' },
			addingDate: '2024-03-08T10:00:00+00:00',
			emailAccountId: 101,
			linkedInAccountId: null,
		});
		expect(simulator.violations).toEqual([]);
	});

	it('has no step on v3 when it is finished', async () => {
		const { http } = await start();
		const { data } = await http.get('/v3/sequences/100/contacts/12343');
		expect(data.currentStep).toEqual({ stepId: null, displayName: 'Finished' });
	});

	it.each([
		['v3', '/v3/sequences/42/contacts/1', 'Sequence 42 not found.', 'sequenceContact.sequenceNotFound'],
		['v3', '/v3/sequences/100/contacts/7', 'Contact 7 is not in sequence 100.', 'sequenceContact.notInSequence'],
		['v4', '/v4/sequences/42/contacts/1', 'Sequence 42 not found.', undefined],
		['v4', '/v4/sequences/100/contacts/7', 'Contact 7 is not in sequence 100.', undefined],
	])('%s %s: 404 saying what is missing', async (_version, url, detail, code) => {
		const { http } = await start();
		const { data } = await http.get(url);
		expect(data).toMatchObject({ title: 'Not Found', status: 404, detail });
		expect(data.code).toBe(code);
		expect(data.errorCode).toEqual(code ? undefined : expect.any(Number));
	});
});

describe.each(['v3', 'v4'])('the contacts of a sequence on %s', (version) => {
	const path = (sequenceId: number) => `/${version}/sequences/${sequenceId}/contacts`;
	const idsOf = (data: { items: Array<{ contactId: number }> }) => data.items.map(({ contactId }) => contactId);

	it('come newest added first, 25 a page unless told, with hasMore', async () => {
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

	it('can be sorted', async () => {
		const { http } = await start();
		const params = { sort_by: 'firstName', sort_direction: 'desc', top: 3 };
		const { data } = await http.get(path(300), { params });
		expect(data.items.map(({ firstName }: { firstName: string }) => firstName)).toEqual(['Yusuf', 'Xenia', 'Will']);
	});

	it('are read by the thousand out of 500,000', async () => {
		const { simulator, http } = await start({ seed: [] });
		simulator.addContacts({ sequenceId: 1, count: 500_000, firstId: 1 });
		const { data } = await http.get(path(1), { params: { top: 1000, skip: 250_000 } });
		expect([data.items.length, data.items[0].contactId]).toEqual([1000, 250_000]);
	});
});

describe('sequences', () => {
	it('are listed newest first and can be chosen by name, status and archive', async () => {
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

	it('are the same one by one in both versions', async () => {
		const { http } = await start();
		const v3 = (await http.get('/v3/sequences/400')).data;
		expect(v3).toMatchObject({ id: 400, name: 'Winter campaign 2023', isArchived: true });
		expect((await http.get('/v4/sequences/400')).data).toEqual(v3);
	});
});

describe('contacts', () => {
	it('are found by their whole email address in any case, without their sequences', async () => {
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

		it('containing: those whose address contains it, each once, by pages', async () => {
			const first = await find('containing', { email: '.LIN', top: 1 });
			expect(first).toMatchObject({ emails: ['oscar.lind@nordicbuzz.example'], hasMore: true });
			const second = await find('containing', { email: '.LIN', top: 1, skip: 1 });
			expect(second).toMatchObject({ emails: ['george.lin@harborpay.example'], hasMore: false });
		});

		it('ignored: every contact, each once, by pages', async () => {
			const all = await find('ignored', { email: 'nobody@example.com', top: 1000 });
			expect(new Set(all.ids).size).toBe(all.ids.length);
			expect(all.ids.length).toBe(new Set(readSeed(defaultSeedFile()).map(({ contactId }) => contactId)).size);
			const page = await find('ignored', { email: 'nobody@example.com', skip: 5 });
			expect(page.ids).toEqual(all.ids.slice(5, 30));
			expect(page.hasMore).toBe(all.ids.length > 30);
		});
	});

	it('are all found when several have the address', async () => {
		const row = { sequenceId: 1, email: 'same@example.com' };
		const { http } = await start({ seed: [{ ...row, contactId: 1 }, { ...row, contactId: 2 }] });
		expect((await http.get('/v3/contacts', { params: { email: row.email } })).data.items).toHaveLength(2);
	});

	it('that were made up are found by e-mail too', async () => {
		const { simulator, http } = await start({ seed: [] });
		const { lastId } = simulator.addContacts({ sequenceId: 1, count: 10 });
		const find = async (id: number) =>
			(await http.get('/v3/contacts', { params: { email: generatedEmail(id) } })).data.items as Array<{ id: number }>;
		expect((await find(lastId)).map(({ id }) => id)).toEqual([lastId]);
		expect(await find(lastId + 1)).toEqual([]);
	});

	it('of a sequence are searched by name and e-mail, counted and paged', async () => {
		const { http } = await start();
		const search = async (body: object, params = {}) => (await http.post('/v3/contacts/filter', body, { params })).data;
		const byName = await search({ sequenceId: 200, searchTerm: 'nina kow' });
		expect(byName).toMatchObject({ items: [{ id: 12362 }], hasMore: false, totalCount: 1 });
		expect((await search({ sequenceId: 200, searchTerm: 'PIXELFORGE.example' })).items).toMatchObject([{ id: 12360 }]);
		expect(await search({ sequenceId: 100 }, { top: 5 })).toMatchObject({ hasMore: true, totalCount: 12 });
		expect(await search({ searchTerm: 'george' })).toMatchObject({ totalCount: 1 });
		expect(await search({ sequenceId: 300, sortBy: 'email' }, { top: 1 })).toMatchObject({ items: [{ id: 12342 }] });
	});

	it('tell their statuses in all sequences', async () => {
		const { http } = await start();
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
