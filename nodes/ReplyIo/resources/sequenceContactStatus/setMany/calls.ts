import { asExplained, Cancelled, type ExplainedError } from '../../../api/errors/explainedError';
import { asSentence } from '../../../api/errors/words';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../api/transport/concurrencyLimit';
import { Superseded } from '../../../api/transport/condition';
import type { ReplyIoCredential } from '../../../api/transport/credential';
import type { ApiRequest } from '../../../api/transport/request';
import type { ApiAnswer, Patience, Sender, Sends } from '../../../api/transport/sender';
import { whoami } from '../../../api/v3';

/** So many requests given up one after the other mean that there is no point in going on. */
const MAX_GIVEN_UP = 20;

/**
 * The calls of a Set Many run in one account: a few at a time, and none any more once it is clear that they
 * cannot succeed. A request's own fault is not the others'.
 */
export class Calls {
	/** How many requests have left so far, repeated ones included. */
	count = 0;

	private givenUp = 0;

	/** Why no call is made any more. */
	private end?: ExplainedError;

	private looking?: Promise<boolean>;

	private readonly limit = new ConcurrencyLimit(MAX_IN_FLIGHT);

	/** Apart, as what is asked aside is waited for by calls that have their turn. */
	private readonly asideLimit = new ConcurrencyLimit(MAX_IN_FLIGHT);

	/** @param patienceOf makes that of a call */
	constructor(
		private readonly sender: Pick<Sender, 'answers' | 'credential' | 'send'>,
		private readonly patienceOf: () => Patience,
		private readonly onCall: () => void = () => {},
	) {}

	get credential(): ReplyIoCredential {
		return this.sender.credential;
	}

	/** @throws ExplainedError as the sender does, without `tries` when the request was not sent */
	async send(request: ApiRequest): Promise<ApiAnswer> {
		return await this.limit.run(async () => await this.sendNow(request));
	}

	/** For what a call needs to know before it leaves. */
	aside(): Sends {
		return { credential: this.credential, send: async (request) => await this.asideLimit.run(async () => await this.sendNow(request)) };
	}

	/** Waits, unless the execution is cancelled. @param ms milliseconds */
	async pause(ms: number): Promise<void> {
		await this.patienceOf().wait(ms).catch(asExplained);
	}

	/** Lets calls be made again after too many failed, to find out what became of those. */
	resume(): void {
		this.givenUp = 0;
		if (this.end && isTemporary(this.end)) this.end = undefined;
	}

	private async sendNow(request: ApiRequest): Promise<ApiAnswer> {
		if (this.end) throw notBegun(this.end);
		const before = this.sender.answers;
		const answer = await this.sendCounted(request);
		if (answer instanceof Superseded) throw answer;
		if (answer instanceof Error) {
			await this.consider(answer, before);
			throw answer;
		}
		this.givenUp = 0;
		return answer;
	}

	private async sendCounted(request: ApiRequest): Promise<ApiAnswer | ExplainedError> {
		const answer = await this.sender.send(request, this.patienceOf()).catch(asExplained);
		this.count += answer.tries ?? 0;
		this.onCall();
		return answer;
	}

	private async consider(error: ExplainedError, answersBefore: number): Promise<void> {
		if (isFinal(error)) this.end ??= error;
		if (!isTemporary(error)) {
			// Reply.io is there.
			this.givenUp = 0;
			return;
		}
		this.givenUp++;
		const isReachable = this.sender.answers > answersBefore || (await this.isReachable());
		if (!isReachable || this.givenUp >= MAX_GIVEN_UP) this.end ??= error;
	}

	/** Asks Reply.io what it can always answer: whether the fault was one request's or everybody's. */
	private async isReachable(): Promise<boolean> {
		this.looking ??= this.sendCounted({ ...whoami(), maxTries: 1 }).then((answer) => {
			this.looking = undefined;
			return !(answer instanceof Error) || !isTemporary(answer);
		});
		return await this.looking;
	}
}

function notBegun(end: ExplainedError): ExplainedError {
	return end.with({ message: `${asSentence(end.message)} This row was not begun`, tries: undefined, change: undefined });
}

/** Whether the same request may well succeed later: the server or the way to it failed. */
function isTemporary({ failure }: ExplainedError): boolean {
	return failure?.cause === 'temporarily-unavailable';
}

/** Whether every other request would fail in the same way: the key, the address, the limit or a cancel is the cause. */
function isFinal(error: ExplainedError): boolean {
	const { httpCode, failure } = error;
	if (isTemporary(error)) return false;
	if (error instanceof Cancelled || failure?.cause === 'rate-limited' || httpCode === undefined) return true;
	// Below 300 is what could not be read: it is temporary.
	return httpCode === 401 || httpCode < 400;
}
