import { parseContactStatus, type ContactStatus } from './contactStatus';
import { bareCode } from './errors/explain';
import { asExplained, Cancelled, ExplainedError, unexpectedAnswer } from './errors/explainedError';
import { nameContact, quote } from './errors/words';
import type { Ref } from './id';
import { hasOnlyV3, inVersion, look } from './inVersion';
import { skippedSince, whySkipped } from './onlyIf';
import type { SequenceContact } from './sequenceContact';
import { Look, Superseded } from './transport/condition';
import type { ApiRequest } from './transport/request';
import type { Sends } from './transport/sender';
import { checkV3Status, v3 } from './v3';
import { NeedsV4, type Version } from './version';

interface Change {
	sends: Sends;
	sequence: Ref;
	contact: Ref;
	status: ContactStatus;
	/** The statuses it may be changed from; absent where any will do. */
	onlyIf?: readonly ContactStatus[];
}

/** What became of a contact whose status was to be set. */
export interface StatusSet {
	/** As it is now. */
	contact: SequenceContact;
	/** Why it was left as it is. */
	skipped?: string;
}

/** @throws ExplainedError when the account is known to have no version of the API that sets the status */
export function checkStatus(account: Pick<Sends, 'credential'>, status: ContactStatus): void {
	if (!hasOnlyV3(account) || v3.statuses.includes(status)) return;
	if (account.credential.apiVersion === 'auto') throw NeedsV4.toSet(status);
	checkV3Status(status, 'with API v3', "Choose another 'Status', or Automatic as 'API Version' in the Reply.io credential.");
}

/** Whether only Reply.io can tell if the account's API sets the status. */
export function isOpen(account: Pick<Sends, 'credential'>, status: ContactStatus): boolean {
	return account.credential.apiVersion === 'auto' && !hasOnlyV3(account) && !v3.statuses.includes(status);
}

/**
 * Sets the status of a contact in a sequence with the account's version of the API.
 *
 * @param onlyIf the statuses it may be changed from. Reply.io has no call that looks and changes at once: it is
 * looked at before, and again where the change is refused.
 * @returns the contact as it is then; it has the status unless it was skipped
 * @throws ExplainedError when it was not set, or that is not known
 */
export async function setStatus(sends: Sends, sequence: Ref, contact: Ref, status: ContactStatus, onlyIf?: readonly ContactStatus[]): Promise<StatusSet> {
	const change: Change = { sends, sequence, contact, status, onlyIf };
	let left = onlyIf && (await lookFirst(change, onlyIf));
	if (left) return left;
	if (onlyIf) {
		const condition = new Look(async () => {
			left = await lookFirst(change, onlyIf);
			if (left) throw new Superseded();
		});
		change.sends = { ...sends, send: async (request) => await sends.send(request.writes ? { ...request, condition } : request) };
	}
	return await inVersion(sends, v3.statuses.includes(status) ? 'sets' : 'sets what v3 cannot', async (version, isKnown) => {
		await mustSet(version, isKnown, change);
		return await write(version, change);
	}).catch((error: unknown) => {
		if (left && error instanceof Superseded) return settle(left, error);
		throw error;
	});
}

/** What becomes of a change that was not made, or not again, because of where the contact is meanwhile. @throws ExplainedError where a try before may have made it */
function settle(left: StatusSet, { change }: Superseded): StatusSet {
	if (left.skipped === undefined) return left;
	const skipped = skippedSince(left.skipped);
	if (change === 'unknown') throw new ExplainedError({ message: `${skipped}, or after a try that was not answered` }).ofUnknownChange();
	return { ...left, skipped };
}

/** @returns the contact where nothing is to be written: it has the status already, or one it must not be changed from */
async function lookFirst({ sends, sequence, contact: wanted, status }: Change, onlyIf: readonly ContactStatus[]): Promise<StatusSet | undefined> {
	const contact = await readContact(sends, sequence, wanted);
	if (contact.status === status) return { contact };
	const skipped = whySkipped(statusOf(contact), onlyIf);
	return skipped === undefined ? undefined : { contact, skipped };
}

async function write(version: Version, change: Change): Promise<StatusSet> {
	const { sends, sequence, contact, status } = change;
	const written = await version.write(sends, sequence, contact, status);
	if (written && 'refusal' in written) {
		if (written.refusal instanceof Superseded) throw written.refusal;
		return await lookAfterRefusal(version, change, written.refusal);
	}
	const updated = written?.contact ?? (await readUpdated(version, change).catch(asExplained));
	if (updated instanceof ExplainedError) {
		throw updated.with({
			message: `'Status' was set to ${status}, but the contact could not be read afterwards: ${updated.message}`,
			change: 'made',
		});
	}
	if (updated.status !== status) throw explainUnexpectedStatus(contact, status, updated.status);
	return { contact: updated };
}

