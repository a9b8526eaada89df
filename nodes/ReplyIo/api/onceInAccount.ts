import { asExplained, type ExplainedError } from './errors/explainedError';
import type { ReplyIoCredential } from './transport/credential';
import type { Sends } from './transport/sender';

interface Asking<T> {
	answer: Promise<T>;
	/** Whose item asks. */
	by: Pick<Sends, 'patience'>;
}

/** What is asked once a run and account, however many items want to know it. */
export class OnceInAccount<T> {
	private readonly asked = new WeakMap<ReplyIoCredential, Map<unknown, Asking<T>>>();

	/** @param ask asks for the item; where another has asked already, its waiting is this item's too */
	async get(sends: Pick<Sends, 'credential' | 'patience'>, what: unknown, ask: () => Promise<T>): Promise<T> {
		let inAccount = this.asked.get(sends.credential);
		if (!inAccount) this.asked.set(sends.credential, (inAccount = new Map()));
		for (;;) {
			const other = inAccount.get(what);
			if (!other) break;
			const error = await join(other, sends);
			if (!error) return await other.answer;
			// One item's limit or fault is not another's.
			if (!error.isWaitOver) throw error;
		}
		const own = { answer: ask(), by: sends };
		inAccount.set(what, own);
		void own.answer.catch(() => inAccount.delete(what));
		return await own.answer;
	}
}

/** Waits for what another item asks. @returns why it got no answer */
async function join<T>({ answer, by }: Asking<T>, { patience }: Pick<Sends, 'patience'>): Promise<ExplainedError | undefined> {
	const before = by.patience?.waitedMs ?? 0;
	const error = await answer.then(
		() => undefined,
		(thrown: unknown) => asExplained(thrown),
	);
	if (patience && patience !== by.patience) patience.waitedMs += (by.patience?.waitedMs ?? 0) - before;
	return error;
}
