import fc from 'fast-check';

import { checkBaseUrl, checkCredential, DEFAULT_BASE_URL, hideKey } from '../../../../nodes/ReplyIo/api/transport/credential';
import { thrownBy } from '../../thrown.mjs';

test.each([
	['https://api.reply.io', 'https://api.reply.io'],
	[' https://api.reply.io/ ', 'https://api.reply.io'],
	['\u00a0https://api.reply.io\u00a0', 'https://api.reply.io'],
	['https://api.reply.io///', 'https://api.reply.io'],
	['HTTPS://API.REPLY.IO', 'https://api.reply.io'],
	['https://proxy.example:8443/reply/', 'https://proxy.example:8443/reply'],
	['http://localhost:8080', 'http://localhost:8080'],
	['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
	['http://127.1.2.3', 'http://127.1.2.3'],
	['http://127.0.10.253', 'http://127.0.10.253'],
	['http://[::1]:8080', 'http://[::1]:8080'],
])('the key may go to %s', (value, baseUrl) => {
	expect(checkBaseUrl(value)).toBe(baseUrl);
});

test.each([
	['http://api.reply.io', /https/],
	['http://localhost.evil.example', /https/],
	['http://127.0.0.1.evil.example', /https/],
	['http://0.0.0.0', /https/],
	['http://192.168.0.1', /https/],
	['ftp://api.reply.io', /https/],
	['ftp://localhost', /https/],
	['file:///etc/passwd', /https/],
	['https://user:secret@api.reply.io', /user name or password/],
	['https://user@api.reply.io', /user name or password/],
	['https://api.reply.io?x=1', /query/],
	['https://api.reply.io?', /query/],
	['https://api.reply.io#x', /fragment/],
	['https://api.reply.io/#', /fragment/],
	['api.reply.io', /is not a URL/],
	['', /is not a URL/],
	['https://', /is not a URL/],
	[null, /is not a URL/],
	[{}, /is not a URL/],
	[5, /is not a URL/],
])('the key may not go to %p', (value, problem) => {
	const error = thrownBy(() => checkBaseUrl(value));
	expect(error.message).toMatch(problem);
	expect(error.message).toContain("'Base URL'");
	expect(error.message).not.toContain('secret');
	expect(error.description).toContain(DEFAULT_BASE_URL);
	expect(error.failure).toEqual({ cause: 'credential-invalid' });
});

test('what is accepted is safe for the key, has no slash at its end, and is accepted again unchanged', () => {
	const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6().map((ip) => `[${ip}]`), fc.constantFrom('localhost', '127.0.0.1', '[::1]'));
	const text = fc.tuple(fc.constantFrom('http', 'https', 'ftp', 'ws'), host, fc.webPath()).map(([scheme, name, path]) => `${scheme}://${name}${path}`);
	fc.assert(
		fc.property(fc.oneof(text, fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string()), (value) => {
			let baseUrl: string;
			try {
				baseUrl = checkBaseUrl(value);
			} catch (error) {
				return (error as Error).name === 'ExplainedError';
			}
			const { protocol, hostname } = new URL(baseUrl);
			return (
				(protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')) &&
				!baseUrl.endsWith('/') &&
				checkBaseUrl(baseUrl) === baseUrl
			);
		}),
	);
});

test('a credential saved before a field was there gets its default', () => {
	expect(checkCredential({ apiKey: ' key ' })).toEqual({ apiKey: 'key', apiVersion: 'auto', baseUrl: 'https://api.reply.io' });
	for (const apiVersion of ['auto', 'v3', 'v4']) expect(checkCredential({ apiKey: 'key', apiVersion }).apiVersion).toBe(apiVersion);
});

test('a credential acts as the user and in the team it names', () => {
	expect(checkCredential({ apiKey: 'key', actingUser: 'jane@company.com', teamId: '678' })).toMatchObject({ actingUser: 'jane@company.com', teamId: '678' });
});

test('a credential is checked once, not at every request', () => {
	const data = { apiKey: 'key' };
	expect(checkCredential(data)).toBe(checkCredential(data));
});

test.each([[''], ['  '], [undefined], [null], [12]])('without a key nothing is sent: %p', (apiKey) => {
	expect(thrownBy(() => checkCredential({ apiKey }))).toMatchObject({ message: "The 'API Key' of the Reply.io credential is empty", description: 'Copy the key from Reply.io (Settings → API Key) into the credential.' });
});

test.each(['a key', 'key\r\nX-Evil: 1', 'schlüssel', 'key\u200b'])('a key no header can hold is refused and not shown: %j', (apiKey) => {
	const error = thrownBy(() => checkCredential({ apiKey }));
	expect(error.message).toMatch(/characters no key has/);
	expect(`${error.message} ${error.description}`).not.toContain(apiKey);
});

test.each(['v2', 'V4', '', null, 4])('a version that is not one there is: %p', (apiVersion) => {
	const data = { apiKey: 'key', apiVersion };
	if (apiVersion === null) expect(checkCredential(data).apiVersion).toBe('auto');
	else expect(thrownBy(() => checkCredential(data))).toMatchObject({ message: "The 'API Version' of the Reply.io credential is not one there is", description: 'Choose Automatic, V4 or V3 in the credential.' });
});

describe('the key in a text', () => {
	// Without asterisks: they are what the key is hidden behind.
	const characters = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index)).filter((character) => character !== '*');
	const key = (lengths: { minLength: number; maxLength: number }) => fc.string({ unit: fc.constantFrom(...characters), ...lengths });

	test('a key of eight characters or more is hidden wherever it stands, and nothing else', () => {
		fc.assert(
			fc.property(key({ minLength: 8, maxLength: 64 }), fc.array(fc.string(), { minLength: 1 }), (apiKey, texts) => {
				fc.pre(texts.every((text) => !text.includes(apiKey)));
				expect(hideKey(texts.join(apiKey), { apiKey })).not.toContain(apiKey);
				for (const text of texts) expect(hideKey(text, { apiKey })).toBe(text);
			}),
		);
	});

	test('a shorter one, which is no real one, is hidden as a word of its own: no other word is garbled', () => {
		const letters = fc.string({ unit: fc.constantFrom('a', 'b', '1', '_'), minLength: 1, maxLength: 3 });
		const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '_', ' ', '.', "'", '\n'), maxLength: 40 });
		fc.assert(
			fc.property(letters, text, (apiKey, said) => {
				expect(hideKey(said, { apiKey })).toBe(said.replace(/\w+/g, (word) => (word === apiKey ? '***' : word)));
			}),
		);
	});

	test('a short one is hidden as often as it is there', () => {
		expect(hideKey('key, key and key', { apiKey: 'key' })).toBe('***, *** and ***');
	});

	test('a short one of whatever characters is hidden where it stands alone', () => {
		fc.assert(
			fc.property(key({ minLength: 1, maxLength: 7 }), (apiKey) => {
				expect(hideKey(`→ ${apiKey} ←`, { apiKey })).toBe('→ *** ←');
			}),
		);
	});
});
