import type { Sender } from '../../../nodes/ReplyIo/api/transport/sender';
import { readInput } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/input';
import { badCredential } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { fakeRun } from '../fakeRun.mjs';
import { locator } from '../parameters/given.mjs';

const TOOL = 'n8n-nodes-reply-io.replyIoTool';
const account = (name: string) => ({ name, account: name }) as unknown as Sender;
const one = account('one');

/** Reads rows and counts how often each parameter was evaluated. */
async function read(...[count, parameters, valueOf, type]: Parameters<typeof fakeRun>) {
	const { run, evaluated } = fakeRun(count, parameters, valueOf, type);
	return { ...(await readInput(run, async () => await Promise.resolve(one))), evaluated };
}

test('what holds no expression is evaluated once, what does for each row', async () => {
	const parameters = { sequenceId: locator('id', 1), contactId: locator('id', '={{ $json.id }}'), status: 'Paused', scope: 'oneSequence' };
	const { rows, evaluated } = await read(1_200, parameters, (name, item) => (name === 'contactId' ? locator('id', item + 1) : parameters[name as 'status']));
	expect(rows).toHaveLength(1_200);
	expect(rows[1_199]).toMatchObject({ item: 1_199, sequence: { id: 1 }, contact: { id: 1_200 }, status: 'Paused', dryRun: false });
	expect(evaluated).toEqual({ sequenceId: 1, status: 1, scope: 1, contactId: 1_200 });
});

test.each([
	['scope', 'everywhere', /'Scope' is not one of its options/],
	['options.onlyIf', ['Asleep'], /'Only If Status Is' is not a status/],
	['options.dryRun', 1, /'Dry Run' is neither true nor false/],
	['options.longestWait', 'long', /'Longest Wait' is not a number/],
	['status', 'Inactive', /'Status' cannot be set to Inactive by Set Many: use the operation Set/],
])('a row whose %s is %j is bad, and keeps what could be read', async (name, value, message) => {
	const { rows, accounts } = await read(1, { sequenceId: 1, contactId: 7, status: 'Paused', [name]: value });
	expect(rows[0].error?.message).toMatch(message);
	expect(rows[0]).toMatchObject({ contact: { id: 7 } });
	expect(accounts.size).toBe(0);
});

test('who sets Inactive is told how it can be done', async () => {
	const { rows } = await read(1, { sequenceId: 1, contactId: 7, status: 'Inactive' });
	expect(rows[0].error?.description).toBe("Reply.io sets Inactive for single contacts only: use the operation 'Set', and Automatic or V4 as 'API Version' in the Reply.io credential, or choose another 'Status'.");
});

test('an expression that throws is the error of its row only', async () => {
	const parameters = { sequenceId: 1, contactId: '={{ $json.id }}', status: 'Paused' };
	const { rows } = await read(3, parameters, (name, item) => {
		if (name !== 'contactId') return parameters[name as 'status'];
		if (item === 1) throw new Error('no such field');
		return item + 1;
	});
	expect(rows.map(({ error }) => error?.message)).toEqual([undefined, 'no such field', undefined]);
});

test('all sequences ask for no sequence', async () => {
	const { rows } = await read(1, { scope: 'allSequences', contactId: 7, status: 'Finished' });
	expect(rows[0]).toMatchObject({ contact: { id: 7 } });
	expect(rows[0].error).toBeUndefined();
	expect(rows[0].sequence).toBeUndefined();
});

test('as a tool, what is wrong beside the list is told once, not for each contact', async () => {
	for (const [name, value, message] of [['status', 'Stopped', /^'Status' /], ['options.longestWait', 'long', /^'Longest Wait' /]] as const) {
		const { rows } = await read(1, { sequenceId: 1, contacts: '7, 8', status: 'Paused', [name]: value }, undefined, TOOL);
		expect(rows).toMatchObject([{ item: 0, sequence: { id: 1 }, error: { message: expect.stringMatching(message) as string } }]);
		expect(rows[0].contact).toBeUndefined();
	}
});

test("as a tool, each contact of an item's list is a row; a list in doubt is one bad row", async () => {
	const parameters = { sequenceId: 1, contacts: '={{ $json.list }}', status: 'Paused' };
	const { rows } = await read(2, parameters, (name, item) => (name === 'contacts' ? ['7, 8', 'a@x.com (3)'][item] : parameters[name as 'status']), TOOL);
	expect(rows).toMatchObject([{ item: 0, contact: { id: 7 } }, { item: 0, contact: { id: 8 } }, { item: 1, error: { message: expect.stringMatching(/^'Contacts' /) as string } }]);
});

test("each row is its account's; a credential that cannot be used is the error of its rows, which keep what could be read", async () => {
	const other = account('other');
	const { run } = fakeRun(3, { sequenceId: 1, contactId: 7, status: 'Paused' });
	const senders = [one, other, undefined];
	const { rows, accounts } = await readInput(run, async (item) => senders[item] ?? badCredential('No key', 'Enter one.'));
	expect([...accounts].map(([sender, own]) => [sender, own.map(({ item }) => item)])).toEqual([[one, [0]], [other, [1]]]);
	expect(rows[2]).toMatchObject({ item: 2, sequence: { id: 1 }, contact: { id: 7 }, error: { message: 'No key' } });
});

test('the longest wait is the longest any row allows, whatever others have in its place', async () => {
	const parameters = { sequenceId: 1, contactId: 7, status: 'Paused', options: { longestWait: '={{ $json.wait }}' } };
	for (const waits of [[1, 5, 2], ['long', 5, 2], [5, 'long', 2]]) {
		const { longestWaitMs } = await read(3, parameters, (name, item) => (name === 'options.longestWait' ? waits[item] : parameters[name as 'status']));
		expect(longestWaitMs).toBe(300_000);
	}
});
