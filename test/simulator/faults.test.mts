import type { AxiosInstance } from 'axios';

import type { Fault, FaultKind } from '../../simulator/index.mjs';
import { asText, putPath, start, stopAll } from './client.mjs';

afterEach(stopAll);

const pause = async (http: AxiosInstance, config = {}) =>
	await http.put(putPath(100, 12345), { status: 'Paused' }, config);

const faulty = async (fault: Fault | FaultKind) => await start({ faults: { next: [fault] } });

describe('a fault that answers in place of the API changes nothing', () => {
	test.each([
		['429 with Retry-After 1 unless told', '429', 429, '1'],
		['429 with seconds', { kind: '429', retryAfter: 7 }, 429, '7'],
		['429 with a Retry-After that means nothing', { kind: '429', retryAfter: 'soon' }, 429, 'soon'],
		['429 without Retry-After', { kind: '429', retryAfter: null }, 429, undefined],
		['500', '500', 500, undefined],
		['503 with Retry-After', { kind: '503', retryAfter: 3 }, 503, '3'],
	] as Array<[string, Fault | FaultKind, number, string | undefined]>)('%s', async (_name, fault, status, retryAfter) => {
		const { simulator, http } = await faulty(fault);
		const answer = await pause(http);
		expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
		expect(answer.data).toMatchObject({ status });
		expect(simulator.writes).toEqual([]);
		expect(simulator.requests[0]).toMatchObject({ status, fault: typeof fault === 'string' ? fault : fault.kind });
		expect((await pause(http)).status).toBe(200);
	});

	test("502 as a proxy's HTML page", async () => {
		const { simulator, http } = await faulty('502');
		const answer = await pause(http);
		expect(answer.status).toBe(502);
		expect(answer.headers['content-type']).toMatch(/^text\/html/);
		expect(simulator.writes).toEqual([]);
	});

	test('401 with an empty body', async () => {
		const { simulator, http } = await faulty('401');
		const answer = await pause(http, asText);
		expect([answer.status, answer.data, answer.headers['www-authenticate']]).toEqual([401, '', 'Bearer']);
		expect(simulator.writes).toEqual([]);
	});

	test.each([307, 302] as const)('a redirect with %s to the URL it was given', async (status) => {
		const { simulator, http } = await faulty({ kind: 'redirect', to: 'http://127.0.0.1:1/elsewhere', status });
		const answer = await pause(http);
		expect([answer.status, answer.headers.location]).toEqual([status, 'http://127.0.0.1:1/elsewhere']);
		expect(simulator.writes).toEqual([]);
	});

	test('a connection that drops before', async () => {
		const { simulator, http } = await faulty('resetBefore');
		await expect(pause(http)).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(simulator.writes).toEqual([]);
		expect(simulator.requests[0]).toMatchObject({ status: 0, fault: 'resetBefore' });
	});
});

describe('a fault on the way back leaves the change made', () => {
	test('a connection that drops after', async () => {
		const { simulator, http } = await faulty('resetAfter');
		await expect(pause(http)).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(simulator.status(100, 12345)).toBe('Paused');
	});

	test('a connection that drops in the body', async () => {
		const { simulator, http } = await faulty('resetInBody');
		await expect(pause(http)).rejects.toThrow();
		expect(simulator.status(100, 12345)).toBe('Paused');
	});

	test('a body that is cut though the answer seems whole', async () => {
		const { simulator, http } = await faulty('truncated');
		const answer = await pause(http, asText);
		expect(answer.status).toBe(200);
		expect(String(answer.data)).toMatch(/^\{"contactId":12345,/);
		expect(() => JSON.parse(String(answer.data)) as unknown).toThrow();
		expect(simulator.status(100, 12345)).toBe('Paused');
	});

	test('no body', async () => {
		const { simulator, http } = await faulty('empty');
		const answer = await pause(http, asText);
		expect([answer.status, answer.data]).toEqual([200, '']);
		expect(simulator.status(100, 12345)).toBe('Paused');
	});

	test('an array for an object', async () => {
		const { simulator, http } = await faulty('array');
		expect((await pause(http)).data).toMatchObject([{ contactId: 12345 }]);
		expect(simulator.violations).toEqual([]);
	});

	test('an answer that takes its time', async () => {
		const { simulator, http } = await faulty({ kind: 'slow', ms: 80 });
		const startedAt = performance.now();
		expect((await pause(http)).status).toBe(200);
		expect(performance.now() - startedAt).toBeGreaterThan(75);
		expect(simulator.requests[0].fault).toBe('slow');
	});
});

describe('where faults come from', () => {
	const kindsOf = async (http: AxiosInstance, times: number) => {
		const statuses: number[] = [];
		for (let count = 0; count < times; count++) statuses.push((await http.get('/v3/whoami')).status);
		return statuses;
	};

	test('a script, one for each request in turn, null for none', async () => {
		const { http } = await start({ faults: { next: ['500', null, '503'] } });
		expect(await kindsOf(http, 4)).toEqual([500, 200, 503, 200]);
	});

	test('a function that sees the request', async () => {
		const { http } = await start({ faults: { choose: ({ path }) => (path === '/v3/whoami' ? '500' : undefined) } });
		expect(await kindsOf(http, 2)).toEqual([500, 500]);
		expect((await http.get('/v3/sequences')).status).toBe(200);
	});

	test('chance, the same each run', async () => {
		const faults = { rate: 0.5, kinds: ['500', '503'] as FaultKind[], seed: 7 };
		const first = await start({ faults });
		const second = await start({ faults });
		const statuses = await kindsOf(first.http, 40);
		expect(await kindsOf(second.http, 40)).toEqual(statuses);
		expect(new Set(statuses)).toEqual(new Set([200, 500, 503]));
	});

	test('chance, but a request fails only so often in a row', async () => {
		const { http } = await start({ faults: { rate: 1, inARow: 2, kinds: ['500'] } });
		expect(await kindsOf(http, 4)).toEqual([500, 500, 200, 500]);
		expect((await http.get('/v3/sequences')).status).toBe(500);
	});

	test('set and taken back while it runs', async () => {
		const { simulator, http } = await start();
		simulator.setFaults({ rate: 1, kinds: ['500'] });
		expect(await kindsOf(http, 1)).toEqual([500]);
		simulator.setFaults();
		expect(await kindsOf(http, 1)).toEqual([200]);
	});

	test('an unknown one is an error at once', async () => {
		await expect(start({ faults: { next: ['418' as FaultKind] } })).rejects.toThrow('No such fault: 418');
	});
});
