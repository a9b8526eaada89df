import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import { inOneText, type Explanation } from '../api/errors/explainedError';

/**
 * n8n's error for a failure: NodeApiError when Reply.io or the way to it failed, NodeOperationError when the
 * input did. The message ends in the item's index, as n8n's own errors do.
 *
 * @param itemIndex absent where the failure is not one item's
 */
export function toNodeError(node: INode, failure: Explanation, itemIndex?: number): NodeApiError | NodeOperationError {
	const { description, httpCode, failure: kind, answer } = failure;
	const message = itemIndex === undefined ? failure.message : withIndex(failure.message, itemIndex);
	const options = { itemIndex, ...(kind ? { failure: kind } : {}) };
	const isFromApi = httpCode !== undefined || kind?.cause === 'temporarily-unavailable';
	const error = isFromApi
		? new NodeApiError(node, {} as JsonObject, { ...options, httpCode: String(httpCode ?? 'none') })
		: new NodeOperationError(node, message, options);
	// Not as an option: n8n swaps texts that contain an errno word, such as one in an email address, for canned ones.
	error.message = message;
	error.description = description;
	// What the editor shows under "From Reply.io".
	error.messages = httpCode === undefined ? [] : [`${httpCode}${answer ? ` - ${JSON.stringify(answer)}` : ''}`];
	error.context.data = answer as JsonObject | undefined;
	return error;
}

/** The message of an item's error where it is not thrown: in an item, or to a model, which is told no description. */
export function messageFor({ isTool }: { isTool: boolean }, failure: Explanation, itemIndex: number): string {
	return withIndex(isTool ? inOneText(failure) : failure.message, itemIndex);
}

function withIndex(message: string, itemIndex: number): string {
	return `${message} [item ${itemIndex}]`;
}
