import { asText, bulkPath, putPath, start, stopAll } from './client.mjs';
import type { SimulatorOptions } from '../../simulator/index.mjs';

afterEach(stopAll);

const team = (teamId: number, userIds: number[]) => ({
	teamId,
	teamName: `Team ${teamId}`,
	users: [...userIds.map((userId) => ({ userId })), { userId: teamId * 100, username: 'both@example.com' }],
	seed: [{ sequenceId: 1, contactId: 7, email: 'a@example.com', company: `Of team ${teamId}` }],
});
const options: SimulatorOptions = {
	...team(10, [1, 2]),
	accounts: [team(20, [3])],
	keys: [
		{ key: 'team', kind: 'team', userId: 1 },
		{ key: 'organization', kind: 'organization' },
		{ key: 'other', userId: 3 },
		{ key: 'reader', userId: 1, scopes: ['sequences:read', 'contacts:read'] },
	],
};
const teams = [10, 20].map((teamId) => ({ teamId, teamName: `Team ${teamId}` }));

async function whoami(key: string, headers: Record<string, string> = {}) {
	const { simulator, http } = await start(options);
	const { status, data } = await http.get('/v3/whoami', { headers: { 'X-API-Key': key, ...headers } });
	expect(simulator.violations).toEqual([]);
	return { status, ...(data as object) };
}

describe('a Personal key', () => {
	test('acts as its user, whomever the headers name', async () => {
		expect(await whoami('test-key')).toEqual({ status: 200, userId: 1, username: 'user-1@example.com', teamId: 10 });
		expect(await whoami('test-key', { 'X-USER-ID': '2' })).toMatchObject({ userId: 1 });
	});

	test("of another account has that account's contacts", async () => {
		const { simulator, http } = await start(options);
		const company = async (key: string) => (await http.get('/v4/sequences/1/contacts/7', { headers: { 'X-API-Key': key } })).data.company as string;
		expect([await company('test-key'), await company('other')]).toEqual(['Of team 10', 'Of team 20']);
		await http.put(putPath(1, 7), { status: 'Finished' }, { headers: { 'X-API-Key': 'other' } });
		expect([simulator.status(1, 7), simulator.account(20).sequence(1)?.status(7)]).toEqual(['Active', 'Finished']);
		expect([simulator.writes, simulator.account(20).writes]).toMatchObject([[], [{ contactId: 7 }]]);
	});
});

test('accounts that share a team or a user are an error', async () => {
	await expect(start({ accounts: [{}] })).rejects.toThrow('two accounts with team 10');
	await expect(start({ accounts: [{ teamId: 20 }] })).rejects.toThrow('two accounts with user 1001');
});

describe('a Team key', () => {
	test('acts as its owner, or as another of the team by ID or email', async () => {
		expect(await whoami('team')).toMatchObject({ userId: 1, teamId: 10 });
		expect(await whoami('team', { 'X-USER-ID': '2' })).toMatchObject({ userId: 2 });
		expect(await whoami('team', { 'x-user-email': 'User-2@example.com' })).toMatchObject({ userId: 2 });
		expect(await whoami('team', { 'X-USER-ID': '2', 'X-TEAM-ID': '10' })).toMatchObject({ userId: 2 });
	});

	test('does not act as a user of another team, nor in one', async () => {
		expect(await whoami('team', { 'X-USER-ID': '3' })).toMatchObject({ status: 401, code: 'USER_NOT_FOUND' });
		expect(await whoami('team', { 'X-TEAM-ID': '20' })).toMatchObject({ status: 403, code: 'TEAM_NOT_ACCESSIBLE', teams: [teams[0]] });
	});

	test("changes what the acting user's sequences hold, and nothing of others'", async () => {
		const { http } = await start(options);
		const set = async (userId: string) =>
			(await http.post(bulkPath(1), { contactIds: [7], statusInSequence: 'finished' }, { headers: { 'X-API-Key': 'team', 'X-USER-ID': userId } })).status;
		expect([await set('2'), await set('1')]).toEqual([403, 200]);
	});
});

describe('an Organization key', () => {
	test('needs an acting user', async () => {
		expect(await whoami('organization')).toMatchObject({ status: 403, code: 'USER_REQUIRED' });
	});

	test('acts as a user of any team by ID', async () => {
		expect(await whoami('organization', { 'X-USER-ID': '3' })).toMatchObject({ userId: 3, teamId: 20 });
		expect(await whoami('organization', { 'X-USER-ID': '99' })).toMatchObject({ status: 401, code: 'USER_NOT_FOUND' });
	});

	test('needs the team beside an email, and lists those there are to choose from', async () => {
		const email = { 'X-User-Email': 'both@example.com' };
		expect(await whoami('organization', email)).toMatchObject({ status: 403, code: 'TEAM_REQUIRED', teams });
		expect(await whoami('organization', { ...email, 'X-TEAM-ID': '20' })).toMatchObject({ userId: 2000, teamId: 20 });
		expect(await whoami('organization', { ...email, 'X-TEAM-ID': '30' })).toMatchObject({ status: 403, code: 'TEAM_NOT_ACCESSIBLE', teams });
	});
});

