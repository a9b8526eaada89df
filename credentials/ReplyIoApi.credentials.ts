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

const BASE_URL = `It is ${DEFAULT_BASE_URL} unless Reply.io told you otherwise.`;

/** What an answer to the test of a credential means; n8n knows no ranges. */
const RESPONSES: Array<[statuses: number[], message: string]> = [
	[[401], 'Reply.io does not accept the API key, or knows no such Acting User. Copy the key again from Reply.io: Settings → API Key.'],
	[
		[403],
		'Reply.io does not let this API key in. An Organization key needs Acting User, with an email address Team ID as well, and a team it may use; for a personal key leave both empty, and use the key of a user who may use the API.',
	],
	[[400, 404, 405, 406, 409, 410, 415, 422, 501], `There is no Reply.io API at this Base URL. ${BASE_URL}`],
	[[300, 301, 302, 303, 304, 305, 307, 308], `The server at this Base URL answers with a redirect, which is not followed to keep the key safe. ${BASE_URL}`],
	[[407], 'A proxy between this n8n and Reply.io asks for a password.'],
	[[429], "Reply.io's rate limit is reached, so that the key could not be tested. Try again in a minute."],
	[[408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530], 'Reply.io failed to answer, so that the key could not be tested. Try again later.'],
];

/** As a declarative node says it, and as the HTTP Request node does. */
const WITHOUT_REDIRECTS = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false, maxRedirects: 0 };

/** Where a request goes: n8n takes `url` before the HTTP Request node's `uri`, and joins it to `baseURL` unless it is whole. */
function addressOf(requestOptions: IHttpRequestOptions & { uri?: unknown }, baseUrl: string): URL {
	const { baseURL, url = requestOptions.uri } = requestOptions as { baseURL?: unknown; url?: unknown; uri?: unknown };
	const given = String(url ?? '').trim();
	const isWhole = /^[a-z][a-z\d+.-]*:|^[\\/]{2}/i.test(given);
	const address = isWhole ? given : [String(baseURL || baseUrl).replace(/\/+$/, ''), given.replace(/^\//, '')].filter(Boolean).join('/');
	if (URL.canParse(address)) return new URL(address);
	throw new Error("The address of the request is not one of the Reply.io API: give a whole URL, or a path such as /v3/whoami");
}

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
			placeholder: 'e.g. 12345 or nathan@example.com',
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
		const { origin, pathname, href } = addressOf(requestOptions, credential.baseUrl);
		if (origin !== new URL(credential.baseUrl).origin) {
			throw new Error("The key of the Reply.io credential is sent to its own 'Base URL' only");
		}
		return {
			...requestOptions,
			// What was checked is what is sent, and no redirect carries the key on.
			baseURL: undefined,
			[requestOptions.url === undefined ? 'uri' : 'url']: href,
			...WITHOUT_REDIRECTS,
			headers: { ...requestOptions.headers, ...headersOf(credential, pathname) },
		};
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
					message: `What answers at this Base URL is not the Reply.io API. ${BASE_URL}`,
				},
			},
			...RESPONSES.flatMap(([values, message]) => values.map((value) => ({ type: 'responseCode', properties: { value, message } }))),
			// n8n takes rules of both kinds together; its types know lists of one kind only.
		] as ICredentialTestRequest['rules'],
	};
}
