import { NodeApiError, NodeOperationError, type IExecuteFunctions, type INode, type INodeExecutionData } from 'n8n-workflow';

import { customOperation, subNodeRouting, type Operation } from '../../../nodes/ReplyIo/execution/operation';

/* The two doors by which n8n runs an operation. In n8n's own engine, called by an agent: test/engine/tool. */

const node = { name: 'Reply.io', type: 'n8n-nodes-reply-io.replyIo', typeVersion: 1, position: [0, 0], parameters: { contactId: '={{ $json.id }}' } } as unknown as INode;

/** Says of each item which it is, and what its contact is. */
const telling: Operation = async ({ items, getParameter }) => await Promise.resolve(items.map((item) => ({ json: { contact: getParameter('contactId', item) as string }, pairedItem: { item } })));

describe('as a node', () => {
	function context(retryOnFail: boolean) {
		const hints: Array<{ message: string }> = [];
		const functions = {
			getNode: () => ({ ...node, retryOnFail }),
			continueOnFail: () => false,
			getInputData: () => [{ json: {} }, { json: {} }],
			getNodeParameter: (name: string, item: number) => `${name} of ${item}`,
			addExecutionHints: (...shown: typeof hints) => hints.push(...shown),
		} as unknown as IExecuteFunctions;
		return { functions, hints };
	}

	test('all items are run at once, into one output', async () => {
		const { functions, hints } = context(false);
		expect(await customOperation(telling).call(functions)).toEqual([[0, 1].map((item) => ({ json: { contact: `contactId of ${item}` }, pairedItem: { item } }))]);
		expect(hints).toEqual([]);
	});

	test('Retry On Fail is advised against', async () => {
		const { functions, hints } = context(true);
		await customOperation(telling).call(functions);
		expect(hints).toEqual([{ message: expect.stringMatching(/^Retry On Fail is on\..*Turn it off in the node's Settings\.$/) as string, type: 'warning', location: 'outputPane' }]);
	});
});

describe("as an agent's sub-node", () => {
	const request = { method: 'GET', url: '/v4/sequences' } as const;
	const call = async (operation: Operation) => {
		const { pagination } = subNodeRouting(operation, request)!.operations as { pagination: (this: unknown) => Promise<INodeExecutionData[]> };
		return await pagination.call({ getNode: () => node, continueOnFail: () => false, getItemIndex: () => 3, getNodeParameter: (name: string, fallback: unknown) => `${name} or ${String(fallback)}` });
	};
	const failing = (message: string): Operation => async () => await Promise.reject(new Error(message));

	test('n8n is told the request of the operation, and has the operation itself carry it out', () => {
		expect(subNodeRouting(telling, request)).toEqual({ request, send: { paginate: true }, operations: { pagination: expect.any(Function) as unknown } });
	});

	test('the item that the agent calls with is run', async () => {
		expect(await call(telling)).toEqual([{ json: { contact: 'contactId or undefined' }, pairedItem: { item: 3 } }]);
	});

	test('what fails is an error that the model reads', async () => {
		const error: unknown = await call(failing("'Contact' is not a valid ID [item 3]")).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(NodeApiError);
		expect((error as Error).message).toBe("'Contact' is not a valid ID [item 3]");
	});

	test.each(['enotfound@company.com is in no sequence [item 3]', 'The connection to Reply.io failed: ECONNRESET [item 3]'])("where n8n's canned text would take its place, the model reads it as an answer: %s", async (message) => {
		// What n8n would say.
		expect(new NodeOperationError(node, message).message).not.toBe(message);
		expect(await call(failing(message))).toEqual([{ json: { error: message }, pairedItem: { item: 3 } }]);
	});
});
