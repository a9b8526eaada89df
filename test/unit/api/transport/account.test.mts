import { accountOf, checkActing, headersOf } from '../../../../nodes/ReplyIo/api/transport/account';
import { thrownBy } from '../../thrown.mjs';

test.each<[object, object]>([
	[{}, {}],
	[{ actingUser: '', teamId: '' }, {}],
	[{ actingUser: ' ', teamId: '\t' }, {}],
	[{ actingUser: ' 12345 ', teamId: ' 678 ' }, { actingUser: '12345', teamId: '678' }],
	[{ actingUser: 12345, teamId: 678 }, { actingUser: '12345', teamId: '678' }],
	[{ actingUser: '1234567890123456789' }, { actingUser: '1234567890123456789' }],
	[{ actingUser: 'Jane@company.com' }, { actingUser: 'Jane@company.com' }],
	[{ teamId: '1' }, { teamId: '1' }],
])('a credential with %j acts as %j', (data, acting) => {
	expect(checkActing(data as Record<string, unknown>)).toEqual(acting);
});

test.each(['0', '012', '-1', '1.5', '12345678901234567890', 'jane', '@company.com', 'jane@', 'a@b@c', 'a b@c.com', 'a@b c', 'jané@company.com', 'a,b@c.com', 'a@b;c', '<a@b.c>', '"a"@b.c', 'x12', '12x'])('%j is no acting user', (actingUser) => {
	expect(thrownBy(() => checkActing({ actingUser }))).toMatchObject({
		message: `The 'Acting User' of the Reply.io credential is neither an ID nor an email address`,
		description: 'Enter the ID or the email address of the user to act as, or leave it empty to act as the user the key belongs to.',
		failure: { cause: 'credential-invalid' },
	});
});

test.each(['0', '012', '-1', '1.5', '12345678901234567890', 'Sales', 'a@b.c', 'x12', '12x'])('%j is no team', (teamId) => {
	expect(thrownBy(() => checkActing({ teamId }))).toMatchObject({
		message: `The 'Team ID' of the Reply.io credential is not the ID of a team`,
		description: 'Enter the number of the team to act in, or leave it empty.',
		failure: { cause: 'credential-invalid' },
	});
});

test.each([['actingUser', 'Acting User'], ['teamId', 'Team ID']])('%s by an expression that gives nothing acts as nobody else', (name, label) => {
	for (const value of [undefined, null]) {
		expect(thrownBy(() => checkActing({ [name]: value }))).toMatchObject({ message: `The '${label}' of the Reply.io credential is an expression that gives nothing`, description: `Check the expression of '${label}', or leave it empty.` });
	}
	for (const value of [2 ** 53, 1.5, true, {}, ['12']]) expect(thrownBy(() => checkActing({ [name]: value })).message).toMatch(new RegExp(`^The '${label}' of the Reply.io credential is neither a text nor a whole number$`));
});

describe('the headers', () => {
	const of = (acting: object, pathname = '/v4/x') => headersOf({ apiKey: 'key', ...acting }, pathname);

	test('hold the key: with API v3 as it is documented, and as its clients send it', () => {
		expect(of({})).toEqual({ 'X-API-Key': 'key' });
		for (const pathname of ['/v3/whoami', '/behind/a/proxy/v3/whoami']) expect(of({}, pathname)).toEqual({ 'X-API-Key': 'key', Authorization: 'Bearer key' });
	});

	test('say whom it acts as: a user by ID or by address, and a team', () => {
		expect(of({ actingUser: '12345' })).toEqual({ 'X-API-Key': 'key', 'X-USER-ID': '12345' });
		expect(of({ actingUser: 'jane@company.com', teamId: '678' })).toEqual({ 'X-API-Key': 'key', 'X-User-Email': 'jane@company.com', 'X-TEAM-ID': '678' });
		expect(of({ teamId: '678' })).toEqual({ 'X-API-Key': 'key', 'X-TEAM-ID': '678' });
		expect(of({ actingUser: '', teamId: '' })).toEqual({ 'X-API-Key': 'key' });
	});
});

test('accounts are told apart by where they are, their key, and whom it acts as', () => {
	const base = { baseUrl: 'https://api.reply.io', apiKey: 'key' };
	const others = [{ ...base, baseUrl: 'https://other.example' }, { ...base, apiKey: 'other' }, { ...base, actingUser: '1' }, { ...base, teamId: '1' }, { ...base, actingUser: 'a@b.c' }, { ...base, actingUser: '1', teamId: '1' }];
	expect(new Set([base, ...others].map(accountOf)).size).toBe(others.length + 1);
	expect(accountOf({ ...base, baseUrl: 'https://api.reply.io/' })).toBe(accountOf(base));
	expect(accountOf({ ...base, actingUser: '', teamId: '' })).toBe(accountOf(base));
	expect(accountOf({ ...base, actingUser: 'A@B.c' })).toBe(accountOf({ ...base, actingUser: 'a@b.C' }));
	expect(accountOf(base)).not.toContain('key');
});
