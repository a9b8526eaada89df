import { bareCode } from '../../../api/errors/explain';
import { asExplained, attempt, ExplainedError } from '../../../api/errors/explainedError';
import { asSentence } from '../../../api/errors/words';
import type { Ref } from '../../../api/id';
import { explainUnexpectedStatus, mayBeSetAlready } from '../../../api/setStatus';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../api/transport/concurrencyLimit';
import { bulkFailures, MAX_BULK_SIZE, setStatuses } from '../../../api/v3';
import type { Calls } from './calls';
import { groupBy } from '../groupBy';
import type { ContactState } from '../reading/states';
import { failed, resultOf, type Result, type Write } from './rows';
import type { Splitting } from './split';

/** A write of which only a look tells what became of it. */
export interface Unconfirmed {
	write: Write;
	/** What was answered, or why nothing was. */
	error: ExplainedError;
	/** Whether one of our calls may have made the change. */
	mayBeOurs: boolean;
}

/** Reads contacts of the sequence by ID. */
export type LookAgain = (contacts: Ref[]) => Promise<(contact: Ref) => ContactState | ExplainedError>;

/** The calls the writes of a sequence take: at most 100 contacts each, of one status. */
export function inChunks(writes: Iterable<Write>): Write[][] {
	return [...groupBy(writes, ({ status }) => status).values()].flatMap((group) =>
		Array.from({ length: Math.ceil(group.length / MAX_BULK_SIZE) }, (_, chunk) => group.slice(chunk * MAX_BULK_SIZE, (chunk + 1) * MAX_BULK_SIZE)),
	);
}

/**
 * Sends the chunks of a sequence, and looks again at every contact whose change was not confirmed, so that
 * nothing is called changed that wasn't. Every write has its result then.
 */
export async function apply(calls: Calls, splitting: Splitting, sequence: Ref, chunks: Write[][], lookAgain: LookAgain): Promise<void> {
	splitting.allowFor(chunks.length);
	const application = new Application(calls, splitting, sequence);
	const limit = new ConcurrencyLimit(MAX_IN_FLIGHT);
	await Promise.all(chunks.map(async (chunk) => await limit.run(async () => await application.send(chunk))));
	const { unconfirmed } = application;
	if (unconfirmed.length === 0) return;
	calls.resume();
	const contactOf = ({ write }: Unconfirmed): Ref => ({ id: write.state.contactId });
	const stateOf = await lookAgain(unconfirmed.map(contactOf));
	for (const one of unconfirmed) one.write.result = settle(one, stateOf(contactOf(one)));
}

class Application {
	readonly unconfirmed: Unconfirmed[] = [];

	/** Why nothing more is sent to the sequence. */
	private refusal?: ExplainedError;

	constructor(
		private readonly calls: Calls,
		private readonly splitting: Splitting,
		private readonly sequence: Ref,
	) {}

	async send(chunk: Write[]): Promise<void> {
		const refusal = await this.attempt(chunk);
		if (!refusal) return;
		const lost = refusal.change === 'unknown' ? refusal : undefined;
		if (chunk.length === 1) {
			this.fail(chunk[0], refusal, lost);
			return;
		}
		const untried = await this.splitting.split(chunk, refusal, async (part) => {
			const again = await this.attempt(part, lost);
			if (again && part.length === 1) this.fail(part[0], again, lost);
			return again;
		});
		const message = `${asSentence(refusal.message)} Reply.io said so of a call with ${chunk.length} contacts; this one was not tried by itself`;
		for (const write of untried) this.fail(write, refusal.with({ message }), lost);
	}

	/**
	 * Sends writes in one call.
	 *
	 * @param lost why it is unknown of an earlier call with them whether it was carried out
	 * @returns why it was refused, if that may be for some of them only; otherwise they have their results, or are unconfirmed
	 */
	private async attempt(writes: Write[], lost?: ExplainedError): Promise<ExplainedError | undefined> {
		const failures = await this.call(writes);
		if (failures instanceof ExplainedError) {
			if (isAboutMembers(failures)) return failures;
			if (isAboutSequence(failures)) this.refusal ??= failures;
			for (const write of writes) this.fail(write, failures, lost);
			return undefined;
		}
		for (const write of writes) {
			const failure = failures.get(write.state.contactId);
			if (failure) this.fail(write, failure, lost);
			else write.result = resultOf('changed', write.state, { status: write.status });
		}
		return undefined;
	}

	private async call(writes: Write[]): Promise<Map<number, ExplainedError> | ExplainedError> {
		const { sequence } = this;
		if (this.refusal) return this.refusal.with({ tries: undefined, change: undefined });
		const contacts = writes.map(({ state }): Ref => ({ id: state.contactId }));
		const answer = await this.calls.send(setStatuses(sequence, contacts, writes[0].status)).catch(asExplained);
		return answer instanceof ExplainedError ? answer : attempt(() => bulkFailures(this.calls, answer, contacts, sequence));
	}

	private fail(write: Write, failure: ExplainedError, lost?: ExplainedError): void {
		const error = failure.with({ mayComeLate: failure.mayComeLate ?? lost?.mayComeLate });
		const mayBeOurs = lost !== undefined || error.change === 'unknown';
		if (mayBeOurs || (error.tries !== undefined && mayBeSetAlready(error))) this.unconfirmed.push({ write, error, mayBeOurs });
		else write.result = failed(error, write.state);
	}
}

/** The statuses of a refusal that may be about some contacts of a call only. */
const ABOUT_MEMBERS: readonly unknown[] = [400, 404, 409, 422];

/** Whether a call was refused for some of its contacts, so that the others would be accepted without them. */
function isAboutMembers({ httpCode, code, tries }: ExplainedError): boolean {
	if (tries === undefined) return false;
	const bare = bareCode(code);
	if (httpCode === 403) return bare === 'contactforbidden';
	return ABOUT_MEMBERS.includes(httpCode) && !/archived|sequencenotfound|sequencecontactforbidden/.test(bare);
}

/** Whether every other call for the sequence would be refused as well: Reply.io answered, and may not do otherwise soon. */
function isAboutSequence({ httpCode, failure }: ExplainedError): boolean {
	return httpCode !== undefined && failure?.cause !== 'rate-limited' && failure?.cause !== 'temporarily-unavailable';
}

/** What became of a write, from what its contact was before, what was answered and what the contact is now. */
export function settle({ write: { state, status }, error, mayBeOurs }: Unconfirmed, now: ContactState | ExplainedError): Result {
	if (now instanceof ExplainedError) {
		return mayBeOurs ? failed(ofUnknownChange(error, `Looking at the contact again failed as well: ${now.message}`), state, { status: null }) : failed(error, state);
	}
	if (now.status === status) {
		return mayBeOurs ? resultOf('changed', state, { status }) : resultOf('unchanged', state, { status, reason: `It had become ${status} in the meantime` });
	}
	if (mayBeOurs && error.mayComeLate) {
		const wayOut = `When the contact was looked at again, it was still ${now.status}. Reply.io may carry the change out later: look with Get.`;
		return failed(ofUnknownChange(error, wayOut), state, { status: null });
	}
	return failed(error.httpCode === 200 ? explainUnexpectedStatus({ id: state.contactId }, status, now.status) : error.ofNoChange(), state, { status: now.status });
}

function ofUnknownChange(error: ExplainedError, description: string): ExplainedError {
	return error.with({ change: 'unknown', message: `Whether the change was made is unknown. ${error.message}`, description });
}
