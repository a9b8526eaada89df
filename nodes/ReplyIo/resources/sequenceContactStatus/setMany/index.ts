import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';

import { attempt, ExplainedError, inOneText } from '../../../api/errors/explainedError';
import { counted } from '../../../api/errors/words';
import { Patience } from '../../../api/transport/sender';
import { messageFor } from '../../../execution/nodeError';
import type { Operation } from '../../../execution/operation';
import { requestOptionsOf, sendersOf, type Run } from '../../../execution/run';
import { apply } from './apply';
import { Calls, MAX_TRIES } from './calls';
import { readInput } from './input';
import { plan } from './plan';
import { Progress } from './progress';
import { readStates } from './read';
import { countOutcomes, explainFailedRows, inWords, report, type ReportRow } from './report';
import { failed, type AnyRow, type Result, type Row } from './rows';

/**
 * Set Many: reads the rows, looks at their contacts, sends what differs in bulk calls and says what happened to
 * each row. API page: "Set status in sequence" (v3, the only bulk call published).
 *
 * @throws NodeOperationError where the workflow stops on errors and a row failed; all rows are finished then
 */
export const setMany: Operation = async (run) => {
	const progress = new Progress(run.context.logger);
	const requestOptions = attempt(() => requestOptionsOf(run));
	const senderFor =
		requestOptions instanceof ExplainedError
			? async () => await Promise.reject(requestOptions)
			: sendersOf(run, requestOptions, { maxTries: MAX_TRIES, onRateLimit: (waitMs) => progress.wait(waitMs) });
	const { rows, accounts, longestWaitMs } = await readInput(run, senderFor);
	progress.begin(rows.length);
	const results = new Map<AnyRow, Result>();
	await Promise.all(
		[...accounts].map(async ([sender, own]) => {
			const patience = () => new Patience(longestWaitMs, run.cancelSignal);
			const calls = progress.of(new Calls(sender, patience, () => progress.tick()));
			for (const [row, result] of await carryOut(calls, own, progress)) results.set(row, result);
		}),
	);
	const reported = report(rows, (row) => (row.error ? failed(row.error) : results.get(row)!));
	hint(run, reported, progress, rows);
	return toItems(run, reported);
};

/** Input → read → plan → apply → what became of each row, in one account. */
async function carryOut(calls: Calls, rows: Row[], progress: Progress): Promise<Map<Row, Result>> {
	const { decisions, chunks, writes } = plan(rows, await readStates(calls, rows));
	progress.write(chunks.length);
	await apply(calls, chunks);
	return new Map(
		rows.map((row, index) => {
			const decision = decisions[index];
			if (!('outcome' in decision)) return [row, decision.result!];
			// Another row may have changed the contact.
			const other = decision.state && writes.get(row.sequence, decision.state.contactId)?.result;
			return [row, decision.status === undefined && other ? { ...decision, status: other.status } : decision];
		}),
	);
}

/**
 * The output items. On the error output a failed row is an item of its error alone: n8n adds the fields
 * of the input item there. Elsewhere it stays in its place.
 */
function toItems({ node, stops, isTool }: Run, rows: ReportRow[]): INodeExecutionData[] {
	const failure = stops && !isTool ? explainFailedRows(rows) : undefined;
	if (failure) {
		const { message, description, item } = failure;
		const error = new NodeOperationError(node, message, { description, itemIndex: item });
		// n8n swaps texts that hold an errno word, such as one quoted from Reply.io, for canned ones.
		error.message = message;
		error.description = description;
		throw error;
	}
	const hasErrorOutput = node.onError === 'continueErrorOutput' && !isTool;
	return rows.map(({ item, json, error }) => {
		const pairedItem = { item };
		if (!error) return { json, pairedItem };
		if (hasErrorOutput) return { json: { error: messageFor({ isTool }, error, item) }, pairedItem };
		return { json: isTool ? { ...json, reason: inOneText(error) } : json, pairedItem };
	});
}

function hint({ context }: Run, reported: ReportRow[], progress: Progress, rows: readonly AnyRow[]): void {
	// Absent in older n8n, and where no editor shows it.
	if (!('addExecutionHints' in context) || typeof context.addExecutionHints !== 'function') return;
	const counts = countOutcomes(reported);
	const isDry = rows.some((row) => !row.error && row.dryRun);
	const waited = progress.waitedMs > 0 ? `, ${Math.ceil(progress.waitedMs / 1000)} s of waiting for the rate limit` : '';
	const took = `${counted(reported.length, 'row')}, ${counted(progress.calls, 'call')}${waited}: ${inWords(counts)}.`;
	context.addExecutionHints({
		message: isDry ? `Dry Run: ${counts.changed ? 'its rows changed nothing' : 'nothing was changed'}. ${took}` : took,
		type: counts.failed ? 'warning' : 'info',
		location: 'outputPane',
	});
}
