import { CONTACT_STATUSES, type SeedRow } from '../../simulator/index.mjs';
import { asText, bulkPath, putPath, start, stopAll } from './client.mjs';

afterEach(stopAll);

const seed: SeedRow[] = [
	{ sequenceId: 1, contactId: 11, email: 'a@example.com', status: 'Active' },
	{ sequenceId: 1, contactId: 12, email: 'b@example.com', status: 'Finished' },
	{ sequenceId: 1, contactId: 13, email: 'c@example.com', status: 'Paused' },
	{ sequenceId: 2, contactId: 11, email: 'a@example.com', status: 'Finished' },
	{ sequenceId: 2, contactId: 14, email: 'd@example.com', status: 'Active' },
	{ sequenceId: 3, sequenceIsArchived: true, sequenceName: 'Old', contactId: 15, status: 'Active' },
	{ sequenceId: 4, sequenceOwnerUserId: 2002, contactId: 16, status: 'Active' },
];

describe('setting one status (v4)', () => {
	test("answers the reference page's example byte for byte", async () => {
		const { http } = await start();
		const { data } = await http.put(putPath(100, 12345), { status: 'Active' }, asText);
		expect(data).toBe(
			'{"contactId":12345,"sequenceId":100,"email":"john.doe@company.com","firstName":"John","lastName":"Doe",' +
				'"company":"Tech Solutions Inc","title":"Senior Product Manager","status":"Active","subStatus":"None",' +
				'"currentStep":2,"addingDate":"2024-03-08T10:00:00+00:00","movingDate":null,' +
				'"nextSendAfter":"2024-03-09T09:00:00+00:00","isOptedOut":false,"emailAccountId":101,' +
				'"linkedInAccountId":null,"icpScore":0.85}',
		);
	});

	test.each(CONTACT_STATUSES)('sets an active contact to %s, keeps it and logs the change', async (status) => {
		const { simulator, http } = await start({ seed });
		const answer = await http.put(putPath(1, 11), { status });
		expect(answer.data).toMatchObject({ contactId: 11, sequenceId: 1, status });
		expect(simulator.status(1, 11)).toBe(status);
		expect(simulator.status(2, 11)).toBe('Finished');
		expect(simulator.writes).toEqual([
			{ sequenceId: 1, contactId: 11, from: 'Active', to: status, atMs: expect.any(Number) },
		]);
	});

	test.each(CONTACT_STATUSES.filter((status) => status !== 'Paused'))('sets a finished contact to %s', async (status) => {
		const { http } = await start({ seed });
		expect((await http.put(putPath(1, 12), { status })).status).toBe(200);
	});

	test.each([12, 13])('pauses none but an active contact (%s)', async (contactId) => {
		const { simulator, http } = await start({ seed });
		const answer = await http.put(putPath(1, contactId), { status: 'Paused' });
		expect(answer.status).toBe(400);
		expect(answer.data).toEqual({
			title: 'Bad Request',
			status: 400,
			detail: expect.stringContaining('only an active contact can be paused'),
			errorCode: expect.any(Number),
		});
		expect(simulator.writes).toEqual([]);
		expect(simulator.violations).toEqual([]);
	});

	test.each([
		['an unknown sequence', 42, 11, 404, 'Contact 11 is not in sequence 42.'],
		['a contact of another sequence', 1, 14, 404, 'Contact 14 is not in sequence 1.'],
		['an unknown contact', 1, 99, 404, 'Contact 99 is not in sequence 1.'],
		['an archived sequence', 3, 15, 400, 'Sequence "Old" is archived.'],
		["another user's sequence", 4, 16, 403, 'Only the owner of a sequence may change statuses in it.'],
	])('refuses %s', async (_name, sequenceId, contactId, status, detail) => {
		const { simulator, http } = await start({ seed });
		const answer = await http.put(putPath(sequenceId, contactId), { status: 'Finished' });
		expect(answer.data).toMatchObject({ status, detail, errorCode: expect.any(Number) });
		expect(simulator.writes).toEqual([]);
	});

	test('says which is missing, where its 404s are specific', async () => {
		const { http } = await start({ seed, contactNotFound: 'specific' });
		const detail = async (...ids: [number, number]) => (await http.put(putPath(...ids), { status: 'Finished' })).data.detail as string;
		expect(await detail(42, 11)).toBe('Sequence 42 not found.');
		expect(await detail(1, 99)).toBe('Contact 99 not found.');
	});

	test('does not set a contact to Active in a sequence without steps', async () => {
		const { simulator, http } = await start({ seed: [], sequences: [{ id: 5, hasSteps: false }] });
		simulator.addContact({ sequenceId: 5, contactId: 50, status: 'Paused' });
		expect((await http.put(putPath(5, 50), { status: 'Active' })).data).toMatchObject({ status: 400, detail: 'Sequence "Sequence 5" has no steps.' });
		expect((await http.post(bulkPath(5), { contactIds: [50], statusInSequence: 'active' })).data).toMatchObject({ 50: { error: 'noStepsInSequence' } });
	});
});

