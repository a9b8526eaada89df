import { NodeConnectionTypes, type IHookFunctions, type INodeType, type INodeTypeDescription, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { CREDENTIAL_NAME } from './api/transport/credential';
import { searchSequences } from './listSearch/sequences';
import { areSubscribed, subscribe, unsubscribe } from './trigger/lifecycle';
import { triggerBuilderHint, triggerParameters } from './trigger/parameters';
import { receive } from './trigger/receive';

export class ReplyIoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Reply.io Trigger',
		name: 'replyIoTrigger',
		icon: { light: 'file:../../icons/reply-io.svg', dark: 'file:../../icons/reply-io.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{[$parameter["events"]].flat().join(", ")}}',
		description: 'Starts the workflow when somebody replies, is away, finishes a sequence, and on other events of Reply.io',
		eventTriggerDescription: 'Waiting for an event of Reply.io',
		activationMessage: 'Once published, the workflow starts whenever one of the chosen events happens in Reply.io.',
		defaults: { name: 'Reply.io Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL_NAME, required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
		builderHint: triggerBuilderHint,
		properties: triggerParameters,
	};

	methods = { listSearch: { searchSequences } };

	webhookMethods = {
		default: {
			checkExists: async function (this: IHookFunctions): Promise<boolean> {
				return await areSubscribed(this);
			},
			create: async function (this: IHookFunctions): Promise<boolean> {
				return await subscribe(this);
			},
			delete: async function (this: IHookFunctions): Promise<boolean> {
				return await unsubscribe(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
