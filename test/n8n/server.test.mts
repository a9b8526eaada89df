import { readdirSync } from 'node:fs';
import path from 'node:path';

import { freePort } from '../../scripts/ports.mjs';
import { projectFolder } from '../unit/project.mjs';
import { chain, KEY, replyIo, rows, startInstance, STARTUP_MS, type Instance, type Workflow } from './instance.mjs';

const SEQUENCES = 150;
const CONTACTS = 250;
const LARGE_SEQUENCE = 5000;

let instance: Instance;

/** The simulator's beginnings again: its contacts, no faults, nothing logged. */
function resetSimulator(): void {
	const { inside } = instance.simulator;
	inside.reset();
	inside.addContacts({ sequenceId: LARGE_SEQUENCE, count: CONTACTS });
}

beforeAll(async () => {
	const sequences = Array.from({ length: SEQUENCES }, (_, index) => ({ id: 1000 + index, name: `Numbered sequence ${index}` }));
	instance = await startInstance({ simulator: { sequences } });
}, STARTUP_MS);

beforeEach(() => resetSimulator());

afterEach(async () => {
	expect(await instance.simulator.violations()).toEqual([]);
});

afterAll(async () => {
	await instance?.stop();
}, 60_000);

interface Served {
	name: string;
	displayName: string;
	iconUrl: { light: string; dark: string };
	outputs: string[];
	properties: Array<{ name: string }>;
	codex?: { categories?: string[] };
}

async function servedTypes(file: string, prefix: string): Promise<Served[]> {
	const answer = await instance.fetch(`/types/${file}.json`);
	expect(answer.status).toBe(200);
	return ((await answer.json()) as Served[]).filter(({ name }) => name.startsWith(prefix));
}

describe('what n8n serves to the editor', () => {
	test('is the nodes, and the variant for AI agents', async () => {
		const types = await servedTypes('nodes', 'n8n-nodes-reply-io.');
		expect(types.map(({ name, displayName, outputs }) => ({ name, displayName, outputs }))).toEqual([
			{ name: 'n8n-nodes-reply-io.replyIo', displayName: 'Reply.io', outputs: ['main'] },
			{ name: 'n8n-nodes-reply-io.replyIoTrigger', displayName: 'Reply.io Trigger', outputs: ['main'] },
			{ name: 'n8n-nodes-reply-io.replyIoTool', displayName: 'Reply.io Tool', outputs: ['ai_tool'] },
		]);
		expect(types[0].codex?.categories).toContain('Sales');
	});

	test('is the credential', async () => {
		const [credential, ...others] = await servedTypes('credentials', 'replyIo');
		expect(others).toEqual([]);
		expect(credential).toMatchObject({ name: 'replyIoApi', displayName: 'Reply.io API' });
		expect(credential.properties.map(({ name }) => name).slice(0, 5)).toEqual(['apiKey', 'apiVersion', 'actingUser', 'teamId', 'baseUrl']);
	});

	test('is an icon for the light theme and one for the dark', async () => {
		const all = [...(await servedTypes('nodes', 'n8n-nodes-reply-io.')), ...(await servedTypes('credentials', 'replyIo'))];
		expect(all).toHaveLength(4);
		for (const { iconUrl } of all) {
			const [light, dark] = await Promise.all([iconUrl.light, iconUrl.dark].map(async (url) => await icon(url)));
			expect(light).not.toBe(dark);
		}
	});

	async function icon(url: string): Promise<string> {
		const answer = await instance.fetch(`/${url}`);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
		const text = await answer.text();
		expect(text).toMatch(/<svg[\s>]/);
		return text;
	}

	test.each(['set', 'get', 'getAll', 'setMany'])('is the output schema of %s, before the first run', async (operation) => {
		const answer = await instance.fetch(`/schemas/n8n-nodes-reply-io.replyIo/1.0.0/sequenceContactStatus/${operation}.json`);
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({
			type: 'object',
			version: 1,
			properties: { contactId: { type: 'integer' }, sequenceId: { type: 'integer' }, status: { type: 'string' } },
		});
	});
});

