import { createHash } from 'crypto';

/** Holds back everything that acts as one user while Reply.io asks to wait: its limit counts per user. */
export class RateLimitPause {
	private until = 0;

	private askAgainAt = 0;

	/** Whether Reply.io said for how long. */
	isAsked = false;

	/** Milliseconds until requests may leave again; 0 when they may now. */
	leftMs(): number {
		const now = Date.now();
		return now < this.askAgainAt ? Math.max(0, this.until - now) : 0;
	}

	/**
	 * @param isAsked whether Reply.io said for how long
	 * @param askAgainMs when to ask it again although it wants a longer wait, in milliseconds
	 */
	begin(ms: number, isAsked: boolean, askAgainMs = ms): void {
		const now = Date.now();
		if (ms > this.leftMs()) this.isAsked = isAsked;
		this.until = Math.max(this.leftMs() + now, now + ms);
		this.askAgainAt = Math.max(this.askAgainAt, now + Math.min(ms, askAgainMs));
	}
}

const pauses = new Map<string, RateLimitPause>();
const MANY_PAUSES = 100;

/**
 * What tells an account from others without giving its key away: it outlives the execution.
 *
 * @param parts see `accountOf`
 */
export function digestOf(...parts: string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** The pause of an account, shared by all executions in this process. */
export function pauseOf(digest: string): RateLimitPause {
	let pause = pauses.get(digest);
	if (!pause) {
		if (pauses.size >= MANY_PAUSES) forgetEnded();
		pauses.set(digest, (pause = new RateLimitPause()));
	}
	return pause;
}

function forgetEnded(): void {
	for (const [digest, pause] of pauses) if (pause.leftMs() === 0) pauses.delete(digest);
}
