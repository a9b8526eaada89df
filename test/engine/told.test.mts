import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { askAgent } from './agent.mjs';
import { get, getMany, set, useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode, searchList, type OnError, type RunResult } from './harness.mjs';
import { CERTIFICATE, PRIVATE_KEY } from './certificate.mjs';

/* What a user is told is what happened: nothing that n8n puts in its place, nothing twice, nothing left out. */

const reply = useSimulator();
const problem = (status: number, detail: string, more: object = {}) => ({ kind: 'answer' as const, status, body: { title: 'Problem', status, detail, ...more } });
/** An item's error, in whatever mode. */
const toldBy = ({ error, success, failed }: RunResult) => String(error?.message ?? (success[0] ?? failed[0])?.json.error);
/** All that is said of an item's error. */
const allSaid = (result: RunResult) => `${toldBy(result)} ${result.error?.description ?? ''}`;
const fromList = (value: unknown, cachedResultName: string) => ({ ...locator('list', value), cachedResultName });

/** n8n puts a text of its own in place of one that holds such a word. */
const SWAPPED = /Forbidden by access permissions|file or directory does not exist|service refused|Resource not accessible|address already in use|connection (?:was|cannot)|Operation not permitted/i;
/* eaccess, enoent, eperm, econnrefused, eaddrinuse, etimedout, eisdir */
const ADDRESSES = ['john@homeaccess.com', 'info@zenoenterprises.com', 'kaeperman@x.com', 'a@leeconnrefused.com', 'teisdir@x.com'];

describe.each(ADDRESSES)("n8n's own texts do not take the place of a message about %s", (address) => {
	const byEmail = (operation: string) => ({ operation, sequenceId: locator('id', 100), contactId: locator('email', address), status: 'Finished' });
	const message = new RegExp(`No contact in Reply.io has the email address of 'Contact': '${address}'`);

	test.each([false, true].flatMap((asTool) => ERROR_MODES.flatMap((mode) => ['set', 'get'].map((operation) => [operation, mode, asTool] as const))))('%s, %s (as a tool: %p)', async (operation, onError, asTool) => {
		const result = await runNode({ parameters: byEmail(operation), onError, asTool, credential: reply.credential() });
		expect(toldBy(result)).toMatch(message);
		expect(allSaid(result)).not.toMatch(SWAPPED);
	});

	test.each(ERROR_MODES)('Set Many, %s', async (onError) => {
		const result = await runNode({ parameters: byEmail('setMany'), onError, credential: reply.credential() });
		expect(`${toldBy(result)} ${result.error?.description} ${String(result.success[0]?.json.reason)}`).toMatch(address);
		expect(allSaid(result)).not.toMatch(SWAPPED);
	});

	test.each(['set', 'get', 'setMany'])('%s of an agent', async (operation) => {
		const called = { ...byEmail(operation), ...(operation === 'setMany' ? { contactId: undefined, contacts: "={{ $fromAI('contact', '', 'string') }}" } : { contactId: locator('email', "={{ $fromAI('contact', '', 'string') }}") }) };
		const [answer] = await askAgent({ parameters: called, calls: [{ contact: address }], credential: reply.credential() });
		expect(answer).toContain(address);
		expect(answer).not.toMatch(SWAPPED);
	});
});

test.each(ERROR_MODES)("nor of Reply.io's own words, nor of a name, %s", async (onError) => {
	reply.simulator.setFaults({ choose: () => problem(403, 'EACCES: see homeaccess.com', { code: 'sequenceContact.forbidden' }) });
	const result = await runNode({ parameters: { ...get(12345), sequenceId: fromList(100, 'ENOENT customers') }, onError, credential: reply.credential() });
	expect(toldBy(result)).toMatch(/in 'ENOENT customers' \(100\)\. Reply\.io says: EACCES: see homeaccess\.com/);
	expect(allSaid(result)).not.toMatch(SWAPPED);
});

