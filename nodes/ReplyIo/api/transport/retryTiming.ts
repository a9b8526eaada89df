/** How often one request is sent at most when the server or the network fails. */
export const MAX_TRIES = 4;

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;

/**
 * Exponential backoff with jitter: half of it fixed, half random.
 *
 * @param failures how many times in a row it has failed, from 1
 * @param random a number from 0 to 1
 * @returns milliseconds
 */
export function backoffMs(failures: number, random: number): number {
	const ceiling = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
	return Math.round((ceiling / 2) * (1 + random));
}

/**
 * How long the server asks to wait: `Retry-After` (seconds, also "2.5" or "2s", or an HTTP date), measured against the
 * server's own clock where it sent one. After a 429 the `x-rate-limit-reset` time (ISO, or seconds since the epoch) tells it as well; on
 * other answers that header only says when the present window of the limit ends.
 *
 * @param headers lower-cased names
 * @param now milliseconds since the epoch
 * @returns milliseconds, or undefined when it told nothing usable
 */
export function retryAfterMs(headers: Record<string, unknown>, outcome: Outcome, now: number): number | undefined {
	const asked = String(headers['retry-after'] ?? '').trim();
	const seconds = /^(\d+(?:\.\d+)?)\s?s?$/i.exec(asked)?.[1];
	if (seconds !== undefined) return Math.ceil(Number(seconds) * 1000) || undefined;
	const serverNow = timeOf(headers.date) ?? now;
	const resetAt = headers['x-rate-limit-reset'];
	const reset = outcome === 'refused' ? (epochOf(resetAt) ?? timeOf(resetAt)) : undefined;
	const until = timeOf(asked) ?? reset;
	return until !== undefined && until > serverNow ? until - serverNow : undefined;
}

/** An HTTP or ISO date; Date.parse alone takes almost anything for one, such as 3600 for a year. */
function timeOf(value: unknown): number | undefined {
	if (typeof value !== 'string' || !/[a-z]{3}.*\d{4}.*\d{2}:\d{2}|^\d{4}-\d{2}-\d{2}T/i.test(value)) return undefined;
	const time = Date.parse(value);
	return Number.isNaN(time) ? undefined : time;
}

/** Seconds since the epoch, in milliseconds. */
function epochOf(value: unknown): number | undefined {
	return /^\d{10}$/.test(String(value)) ? Number(value) * 1000 : undefined;
}

export type Outcome = 'answered' | 'refused' | 'faulty';

/**
 * What an answer means for sending it again: 429 is refused for now; 5xx, 408, 425 and no answer at all
 * are faults; anything else is an answer, 501 too: what is not implemented stays so. Sending again is safe: these calls set a state.
 */
export function outcomeOf(httpStatus: number | undefined): Outcome {
	if (httpStatus === 429) return 'refused';
	const isFault = httpStatus === undefined || (httpStatus >= 500 && httpStatus !== 501) || httpStatus === 408 || httpStatus === 425;
	return isFault ? 'faulty' : 'answered';
}
