const { timeout } = AbortSignal;

/**
 * The deadlines of the calls under way, in place of those by the clock, which a busy machine would let pass for calls
 * that are answered: these pass when every call under way is one that will not be.
 */
export class Deadlines {
	private readonly open = new Set<AbortController>();

	private unanswered = 0;

	/** Every call has such a deadline from now on. */
	begin(): void {
		AbortSignal.timeout = () => this.one();
	}

	end(): void {
		AbortSignal.timeout = timeout;
	}

	/** A call under way will not be answered. */
	willNotBeAnswered(): void {
		this.unanswered++;
		setImmediate(() => this.pass());
	}

	private one(): AbortSignal {
		const deadline = new AbortController();
		const { signal } = deadline;
		const remove = signal.removeEventListener.bind(signal) as (...all: unknown[]) => void;
		this.open.add(deadline);
		// Whoever is answered, or ends otherwise, no longer listens.
		signal.removeEventListener = (...all: unknown[]) => {
			remove(...all);
			if (this.open.delete(deadline)) setImmediate(() => this.pass());
		};
		return signal;
	}

	private pass(): void {
		if (this.unanswered === 0 || this.open.size > this.unanswered) return;
		const passed = [...this.open];
		this.unanswered = 0;
		this.open.clear();
		for (const deadline of passed) deadline.abort();
	}
}
