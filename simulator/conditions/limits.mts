import type { Clock } from './clock.mjs';

/** How many requests a key may make. */
export interface LimitOptions {
	perMinute: number;
	perHour: number;
}

/** The limits Reply.io documents, per user. */
export const DOCUMENTED_LIMITS: LimitOptions = { perMinute: 100, perHour: 3_000 };

/** What happened in one minute's window; times are on the simulator's clock. */
export interface LimitWindow {
	startMs: number;
	accepted: number;
	refused: number;
}

interface Window {
	limit: number;
	lengthMs: number;
	startMs: number;
	used: number;
}

/**
 * Counts requests in fixed windows of a minute and an hour. A window begins with the first request
 * after the one before it ended.
 */
export class Limits {
	/** Every minute's window so far. */
	readonly windows: LimitWindow[] = [];

	private readonly counters: Window[];

	constructor(
		private readonly options: LimitOptions | false,
		private readonly clock: Clock,
	) {
		this.counters = options
			? [
					{ limit: options.perMinute, lengthMs: 60_000, startMs: -Infinity, used: 0 },
					{ limit: options.perHour, lengthMs: 3_600_000, startMs: -Infinity, used: 0 },
				]
			: [];
	}

	get refused(): number {
		return this.windows.reduce((sum, { refused }) => sum + refused, 0);
	}

	/**
	 * Counts a request in.
	 *
	 * @returns whether it may pass, and the headers that go with its answer
	 */
	admit(): { admitted: boolean; headers: Record<string, string> } {
		if (!this.options) return { admitted: true, headers: {} };
		const now = this.clock.elapsedMs();
		for (const window of this.counters) {
			if (now < window.startMs + window.lengthMs) continue;
			window.startMs = now;
			window.used = 0;
			if (window === this.counters[0]) this.windows.push({ startMs: now, accepted: 0, refused: 0 });
		}
		const current = this.windows[this.windows.length - 1];
		const full = this.counters.filter(({ used, limit }) => used >= limit);
		const admitted = full.length === 0;
		if (admitted) {
			for (const window of this.counters) window.used++;
			current.accepted++;
		} else {
			current.refused++;
		}
		return { admitted, headers: this.headers(now, full) };
	}

	private headers(now: number, full: Window[]): Record<string, string> {
		const endsIn = (window: Window) => window.startMs + window.lengthMs - now;
		const tightest = full.length
			? full.reduce((a, b) => (endsIn(a) > endsIn(b) ? a : b))
			: this.counters.reduce((a, b) => (a.limit - a.used <= b.limit - b.used ? a : b));
		const waitMs = this.clock.toClientMs(endsIn(tightest));
		return {
			'x-rate-limit-limit': String(tightest.limit),
			'x-rate-limit-remaining': String(tightest.limit - tightest.used),
			'x-rate-limit-reset': new Date(this.clock.clientMs() + waitMs).toISOString(),
			...(full.length ? { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1_000))) } : {}),
		};
	}
}
