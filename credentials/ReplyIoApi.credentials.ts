import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { checkCredential, DEFAULT_BASE_URL } from '../nodes/ReplyIo/api/transport/credential';

export class ReplyIoApi implements ICredentialType {
	name = 'replyIoApi';

	displayName = 'Reply.io API';

	icon = { light: 'file:../icons/reply-io.svg', dark: 'file:../icons/reply-io.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-reply-io/n8n-nodes-reply-io#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'In Reply.io: Settings → API Key',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			options: [
				{ name: 'V3', value: 'v3', description: 'For accounts that have no v4 yet; cannot set Inactive' },
				{ name: 'V4', value: 'v4', description: 'The newest, with all five statuses' },
			],
			default: 'v4',
			description: 'The version of the API to set and read statuses with; the key is the same',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			description: 'Where the API is. Change it only if Reply.io told you to.',
		},
	];

	/**
	 * Puts the key into its header, for the credential's own origin only. API v3 documents
	 * `Authorization: Bearer`, its clients send `X-API-Key`: it gets both, v4 only the latter.
	 *
	 * @throws ExplainedError when the credential cannot be used or the request would go elsewhere
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { apiKey, baseUrl } = checkCredential(credentials);
		const url = new URL((requestOptions.baseURL ?? '') + requestOptions.url);
		if (url.origin !== new URL(baseUrl).origin) {
			throw new Error("The key of the Reply.io credential is sent to its own 'Base URL' only");
		}
		const headers = { ...requestOptions.headers, 'X-API-Key': apiKey };
		return {
			...requestOptions,
			headers: /\/v3\//.test(url.pathname) ? { ...headers, Authorization: `Bearer ${apiKey}` } : headers,
		};
	}

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
			url: '/v3/whoami',
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'userId',
					// What is not there equals this: whatever answered, it is not Reply.io.
					value: undefined,
					message: 'What answers at this Base URL is not the Reply.io API. It is https://api.reply.io unless Reply.io told you otherwise.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: "Reply.io does not accept the API key. Copy it anew from Reply.io: Settings → API Key.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: 'Reply.io does not let this API key in. Use the key of a user who may use the API.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'There is no Reply.io API at this Base URL. It is https://api.reply.io unless Reply.io told you otherwise.',
				},
			},
			// n8n takes rules of both kinds together; its types know lists of one kind only.
		] as ICredentialTestRequest['rules'],
	};
}
