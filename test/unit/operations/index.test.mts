import type { IExecuteFunctions } from 'n8n-workflow';

import { sequenceContactStatusOperations } from '../../../nodes/ReplyIo/resources/sequenceContactStatus';

test.each(Object.entries(sequenceContactStatusOperations))('%s names the parameter of an expression that fails, as the editor does', async (_, operation) => {
	const functions = {
		getNode: () => ({ name: 'Reply.io', type: 'n8n-nodes-reply-io.replyIo', onError: 'continueErrorOutput', parameters: {} }),
		continueOnFail: () => true,
		getInputData: () => [{ json: {} }],
		getCredentials: async () => await Promise.resolve({ apiKey: 'key-of-no-call', apiVersion: 'v3', baseUrl: 'https://api.reply.io' }),
		getNodeParameter(name: string, _item: number, fallback: unknown) {
			if (name === 'sequenceId') throw new Error('No path back to node');
			return fallback;
		},
		helpers: {},
		logger: { info: () => undefined },
		addExecutionHints: () => undefined,
	} as unknown as IExecuteFunctions;
	expect(await operation.call(functions)).toEqual([[{ json: { error: "The expression of 'Sequence' failed: No path back to node [item 0]" }, pairedItem: { item: 0 } }]]);
});
