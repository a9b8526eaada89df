import { asExplained, Cancelled, type ExplainedError, type Explanation } from '../errors/explainedError';
import { explainAnswer, explainFault, explainRateLimit, ofUnknownChange, type Asked, type RawAnswer, type TooLong } from '../errors/explain';
import { parseJson } from '../errors/json';
import { accountOf } from './account';
import type { ConcurrencyLimit } from './concurrencyLimit';
import { hideKey, type ReplyIoCredential } from './credential';
import { pauseOf } from './rateLimit';
import { isPassing, mayComeLate, mayHaveLeft, type ApiRequest, type HttpCall } from './request';
import { backoffMs, MAX_TRIES, outcomeOf, retryAfterMs } from './retryTiming';
import { throwIfCancelled, wait } from './wait';

/** An answer's JSON, undefined when a write was answered with nothing. */
export interface ApiAnswer {
	data: unknown;
	/** How often the request had to be sent for it. */
	tries: number;
	/** Whether an earlier try may have been carried out as well. */
	isRepeated: boolean;
	/** Whether one may still be. */
	mayComeLate?: boolean;
}

/** How long may be waited for what an item needs, over all its calls. */
export class Patience {
	/** What several calls wait for at once counts once. */
	waitedMs: number;

	private waitingUntil = 0;

	/** Whether the user can set it, as 'Longest Wait'. */
	private readonly isOption: boolean;

	/** That of the execution. */
	readonly cancelSignal?: AbortSignal;

	/**
	 * @param longestWaitMs milliseconds
	 * @param signal ends all waiting, and keeps what has not been sent from being sent
	 */
	constructor(
		readonly longestWaitMs: number,
		readonly signal?: AbortSignal,
		{ waitedMs = 0, isOption = true, cancelSignal = signal }: { waitedMs?: number; isOption?: boolean; cancelSignal?: AbortSignal } = {},
	) {
		this.waitedMs = waitedMs;
		this.isOption = isOption;
		this.cancelSignal = cancelSignal;
	}

	allows(ms: number): boolean {
		return this.waitedMs + this.added(ms) <= this.longestWaitMs;
	}

	/** For telling of a wait that is not allowed. */
	tooLong(waitMs: number, isAsked = true): TooLong {
		const { waitedMs, longestWaitMs, isOption } = this;
		return { waitMs, isAsked, waitedMs, longestWaitMs: isOption ? longestWaitMs : undefined };
	}

	/**
	 * @param told what the error says besides when the wait is cut short
	 * @param settles whether it is for finding out about a change, also where the run has ended
	 */
	async wait(ms: number, told?: Partial<Explanation>, settles?: boolean): Promise<void> {
		this.waitedMs += this.added(ms);
		this.waitingUntil = Math.max(this.waitingUntil, Date.now() + ms);
		await wait(ms, settles ? this.cancelSignal : this.signal, told);
	}

	/** What of a wait from now on is not waited for anyway. */
	private added(ms: number): number {
		const now = Date.now();
		return Math.max(0, now + ms - Math.max(now, this.waitingUntil));
	}
}

export interface SenderSettings {
	call: HttpCall;
	/** Shared by everything the execution sends. */
	limit: ConcurrencyLimit;
	/** How often a request is sent when the server or the network fails. */
	maxTries?: number;
	/** The same while nothing else is answered either; then it is not the request's own fault. */
	triesUnanswered?: number;
	/** Told of each wait for the rate limit, in milliseconds. */
	onRateLimit?: (waitMs: number) => void;
}

/** What sends, with the patience of the item it is for. */
export interface Sends {
	/** @throws ExplainedError for every answer but a 2xx with JSON */
	send: (request: ApiRequest) => Promise<ApiAnswer>;
	readonly credential: ReplyIoCredential;
	/** Absent where nothing is waited for. */
	readonly patience?: Patience;
}

/** An account is not asked again before this, however long it wants to be waited for. */
const ASK_AGAIN_MS = 60_000;

/**
 * Talks to Reply.io with one credential. The only place that does: it waits for the rate limit, sends
 * again what failed on the way, stops when the execution is cancelled, and explains what went wrong.
 */
export class Sender {
	/** How many requests were answered so far, whatever the answer. */
	answers = 0;

	/** When it last waited, in milliseconds since the epoch. */
	private waitedUntil = 0;

	/** Tells it from other accounts. */
	readonly account: string;

	/** By version: a key that it does not accept, nothing else need find out. Where v4 refuses one, v3 may take it. */
	private readonly refusals = new Map<string, ExplainedError>();

	constructor(
		readonly credential: ReplyIoCredential,
		private readonly settings: SenderSettings,
	) {
		this.account = accountOf(credential);
	}

	/** Sends for an item, which has so much patience. */
	with(patience: Patience): Sends {
		return { credential: this.credential, patience, send: async (request) => await this.send(request, patience) };
	}

