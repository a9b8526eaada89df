import { execFile } from 'node:child_process';

import { startSimulator } from '../../simulator/index.mjs';
import { projectFolder } from '../unit/project.mjs';
import { everything } from './everything.mjs';
import { get, set, useSimulator } from './fixtures.mjs';
import { locator, runNode, searchList } from './harness.mjs';

const KEY = 'sEcReT-key-0123456789';

describe('the key', () => {
	const reply = useSimulator({ limits: false, apiKey: KEY });
	const elsewhere = useSimulator();

	test.each([200, 302, 400, 401, 403, 404, 409, 418])('is in no output, error or log, though the server repeats it with HTTP %p', async (status) => {
		reply.simulator.setFaults({
			choose: ({ headers }) => {
				const key = String(headers['x-api-key']);
				return { kind: 'answer', status, headers: { Location: `${reply.simulator.baseUrl}/else` }, body: { title: 'Echo', status, detail: `Your key ${key} is not welcome`, code: key } };
			},
		});
		for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
			const { success, failed, error, raw, logs } = await runNode({ parameters: set(12345), onError, credential: reply.credential() });
			expect(onError === 'stopWorkflow' ? error : failed[0].json.error).toBeTruthy();
			expect(success).toEqual([]);
			if (onError === 'stopWorkflow') expect(logs.join('\n')).toContain(error?.message);
			expect(everything(error) + everything(raw) + logs.join('\n')).not.toContain(KEY);
			expect(JSON.stringify([success, failed, error])).not.toContain(KEY);
		}
		expect(reply.simulator.requests.length).toBeGreaterThan(0);
	});

	test('is in no memory of the process once the execution is over', async () => {
		const parts = ['a', 'key', 'to', 'be', 'forgotten'];
		const asked = await startSimulator({ limits: false, apiKey: parts.join('-'), faults: { next: [{ kind: '429', retryAfter: 1 }] } });
		const said = await new Promise<string>((resolve) => {
			execFile(process.execPath, ['--import', 'tsx', 'test/engine/keyKept.mts', asked.baseUrl, ...parts], { cwd: projectFolder }, (_error, stdout, stderr) => resolve(stdout + stderr));
		});
		expect(asked.requests.filter(({ status }) => status === 200).length).toBeGreaterThan(5);
		await asked.stop();
		expect(said).toContain('found: 0\n');
	});

	test.each([301, 302, 307, 308])('does not follow a redirect (%p) to another origin', async (status) => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'redirect', status, to: elsewhere.simulator.baseUrl }) });
		const { error } = await runNode({ parameters: set(12345), credential: reply.credential() });
		expect(error?.message).toMatch(/redirect/);
		expect(reply.simulator.requests).toHaveLength(1);
		expect(elsewhere.simulator.requests).toEqual([]);
	});

	test.each(['http://example.com', 'ftp://127.0.0.1', 'https://user:pw@api.reply.io', 'https://api.reply.io?x=1', 'https://api.reply.io#x', 'api.reply.io', ''])(
		'is not sent where the base URL is %p',
		async (baseUrl) => {
			const { error } = await runNode({ parameters: set(12345), credential: { apiKey: KEY, baseUrl } });
			expect(error?.message).toMatch(/'Base URL' of the Reply\.io credential/);
		},
	);

	test.each([{ allowedHttpRequestDomains: 'none' }, { allowedHttpRequestDomains: 'domains', allowedDomains: 'example.com' }, { allowedHttpRequestDomains: 'domains', allowedDomains: '' }])(
		'goes to its own origin whatever other nodes may do with it: %j',
		async (restriction) => {
			const { error, success } = await runNode({ parameters: set(12345), credential: { ...reply.credential(), ...restriction } });
			// Some releases before 2.41 refuse it themselves, before the node is asked.
			if (process.env.N8N_CORE_FOLDER && error) expect(error.message).toMatch(/prevent use within|No allowed domains/);
			else expect([error, success.length]).toEqual([undefined, 1]);
		},
	);
});

