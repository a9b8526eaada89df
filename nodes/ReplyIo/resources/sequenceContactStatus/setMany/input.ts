import { attempt, ExplainedError } from '../../../api/errors/explainedError';
import type { ContactRef } from '../../../api/contactByEmail';
import type { Sender } from '../../../api/transport/sender';
import { checkV3Status } from '../../../api/v3';
import { forEachItem, type GetParameter, type Run, type SenderOf } from '../../../execution/run';
import { readContactRef } from '../../../parameters/contact';
import { readContactList } from '../../../parameters/contacts';
import { readDryRun, readLongestWaitMs, readOnlyIf } from '../../../parameters/options';
import { readScope } from '../../../parameters/scope';
import { readSequence } from '../../../parameters/sequence';
import { readStatus } from '../../../parameters/status';
import type { AnyRow, Row } from './rows';

export interface Input {
	/** In the order of the items. */
	rows: AnyRow[];
	/** The rows that can be carried out, by the account that is to do it. */
	accounts: Map<Sender, Row[]>;
	/** The longest wait any row allows. */
	longestWaitMs: number;
}

/**
 * Reads and checks the rows, without a call: one an item, or one a contact where the node is an AI tool
 * and each item holds a list.
 */
export async function readInput(run: Run, senderFor: SenderOf): Promise<Input> {
	const input: Input = { rows: [], accounts: new Map(), longestWaitMs: 0 };
	// One of each account: which version its credential says doesn't matter here.
	const senders = new Map<string, Sender>();
	const ofAccount = (sender: Sender): Sender => senders.get(sender.account) ?? senders.set(sender.account, sender).get(sender.account)!;
	await forEachItem(run.items, senderFor, (item, own) => {
		const get: GetParameter = (name, fallback) => run.getParameter(name, item, fallback);
		const sender = own instanceof ExplainedError ? own : ofAccount(own);
		const longestWaitMs = attempt(() => readLongestWaitMs(get));
		const forItem = [sender, longestWaitMs].find((one) => one instanceof ExplainedError);
		for (const row of run.isTool ? readListedRows(get, item) : [readRow(get, item, () => readContactRef(get))]) {
			if (!row.error && forItem) input.rows.push({ item, sequence: row.sequence, contact: run.isTool ? undefined : row.contact, error: forItem });
			else input.rows.push(row);
			// As a tool, what is wrong beside the list is told once.
			if (forItem && run.isTool) break;
			if (row.error || forItem) continue;
			const account = input.accounts.get(sender as Sender);
			if (account) account.push(row);
			else input.accounts.set(sender as Sender, [row]);
		}
		if (!(longestWaitMs instanceof ExplainedError)) input.longestWaitMs = Math.max(input.longestWaitMs, longestWaitMs);
	});
	return input;
}

function readListedRows(get: GetParameter, item: number): AnyRow[] {
	const listed = attempt(() => readContactList(get));
	if (listed instanceof ExplainedError) return [{ item, error: listed }];
	const rows = listed.map((contact) => readRow(get, item, () => contact));
	const [{ error, sequence }] = rows;
	// What is wrong beside the list is told once.
	return error ? [{ item, sequence, error }] : rows;
}

/** One row; the first thing wrong with it is its error, what else could be read is kept for the report. */
function readRow(get: GetParameter, item: number, readContact: () => ContactRef): AnyRow {
	const scope = attempt(() => readScope(get));
	const sequence = attempt(() => (scope === 'allSequences' ? undefined : readSequence(get)));
	const contact = attempt(readContact);
	const status = attempt(() => readStatusForV3(get));
	const onlyIf = attempt(() => readOnlyIf(get));
	const dryRun = attempt(() => readDryRun(get));
	const error = [scope, sequence, contact, status, onlyIf, dryRun].find((one) => one instanceof ExplainedError);
	if (error) return { item, sequence: orNothing(sequence), contact: orNothing(contact), error };
	return { item, sequence, contact, status, onlyIf, dryRun } as Row;
}

function readStatusForV3(get: GetParameter): Row['status'] {
	const status = readStatus(get);
	// The way out is in the message too, because a report holds nothing else of the error.
	checkV3Status(
		status,
		'by Set Many: use the operation Set, with API v4',
		"Reply.io sets Inactive for single contacts only: use the operation 'Set', and Automatic or V4 as 'API Version' in the Reply.io credential, or choose another 'Status'.",
	);
	return status;
}

function orNothing<T>(value: T | ExplainedError): T | undefined {
	return value instanceof ExplainedError ? undefined : value;
}