	/** Sends a request until it is answered. */
	async send(request: ApiRequest, patience: Patience): Promise<ApiAnswer> {
		const { credential, settings } = this;
		const maxTries = request.maxTries ?? settings.maxTries ?? MAX_TRIES;
		const triesUnanswered = request.maxTries ?? settings.triesUnanswered ?? maxTries;
		const sent: Sent = { tries: 0 };
		const asked = (): Asked => ({
			about: request.about,
			version: versionIn(request.path),
			tries: sent.tries,
			isUnknown: sent.change !== undefined,
			hide: (text) => hideKey((request.secrets ?? []).reduce<string>((hidden, secret) => hidden.replaceAll(secret, '***'), text), credential),
		});
		for (let faults = 0, refusals = 0, answersBefore = 0; ; ) {
			const answer = await this.call(request, sent, patience);
			const outcome = outcomeOf(answer.status);
			if (outcome === 'answered') {
				this.answers++;
				if (!isSuccess(answer)) throw this.remember(explainAnswer(answer, asked()).with({ mayComeLate: sent.mayComeLate }), versionIn(request.path));
				const data = parseJson(answer.body);
				// A write may be answered with nothing; whether it was made is for the caller to find out.
				const isEmptyWrite = request.writes && answer.body.trim() === '';
				if (data !== undefined || isEmptyWrite) return { data, tries: sent.tries, isRepeated: sent.change !== undefined, mayComeLate: sent.mayComeLate };
			}
			const toldMs = retryAfterMs(answer.headers, outcome, Date.now());
			if (outcome === 'refused') {
				const waitMs = toldMs ?? backoffMs(++refusals, Math.random());
				const isTooLong = !patience.allows(waitMs);
				// The other items must not find out by asking, too; but an absurd wait is not believed for long.
				pauseOf(this.account).begin(waitMs, toldMs !== undefined, isTooLong ? ASK_AGAIN_MS : undefined);
				if (isTooLong) throw explainRateLimit(patience.tooLong(waitMs, toldMs !== undefined), { tries: sent.tries, isUnknown: sent.change !== undefined }).with({ mayComeLate: sent.mayComeLate });
				this.settings.onRateLimit?.(waitMs);
				continue;
			}
			if (++faults === 1) answersBefore = this.answers;
			if (request.writes && mayHaveLeft(answer)) sent.change = 'unknown';
			if (request.writes && mayComeLate(answer)) sent.mayComeLate = true;
			const isForGood = answer.networkCode !== undefined && !isPassing(answer.networkCode);
			const isLast = faults >= (this.answers === answersBefore ? triesUnanswered : maxTries);
			const backoff = backoffMs(faults, Math.random());
			// A server that keeps asking for a moment's patience is down for longer than it knows.
			const waitMs = faults < maxTries ? (toldMs ?? backoff) : Math.max(toldMs ?? 0, backoff);
			// The first pauses are short, and nobody asked for them.
			const isTooLong = (toldMs !== undefined || faults >= maxTries) && !patience.allows(waitMs);
			const isOver = isForGood || isLast;
			if (isOver || isTooLong) throw explainFault(answer, asked(), isOver ? undefined : patience.tooLong(waitMs, toldMs !== undefined)).with({ mayComeLate: sent.mayComeLate });
			await this.wait(waitMs, sent, patience);
		}
	}

	/** Sends a request once, when its turn has come and the account is not held back. */
	private async call({ method, path, query, body, writes, about, settles, condition }: ApiRequest, sent: Sent, patience: Patience): Promise<RawAnswer> {
		const throwIfInVain = () => {
			throwIfCancelled(settles ? patience.cancelSignal : patience.signal, sent);
			const refusal = this.refusals.get(versionIn(path));
			if (refusal) throw sent.change ? ofUnknownChange(refusal, about) : refusal;
		};
		// Once a try: others of the account may be waiting all the time.
		for (let hasLooked = false; ; ) {
			throwIfInVain();
			if (await this.pause(sent, patience)) hasLooked = false;
			if (condition && !hasLooked && !condition.isFresh(this.waitedUntil)) {
				const failed = await condition.renew().then(() => undefined, asExplained);
				if (failed) throw (sent.change ? ofUnknownChange(failed, about) : failed).with({ tries: sent.tries || undefined, mayComeLate: sent.mayComeLate });
				hasLooked = true;
				continue;
			}
			const answer = await this.settings.limit.run(async () => {
				throwIfInVain();
				// While it waited for its turn, the account may have been held back, or the look have become one of old.
				if (pauseOf(this.account).leftMs() > 0 || (!hasLooked && condition?.isFresh(this.waitedUntil) === false)) return undefined;
				sent.tries++;
				return await this.settings.call({ method, query, body, url: this.credential.baseUrl + path });
			});
			if (answer?.isCancelled) throw new Cancelled({ ...sent, ...(writes ? { change: 'unknown' } : {}) });
			if (answer) return answer;
		}
	}

	/** Waits while the account is held back, without taking the turn of another. @returns whether it was */
	private async pause(sent: Sent, patience: Patience): Promise<boolean> {
		let hasWaited = false;
		for (let ms = pauseOf(this.account).leftMs(); ms > 0; ms = pauseOf(this.account).leftMs()) {
			if (!patience.allows(ms)) throw explainRateLimit(patience.tooLong(ms, pauseOf(this.account).isAsked), { tries: sent.tries || undefined, isUnknown: sent.change !== undefined }).with({ mayComeLate: sent.mayComeLate });
			await this.wait(ms, sent, patience);
			hasWaited = true;
		}
		return hasWaited;
	}

	private async wait(ms: number, sent: Sent, patience: Patience): Promise<void> {
		await patience.wait(ms, sent);
		this.waitedUntil = Date.now();
	}

	/** Keeps other requests from finding out that the key is not accepted. */
	private remember(error: ExplainedError, version: string): ExplainedError {
		if (error.httpCode === 401 && !this.refusals.has(version)) this.refusals.set(version, error.ofNoChange().with({ tries: undefined }));
		return error;
	}
}

/** "v3" or "v4" */
function versionIn(path: ApiRequest['path']): string {
	return path.split('/')[1];
}

/** How often a request was sent, and whether a change may have been made by a try whose answer did not come, or may still be. */
interface Sent {
	tries: number;
	change?: 'unknown';
	mayComeLate?: boolean;
}

function isSuccess({ status = 0 }: RawAnswer): boolean {
	return status >= 200 && status <= 299;
}
