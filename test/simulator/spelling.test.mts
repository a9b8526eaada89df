import type { Switches } from '../../simulator/index.mjs';
import { bulkPath, start, stopAll } from './client.mjs';

afterEach(stopAll);

const expectKept = (simulator: { violations: string[] }) => expect(simulator.violations).toEqual([]);

describe('the code of an error on API v3', () => {
	test.each([
		[undefined, 'sequenceContact.notInSequence'],
		['dotted', 'sequenceContact.notInSequence'],
		['undotted', 'notInSequence'],
		['otherCase', 'SequenceContact.NotInSequence'],
		['integers', 1002],
		['none', undefined],
	] as Array<[Switches['codes'] | undefined, unknown]>)('%s: %s', async (codes, code) => {
		const { simulator, http } = await start({ codes });
		expect((await http.get('/v3/sequences/100/contacts/7')).data.code).toBe(code);
		expectKept(simulator);
	});

	test('a page out of range has one and no errors of its own', async () => {
		const { http } = await start();
		const { data } = await http.get('/v3/sequences/100/contacts?top=1001');
		expect(data).toEqual({ title: 'Bad Request', status: 400, detail: expect.stringContaining('top'), code: 'contact.invalidPagination' });
	});
});

describe('why a contact of a bulk call failed', () => {
	test.each([
		[undefined, 'notInSequence'],
		['words', 'notInSequence'],
		['otherCase', 'NotInSequence'],
		['integers', 8],
	] as Array<[Switches['bulkErrors'] | undefined, unknown]>)('%s: %s', async (bulkErrors, error) => {
		const { simulator, http } = await start({ bulkErrors });
		const { data } = await http.post(bulkPath(100), { contactIds: [12360], statusInSequence: 'finished' });
		expect(data).toEqual({ 12360: { error, errorDetails: 'Contact 12360 is not in sequence 100.' } });
		expectKept(simulator);
	});
});

describe('a date', () => {
	test.each([
		[undefined, '2024-03-08T10:00:00+00:00'],
		['offset', '2024-03-08T10:00:00+00:00'],
		['zulu', '2024-03-08T10:00:00.000Z'],
	] as Array<[Switches['dates'] | undefined, string]>)('%s: %s', async (dates, date) => {
		const { simulator, http } = await start({ dates });
		expect((await http.get('/v3/sequences/100/contacts/12345')).data.addingDate).toBe(date);
		expect((await http.get('/v4/sequences/100/contacts/12345')).data.addingDate).toBe(date);
		expectKept(simulator);
	});
});
