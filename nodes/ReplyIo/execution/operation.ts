import { NodeApiError, NodeOperationError, type IExecuteFunctions, type IExecutePaginationFunctions, type INode, type INodeExecutionData, type INodeProperties, type JsonObject } from 'n8n-workflow';

import { hint } from './hint';
import { runOf, type Run } from './run';

/** n8n gives no condition of a hint before a run access to the node's settings. */
const RETRIES = "Retry On Fail is on. This node does its own retries; n8n would run all items again, and does not know how long Reply.io asked to wait. Turn it off in the node's Settings.";

/** An operation: all items of a run in, the output items out. */
export type Operation = (run: Run) => Promise<INodeExecutionData[]>;

/**
 * The door by which n8n runs an operation: a custom operation of the declarative node has all items at once,
 * which pacing, order and a result per item need.
 */
export function customOperation(operation: Operation) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData().map((_, item) => item);
		const run = runOf(this, items, (name, item, fallback) => this.getNodeParameter(name, item, fallback));
		if (run.node.retryOnFail) hint(this, RETRIES, 'warning');
		return [await operation(run)];
	};
}

/**
 * The door for an AI agent that calls the node as its sub-node: it knows declarative operations only, an item
 * at a time.
 *
 * @param request the operation's request, as Reply.io's reference has it
 */
export function subNodeRouting(operation: Operation, request: NonNullable<INodeProperties['routing']>['request']): INodeProperties['routing'] {
	return {
		request,
		send: { paginate: true },
		operations: {
			async pagination(this: IExecutePaginationFunctions): Promise<INodeExecutionData[]> {
				const run = runOf(this, [this.getItemIndex()], (name, _item, fallback) => this.getNodeParameter(name, fallback));
				return await operation(run).catch((error: Error) => {
					// A model is told a swapped message as an answer, not as an error.
					if (!isSwapped(run.node, error.message)) throw new NodeApiError(run.node, error as unknown as JsonObject);
					return [{ json: { error: error.message }, pairedItem: { item: run.items[0] } }];
				});
			},
		},
	};
}

/** Whether n8n, which wraps what a tool throws, would put a canned text in place of a message: it looks for errno words in it. */
function isSwapped(node: INode, message: string): boolean {
	return new NodeOperationError(node, message).message !== message;
}
