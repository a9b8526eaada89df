import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { get, getMany, set, useSimulator, VERSIONS } from './fixtures.mjs';
import { expectFailure, locator, runNode, searchList, type Credential } from './harness.mjs';

/*
 * Keys of teams and organizations act as a user, in a team, that the credential names: 'Acting User', 'Team ID'.
 */

const one = [{ sequenceId: 100, contactId: 12345, email: 'john.doe@company.com', status: 'Active' as const }];
const reply = useSimulator({
	limits: false,
	teamId: 10,
	teamName: 'Sales',
	users: [{ userId: 1, username: 'owner@sales.example' }, { userId: 2, username: 'jane@sales.example' }, { userId: 3, username: 'both@company.example', deniedFeatures: ['ManageSequence'] }],
	seed: one,
	accounts: [{ teamId: 20, teamName: 'Support', users: [{ userId: 4, username: 'both@company.example' }, { userId: 5, username: 'paula@support.example' }], seed: one }],
	keys: [
		{ key: 'team-key-of-sales', kind: 'team' },
		{ key: 'organization-key', kind: 'organization' },
		{ key: 'reading-key', kind: 'team', scopes: ['sequences:read', 'contacts:read'] },
	],
});
const credential = (apiKey: string, more: Partial<Credential> = {}, apiVersion = 'v3'): Credential => ({ ...reply.credential(), apiKey, apiVersion, ...more });
const headers = () => reply.simulator.requests.map((request) => [request.headers['x-user-id'], request.headers['x-user-email'], request.headers['x-team-id']]);

describe.each(VERSIONS)('API %s', (version) => {
	const as = (more: Partial<Credential>) => ({ ...reply.credential(version), apiKey: 'organization-key', teamId: '', ...more });

	test.each<[string, Partial<Credential>, unknown[]]>([
		['an ID', { actingUser: '4' }, ['4', undefined, undefined]],
		['an ID as a number', { actingUser: 4 }, ['4', undefined, undefined]],
		['an address and a team', { actingUser: ' both@company.example ', teamId: 20 }, [undefined, 'both@company.example', '20']],
		['an ID and a team', { actingUser: '4', teamId: ' 20 ' }, ['4', undefined, '20']],
	])('every call says whom it acts as: %s', async (_name, acting, expected) => {
		for (const parameters of [set(12345), get(12345), getMany(), { ...get(1), contactId: locator('email', 'john.doe@company.com') }, { ...set(12345, 'Active'), operation: 'setMany' }]) {
			const { error, success } = await runNode({ parameters, credential: as(acting) });
			expect(error).toBeUndefined();
			expect(success).toHaveLength(1);
		}
		expect(headers().length).toBeGreaterThan(5);
		for (const sent of headers()) expect(sent).toEqual(expected);
	});
});

test('a key that needs nobody named sends nobody; blanks are nobody', async () => {
	for (const acting of [{}, { actingUser: '', teamId: '' }, { actingUser: '  ', teamId: ' ' }]) {
		const { error } = await runNode({ parameters: get(12345), credential: credential('team-key-of-sales', acting) });
		expect(error).toBeUndefined();
	}
	for (const sent of headers()) expect(sent).toEqual([undefined, undefined, undefined]);
});

test.each<[Partial<Credential>, RegExp]>([
	[{ actingUser: 'jane' }, /'Acting User' of the Reply\.io credential is neither an ID nor an email address(?! *:)/],
	[{ actingUser: '0' }, /'Acting User'/],
	[{ actingUser: -5 }, /'Acting User'/],
	[{ actingUser: 1.5 }, /'Acting User'/],
	[{ actingUser: 12_345_678_901_234_567_890 }, /'Acting User'/],
	[{ actingUser: 'a@b@c' }, /'Acting User'/],
	[{ actingUser: 'a@b\r\nX-Evil: 1' }, /'Acting User'/],
	[{ actingUser: 'jürgen@company.example' }, /'Acting User'/],
	[{ actingUser: '1', teamId: 'Sales' }, /'Team ID' of the Reply\.io credential is not the ID of a team(?! *:)/],
	[{ teamId: '1/2' }, /'Team ID'/],
])('whom to act as is checked before any call: %j', async (acting, message) => {
	const { error } = await runNode({ parameters: get(12345), credential: credential('organization-key', acting) });
	expect(error?.message).toMatch(message);
	expect(error?.description).toMatch(/leave it empty/);
	expectFailure(error, { cause: 'credential-invalid' });
	expect(reply.simulator.requests).toEqual([]);
});

