import { explainSlug, explainUnexpectedStatus } from '../api/explain';
import { ExplainedError } from '../api/explainedError';
import { Lane, MAX_IN_FLIGHT } from '../api/pacing';
import type { ApiAnswer } from '../api/send';
import { bulkFailures, setStatusEverywhere, setStatusV3 } from '../api/versions';
import { asExplained, isTemporary, withTries, type Calls } from './calls';
import { allows, type Chunk } from './plan';
import { readAgain } from './read';
import { common, PerContact, type Place, type State } from './rows';

/** What became of a contact that was to be changed; `status` is the one it has now, null when that is unknown. */
export type Result =
	/** `left` are sequences of the contact that kept their status. */
	| { outcome: 'changed'; status: string; changed: Place[]; left: Place[] }
	| { outcome: 'unchanged'; status: string; reason: string }
	/** `changed` are sequences of the contact that got the status all the same. */
	| { outcome: 'failed'; status: string | null; error: ExplainedError; changed?: Place[] };

/** A contact of which only a look tells what became of it. */
interface Doubt {
	chunk: Chunk;
	state: State;
	/** What was answered, or why nothing was; absent when the call succeeded. */
	error?: ExplainedError;
	/** Whether a try whose answer was lost may have made the change. */
	maybeDone: boolean;
}

/** So many contacts refused singly, and none accepted, mean that the refusal is about all of them. */
const MAX_REFUSED_SINGLY = 20;

/** What is known of the calls for one sequence and status. */
interface Group {
	accepted: boolean;
	refusedSingly: number;
	/** Why none of it is sent any more. */
	refusal?: ExplainedError;
}

/**
 * Sends the chunks, and looks again at every contact whose change was not confirmed, so that nothing is
 * called changed that wasn't.
 */
export async function apply(calls: Calls, chunks: Chunk[]): Promise<PerContact<Result>> {
	const application = new Application(calls);
	// A chunk that has to be split is done with before the next begins: what it teaches is for them.
	const lane = new Lane(MAX_IN_FLIGHT);
	await Promise.all(chunks.map(async (chunk) => await lane.run(async () => await application.send(chunk))));
	await application.settleDoubts();
	return application.results;
}

class Application {
	readonly results = new PerContact<Result>();

	private readonly doubts: Doubt[] = [];

	private readonly groups = new Map<string, Group>();

	constructor(private readonly calls: Calls) {}

	/** @param wasLost whether an earlier call with these contacts may have been carried out */
	async send(chunk: Chunk, wasLost = false): Promise<void> {
		const group = this.groupOf(chunk);
		const answer = await this.call(chunk, group);
		if (answer instanceof ExplainedError) {
			const isLost = wasLost || maybeDone(answer);
			const wasSent = answer.tries !== undefined;
			if (!wasSent || !isAboutMembers(answer)) this.refuse(chunk, group, answer, isLost);
			else if (chunk.states.length > 1) await this.split(chunk, isLost);
			else {
				if (++group.refusedSingly >= MAX_REFUSED_SINGLY && !group.accepted) group.refusal = answer;
				this.fail(chunk, chunk.states[0], answer, isLost);
			}
			return;
		}
		const { failures, tries } = answer;
		group.accepted = true;
		for (const state of chunk.states) {
			const failure = failures.get(state.contactId);
			this.take(chunk, state, failure, wasLost || tries > 1);
		}
	}

	/** Looks at every contact in doubt. */
	async settleDoubts(): Promise<void> {
		if (this.doubts.length === 0) return;
		this.calls.resume();
		const contacts = this.doubts.map(({ chunk, state }) => ({
			sequenceId: chunk.sequenceId,
			contactId: state.contactId,
		}));
		const states = await readAgain(this.calls, contacts);
		for (const doubt of this.doubts) {
			const { sequenceId } = doubt.chunk;
			const now = states.get(sequenceId, doubt.state.contactId)!;
			this.results.set(sequenceId, doubt.state.contactId, settle(doubt, now));
		}
	}

	private async call({ sequenceId, status, states }: Chunk, group: Group) {
		const ids = states.map(({ contactId }) => contactId);
		const request =
			sequenceId === undefined ? setStatusEverywhere(ids, status) : setStatusV3(sequenceId, ids, status);
		const answer = await this.calls.send(request, () => group.refusal).catch(asExplained);
		return answer instanceof ExplainedError ? answer : readAnswer(answer);
	}

	private async split(chunk: Chunk, isLost: boolean): Promise<void> {
		const middle = Math.ceil(chunk.states.length / 2);
		await this.send({ ...chunk, states: chunk.states.slice(0, middle) }, isLost);
		await this.send({ ...chunk, states: chunk.states.slice(middle) }, isLost);
	}

	/** A call that failed, or was refused for what all of its contacts have in common. */
	private refuse(chunk: Chunk, group: Group, error: ExplainedError, isLost: boolean): void {
		if (isForGood(error)) group.refusal ??= error;
		for (const state of chunk.states) this.fail(chunk, state, error, isLost);
	}

