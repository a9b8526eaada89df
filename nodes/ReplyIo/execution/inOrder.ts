/**
 * Lets tasks that change the same go one after the other, in the order in which they came, though what a
 * task changes may take a call to find out.
 */
export class InOrder {
	/** Resolves when all tasks so far know whom they come after. */
	private known: Promise<unknown> = Promise.resolve();

	private readonly last = new Map<string, Promise<void>>();

	/**
	 * @param changes finds out what the task changes
	 * @returns what the task returns
	 */
	async run<T>(changes: () => Promise<string>, task: () => Promise<T>): Promise<T> {
		let finish = () => {};
		const finished = new Promise<void>((resolve) => (finish = resolve));
		const turn = this.queue(changes(), this.known, finished);
		this.known = turn.catch(() => {});
		try {
			await (await turn).predecessor;
			return await task();
		} finally {
			finish();
		}
	}

	private async queue(asked: Promise<string>, known: Promise<unknown>, finished: Promise<void>) {
		// One that fails is still waited for after those before it.
		const [what] = await Promise.allSettled([asked, known]);
		if (what.status === 'rejected') throw what.reason;
		const predecessor = this.last.get(what.value);
		this.last.set(what.value, finished);
		void finished.then(() => this.forget(what.value, finished));
		// A promise that is returned by itself would be waited for.
		return { predecessor };
	}

	private forget(what: string, finished: Promise<void>): void {
		if (this.last.get(what) === finished) this.last.delete(what);
	}
}
