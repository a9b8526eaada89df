import type { ApiRequest } from '../../nodes/ReplyIo/api/transport/request';
import type { Sends } from '../../nodes/ReplyIo/api/transport/sender';

/** Sends that answer with these, one after the other: data, or an error to throw; and what was asked. */
export function answering(...answers: unknown[]) {
	const asked: ApiRequest[] = [];
	const credential: Sends['credential'] = { apiKey: 'key-of-the-test', apiVersion: 'v4', baseUrl: 'https://api.reply.io' };
	const send: Sends['send'] = async (request) => {
		asked.push(request);
		const data = answers.shift();
		if (data instanceof Error) throw data;
		return { data, tries: 1, isRepeated: false };
	};
	return { sends: { credential, send }, asked };
}

/** The same for an account that uses this version of the API. */
export function answeringIn(apiVersion: Sends['credential']['apiVersion'], ...answers: unknown[]) {
	const { sends, asked } = answering(...answers);
	return { sends: { ...sends, credential: { ...sends.credential, apiVersion } }, asked };
}
