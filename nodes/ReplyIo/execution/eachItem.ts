import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { asExplained, attempt, Cancelled, ExplainedError, inOneText, UNKNOWN_CHANGE } from '../api/errors/explainedError';
import { asSentence, leftOver } from '../api/errors/words';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../api/transport/concurrencyLimit';
import { onAbort } from '../api/transport/onAbort';
import { Patience, type Sender, type Sends } from '../api/transport/sender';
import { wait } from '../api/transport/wait';
import { InOrder } from './inOrder';
import { messageFor, toNodeError } from './nodeError';
import { forEachItem, giveWay, requestOptionsOf, sendersOf, type GetParameter, type Run } from './run';

/** What an operation does with each item by itself. */
export interface ItemOperation<Checked> {
	/** Reads and checks an item's parameters, without a call. @throws ExplainedError */
	check: (get: GetParameter, account: Pick<Sender, 'credential'>) => Checked & { longestWaitMs: number };
	/** Whether carrying it out shows what a check cannot tell of all such items of an account. Where the workflow stops on errors, one of them goes first. */
	goesFirst?: (checked: Checked, account: Pick<Sender, 'credential'>) => boolean;
	/** What an item changes: items that change the same are carried out in their order. */
	changes?: (checked: Checked, sends: Sends) => Promise<string>;
	/** Carries an item out and returns the JSON of its output items. */
	carryOut: (checked: Checked, sends: Sends) => Promise<IDataObject[]>;
	/** Says more of a failure by asking. Where the workflow stops on errors, nothing else is sent by then. */
	explain?: (error: ExplainedError, checked: Checked, sends: Sends) => Promise<ExplainedError>;
}

interface CheckedItem<Checked> {
	parameters: Checked & { longestWaitMs: number };
	sender: Sender;
	/** How long was waited to find out what it changes. */
	waitedMs?: number;
}

/**
 * Runs an operation item by item: checks an item without a call, then carries it out, a few at a time.
 * Every output item is paired with its input item, in order. Where the workflow stops on errors, no call is
 * made before all items were checked, and nothing more is sent once one failed.
 *
 * @throws NodeApiError, NodeOperationError where the workflow stops on errors: that of the item that failed first
 */
export async function eachItem<Checked>(run: Run, operation: ItemOperation<Checked>): Promise<INodeExecutionData[]> {
	const senderFor = sendersOf(run);
	const check = (item: number, sender: Sender | ExplainedError): CheckedItem<Checked> | ExplainedError =>
		sender instanceof ExplainedError
			? sender
			: attempt(() => ({ sender, parameters: operation.check((name, fallback) => run.getParameter(name, item, fallback), sender) }));
	const checked: Array<CheckedItem<Checked> | ExplainedError> = [];
	if (run.stops) {
		await forEachItem(run.items, senderFor, (item, sender) => checked.push(check(item, sender)));
		const bad = checked.findIndex((one) => one instanceof ExplainedError);
		if (bad >= 0) throw toNodeError(run.node, forReader(run, checked[bad] as ExplainedError), run.items[bad]);
	}
	const carryingOut = new CarryingOut(run, operation, async (place) => checked[place] ?? check(run.items[place], await senderFor(run.items[place])));
	await carryingOut.all(await goingFirst(run, operation, checked as Array<CheckedItem<Checked>>));
	return carryingOut.output();
}

/** @returns the places of the items that are carried out before all others: of each account the first that changes nothing an item before it changes */
async function goingFirst<Checked>(run: Run, { goesFirst, changes }: ItemOperation<Checked>, items: Array<CheckedItem<Checked>>): Promise<number[]> {
	const first = new Map<Sender, number>();
	const lookAhead = changes && new LookAhead(run, changes, items);
	for (const [place, { sender, parameters }] of goesFirst ? items.entries() : []) {
		if (first.has(sender) || !goesFirst!(parameters, sender)) continue;
		if (!lookAhead || (await lookAhead.isFirstToChange(place))) first.set(sender, place);
	}
	return [...first.values()];
}

/** Finds out what items change before any is carried out, for as many of them as is needed. */
class LookAhead<Checked> {
	/** What was changed by the items so far, with the place of the first that does. */
	private readonly firstToChange = new Map<unknown, number>();

	private soFar = 0;

	/** An item whose turn it is waits for itself, not for those before it. */
	private readonly limit = new ConcurrencyLimit(MAX_IN_FLIGHT);

	constructor(
		private readonly run: Run,
		private readonly changes: NonNullable<ItemOperation<Checked>['changes']>,
		private readonly items: Array<CheckedItem<Checked>>,
	) {}

	/** Whether no item before it changes the same. @param place not before that asked for last */
	async isFirstToChange(place: number): Promise<boolean> {
		// Nothing is before it.
		if (place === 0) return true;
		const more = this.items.slice(this.soFar, place + 1).map(async (item) => await this.limit.run(async () => await this.whatChanges(item)));
		const changed = await Promise.all(more);
		for (const what of changed) {
			if (!this.firstToChange.has(what)) this.firstToChange.set(what, this.soFar);
			this.soFar++;
		}
		return this.firstToChange.get(changed.at(-1)) === place;
	}

	private async whatChanges(item: CheckedItem<Checked>): Promise<unknown> {
		const { sender, parameters } = item;
		const patience = new Patience(parameters.longestWaitMs, this.run.cancelSignal);
		const changed = await this.changes(parameters, sender.with(patience)).catch(asExplained);
		item.waitedMs = patience.waitedMs;
		return changed;
	}
}

class CarryingOut<Checked> {
	private readonly results: Array<IDataObject[] | ExplainedError> = [];

	/** The item that ended the run, by its place. */
	private ended?: number;

