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

	test('it goes nowhere with a base URL that is not safe', async () => {
		await expect(credential.authenticate({ ...data, baseUrl: 'http://api.reply.io' }, { url: 'http://api.reply.io/v4/x' })).rejects.toThrow(/https/);
	});

	test('the test of the credential asks who the key belongs to, and follows no redirect', () => {
		expect(credential.test.request).toMatchObject({ url: '/v3/whoami', disableFollowRedirect: true });
		expect(credential.test.request.baseURL).toMatch(/^=\{\{\s*\$credentials\.baseUrl/);
	});
});
