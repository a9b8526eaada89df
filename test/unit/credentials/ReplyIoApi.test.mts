import { ReplyIoApi } from '../../../credentials/ReplyIoApi.credentials';

describe('the key in a request', () => {
	const credential = new ReplyIoApi();
	const data = { apiKey: 'secret-key', apiVersion: 'v4', baseUrl: 'https://api.reply.io' };

	test('on v4 it is in X-API-Key only', async () => {
		const { headers } = await credential.authenticate(data, { url: 'https://api.reply.io/v4/sequences/1/contacts' });
		expect(headers).toEqual({ 'X-API-Key': 'secret-key' });
	});

	test('on v3 it is in both headers', async () => {
		const { headers } = await credential.authenticate(data, { url: '/v3/whoami', baseURL: 'https://api.reply.io' });
		expect(headers).toEqual({ 'X-API-Key': 'secret-key', Authorization: 'Bearer secret-key' });
	});

	test('other headers stay', async () => {
		const { headers } = await credential.authenticate(data, { url: 'https://api.reply.io/v4/x', headers: { Accept: 'text/plain' } });
		expect(headers).toEqual({ Accept: 'text/plain', 'X-API-Key': 'secret-key' });
	});

	test.each([
		'https://evil.example/v4/x',
		'http://api.reply.io/v4/x',
		'https://api.reply.io:8443/v4/x',
		'https://api.reply.io.evil.example/v4/x',
		'https://api.reply.io@evil.example/v4/x',
	])('it never goes to %s', async (url) => {
		await expect(credential.authenticate(data, { url })).rejects.toThrow(/own 'Base URL' only/);
	});

	describe.each(['https://api.reply.io', 'https://api.reply.io/', 'https://proxy.example/reply'])('as n8n and its nodes give the address, Base URL %s', (baseUrl) => {
		const sent = async (options: object) => (await credential.authenticate({ ...data, baseUrl }, options as never)) as { url?: string; uri?: string; baseURL?: string; headers?: object };
		const base = baseUrl.replace(/\/$/, '');
		const whoami = `${base}/v3/whoami`;
		const elsewhere = 'https://evil.example/v3/whoami';

		test.each<[string, object]>([
			['whole', { url: whoami }],
			['whole, as the HTTP Request node gives it', { uri: whoami }],
			['a URL object', { uri: new URL(whoami) }],
			['a URL object, as url', { url: new URL(whoami) }],
			['whole, in capitals', { url: whoami.replace('https', 'HTTPS') }],
			['in two parts', { baseURL: base, url: '/v3/whoami' }],
			['in two parts with two slashes', { baseURL: `${base}/`, url: '/v3/whoami' }],
			['in two parts with more slashes', { baseURL: `${base}//`, url: '/v3/whoami' }],
			['with blanks around it', { url: ` ${whoami} ` }],
			['in two parts with none', { baseURL: base, url: 'v3/whoami' }],
			['in two parts, of which the second is whole', { baseURL: 'https://other.example', url: whoami }],
			['a path', { url: '/v3/whoami' }],
			['a path, as the HTTP Request node would give it', { uri: 'v3/whoami' }],
			['both', { url: whoami, uri: elsewhere }],
		])('%s', async (_name, options) => {
			const { url, uri, baseURL, headers } = await sent(options);
			expect([url ?? uri, baseURL]).toEqual([whoami, undefined]);
			expect(headers).toEqual({ 'X-API-Key': 'secret-key', Authorization: 'Bearer secret-key' });
		});

		test.each([['/v3/whoami?since=x:y'], ['whoami/x:y'], ['/v3/whoami?next=//evil.example'], ['/v3/whoami?next=https://evil.example']])('a path stays one, whatever is in it: %s', async (url) => {
			expect((await sent({ baseURL: base, url })).url).toBe(`${base}/${url.replace(/^\//, '')}`);
		});

		test('it is given back where it was given, with all else that was asked for', async () => {
			const asked = { method: 'POST', body: { a: 1 }, qs: { top: 1 }, timeout: 5_000 };
			expect(await sent({ ...asked, url: '/v3/whoami' })).toMatchObject({ ...asked, url: whoami });
			const byUri = await sent({ ...asked, uri: '/v3/whoami' });
			expect(byUri).toMatchObject({ ...asked, uri: whoami });
			expect(byUri).not.toHaveProperty('url');
		});

		test('no redirect is followed, in whatever words a node asks for it', async () => {
			const asked = { followRedirect: true, followAllRedirects: true, maxRedirects: 21, sendCredentialsOnCrossOriginRedirect: true };
			expect(await sent({ uri: whoami, ...asked })).toMatchObject({ disableFollowRedirect: true, followRedirect: false, followAllRedirects: false, maxRedirects: 0 });
		});

		test.each<[string, object]>([
			['elsewhere', { url: elsewhere }],
			['elsewhere, as the HTTP Request node gives it', { uri: elsewhere }],
			['elsewhere, as a URL object', { uri: new URL(elsewhere) }],
			['elsewhere behind a base that is right', { baseURL: base, url: elsewhere }],
			['elsewhere behind a base that is right and ends in a slash', { baseURL: `${base}/`, url: elsewhere }],
			['elsewhere beside one that is right', { url: elsewhere, uri: whoami }],
			['on another base', { baseURL: 'https://evil.example', url: '/v3/whoami' }],
			['on another port', { url: '/v3/whoami', baseURL: `${new URL(base).origin}:8443` }],
			['without a scheme', { url: '//evil.example/v3/whoami' }],
			['without a scheme, behind a base', { baseURL: base, url: '//evil.example/v3/whoami' }],
			['without a scheme, with backslashes', { baseURL: base, url: '\\\\evil.example/v3/whoami' }],
			['with a name that goes on', { baseURL: `${new URL(base).origin}.evil.example`, url: '/v3/whoami' }],
			['with a user name', { baseURL: `${new URL(base).origin}@evil.example`, url: '/v3/whoami' }],
			['a name that follows the base at once', { baseURL: '', url: 'https:evil.example/v3/whoami' }],
			['no web address', { uri: 'file:///etc/passwd' }],
			['no address', { url: 'https://' }],
		])('never to an address %s', async (_name, options) => {
			await expect(sent(options)).rejects.toThrow(/sent to its own 'Base URL' only|not one of the Reply\.io API/);
		});
	});

	test('it goes nowhere with a base URL that is not safe', async () => {
		await expect(credential.authenticate({ ...data, baseUrl: 'http://api.reply.io' }, { url: 'http://api.reply.io/v4/x' })).rejects.toThrow(/https/);
	});

	test('the test of the credential asks who the key belongs to, and follows no redirect', () => {
		expect(credential.test.request).toMatchObject({ url: '/v3/whoami', disableFollowRedirect: true });
		expect(credential.test.request.baseURL).toMatch(/^=\{\{\s*\$credentials\.baseUrl/);
	});
});

describe('the test of the credential', () => {
	const { rules = [] } = new ReplyIoApi().test as { rules?: Array<{ type: string; properties: { key?: string; value: unknown; message: string } }> };
	const told = (status: number) => rules.filter(({ type, properties }) => type === 'responseCode' && properties.value === status).map(({ properties }) => properties.message);

	test.each<[string, number[], RegExp]>([
		['a key that is not accepted', [401], /does not accept the API key.*Settings → API Key/],
		['a key that is not let in', [403], /does not let this API key in.*Acting User.*Team ID/],
		['another address', [400, 404, 405, 406, 409, 410, 415, 422, 501], /no Reply\.io API at this Base URL\. It is https:\/\/api\.reply\.io/],
		['a redirect', [300, 301, 302, 303, 304, 305, 307, 308], /redirect, which is not followed.*It is https:\/\/api\.reply\.io/],
		['a proxy', [407], /proxy.*password/],
		['the rate limit', [429], /rate limit.*Try again in a minute/],
		['a server that fails', [408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530], /failed to answer.*Try again later/],
	])('names %s', (_, statuses, message) => {
		for (const status of statuses) expect(told(status)).toEqual([expect.stringMatching(message)]);
	});

	test('takes nothing but an answer with a user for Reply.io', () => {
		expect(rules.filter(({ type }) => type !== 'responseCode')).toEqual([{ type: 'responseSuccessBody', properties: { key: 'userId', value: undefined, message: 'What answers at this Base URL is not the Reply.io API. It is https://api.reply.io unless Reply.io told you otherwise.' } }]);
	});
});

test('the credential has its name, its icons, and a page that explains it; the key is a password that must be given', () => {
	const { name, displayName, icon, documentationUrl, properties } = new ReplyIoApi();
	expect({ name, displayName }).toEqual({ name: 'replyIoApi', displayName: 'Reply.io API' });
	expect([icon.light, icon.dark]).toEqual([expect.stringMatching(/^file:.+\.svg$/), expect.stringMatching(/^file:.+dark\.svg$/)]);
	expect(documentationUrl).toMatch(/^https:.+#credentials$/);
	expect(properties.filter(({ typeOptions }) => typeOptions?.password).map((property) => property.name)).toEqual(['apiKey']);
	expect(properties.filter(({ required }) => required).map((property) => property.name)).toEqual(['apiKey']);
	for (const { type, options } of properties) if (type === 'options') for (const option of options!) expect(Object.values(option)).toHaveLength(3);
});

test.each([undefined, '', '  '])('an address that is not given (%j) is that of the base alone', async (url) => {
	for (const [baseUrl, address] of [['https://api.reply.io', 'https://api.reply.io/'], ['https://proxy.example/reply/', 'https://proxy.example/reply']]) {
		const sent = await new ReplyIoApi().authenticate({ apiKey: 'secret-key', apiVersion: 'v4', baseUrl }, { url } as never);
		expect((sent as { url?: string; uri?: string }).url ?? (sent as { uri?: string }).uri).toBe(address);
	}
});
