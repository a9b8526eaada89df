import type { INode } from 'n8n-workflow';

/** Whether an AI agent uses the node: n8n then gives it a type of its own. */
export function isTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}
