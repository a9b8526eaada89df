import { bareCode } from '../../../api/errors/explain';
import { ExplainedError, invalidInput } from '../../../api/errors/explainedError';
import { asSentence, counted, listed, nameSequence } from '../../../api/errors/words';
import type { Ref } from '../../../api/id';
import type { Whereabouts } from '../reading/states';
import { failed, statusNow, type ChangedSequence, type Result, type Row, type SequenceRow } from './rows';

/*
 * A row for all sequences of its contact becomes one row for each of them, which are carried out as any others;
 * then their results become its own.
 */

/** What became of a row in one of its sequences. */
export interface InSequence {
	sequence: Ref;
	result: Result;
	isArchived?: boolean;
}

/** The rows a row for all sequences stands for. @throws ExplainedError where the contact is in no sequence */
export function inEachSequence(row: Row, { contactId, sequences }: Whereabouts): SequenceRow[] {
	if (sequences.length === 0) {
		throw invalidInput(`Contact ${contactId} is in no sequence`, 'This node changes contacts that are in a sequence already.');
	}
	return sequences.map((sequence) => ({ ...row, sequence, contact: { id: contactId } }));
}

/** What became of a row for all sequences: it failed if it did in any, and is changed if it is in any. */
export function fold(contact: Whereabouts, results: readonly InSequence[]): Result {
	const parts = results.map(leaveArchived);
	const of = (...outcomes: Array<Result['outcome']>) => parts.filter(({ result }) => outcomes.includes(result.outcome));
	const changed = of('changed', 'wouldChange');
	const failures = of('failed').filter(({ result }) => !result.isImpossible);
	const known = {
		contact: { contactId: contact.contactId, email: contact.email ?? common(parts.map(({ result }) => result.contact?.email)) },
		previousStatus: common(parts.map(({ result }) => result.previousStatus)),
		status: common(parts.map(({ result }) => statusNow(result))),
		...(changed.length > 0 ? { sequences: changed.map(toChanged) } : {}),
	};
	if (failures.length > 0) return { ...failed(explain(failures, changed)), ...known };
	// Of those that failed, only such are left as cannot be changed.
	const left = of('failed', 'skipped');
	if (changed.length > 0) return { outcome: changed[0].result.outcome, ...known, reason: leftAsTheyWere(left) };
	if (of('skipped').length > 0) return { outcome: 'skipped', ...known, reason: reasonOfAll(of('skipped'), parts.length) };
	if (of('unchanged').length > 0) return { outcome: 'unchanged', ...known, reason: leftAsTheyWere(left) };
	return { ...failed(inWhich(left[0])), ...known };
}

/** From an archived sequence nothing is sent, so that there is nothing to change in it. */
function leaveArchived(part: InSequence): InSequence {
	const { error, ...result } = part.result;
	const isArchived = error !== undefined && /archived/.test(bareCode(error.code)) && error.change !== 'unknown';
	return isArchived ? { ...part, isArchived, result: { ...result, outcome: 'skipped' } } : part;
}

function toChanged({ sequence, result }: InSequence): ChangedSequence {
	return {
		sequenceId: sequence.id,
		sequenceName: sequence.name ?? null,
		previousStatus: result.previousStatus!,
		status: result.status!,
	};
}

/** What all of them are; null when they differ, or there is none. */
function common(values: Array<string | null | undefined>): string | null {
	const different = new Set(values);
	return different.size === 1 ? ([...different][0] ?? null) : null;
}

function leftAsTheyWere(left: readonly InSequence[]): string | undefined {
	if (left.length === 0) return undefined;
	return `Left as it was: ${before(left)}`;
}

/** e.g. "Active in 'Webinar invitation' (300), Paused in sequence 100" */
function before(parts: readonly InSequence[]): string {
	return listed(parts.map(({ sequence, result, isArchived }) => `${result.previousStatus} in ${nameSequence(sequence)}${isArchived ? ', which is archived' : ''}`));
}

/** @param count in how many sequences the contact is */
function reasonOfAll(skipped: readonly InSequence[], count: number): string {
	const [{ sequence, result }] = skipped;
	const reason = result.reason!;
	if (skipped.length === count && skipped.every((one) => one.result.reason === reason)) return reason;
	const where = reason.includes(nameSequence(sequence)) ? '' : `In ${nameSequence(sequence)}: `;
	const others = skipped.length > 1 ? `; likewise in ${counted(skipped.length - 1, 'other sequence')}` : '';
	return `${where}${reason}${others}`;
}

/** Names the first sequence in which a row failed. */
function inWhich({ sequence, result }: InSequence): ExplainedError {
	return result.error!.with({ message: `In ${nameSequence(sequence)}: ${result.error!.message}` });
}

function explain(failures: readonly InSequence[], changed: readonly InSequence[]): ExplainedError {
	const unknown = failures.filter(isUnknown);
	const known = failures.filter((one) => !isUnknown(one));
	const [first] = [...unknown, ...known];
	const error = inWhich(first);
	const [moreUnknown, moreKnown] = [unknown, known].map((some) => some.filter((one) => one !== first).length);
	const others = [
		moreUnknown > 0 ? `In ${counted(moreUnknown, 'other sequence')} that is unknown as well` : '',
		moreKnown > 0 ? `It failed in ${counted(moreKnown, 'other sequence')} as well` : '',
		changed.length > 0 ? `It was carried out in ${counted(changed.length, 'sequence')} (before: ${before(changed)})` : '',
	].filter(Boolean);
	return error.with({ message: [error.message, ...others].map(asSentence).join(' ').replace(/\.$/, '') });
}

/** Whether the change may have been made all the same. */
function isUnknown({ result }: InSequence): boolean {
	return result.error!.change === 'unknown';
}
