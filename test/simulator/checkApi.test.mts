import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { ReadOnlyClient } from '../../scripts/apiClient.mjs';
import { findOut } from '../../scripts/apiQuestions.mjs';
import { defaultSeedFile, readSeed, type SimulatorOptions, type Switches } from '../../simulator/index.mjs';
import { projectFolder } from '../unit/project.mjs';
import { start, stopAll } from './client.mjs';

afterEach(stopAll);

interface Finding {
	question: string;
	answer: string;
	flag?: [keyof Switches, string];
}

async function check(options: SimulatorOptions, actingAs: Record<string, string> = {}, apiKey = 'test-key') {
	const { simulator } = await start(options);
	const client = new ReadOnlyClient({ baseUrl: simulator.baseUrl, apiKey, actingAs });
	const { isAccepted, findings } = (await findOut(client)) as { isAccepted: boolean; findings: Finding[] };
	const answers = Object.fromEntries(findings.map(({ question, answer }) => [question, answer]));
	const flags = Object.fromEntries(findings.flatMap(({ flag }) => (flag ? [flag] : []))) as Partial<Switches>;
	return { simulator, isAccepted, findings, answers, flags, calls: client.calls };
}

/** What reading cannot show of a status that is set. */
const UNSEEN: Array<keyof Switches> = ['foreignSequence', 'pauseEverywhere', 'bulkErrors'];

describe('what it finds out of an account is how the account behaves', () => {
	const variants: Array<Partial<Switches>> = [
		{},
		{ v4: '404-problem', emailFilter: 'containing', missingSequence: 'notFound', codes: 'undotted' },
		{ v4: '404-html', emailFilter: 'ignored', contactNotFound: 'specific', codes: 'integers' },
		{ v4: '404-empty', v3Key: 'bearer', unauthorized: 'problem', codes: 'none' },
		{ v4: '401', v3Key: 'apiKey', whoami: 'userId', codes: 'otherCase' },
		{ v4: '403', dates: 'zulu', contactNotFound: 'specific', codes: 'none' },
		{ v4: '405', statusWords: 'twelveWhileActive' },
		{ v4: 'put-only', emailFilter: 'sameCase' },
		{ v4: '410', searchTerm: 'nameAndEmail', sorting: 'ignored' },
		{ v4: '501', searchTerm: 'ignored', searchWords: 'twelve' },
		{ searchWords: 'four', sorting: 'refused' },
	];

	test.each(variants)('%j', async (variant) => {
		const { simulator, flags } = await check(variant);
		const seen = Object.fromEntries(Object.entries(simulator.switches).filter(([name]) => !UNSEEN.includes(name as keyof Switches)));
		expect(flags).toEqual(seen);
	});

	test('the names of the events, and none that is not a name', async () => {
		const { answers } = await check({});
		expect(answers['What do webhooks tell of?']).toMatch(/^200, JSON: .*contact_finished, .*email_auto_reply, /);
	});

	test('five words only are no proof of anything', async () => {
		const { flags, answers } = await check({ statusWords: 'five' });
		expect(flags).not.toHaveProperty('statusWords');
		expect(answers["Which words do a contact's statuses speak?"]).toMatch(/^active, finished, inactive, outOfOffice, paused \(of \d contacts\)$/);
	});
});

