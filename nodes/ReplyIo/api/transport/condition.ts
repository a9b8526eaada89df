import { ExplainedError, type Explanation } from '../errors/explainedError';

/** What a request may be sent under only. */
export interface Condition {
	/** Whether it was looked at a moment ago, and held, and the account has not had to wait since. @param waitedUntil when that was, in milliseconds since the epoch */
	isFresh: (waitedUntil: number) => boolean;
	/** Looks whether it still holds. @throws Superseded where it does not */
	renew: () => Promise<void>;
}

/** How long what was looked at is believed, in milliseconds. */
const FRESH_MS = 10_000;

/** A look that is made again where it is of old, or something had to be waited for since it began; several that need it at once share it. */
export class Look implements Condition {
	private endedAt = Date.now();

	/** Whether several calls were made again because they had to wait. */
	private isSlow = false;

	private looking?: Promise<void>;

	/** When it began; what one call reads is as new as its answer. */
	private beganAt: number;

	/** @param began when the first of several calls began, in milliseconds since the epoch; absent where one call is all */
	constructor(
		private readonly again: () => Promise<void>,
		private readonly began?: number,
	) {
		this.beganAt = began ?? this.endedAt;
	}

	isFresh(waitedUntil: number): boolean {
		const age = Date.now() - this.endedAt;
		if (this.beganAt >= waitedUntil) {
			this.isSlow = false;
			return age < FRESH_MS;
		}
		// One that takes longer than the limit lets it is believed for as long as it took.
		return this.isSlow && age < this.endedAt - this.beganAt;
	}

	async renew(): Promise<void> {
		this.looking ??= this.lookAgain().finally(() => (this.looking = undefined));
		await this.looking;
	}

	private async lookAgain(): Promise<void> {
		const began = Date.now();
		await this.again();
		this.endedAt = Date.now();
		this.isSlow = this.began !== undefined;
		this.beganAt = this.isSlow ? began : this.endedAt;
	}
}

/** A request was not sent, or not again, as its condition did not hold any more. */
export class Superseded extends ExplainedError {
	constructor(explanation: Partial<Explanation> = {}) {
		super({ message: 'The contact got another status while the change was waited for', ...explanation });
	}
}
