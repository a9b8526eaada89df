import { request as httpRequest } from 'node:http';

import type { ContactStatus } from '../../simulator/index.mjs';
import { asText, bulkPath, putPath, start, stopAll } from './client.mjs';

afterEach(stopAll);

const statusBody = { status: 'Active' };
const bulkBody = { contactIds: [12345], statusInSequence: 'active' };

describe('a request that keeps the contract', () => {
	test('is no violation and is logged with its headers, body and answer', async () => {
		const { simulator, http } = await start();
		await http.put(putPath(100, 12345), statusBody, { headers: { 'X-Trace': 'a' } });
		expect(simulator.violations).toEqual([]);
		expect(simulator.requests).toHaveLength(1);
		expect(simulator.requests[0]).toMatchObject({
			method: 'PUT',
			path: putPath(100, 12345),
			query: {},
			body: statusBody,
			status: 200,
			headers: { 'x-api-key': simulator.apiKey, 'x-trace': 'a', 'content-type': 'application/json' },
		});
	});
});

describe('a request that breaks the contract is refused and recorded', () => {
	test.each([
		['an unknown path', 'get', '/v4/contacts', undefined, 404],
		['a path in another case', 'get', '/v3/Whoami', undefined, 404],
		['a path with a slash more', 'get', '/v3/whoami/', undefined, 404],
		['a version that does not exist', 'get', '/v2/whoami', undefined, 404],
		['another method', 'post', putPath(100, 12345), statusBody, 405],
		['a status in lower case on v4', 'put', putPath(100, 12345), { status: 'active' }, 400],
		['an unknown status', 'put', putPath(100, 12345), { status: 'Replied' }, 400],
		['no status', 'put', putPath(100, 12345), {}, 400],
		['a field too many', 'put', putPath(100, 12345), { status: 'Active', note: '' }, 400],
		['a list for an object', 'put', putPath(100, 12345), [statusBody], 400],
		['ID 0', 'put', putPath(0, 12345), statusBody, 400],
		['an ID above the range', 'put', putPath(100, 2147483648), statusBody, 400],
		['an ID below 0', 'put', putPath(100, -1), statusBody, 400],
		['a broken ID', 'put', putPath(100, '1.5'), statusBody, 400],
		['an ID in words', 'put', putPath('abc', 1), statusBody, 400],
		['an ID as 1e3', 'put', putPath('1e3', 1), statusBody, 400],
		['an ID with zeros in front', 'put', putPath('0100', 12345), statusBody, 400],
		['an encoded ID', 'put', putPath('%31', 12345), statusBody, 400],
		['an unknown query parameter', 'get', '/v4/sequences/100/contacts?status=Active', undefined, 400],
		['top 0', 'get', '/v4/sequences/100/contacts?top=0', undefined, 400],
		['top 1001', 'get', '/v3/sequences/100/contacts?top=1001', undefined, 400],
		['top as 1e2', 'get', '/v3/sequences/100/contacts?top=1e2', undefined, 400],
		['a skip below 0', 'get', '/v3/sequences?skip=-1', undefined, 400],
		['isArchived other than true and false', 'get', '/v3/sequences?isArchived=yes', undefined, 400],
		['v3 with a v4 status', 'post', bulkPath(100), { ...bulkBody, statusInSequence: 'Active' }, 400],
		['v3 setting inactive', 'post', bulkPath(100), { ...bulkBody, statusInSequence: 'inactive' }, 400],
		['no contacts', 'post', bulkPath(100), { ...bulkBody, contactIds: [] }, 400],
		['a contact twice', 'post', bulkPath(100), { ...bulkBody, contactIds: [1, 1] }, 400],
		['101 contacts', 'post', bulkPath(100), { ...bulkBody, contactIds: Array.from({ length: 101 }, (_, i) => i + 1) }, 400],
		['contact IDs as text', 'post', bulkPath(100), { ...bulkBody, contactIds: ['12345'] }, 400],
		['an empty email', 'get', '/v3/contacts?email=', undefined, 400],
		['no email', 'get', '/v3/contacts', undefined, 400],
		['a body on GET', 'get', '/v3/whoami', {}, 400],
	])('%s', async (_name, method, url, data, status) => {
		const { simulator, http } = await start();
		const answer = await http.request({ method, url, data: data as unknown });
		expect(answer.status).toBe(status);
		expect(simulator.violations).toHaveLength(1);
		expect(simulator.violations[0]).toContain(`${method.toUpperCase()} ${url}: ${status} `);
		expect(simulator.requests[0].status).toBe(status);
		expect(simulator.writes).toEqual([]);
	});

	test('a body that is not declared as JSON', async () => {
		const { simulator, http } = await start();
		const answer = await http.put(putPath(100, 12345), '{"status":"Active"}', {
			headers: { 'Content-Type': 'text/plain' },
		});
		expect(answer.status).toBe(415);
		expect(simulator.violations).toHaveLength(1);
	});

	test('a body that is no JSON', async () => {
		const { simulator, http } = await start();
		const headers = { 'Content-Type': 'application/json' };
		const answer = await http.put(putPath(100, 12345), '{"status":', { headers });
		expect(answer.status).toBe(400);
		expect(simulator.violations).toHaveLength(1);
		expect(simulator.requests[0].body).toBe('{"status":');
	});

	test('no body where one is needed', async () => {
		const { simulator } = await start();
		const answer = await fetch(`${simulator.baseUrl}/v3/contacts/filter`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-API-Key': simulator.apiKey },
		});
		expect(answer.status).toBe(400);
		expect(simulator.violations).toHaveLength(1);
	});

	test('dots in the path, which a client must not have resolved', async () => {
		const { simulator } = await start();
		const status = await new Promise((resolve) => {
			const { port } = new URL(simulator.baseUrl);
			const path = '/v4/sequences/../contacts';
			httpRequest({ port, path, headers: { 'X-API-Key': simulator.apiKey } }, (res) => resolve(res.resume().statusCode)).end();
		});
		expect(status).toBe(400);
		expect(simulator.violations).toHaveLength(1);
	});
});

