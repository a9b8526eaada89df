import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { get, useSimulator } from './fixtures.mjs';
import { locator, runNode, searchList } from './harness.mjs';

/* The lists to choose from, whatever Reply.io does: somebody is looking at them. */

const reply = useSimulator();
const WITHIN_MS = 20_000;
const inSequence = { sequenceId: locator('list', '100') };
const LISTS = [['searchSequences', {}], ['searchContacts', inSequence]] as const;

const servers: Server[] = [];
const listen = async (server: Server) => {
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())));

/** Runs it, and says how it ended and how long that took. */
async function timed(list: Promise<unknown>): Promise<{ told: string; ms: number }> {
	const since = Date.now();
	const told = await list.then(JSON.stringify, (error: Error & { description?: string }) => `${error.message} ${error.description}`);
	return { told, ms: Date.now() - since };
}

test.each(LISTS)('%s goes through the proxy of Request Options', async (method, parameters) => {
	const passed: string[] = [];
	const proxy = await listen(
		createServer((incoming, outgoing) => {
			passed.push(incoming.url!);
			const onward = request(incoming.url!, { method: incoming.method, headers: incoming.headers }, (answer) => {
				outgoing.writeHead(answer.statusCode!, answer.headers);
				answer.pipe(outgoing);
			});
			incoming.pipe(onward);
		}),
	);
	const { results } = await searchList(method, { credential: reply.credential(), parameters: { ...parameters, requestOptions: { proxy } } });
	expect(results.length).toBeGreaterThan(0);
	expect(passed.length).toBeGreaterThan(0);
	for (const url of passed) expect(url).toContain(reply.simulator.baseUrl);
	await expect(searchList(method, { credential: reply.credential(), parameters: { ...parameters, requestOptions: { proxy: 'nowhere' } } })).rejects.toThrow(/'Proxy' is not a URL/);
});

test.each(LISTS)('%s keeps to the time-out of Request Options', async (method, parameters) => {
	reply.simulator.setFaults({ choose: () => ({ kind: 'slow', ms: 5_000 }) });
	const { told, ms } = await timed(searchList(method, { credential: reply.credential(), parameters: { ...parameters, requestOptions: { timeout: 200 } } }));
	expect(told).toMatch(/did not answer in time \(tried 2 times\)/);
	expect(ms).toBeLessThan(4_500);
});

describe('gives up within 20 s, and does not speak of Longest Wait, where Reply.io', () => {
	const hangs = createServer(() => {});
	const drips = createServer((_, answer) => {
		answer.writeHead(200, { 'Content-Type': 'application/json' });
		const timer = setInterval(() => answer.write(' '), 500);
		answer.once('close', () => clearInterval(timer));
	});
	const refuses = (status: number, retryAfter: string) => createServer((_, answer) => void answer.writeHead(status, { 'Retry-After': retryAfter }).end());

	const CASES: Array<[string, () => Server, RegExp]> = [
		['never answers', () => hangs, /in time/],
		['answers a byte now and then', () => drips, /in time/],
		['asks to wait 15 s', () => refuses(429, '15'), /rate limit is reached: it asks to wait 15 s/],
		['asks to wait an hour', () => refuses(429, '3600'), /rate limit is reached: it asks to wait 60 min/],
		['asks to wait again and again', () => refuses(429, '1'), /rate limit is reached/],
		['is down for a minute', () => refuses(503, '60'), /HTTP 503.*asks to wait 60 s/],
		['is down', () => refuses(503, '1'), /HTTP 503/],
	];
	let ends: Promise<Array<{ told: string; ms: number }>>;

	// At once, as each takes its time.
	beforeAll(async () => {
		ends = Promise.all(CASES.map(async ([name, server]) => await timed(searchList('searchContacts', { credential: { apiKey: `key of who ${name}`.replace(/\s/g, '-'), baseUrl: await listen(server()) }, parameters: inSequence }))));
		await ends;
	});

	test.each(CASES.map(([name, , message], index) => [name, message, index] as const))('%s', async (_name, message, index) => {
		const { told, ms } = (await ends)[index];
		expect(told).toMatch(message);
		expect(told).not.toMatch(/Longest Wait/);
		expect(ms).toBeLessThan(WITHIN_MS);
	});

	test('answers late that there is nothing', async () => {
		let asked = 0;
		const slow = createServer((_, answer) => {
			if (asked++ === 0) return;
			setTimeout(() => answer.writeHead(200, { 'Content-Type': 'application/json' }).end('{"items":[],"hasMore":false}'), 7_000);
		});
		const { told, ms } = await timed(searchList('searchContacts', { credential: { apiKey: 'slow-key', baseUrl: await listen(slow) }, parameters: inSequence }));
		// Time is up for asking whether the sequence is there.
		expect([told, asked]).toEqual(['{"results":[]}', 2]);
		expect(ms).toBeLessThan(WITHIN_MS);
	});
});

