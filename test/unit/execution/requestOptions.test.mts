import { readRequestOptions } from '../../../nodes/ReplyIo/execution/requestOptions';
import { thrownBy } from '../thrown.mjs';

test('Proxy is taken apart, with its user and password', () => {
	expect(readRequestOptions({ proxy: 'http://me:s%2Fecret@my-proxy:8080' }).proxy).toEqual({ host: 'my-proxy', port: 8080, protocol: 'http', auth: { username: 'me', password: 's/ecret' } });
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
