import type { IDataObject } from 'n8n-workflow';

import type { RawAnswer } from '../errors/explain';
import type { About } from '../errors/table';
import type { Condition } from './condition';

/** A path with its IDs filled in. Only `fillPath` makes one, and the sender takes nothing else. */
export type ApiPath = string & { readonly __checked: 'path' };

/** A request as Reply.io's reference describes it. */
export interface ApiRequest {
	method: 'DELETE' | 'GET' | 'POST' | 'PUT';
	path: ApiPath;
	query?: IDataObject;
	body?: IDataObject;
	/** Whether it changes something. */
	writes: boolean;
	/** What it is about, for explaining its answer. */
	about: About;
	/** How often it is sent when the server or the network fails, where that differs from what is usual. */
	maxTries?: number;
	/** Whether it finds out what became of a change: it is sent though another item has ended the run. */
	settles?: boolean;
	/** What it is sent under only; looked at again before it leaves where something had to be waited for. */
	condition?: Condition;
	/** What no message may repeat of what is sent or answered. */
	secrets?: ReadonlyArray<string | RegExp>;
}

/** A request on its way to a server. */
export interface HttpRequest extends Pick<ApiRequest, 'method' | 'query' | 'body'> {
	url: string;
}

/** Sends one request with the key of an account; an answer of any status, or the code of what failed on the way. */
export type HttpCall = (request: HttpRequest) => Promise<RawAnswer>;

/** What may be over at the next try; a certificate that is not valid, say, stays so. */
const PASSING_FAULT =
	/^(?:ECONN(?:RESET|REFUSED|ABORTED)|E(?:SOCKET)?TIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)(?:UNREACH|DOWN)|ERR_NETWORK|ERR_BAD_RESPONSE|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+|UND_ERR_\w+|Z_\w+)$/;

/** What failed before anything was sent: there was no connection, or it was not to a server whose certificate is trusted. */
const NEVER_LEFT = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)(?:UNREACH|DOWN)|\w*CERT\w*|UNABLE_TO_\w+)$/;

const TIME_OUT = /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED)$/;

/** Whether a fault on the way may be over at the next try. */
export function isPassing(networkCode: string): boolean {
	return PASSING_FAULT.test(networkCode);
}

/** Whether the server may have got the request. */
export function mayHaveLeft({ networkCode = '' }: RawAnswer): boolean {
	return !NEVER_LEFT.test(networkCode);
}

/** Whether the server may still be at it: nobody waited for its end, neither this side nor a proxy (524 is Cloudflare's). */
export function mayComeLate({ networkCode = '', status }: Pick<RawAnswer, 'networkCode' | 'status'>): boolean {
	return TIME_OUT.test(networkCode) || status === 504 || status === 524;
}
