import { canBecome } from '../../../api/contactStatus';
import { ExplainedError, invalidInput } from '../../../api/errors/explainedError';
import { capitalized, nameContact } from '../../../api/errors/words';
import { whySkipped } from '../../../api/onlyIf';
import type { ContactState } from '../reading/states';
import { failed, resultOf, type Result, type SequenceRow, type Write } from './rows';

export interface Plan {
	/** What becomes of each row, or the write it waits for; as many as there are rows, in their order. */
	decisions: Array<Result | Write>;
	/** The write of each contact, whichever rows it is for. */
	writes: Map<number, Write>;
}

/**
 * Decides what happens to each row of a sequence. Where rows name one contact twice, the last one counts; rows
 * that want the same share a write.
 *
 * @param states what is known of each row's contact, or why nothing is
 */
export function plan(rows: readonly SequenceRow[], states: ReadonlyArray<ContactState | ExplainedError>): Plan {
	const last = lastRows(rows, states);
	const writes = new Map<number, Write>();
	const decisions = rows.map((row, index): Result | Write => {
		const state = states[index];
		if (state instanceof ExplainedError) return failed(state);
		const winner = last(row, state);
		if (winner.status !== row.status) {
			return resultOf('skipped', state, { reason: `Item ${winner.item} names the same contact and asks for ${winner.status}; the last one counts` });
		}
		const decision = decide(row, state);
		if (decision) return decision;
		const other = writes.get(state.contactId);
		const write: Write = other ?? { status: row.status, state, onlyIf: row.onlyIf };
		if (other) write.onlyIf = other.onlyIf && row.onlyIf && [...new Set([...other.onlyIf, ...row.onlyIf])];
		writes.set(state.contactId, write);
		return write;
	});
	return { decisions, writes };
}

/** The last row of each contact, those of a dry run apart because they write nothing. */
function lastRows(rows: readonly SequenceRow[], states: ReadonlyArray<ContactState | ExplainedError>) {
	const last = new Map<string, SequenceRow>();
	const keyOf = ({ dryRun }: SequenceRow, { contactId }: ContactState) => `${contactId} ${dryRun}`;
	rows.forEach((row, index) => {
		const state = states[index];
		if (!(state instanceof ExplainedError)) last.set(keyOf(row, state), row);
	});
	return (row: SequenceRow, state: ContactState) => last.get(keyOf(row, state))!;
}

/** What becomes of a row that counts, from where its contact is now; undefined where something is to be written. */
export function decide({ status, onlyIf, dryRun }: Pick<SequenceRow, 'status' | 'onlyIf'> & Partial<Pick<SequenceRow, 'dryRun'>>, state: ContactState): Result | undefined {
	if (state.status === status) return resultOf('unchanged', state);
	const reason = onlyIf && whySkipped(state.status, onlyIf);
	if (reason) return resultOf('skipped', state, { reason });
	if (!canBecome(state.status, status)) return failed(notPausable(state), state, { isImpossible: true });
	return dryRun ? resultOf('wouldChange', state, { status }) : undefined;
}

function notPausable({ contactId, status }: ContactState): ExplainedError {
	return invalidInput(
		`${capitalized(nameContact({ id: contactId }))} is ${status}, and only an Active contact can be Paused. Set 'Only If Status Is' to Active for such rows to skip them`,
		"Choose another 'Status' for this contact.",
	);
}
