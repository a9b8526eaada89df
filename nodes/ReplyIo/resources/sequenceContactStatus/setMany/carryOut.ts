import { attempt, ExplainedError } from '../../../api/errors/explainedError';
import type { Id, Ref } from '../../../api/id';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../api/transport/concurrencyLimit';
import { apply, inChunks } from './apply';
import type { Calls } from './calls';
import { fold, inEachSequence, type InSequence } from './everywhere';
import { accountList, sequenceList } from '../reading/lists';
import { plan } from './plan';
import type { Progress } from './progress';
import { EmailLookUps, readContacts } from '../reading/read';
import type { Whereabouts } from '../reading/states';
import { failed, statusNow, type Result, type Row, type SequenceRow } from './rows';
import { Splitting } from './split';

/** Finds out what becomes of rows in one account: where their contacts are, then sequence by sequence. */
export async function carryOut(calls: Calls, rows: readonly Row[], progress: Pick<Progress, 'write'>): Promise<Map<Row, Result>> {
	const lookUps = new EmailLookUps(calls);
	const splitting = new Splitting();
	const results = new Map<Row, Result>();
	const parts = new Map<Row, { contact: Whereabouts; rows: SequenceRow[] }>();
	const everywhere = rows.filter(({ sequence }) => !sequence);
	const whereabouts = await readContacts(calls, lookUps, accountList, everywhere.map(({ contact }) => contact));
	for (const row of everywhere) {
		const contact = whereabouts(row.contact);
		const inSequences = contact instanceof ExplainedError ? contact : attempt(() => inEachSequence(row, contact));
		if (inSequences instanceof ExplainedError) results.set(row, failed(inSequences));
		else parts.set(row, { contact: contact as Whereabouts, rows: inSequences });
	}

	const inSequence = new Map<Row, Result>();
	const groups = bySequence(rows.flatMap((row) => (row.sequence ? [row as SequenceRow] : (parts.get(row)?.rows ?? []))));
	// A sequence is written as soon as it was read: where the limit ends a run, the next one gets further.
	const limit = new ConcurrencyLimit(MAX_IN_FLIGHT);
	const finish = async (sequence: Ref, own: SequenceRow[]) => {
		for (const [row, result] of await carryOutIn(calls, lookUps, splitting, sequence, own, progress)) inSequence.set(row, result);
	};
	await Promise.all([...groups.values()].map(async ({ sequence, own }) => await limit.run(async () => await finish(sequence, own))));

	for (const row of rows) {
		const part = parts.get(row);
		const toPart = (one: SequenceRow): InSequence => ({ sequence: one.sequence, result: inSequence.get(one)! });
		if (part) results.set(row, fold(part.contact, part.rows.map(toPart)));
		else if (row.sequence) results.set(row, inSequence.get(row)!);
	}
	return results;
}

/** Read → plan → apply → what became of each row, in one sequence. */
async function carryOutIn(
	calls: Calls,
	lookUps: EmailLookUps,
	splitting: Splitting,
	sequence: Ref,
	rows: SequenceRow[],
	progress: Pick<Progress, 'write'>,
): Promise<Array<[Row, Result]>> {
	const list = sequenceList(calls, sequence);
	const stateOf = await readContacts(calls, lookUps, list, rows.map(({ contact }) => contact));
	const { decisions, writes } = plan(rows, rows.map(({ contact }) => stateOf(contact)));
	const chunks = inChunks(writes.values());
	progress.write(chunks.length);
	await apply(calls, splitting, sequence, chunks, async (contacts) => await readContacts(calls, lookUps, list, contacts));
	return rows.map((row, index) => {
		const decision = decisions[index];
		if (!('outcome' in decision)) return [row, decision.result!];
		// Another row may have changed the contact.
		const other = decision.contact && writes.get(decision.contact.contactId)?.result;
		return [row, other && decision.status === undefined ? { ...decision, status: statusNow(other) } : decision];
	});
}

function bySequence(rows: SequenceRow[]): Map<Id, { sequence: Ref; own: SequenceRow[] }> {
	const groups = new Map<Id, { sequence: Ref; own: SequenceRow[] }>();
	for (const row of rows) {
		const group = groups.get(row.sequence.id);
		if (group) group.own.push(row);
		else groups.set(row.sequence.id, { sequence: row.sequence, own: [row] });
	}
	return groups;
}
