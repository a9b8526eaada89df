import type { INode } from 'n8n-workflow';

import { readRows, splitContacts } from '../../nodes/ReplyIo/bulk/input';

const node = (parameters: object, type = 'n8n-nodes-reply-io.replyIo'): INode => ({ type, parameters }) as unknown as INode;
const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value });

/** Reads rows and counts how often each parameter was evaluated. */
async function read(count: number, parameters: Record<string, unknown>, valueOf: (name: string, item: number) => unknown = (name) => parameters[name]) {
	const evaluated: Record<string, number> = {};
	const rows = await readRows({
		items: Array.from({ length: count }, (_, item) => item),
		node: node(parameters),
		get: (name, item, fallback) => {
			evaluated[name] = (evaluated[name] ?? 0) + 1;
			return valueOf(name, item) ?? fallback;
		},
	});
	return { rows, evaluated };
}

test('what holds no expression is evaluated once, what does for each row', async () => {
	const parameters = { sequenceId: locator('id', 1), contactId: locator('id', '={{ $json.id }}'), status: 'Paused' };
	const { rows, evaluated } = await read(1_200, parameters, (name, item) => (name === 'contactId' ? locator('id', item + 1) : parameters[name as 'status']));
	expect(rows).toHaveLength(1_200);
	expect(rows[1_199]).toMatchObject({ item: 1_199, sequenceId: 1, contact: { id: 1_200 }, status: 'Paused', dryRun: false });
	expect(evaluated).toMatchObject({ sequenceId: 1, status: 1, scope: 1, contactId: 1_200 });
});

test.each([
	['scope', 'everywhere', /'Scope' is not one of its options/],
	['options.onlyIf', ['Asleep'], /'Only If Status Is' is not a status/],
	['options.dryRun', 1, /'Dry Run' is neither true nor false/],
	['status', 'Inactive', /'Status' cannot be set to Inactive by Set Many: use the operation Set/],
])('a row whose %s is %j is bad, and keeps what could be read', async (name, value, message) => {
	const parameters: Record<string, unknown> = { sequenceId: 1, contactId: 7, status: 'Paused', [name]: value };
	const { rows } = await read(1, parameters);
	expect(rows[0].error?.message).toMatch(message);
	expect(rows[0]).toMatchObject({ contact: { id: 7 } });
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

test.each([
	["patrick.o'brien@company.com", ["patrick.o'brien@company.com"]],
	['"John Doe" <john@company.com>; Jane <jane@company.com>', ['john@company.com', 'jane@company.com']],
	["['1', '2']", ['1', '2']],
	['["1", 2]', ['1', '2']],
	['1 2,3;4\n5', ['1', '2', '3', '4', '5']],
	[[1, "o'brien@company.com"], ['1', "o'brien@company.com"]],
	[7, ['7']],
])('the list %j holds these contacts', (list, contacts) => {
	expect(splitContacts(list)).toEqual(contacts);
});

test('all sequences ask for no sequence', async () => {
	const { rows } = await read(1, { scope: 'allSequences', contactId: 7, status: 'Finished' });
	expect(rows[0]).toMatchObject({ contact: { id: 7 } });
	expect(rows[0].error).toBeUndefined();
	expect(rows[0].sequenceId).toBeUndefined();
});
