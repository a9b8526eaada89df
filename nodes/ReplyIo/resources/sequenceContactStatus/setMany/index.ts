import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';

import { inOneText, type ExplainedError } from '../../../api/errors/explainedError';
import { counted } from '../../../api/errors/words';
import { Patience } from '../../../api/transport/sender';
import { messageFor, toNodeError } from '../../../execution/nodeError';
import { hint } from '../../../execution/hint';
import type { Operation } from '../../../execution/operation';
import { sendersOf, type Run } from '../../../execution/run';
import { Calls } from './calls';
import { carryOut } from './carryOut';
import { readInput } from './input';
import { Progress } from './progress';
import { countOutcomes, explainFailedRows, inWords, report, type ReportRow } from './report';
import { failed, type AnyRow, type Result, type Row } from './rows';

/** How often a request is sent while nothing is answered: the pauses in between last longer than a minute in all. */
const MAX_TRIES_UNANSWERED = 8;

/**
 * Set Many: reads the rows, looks at their contacts, sends what differs in bulk calls and says what happened to
 * each row. API page: "Set status in sequence" (v3, the only bulk call published).
 *
 * @throws NodeOperationError where the workflow stops on errors and a row failed; all rows are finished then
 */
export const setMany: Operation = async (run) => {
	const progress = new Progress(run.context.logger);
	const senderFor = sendersOf(run, { triesUnanswered: MAX_TRIES_UNANSWERED, onRateLimit: (waitMs) => progress.wait(waitMs) });
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
	sumUp(run, reported, progress, rows);
	return toItems(run, reported);
};

/**
 * The output items. On the error output a failed row is an item of its error alone: n8n adds the fields
 * of the input item there. Elsewhere it stays in its place.
 */
function toItems(run: Run, rows: ReportRow[]): INodeExecutionData[] {
	const { node, stops, isTool } = run;
	const failure = stops && !isTool ? explainFailedRows(rows) : undefined;
	const [{ error: first } = {}] = rows;
	// A credential that cannot be used is no row's fault.
	if (failure && first?.failure?.cause === 'credential-invalid' && rows.every(({ error }) => error?.message === first.message)) throw toNodeError(node, first);
	if (failure) {
		const { message, description, item } = failure;
		const error = new NodeOperationError(node, message, { itemIndex: item });
		// n8n swaps texts that hold an errno word, such as one quoted from Reply.io, for canned ones.
		error.message = message;
		error.description = description;
		throw error;
	}
	const hasErrorOutput = node.onError === 'continueErrorOutput' && !isTool;
	return rows.map(({ item, json, error }) => {
		const pairedItem = { item };
		if (!error) return { json, pairedItem };
		if (hasErrorOutput) return { json: { error: messageFor(run, error, item) }, pairedItem };
		return { json: isTool ? { ...json, reason: toModel(error) } : json, pairedItem };
	});
}

/** What a model is told of an error: it names contacts in 'Contacts'. */
function toModel(error: ExplainedError): string {
	// A sequence of that name has its ID behind it.
	return inOneText(error).replaceAll(/'Contact'(?! \()/g, "'Contacts'");
}

function sumUp({ context }: Run, reported: ReportRow[], progress: Progress, rows: readonly AnyRow[]): void {
	const counts = countOutcomes(reported);
	const read = rows.filter((row): row is Row => !row.error);
	const isDry = read.some(({ dryRun }) => dryRun);
	const isReal = read.some(({ dryRun }) => !dryRun);
	const waited = progress.waitedMs > 0 ? `, ${Math.ceil(progress.waitedMs / 1000)} s of waiting for the rate limit` : '';
	const took = `${counted(reported.length, 'row')}, ${counted(progress.calls, 'call')}${waited}: ${inWords(counts)}.`;
	hint(context, isDry ? `Dry Run: ${isReal ? 'its rows changed nothing' : 'nothing was changed'}. ${took}` : took, counts.failed ? 'warning' : 'info');
}
