import type { ContactStatus } from '../api/contactStatus';
import { ExplainedError } from '../api/explainedError';
import { MAX_BULK_SIZE } from '../api/versions';
import { PerContact, type AnyRow, type Place, type Row, type State } from './rows';

/** What shall happen to a row. */
export type Verdict =
	| { act: 'fail'; error: ExplainedError; state?: State }
	| { act: 'keep'; state: State }
	| { act: 'skip'; reason: string; state: State }
	/** `written` is false in a dry run. */
	| { act: 'change'; state: State; written: boolean };

/** One bulk call: contacts that get the same status in the same sequence, or in all of theirs. */
export interface Chunk {
	sequenceId?: Row['sequenceId'];
	status: ContactStatus;
	/** At most 100, each contact once. */
	states: State[];
}

export interface Plan {
	/** As many as there are rows, in their order. */
	verdicts: Verdict[];
	chunks: Chunk[];
}

/**
 * Decides what happens to each row and which calls that takes. Where rows name one contact of a sequence
 * twice, the last one counts; rows that want the same share a write.
 *
 * @param stateOf what is known of a row's contact, or why nothing is
 */
export function plan(rows: AnyRow[], stateOf: (row: Row) => State | ExplainedError): Plan {
	const states = rows.map((row) => (row.error ? row.error : stateOf(row)));
	const last = lastRows(rows, states);
	const writes = new Writes();
	const verdicts = rows.map((row, index): Verdict => {
		const state = states[index];
		if (row.error) return { act: 'fail', error: row.error };
		if (state instanceof ExplainedError) return { act: 'fail', error: state };
		const winner = last.of(row, state)!;
		if (winner.status !== row.status) {
			const reason = `Item ${winner.item} names the same contact and asks for ${winner.status}; the last row counts`;
			return { act: 'skip', reason, state };
		}
		const verdict = judge(row, state);
		if (verdict.act === 'change' && verdict.written) writes.add(row, state);
		return verdict;
	});
	return { verdicts, chunks: writes.chunks() };
}

/** The last row of each contact, those of a dry run apart because they write nothing. */
function lastRows(rows: AnyRow[], states: Array<State | ExplainedError>) {
	const written = new PerContact<Row>();
	const dry = new PerContact<Row>();
	rows.forEach((row, index) => {
		const state = states[index];
		if (row.error || state instanceof ExplainedError) return;
		(row.dryRun ? dry : written).set(row.sequenceId, state.contactId, row);
	});
	return {
		of: (row: Row, { contactId }: State) => (row.dryRun ? dry : written).get(row.sequenceId, contactId),
	};
}

/** What happens to a row that counts, from where its contact is now. */
function judge(row: Row, state: State): Verdict {
	const open = state.places.filter(({ status }) => status !== row.status);
	if (open.length === 0) return { act: 'keep', state };
	const changing = open.filter(({ status }) => allows(status, row.status));
	const { onlyIf } = row;
	const unmet = onlyIf && (changing.length ? changing : open).find(({ status }) => !onlyIf.includes(status as ContactStatus));
	if (unmet) {
		const reason = `${whereItIs(row, unmet)} ${unmet.status}, and 'Only If Status Is' allows ${onlyIf.join(', ')}`;
		return { act: 'skip', reason, state };
	}
	if (changing.length === 0) return { act: 'fail', error: notPausable(row, state, open[0]), state };
	return { act: 'change', state, written: !row.dryRun };
}

/** Whether Reply.io lets a contact go from one status to another: only an active one can be paused. */
export function allows(from: string, to: ContactStatus): boolean {
	return to !== 'Paused' || from === 'Active';
}

function whereItIs(row: Row, place: Place): string {
	return row.sequenceId === undefined ? `In sequence ${place.sequenceId} the contact is` : 'The contact is';
}

function notPausable(row: Row, { contactId }: State, place: Place): ExplainedError {
	const where = row.sequenceId === undefined ? ` in sequence ${place.sequenceId}` : '';
	return new ExplainedError({
		message: `Contact ${contactId} is ${place.status}${where}, and only an Active contact can be Paused. Set 'Only If Status Is' to Active to skip such rows`,
		description: "Choose another 'Status' for this contact.",
		failure: { cause: 'configuration-invalid' },
	});
}

/** Collects writes by sequence and status, in the order they come. */
class Writes {
	private readonly groups = new Map<string, Chunk>();

	private readonly taken = new PerContact<true>();

	add({ sequenceId, status }: Row, state: State): void {
		if (this.taken.get(sequenceId, state.contactId)) return;
		this.taken.set(sequenceId, state.contactId, true);
		const key = `${sequenceId} ${status}`;
		const group = this.groups.get(key);
		if (group) group.states.push(state);
		else this.groups.set(key, { sequenceId, status, states: [state] });
	}

	chunks(): Chunk[] {
		const chunks: Chunk[] = [];
		for (const { states, ...what } of this.groups.values()) {
			for (let from = 0; from < states.length; from += MAX_BULK_SIZE) {
				chunks.push({ ...what, states: states.slice(from, from + MAX_BULK_SIZE) });
			}
		}
		return chunks;
	}
}
