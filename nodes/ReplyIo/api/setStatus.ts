import { parseContactStatus, type ContactStatus } from './contactStatus';
import { bareCode } from './errors/explain';
import { asExplained, ExplainedError } from './errors/explainedError';
import { nameContact } from './errors/words';
import type { Ref } from './id';
import type { SequenceContact } from './sequenceContact';
import type { Sends } from './transport/sender';
import { versionOf } from './versionOf';

/**
 * Sets the status of a contact in a sequence with the account's version of the API.
 *
 * @returns the contact as it is then; it has the status
 * @throws ExplainedError when it was not set, or that is not known
 */
export async function setStatus(sends: Sends, sequence: Ref, contact: Ref, status: ContactStatus): Promise<SequenceContact> {
	const written = await versionOf(sends).write(sends, sequence, contact, status);
	if (written && 'refusal' in written) return await lookAfterRefusal(sends, sequence, contact, status, written.refusal);
	const updated = written?.contact ?? (await readContact(sends, sequence, contact).catch(asExplained));
	if (updated instanceof ExplainedError) {
		throw updated.with({
			message: `'Status' was set to ${status}, but the contact could not be read afterwards: ${updated.message}`,
			change: 'made',
		});
	}
	if (updated.status !== status) throw explainUnexpectedStatus(contact, status, updated.status);
	return updated;
}

/** Reads one contact of a sequence. @throws ExplainedError when it is not there, or the answer is not it */
export async function readContact(sends: Sends, sequence: Ref, contact: Ref): Promise<SequenceContact> {
	const version = versionOf(sends);
	const { data } = await sends.send(version.readContact(sequence, contact));
	return version.toSequenceContact(data, { sequence, contact });
}

/** A contact that has the wanted status is no failure; otherwise the refusal stands. */
async function lookAfterRefusal(sends: Sends, sequence: Ref, contact: Ref, status: ContactStatus, refusal: ExplainedError): Promise<SequenceContact> {
	if (!mayBeSetAlready(refusal)) throw refusal;
	const now = await readContact(sends, sequence, contact).catch(asExplained);
	if (now instanceof ExplainedError) throw refusal;
	if (now.status !== status) throw refusal.with({ change: undefined });
	return now;
}

/** What surely speaks of something else than the status a contact has. */
const SOMETHING_ELSE = /notinsequence|notfound|forbidden|archived|invalidinput/;

/**
 * Whether Reply.io may have refused a change only because the contact has the status already, say from a try
 * whose answer got lost. Its codes are an open set, in older answers numbers, so that only a look tells.
 */
export function mayBeSetAlready({ httpCode, code, change, failure }: ExplainedError): boolean {
	if (failure?.cause === 'rate-limited' || failure?.cause === 'temporarily-unavailable') return false;
	if (change === 'unknown') return httpCode !== 401;
	const isRefusal = httpCode === undefined ? code !== undefined : httpCode === 400 || httpCode === 409 || httpCode === 422;
	return isRefusal && !SOMETHING_ELSE.test(bareCode(code));
}

/** Explains that a contact has another status than was set, though Reply.io reported no error. */
export function explainUnexpectedStatus(contact: Ref, wanted: ContactStatus, actual: unknown): ExplainedError {
	return new ExplainedError({
		message: `Reply.io left ${nameContact(contact)} at ${parseContactStatus(actual) ?? 'an unknown status'} instead of ${wanted}`,
		description:
			'Reply.io reported no error. A contact that lacks data its next step needs, for example, is kept Inactive: look at it in Reply.io.',
		httpCode: 200,
		failure: { cause: 'configuration-invalid' },
	});
}
