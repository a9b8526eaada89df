import { ExplainedError } from '../errors/explainedError';

/** What a request may be sent under only. */
export interface Condition {
	/** Whether it was looked at a moment ago, and held. @param since nothing was waited for since then, in milliseconds since the epoch */
	isFresh: (since: number) => boolean;
	/** Looks whether it still holds. @throws Superseded where it does not */
	renew: () => Promise<void>;
}

/** How long what was looked at is believed where nothing had to be waited for, in milliseconds. */
const FRESH_MS = 10_000;

/** A look that is made again when something had to be waited for since; several that need it at once share it. */
export class Look implements Condition {
	private at = Date.now();

	private looking?: Promise<void>;

	constructor(private readonly again: () => Promise<void>) {}

	isFresh(since: number): boolean {
		return this.at >= since && Date.now() - this.at < FRESH_MS;
	}

	async renew(): Promise<void> {
		this.looking ??= this.again().finally(() => (this.looking = undefined));
		await this.looking;
		this.at = Date.now();
	}
}

/** A request was not sent, or not again, as its condition did not hold any more. */
export class Superseded extends ExplainedError {
	constructor(explanation: Partial<ExplainedError> = {}) {
		super({ message: 'The contact got another status while the change was waited for', ...explanation });
	}
}