describe('setting many statuses (v3)', () => {
	const set = { contactIds: [11, 12, 13], statusInSequence: 'outOfOffice' };

	test('answers {} when all was done', async () => {
		const { simulator, http } = await start({ seed });
		expect((await http.post(bulkPath(1), set)).data).toEqual({});
		expect([...simulator.statuses(1).values()]).toEqual(['OutOfOffice', 'OutOfOffice', 'OutOfOffice']);
		expect(simulator.writes).toHaveLength(3);
	});

	test('answers 200 with the failures only, by contact and slug, and does the others', async () => {
		const { simulator, http } = await start({ seed, contactFailures: { 77: 'forbidden' } });
		const answer = await http.post(bulkPath(1), { contactIds: [11, 12, 14, 99, 77], statusInSequence: 'paused' });
		expect(answer.status).toBe(200);
		expect(answer.data).toEqual({
			12: { error: 'invalidStatusTransition', errorDetails: expect.any(String) },
			14: { error: 'notInSequence', errorDetails: 'Contact 14 is not in sequence 1.' },
			99: { error: 'contactNotFound', errorDetails: expect.any(String) },
			77: { error: 'forbidden', errorDetails: expect.any(String) },
		});
		expect(simulator.writes).toMatchObject([{ contactId: 11, from: 'Active', to: 'Paused' }]);
	});

	test('fails every contact of an archived sequence', async () => {
		const { http } = await start({ seed });
		const { data } = await http.post(bulkPath(3), { ...set, contactIds: [15] });
		expect(data).toMatchObject({ 15: { error: 'sequenceArchived' } });
	});

	test('refuses the whole call for an unknown or foreign sequence', async () => {
		const { http } = await start({ seed });
		const unknown = await http.post(bulkPath(42), set);
		expect(unknown.data).toEqual({
			title: 'Not Found',
			status: 404,
			detail: 'Sequence 42 not found.',
			code: 'sequenceContact.sequenceNotFound',
		});
		const foreign = await http.post(bulkPath(4), { ...set, contactIds: [16] });
		expect(foreign.data).toMatchObject({ status: 403, code: 'sequenceContact.forbidden' });
	});

	test('refuses the whole call with 400 for a poisonous contact, without a violation', async () => {
		const { simulator, http } = await start({ seed, poison: [12] });
		const answer = await http.post(bulkPath(1), set);
		expect(answer.data).toMatchObject({ status: 400, errors: [{ pointer: '/contactIds' }] });
		expect(simulator.writes).toEqual([]);
		expect(simulator.violations).toEqual([]);
		expect((await http.post(bulkPath(1), { ...set, contactIds: [11, 13] })).data).toEqual({});
	});
});

describe("somebody else's sequence in a bulk call", () => {
	test('is refused for each contact, where it is switched so', async () => {
		const { simulator, http } = await start({ seed, foreignSequence: 'contacts' });
		const answer = await http.post(bulkPath(4), { contactIds: [16], statusInSequence: 'finished' });
		expect([answer.status, answer.data]).toEqual([200, { 16: { error: 'forbidden', errorDetails: expect.any(String) } }]);
		expect(simulator.writes).toEqual([]);
	});
});

describe('setting the status in all sequences (v3)', () => {
	const path = '/v3/contacts/set-status-in-sequence';

	test("changes every sequence of the contact, and says by slug what it couldn't", async () => {
		const { simulator, http } = await start({ seed });
		const { data } = await http.post(path, { contactIds: [11, 15, 16, 99], statusInSequence: 'finished' });
		expect(data).toMatchObject({
			15: { error: 'sequenceNotFound' },
			16: { error: 'forbidden' },
			99: { error: 'notFound' },
		});
		expect(Object.keys(data)).toHaveLength(3);
		expect([simulator.status(1, 11), simulator.status(2, 11)]).toEqual(['Finished', 'Finished']);
	});

	test.each([
		[undefined, 'invalidStatusTransition', 'Paused'],
		['pausesTheRest', 'invalidStatusTransition', 'Paused'],
		['pausesNone', 'invalidStatusTransition', 'Active'],
		['silent', undefined, 'Paused'],
	] as const)('where one of the sequences cannot be paused (%s), answers %s, and where it could be the contact is %s', async (pauseEverywhere, error, status) => {
		const { simulator, http } = await start({ seed, pauseEverywhere });
		const { data } = await http.post(path, { contactIds: [11, 14], statusInSequence: 'paused' });
		expect(data).toEqual(error ? { 11: { error, errorDetails: expect.any(String) } } : {});
		expect([simulator.status(1, 11), simulator.status(2, 11), simulator.status(2, 14)]).toEqual([status, 'Finished', 'Paused']);
	});
});
