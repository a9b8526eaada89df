import { explainAnswer } from '../../../nodes/ReplyIo/api/errors/explain';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { ContactRef } from '../../../nodes/ReplyIo/api/contactByEmail';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import type { Sends } from '../../../nodes/ReplyIo/api/transport/sender';
import { readContacts, type ContactList, type EmailLookUps } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/read';
import type { Known } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/states';

/** What is kept as long as a run lasts. */
interface OneRun {
	credential: Sends['credential'];
	lookUps: EmailLookUps;
}

/** Reads contacts from a server of a few lines, and keeps what it was asked. @param answer data, or an error to throw */
export async function readFrom<T extends Known>(
	listOf: (sends: Sends) => ContactList<T>,
	contacts: readonly ContactRef[],
	answer: (request: ApiRequest) => unknown,
	{ credential = { apiKey: 'key-of-the-test', apiVersion: 'v3', baseUrl: 'https://api.reply.io' }, lookUps }: Partial<OneRun> = {},
) {
	const asked: ApiRequest[] = [];
	const sends: Sends = {
		credential,
		async send(request) {
			asked.push(request);
			const data = await Promise.resolve(answer(request));
			if (data instanceof Error) throw data;
			return { data, tries: 1, isRepeated: false };
		},
	};
	const found = await readContacts(sends, listOf(sends), contacts, lookUps);
	return { asked, found: contacts.map(found), messages: contacts.map((contact) => (found(contact) as ExplainedError).message) };
}

/** An answer that says no. */
export const refused = (status: number, { about }: ApiRequest, body: unknown = {}) =>
	explainAnswer({ status, headers: {}, body: JSON.stringify(body) }, { about, version: 'v3', tries: 1, hide: (text) => text });

/** A page of a list, as long as asked for, or as the server gives at most. */
export function pageOf(records: readonly unknown[], { query }: ApiRequest, most = Infinity) {
	const { skip, top } = query as { skip: number; top: number };
	const end = skip + Math.min(top, most);
	return { items: records.slice(skip, end), hasMore: records.length > end };
}
