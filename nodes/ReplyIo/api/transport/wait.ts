import { sleep } from 'n8n-workflow';

import { Cancelled, type Explanation } from '../errors/explainedError';
import { onAbort } from './onAbort';

const LONGEST_NAP_MS = 250;

/**
 * Waits.
 *
 * @param ms milliseconds
 * @param told what the error says besides
 * @throws Cancelled at once when the signal is aborted
 */
export async function wait(ms: number, signal?: AbortSignal, told?: Partial<Explanation>): Promise<void> {
	const until = Date.now() + ms;
	for (let left = ms; left > 0; left = until - Date.now()) {
		throwIfCancelled(signal, told);
		// Short ones, because a sleep that was cut short would keep the process alive for its whole length.
		await nap(Math.min(left, LONGEST_NAP_MS), signal);
	}
	throwIfCancelled(signal, told);
}

/** @throws Cancelled when the signal is aborted */
export function throwIfCancelled(signal?: AbortSignal, told?: Partial<Explanation>): void {
	if (signal?.aborted) throw new Cancelled(told);
}

async function nap(ms: number, signal?: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const forget = onAbort(signal, resolve);
		void sleep(ms).then(() => {
			forget();
			resolve();
		});
	});
}
