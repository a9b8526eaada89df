import { ExplainedError } from '../../../api/errors/explainedError';
import { skippedSince } from '../../../api/onlyIf';
import { Look, Superseded, type Condition } from '../../../api/transport/condition';
import type { ContactState, LookAgain } from '../reading/states';
import { decide } from './plan';
import { failed, type Result, type Write } from './rows';
import { becameSo, settle } from './settle';

/**
 * 'Only If Status Is' of the writes of a sequence. Their contacts were looked at when the sequence was read; where a
 * write had to wait since, all that are left are looked at again.
 */
export class Conditions {
	/** Where contacts are that must not be changed any more, or why that is not known. */
	private readonly broken = new Map<Write, ContactState | ExplainedError>();

	private readonly look: Look;

	/** @param began when their contacts began to be read, in milliseconds since the epoch */
	constructor(
		private readonly writes: readonly Write[],
		private readonly read: LookAgain,
		began: number,
	) {
		this.look = new Look(async () => await this.lookAgain(), began);
	}

	/** That of a call with these writes; undefined where they have none. */
	of(writes: readonly Write[]): Condition | undefined {
		if (!writes.some(({ onlyIf }) => onlyIf)) return undefined;
		const holds = () => !writes.some((write) => this.broken.has(write));
		return {
			isFresh: (waitedUntil) => holds() && this.look.isFresh(waitedUntil),
			renew: async () => {
				if (holds()) await this.look.renew();
				if (!holds()) throw new Superseded();
			},
		};
	}

	/**
	 * What became of a write that must not be made any more; undefined where it may.
	 *
	 * @param lost why it is unknown of an earlier call whether it made the change
	 */
	leftAsItIs(write: Write, lost?: ExplainedError): Result | undefined {
		const now = this.broken.get(write);
		if (!now) return undefined;
		if (lost) return settle({ write, error: lost, mayBeOurs: true }, now);
		if (now instanceof ExplainedError) return failed(now, write.state);
		if (now.status === write.status) return becameSo(write.state, write.status);
		const decision = decide(write, now)!;
		return decision.outcome === 'skipped' ? { ...decision, reason: skippedSince(decision.reason!) } : decision;
	}

	private async lookAgain(): Promise<void> {
		const left = this.writes.filter((write) => write.onlyIf && !write.result && !this.broken.has(write));
		const stateOf = await this.read(left.map(({ state }) => ({ id: state.contactId })));
		for (const write of left) {
			const now = stateOf({ id: write.state.contactId });
			if (now instanceof ExplainedError || decide(write, now)) this.broken.set(write, now);
			else write.state = now;
		}
	}
}
