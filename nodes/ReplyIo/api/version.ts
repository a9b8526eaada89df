import type { ContactStatus } from './contactStatus';
import type { ExplainedError } from './errors/explainedError';
import type { Ref } from './id';
import type { SequenceContact } from './sequenceContact';
import type { ApiRequest } from './transport/request';
import type { Sends } from './transport/sender';

/** What a write was answered with: the contact as it is then, a refusal, or nothing that tells. */
export type Written = { contact: SequenceContact } | { refusal: ExplainedError } | undefined;

/** What the versions of Reply.io's API do differently. */
export interface Version {
	/** The request for one contact of a sequence. */
	readContact: (sequence: Ref, contact: Ref) => ApiRequest;
	/** The request for a page of a sequence's contacts; it answers `{items, hasMore}`, newest-added first. */
	readContacts: (sequence: Ref, page: { top: number; skip: number }) => ApiRequest;
	/**
	 * A contact of this version in the one shape of an item.
	 *
	 * @throws ExplainedError when it is not the contact that was asked for
	 */
	toSequenceContact: (data: unknown, asked: { sequence: Ref; contact?: Ref }) => SequenceContact;
	/** @throws ExplainedError when this version cannot set the status */
	checkStatus: (status: ContactStatus) => void;
	/** Sets a contact's status; what failed is a refusal, too. */
	write: (sends: Sends, sequence: Ref, contact: Ref, status: ContactStatus) => Promise<Written>;
}
