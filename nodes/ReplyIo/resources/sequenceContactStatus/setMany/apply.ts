import { explainUnexpectedStatus, mayBeSetAlready } from '../../../api/setStatus';
import { canBecome } from '../../../api/contactStatus';
import { bareCode } from '../../../api/errors/explain';
import { asExplained, attempt, ExplainedError } from '../../../api/errors/explainedError';
import { asSentence } from '../../../api/errors/words';
import type { Ref } from '../../../api/id';
import { ConcurrencyLimit, MAX_IN_FLIGHT } from '../../../api/transport/concurrencyLimit';
import { bulkFailures, setStatuses } from '../../../api/v3';
import { isTemporary, type Calls } from './calls';
import { readAgain } from './read';
import { common, failed, type ContactState, type Enrolment, type Result, type Write } from './rows';

/** A write of which only a look tells what became of it. */
export interface Unconfirmed {
	write: Write;
	/** What was answered, or why nothing was; absent when the call succeeded. */
	error?: ExplainedError;
	/** Whether one of our calls may have made the change. */
	mayBeOurs: boolean;
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
 * called changed that wasn't. Every write has its result then.
 */
export async function apply(calls: Calls, chunks: Write[][]): Promise<void> {
	const application = new Application(calls);
	// A chunk that has to be split is done with before the next begins: what it teaches is for them.
	const limit = new ConcurrencyLimit(MAX_IN_FLIGHT);
	await Promise.all(chunks.map(async (chunk) => await limit.run(async () => await application.send(chunk))));
	await application.lookAgain();
}

class Application {
	private readonly unconfirmed: Unconfirmed[] = [];

	private readonly groups = new Map<string, Group>();

	constructor(private readonly calls: Calls) {}

	/** @param wasLost whether an earlier call with these contacts may have been carried out */
	async send(chunk: Write[], wasLost = false): Promise<void> {
		const group = this.groupOf(chunk[0]);
		const failures = await this.call(chunk, group);
		if (failures instanceof ExplainedError) {
			const isLost = wasLost || failures.change === 'unknown';
			const wasSent = failures.tries !== undefined;
			if (!wasSent || !isAboutMembers(failures)) this.refuse(chunk, group, failures, isLost);
			else if (chunk.length > 1) await this.split(chunk, isLost);
			else {
				if (++group.refusedSingly >= MAX_REFUSED_SINGLY && !group.accepted) group.refusal = failures;
				this.fail(chunk[0], failures, isLost);
			}
			return;
		}
		group.accepted = true;
		for (const write of chunk) this.take(write, failures.get(write.state.contactId), wasLost);
	}

	/** Looks at every contact whose change was not confirmed. */
	async lookAgain(): Promise<void> {
		if (this.unconfirmed.length === 0) return;
		this.calls.resume();
		const stateOf = await readAgain(this.calls, this.unconfirmed.map(({ write }) => write));
		for (const one of this.unconfirmed) one.write.result = settle(one, stateOf(one.write));
	}

	private async call(chunk: Write[], group: Group): Promise<Map<number, ExplainedError> | ExplainedError> {
		const [{ sequence, status }] = chunk;
		const contacts = chunk.map(({ state }): Ref => ({ id: state.contactId }));
		const answer = await this.calls.send(setStatuses(sequence, contacts, status), () => group.refusal).catch(asExplained);
		return answer instanceof ExplainedError ? answer : attempt(() => bulkFailures(this.calls, answer, contacts, sequence));
	}

	private async split(chunk: Write[], isLost: boolean): Promise<void> {
		const middle = Math.ceil(chunk.length / 2);
		await this.send(chunk.slice(0, middle), isLost);
		await this.send(chunk.slice(middle), isLost);
	}

	/** A call that failed, or was refused for what all of its contacts have in common. */
	private refuse(chunk: Write[], group: Group, error: ExplainedError, isLost: boolean): void {
		if (isForGood(error)) group.refusal ??= error;
		for (const write of chunk) this.fail(write, error, isLost);
	}

