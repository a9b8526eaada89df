import type { JsonObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { isTool } from './tool';

/** n8n's classification of why an operation failed (`Failure` in n8n-workflow; older n8n ignores it). */
export type Failure =
	| { cause: 'rate-limited' | 'temporarily-unavailable'; retryAfterMs?: number }
	| { cause: 'credential-invalid' | 'configuration-invalid' };

export interface Explanation {
	/** What happened, in a user's words. */
	message: string;
	/** How to get unstuck. */
	description?: string;
	/** The HTTP status Reply.io answered with; absent when no answer came or no call was made. */
	httpCode?: number;
	failure?: Failure;
	/** How often the request was sent; absent when none was. */
	tries?: number;
	/** Reply.io's own code, such as `sequenceContact.notInSequence`. */
	code?: string;
}

/** A failure that already says what happened and how to get unstuck. */
export class ExplainedError extends Error {
	readonly description?: string;
	readonly httpCode?: number;
	readonly failure?: Failure;
	readonly tries?: number;
	readonly code?: string;

	constructor({ message, description, httpCode, failure, tries, code }: Explanation) {
		super(message);
		this.name = 'ExplainedError';
		this.description = description;
		this.httpCode = httpCode;
		this.failure = failure;
		this.tries = tries;
		this.code = code;
	}
}

/** What happened and how to get unstuck in one text, for the model of an AI agent: it is told no description. */
export function inOneText({ message, description }: Pick<Explanation, 'message' | 'description'>): string {
	return description ? `${asSentence(message)} ${description}` : message;
}

/** The same with one full stop at its end: a message has none, unless it ends in Reply.io's words. */
export function asSentence(message: string): string {
	return message.replace(/\.?$/, '.');
}

/**
 * n8n's error for a failed row: NodeApiError when Reply.io or the way to it failed, NodeOperationError
 * when the input did. The message ends in the item's index, as n8n's own errors do.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
		return error;
	}
	const cause: Explanation = error instanceof Error ? error : { message: String(error) };
	const { httpCode, failure } = cause;
	const { message: text, description } = isTool(node) ? { message: inOneText(cause), description: undefined } : cause;
	const message = itemIndex === undefined ? text : `${text} [item ${itemIndex}]`;
	const options = { message, description, itemIndex, ...(failure ? { failure } : {}) };
	const fromApi = httpCode !== undefined || failure?.cause === 'temporarily-unavailable';
	const nodeError = fromApi
		? new NodeApiError(node, {} as JsonObject, { ...options, httpCode: String(httpCode ?? 'none') })
		: new NodeOperationError(node, message, options);
	// n8n swaps a message that contains an errno word, such as one quoted from Reply.io, for a canned one.
	nodeError.message = message;
	return nodeError;
}
