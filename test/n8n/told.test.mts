import { chain, KEY, replyIo, rows, startInstance, STARTUP_MS, type CredentialRef, type Instance } from './instance.mjs';

/* What a user reads in n8n itself: of an item, of a credential's test, and of n8n's own HTTP Request node with the credential. */

let instance: Instance;

beforeAll(async () => {
	instance = await startInstance();
}, STARTUP_MS);

beforeEach(() => instance.simulator.inside.reset());

afterAll(async () => {
	await instance?.stop();
}, 60_000);

/* Each holds the code of a fault of the system, in whose place n8n puts a text of its own. */
const ADDRESSES = ['john@homeaccess.com', 'info@zenoenterprises.com'];
const NODES: Array<[string, Record<string, unknown>]> = ['set', 'get', 'setMany'].map((operation) => [
	operation,
	{ operation, sequenceId: { __rl: true, mode: 'id', value: 100 }, contactId: { __rl: true, mode: 'email', value: '={{ $json.email }}' }, status: 'Paused' },
]);

describe.each(NODES)("n8n's own texts do not take the place of a message (%s)", (_operation, parameters) => {
	const run = async (onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput') => {
		const workflow = chain('Words', [rows('Rows', ADDRESSES.map((email) => ({ email }))), replyIo('Reply.io', parameters, { onError })]);
		return await instance.run(await instance.importWorkflow(workflow));
	};

	test('that stops the workflow', async () => {
		const { status, error } = await run('stopWorkflow');
		expect(status).toBe('error');
		expect(`${error?.message} ${error?.description}`).toContain(ADDRESSES[0]);
	});

	test('in an item', async () => {
		const items = (await run('continueRegularOutput')).items('Reply.io');
		expect(items.map(({ json }) => json.error ?? json.reason)).toEqual(ADDRESSES.map((address) => expect.stringContaining(address)));
	});

	test('on the error output', async () => {
		const items = (await run('continueErrorOutput')).items('Reply.io', 1);
		expect(items.map(({ json }) => [json.email, json.error])).toEqual(ADDRESSES.map((address) => [address, expect.stringContaining(address)]));
	});
});

describe('the HTTP Request node with this credential (Custom API Call)', () => {
	const call = async (url: string, { credential = instance.credential, typeVersion = 4.2 }: { credential?: CredentialRef; typeVersion?: number } = {}) => {
		const node = {
			name: 'HTTP Request',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion,
			parameters: { url, authentication: 'predefinedCredentialType', nodeCredentialType: 'replyIoApi', options: {} },
			credentials: { replyIoApi: credential },
		};
		return await instance.run(await instance.importWorkflow(chain('Custom', [node]), credential));
	};

	test.each([4.2, 4.4])('calls Reply.io with the key (version %p of the node)', async (typeVersion) => {
		for (const version of ['v3', 'v4']) {
			const { error, items } = await call(`${instance.simulator.baseUrl}/${version}/sequences/100/contacts/12345`, { typeVersion });
			expect(error).toBeUndefined();
			expect(items('HTTP Request')[0].json).toMatchObject({ contactId: 12345, email: 'john.doe@company.com' });
		}
		expect(instance.simulator.inside.requests.map(({ headers }) => headers['x-api-key'])).toEqual([KEY, KEY]);
		expect(instance.simulator.inside.violations).toEqual([]);
	});

	test('takes the key nowhere else', async () => {
		const seen: string[] = [];
		const { createServer } = await import('node:http');
		const other = createServer((request, answer) => {
			seen.push(JSON.stringify(request.headers));
			answer.setHeader('Content-Type', 'application/json').end('{}');
		});
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const elsewhere = `http://127.0.0.1:${(other.address() as { port: number }).port}/v3/whoami`;
		const { error } = await call(elsewhere);
		expect(error?.message).toMatch(/'Base URL' only/);
		expect(seen).toEqual([]);
		// Nor where a redirect points: this node would follow it.
		for (const typeVersion of [4.2, 4.4]) {
			instance.simulator.inside.setFaults({ next: [{ kind: 'redirect', status: 302, to: elsewhere }] });
			await call(`${instance.simulator.baseUrl}/v3/whoami`, { typeVersion });
		}
		await new Promise((resolve) => other.close(resolve));
		expect(seen.filter((headers) => headers.includes(KEY))).toEqual([]);
	});
});

describe('the test of a credential has words for', () => {
	const testMeeting = async (status: number, body: unknown = '') => {
		instance.simulator.inside.setFaults({ choose: () => ({ kind: 'answer', status, body, headers: { Location: '/v3/else', 'Retry-After': '30' } }) });
		return await instance.testCredential();
	};

	test.each([
		...[300, 301, 302, 303, 307, 308].map((status) => [status, /redirect, which is not followed.*https:\/\/api\.reply\.io/] as const),
		...[400, 404, 405, 410].map((status) => [status, /no Reply\.io API at this Base URL/] as const),
		[401, /does not accept the API key/] as const,
		[403, /does not let this API key in/] as const,
		[429, /rate limit is reached.*Try again in a minute/] as const,
		...[500, 502, 503, 504, 520].map((status) => [status, /failed to answer.*Try again later/] as const),
	])('HTTP %d', async (status, message) => {
		expect(await testMeeting(status)).toEqual({ status: 'Error', message: expect.stringMatching(message) });
	});

	test.each([['a page', '<html><body>Welcome</body></html>'], ['nothing', ''], ['a list', [{}]], ['somebody else', { ok: true }], ['a text', '"OK"'], ['null', 'null']])('a success that is %s', async (_name, body) => {
		expect(await testMeeting(200, body)).toEqual({ status: 'Error', message: expect.stringMatching(/not the Reply\.io API/) });
	});
});
