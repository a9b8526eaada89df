import type { ContactStatus } from './contactStatus';
import { ExplainedError } from './errors/explainedError';
import type { Ref } from './id';
import type { SequenceContact } from './sequenceContact';
import type { Sort } from './sort';
import type { ApiRequest } from './transport/request';
import type { Sends } from './transport/sender';

/** What a write was answered with: the contact as it is then, a refusal, or nothing that tells. */
export type Written = { contact: SequenceContact } | { refusal: ExplainedError } | undefined;

/** What the versions of Reply.io's API do differently. */
export interface Version {
	/** The statuses it can set. */
	statuses: readonly ContactStatus[];
	/** The request for a sequence. */
	readSequence: (sequence: Ref) => ApiRequest;
	/** The request for one contact of a sequence. */
	readContact: (sequence: Ref, contact: Ref) => ApiRequest;
	/** The request for a page of a sequence's contacts; it answers `{items, hasMore}`, newest-added first unless it is to be sorted. */
	readContacts: (sequence: Ref, page: { top: number; skip: number }, sort?: Sort) => ApiRequest;
	/**
	 * A contact of this version in the one shape of an item.
	 *
	 * @throws ExplainedError when it is not the contact that was asked for
	 */
	toSequenceContact: (data: unknown, asked: { sequence: Ref; contact?: Ref }) => SequenceContact;
	/** Whether an error says that a sequence which was asked for is not there. */
	lacksSequence: (error: ExplainedError) => boolean;
	/** Sets a contact's status to one it can set; what failed is a refusal, too. */
	write: (sends: Sends, sequence: Ref, contact: Ref, status: ContactStatus) => Promise<Written>;
}

/** What only API v4 does, asked of an account that has v3 alone. */
export class NeedsV4 extends ExplainedError {
	static toSet(status: ContactStatus): NeedsV4 {
		return new NeedsV4({
			message: `'Status' cannot be set to ${status}: that needs API v4, which this account seems not to have`,
			description: "Choose another 'Status'.",
			failure: { cause: 'configuration-invalid' },
		});
	}
}
