import { bareCode } from '../../../api/errors/explain';
import { asExplained, attempt, ExplainedError } from '../../../api/errors/explainedError';
import { asSentence } from '../../../api/errors/words';
import type { Ref } from '../../../api/id';
import { LAG_MS, mayBeSetAlready } from '../../../api/setStatus';
import { Superseded } from '../../../api/transport/condition';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../api/transport/concurrencyLimit';
import { bulkFailures, MAX_BULK_SIZE, setStatuses } from '../../../api/v3';
import type { Calls } from './calls';
import { groupBy } from '../groupBy';
import type { LookAgain } from '../reading/states';
import { Conditions } from './conditions';
import { failed, type Write } from './rows';
import { changed, confirm, confirmLater, settle, type Unconfirmed } from './settle';
import type { Splitting } from './split';

/** The calls the writes of a sequence take: at most 100 contacts each, of one status. */
export function inChunks(writes: Iterable<Write>): Write[][] {
	return [...groupBy(writes, ({ status }) => status).values()].flatMap((group) =>
		Array.from({ length: Math.ceil(group.length / MAX_BULK_SIZE) }, (_, chunk) => group.slice(chunk * MAX_BULK_SIZE, (chunk + 1) * MAX_BULK_SIZE)),
	);
}

/** How the contacts of a sequence are read. */
export interface Looks {
	/** When they began to be read, in milliseconds since the epoch. */
	began: number;
	lookAgain: LookAgain;
	/** The same for calls that wait for it. */
	lookAside: LookAgain;
}

/**
 * Sends the chunks of a sequence, and looks again at every contact whose change was not confirmed, so that
 * nothing is called changed that wasn't. Every write has its result then.
 */
export async function apply(calls: Calls, splitting: Splitting, sequence: Ref, chunks: Write[][], { began, lookAgain, lookAside }: Looks): Promise<void> {
	splitting.allowFor(chunks.length);
	const application = new Application(calls, splitting, sequence, new Conditions(chunks.flat(), lookAside, began));
	const limit = new ConcurrencyLimit(MAX_IN_FLIGHT);
	await Promise.all(chunks.map(async (chunk) => await limit.run(async () => await application.send(chunk))));
	const { unconfirmed, accepted } = application;
	if (unconfirmed.length + accepted.length === 0) return;
	calls.resume();
	const stateOf = await lookAgain([...unconfirmed.map(({ write }) => write), ...accepted].map(contactOf));
	for (const one of unconfirmed) one.write.result = settle(one, stateOf(contactOf(one.write)));
	for (const write of accepted) write.result = confirm(write, stateOf(contactOf(write)));
	const late = accepted.filter(({ result }) => result!.outcome === 'failed');
	if (late.length === 0) return;
	await calls.pause(LAG_MS);
	const laterOf = await lookAgain(late.map(contactOf));
	for (const write of late) write.result = confirmLater(write, laterOf(contactOf(write)));
}

const contactOf = ({ state }: Write): Ref => ({ id: state.contactId });

class Application {
	readonly unconfirmed: Unconfirmed[] = [];

	/** Writes that were accepted, and may not have been carried out all the same. */
	readonly accepted: Write[] = [];

	/** Why nothing more is sent to the sequence. */
	private refusal?: ExplainedError;

	constructor(
		private readonly calls: Calls,
		private readonly splitting: Splitting,
		private readonly sequence: Ref,
		private readonly conditions: Conditions,
	) {}

	async send(chunk: Write[]): Promise<void> {
		const refusal = await this.attempt(chunk);
		if (!refusal) return;
		const lost = refusal.change === 'unknown' ? refusal : undefined;
		const sent = chunk.filter(({ result }) => !result);
		if (sent.length === 1) {
			this.fail(sent[0], refusal, lost);
			return;
		}
		const untried = await this.splitting.split(sent, refusal, async (part) => {
			const open = part.filter(({ result }) => !result);
			const again = open.length > 0 ? await this.attempt(open, lost) : undefined;
			if (again && part.length === 1) this.fail(part[0], again, lost);
			return again;
		});
		const message = `${asSentence(refusal.message)} Reply.io said so of a call with ${sent.length} contacts; this one was not tried by itself`;
		for (const write of untried.filter(({ result }) => !result)) this.fail(write, refusal.with({ message }), lost);
	}

	/**
	 * Sends writes in one call.
	 *
	 * @param lost why it is unknown of an earlier call with them whether it was carried out
	 * @returns why it was refused, if that may be for some of them only; otherwise they have their results, or are unconfirmed
	 */
	private async attempt(writes: Write[], lost?: ExplainedError): Promise<ExplainedError | undefined> {
		const failures = await this.call(writes);
		if (failures instanceof Superseded) {
			const before = failures.change === 'unknown' ? failures : lost;
			for (const write of writes) write.result ??= this.conditions.leftAsItIs(write, before);
			const left = writes.filter(({ result }) => !result);
			return left.length > 0 ? await this.attempt(left, before) : undefined;
		}
		if (failures instanceof ExplainedError) {
			if (isAboutMembers(failures)) return lost ? failures.with({ change: 'unknown', mayComeLate: failures.mayComeLate ?? lost.mayComeLate }) : failures;
			if (isAboutSequence(failures)) this.refusal ??= failures;
			for (const write of writes) this.fail(write, failures, lost);
			return undefined;
		}
		for (const write of writes) {
			const failure = failures.get(write.state.contactId);
			if (failure) this.fail(write, failure, lost);
			// Reply.io keeps a contact Inactive that lacks data its next step needs, and does not say so.
			else if (write.state.status === 'Inactive') this.accepted.push(write);
			else write.result = changed(write);
		}
		return undefined;
	}

	private async call(writes: Write[]): Promise<Map<number, ExplainedError> | ExplainedError> {
		const { sequence } = this;
		if (this.refusal) return this.refusal.with({ tries: undefined, change: undefined });
		const contacts = writes.map(contactOf);
		const request = { ...setStatuses(sequence, contacts, writes[0].status), condition: this.conditions.of(writes) };
		const answer = await this.calls.send(request).catch(asExplained);
		return answer instanceof ExplainedError ? answer : attempt(() => bulkFailures(this.calls, answer, contacts, sequence));
	}

	private fail(write: Write, failure: ExplainedError, lost?: ExplainedError): void {
		const error = failure.with({ mayComeLate: failure.mayComeLate ?? lost?.mayComeLate });
		const mayBeOurs = lost !== undefined || error.change === 'unknown';
		if (mayBeOurs || mayBeSetAlready(error)) this.unconfirmed.push({ write, error, mayBeOurs });
		else write.result = failed(error, write.state);
	}
}

/** The statuses of a refusal that may be about some contacts of a call only. */
const ABOUT_MEMBERS: readonly unknown[] = [400, 404, 409, 422];

/** Whether a call was refused for some of its contacts, so that the others would be accepted without them. */
function isAboutMembers({ httpCode, code }: ExplainedError): boolean {
	const bare = bareCode(code);
	if (httpCode === 403) return bare === 'contactforbidden';
	return ABOUT_MEMBERS.includes(httpCode) && !/archived|sequencenotfound|sequencecontactforbidden/.test(bare);
}

/** Whether every other call for the sequence would be refused as well: Reply.io answered, and may not do otherwise soon. */
function isAboutSequence({ httpCode, failure }: ExplainedError): boolean {
	return httpCode !== undefined && failure?.cause !== 'rate-limited' && failure?.cause !== 'temporarily-unavailable';
}
