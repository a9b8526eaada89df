import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { PATHS } from '../nodes/ReplyIo/api/path';
import { headersOf } from '../nodes/ReplyIo/api/transport/account';
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
				{ name: 'Automatic', value: 'auto', description: 'V4 where Reply.io has it for the account, otherwise V3' },
				{ name: 'V3', value: 'v3', description: 'The published one; cannot set Inactive' },
				{ name: 'V4', value: 'v4', description: 'Announced, and not there for every account; sets all five statuses' },
			],
			default: 'auto',
			description: 'The version of the API to set and read statuses with; the key is the same',
		},
		{
			displayName: 'Acting User',
			name: 'actingUser',
			type: 'string',
			default: '',
			placeholder: 'e.g. 12345 or jane@company.com',
			description: 'Whom a Team or Organization key acts as: the ID or the email address of a user. Leave it empty for a personal key.',
		},
		{
			displayName: 'Team ID',
			name: 'teamId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 678',
			description: 'The team an Organization key acts in, needed where Acting User is an email address. Leave it empty for a personal key.',
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
	 * Puts the key, and whom it acts as, into their headers, for the credential's own origin only.
	 *
	 * @throws ExplainedError when the credential cannot be used or the request would go elsewhere
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const credential = checkCredential(credentials);
		// The HTTP Request node writes `uri`.
		const { baseURL = '', url, uri = url } = requestOptions as IHttpRequestOptions & { uri?: string };
		const { origin, pathname } = new URL(baseURL + uri);
		if (origin !== new URL(credential.baseUrl).origin) {
			throw new Error("The key of the Reply.io credential is sent to its own 'Base URL' only");
		}
		return { ...requestOptions, headers: { ...requestOptions.headers, ...headersOf(credential, pathname) } };
	}

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
			url: PATHS.whoami,
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
					message: "Reply.io does not accept the API key, or knows no such Acting User. Copy the key anew from Reply.io: Settings → API Key.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						"Reply.io does not let this API key in. An Organization key needs Acting User, with an email address Team ID as well, and a team it may use; for a personal key leave both empty, and use the key of a user who may use the API.",
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
