import type { INodeProperties } from 'n8n-workflow';

/**
 * A collection, and the same as it was saved: n8n drops a collection that is one expression, so that what is in it,
 * such as a Dry Run, would be lost without a word.
 */
export function withItsExpression(collection: INodeProperties): INodeProperties[] {
	const { displayName, name, displayOptions } = collection;
	return [collection, { displayName, name, type: 'hidden', default: {}, displayOptions }];
}