test('lists that hang hold up no other, of whatever account', async () => {
	const baseUrl = await listen(createServer(() => {}));
	const hanging = Array.from({ length: 8 }, async (_, index) => await timed(searchList('searchSequences', { credential: { apiKey: `hanging-key-${index}`, baseUrl }, parameters: { requestOptions: { timeout: 3_000 } } })));
	const { ms } = await timed(searchList('searchSequences', { credential: reply.credential() }));
	expect(ms).toBeLessThan(2_500);
	// Nor each other.
	for (const one of await Promise.all(hanging)) expect(one.ms).toBeLessThan(8_500);
});

test('a list does not wait for the rate limit that an execution waits for', async () => {
	const credential = { ...reply.credential(), teamId: '77' };
	reply.simulator.setFaults({ next: [{ kind: '429', retryAfter: 30 }] });
	await runNode({ parameters: get(12345, { options: { longestWait: 0 } }), onError: 'continueRegularOutput', credential });
	const { told, ms } = await timed(searchList('searchSequences', { credential }));
	expect(told).toMatch(/rate limit is reached: it asks to wait (?:29|30) s/);
	expect(ms).toBeLessThan(5_000);
});

describe('shows no entry that is blank, or called undefined', () => {
	const CONTACTS = [
		{ id: 1, firstName: 'Ann', lastName: 'Lee', email: 'ann@x.com' },
		{ id: 2, firstName: null, lastName: undefined, email: 'b@x.com' },
		{ id: 3, firstName: '', lastName: ' ', email: '' },
		{ id: 4, email: null },
		{ id: 5, firstName: 'Cher', email: undefined },
		{ id: undefined, email: 'nobody@x.com' },
		{ id: null, firstName: 'Nobody' },
		{ id: '', firstName: 'Nobody' },
		{ email: 'nobody@x.com' },
		{},
		{ id: {}, email: 'nobody@x.com' },
		{ id: '6', firstName: 12, lastName: {}, email: ['d@x.com'] },
	];
	const SEQUENCES = [{ id: 1, name: 'One' }, { id: 2, name: '' }, { id: 3, name: '  ' }, { id: 4 }, { id: 5, name: null }, { name: 'No ID' }, { id: null, name: 'No ID' }, { id: 6, name: 7 }];
	const shown = async (method: 'searchContacts' | 'searchSequences', items: unknown[]) => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', body: { items, hasMore: false } }) });
		return (await searchList(method, { credential: reply.credential(), parameters: inSequence })).results;
	};

	test('contacts', async () => {
		expect(await shown('searchContacts', CONTACTS)).toEqual([
			{ name: 'Ann Lee (ann@x.com)', value: '1' },
			{ name: 'b@x.com', value: '2' },
			{ name: '3', value: '3' },
			{ name: '4', value: '4' },
			{ name: 'Cher', value: '5' },
			{ name: '6', value: '6' },
		]);
	});

	test('sequences', async () => {
		expect(await shown('searchSequences', SEQUENCES)).toEqual([{ name: 'One', value: '1' }, ...['2', '3', '4', '5', '6'].map((id) => ({ name: id, value: id }))]);
	});
});