describe('pickers', () => {
	const reply = useSimulator();

	test('find sequences by name on the server, page by page, archived ones left out', async () => {
		for (let id = 2_001; id <= 2_250; id++) reply.simulator.addSequence({ id, name: `Outbound ${id}` });
		reply.simulator.addSequence({ id: 3_001, name: 'Outbound archived', isArchived: true });
		const found = [];
		let paginationToken: string | undefined;
		do {
			const page = await searchList('searchSequences', { credential: reply.credential(), filter: 'outBOUND', paginationToken });
			found.push(...page.results);
			paginationToken = page.paginationToken as string | undefined;
		} while (paginationToken);
		expect(new Set(found.map(({ value }) => value)).size).toBe(250);
		expect(found.map(({ value }) => value)).not.toContain('3001');
		expect(reply.simulator.violations).toEqual([]);
	});

	test('find contacts of the chosen sequence by name or email on the server', async () => {
		const parameters = { sequenceId: locator('list', '100') };
		const byMail = await searchList('searchContacts', { credential: reply.credential(), parameters, filter: 'john.doe' });
		const byName = await searchList('searchContacts', { credential: reply.credential(), parameters, filter: 'John' });
		for (const { results } of [byMail, byName]) expect(results).toContainEqual({ name: 'John Doe (john.doe@company.com)', value: '12345' });
		expect(reply.simulator.violations).toEqual([]);
	});

	test.each(['empty', 'notFound'] as const)('say that the chosen sequence is gone, where its list of contacts is %s', async (missingSequence) => {
		reply.simulator.switches.missingSequence = missingSequence;
		await expect(searchList('searchContacts', { credential: reply.credential(), parameters: { sequenceId: locator('list', '42') } })).rejects.toThrow(/Sequence 42 was not found/);
		reply.simulator.addSequence({ id: 43 });
		expect(await searchList('searchContacts', { credential: reply.credential(), parameters: { sequenceId: locator('list', '43') } })).toEqual({ results: [] });
		expect(reply.simulator.violations).toEqual([]);
	});

	test('try a failing server once more, no longer: somebody is looking at the list', async () => {
		reply.simulator.setFaults({ choose: () => ({ kind: '503' }) });
		await expect(searchList('searchSequences', { credential: reply.credential() })).rejects.toThrow(/HTTP 503 \(tried 2 times\)/);
		expect(reply.simulator.requests).toHaveLength(2);
	});

	test('find contacts of every sequence where all sequences are meant', async () => {
		const find = async (parameters: object) => (await searchList('searchContacts', { credential: reply.credential(), parameters: { ...parameters }, filter: 'smith' })).results;
		expect(await find({ operation: 'setMany', scope: 'allSequences' })).toEqual([{ name: 'Laura Smith (laura.smith@pixelforge.example)', value: '12360' }]);
		expect(await find({ operation: 'setMany', scope: 'oneSequence', sequenceId: locator('list', '100') })).toEqual([]);
		expect(reply.simulator.violations).toEqual([]);
	});

	test('show contacts of every sequence in the order of their names', async () => {
		const { results } = await searchList('searchContacts', { credential: reply.credential(), parameters: { operation: 'setMany', scope: 'allSequences' } });
		const names = results.map(({ name }) => name);
		expect(names).toContain('Will Turner (will.turner@saltmarsh.example)');
		expect(names).toEqual([...names].sort());
		expect(reply.simulator.violations).toEqual([]);
	});

	test('show an error as an error, not as an empty list', async () => {
		await expect(searchList('searchSequences', { credential: { ...reply.credential(), apiKey: 'wrong' } })).rejects.toThrow(/does not accept the 'API Key'/);
		await expect(searchList('searchContacts', { credential: reply.credential(), parameters: { sequenceId: locator('list', '') } })).rejects.toThrow(/Choose a 'Sequence' first/);
	});
});

describe('what fails users of other nodes', () => {
	const reply = useSimulator();

	test('a contact that failed inside a 200 is an error, never a success', async () => {
		const { success, failed } = await runNode({ parameters: set(4711), onError: 'continueErrorOutput', credential: reply.credential('v3') });
		expect([success.length, failed.length]).toEqual([0, 1]);
	});

	test('a success says which contact has which status', async () => {
		const { success } = await runNode({ parameters: set(12345, 'Finished'), credential: reply.credential('v3') });
		expect(success[0].json).toMatchObject({ contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', status: 'Finished' });
	});

	test('a look-up that answers with somebody else is not believed', async () => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', body: { items: [{ id: 12345, email: 'somebody@else.example' }], hasMore: false } }) });
		const { error } = await runNode({ parameters: { ...set(1), contactId: locator('email', 'john.doe@company.com') }, credential: reply.credential() });
		expect(error?.message).toMatch(/No contact/);
		expect(reply.simulator.requests.length).toBeGreaterThan(0);
		expect(reply.simulator.writes).toEqual([]);
	});

	test.each(['', '   ', null])('an email cell that is blank (%p) changes nobody', async (email) => {
		const { error } = await runNode({ parameters: { ...set(1), contactId: locator('email', '={{ $json.email }}') }, items: [{ email }], credential: reply.credential() });
		expect(error?.message).toMatch(/'Contact' is not an email address/);
		expect(reply.simulator.requests).toEqual([]);
	});

	test('a sequence left out is an error, not every sequence of the contact', async () => {
		for (const sequenceId of [undefined, '', locator('list', ''), locator('id', '={{ $json.missing }}')]) {
			// n8n itself refuses some of these; releases before 2.41 without saying which parameter it is.
			const error = await runNode({ parameters: { ...set(12347), sequenceId }, credential: reply.credential() }).then((result) => result.error, (thrown: Error) => thrown);
			expect(error?.message).toMatch(/^'Sequence'|Parameter "Sequence" is required|^The workflow has issues/);
		}
		expect(reply.simulator.requests).toEqual([]);
	});

	test('a status left as it comes sends no mail: it is Paused', async () => {
		await runNode({ parameters: { ...set(12345), status: undefined }, credential: reply.credential() });
		expect(reply.simulator.writes).toMatchObject([{ contactId: 12345, to: 'Paused' }]);
	});

	test('a row that fails costs no other row its result', async () => {
		const items = [12345, 99_999, 12346].map((id) => ({ id }));
		const { successRows, failedRows } = await runNode({ parameters: set('={{ $json.id }}'), items, onError: 'continueErrorOutput', credential: reply.credential() });
		expect([successRows, failedRows]).toEqual([[items[0], items[2]], [items[1]]]);
		expect(reply.simulator.writes.map(({ contactId }) => contactId).sort()).toEqual([12345, 12346]);
	});

	test('an ID costs one call, no look-up', async () => {
		await runNode({ parameters: set(12345), credential: reply.credential() });
		await runNode({ parameters: get(12345), credential: reply.credential() });
		expect(reply.simulator.requests.map(({ method }) => method)).toEqual(['PUT', 'GET']);
	});
});