	private take(
		chunk: Chunk,
		state: State,
		failure: { slug: unknown; details: unknown } | undefined,
		isLost: boolean,
	): void {
		const { sequenceId } = chunk;
		if (!failure) {
			// The call for all sequences doesn't say which of them it changed.
			if (sequenceId === undefined) this.doubts.push({ chunk, state, maybeDone: true });
			else this.results.set(sequenceId, state.contactId, {
				outcome: 'changed',
				status: chunk.status,
				changed: state.places,
				left: [],
			});
			return;
		}
		const error = explainSlug(
			failure.slug,
			failure.details,
			{ sequenceId, contactId: state.contactId },
			this.calls.credential,
		);
		// What was refused for one sequence may have been done in the contact's others.
		if (sequenceId === undefined) this.doubts.push({ chunk, state, error, maybeDone: true });
		// Refused because it is paused already: by the try whose answer was lost, or by somebody else.
		else if (failure.slug === 'invalidStatusTransition') this.doubts.push({ chunk, state, error, maybeDone: isLost });
		else this.fail(chunk, state, error, false);
	}

	private fail(chunk: Chunk, state: State, error: ExplainedError, isLost: boolean): void {
		if (isLost) this.doubts.push({ chunk, state, error, maybeDone: true });
		else {
			this.results.set(chunk.sequenceId, state.contactId, {
				outcome: 'failed',
				error,
				status: common(state.places),
			});
		}
	}

	private groupOf({ sequenceId, status }: Chunk): Group {
		const key = `${sequenceId} ${status}`;
		let group = this.groups.get(key);
		if (!group) this.groups.set(key, (group = { accepted: false, refusedSingly: 0 }));
		return group;
	}
}

function readAnswer({ data, tries }: ApiAnswer) {
	try {
		return { failures: bulkFailures(data), tries };
	} catch (error) {
		return withTries(asExplained(error), tries);
	}
}

/** Whether a failed call may have been carried out all the same. */
function maybeDone(error: ExplainedError): boolean {
	return error.tries !== undefined && (isTemporary(error) || error.tries > 1);
}

/** Whether the same call with other contacts would be refused as well. */
function isForGood({ httpCode = 0 }: ExplainedError): boolean {
	return httpCode >= 400 && httpCode < 500 && httpCode !== 408 && httpCode !== 429;
}

/** Whether a call was refused for some of its contacts, so that the others would be accepted without them. */
function isAboutMembers({ httpCode, code = '' }: ExplainedError): boolean {
	if (/notInSequence|contact\.?NotFound/i.test(code)) return true;
	return (httpCode === 400 || httpCode === 409 || httpCode === 422) && !/archived|sequenceNotFound|forbidden/i.test(code);
}

/** What became of a contact, from what it was before and is now. */
export function settle({ chunk, state, error, maybeDone }: Doubt, now: State | ExplainedError): Result {
	if (now instanceof ExplainedError) {
		if (!maybeDone) return { outcome: 'failed', error: error ?? now, status: null };
		return { outcome: 'failed', error: unknown(error ?? now, now), status: null };
	}
	const statusNow = new Map(now.places.map(({ sequenceId, status }) => [sequenceId, status]));
	const open = state.places.filter(({ status }) => status !== chunk.status);
	const changed = open.filter(({ sequenceId }) => statusNow.get(sequenceId) === chunk.status);
	const isMissed = ({ sequenceId, status }: Place) => allows(status, chunk.status) && statusNow.get(sequenceId) !== chunk.status;
	const left = now.places.filter(({ status }) => status !== chunk.status);
	const status = common(now.places);
	if (changed.length > 0 && open.some(isMissed)) {
		return { outcome: 'failed', error: explainPartly(error, chunk.status, left), status, changed };
	}
	if (changed.length > 0) {
		return maybeDone
			? { outcome: 'changed', status: chunk.status, changed, left }
			: { outcome: 'unchanged', status: chunk.status, reason: `It had become ${chunk.status} in the meantime` };
	}
	return {
		outcome: 'failed',
		error: error ?? explainUnexpectedStatus(state.contactId, chunk.status, status),
		status,
	};
}

/** In some of a contact's sequences the change was not made. */
function explainPartly(error: ExplainedError | undefined, status: string, left: Place[]): ExplainedError {
	const where = left.map((place) => `sequence ${place.sequenceId} (${place.status})`).join(', ');
	return new ExplainedError({
		message: `${error ? `${error.message}. ` : ''}Not ${status} in ${where}; it is in the contact's other sequences`,
		description: error?.description ?? "Look at these sequences in Reply.io: only a sequence's owner may change statuses in it.",
		httpCode: error?.httpCode ?? 200,
		failure: error?.failure ?? { cause: 'configuration-invalid' },
	});
}

function unknown(error: ExplainedError, why: ExplainedError): ExplainedError {
	return new ExplainedError({
		message: `Whether the change was made is unknown. ${error.message}`,
		description: `Looking at the contact again failed as well: ${why.message}`,
		httpCode: error.httpCode,
		failure: error.failure,
	});
}
