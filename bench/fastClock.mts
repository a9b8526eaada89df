/**
 * Makes this process live `speed` times as fast as real time: the clock and every timer. The simulator's
 * process does the same with its limits, so that a minute of waiting takes 60 / speed seconds and what a
 * call costs is what shows: everything else counts `speed` times as much.
 *
 * @param longestMs longer timers take their real time: time-outs, where those are not to end a call early
 */
export function liveFaster(speed: number, longestMs = Infinity): void {
	if (speed === 1) return;
	const realNow = Date.now;
	const origin = realNow();
	Date.now = () => Math.floor(origin + (realNow() - origin) * speed);
	const realTimeout = globalThis.setTimeout;
	globalThis.setTimeout = ((run: () => void, ms = 0, ...rest: unknown[]) =>
		realTimeout(run, ms > longestMs ? ms : ms / speed, ...(rest as []))) as typeof setTimeout;
}
