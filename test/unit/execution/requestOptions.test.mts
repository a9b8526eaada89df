import { readRequestOptions } from '../../../nodes/ReplyIo/execution/requestOptions';
import { thrownBy } from '../thrown.mjs';

test('Proxy is taken apart, with its user and password', () => {
	expect(readRequestOptions({ proxy: 'http://me:s%2Fecret@my-proxy:8080' }).proxy).toEqual({ host: 'my-proxy', port: 8080, protocol: 'http', auth: { username: 'me', password: 's/ecret' } });
	expect(readRequestOptions({ proxy: 'http://100%:50%@my-proxy:8080' }).proxy).toMatchObject({ auth: { username: '100%', password: '50%' } });
});

test.each([
	'me:s3cret@my-proxy:8080',
	'http://me:s3/cret@my-proxy:8080',
	'http://me:s3@cret@my-proxy:port',
	'http://me:s3\ncret/@my-proxy:8080',
	'//me:s3cret@my-proxy',
])("a Proxy that is none is named without its user and password: %j", (proxy) => {
	const { message } = thrownBy(() => readRequestOptions({ proxy }));
	expect(message).toMatch(/^'Proxy' is not a URL with a host and a port: '\*\*\*@my-proxy/);
	expect(message).not.toMatch(/me:|s3|cret/);
});

test('a Proxy without a password is named whole', () => {
	expect(thrownBy(() => readRequestOptions({ proxy: 'my proxy' })).message).toBe("'Proxy' is not a URL with a host and a port: 'my proxy'");
});

test('a Proxy has the port of its protocol unless it names one, and no user unless it has one', () => {
	expect(readRequestOptions({ proxy: 'http://my-proxy' }).proxy).toEqual({ host: 'my-proxy', port: 80, protocol: 'http' });
	expect(readRequestOptions({ proxy: 'https://my-proxy' }).proxy).toEqual({ host: 'my-proxy', port: 443, protocol: 'https' });
	expect(thrownBy(() => readRequestOptions({ proxy: 'my proxy' })).description).toBe('It must look like http://my-proxy:8080.');
});

test('without any, a call has a minute, checks certificates, and items go as they come', () => {
	for (const value of [undefined, null, {}]) expect(readRequestOptions(value)).toEqual({ timeoutMs: 60_000, skipSslCertificateValidation: false });
});

test.each([[5_000, 5_000], [1, 1], [0, 60_000], [-1, 60_000], ['5000', 5_000], ['', 60_000], [null, 60_000], [undefined, 60_000], [1_500.5, 1_501], [0.2, 1], [5e9, 2_147_483_647]])('Timeout %j is %d ms', (timeout, timeoutMs) => {
	expect(readRequestOptions({ timeout }).timeoutMs).toBe(timeoutMs);
});

test.each(['abc', '5 s', true, {}, NaN])('Timeout %j is an error that names it', (timeout) => {
	expect(thrownBy(() => readRequestOptions({ timeout }))).toMatchObject({ message: expect.stringMatching(/^'Timeout' is not a number of milliseconds: /), description: "Check the value or the expression of 'Timeout' in the node's Settings." });
});

test.each([[true, true], [false, false], ['true', false], [1, false]])('certificates are ignored on a plain true only: %j', (allowUnauthorizedCerts, skips) => {
	expect(readRequestOptions({ allowUnauthorizedCerts }).skipSslCertificateValidation).toBe(skips);
});

test.each([['', undefined], [7, undefined], [null, undefined]])('Proxy %j is none', (proxy, read) => {
	expect(readRequestOptions({ proxy }).proxy).toBe(read);
});

test.each<[object, object | undefined]>([
	[{ batchSize: 10, batchInterval: 500 }, { size: 10, intervalMs: 500 }],
	[{ batchInterval: 500 }, { size: 1, intervalMs: 500 }],
	[{ batchSize: -1, batchInterval: 500 }, { size: 1, intervalMs: 500 }],
	[{ batchSize: 0, batchInterval: 500 }, { size: 1, intervalMs: 500 }],
	[{ batchSize: 10, batchInterval: 0 }, undefined],
	[{ batchSize: 10 }, undefined],
])('Batching %j is %j', (batch, batching) => {
	expect(readRequestOptions({ batching: { batch } }).batching).toEqual(batching);
});

test('Batching that is incomplete is none', () => {
	expect([readRequestOptions({ batching: {} }).batching, readRequestOptions({ batching: null }).batching]).toEqual([undefined, undefined]);
});
