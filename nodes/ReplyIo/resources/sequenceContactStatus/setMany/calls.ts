import { asExplained, Cancelled, type ExplainedError } from '../../../api/errors/explainedError';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../api/transport/concurrencyLimit';
import type { ReplyIoCredential } from '../../../api/transport/credential';
import type { ApiRequest } from '../../../api/transport/request';
import { Patience, type ApiAnswer, type Sender } from '../../../api/transport/sender';

/** How often a request is sent when the server fails: a bulk run has more to lose than an item. */
export const MAX_TRIES = 7;

/** So many requests given up one after the other mean that there is no point in going on. */
const MAX_GIVEN_UP = 3;

/**
 * The calls of a Set Many run in one account: a few at a time, and none any more once it is clear that they
 * cannot succeed.
 */
export class Calls {
	/** How many requests have left so far, repeated ones included. */
	count = 0;

	private givenUp = 0;

	/** Why no call is made any more. */
	private end?: ExplainedError;

	private readonly limit = new ConcurrencyLimit(MAX_IN_FLIGHT);

	/** @param patience that of a call */
	constructor(
		private readonly sender: Pick<Sender, 'send' | 'credential'>,
		private readonly patience: () => Patience,
		private readonly onCall: () => void = () => {},
	) {}

	get credential(): ReplyIoCredential {
		return this.sender.credential;
	}

	/**
	 * @param refusal asked when its turn has come: why the request shall not be sent any more
	 * @throws ExplainedError as the sender does, without `tries` when the request was not sent
	 */
	async send(request: ApiRequest, refusal: () => ExplainedError | undefined = () => undefined): Promise<ApiAnswer> {
		return await this.limit.run(async () => {
			const end = this.end ?? refusal();
			if (end) throw end.with({ tries: undefined, change: undefined });
			const answer = await this.sender.send(request, this.patience()).catch(asExplained);
			this.count += answer.tries ?? 0;
			this.onCall();
			if (answer instanceof Error) {
				this.consider(answer);
				throw answer;
			}
			this.givenUp = 0;
			return answer;
		});
	}

	/** Lets calls be made again after too many failed, to find out what became of those. */
	resume(): void {
		this.givenUp = 0;
		if (this.end && isTemporary(this.end)) this.end = undefined;
	}

	private consider(error: ExplainedError): void {
		if (isTemporary(error)) this.givenUp++;
		else if (error.httpCode !== undefined && error.httpCode !== 429) this.givenUp = 0;
		if (isFinal(error) || this.givenUp >= MAX_GIVEN_UP) this.end ??= error;
	}
}

/** Whether the same request may well succeed later: the server or the way to it failed. */
export function isTemporary({ failure }: ExplainedError): boolean {
	return failure?.cause === 'temporarily-unavailable';
}

/** Whether every other request would fail in the same way: the key, the address, the limit or a cancel is the cause. */
function isFinal(error: ExplainedError): boolean {
	const { httpCode, failure } = error;
	if (isTemporary(error)) return false;
	if (error instanceof Cancelled || failure?.cause === 'rate-limited' || httpCode === undefined) return true;
	return httpCode === 401 || (httpCode >= 300 && httpCode < 400);
}