	/** Ends all waiting, and keeps what has not been sent from being sent. */
	private readonly stop = new AbortController();

	private readonly inOrder = new InOrder();

	constructor(
		private readonly run: Run,
		private readonly operation: ItemOperation<Checked>,
		private readonly checked: (place: number) => Promise<CheckedItem<Checked> | ExplainedError>,
	) {}

	/** @param first places of items that are carried out before all others, one after the other */
	async all(first: readonly number[]): Promise<void> {
		const end = () => this.stop.abort();
		const forget = onAbort(this.run.cancelSignal, end);
		// What was cancelled before tells no listener.
		if (this.run.cancelSignal?.aborted) end();
		for (const place of first) await this.one(place);
		const places = this.places(first);
		const worker = async () => {
			for (let next = await places.next(); !next.done; next = await places.next()) await this.one(next.value);
		};
		await Promise.all(Array.from({ length: Math.min(MAX_IN_FLIGHT, this.run.items.length) }, worker));
		forget();
	}

	output(): INodeExecutionData[] {
		const { run, results } = this;
		if (this.ended !== undefined) throw toNodeError(run.node, this.explainEnd(this.ended), run.items[this.ended]);
		const left = results.filter(ranOutOfTime).length;
		const output: INodeExecutionData[] = [];
		for (const [place, result] of results.entries()) {
			const item = run.items[place];
			const pairedItem = { item };
			if (result instanceof ExplainedError) {
				// Without `error` on the item itself: that would cost it its own fields on the error output.
				output.push({ json: { error: messageFor(run, forItem(run, ranOutOfTime(result) ? withLeft(result, left) : result), item) }, pairedItem });
			} else {
				for (const json of result) output.push({ json, pairedItem });
			}
		}
		return output;
	}

	/** The items in order, as Request Options → Batching lets them be begun. */
	private async *places(done: readonly number[]): AsyncGenerator<number> {
		const batching = this.batching();
		for (let place = 0; place < this.run.items.length; place++) {
			await giveWay(place);
			if (batching && place > 0 && place % batching.size === 0) await wait(batching.intervalMs, this.stop.signal).catch(asExplained);
			if (!done.includes(place)) yield place;
		}
	}

	private batching() {
		const options = attempt(() => requestOptionsOf(this.run));
		return options instanceof ExplainedError ? undefined : options.batching;
	}

	private async one(place: number): Promise<void> {
		const { changes, carryOut, explain } = this.operation;
		const { stops, cancelSignal } = this.run;
		const begun = this.begin(place);
		const task = async () => {
			const { parameters, sender, sends } = await begun;
			const result = await carryOut(parameters, sends).catch(asExplained);
			// Before an item that waits for this one is begun.
			this.settle(place, result);
			if (!(result instanceof ExplainedError) || !explain) return;
			// A run that stops doesn't wait to say more.
			this.settle(place, await explain(result, parameters, stops ? sender.with(new Patience(0, cancelSignal)) : sends));
		};
		const whatChanges = async () => {
			const { parameters, sends } = await begun;
			return await changes!(parameters, sends);
		};
		await (changes ? this.inOrder.run(whatChanges, task) : task()).catch((error) => this.settle(place, asExplained(error)));
	}

	/** @throws ExplainedError when the item cannot be carried out */
	private async begin(place: number): Promise<CheckedItem<Checked> & { sends: Sends }> {
		if (this.stop.signal.aborted) throw new Cancelled();
		const item = await this.checked(place);
		if (item instanceof ExplainedError) throw item;
		const { sender, parameters, waitedMs } = item;
		return { sender, parameters, sends: sender.with(new Patience(parameters.longestWaitMs, this.stop.signal, { waitedMs, cancelSignal: this.run.cancelSignal })) };
	}

	private settle(place: number, result: IDataObject[] | ExplainedError): void {
		this.results[place] = result;
		if (!(result instanceof ExplainedError) || result instanceof Cancelled || !this.run.stops) return;
		this.ended ??= place;
		this.stop.abort();
	}

	/** The error that ended the run, and what became of the other items. */
	private explainEnd(place: number): ExplainedError {
		const { results } = this;
		const error = results[place] as ExplainedError;
		const others = results.filter((_, index) => index !== place);
		const done = others.filter((one) => !(one instanceof ExplainedError) || one.change === 'made').length;
		const unknown = others.filter((one) => one instanceof ExplainedError && one.change === 'unknown').length;
		const left = results.length - done;
		const told = [
			error.description ?? '',
			done > 0 ? `Carried out all the same: ${done} of the other items.` : '',
			unknown > 0 ? `Whether ${unknown} more ${unknown === 1 ? 'was' : 'were'} carried out is unknown.` : '',
		];
		const explained = error.with({ description: told.filter(Boolean).join(' ') });
		return forReader(this.run, ranOutOfTime(error) ? withLeft(explained, left) : explained);
	}
}

function ranOutOfTime(result: unknown): result is ExplainedError {
	return result instanceof ExplainedError && result.isWaitOver === true;
}

function withLeft(error: ExplainedError, left: number): ExplainedError {
	return error.with({ message: `${asSentence(error.message)} ${leftOver(left, 'item')}` });
}

/** An item holds the message only; a model's has the description as well. */
function forItem({ isTool }: Run, error: ExplainedError): ExplainedError {
	return error.change === 'unknown' && !isTool ? error.with({ message: `${asSentence(error.message)} ${UNKNOWN_CHANGE}` }) : error;
}

/** A model is told the message only. */
function forReader({ isTool }: Run, error: ExplainedError): ExplainedError {
	return isTool ? error.with({ message: inOneText(error), description: undefined }) : error;
}
