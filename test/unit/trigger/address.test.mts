import { LONGEST_WEBHOOK_URL } from '../../../nodes/ReplyIo/api/webhooks';
import { Address, digestOfToken, isToken, isTokenShaped, newToken } from '../../../nodes/ReplyIo/trigger/address';

const HREF = 'https://n8n.example.com/webhook/hook-w/webhook';
const ADDRESS = new Address(HREF, 'w');
const TOKEN = 'a'.repeat(43);
const REPLY_IO = 'https://api.reply.io';

test('a token is of 32 bytes, new each time, and is shaped like one', () => {
	const tokens = Array.from({ length: 20 }, newToken);
	expect(new Set(tokens).size).toBe(20);
	for (const token of tokens) expect([Buffer.from(token, 'base64url').length, isTokenShaped(token)]).toEqual([32, true]);
});

test.each([[''], ['a'.repeat(42)], ['a'.repeat(44)], [`${'a'.repeat(42)}!`], [` ${TOKEN}`], [`${TOKEN}\n`], [[TOKEN]], [undefined], [null], [7]])('%j is not shaped like a token', (value) => {
	expect(isTokenShaped(value)).toBe(false);
});

test('a token is known by its digest, which does not tell it', () => {
	const digest = digestOfToken(TOKEN);
	expect(digest).not.toContain(TOKEN);
	expect(digest).toMatch(/^[\w-]{43}$/);
	expect([isToken(TOKEN, digest), isToken('b'.repeat(43), digest), isToken(TOKEN, ''), isToken(TOKEN, `${digest}x`), isToken('', digest)]).toEqual([true, false, false, false, false]);
});

describe('an address', () => {
	test('is without the query it came with, and holds workflow and token where it is subscribed to', () => {
		const address = new Address(`${HREF}?x=1#y`, 'w&v');
		expect(address.href).toBe(HREF);
		expect(address.withToken(TOKEN)).toBe(`${HREF}?workflow=w%26v&token=${TOKEN}`);
	});

	test.each([
		[`${HREF}?workflow=w&token=${TOKEN}`, true],
		[`${HREF}?workflow=w`, true],
		[`${HREF}?token=x&workflow=w&more=1`, true],
		[`HTTPS://N8N.example.com/webhook/hook-w/webhook?workflow=w`, true],
		[HREF, false],
		[`${HREF}?workflow=v`, false],
		[`${HREF}/?workflow=w`, true],
		[`${HREF}//?workflow=w`, false],
		[`${HREF}x?workflow=w`, false],
		['https://other.example.com/webhook/hook-w/webhook?workflow=w', false],
		['http://n8n.example.com/webhook/hook-w/webhook?workflow=w', false],
		['https://n8n.example.com:8443/webhook/hook-w/webhook?workflow=w', false],
		['https://n8n.example.com/webhook-test/hook-w/webhook?workflow=w', false],
		['no address', false],
		['', false],
	])('takes %s for its own: %p', (subscribed, owns) => {
		expect(ADDRESS.owns(subscribed)).toBe(owns);
	});

	test.each([
		[`${HREF}?workflow=w&token=${TOKEN}`, TOKEN],
		[`https://n8n.example.com/webhook-test/hook-w/webhook?workflow=w&token=${TOKEN}`, TOKEN],
		[`${HREF}/?workflow=w&token=${TOKEN}`, TOKEN],
		[`https://tunnel.example.com/any/hook-w/webhook?workflow=w&token=${TOKEN}`, TOKEN],
		[`https://tunnel.example.com/a/b/c/hook-w/webhook?workflow=w&token=${TOKEN}`, TOKEN],
		[`https://n8n.example.com/webhook/hook-v/webhook?workflow=w&token=${TOKEN}`, undefined],
		[`https://n8n.example.com/webhook/hook-ww/ebhook?workflow=w&token=${TOKEN}`, undefined],
		[`https://n8n.example.com/webhook/hook-w/other?workflow=w&token=${TOKEN}`, undefined],
		[`${HREF}?workflow=v&token=${TOKEN}`, undefined],
		[`${HREF}?token=${TOKEN}`, undefined],
		[`${HREF}?workflow=w`, undefined],
		[`${HREF}?workflow=w&token=short`, undefined],
		['no address', undefined],
	])('%s has the token %p', (subscribed, token) => {
		expect(ADDRESS.tokenOf(subscribed)).toBe(token);
	});

	test.each([[`${HREF}?workflow=v`, true], [HREF, true], [`${HREF}/`, true], [`${HREF}x`, false], ['https://n8n.example.com/webhook-test/hook-w/webhook?workflow=w', false], ['no address', false]])('is where %s leads: %p', (subscribed, leadsHere) => {
		expect(ADDRESS.leadsHere(subscribed)).toBe(leadsHere);
	});

	test('is of the same n8n where protocol, host and port are the same', () => {
		expect(['https://n8n.example.com/', 'https://n8n.example.com/other?x', 'https://n8n.example.com:8443/', 'http://n8n.example.com/', 'https://other.example.com/', 'none'].map((url) => ADDRESS.isSameServer(url))).toEqual([true, true, false, false, false, false]);
	});
});