describe('it only reads', () => {
	test('changes nothing, sends few calls, and keeps the contract but for the one question it asks the wrong way', async () => {
		const { simulator, calls } = await check({ limits: { perMinute: 100, perHour: 3_000 } });
		expect(simulator.writes).toEqual([]);
		expect(new Set(simulator.requests.map(({ method, path }) => (path === '/v3/contacts/filter' ? 'search' : method)))).toEqual(new Set(['GET', 'search']));
		expect(calls).toBe(simulator.requests.length);
		expect(calls).toBeLessThan(40);
		expect(simulator.violations).toEqual([expect.stringMatching(/^GET \/v4\/sequences\/\d+\/contact-links\/\d+\/status: 405 /)]);
	});

	test('waits as long as the limit says, and ends where that is long', async () => {
		const { simulator, flags } = await check({ faults: { next: [null, { kind: '429', retryAfter: 1 }] } });
		const refused = simulator.requests.findIndex(({ status }) => status === 429);
		const [before, after] = simulator.requests.slice(refused);
		expect(after.path).toBe(before.path);
		expect(after.atMs - before.atMs).toBeGreaterThanOrEqual(995);
		expect(flags).toMatchObject({ v3Key: 'either' });
		await expect(check({ faults: { choose: () => ({ kind: '429', retryAfter: 1_800 }) } })).rejects.toThrow("Reply.io's limit is reached. Try again in 1800 s.");
	});

	test('tells nothing of the people in the account', async () => {
		const { findings } = await check({ contactNotFound: 'specific' });
		const told = JSON.stringify(findings);
		for (const row of readSeed(defaultSeedFile())) {
			for (const value of [row.email, row.firstName, row.lastName, row.company, row.sequenceName, String(row.contactId), 'demo@example.com', '1001']) {
				if (value) expect(told).not.toMatch(new RegExp(`\\b${value.replace(/[.]/g, '\\.')}\\b`));
			}
		}
	});

	test('so do the ten lines a person may try by hand, each at an address there is', async () => {
		const page = readFileSync(path.join(projectFolder, 'docs/development.md'), 'utf8');
		const lines = [...page.matchAll(/^curl -i "\$R([^"]+)"(.*)$/gm)];
		expect(lines).toHaveLength(10);
		const { simulator } = await start({ v4: 'put-only' });
		for (const [line, address, rest] of lines) {
			expect(line).not.toMatch(/ -X | --request /);
			const body = /-d "(.*?[^\\])"/.exec(rest)?.[1].replaceAll('\\"', '"').replace('$S', '100');
			const key: Record<string, string> = rest.includes('"Authorization: Bearer') ? { Authorization: `Bearer ${simulator.apiKey}` } : { 'X-API-Key': simulator.apiKey };
			await fetch(simulator.baseUrl + address.replace('$S', '100').replace('$C', '12345'), {
				method: body ? 'POST' : 'GET',
				headers: { ...key, ...(body ? { 'Content-Type': 'application/json' } : {}) },
				body,
			});
		}
		expect(simulator.writes).toEqual([]);
		expect(simulator.requests.map(({ status }) => status)).toEqual([405, 200, 200, 200, 404, 404, 200, 200, 200, 200]);
		expect(simulator.violations).toEqual([expect.stringMatching(/contact-links\/12345\/status: 405 /)]);
	});

	test('sends the key to no address that is neither https nor on this machine, and follows no redirect', async () => {
		expect(() => new ReadOnlyClient({ baseUrl: 'http://reply.example', apiKey: 'k' })).toThrow('must be https');
		const elsewhere = await start();
		const { isAccepted } = await check({ faults: { choose: () => ({ kind: 'redirect', to: elsewhere.simulator.baseUrl }) } });
		expect(isAccepted).toBe(false);
		expect(elsewhere.simulator.requests).toEqual([]);
	});
});

describe('where there is little to ask with', () => {
	test('an empty account: the questions that need a contact are not asked', async () => {
		const { isAccepted, answers, flags } = await check({ seed: [] });
		expect(isAccepted).toBe(true);
		expect(answers['What does ?email= find?']).toBe('not asked');
		expect(flags).toMatchObject({ missingSequence: 'empty', v4: 'present' });
		expect(flags).not.toHaveProperty('emailFilter');
		expect((await check({ seed: [], v4: '404-problem' })).flags).not.toHaveProperty('v4');
		expect((await check({ seed: [], v4: '404-html' })).flags).toMatchObject({ v4: '404-html' });
	});

	test('a wrong key is told to be one', async () => {
		const { isAccepted, answers } = await check({}, {}, 'other');
		expect([isAccepted, answers['Is the key accepted?']]).toEqual([false, 'no']);
	});

	test('an Organization key is told to need an acting user, and works with one', async () => {
		const keys = [{ key: 'organization', kind: 'organization' as const }];
		const without = await check({ keys }, {}, 'organization');
		expect([without.isAccepted, without.answers['Is the key accepted?']]).toEqual([false, 'not without an acting user: --acting-user, --team-id']);
		expect((await check({ keys }, { 'X-USER-ID': '1001' }, 'organization')).isAccepted).toBe(true);
	});
});

describe('npm run check:api', () => {
	async function run(args: string[], env: Record<string, string>) {
		const child = spawn(process.execPath, ['scripts/checkApi.mjs', ...args], { cwd: projectFolder, env: { PATH: process.env.PATH, ...env } });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
		await once(child, 'close');
		return { said, exitCode: child.exitCode };
	}

	test('prints what it found and the simulator that behaves so, but not the key', async () => {
		const { simulator } = await start({ v4: '404-html', emailFilter: 'ignored', apiKey: 'a-secret-key' });
		const { said, exitCode } = await run(['--base-url', simulator.baseUrl], { REPLY_API_KEY: 'a-secret-key' });
		expect(exitCode).toBe(0);
		expect(said).toMatch(/Is v4 there\?\n {4}one contact: 404, HTML; /);
		expect(said).toMatch(/npm run simulator -- .*--v4-absent 404-html .*--email-filter ignored/);
		expect(said).not.toContain('a-secret-key');
	});

	test('says what it needs', async () => {
		const { said, exitCode } = await run([], {});
		expect(exitCode).toBe(1);
		expect(said).toMatch(/^REPLY_API_KEY is not set\.\n\nREPLY_API_KEY=… npm run check:api/);
	});

	test('says in a line that nobody answers', async () => {
		const { said, exitCode } = await run(['--base-url', 'http://127.0.0.1:9'], { REPLY_API_KEY: 'key' });
		expect([exitCode, said.trim().split('\n').length]).toEqual([1, 1]);
	});
});
