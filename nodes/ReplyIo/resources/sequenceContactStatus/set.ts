import type { INodeProperties } from 'n8n-workflow';

import { explainSlug, explainUnexpectedStatus } from '../../api/explain';
import { ExplainedError } from '../../api/explainedError';
import type { ContactStatus } from '../../api/contactStatus';
import type { Id } from '../../api/ids';
import type { Sender } from '../../api/send';
import { selectFields, type SequenceContact } from '../../api/sequenceContact';
import {
	bulkFailures,
	checkV3Status,
	PATHS,
	readContact,
	setStatusV3,
	setStatusV4,
	toSequenceContact,
} from '../../api/versions';
import { readContactRef, readSequence, readStatus } from '../../parameters';
import { rowHook } from '../../rowHook';
import { readOutput } from './output';

/** Set: one contact an item. API page: "Set contact status in sequence". */
export const set: INodeProperties['routing'] = {
	request: { method: 'PUT', url: PATHS.setStatusV4 },
	send: { paginate: true },
	operations: {
		pagination: rowHook((get) => {
			const sequenceId = readSequence(get);
			const contact = readContactRef(get);
			const status = readStatus(get);
			const { output, fields } = readOutput(get);
			return async ({ sender, contactId }) => {
				const updated = await setStatus(sender, sequenceId, await contactId(contact), status);
				return [selectFields(updated, output, fields)];
			};
		}),
	},
};

/** Sets a status with the credential's API version; both answer with the contact as it is then. */
async function setStatus(
	sender: Sender,
	sequenceId: Id,
	contactId: Id,
	status: ContactStatus,
): Promise<SequenceContact> {
	const { apiVersion } = sender.credential;
	const updated =
		apiVersion === 'v4'
			? await setWithV4(sender, sequenceId, contactId, status)
			: await setWithV3(sender, sequenceId, contactId, status);
	if (updated.status !== status) throw explainUnexpectedStatus(contactId, status, updated.status);
	return updated;
}

async function setWithV4(sender: Sender, sequenceId: Id, contactId: Id, status: ContactStatus) {
	const answer = await sender
		.send(setStatusV4(sequenceId, contactId, status))
		.catch(async (error: unknown) =>
			error instanceof ExplainedError && isRefusedRepeat(error) ? error : await Promise.reject(error),
		);
	if (answer instanceof ExplainedError) return await readAfterRefusal(sender, sequenceId, contactId, status, answer);
	if (answer.data === undefined) return await read(sender, sequenceId, contactId).catch(butSet(status));
	return toSequenceContact(answer.data, 'v4', { sequenceId, contactId });
}

/**
 * Whether Reply.io may have refused only because the contact has the status already, say from a try whose
 * answer got lost. v4's error codes are numbers without a published meaning, so that its words must tell.
 */
function isRefusedRepeat({ httpCode, code = '', message, tries = 1 }: ExplainedError): boolean {
	const isTransition = /transition|already|cannot go|only an active/i.test(`${code} ${message}`);
	return (httpCode === 400 || httpCode === 409) && (tries > 1 || isTransition);
}

async function setWithV3(sender: Sender, sequenceId: Id, contactId: Id, status: ContactStatus) {
	checkV3Status(status, 'with API v3', 'Choose another Status, or v4 as API Version in the Reply.io credential.');
	const { data } = await sender.send(setStatusV3(sequenceId, [contactId], status));
	const failure = data === undefined ? undefined : bulkFailures(data).get(contactId);
	if (!failure) return await read(sender, sequenceId, contactId).catch(butSet(status));
	const refusal = explainSlug(failure.slug, failure.details, { sequenceId, contactId }, sender.credential);
	// Reply.io refuses to pause a paused contact, which is no failure here.
	if (failure.slug !== 'invalidStatusTransition') throw refusal;
	return await readAfterRefusal(sender, sequenceId, contactId, status, refusal);
}

async function read(sender: Sender, sequenceId: Id, contactId: Id): Promise<SequenceContact> {
	const { apiVersion } = sender.credential;
	const { data } = await sender.send(readContact(apiVersion, sequenceId, contactId));
	return toSequenceContact(data, apiVersion, { sequenceId, contactId });
}

/** The change was made: the error says so, lest it is believed lost. */
function butSet(status: ContactStatus) {
	return async (error: unknown) => {
		const { message, ...rest } = error as ExplainedError;
		const explained = `'Status' was set to ${status}, but the contact could not be read afterwards: ${message}`;
		return await Promise.reject(new ExplainedError({ ...rest, message: explained }));
	};
}

/** A contact that has the wanted status already is no failure; otherwise the refusal stands. */
async function readAfterRefusal(
	sender: Sender,
	sequenceId: Id,
	contactId: Id,
	status: ContactStatus,
	refusal: ExplainedError,
): Promise<SequenceContact> {
	const contact = await read(sender, sequenceId, contactId).catch(() => undefined);
	if (contact?.status !== status) throw refusal;
	return contact;
}