const problem = (host: string, api = REPLY_IO) => new Address(`http://${host}/webhook/hook-w/webhook`, 'w').problem(api);

test.each([
	'localhost', 'localhost:5678', 'n8n', 'n8n.localhost', 'n8n.local', 'n8n.internal', 'n8n.lan', 'n8n.home.arpa', 'home.arpa', '0.0.0.0', '10.0.0.1', '127.0.0.1', '169.254.1.1', '192.168.0.1', '172.16.0.1', '172.19.0.1', '172.20.0.1', '172.29.255.1', '172.30.0.1', '172.31.0.1',
	'100.64.0.1', '100.69.0.1', '100.70.0.1', '100.99.0.1', '100.100.0.1', '100.119.0.1', '100.120.0.1', '100.127.255.255', '[::1]', '[::]', '[fc00::1]', '[fd12:3456::1]', '[fe80::1]', '[fe90::1]', '[fea0::1]', '[feb0::1]', '[::ffff:8.8.8.8]',
])('Reply.io cannot reach an n8n at %s, and the way out is told', (host) => {
	const error = problem(host);
	expect(error?.message).toBe(`Reply.io cannot reach this n8n: its webhook address is ${new URL(`http://${host}`).origin}`);
	expect(error?.description).toMatch(/WEBHOOK_URL of n8n to its public address.*tunnel/);
});

test.each([
	'n8n.example.com', 'local.example.com', 'internal.example.com', 'mylan.com', 'notlocalhost.com', 'n8n.locale', 'n8n.home.arpa.example.com', '1.1.1.1', '11.0.0.1', '8.10.0.1', '9.127.0.1', '128.0.0.1', '169.253.1.1', '192.167.0.1', '192.169.0.1', '172.15.0.1', '172.32.0.1',
	'172.1.6.1', '100.63.0.1', '100.128.0.1', '100.12.0.1', '101.64.0.1', '1.192.168.1', '1.169.254.1', '1.172.16.1', '1.100.64.1', '10.example.com', '127.0.0.1.example.com', '[2001:db8::1]', '[fe00::1]', '[fec0::1]', '[fb00::1]', '[2001::fc00:1]', '[1::1]',
])('Reply.io can reach an n8n at %s', (host) => {
	expect(problem(host)).toBeUndefined();
});

test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('an API at %s, on this machine, reaches this machine', (api) => {
	expect(problem('localhost:5678', api)).toBeUndefined();
});

test('an address as long as Reply.io takes is taken, and not one character more', () => {
	const longest = LONGEST_WEBHOOK_URL - ADDRESS.withToken(TOKEN).length;
	const of = (more: number) => new Address(`${HREF}${'x'.repeat(more)}`, 'w').problem(REPLY_IO);
	expect(of(longest)).toBeUndefined();
	expect(of(longest + 1)).toMatchObject({ message: `The webhook address of this n8n is longer than Reply.io takes: ${LONGEST_WEBHOOK_URL} characters`, description: 'Set WEBHOOK_URL of n8n to a shorter address.' });
});
