import type { INode } from 'n8n-workflow';

import { runOf, type Run } from '../../nodes/ReplyIo/execution/run';

type ValueOf = (name: string, item: number) => unknown;

/** A run over so many items whose parameters n8n evaluates to these, and how often it was asked for each. */
export function fakeRun(count: number, parameters: Record<string, unknown>, valueOf: ValueOf = (name) => parameters[name], type = 'n8n-nodes-reply-io.replyIo') {
	const evaluated: Record<string, number> = {};
	const node = { name: 'Reply.io', type, parameters: nested(parameters) } as unknown as INode;
	const context = { getNode: () => node, continueOnFail: () => true } as unknown as Run['context'];
	const run = runOf(context, Array.from({ length: count }, (_, item) => item), (name, item, fallback) => {
		evaluated[name] = (evaluated[name] ?? 0) + 1;
		return valueOf(name, item) ?? fallback;
	});
	return { run, evaluated };
}

/** `options.dryRun` as a node has it. */
function nested(parameters: Record<string, unknown>): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(parameters)) {
		const [root, inside] = name.split('.');
		result[root] = inside === undefined ? value : { ...(result[root] as object), [inside]: value };
	}
	return result;
}
