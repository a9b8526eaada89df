import type { ReplyIoCredential } from './transport/credential';
import type { Sends } from './transport/sender';

/** What is asked once a run and account, however many items want to know it. */
export class OnceInAccount<T> {
	private readonly answers = new Map<ReplyIoCredential, Map<unknown, Promise<T>>>();

	async get({ credential }: Pick<Sends, 'credential'>, what: unknown, ask: () => Promise<T>): Promise<T> {
		let inAccount = this.answers.get(credential);
		if (!inAccount) this.answers.set(credential, (inAccount = new Map()));
		let answer = inAccount.get(what);
		if (!answer) {
			answer = ask();
			inAccount.set(what, answer);
			// One item's limit or fault is not another's.
			void answer.catch(() => inAccount.delete(what));
		}
		return await answer;
	}
}
