import { attempt, ExplainedError } from '../../../api/errors/explainedError';
import type { Ref } from '../../../api/id';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../api/transport/concurrencyLimit';
import { apply, inChunks } from './apply';
import type { Calls } from './calls';
import { fold, inEachSequence, type InSequence } from './everywhere';
import { accountList, sequenceList } from '../reading/lists';
import { groupBy } from '../groupBy';
import { plan } from './plan';
import type { Progress } from './progress';
import { EmailLookUps, readContacts } from '../reading/read';
import type { Whereabouts } from '../reading/states';
import { failed, statusNow, type Result, type Row, type SequenceRow } from './rows';
import { Splitting } from './split';

/**
 * Finds out what becomes of rows in one account: where their contacts are, then sequence by sequence.
 *
 * @returns also the results of the rows that one for all sequences becomes
 */
export async function carryOut(calls: Calls, rows: readonly Row[], progress: Pick<Progress, 'write'>): Promise<Map<Row, Result>> {
	const lookUps = new EmailLookUps();
	const splitting = new Splitting();
	const results = new Map<Row, Result>();
	const parts = new Map<Row, { contact: Whereabouts; rows: SequenceRow[] }>();
	const everywhere = rows.filter(({ sequence }) => !sequence);
	const whereabouts = await readContacts(calls, accountList, everywhere.map(({ contact }) => contact), lookUps);
	for (const row of everywhere) {
		const contact = whereabouts(row.contact);
		const inSequences = contact instanceof ExplainedError ? contact : attempt(() => inEachSequence(row, contact));
		if (inSequences instanceof ExplainedError) results.set(row, failed(inSequences));
		else parts.set(row, { contact: contact as Whereabouts, rows: inSequences });
	}

	const groups = groupBy(rows.flatMap((row) => (row.sequence ? [row as SequenceRow] : (parts.get(row)?.rows ?? []))), ({ sequence }) => sequence.id);
	// A sequence is written as soon as it was read: where the limit ends a run, the next one gets further.
	const limit = new ConcurrencyLimit(MAX_IN_FLIGHT);
	const finish = async (own: SequenceRow[]) => {
		for (const [row, result] of await carryOutIn(calls, lookUps, splitting, own, progress)) results.set(row, result);
	};
	await Promise.all([...groups.values()].map(async (own) => await limit.run(async () => await finish(own))));

	const toPart = (one: SequenceRow): InSequence => ({ sequence: one.sequence, result: results.get(one)! });
	for (const [row, part] of parts) results.set(row, fold(part.contact, part.rows.map(toPart)));
	return results;
}

/** Read → plan → apply → what became of each row, in the one sequence of all of them. */
async function carryOutIn(
	calls: Calls,
	lookUps: EmailLookUps,
	splitting: Splitting,
	rows: SequenceRow[],
	progress: Pick<Progress, 'write'>,
): Promise<Array<[Row, Result]>> {
	const [{ sequence }] = rows;
	const list = sequenceList(calls, sequence);
	const began = Date.now();
	const stateOf = await readContacts(calls, list, rows.map(({ contact }) => contact), lookUps);
	const { decisions, writes } = plan(rows, rows.map(({ contact }) => stateOf(contact)));
	const chunks = inChunks(writes.values());
	const wouldBe = new Map<number, Result>();
	for (const one of decisions) if ('outcome' in one && one.outcome === 'wouldChange') wouldBe.set(one.contact!.contactId, one);
	progress.write(chunks.length);
	const lookAgain = async (contacts: Ref[]) => await readContacts(calls, list, contacts, lookUps);
	const aside = calls.aside();
	const lookAside = async (contacts: Ref[]) => await readContacts(aside, sequenceList(aside, sequence), contacts, lookUps);
	await apply(calls, splitting, sequence, chunks, { lookAgain, lookAside, began });
	return rows.map((row, index) => {
		const decision = decisions[index];
		if (!('outcome' in decision)) return [row, decision.result!];
		// Another row may have changed the contact, or would have.
		const id = decision.contact?.contactId ?? NaN;
		const other = (row.dryRun ? wouldBe.get(id) : undefined) ?? writes.get(id)?.result;
		return [row, other ? { ...decision, status: statusNow(other) } : decision];
	});
}
