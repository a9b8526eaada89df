/** Gives milliseconds; any origin. */
export type Now = () => number;

/**
 * The simulator's clock. It runs `speed` times as fast as the one clients live by, so that a minute's
 * limit is over sooner; an injected clock is used by both sides as it is.
 */
export class Clock {
	private origin: number;

	constructor(
		private readonly speed = 1,
		private readonly injected?: Now,
	) {
		if (!(speed > 0)) throw new Error(`speed must be above 0, not ${speed}`);
		this.origin = this.clientMs();
	}

	/** Milliseconds on the simulator's clock since it was started or reset. */
	elapsedMs(): number {
		return (this.clientMs() - this.origin) * (this.injected ? 1 : this.speed);
	}

	/** A span on the simulator's clock as the client has to wait it. */
	toClientMs(spanMs: number): number {
		return this.injected ? spanMs : spanMs / this.speed;
	}

	/** What the client's own clock shows, in milliseconds. */
	clientMs(): number {
		return (this.injected ?? Date.now)();
	}

	reset(): void {
		this.origin = this.clientMs();
	}
}
