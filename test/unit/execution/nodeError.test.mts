import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { messageFor, toNodeError } from '../../../nodes/ReplyIo/execution/nodeError';

const node = { id: '1', name: 'Reply.io', type: 'n8n-nodes-reply-io.replyIo', typeVersion: 1, position: [0, 0], parameters: {} } as unknown as INode;

test("a bad item is an operation error with the item's index", () => {
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
	expect((error as NodeApiError).httpCode).toBe('none');
});

test.each(['The connection to Reply.io failed: ECONNRESET', 'The connection to Reply.io failed: ETIMEDOUT', 'Reply.io says: EPERM is not a status', 'enotfound@company.com', 'john@homeaccess.com', 'info@zenoenterprises.com'])(
	"n8n's canned texts do not take the place of: %s",
	(message) => {
		for (const httpCode of [undefined, 400]) {
			const error = toNodeError(node, new ExplainedError({ message, description: message, httpCode }), 1);
			expect([error.message, error.description]).toEqual([`${message} [item 1]`, message]);
		}
	},
);

test("nothing stands under 'From Reply.io' where it has said nothing, such as the text n8n would have swapped", () => {
	expect(toNodeError(node, new ExplainedError({ message: "'Contact' is bad: enotfound@company.com" }), 1).messages).toEqual([]);
});

test('outside of items there is no index', () => {
	const error = toNodeError(node, new ExplainedError({ message: 'No' }));
	expect(error.message).toBe('No');
	expect(error.context.itemIndex).toBeUndefined();
});

test("the editor shows Reply.io's status and an excerpt of its answer under 'From Reply.io'", () => {
	const error = toNodeError(node, new ExplainedError({ message: 'No', httpCode: 404, answer: { code: 'contact.notFound' } }), 0) as NodeApiError;
	expect(error.messages).toEqual(['404 - {"code":"contact.notFound"}']);
	expect(error.context.data).toEqual({ code: 'contact.notFound' });
	expect((toNodeError(node, new ExplainedError({ message: 'No', httpCode: 401 })) as NodeApiError).messages).toEqual(['401']);
	expect((toNodeError(node, new ExplainedError({ message: 'No', failure: { cause: 'temporarily-unavailable' } })) as NodeApiError).messages).toEqual([]);
});

test('where n8n classifies failures, it is told of what kind it was', () => {
	const failure = { cause: 'rate-limited', retryAfterMs: 30_000 } as const;
	expect(toNodeError(node, new ExplainedError({ message: 'No', httpCode: 429, failure }))).toMatchObject({ failure });
});

test('in an item stands the message alone; a model is told the way out as well', () => {
	const failure = new ExplainedError({ message: 'No', description: 'Do this.' });
	expect(messageFor({ isTool: false }, failure, 3)).toBe('No [item 3]');
	expect(messageFor({ isTool: true }, failure, 3)).toBe('No. Do this. [item 3]');
});