test("an item's expression that gives nothing is that item's error, not a call as somebody else", async () => {
	const items = [{ user: '4' }, { other: 'x' }, { user: null }, { user: '5' }];
	const parameters = { ...get(12345), options: {} };
	const { success } = await runNode({ parameters, items, onError: 'continueRegularOutput', credential: credential('organization-key', { actingUser: '={{ $json.user }}' }) });
	const nothing = expect.stringMatching(/'Acting User' of the Reply\.io credential is an expression that gives nothing/);
	expect(success.map(({ json }) => json.error)).toEqual([undefined, nothing, nothing, undefined]);
	expect(headers().map(([id]) => id).sort()).toEqual(['4', '5']);
});

describe('what such a key is refused for has its cause and its way out', () => {
	test.each<[string, Credential, RegExp, RegExp]>([
		['an organization without a user', { apiKey: 'organization-key', baseUrl: '' }, /^The 'API Key' is an organization's, and the Reply\.io credential names no user to act as/, /Acting User/],
		['a user nobody knows', { apiKey: 'organization-key', baseUrl: '', actingUser: '99' }, /^Reply\.io does not know the 'Acting User'/, /Correct 'Acting User'/],
		['a user of several teams', { apiKey: 'organization-key', baseUrl: '', actingUser: 'both@company.example' }, /^The 'API Key' is for several teams, and the Reply\.io credential names none: it may use Sales \(10\), Support \(20\)/, /Team ID/],
		['a team the user is not in', { apiKey: 'organization-key', baseUrl: '', actingUser: 'paula@support.example', teamId: '10' }, /^The 'API Key' may not use the team that the Reply\.io credential names: it may use Support \(20\)/, /Team ID/],
		['a scope the key lacks', { apiKey: 'reading-key', baseUrl: '' }, /^The 'API Key' lacks a scope for this.*sequences:operate/, /Give the key the scopes/],
		['a feature the user lacks', { apiKey: 'team-key-of-sales', baseUrl: '', actingUser: '3' }, /^The user that the 'API Key' acts as lacks a permission.*\[ManageSequence\]/, /plan or role/],
	])('%s', async (_name, account, message, description) => {
		for (const apiVersion of ['v3', 'auto']) {
			const { error } = await runNode({ parameters: set(12345), credential: { actingUser: '', teamId: '', ...account, apiVersion, baseUrl: reply.simulator.baseUrl } });
			expect(error?.message).toMatch(message);
			expect(error?.description).toMatch(description);
			expect(reply.simulator.writes).toEqual([]);
		}
	});

	test.each([
		['as numbers', [10, 20], '10, 20'],
		['with id and name', [{ id: 10, name: 'Sales' }, { id: 20 }], 'Sales (10), 20'],
		['with other names', [{ teamId: '10', teamName: 'Sales' }], 'Sales (10)'],
		['many', Array.from({ length: 14 }, (_, index) => ({ id: index + 1 })), '1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4 more'],
	])('the teams to choose from are listed however they are told: %s', async (_name, teams, listed) => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', status: 403, body: { title: 'Forbidden', code: 'TEAM_REQUIRED', teams } }) });
		const { error } = await runNode({ parameters: get(12345), credential: credential('organization-key', { actingUser: '1' }) });
		expect(error?.message).toBe(`The 'API Key' is for several teams, and the Reply.io credential names none: it may use ${listed} [item 0]`);
	});

	test.each(['contact.forbidden', 'Contact.Forbidden'])("%s is about the contact, sequenceContact.forbidden about the sequence", async (code) => {
		const refusal = (of: string) => ({ choose: () => ({ kind: 'answer' as const, status: 403, body: { title: 'Forbidden', code: of } }) });
		reply.simulator.setFaults(refusal(code));
		expect((await runNode({ parameters: get(12345), credential: credential('team-key-of-sales') })).error?.message).toMatch(/may not do this with contact 12345/);
		reply.simulator.setFaults(refusal('sequenceContact.forbidden'));
		expect((await runNode({ parameters: get(12345), credential: credential('team-key-of-sales') })).error?.message).toMatch(/may not do this in sequence 100/);
	});
});

