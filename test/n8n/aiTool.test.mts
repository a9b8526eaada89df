import { importCredential } from '../../scripts/n8nServer.mjs';
import { KEY, startInstance, STARTUP_MS, type Instance } from './instance.mjs';
import { McpClient } from './mcpClient.mjs';

const TOKEN = 'token-of-the-tests';
const STATUSES = ['Active', 'Finished', 'Inactive', 'OutOfOffice', 'Paused'];

let instance: Instance;

beforeAll(async () => {
	instance = await startInstance();
}, STARTUP_MS);

beforeEach(() => instance.simulator.inside.reset());

afterEach(async () => {
	expect(await instance.simulator.violations()).toEqual([]);
});

afterAll(async () => {
	await instance?.stop();
}, 60_000);

const statusOf = (sequenceId: number, contactId: number) => instance.simulator.inside.status(sequenceId, contactId);

describe('the example MCP server', () => {
	let url: string;
	let client: McpClient;

	beforeAll(async () => {
		const bearer = await importCredential(instance.server, { name: 'Token', type: 'httpBearerAuth', data: { token: TOKEN } });
		const workflow = await instance.readWorkflow('examples/mcp-server.json');
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('mcpTrigger'))!;
		trigger.credentials = { httpBearerAuth: bearer };
		await instance.activate(await instance.importWorkflow(workflow));
		url = `${instance.baseUrl}/mcp/${String(trigger.parameters.path)}`;
		client = await McpClient.connect(url, TOKEN);
	}, 60_000);

	afterAll(async () => {
		await client?.close();
	});

	test('lets nobody in without the token', async () => {
		await expect(McpClient.connect(url)).rejects.toThrow('Authorization data is wrong');
		await expect(McpClient.connect(url, 'another')).rejects.toThrow('Authorization data is wrong');
	});

	test('tells a model what the tools are for', async () => {
		expect(client.instructions).toContain('Never set Active');
		const tools = await client.tools();
		expect(tools.map(({ name, description }) => [name, description]).sort()).toEqual([
			['Get_contact_status', 'Get status of contact in sequence in Reply.io'],
			['List_contacts', 'Get many contacts of sequences with their status in Reply.io'],
			['Set_contact_status', 'Set status of contact in sequence in Reply.io'],
		]);
	});

	test('describes every argument, and asks for no other', async () => {
		const tools = new Map((await client.tools()).map((tool) => [tool.name, tool]));
		const argumentsOf = (name: string) => tools.get(name)!.inputSchema.properties ?? {};
		expect(argumentsOf('List_contacts')).toEqual({});
		expect(Object.keys(argumentsOf('Get_contact_status'))).toEqual(['email']);
		const { email, status, ...others } = argumentsOf('Set_contact_status');
		expect(others).toEqual({});
		expect(email.description).toMatch(/email address.*Never guess/);
		for (const name of STATUSES) expect(status.description).toContain(name);
		expect(tools.get('Set_contact_status')!.inputSchema.required?.sort()).toEqual(['email', 'status']);
	});

	test('sets a status and answers with the contact, briefly', async () => {
		const { isError, text } = await client.call('Set_contact_status', { email: 'john.doe@company.com', status: 'Paused' });
		expect(isError).toBe(false);
		const [contact] = JSON.parse(text) as Array<Record<string, unknown>>;
		expect(contact).toMatchObject({ contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', status: 'Paused' });
		expect(Object.keys(contact)).toHaveLength(10);
		expect(statusOf(100, 12345)).toBe('Paused');
	});

	test('lists contacts whose addresses the other tools take', async () => {
		const contacts = JSON.parse((await client.call('List_contacts', {})).text) as Array<{ email: string; status: string }>;
		expect(contacts).toHaveLength(12);
		const { email, status } = contacts[0];
		const [contact] = JSON.parse((await client.call('Get_contact_status', { email })).text) as Array<{ status: string }>;
		expect(contact.status).toBe(status);
	});

	test.each([
		['a word that is no status', { email: 'john.doe@company.com', status: 'sleeping' }, [/'Status' is not a status a contact can have: 'sleeping'/, ...STATUSES]],
		['an address nobody has', { email: 'nobody@nowhere.example', status: 'Paused' }, [/No contact in Reply\.io has the email address/, 'nobody@nowhere.example', /Check the address/]],
		['something that is no address', { email: 'John Doe', status: 'Paused' }, [/'Contact' is not an email address: 'John Doe'/]],
		['a contact of another sequence', { email: 'laura.smith@pixelforge.example', status: 'Paused' }, [/12360/, /sequence 100/, /in the sequence already/]],
	])('answers %s with a message a model can act on, and changes nothing', async (_, args, expected) => {
		const { isError, text } = await client.call('Set_contact_status', args);
		expect(isError).toBe(true);
		for (const part of expected) {
			if (typeof part === 'string') expect(text).toContain(part);
			else expect(text).toMatch(part);
		}
		expect(instance.simulator.inside.writes).toEqual([]);
	});

	test('answers an address that holds the code of a fault of the system as a result, since n8n would swap the words of an error', async () => {
		const { text } = await client.call('Set_contact_status', { email: 'john@homeaccess.com', status: 'Paused' });
		expect(text).toMatch(/No contact in Reply\.io has the email address.*john@homeaccess\.com/);
		expect(instance.simulator.inside.writes).toEqual([]);
	});

	test('says which argument is missing', async () => {
		const { isError, text } = await client.call('Set_contact_status', { email: 'john.doe@company.com' });
		expect(isError).toBe(true);
		expect(text).toMatch(/status/);
		expect(instance.simulator.inside.writes).toEqual([]);
	});

	test('goes on after Reply.io was down, and never tells the key', async () => {
		instance.simulator.inside.setFaults({ rate: 1, kinds: ['401'] });
		const refused = await client.call('Get_contact_status', { email: 'john.doe@company.com' });
		expect(refused).toMatchObject({ isError: true, text: expect.stringContaining("Reply.io does not accept the 'API Key'") });
		expect(refused.text).not.toContain(KEY);
		instance.simulator.inside.setFaults();
		expect((await client.call('Get_contact_status', { email: 'john.doe@company.com' })).isError).toBe(false);
	});
});

describe('tools whose every value is left to the model with one click, saved with 0.1.0', () => {
	const SET = 'Set_the_status_of_a_contact_in_a_sequence_in_Reply_io';
	const GET = 'Get_the_status_of_a_contact_in_a_sequence_in_Reply_io';
	const GET_MANY = 'Get_many_contacts_of_a_sequence_with_their_status_in_Reply_io';
	const SET_MANY = 'Set_the_status_of_many_contacts_in_sequences_in_Reply_io';
	let client: McpClient;

	beforeAll(async () => {
		await instance.activate(await instance.importFile('test/n8n/fixtures/0.1.0/tools.json'));
		client = await McpClient.connect(`${instance.baseUrl}/mcp/saved-with-0.1.0`);
	}, 60_000);

	afterAll(async () => {
		await client?.close();
	});

	test('have names, descriptions and arguments that say what they are', async () => {
		const tools = (await client.tools()).map(({ name, description, inputSchema }) => [name, description, Object.keys(inputSchema.properties ?? {}).sort()]);
		expect(tools.sort()).toEqual([
			[GET_MANY, 'Get many contacts of sequences with their status in Reply.io', ['Limit', 'Return_All', 'Sequence']],
			[GET, 'Get status of contact in sequence in Reply.io', ['Contact', 'Sequence']],
			[SET, 'Set status of contact in sequence in Reply.io', ['Contact', 'Sequence', 'Status']],
			[SET_MANY, 'Set status of many contacts in sequences in Reply.io', ['Contacts', 'Dry_Run', 'Sequence', 'Status']],
		]);
	});

	test('take what a model writes: numbers as text, a status in other words', async () => {
		const { isError, text } = await client.call(SET, { Sequence: '100', Contact: 'John.Doe@company.com', Status: 'out of office' });
		expect([isError, text]).toEqual([false, expect.stringContaining('"status":"OutOfOffice"')]);
		expect(statusOf(100, 12345)).toBe('OutOfOffice');
	});

	test('answer a name where an ID belongs, and an empty one, with the way out', async () => {
		const named = await client.call(SET, { Sequence: 'Product managers', Contact: 'john.doe@company.com', Status: 'Paused' });
		expect(named).toMatchObject({ isError: true, text: expect.stringMatching(/'Sequence' .*Product managers/) });
		const empty = await client.call(GET, { Sequence: '100', Contact: '' });
		expect(empty).toMatchObject({ isError: true, text: expect.stringMatching(/'Contact'/) });
		const path = await client.call(GET, { Sequence: '100/../../whoami', Contact: '12345' });
		expect(path).toMatchObject({ isError: true, text: expect.stringMatching(/'Sequence'/) });
		expect((await instance.simulator.requests()).length).toBe(0);
	});

	test('list as many contacts as asked for', async () => {
		const { text } = await client.call(GET_MANY, { Sequence: '100', Return_All: false, Limit: 3 });
		expect(JSON.parse(text)).toHaveLength(3);
		const bad = await client.call(GET_MANY, { Sequence: '100', Return_All: false, Limit: -1 });
		expect(bad).toMatchObject({ isError: true, text: expect.stringMatching(/'Limit'/) });
	});

	test('set many contacts of a list, and say what became of each', async () => {
		const contacts = '12345, 12346\n99999, 12342';
		const dry = await client.call(SET_MANY, { Sequence: '100', Contacts: contacts, Status: 'Paused', Dry_Run: true });
		const outcomes = (text: string) => (JSON.parse(text) as Array<{ outcome: string }>).map(({ outcome }) => outcome);
		expect([dry.isError, outcomes(dry.text)]).toEqual([false, ['wouldChange', 'wouldChange', 'failed', 'unchanged']]);
		expect(instance.simulator.inside.writes).toEqual([]);

		const done = await client.call(SET_MANY, { Sequence: '100', Contacts: contacts, Status: 'Paused', Dry_Run: false });
		expect([done.isError, outcomes(done.text)]).toEqual([false, ['changed', 'changed', 'failed', 'unchanged']]);
		expect(done.text).toContain('Contact 99999 is not in sequence 100');
		expect([statusOf(100, 12345), statusOf(100, 12346), statusOf(100, 12342)]).toEqual(['Paused', 'Paused', 'Paused']);
	});
});
