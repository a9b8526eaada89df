import { SWITCHES, type Switches } from '../../simulator/index.mjs';
import { asText, putPath, start, stopAll } from './client.mjs';

afterEach(stopAll);

describe('where API v4 is not there', () => {
	const absences: Array<[Switches['v4'], number, RegExp | undefined, RegExp]> = [
		['404-problem', 404, /^application\/problem\+json/, /^\{"title":"Not Found","status":404\}$/],
		['404-html', 404, /^text\/html/, /^<html>/],
		['404-empty', 404, undefined, /^$/],
		['401', 401, undefined, /^$/],
		['403', 403, /^application\/problem\+json/, /"status":403/],
		['405', 405, /^application\/problem\+json/, /"status":405/],
		['410', 410, /^application\/problem\+json/, /"status":410/],
		['501', 501, /^application\/problem\+json/, /"status":501/],
	];

	test('no way of being absent was left out above', () => {
		expect(absences.map(([v4]) => v4 as string).sort()).toEqual(Object.keys(SWITCHES.v4.choices).filter((name) => !['present', 'put-only'].includes(name)).sort());
	});

	test.each(absences)('%s: every call of v4 is answered so and changes nothing, v3 works', async (v4, status, type, body) => {
		const { simulator, http } = await start({ v4 });
		const answers = [
			await http.put(putPath(100, 12345), { status: 'Finished' }, asText),
			await http.get('/v4/sequences/100/contacts/12345', asText),
			await http.get('/v4/sequences/100', asText),
		];
		for (const answer of answers) {
			expect(answer.status).toBe(status);
			expect(answer.data).toMatch(body);
			if (type) expect(answer.headers['content-type']).toMatch(type);
			else expect(answer.headers['content-type']).toBeUndefined();
		}
		expect(simulator.status(100, 12345)).toBe('Active');
		expect((await http.get('/v3/sequences/100/contacts/12345')).status).toBe(200);
		expect(simulator.violations).toEqual([]);
		expect(simulator.requests.map((request) => request.status)).toEqual([status, status, status, 200]);
	});

	test('put-only: the call of the page sets a status, every other call of v4 is a 404', async () => {
		const { simulator, http } = await start({ v4: 'put-only' });
		expect((await http.put(putPath(100, 12345), { status: 'Inactive' })).status).toBe(200);
		expect(simulator.status(100, 12345)).toBe('Inactive');
		for (const path of ['/v4/sequences/100', '/v4/sequences/100/contacts', '/v4/sequences/100/contacts/12345']) expect((await http.get(path)).status).toBe(404);
	});

	test('a way that does not exist is an error that lists those that do', async () => {
		await expect(start({ v4: '404' as Switches['v4'] })).rejects.toThrow('v4 cannot be "404": it is ');
	});
});