describe('what a key or its user lacks', () => {
	test('a scope of the key: insufficient_scope, and nothing is changed', async () => {
		const { simulator, http } = await start(options);
		const headers = { 'X-API-Key': 'reader' };
		const answer = await http.post(bulkPath(1), { contactIds: [7], statusInSequence: 'finished' }, { headers });
		expect(answer.data).toMatchObject({ status: 403, code: 'insufficient_scope', detail: expect.stringContaining('sequences:operate') });
		expect((await http.get('/v3/sequences', { headers })).status).toBe(200);
		expect((await http.get('/v3/whoami', { headers })).status).toBe(200);
		expect(simulator.writes).toEqual([]);
		expect(simulator.violations).toEqual([]);
	});

	test('a feature of the plan or role: told without a code', async () => {
		const { simulator, http } = await start({ users: [{ userId: 123, deniedFeatures: ['ManageSequence'] }] });
		const answer = await http.put(putPath(100, 12345), { status: 'Finished' });
		expect(answer.data).toMatchObject({ status: 403, detail: 'Feature scopes [ManageSequence] are denied for userId 123.' });
		expect((await http.post(bulkPath(100), { contactIds: [12345], statusInSequence: 'finished' })).data).not.toHaveProperty('code');
		expect(simulator.writes).toEqual([]);
	});
});

describe('the rate limit', () => {
	test('counts per acting user, whichever key is used', async () => {
		const { simulator, http } = await start({ ...options, limits: { perMinute: 1, perHour: 100 } });
		const ask = async (key: string, userId?: string) =>
			(await http.get('/v3/whoami', { headers: { 'X-API-Key': key, ...(userId ? { 'X-USER-ID': userId } : {}) } })).status;
		expect(await ask('team', '1')).toBe(200);
		expect(await ask('test-key')).toBe(429);
		expect(await ask('team', '2')).toBe(200);
		expect(await ask('organization', '2')).toBe(429);
		expect(simulator.refused).toBe(2);
		expect(simulator.windows.map(({ accepted }) => accepted)).toEqual([1, 1]);
	});
});

describe('the header API v3 takes a key from', () => {
	const ask = async (v3Key: SimulatorOptions['v3Key'], headers: Record<string, string | null>) => {
		const { http } = await start({ v3Key });
		return (await http.get('/v3/whoami', { headers: { 'X-API-Key': null, ...headers } })).status;
	};
	const bearer = { Authorization: 'Bearer test-key' };
	const apiKey = { 'X-API-Key': 'test-key' };

	test('either, and where both are sent both have to be right', async () => {
		expect([await ask(undefined, bearer), await ask(undefined, apiKey), await ask(undefined, { ...bearer, ...apiKey })]).toEqual([200, 200, 200]);
		expect([await ask(undefined, {}), await ask(undefined, { ...apiKey, Authorization: 'Bearer other' })]).toEqual([401, 401]);
	});

	test('Authorization only', async () => {
		expect([await ask('bearer', bearer), await ask('bearer', apiKey), await ask('bearer', { ...bearer, 'X-API-Key': 'other' })]).toEqual([200, 401, 200]);
	});

	test('X-API-Key only', async () => {
		expect([await ask('apiKey', bearer), await ask('apiKey', apiKey)]).toEqual([401, 200]);
	});
});

test('a 401 may be a problem', async () => {
	const { http } = await start({ unauthorized: 'problem' });
	const answer = await http.get('/v3/whoami', { headers: { 'X-API-Key': 'other' } });
	expect(answer.headers['www-authenticate']).toBe('Bearer');
	expect(answer.data).toMatchObject({ title: 'Unauthorized', status: 401 });
	const empty = await (await start()).http.get('/v3/whoami', { headers: { 'X-API-Key': 'other' }, ...asText });
	expect(empty.data).toBe('');
});

test('whoami may tell the ID of the user alone', async () => {
	const { simulator, http } = await start({ whoami: 'userId' });
	expect((await http.get('/v3/whoami')).data).toEqual({ userId: 1001 });
	expect(simulator.violations).toEqual([]);
});