	private take(write: Write, failure: ExplainedError | undefined, wasLost: boolean): void {
		// The call for all sequences doesn't say which of them it changed, nor which it left.
		if (!write.sequence) this.unconfirmed.push({ write, error: failure, mayBeOurs: true });
		else if (!failure) write.result = { outcome: 'changed', state: write.state, status: write.status, changed: write.state.enrolments };
		else if (mayBeSetAlready(failure)) this.unconfirmed.push({ write, error: failure, mayBeOurs: wasLost || failure.change === 'unknown' });
		else this.fail(write, failure, wasLost);
	}

	private fail(write: Write, error: ExplainedError, isLost: boolean): void {
		if (isLost || (error.tries !== undefined && mayBeSetAlready(error))) this.unconfirmed.push({ write, error, mayBeOurs: isLost });
		else write.result = failed(error, { state: write.state });
	}

	private groupOf({ sequence, status }: Write): Group {
		const key = `${sequence?.id} ${status}`;
		let group = this.groups.get(key);
		if (!group) this.groups.set(key, (group = { accepted: false, refusedSingly: 0 }));
		return group;
	}
}

/** Whether the same call with other contacts would be refused as well. */
function isForGood(error: ExplainedError): boolean {
	const { httpCode = 0 } = error;
	return httpCode >= 400 && httpCode < 500 && httpCode !== 429 && !isTemporary(error);
}

/** Whether a call was refused for some of its contacts, so that the others would be accepted without them. */
function isAboutMembers({ httpCode, code }: ExplainedError): boolean {
	const bare = bareCode(code);
	if (/notinsequence|contactnotfound/.test(bare)) return true;
	return (httpCode === 400 || httpCode === 409 || httpCode === 422) && !/archived|sequencenotfound|forbidden/.test(bare);
}

/** What became of a write, from what its contact was before and is now. */
export function settle({ write, error, mayBeOurs }: Unconfirmed, now: ContactState | ExplainedError): Result {
	const { state, status } = write;
	if (now instanceof ExplainedError) {
		return failed(mayBeOurs ? explainUnknown(error ?? now, now) : (error ?? now), { state, status: null });
	}
	const statusNow = new Map(now.enrolments.map((one) => [one.sequenceId, one.status]));
	const open = state.enrolments.filter((one) => one.status !== status);
	const changed = open.filter(({ sequenceId }) => statusNow.get(sequenceId) === status);
	const isMissed = (one: Enrolment) => canBecome(one.status, status) && statusNow.get(one.sequenceId) !== status;
	const left = now.enrolments.filter((one) => one.status !== status);
	const known = error?.with({ change: undefined });
	if (changed.length === 0) {
		const why = known ?? explainUnexpectedStatus({ id: state.contactId }, status, common(now.enrolments));
		return failed(why, { state, status: common(now.enrolments) });
	}
	if (open.some(isMissed)) return failed(explainPartly(known, status, left), { state, changed, status: common(now.enrolments) });
	if (mayBeOurs) return { outcome: 'changed', state, changed, status, reason: leftAlone(left) };
	return { outcome: 'unchanged', state, status, reason: `It had become ${status} in the meantime` };
}

function leftAlone(left: Enrolment[]): string | undefined {
	return left.length === 0 ? undefined : `Left as they were: ${left.map(inWords).join(', ')}`;
}

/** In some of a contact's sequences the change was not made. */
function explainPartly(error: ExplainedError | undefined, status: string, left: Enrolment[]): ExplainedError {
	return new ExplainedError({
		message: `${error ? `${asSentence(error.message)} ` : ''}Not ${status} in ${left.map(inWords).join(', ')}; it is in the contact's other sequences`,
		description: error?.description ?? "Look at these sequences in Reply.io: only a sequence's owner may change statuses in it.",
		httpCode: error?.httpCode ?? 200,
		failure: error?.failure ?? { cause: 'configuration-invalid' },
	});
}

function inWords({ sequenceId, status }: Enrolment): string {
	return `sequence ${sequenceId} (${status})`;
}

function explainUnknown(error: ExplainedError, why: ExplainedError): ExplainedError {
	return error.with({
		message: `Whether the change was made is unknown. ${error.message}`,
		description: `Looking at the contact again failed as well: ${why.message}`,
	});
}