/** How long a change may take to be seen, in milliseconds. */
export const LAG_MS = 1_000;

/** Reads a contact whose change was made, or may have been; once more where it is not to be seen yet. */
async function readUpdated(version: Version, change: Change, how?: Pick<ApiRequest, 'maxTries' | 'settles'>): Promise<SequenceContact> {
	const read = async () => await look(version, async (one) => await readWith(one, change, how));
	const updated = await read();
	if (updated.status === change.status) return updated;
	await change.sends.patience?.wait(LAG_MS, undefined, how?.settles);
	return await read();
}

/** Reads one contact of a sequence. @throws ExplainedError when it is not there, or the answer is not it */
export async function readContact(sends: Sends, sequence: Ref, contact: Ref): Promise<SequenceContact> {
	return await inVersion(sends, 'reads', async (version) => await readWith(version, { sends, sequence, contact }));
}

async function readWith(version: Version, { sends, sequence, contact }: Pick<Change, 'sends' | 'sequence' | 'contact'>, how: Pick<ApiRequest, 'maxTries' | 'settles'> = {}): Promise<SequenceContact> {
	const { data } = await sends.send({ ...version.readContact(sequence, contact), ...how });
	return version.toSequenceContact(data, { sequence, contact });
}

/** @throws ExplainedError when the version does not set the status, or the contact is what is missing */
async function mustSet(version: Version, isKnown: boolean, { status, ...wanted }: Change): Promise<void> {
	if (version.statuses.includes(status)) return;
	if (!isKnown) await readWith(version, wanted);
	throw NeedsV4.toSet(status);
}

/** @throws ExplainedError when the answer tells none: a condition that cannot be checked is not met */
function statusOf({ status }: SequenceContact): string {
	if (typeof status === 'string') return status;
	throw unexpectedAnswer("Reply.io did not tell the contact's status, so that 'Only If Status Is' could not be checked");
}

/**
 * A contact that has the wanted status is no failure, nor is one that was refused because it has got a status
 * since that it must not be changed from; otherwise the refusal stands.
 */
async function lookAfterRefusal(version: Version, change: Change, refusal: ExplainedError): Promise<StatusSet> {
	const { status, onlyIf } = change;
	if (refusal instanceof Cancelled || !mayBeSetAlready(refusal)) throw refusal;
	// Where nothing was answered, one try tells whether that is over.
	const isLost = refusal.change === 'unknown';
	const how = { settles: isLost, ...(refusal.failure?.cause === 'temporarily-unavailable' ? { maxTries: 1 } : {}) };
	const now = await (isLost ? readUpdated(version, change, how) : look(version, async (one) => await readWith(one, change, how))).catch(asExplained);
	// A contact that is not there is the cause, whatever the code of the refusal is.
	if (now instanceof ExplainedError) {
		if (!now.concerns && now.httpCode !== 404) throw refusal;
		throw isLost ? now.ofUnknownChange() : now;
	}
	if (now.status === status) return { contact: now };
	// Of a change that may have been made, it is not known what became of it in between.
	const skipped = onlyIf && !isLost && typeof now.status === 'string' ? whySkipped(now.status, onlyIf) : undefined;
	// One that was made active goes on by itself: that it is something else by now tells nothing.
	const isUnknown = refusal.mayComeLate || (isLost && status === 'Active' && now.status !== 'Paused');
	if (skipped === undefined) throw isUnknown ? refusal : refusal.ofNoChange();
	return { contact: now, skipped: skippedSince(skipped) };
}

/** What surely speaks of something else than the status a contact has. */
const SOMETHING_ELSE = /notinsequence|notfound|forbidden|archived|invalidinput/;

/**
 * Whether Reply.io may have refused a change only because the contact has the status already, say from a try
 * whose answer got lost. Its codes are an open set, in older answers numbers, so that only a look tells.
 */
export function mayBeSetAlready({ httpCode, code, change }: ExplainedError): boolean {
	if (change === 'unknown') return httpCode !== 401;
	const isRefusal = httpCode === undefined ? code !== undefined : httpCode === 400 || httpCode === 409 || httpCode === 422;
	return isRefusal && !SOMETHING_ELSE.test(bareCode(code));
}

/** Explains that a contact has another status than was set, though Reply.io accepted the request. */
export function explainUnexpectedStatus(contact: Ref, wanted: ContactStatus, actual: unknown): ExplainedError {
	const left = `Reply.io left ${nameContact(contact)} at ${parseContactStatus(actual) ?? quote(actual)} instead of ${wanted}`;
	return new ExplainedError({
		message: actual === undefined || actual === null ? `Reply.io accepted ${wanted}, but does not show the status of ${nameContact(contact)}` : left,
		description:
			'Reply.io accepted the request. A contact that lacks data its next step needs, for example, is kept Inactive: look at it in Reply.io.',
		httpCode: 200,
		failure: { cause: 'configuration-invalid' },
	});
}