describe('the form of a refusal', () => {
	test("points at the body's field and the parameter on v3", async () => {
		const { http } = await start();
		const body = await http.post(bulkPath(100), { ...bulkBody, statusInSequence: 'gone' });
		expect(body.headers['content-type']).toMatch(/^application\/problem\+json/);
		expect(body.data).toMatchObject({ title: 'Bad Request', status: 400 });
		expect(body.data.errors).toEqual([{ pointer: '/statusInSequence', detail: expect.any(String) }]);
		const parameter = await http.get('/v3/sequences/0');
		expect(parameter.data.errors).toEqual([{ pointer: 'id', detail: expect.any(String) }]);
	});

	test('has a number for a code on v4', async () => {
		const { http } = await start();
		const { data } = await http.put(putPath(100, 12345), { status: 'gone' });
		expect(data).toEqual({ title: 'Bad Request', status: 400, detail: expect.any(String), errorCode: 400 });
	});

	test('names the methods a path has', async () => {
		const { http } = await start();
		expect((await http.delete(putPath(100, 12345))).headers.allow).toBe('PUT');
	});
});

describe('the key', () => {
	test.each([
		['missing', '/v4/sequences/100', { 'X-API-Key': null }],
		['wrong', '/v4/sequences/100', { 'X-API-Key': 'other' }],
		['wrong in Authorization on v3', '/v3/whoami', { Authorization: 'Bearer other' }],
		['of another scheme on v3', '/v3/whoami', { Authorization: 'Basic test-key' }],
	])('%s: 401 with an empty body', async (_name, url, headers) => {
		const { simulator, http } = await start();
		const answer = await http.get(url, { headers, ...asText });
		expect(answer.status).toBe(401);
		expect(answer.headers['www-authenticate']).toBe('Bearer');
		expect(answer.data).toBe('');
		expect(simulator.violations).toEqual([]);
	});

	test('is taken in Authorization too on v3', async () => {
		const { simulator, http } = await start({ apiKey: 'secret' });
		const answer = await http.get('/v3/whoami', { headers: { Authorization: 'Bearer secret' } });
		expect(answer.data).toEqual({ userId: expect.any(Number), username: expect.any(String), teamId: expect.any(Number) });
		expect(simulator.violations).toEqual([]);
	});

	test('in Authorization on v4 is a violation', async () => {
		const { simulator, http } = await start();
		const headers = { Authorization: `Bearer ${simulator.apiKey}` };
		expect((await http.get('/v4/sequences/100', { headers })).status).toBe(200);
		expect(simulator.violations).toEqual([expect.stringContaining('takes no Authorization header')]);
	});
});

describe('the simulator itself', () => {
	test('answers 500 and records it when its answer breaks the contract', async () => {
		const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
		const { simulator, http } = await start();
		simulator.setStatus(100, 12345, 'Replied' as ContactStatus);
		const answer = await http.get('/v4/sequences/100/contacts/12345');
		expect(answer.status).toBe(500);
		expect(simulator.violations).toEqual([expect.stringMatching(/^simulator: GET .*status/)]);
		expect(said).toHaveBeenCalled();
		said.mockRestore();
	});
});
