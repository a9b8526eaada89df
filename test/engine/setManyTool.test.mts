import type { IDataObject, IExecuteFunctions, IExecutePaginationFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { setMany, setManyRouting } from '../../nodes/ReplyIo/resources/sequenceContactStatus/setMany';
import { startSimulator, type Simulator } from '../../simulator/index.mjs';

/*
 * Set Many as an AI agent's tool: n8n calls it as a node of its own, or, from older agents, as a sub-node
 * through the declarative engine.
 */

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator({ limits: false, seed: [] });
});
beforeEach(() => {
	simulator.reset();
	simulator.addContacts({ sequenceId: 1, count: 20, firstId: 1, status: (index) => (index === 1 ? 'Finished' : 'Active') });
});
afterAll(async () => await simulator.stop());

function contextOf(parameters: IDataObject, type = 'n8n-nodes-reply-io.replyIoTool') {
	const all: IDataObject = { sequenceId: { __rl: true, mode: 'id', value: '1' }, status: 'Paused', ...parameters };
	const get = (name: string, fallback: unknown) => name.split('.').reduce<unknown>((value, key) => (value as IDataObject | undefined)?.[key], all) ?? fallback;
	const shared = {
		getNode: () => ({ id: '1', name: 'Reply.io', type, typeVersion: 1, position: [0, 0], parameters: all }),
		continueOnFail: () => false,
		getExecutionCancelSignal: () => undefined,
		getCredentials: async () => ({ apiKey: simulator.apiKey, baseUrl: simulator.baseUrl, apiVersion: 'v4' }),
		logger: { info: () => {} },
		helpers: {
			async httpRequestWithAuthentication(_type: string, { url, method, qs, body }: IHttpRequestOptions) {
				const query = new URLSearchParams(qs as Record<string, string> | undefined).toString();
				const answer = await fetch(query ? `${url}?${query}` : url, {
					method,
					headers: { 'X-API-Key': simulator.apiKey, Authorization: `Bearer ${simulator.apiKey}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
					body: body ? JSON.stringify(body) : undefined,
				});
				return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
			},
		},
	};
	return {
		asNode: { ...shared, getInputData: () => [{ json: {} }], getNodeParameter: (name: string, _item: number, fallback?: unknown) => get(name, fallback) } as unknown as IExecuteFunctions,
		asSubNode: { ...shared, getItemIndex: () => 0, getNodeParameter: (name: string, fallback?: unknown) => get(name, fallback) } as unknown as IExecutePaginationFunctions,
	};
}

const contacts = '1, contact-3@example.com\n2; 99, nobody, https://run.reply.io/people/5';
const expected = [
	{ contactId: 1, outcome: 'changed' },
	{ contactId: 3, outcome: 'changed', email: 'contact-3@example.com' },
	{ contactId: 2, outcome: 'failed', reason: expect.stringMatching(/only an Active contact/) },
	{ contactId: 99, outcome: 'failed' },
	{ contactId: null, outcome: 'failed', reason: expect.stringMatching(/'Contacts'.*'nobody'/) },
	{ contactId: 5, outcome: 'changed' },
];

test('one item for each listed contact, all of item 0, failures in their place', async () => {
	const [items] = await setMany.call(contextOf({ contacts }).asNode);
	expect(items.map(({ json }) => json)).toMatchObject(expected);
	expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
	expect(simulator.writes.map(({ contactId }) => contactId).sort()).toEqual([1, 3, 5]);
	expect(simulator.violations).toEqual([]);
});

test('the same through the declarative engine', async () => {
	const { pagination } = setManyRouting!.operations as { pagination: (this: IExecutePaginationFunctions) => Promise<Array<{ json: IDataObject }>> };
	const items = await pagination.call(contextOf({ contacts }).asSubNode);
	expect(items.map(({ json }) => json)).toMatchObject(expected);
});

test.each([[''], ['  , '], [undefined], [{}]])('the list %j is an error that says what it must be', async (list) => {
	const [items] = await setMany.call(contextOf({ contacts: list as never }).asNode);
	expect(items.map(({ json }) => json)).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/^'Contacts' is not a list of contacts/) }]);
	expect(simulator.requests).toEqual([]);
});

test.each([[[1, 'contact-3@example.com']], ['["1", "contact-3@example.com"]']])('a list given as %j', async (list) => {
	const [items] = await setMany.call(contextOf({ contacts: list as never }).asNode);
	expect(items.map(({ json }) => json)).toMatchObject([{ contactId: 1, outcome: 'changed' }, { contactId: 3, outcome: 'changed' }]);
});

test('the list is asked for as a tool only, the contact otherwise only', () => {
	const { properties } = new ReplyIo().description;
	const shown = (name: string) => properties.filter((one) => one.name === name && one.displayOptions?.show?.operation?.includes('setMany')).map(({ displayOptions }) => displayOptions);
	expect(shown('contacts')).toMatchObject([{ show: { '@tool': [true] } }]);
	expect(shown('contactId')).toMatchObject([{ hide: { '@tool': [true] } }]);
});
