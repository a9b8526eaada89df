import type { ContactStatus } from '../../../api/contactStatus';
import { bareCode } from '../../../api/errors/explain';
import { ExplainedError } from '../../../api/errors/explainedError';
import { explainUnexpectedStatus } from '../../../api/setStatus';
import type { ContactState } from '../reading/states';
import { failed, resultOf, type Result, type Write } from './rows';

/** A write of which only a look tells what became of it. */
export interface Unconfirmed {
	write: Write;
	/** What was answered, or why nothing was. */
	error: ExplainedError;
	/** Whether one of our calls may have made the change. */
	mayBeOurs: boolean;
}

/** What became of a write, from what its contact was before, what was answered and what the contact is now. */
export function settle({ write, error, mayBeOurs }: Unconfirmed, now: ContactState | ExplainedError): Result {
	const { state, status } = write;
	if (now instanceof ExplainedError) {
		return mayBeOurs ? failed(ofUnknownChange(error, `Looking at the contact again failed as well: ${now.message}`), state, { status: null }) : failed(error, state);
	}
	if (now.status === status) return mayBeOurs || !isRefusal(error) ? changed(write) : becameSo(state, status);
	if (mayBeOurs && error.mayComeLate) {
		const wayOut = `When the contact was looked at again, it was still ${now.status}. Reply.io may carry the change out later: look with Get.`;
		return failed(ofUnknownChange(error, wayOut), state, { status: null });
	}
	if (mayBeOurs && now.status !== state.status && error.httpCode !== 200) return failed(ofUnknownChange(error, `The contact is ${now.status} now.`), state, { status: now.status });
	return failed(error.httpCode === 200 ? explainUnexpectedStatus({ id: state.contactId }, status, now.status) : error.ofNoChange(), state, { status: now.status });
}

/** Whether a call was refused, or one of its contacts: an entry about a contact may as well say that nothing went wrong. */
function isRefusal({ httpCode, code }: ExplainedError): boolean {
	return httpCode !== undefined || !/^(?:|0|none|ok|success)$/.test(bareCode(code));
}

/** Somebody else made the change. */
export function becameSo(state: ContactState, status: ContactStatus): Result {
	return resultOf('unchanged', state, { status, reason: `It had become ${status} in the meantime` });
}

/** A write that was carried out. */
export function changed({ state, status }: Write): Result {
	return resultOf('changed', state, { status });
}

/** What became of a write that was accepted, from what its contact is now. */
export function confirm(write: Write, now: ContactState | ExplainedError): Result {
	if (now instanceof ExplainedError || now.status === write.status) return changed(write);
	return failed(explainUnexpectedStatus({ id: write.state.contactId }, write.status, now.status), write.state, { status: now.status });
}

/** The same of one that was seen elsewhere at first: a change may take a moment to be seen. */
export function confirmLater(write: Write, now: ContactState | ExplainedError): Result {
	if (!(now instanceof ExplainedError)) return confirm(write, now);
	return failed(ofUnknownChange(now, `Reply.io accepted the change, and the contact was not seen to be ${write.status} right afterwards: look with Get.`), write.state, { status: null });
}

function ofUnknownChange(error: ExplainedError, description: string): ExplainedError {
	return error.with({ change: 'unknown', message: `Whether the change was made is unknown. ${error.message}`, description });
}