test('nor of what a picker says', async () => {
	reply.simulator.setFaults({ choose: () => problem(403, 'EACCES: see homeaccess.com') });
	await expect(searchList('searchSequences', { credential: reply.credential() })).rejects.toThrow(/does not allow this.*EACCES: see homeaccess\.com/);
});

describe('what was chosen from a list', () => {
	const chosen = { sequenceId: fromList(300, 'Webinar invitation'), contactId: fromList(12343, 'Dmitri Volkov (dmitri.volkov@brightlab.example)') };
	const operations = ['set', 'get'];

	test.each(['v4', 'v3'].flatMap((version) => operations.flatMap((operation) => ERROR_MODES.map((mode) => [version, operation, mode] as const))))('is named, and said once: API %s, %s, %s', async (version, operation, onError) => {
		const result = await runNode({ parameters: { operation, ...chosen, status: 'Finished' }, onError, credential: reply.credential(version) });
		expect(toldBy(result)).toMatch(/^Dmitri Volkov \(12343\) (?:is not|was not found) in 'Webinar invitation' \(300\) \[item 0\]$/);
	});

	test('so it is in Set Many', async () => {
		const { success } = await runNode({ parameters: { operation: 'setMany', ...chosen, status: 'Finished' }, onError: 'continueRegularOutput', credential: reply.credential() });
		expect(success[0].json.reason).toBe("Dmitri Volkov (12343) is not in 'Webinar invitation' (300)");
	});

	test('a sequence that is gone', async () => {
		for (const parameters of [getMany(), get(12345), set(12345)]) {
			const { error } = await runNode({ parameters: { ...parameters, sequenceId: fromList(4711, 'Old customers') }, credential: reply.credential('v3') });
			expect(error?.message).toBe("Sequence 'Old customers' (4711) was not found [item 0]");
		}
	});

	test('a name that is no longer that of the value is not used', async () => {
		const parameters = { ...get('={{ $json.id }}'), contactId: { ...fromList('={{ $json.id }}', 'Dmitri Volkov') } };
		const { error } = await runNode({ parameters, items: [{ id: 22 }], credential: reply.credential() });
		expect(error?.message).toMatch(/^Contact 22 /);
	});
});

test.each(['v4', 'v3'])('a thing that Reply.io says in other words is not said twice, API %s', async (version) => {
	for (const detail of ['Contact 22 is not in sequence 100.', 'The contact was not found in this sequence', 'Contact 22 does not exist']) {
		reply.simulator.setFaults({ choose: ({ path }) => (/contacts\/22$/.test(path) ? problem(404, detail, { code: 'sequenceContact.notInSequence' }) : null) });
		const { error } = await runNode({ parameters: get(22), credential: reply.credential(version) });
		expect(error?.message).toBe('Contact 22 is not in sequence 100 [item 0]');
	}
});

test('a list of IDs says how many more there are', async () => {
	for (let id = 1; id <= 14; id++) reply.simulator.addContact({ sequenceId: 100, contactId: 700 + id, email: 'twin@example.com' });
	const { error } = await runNode({ parameters: { ...get(0), contactId: locator('email', 'twin@example.com') }, credential: reply.credential() });
	expect(error?.message).toMatch(/^14 contacts .*'twin@example\.com' \(IDs (?:\d+, ){9}\d+ and 4 more\) \[item 0\]$/);
});

test.each([['x'.repeat(500)], ["it's"], ["'".repeat(3)], [{ a: 'x'.repeat(500) }], ['two\nlines'], [Array.from({ length: 400 }, (_, index) => index)]])('a value that is quoted in a message ends where it ends: %j', async (id) => {
	const { error } = await runNode({ parameters: get('={{ $json.id }}'), items: [{ id }], credential: reply.credential() });
	const [, quoted] = /^'Contact' is not a valid ID: (.+) \[item 0\]$/.exec(error?.message ?? '') ?? [];
	expect(quoted).toMatch(typeof id === 'string' ? /^'.*'$/s : /[\]}…]$/);
	expect(quoted.length).toBeLessThanOrEqual(63);
	expect(quoted).not.toMatch(/\n/);
});

