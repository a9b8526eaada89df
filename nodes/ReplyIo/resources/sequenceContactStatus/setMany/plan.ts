import type { ContactStatus } from '../../../api/contactStatus';
import { canBecome } from '../../../api/contactStatus';
import { ExplainedError, invalidInput } from '../../../api/errors/explainedError';
import { MAX_BULK_SIZE } from '../../../api/v3';
import { failed, PerContact, type ContactState, type Enrolment, type Result, type Row, type Write } from './rows';

export interface Plan {
	/** What becomes of each row, or the write it waits for; as many as there are rows, in their order. */
	decisions: Array<Result | Write>;
	/** The writes of each call: at most 100, of one sequence and status, each contact once. */
	chunks: Write[][];
	/** The write of a contact, whichever rows it is for. */
	writes: PerContact<Write>;
}

/**
 * Decides what happens to each row and which calls that takes. Where rows name one contact of a sequence
 * twice, the last one counts; rows that want the same share a write.
 *
 * @param stateOf what is known of a row's contact, or why nothing is
 */
export function plan(rows: readonly Row[], stateOf: (row: Row) => ContactState | ExplainedError): Plan {
	const states = rows.map(stateOf);
	const last = lastRows(rows, states);
	const writes = new PerContact<Write>();
	const groups = new Map<string, Write[]>();
	const writeFor = (row: Row, state: ContactState): Write => {
		let write = writes.get(row.sequence, state.contactId);
		if (write) return write;
		write = { sequence: row.sequence, status: row.status, state };
		writes.set(row.sequence, state.contactId, write);
		const key = `${row.sequence?.id} ${row.status}`;
		const group = groups.get(key);
		if (group) group.push(write);
		else groups.set(key, [write]);
		return write;
	};
	const decisions = rows.map((row, index): Result | Write => {
		const state = states[index];
		if (state instanceof ExplainedError) return failed(state);
		const winner = last(row, state);
		if (winner.status !== row.status) {
			const reason = `Item ${winner.item} names the same contact and asks for ${winner.status}; the last row counts`;
			return { outcome: 'skipped', reason, state };
		}
		return decide(row, state) ?? writeFor(row, state);
	});
	return { decisions, chunks: [...groups.values()].flatMap(inChunks), writes };
}

/** The last row of each contact, those of a dry run apart because they write nothing. */
function lastRows(rows: readonly Row[], states: Array<ContactState | ExplainedError>) {
	const written = new PerContact<Row>();
	const dry = new PerContact<Row>();
	const among = ({ dryRun }: Row) => (dryRun ? dry : written);
	rows.forEach((row, index) => {
		const state = states[index];
		if (!(state instanceof ExplainedError)) among(row).set(row.sequence, state.contactId, row);
	});
	return (row: Row, { contactId }: ContactState) => among(row).get(row.sequence, contactId)!;
}

/** What becomes of a row that counts, from where its contact is now; undefined where something is to be written. */
function decide(row: Row, state: ContactState): Result | undefined {
	const { status, onlyIf } = row;
	const open = state.enrolments.filter((one) => one.status !== status);
	if (open.length === 0) return { outcome: 'unchanged', state };
	const changing = open.filter((one) => canBecome(one.status, status));
	const unmet = onlyIf && (changing.length ? changing : open).find((one) => !onlyIf.includes(one.status as ContactStatus));
	if (unmet) {
		const reason = `${whereItIs(row, unmet)} ${unmet.status}, and 'Only If Status Is' allows ${onlyIf.join(', ')}`;
		return { outcome: 'skipped', reason, state };
	}
	if (changing.length === 0) return failed(notPausable(row, state, open[0]), { state });
	return row.dryRun ? { outcome: 'wouldChange', state, changed: open, status } : undefined;
}

function whereItIs(row: Row, { sequenceId }: Enrolment): string {
	return row.sequence ? 'The contact is' : `In sequence ${sequenceId} the contact is`;
}

function notPausable(row: Row, { contactId }: ContactState, { sequenceId, status }: Enrolment): ExplainedError {
	const where = row.sequence ? '' : ` in sequence ${sequenceId}`;
	return invalidInput(
		`Contact ${contactId} is ${status}${where}, and only an Active contact can be Paused. Set 'Only If Status Is' to Active to skip such rows`,
		"Choose another 'Status' for this contact.",
	);
}

function inChunks(writes: Write[]): Write[][] {
	const chunks: Write[][] = [];
	for (let from = 0; from < writes.length; from += MAX_BULK_SIZE) chunks.push(writes.slice(from, from + MAX_BULK_SIZE));
	return chunks;
}