describe('the test of a credential', () => {
	test.each(['auto', 'v4', 'v3'])('accepts the right key (API %s)', async (apiVersion) => {
		expect(await instance.testCredential({ apiVersion })).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	test('says that a wrong key is wrong, and how to get the right one', async () => {
		expect(await instance.testCredential({ apiKey: 'a-wrong-key' })).toEqual({
			status: 'Error',
			message: 'Reply.io does not accept the API key, or knows no such Acting User. Copy the key again from Reply.io: Settings → API Key.',
		});
	});

	test('says that there is nothing at a wrong Base URL', async () => {
		const { status, message } = await instance.testCredential({ baseUrl: `${instance.simulator.baseUrl}/elsewhere` });
		expect(status).toBe('Error');
		expect(message).toBe('There is no Reply.io API at this Base URL. It is https://api.reply.io unless Reply.io told you otherwise.');
		instance.simulator.inside.violations = [];
	});

	test('says that no server answers', async () => {
		const { status, message } = await instance.testCredential({ baseUrl: `http://127.0.0.1:${await freePort()}` });
		expect(status).toBe('Error');
		expect(message).toMatch(/refused|connect/i);
	});

	test('sends no key over plain http to another machine', async () => {
		const { status, message } = await instance.testCredential({ baseUrl: 'http://reply.example' });
		expect(status).toBe('Error');
		expect(message).toMatch(/https/);
	});

	test('sends no key where a redirect points', async () => {
		const other = await startCatcher();
		instance.simulator.inside.setFaults({ next: [{ kind: 'redirect', to: `${other.baseUrl}/v3/whoami` }] });
		const { status } = await instance.testCredential();
		await other.stop();
		expect(status).toBe('Error');
		expect(other.requests).toBe(0);
	});
});

/** A server that answers everything well and counts what it was asked. */
async function startCatcher() {
	const { createServer } = await import('node:http');
	const catcher = { baseUrl: '', requests: 0, stop: async () => {} };
	const server = createServer((_, answer) => {
		catcher.requests++;
		answer.setHeader('content-type', 'application/json').end('{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	catcher.baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
	catcher.stop = async () => await new Promise<void>((resolve) => server.close(() => resolve()));
	return catcher;
}

interface ListRequest {
	method: 'searchSequences' | 'searchContacts';
	filter?: string;
	paginationToken?: string;
	parameters?: object;
	credential?: { id: string; name: string };
	type?: string;
}

interface List {
	results: Array<{ name: string; value: string }>;
	paginationToken?: string;
}

/** A page of a list, asked for as the editor does. */
async function list({ method, parameters, credential = instance.credential, type = 'replyIo', ...asked }: ListRequest): Promise<List> {
	const name = method === 'searchSequences' ? 'sequenceId' : 'contactId';
	return await instance.rest('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
		path: `parameters.${name}`,
		methodName: method,
		nodeTypeAndVersion: { name: `n8n-nodes-reply-io.${type}`, version: 1 },
		currentNodeParameters: { resource: 'sequenceContactStatus', operation: 'set', ...parameters },
		credentials: { replyIoApi: credential },
		...asked,
	});
}

/** All pages of a list. */
async function listAll(asked: ListRequest): Promise<List['results'][]> {
	const pages: List['results'][] = [];
	let paginationToken: string | undefined;
	do {
		const page: List = await list({ ...asked, paginationToken });
		pages.push(page.results);
		paginationToken = page.paginationToken;
	} while (paginationToken);
	return pages;
}

const inSequence = (value: string | number) => ({ sequenceId: { __rl: true, mode: 'list', value: String(value) } });

describe('the lists to choose from', () => {
	test('give every sequence that is not archived, a page at a time', async () => {
		const pages = await listAll({ method: 'searchSequences' });
		expect(pages.length).toBeGreaterThan(1);
		const all = pages.flat();
		const { inside } = instance.simulator;
		const expected = inside.sequences().filter(({ isArchived }) => !isArchived);
		expect(expected.length).toBeGreaterThan(SEQUENCES);
		expect(all).toHaveLength(expected.length);
		expect(new Map(all.map(({ value, name }) => [value, name]))).toEqual(new Map(expected.map(({ id, name }) => [String(id), name])));
	});

	test('find sequences by a part of the name, on the server', async () => {
		const { results, paginationToken } = await list({ method: 'searchSequences', filter: 'webinar' });
		expect(results).toEqual([{ name: 'Webinar invitation', value: '300' }]);
		expect(paginationToken).toBeUndefined();
		const [last] = (await instance.simulator.requests()).slice(-1);
		expect(last.query).toMatchObject({ name: 'webinar', isArchived: 'false' });
	});

	test('give every contact of the chosen sequence, a page at a time', async () => {
		const pages = await listAll({ method: 'searchContacts', parameters: inSequence(LARGE_SEQUENCE) });
		expect(pages.length).toBeGreaterThan(1);
		const values = pages.flat().map(({ value }) => value);
		const expected = instance.simulator.inside.contacts(LARGE_SEQUENCE).map(({ contactId }) => String(contactId));
		expect(expected).toHaveLength(CONTACTS);
		expect([...values].sort()).toEqual([...expected].sort());
	});

	test('find contacts by a part of name or address, only in the chosen sequence', async () => {
		const find = async (filter: string, sequenceId: number) =>
			(await list({ method: 'searchContacts', filter, parameters: inSequence(sequenceId) })).results;
		expect(await find('doe', 100)).toEqual([{ name: 'John Doe (john.doe@company.com)', value: '12345' }]);
		expect(await find('harborpay', 200)).toEqual([{ name: 'George Lin (george.lin@harborpay.example)', value: '12347' }]);
		expect(await find('doe', 200)).toEqual([]);
	});

	test('are there for the AI tool too', async () => {
		const { results } = await list({ method: 'searchSequences', filter: 'product', type: 'replyIoTool' });
		expect(results).toEqual([{ name: 'Product managers in SaaS', value: '100' }]);
	});

	test('say that a sequence must be chosen before a contact', async () => {
		await expect(list({ method: 'searchContacts' })).rejects.toThrow("Choose a 'Sequence' first: the list shows its contacts");
		const expression = { sequenceId: { __rl: true, mode: 'id', value: '={{ $json.sequence }}' } };
		await expect(list({ method: 'searchContacts', parameters: expression })).rejects.toThrow("Choose a 'Sequence' first");
	});

	test.each<[ListRequest['method'], object]>([
		['searchSequences', {}],
		['searchContacts', inSequence(100)],
	])('say what is wrong rather than be empty (%s)', async (method, parameters) => {
		const wrongKey = await instance.createCredential({ apiKey: 'a-wrong-key' });
		await expect(list({ method, parameters, credential: wrongKey })).rejects.toThrow("Reply.io does not accept the 'API Key'");
		const nobody = await instance.createCredential({ baseUrl: `http://127.0.0.1:${await freePort()}` });
		await expect(list({ method, parameters, credential: nobody })).rejects.toThrow('The connection to Reply.io failed: ECONNREFUSED');
		instance.simulator.inside.setFaults({ rate: 1, kinds: ['500'] });
		await expect(list({ method, parameters })).rejects.toThrow('Reply.io failed to answer: HTTP 500');
	});

	test('say that the chosen sequence is gone', async () => {
		await expect(list({ method: 'searchContacts', parameters: inSequence(999) })).rejects.toThrow(/[Ss]equence/);
	});
});

/** A workflow with both outputs of a Reply.io node followed by a node that looks back at the row. */
function withOutputs(node: ReturnType<typeof replyIo>, list: Array<Record<string, unknown>>): Workflow {
	const look = (name: string) => ({
		name,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			jsonOutput: `={{ { row: $('Rows').item.json.row, given: $json } }}`,
			options: {},
		},
	});
	const workflow = chain('Both outputs', [rows('Rows', list), { ...node, onError: 'continueErrorOutput' }, look('Done'), look('Failed')]);
	const link = (name: string) => [{ node: name, type: 'main', index: 0 }];
	workflow.connections[node.name] = { main: [link('Done'), link('Failed')] };
	delete workflow.connections.Done;
	return workflow;
}

const byExpression = {
	sequenceId: { __rl: true, mode: 'id', value: '={{ $json.sequenceId }}' },
	contactId: { __rl: true, mode: 'id', value: '={{ $json.contactId }}' },
};

describe('a later node finds its row by pairing, on both outputs', () => {
	const list = [
		{ row: 'a', sequenceId: 100, contactId: 12345, status: 'Paused' },
		{ row: 'b', sequenceId: 100, contactId: 99999, status: 'Paused' },
		{ row: 'c', sequenceId: 'abc', contactId: 12346, status: 'Paused' },
		{ row: 'd', sequenceId: 200, contactId: 12360, status: 'out of office' },
		{ row: 'e', sequenceId: 100, contactId: 12341, status: 'sleeping' },
		{ row: 'f', sequenceId: 300, contactId: 12380, status: 'Finished' },
	];

	async function run(operation: string, parameters: object = {}) {
		const node = replyIo('Reply.io', { operation, ...byExpression, ...parameters });
		const execution = await instance.run(await instance.importWorkflow(withOutputs(node, list)));
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		const of = (name: string) =>
			execution.items(name).map(({ json }) => ({ row: json.row as string, given: json.given as Record<string, unknown> }));
		return { done: of('Done'), failed: of('Failed') };
	}

	test.each([
		['set', { status: '={{ $json.status }}' }],
		['setMany', { scope: 'oneSequence', status: '={{ $json.status }}', options: {} }],
	])('after %s', async (operation, parameters) => {
		const { done, failed } = await run(operation, parameters);
		expect(done.map(({ row, given }) => [row, given.contactId, given.status])).toEqual([
			['a', 12345, 'Paused'],
			['d', 12360, 'OutOfOffice'],
			['f', 12380, 'Finished'],
		]);
		expect(failed.map(({ row }) => row)).toEqual(['b', 'c', 'e']);
		const why = failed.map(({ given }) => String(given.error ?? given.reason));
		expect(why[0]).toMatch(/[Cc]ontact 99999/);
		expect(why[1]).toMatch(/'Sequence' .*abc/);
		expect(why[2]).toMatch(/'Status' is not a status a contact can have: 'sleeping'/);
		const { inside } = instance.simulator;
		expect(inside.writes.map(({ contactId, to }) => [contactId, to]).sort()).toEqual([
			[12345, 'Paused'],
			[12360, 'OutOfOffice'],
			[12380, 'Finished'],
		]);
	});

	test('after get', async () => {
		const { done, failed } = await run('get');
		expect(done.map(({ row, given }) => [row, given.status])).toEqual([
			['a', 'Active'],
			['d', 'Active'],
			['e', 'Active'],
			['f', 'Active'],
		]);
		expect(failed.map(({ row }) => row)).toEqual(['b', 'c']);
		// The row's own fields are there for whoever handles what failed.
		expect(failed[0].given).toMatchObject({ contactId: 99999, status: 'Paused', error: expect.stringMatching(/99999/) });
	});

	test('after getAll, every contact with the row that asked for its sequence', async () => {
		const { done, failed } = await run('getAll', { returnAll: true, filters: {} });
		expect(failed.map(({ row }) => row)).toEqual(['c']);
		const { inside } = instance.simulator;
		const inRow = (row: string) => done.filter((item) => item.row === row).map(({ given }) => given.contactId).sort();
		for (const { row, sequenceId } of list.filter(({ row }) => row !== 'c')) {
			expect(inRow(row)).toEqual(inside.contacts(Number(sequenceId)).map(({ contactId }) => contactId).sort());
		}
	});
});

describe('the example workflows', () => {
	const examples = readdirSync(path.join(projectFolder, 'examples')).filter((name) => name.endsWith('.json'));

	test('are the ones tested below, the MCP server, and the recipes that have a suite of their own', () => {
		const recipes = ['colleagues-resume', 'deal-stops-sequences', 'do-not-contact', 'i-am-away', 'i-am-back', 'out-of-office-until', 'out-of-office-until-ai', 'reply-pauses-colleagues', 'reply-triage-agent', 'sync-a-sheet'];
		const here = ['get-many-paused', 'mcp-server', 'on-reply', 'set-many-from-crm-export', 'set-status-from-csv'];
		expect(examples).toEqual([...recipes, ...here].map((name) => `${name}.json`).sort());
	});

	test('get-many-paused.json lists the paused contacts', async () => {
		const execution = await instance.run(await instance.importFile('examples/get-many-paused.json'));
		expect(execution.status).toBe('success');
		const paused = instance.simulator.inside.contacts(100).filter(({ status }) => status === 'Paused');
		expect(execution.items('List').map(({ json }) => json)).toEqual(paused.map(({ email }) => ({ email, status: 'Paused' })));
		expect(paused.length).toBeGreaterThan(1);
	});

	describe('set-many-from-crm-export.json', () => {
		const failedRows = [
			expect.objectContaining({ email: 'sam.nobody@nowhere.example', why: expect.stringContaining('is not in sequence 100') }),
			expect.objectContaining({ email: 'quentin.roy@atelierroy.example', why: expect.stringContaining('only an Active contact can be Paused') }),
			expect.objectContaining({ sequenceId: 'abc', why: expect.stringContaining("'Sequence'") }),
			expect.objectContaining({ wanted: 'Inactive', why: expect.stringContaining("'Status'") }),
		];

		async function run(dryRun: boolean) {
			const workflow = await instance.readWorkflow('examples/set-many-from-crm-export.json');
			const node = workflow.nodes.find(({ parameters }) => parameters.operation === 'setMany')!;
			expect(node.parameters.options).toEqual({ dryRun: true });
			node.parameters.options = { dryRun };
			const execution = await instance.run(await instance.importWorkflow(workflow));
			expect(execution.status).toBe('success');
			expect(execution.items('Failed rows').map(({ json }) => json)).toEqual(failedRows);
			expect(execution.items('Sheet of failed rows')).toEqual([
				expect.objectContaining({ binary: { data: expect.objectContaining({ fileName: 'failed-rows.xlsx' }) } }),
			]);
			const counts = execution.items('Outcomes').map(({ json }) => [json.outcome, json.count_contactId]);
			return { counts: Object.fromEntries(counts) as Record<string, number>, writes: instance.simulator.inside.writes };
		}

		test('changes nothing as it is, but says what would change', async () => {
			expect(await run(true)).toEqual({ counts: { wouldChange: 5, unchanged: 1 }, writes: [] });
		});

		test('changes just that once Dry Run is off', async () => {
			const { counts, writes } = await run(false);
			expect(counts).toEqual({ changed: 5, unchanged: 1 });
			expect(writes.map(({ contactId, to }) => `${contactId} ${to}`).sort()).toEqual([
				'12346 Paused',
				'12349 OutOfOffice',
				'12350 Active',
				'12368 Finished',
				'12384 Paused',
			]);
		});
	});

	test('set-status-from-csv.json sets what the file says and reports every row once', async () => {
		const before = new Map((await instance.simulator.state()).contacts.map((contact) => [`${contact.sequenceId} ${contact.contactId}`, contact.status]));
		const execution = await instance.run(await instance.importFile('examples/set-status-from-csv.json'));
		expect(execution.status).toBe('success');
		const report = execution.items('Report').map(({ json }) => [json.row, json.before, json.after]);
		expect(report).toEqual([
			[1, 'Active', 'Paused'],
			[2, 'Active', 'Paused'],
			[3, 'Active', 'OutOfOffice'],
			[4, 'Paused', 'Active'],
			[5, 'Finished', 'Finished'],
			[7, 'Active', 'Finished'],
			[8, 'Active', 'OutOfOffice'],
			[10, 'Active', 'Inactive'],
		]);
		const failed = execution.items('Failed rows').map(({ json }) => json);
		expect(failed).toEqual([
			expect.objectContaining({ row: 6, email: 'no.such.person@nowhere.example', why: expect.stringContaining('No contact in Reply.io') }),
			expect.objectContaining({ row: 9, sequenceId: 'abc', why: expect.stringContaining("'Sequence'") }),
		]);
		const after = (await instance.simulator.state()).contacts;
		const changed = after.filter((contact) => before.get(`${contact.sequenceId} ${contact.contactId}`) !== contact.status);
		expect(changed.map(({ sequenceId, contactId, status }) => `${sequenceId} ${contactId} ${status}`).sort()).toEqual([
			'100 12340 Paused',
			'100 12341 OutOfOffice',
			'100 12342 Active',
			'100 12345 Paused',
			'200 12360 Finished',
			'200 12364 OutOfOffice',
			'300 12380 Inactive',
		]);
	});
});

describe('a workflow in production', () => {
	/** Sets the status its webhook is told, and answers with the contact. */
	function onWebhook(address: string): Workflow {
		const workflow = chain('On webhook', [
			replyIo('Reply.io', {
				operation: 'set',
				sequenceId: { __rl: true, mode: 'id', value: '={{ $json.body.sequenceId }}' },
				contactId: { __rl: true, mode: 'id', value: '={{ $json.body.contactId }}' },
				status: '={{ $json.body.status }}',
			}),
		]);
		const parameters = { httpMethod: 'POST', path: address, responseMode: 'lastNode', options: {} };
		Object.assign(workflow.nodes[0], { type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId: address, parameters });
		return workflow;
	}

	async function call(address: string, status: string) {
		const answer = await fetch(`${instance.baseUrl}/webhook/${address}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ sequenceId: 100, contactId: 12345, status }),
		});
		const text = await answer.text();
		return { status: answer.status, body: (text.startsWith('{') ? JSON.parse(text) : text) as Record<string, unknown> };
	}

	const statusNow = () => instance.simulator.inside.status(100, 12345);

	test('works when activated, rests when deactivated, and goes on after a restart of n8n', async () => {
		const workflowId = await instance.importWorkflow(onWebhook('set-status'));
		expect((await call('set-status', 'Paused')).status).toBe(404);

		await instance.activate(workflowId);
		expect(await call('set-status', 'Paused')).toMatchObject({ status: 200, body: { contactId: 12345, status: 'Paused' } });
		expect(statusNow()).toBe('Paused');

		await instance.deactivate(workflowId);
		expect((await call('set-status', 'Finished')).status).toBe(404);
		expect(statusNow()).toBe('Paused');

		await instance.activate(workflowId);
		await instance.restart();
		expect(await call('set-status', 'Finished')).toMatchObject({ status: 200, body: { contactId: 12345, status: 'Finished' } });
		expect(statusNow()).toBe('Finished');
		// What the editor needs is there again too.
		expect((await servedTypes('nodes', 'n8n-nodes-reply-io.')).length).toBe(3);
		expect((await list({ method: 'searchSequences', filter: 'webinar' })).results).toHaveLength(1);
		expect((await instance.testCredential()).status).toBe('OK');
	}, STARTUP_MS);

	test('tells nobody the key', async () => {
		const workflowId = await instance.importWorkflow(onWebhook('tell-nobody'));
		await instance.activate(workflowId);
		const bad = await call('tell-nobody', 'sleeping');
		expect(bad.status).toBe(500);
		const executions = await instance.rest('GET', `/rest/executions?filter=${encodeURIComponent(JSON.stringify({ workflowId }))}`);
		const execution = await instance.rest('GET', `/rest/executions/${executions.results[0].id}`);
		expect(execution.status).toBe('error');
		expect(execution.data).toContain("'Status' is not a status a contact can have");
		expect(JSON.stringify([bad, execution])).not.toContain(KEY);
	});
});
