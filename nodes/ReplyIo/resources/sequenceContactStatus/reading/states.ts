import type { ExplainedError } from '../../../api/errors/explainedError';
import type { Id, Ref } from '../../../api/id';

/** A contact as Reply.io shows it. */
export interface Known {
	contactId: Id;
	email: string | null;
}

/** What is known of a contact in a sequence. */
export interface ContactState extends Known {
	/** In v4's words, or one that v3 adds some day. */
	status: string;
}

/** The sequences a contact is in. */
export interface Whereabouts extends Known {
	sequences: Ref[];
}

/** Reads contacts of the sequence by ID. */
export type LookAgain = (contacts: Ref[]) => Promise<(contact: Ref) => ContactState | ExplainedError>;
