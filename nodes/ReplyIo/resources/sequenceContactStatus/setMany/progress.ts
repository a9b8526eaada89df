import { thousands } from '../../../api/errors/words';

/** At most so often a line is logged. */
const INTERVAL_MS = 10_000;

/** Reply.io's limit a minute, which long runs go by. */
const CALLS_A_MINUTE = 100;

interface Log {
	info: (message: string) => void;
}

/** Tells the log of a long run how far it is. */
export class Progress {
	/** How long calls waited for the rate limit; several that wait at once count once. */
	waitedMs = 0;

	private waitingUntil = 0;

	private toldAt: number;

	private rows = 0;

	private readonly accounts: Array<{ count: number }> = [];

	/** What the writes will take, and how many calls there had been before them. */
	private writing?: { expected: number; before: number };

	constructor(
		private readonly log: Log,
		private readonly now: () => number = Date.now,
	) {
		this.toldAt = now();
	}

	/** Calls so far, of all accounts. */
	get calls(): number {
		return this.accounts.reduce((sum, { count }) => sum + count, 0);
	}

	begin(rows: number): void {
		this.rows = rows;
	}

	/** Counts these calls too. */
	of<T extends { count: number }>(calls: T): T {
		this.accounts.push(calls);
		return calls;
	}

	/** Before an account's writes. @param expected how many calls they will take */
	write(expected: number): void {
		this.writing = { expected: (this.writing?.expected ?? 0) + expected, before: this.writing?.before ?? this.calls };
		if (expected > CALLS_A_MINUTE) this.tell();
	}

	/** After each call. */
	tick(): void {
		if (this.now() - this.toldAt >= INTERVAL_MS) this.tell();
	}

	/** Before each wait for the rate limit. */
	wait(ms: number): void {
		const until = this.now() + ms;
		this.waitedMs += Math.max(0, until - Math.max(this.now(), this.waitingUntil));
		this.waitingUntil = Math.max(until, this.waitingUntil);
		if (this.now() - this.toldAt >= INTERVAL_MS / 2) {
			this.tell(`, waiting ${Math.ceil(ms / 1000)} s for Reply.io's rate limit`);
		}
	}

	private tell(more = ''): void {
		this.toldAt = this.now();
		const { calls, writing } = this;
		const left = writing && Math.max(0, writing.expected - (calls - writing.before));
		const time = left === undefined ? '' : `, about ${thousands(left)} to go (${minutes(left)})`;
		this.log.info(`Set Many, ${thousands(this.rows)} rows, ${writing ? 'writing' : 'reading'}: ${thousands(calls)} calls so far${time}${more}`);
	}
}

function minutes(calls: number): string {
	const left = Math.floor(calls / CALLS_A_MINUTE);
	return left < 1 ? 'less than a minute' : `${thousands(left)} min at Reply.io's limit`;
}
