import type { ReplyIoCredential } from '../api/credential';
import { ExplainedError } from '../api/explainedError';
import type { Lane } from '../api/pacing';
import type { ApiAnswer, ApiRequest, Sender } from '../api/send';

/** How often the sender is asked for one request: a bulk run has more to lose than a row. */
const MAX_ROUNDS = 3;

/** So many requests in a row given up mean that there is no point in going on. */
const MAX_GIVEN_UP = 3;

type Sends = Pick<Sender, 'send' | 'credential'>;

/**
 * The calls of one Set Many run: a few at a time, patient with one that fails, and none any more once it
 * is clear that they cannot succeed.
 */
export class Calls implements Sends {
	/** How many requests have left so far, repeated ones included. */
	count = 0;

	private givenUp = 0;

	/** Why no call is made any more. */
	private end?: ExplainedError;

	constructor(
		private readonly sender: Sends,
		private readonly lane: Pick<Lane, 'run'>,
		private readonly onCall: () => void = () => {},
	) {}

	get credential(): ReplyIoCredential {
		return this.sender.credential;
	}

	/**
	 * @param refusal asked when its turn has come: why the request shall not be sent any more
	 * @throws ExplainedError as the sender does, its `tries` counting every round; without `tries` when the
	 * request was not sent
	 */
	async send(request: ApiRequest, refusal?: () => ExplainedError | undefined): Promise<ApiAnswer> {
		return await this.lane.run(async () => {
			let tries = 0;
			for (let round = 1; ; round++) {
				const end = this.end ?? refusal?.();
				if (end) throw withTries(end, tries);
				const answer = await this.sender.send(request).catch(asExplained);
				const left = answer.tries ?? (isCancelled(answer) ? 1 : 0);
				tries += left;
				this.count += left;
				this.onCall();
				if (!(answer instanceof ExplainedError)) {
					this.givenUp = 0;
					return { ...answer, tries };
				}
				if (isTemporary(answer) && round < MAX_ROUNDS) continue;
				this.consider(answer);
				throw withTries(answer, tries);
			}
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

/** Whether every other request would fail in the same way: the key, the address or the limit is the cause. */
function isFinal(error: ExplainedError): boolean {
	const { httpCode, failure } = error;
	if (isTemporary(error)) return false;
	if (failure?.cause === 'rate-limited' || httpCode === undefined) return true;
	return httpCode === 401 || (httpCode >= 300 && httpCode < 400);
}

/** The one error that has no class: the execution was cancelled, perhaps while the request was under way. */
function isCancelled(answer: ApiAnswer | ExplainedError): boolean {
	return answer instanceof ExplainedError && answer.failure === undefined && answer.httpCode === undefined;
}

/** Anything thrown, as an error that says what happened. */
export function asExplained(error: unknown): ExplainedError {
	if (error instanceof ExplainedError) return error;
	return new ExplainedError({
		message: error instanceof Error ? error.message : String(error),
		description: (error as { description?: string }).description,
		failure: { cause: 'configuration-invalid' },
	});
}

/** The same error with another count of tries, none for a request that was not sent. */
export function withTries(
	{ message, description, httpCode, failure, code }: ExplainedError,
	tries: number,
): ExplainedError {
	return new ExplainedError({ message, description, httpCode, failure, code, tries: tries || undefined });
}
