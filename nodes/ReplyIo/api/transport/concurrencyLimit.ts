/** How many requests one execution has under way at most. */
export const MAX_IN_FLIGHT = 5;

interface Waiting {
	start: () => void;
	next?: Waiting;
}

/** Lets a fixed number of tasks run at once, the rest in the order they came. */
export class ConcurrencyLimit {
	private running = 0;

	// Linked, because taking the first of a long array moves all others.
	private first?: Waiting;

	private last?: Waiting;

	constructor(private readonly width: number) {}

	async run<T>(task: () => Promise<T>): Promise<T> {
		if (this.running < this.width) this.running++;
		else await new Promise<void>((start) => this.append({ start }));
		try {
			return await task();
		} finally {
			const next = this.first;
			if (next) {
				this.first = next.next;
				next.start();
			} else {
				this.running--;
			}
		}
	}

	private append(waiting: Waiting): void {
		if (this.first) this.last!.next = waiting;
		else this.first = waiting;
		this.last = waiting;
	}
}

const limits = new WeakMap<AbortSignal, ConcurrencyLimit>();

/** The limit of an execution; its cancel signal, one object an execution, tells which. What has none has a limit of its own. */
export function concurrencyLimitOf(cancelSignal: AbortSignal | undefined): ConcurrencyLimit {
	const limit = (cancelSignal && limits.get(cancelSignal)) ?? new ConcurrencyLimit(MAX_IN_FLIGHT);
	if (cancelSignal) limits.set(cancelSignal, limit);
	return limit;
}
