import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { ExplainedError, toNodeError } from '../../nodes/ReplyIo/api/explainedError';

const node = { id: '1', name: 'Reply.io', type: 'n8n-nodes-reply-io.replyIo', typeVersion: 1, position: [0, 0], parameters: {} } as unknown as INode;

test("a bad row is an operation error with the row's index", () => {
	const error = toNodeError(node, new ExplainedError({ message: "'Contact' is bad", description: 'Mend it.', failure: { cause: 'configuration-invalid' } }), 3);
	expect(error).toBeInstanceOf(NodeOperationError);
	expect(error.message).toBe("'Contact' is bad [item 3]");
	expect(error.description).toBe('Mend it.');
	expect(error.context.itemIndex).toBe(3);
});

test("an answer of Reply.io's is an API error with its HTTP code", () => {
	const error = toNodeError(node, new ExplainedError({ message: 'Not found', description: 'Look again.', httpCode: 404 }), 0);
	expect(error).toBeInstanceOf(NodeApiError);
	expect((error as NodeApiError).httpCode).toBe('404');
	expect(error.message).toBe('Not found [item 0]');
	expect(error.description).toBe('Look again.');
});

test('a failure on the way is an API error too', () => {
	const error = toNodeError(node, new ExplainedError({ message: 'x', failure: { cause: 'temporarily-unavailable' } }), 0);
	expect(error).toBeInstanceOf(NodeApiError);
});

test.each(['The connection to Reply.io failed: ECONNRESET', 'The connection to Reply.io failed: ETIMEDOUT', 'Reply.io says: EPERM is not a status', 'enotfound@company.com'])(
	"n8n's canned texts do not take the place of: %s",
	(message) => {
		for (const httpCode of [undefined, 400]) {
			expect(toNodeError(node, new ExplainedError({ message, httpCode }), 1).message).toBe(`${message} [item 1]`);
		}
	},
);

test('outside of rows there is no index', () => {
	const error = toNodeError(node, new ExplainedError({ message: 'No' }));
	expect(error.message).toBe('No');
	expect(error.context.itemIndex).toBeUndefined();
});

test("n8n's own errors pass through, with the row's index", () => {
	const own = new NodeOperationError(node, 'Own');
	expect(toNodeError(node, own, 2)).toBe(own);
	expect(own.context.itemIndex).toBe(2);
	expect(toNodeError(node, own, 5).context.itemIndex).toBe(2);
});

test.each([[new Error('Broken'), 'Broken [item 0]'], ['Broken', 'Broken [item 0]'], [undefined, 'undefined [item 0]']])('anything else is an error as well: %p', (thrown, message) => {
	const error = toNodeError(node, thrown, 0);
	expect(error).toBeInstanceOf(NodeOperationError);
	expect(error.message).toBe(message);
});
