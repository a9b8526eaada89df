import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { CREDENTIAL_NAME, DEFAULT_BASE_URL } from './api/transport/credential';
import { searchContacts } from './listSearch/contacts';
import { searchSequences } from './listSearch/sequences';
import { sequenceContactStatusBuilderHint, sequenceContactStatusHints } from './resources/sequenceContactStatus/hints';
import { sequenceContactStatusOperations, sequenceContactStatusParameters } from './resources/sequenceContactStatus';

export class ReplyIo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Reply.io',
		name: 'replyIo',
		icon: { light: 'file:../../icons/reply-io.svg', dark: 'file:../../icons/reply-io.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Set and read the status of contacts in Reply.io sequences',
		defaults: { name: 'Reply.io' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL_NAME, required: true }],
		hints: sequenceContactStatusHints,
		builderHint: sequenceContactStatusBuilderHint,
		requestDefaults: { baseURL: DEFAULT_BASE_URL },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Sequence Contact Status', value: 'sequenceContactStatus' }],
				default: 'sequenceContactStatus',
			},
			...sequenceContactStatusParameters,
		],
	};

	methods = { listSearch: { searchContacts, searchSequences } };

	customOperations = { sequenceContactStatus: sequenceContactStatusOperations };
}
