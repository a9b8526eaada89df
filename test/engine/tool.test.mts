import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { askAgent } from './agent.mjs';
import { useSimulator } from './fixtures.mjs';
import { locator, runNode } from './harness.mjs';

/*
 * The node as an AI agent's tool: as a sub-node of the agent, and as a node of its own, the way newer
 * agents run their tools.
 */

/** n8n 1.88 gives a tool's first arguments to its later calls as well. */
const repeatsArguments = /1\.87\.0$/.test(process.env.N8N_CORE_FOLDER ?? '');

const reply = useSimulator({ limits: false, seed: [] });
beforeEach(() => void reply.simulator.addContacts({ sequenceId: 1, count: 20, firstId: 1, status: (index) => (index === 1 ? 'Finished' : 'Active') }));
afterEach(() => expect(reply.simulator.violations).toEqual([]));

const parameters = (operation: string, more = {}) => ({
	operation,
	sequenceId: locator('id', '1'),
	contactId: locator('id', "={{ $fromAI('contact', '', 'string') }}"),
	status: 'Paused',
	...more,
});

describe.each(['set', 'get'])('%s', (operation) => {
	test.each([1, 2, 3])('answers every call of an agent with %d items, in few fields', async (count) => {
		const calls = Array.from({ length: count }, (_, index) => ({ contact: String(index + 5) }));
		const answers = await askAgent({ parameters: parameters(operation), calls, credential: reply.credential() });
		expect(answers).toHaveLength(count);
		answers.forEach((answer, index) => {
			expect(answer).toContain(`"contactId":${repeatsArguments ? 5 : index + 5}`);
			expect(answer).toContain('"email"');
			expect(answer).not.toContain('addingDate');
		});
	});

	test.each(['0', 'John', '1/2', ''])('tells the model what is wrong with the contact %p', async (contact) => {
		const [answer] = await askAgent({ parameters: parameters(operation), calls: [{ contact }], credential: reply.credential() });
		expect(answer).toMatch(/'Contact' is not a valid ID: .*\. An ID is a whole number/);
		expect(reply.simulator.requests).toEqual([]);
	});
});

test('Get Many answers every call of an agent with several items', async () => {
	const answers = await askAgent({ parameters: parameters('getAll', { returnAll: false, limit: 2 }), calls: [{}, {}], credential: reply.credential() });
	for (const answer of answers) expect(answer.match(/"contactId"/g)).toHaveLength(2);
});

describe('Set Many', () => {
	const contacts = '1, 3\n2; 99, https://run.reply.io/people/5';
	const expected = [
		{ contactId: 1, outcome: 'changed' },
		{ contactId: 3, outcome: 'changed', email: 'contact-3@example.com' },
		{ contactId: 2, outcome: 'failed', reason: expect.stringMatching(/only an Active contact/) },
		{ contactId: 99, outcome: 'failed' },
		{ contactId: 5, outcome: 'changed' },
	];
	const asNode = async (list: unknown) => await runNode({ parameters: parameters('setMany', { contactId: undefined, contacts: list }), asTool: true, credential: reply.credential() });

	test('as a node of its own: one item for each listed contact, all of item 0, failures in their place', async () => {
		const { success, error } = await asNode(contacts);
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json)).toMatchObject(expected);
		expect(success.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(reply.simulator.writes.map(({ contactId }) => contactId).sort()).toEqual([1, 3, 5]);
	});

	test('as a sub-node of an agent: the same', async () => {
		const called = parameters('setMany', { contactId: undefined, contacts: "={{ $fromAI('contacts', '', 'string') }}" });
		const [answer, second] = await askAgent({ parameters: called, calls: [{ contacts }, { contacts: '7' }], credential: reply.credential() });
		for (const text of ['"contactId":3', 'only an Active contact', 'Contact 99 is not in sequence 1']) expect(answer).toContain(text);
		expect(answer.match(/"outcome":"changed"/g)).toHaveLength(3);
		expect(second).toContain(repeatsArguments ? '"outcome":"unchanged"' : '"contactId":7');
	});

	test('an error names the parameter that the model gave', async () => {
		const { success } = await asNode('nobody@example.com');
		expect(success.map(({ json }) => json)).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/'Contacts'/) }]);
		expect(success[0].json.reason).not.toContain("'Contact'");
	});

	test.each([['  , '], [{}]])('the list %j is an error that says what it must be', async (list) => {
		const { success } = await asNode(list);
		expect(success.map(({ json }) => json)).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/^'Contacts' is not a list of contacts/) }]);
		expect(reply.simulator.requests).toEqual([]);
	});

	const one = 'contact-1@example.com';
	const three = 'contact-3@example.com';

	test.each([
		[[1, '3']],
		['["1", 3]'],
		[`1. ${one}\n2. ${three}`],
		[`- ${one}\n* ${three}\n`],
		[`\`\`\`json\n["${one}", "${three}"]\n\`\`\``],
		[`Ann Contact <${one}>; "O'Neil" <CONTACT-3@example.com>`],
		['1) 1\n2) 3'],
		['1, 3'],
		[`\`${one}\`, "${three}"`],
	])('understands the list %j', async (list) => {
		const { success } = await asNode(list);
		expect(success.map(({ json }) => json)).toMatchObject([{ contactId: 1, outcome: 'changed' }, { contactId: 3, outcome: 'changed' }]);
	});

	test.each([
		[`${one} (paused 3 days ago)`],
		['[{"contactId":1},2]'],
		['12,345'],
		[`1, ${three}`],
		[[1, three]],
		[`${one} ${three}`],
		[`everybody but ${one}`],
		['1 3'],
		['1, nobody'],
		['1, 2.5'],
		['["1", null]'],
		['1\n\n2\n3 contacts in all'],
	])('in doubt nothing is written: %j', async (list) => {
		const { success } = await asNode(list);
		expect(success.map(({ json }) => json)).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/^'Contacts' .*Give email addresses only, or contact IDs only/) }]);
		expect(reply.simulator.requests).toEqual([]);
	});

	test('refuses an address of 20,000 letters before a call', async () => {
		const { success } = await asNode(`${'a'.repeat(20_000)}@example.com`);
		expect(success.map(({ json }) => json)).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/^'Contacts' .{1,400}$/) }]);
		expect(reply.simulator.requests).toEqual([]);
	});

	test('asks for the list as a tool only, for the contact otherwise only', () => {
		const { properties } = new ReplyIo().description;
		const shown = (name: string) => properties.filter((one) => one.name === name && one.displayOptions?.show?.operation?.includes('setMany')).map(({ displayOptions }) => displayOptions);
		expect(shown('contacts')).toMatchObject([{ show: { '@tool': [true] } }]);
		expect(shown('contactId').map((one) => one?.hide)).toEqual([{ '@tool': [true] }, { '@tool': [true] }]);
	});
});