describe('Fields', () => {
	const selected = (fields: unknown) => ({ output: 'selected', fields });

	test.each([[['email', 'emial']], ['email, emial'], [['Status']], [[null]], ['undefined']])('an unknown name is an error before any call: %j', async (fields) => {
		for (const parameters of [set(12345), get(12345), getMany()]) {
			const { error } = await runNode({ parameters: { ...parameters, ...selected('={{ $json.fields }}') }, items: [{ fields }], credential: reply.credential() });
			expect(error?.message).toMatch(/^'Fields' names an unknown field: .*\[item 0\]$/);
			expect(error?.description).toMatch(/contactId, sequenceId, email/);
		}
		expect(reply.simulator.requests).toEqual([]);
	});
});

describe('a connection that is not secure', () => {
	const servers: Server[] = [];
	const listen = async (server: Server) => {
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return (server.address() as AddressInfo).port;
	};
	afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())));
	const answer = JSON.stringify({ contactId: 12345, sequenceId: 100, status: 'Active' });
	const withCertificate = () => createTlsServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (_, response) => void response.setHeader('Content-Type', 'application/json').end(answer)) as unknown as Server;

	test.each<[string, () => Server, RegExp]>([
		['a certificate nobody vouches for', withCertificate, /SELF_SIGNED|CERT/],
		['no TLS at all', () => createServer((_, response) => void response.end()), /SSL|EPROTO/],
	])('%s: says so at once, and the way out', async (_name, server, code) => {
		const port = await listen(server());
		for (const onError of ['stopWorkflow', 'continueErrorOutput'] as OnError[]) {
			const result = await runNode({ parameters: get(12345), onError, credential: { apiKey: 'key', baseUrl: `https://127.0.0.1:${port}` } });
			expect(toldBy(result)).toMatch(/^The connection to Reply\.io is not secure: /);
			expect(toldBy(result)).toMatch(code);
			if (result.error) expect(result.error.description).toMatch(/'Base URL'.*Ignore SSL Issues/s);
		}
	});

	test('Ignore SSL Issues is a way out', async () => {
		const port = await listen(withCertificate());
		const { success, error } = await runNode({ parameters: { ...get(12345), requestOptions: { allowUnauthorizedCerts: true } }, credential: { apiKey: 'key', baseUrl: `https://127.0.0.1:${port}` } });
		expect(error).toBeUndefined();
		expect(success[0].json.contactId).toBe(12345);
	});
});

describe("what n8n shows under 'From Reply.io'", () => {
	const messages = (error: unknown) => (error as { messages?: string[] }).messages;

	test.each(['v4', 'v3'])('is the status and the answer, API %s', async (version) => {
		reply.simulator.setFaults({ choose: () => problem(409, 'Being moved.', { code: 'busy', traceId: 'abc-1' }) });
		const { error } = await runNode({ parameters: get(12345), credential: reply.credential(version) });
		expect(error?.httpCode).toBe('409');
		expect(messages(error)).toEqual([expect.stringMatching(/^409 - .*"detail":"Being moved\.".*"traceId":"abc-1"/)]);
		expect(error?.context?.data).toMatchObject({ code: 'busy', status: 409 });
	});

	test('is of bearable length, in which the key is not', async () => {
		reply.simulator.setFaults({ choose: ({ headers }) => problem(400, 'x'.repeat(5_000), { echo: headers, deep: { headers }, list: Array.from({ length: 500 }, () => headers['x-api-key']) }) });
		const { error } = await runNode({ parameters: get(12345), credential: reply.credential() });
		const shown = JSON.stringify([messages(error), error?.context]);
		expect(shown).toContain('***');
		expect(shown).not.toContain(reply.simulator.apiKey);
		expect(shown.length).toBeLessThan(4_000);
	});
});