test('the list of sequences is that of whom is acted as', async () => {
	const { results } = await searchList('searchSequences', { credential: credential('organization-key', { actingUser: '5' }) });
	expect(results).toHaveLength(1);
	expect(headers()).toEqual([['5', undefined, undefined]]);
});

test('whom one key acts as does not wait for another of its users', async () => {
	reply.simulator.setFaults({ choose: (request) => (request.headers['x-user-id'] === '1' ? { kind: '429', retryAfter: 600 } : null) });
	const parameters = get(12345, { options: { longestWait: 0 } });
	const refused = await runNode({ parameters, credential: credential('organization-key', { actingUser: '1' }) });
	expect(refused.error?.message).toMatch(/rate limit/);
	const { error } = await runNode({ parameters, credential: credential('organization-key', { actingUser: '2' }) });
	expect(error).toBeUndefined();
	await runNode({ parameters, credential: credential('organization-key', { actingUser: '1' }) });
	expect(reply.simulator.requests.filter((request) => request.headers['x-user-id'] === '1')).toHaveLength(1);
});

test('neither key nor user goes to another origin, by whatever name a request gives its address', async () => {
	const data = { apiKey: 'organization-key', apiVersion: 'auto', baseUrl: 'https://api.reply.io', actingUser: 'jane@sales.example', teamId: '10' };
	const { authenticate } = new ReplyIoApi();
	const sent = { 'X-API-Key': 'organization-key', Authorization: 'Bearer organization-key', 'X-User-Email': 'jane@sales.example', 'X-TEAM-ID': '10' };
	for (const options of [{ url: 'https://api.reply.io/v3/whoami' }, { baseURL: 'https://api.reply.io', url: '/v3/whoami' }, { uri: 'https://api.reply.io/v3/whoami' }]) {
		expect((await authenticate(data, options as never)).headers).toEqual(sent);
	}
	for (const options of [{ url: 'https://evil.example/v3/whoami' }, { uri: 'https://evil.example/v3/whoami' }]) await expect(authenticate(data, options as never)).rejects.toThrow(/own 'Base URL' only/);
});

test('no header but those of the key and of whom to act as is added', async () => {
	const names: string[][] = [];
	const server = createServer((request, response) => {
		names.push(Object.keys(request.headers).filter((name) => name.startsWith('x-') || name === 'authorization').sort());
		response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ contactId: 12345, sequenceId: 100, status: 'Active', statusInSequence: 'active' }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	for (const acting of [{}, { actingUser: 7 }, { actingUser: 'a@b.example', teamId: 3 }]) {
		for (const apiVersion of ['v4', 'v3']) await runNode({ parameters: get(12345), credential: { apiKey: 'key', baseUrl, apiVersion, ...acting } });
	}
	server.close();
	expect(names).toEqual([
		['x-api-key'], ['authorization', 'x-api-key'],
		['x-api-key', 'x-user-id'], ['authorization', 'x-api-key', 'x-user-id'],
		['x-api-key', 'x-team-id', 'x-user-email'], ['authorization', 'x-api-key', 'x-team-id', 'x-user-email'],
	]);
});
