import { thousands } from './report';

/** At most so often a line is logged. */
const INTERVAL_MS = 10_000;

/** Reply.io's limit a minute, which long runs go by. */
const CALLS_A_MINUTE = 100;

interface Log {
	info: (message: string) => void;
}

/** Tells the log of a long run how far it is. */
export class Progress {
	private toldAt: number;

	private phase = 'reading';

	private callsAtPhase = 0;

	private expected?: number;

	waitedMs = 0;

	constructor(
		private readonly log: Log,
		private readonly rows: number,
		private readonly callsSoFar: () => number,
		private readonly now: () => number = Date.now,
	) {
		this.toldAt = now();
	}

	/** @param calls how many calls it will take, where that is known */
	begin(phase: 'reading' | 'writing', calls?: number): void {
		this.phase = phase;
		this.expected = calls;
		this.callsAtPhase = this.callsSoFar();
		if (calls !== undefined && calls > CALLS_A_MINUTE) this.tell();
	}

	/** After each call. */
	tick(): void {
		if (this.now() - this.toldAt >= INTERVAL_MS) this.tell();
	}

	/** Before each wait for the rate limit. */
	wait(ms: number): void {
		this.waitedMs += ms;
		if (this.now() - this.toldAt >= INTERVAL_MS / 2) {
			this.tell(`, waiting ${Math.ceil(ms / 1000)} s for Reply.io's rate limit`);
		}
	}

	private tell(more = ''): void {
		this.toldAt = this.now();
		const calls = this.callsSoFar();
		const left = this.expected === undefined ? undefined : Math.max(0, this.expected - (calls - this.callsAtPhase));
		const time = left === undefined ? '' : `, about ${thousands(left)} to go (${minutes(left)})`;
		this.log.info(`Set Many, ${thousands(this.rows)} rows, ${this.phase}: ${thousands(calls)} calls so far${time}${more}`);
	}
}

function minutes(calls: number): string {
	const left = Math.floor(calls / CALLS_A_MINUTE);
	return left < 1 ? 'less than a minute' : `${thousands(left)} min at Reply.io's limit`;
}
