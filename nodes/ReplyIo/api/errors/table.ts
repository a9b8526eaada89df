import type { Failure } from './explainedError';
import { capitalized, nameContact, nameSequence, type Named } from './words';

/** What a request is about, for explaining its answer. */
export interface About {
	sequence?: Named;
	contact?: Named;
}

/** What the table decides by. */
export interface Facts {
	about: About;
	/** Absent when no answer came, or one contact of a bulk call failed. */
	status?: number;
	/** Reply.io's `code` (v3), `errorCode` (v4) or bulk failure, as it came. */
	code: string;
	/** Reply.io's own words: `detail`, else `title`. */
	detail: string;
	/** Whether the answer was Reply.io's error format rather than HTML, nothing or something cut off. */
	isProblem: boolean;
	/** Display names of what a 400 is about. */
	fields: string[];
	version: string;
	networkCode?: string;
	tries: number;
	/** Whether a change may have been made though it was not confirmed. */
	isUnknown: boolean;
}

interface Row {
	status?: number | ((status: number | undefined) => boolean);
	/** Matches the code in lower case without dots, dashes or underscores. */
	code?: RegExp;
	/** A further condition, for answers told apart by their words only. */
	when?: (facts: Facts) => boolean;
	message: (facts: Facts) => string;
	description: string;
	failure?: Failure;
}

const CONFIGURATION: Failure = { cause: 'configuration-invalid' };
const CREDENTIAL: Failure = { cause: 'credential-invalid' };
const UNAVAILABLE: Failure = { cause: 'temporarily-unavailable' };

const CHECK_BOTH = "Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.";
const CHECK_SEQUENCE = "Check 'Sequence': choose it From List to be sure that it exists for this API key.";
const CHECK_ALL = "Check 'Sequence', 'Contact' and 'Status' of this item.";
const CHECK_BASE_URL = "Check the 'Base URL' of the Reply.io credential.";

const contact = ({ about }: Facts) => (about.contact ? capitalized(nameContact(about.contact)) : 'The contact');
const sequence = ({ about }: Facts) => {
	if (!about.sequence) return 'The sequence';
	return about.sequence.name ? `Sequence ${nameSequence(about.sequence)}` : capitalized(nameSequence(about.sequence));
};
const inSequence = ({ about }: Facts) => (about.sequence ? ` in ${nameSequence(about.sequence)}` : '');
const times = ({ tries }: Facts) => (tries > 1 ? ` (tried ${tries} times)` : '');

/** A certificate that n8n does not trust, and other faults of a TLS connection. */
export const TLS_FAULT = /CERT|SIGNATURE|^(?:EPROTO|ERR_SSL_\w+|ERR_TLS_\w+|UNABLE_TO_\w+)$/;

/**
 * Every answer that is an error, from its status and code to what happened and how to get unstuck.
 * The first row that fits counts. Codes are those of Reply.io's API reference.
 */
export const TABLE: readonly Row[] = [
	{
		code: /transition/,
		message: (facts) => `${contact(facts)} cannot go to this 'Status' from the one it has`,
		description: 'Only an Active contact can be paused. Look at its present status with Get, or choose another Status.',
		failure: CONFIGURATION,
	},
	{
		code: /archived/,
		message: (facts) => `${sequence(facts)} is archived`,
		description: "Unarchive it in Reply.io, or choose another 'Sequence'.",
		failure: CONFIGURATION,
	},
	{
		code: /notinsequence/,
		message: (facts) => `${contact(facts)} is not${inSequence(facts) || ' in the sequence'}`,
		description: CHECK_BOTH,
		failure: CONFIGURATION,
	},
	{
		code: /sequencenotfound/,
		message: (facts) => `${sequence(facts)} was not found`,
		description: CHECK_SEQUENCE,
		failure: CONFIGURATION,
	},
	{
		code: /contactnotfound|^notfound$/,
		message: (facts) => `${contact(facts)} was not found`,
		description: "Check 'Contact': choose it From List or By Email to be sure that it exists.",
		failure: CONFIGURATION,
	},
	{
		status: 404,
		when: ({ detail }) => /contact/i.test(detail),
		message: (facts) => `${contact(facts)} was not found${inSequence(facts)}`,
		description: CHECK_BOTH,
		failure: CONFIGURATION,
	},
	{
		status: 404,
		when: ({ detail }) => /sequence/i.test(detail),
		message: (facts) => `${sequence(facts)} was not found`,
		description: CHECK_SEQUENCE,
		failure: CONFIGURATION,
	},
	{
		status: 404,
		when: ({ version, isProblem }) => version === 'v4' && !isProblem,
		message: () => "Reply.io's API v4 is not there for this account yet",
		description: "Choose v3 as 'API Version' in the Reply.io credential. If 'Base URL' was changed there, check it as well.",
		failure: CREDENTIAL,
	},
	{
		status: 404,
		message: () => 'Reply.io found nothing under this address',
		description: "Check 'Sequence' and 'Contact', and the 'Base URL' of the Reply.io credential.",
		failure: CONFIGURATION,
	},
	{
		status: 401,
		message: () => "Reply.io does not accept the 'API Key'",
		description:
			'Copy the key from Reply.io (Settings → API Key) into the Reply.io credential; the old one may have been renewed.',
		failure: CREDENTIAL,
	},
	{
		status: 403,
		when: ({ detail }) => /scope/i.test(detail),
		message: () => "The 'API Key' lacks a permission for this",
		description:
			'Give the key the scopes sequences:read, sequences:operate and contacts:read in Reply.io, or use the key of a user who has them.',
		failure: CREDENTIAL,
	},
	{
		status: (status) => status === 403 || status === undefined,
		code: /forbidden/,
		message: (facts) => `${sequence(facts)} belongs to somebody else`,
		description:
			"Only a sequence's owner may change statuses in it. Use the owner's API key in the Reply.io credential, or choose another 'Sequence'.",
		failure: CONFIGURATION,
	},
	{
		status: 403,
		message: () => 'Reply.io does not allow this with this API key',
		description:
			"The key needs the scopes sequences:read and sequences:operate, and only a sequence's owner may change statuses in it: use the owner's key.",
		failure: CREDENTIAL,
	},
	{
		status: 409,
		message: (facts) => `${contact(facts)} is in a state that does not allow this 'Status'`,
		description: 'Look at its present status with Get, and try again or choose another Status.',
		failure: CONFIGURATION,
	},
	{
		status: (status) => status === 400 || status === 422,
		message: ({ fields }) => `Reply.io does not accept ${fields.length ? fields.join(', ') : 'the request'}`,
		description: CHECK_ALL,
		failure: CONFIGURATION,
	},
	{
		code: /invalidinput/,
		message: () => 'Reply.io does not accept the request',
		description: CHECK_ALL,
		failure: CONFIGURATION,
	},
	{
		status: (status = 0) => status >= 300 && status < 400,
		message: ({ status }) => `The server answered with a redirect (${status}), which is not followed to keep the key safe`,
		description: CHECK_BASE_URL,
		failure: CREDENTIAL,
	},
	{
		status: (status = 0) => status >= 500 || status === 408 || status === 425,
		message: (facts) => `Reply.io failed to answer: HTTP ${facts.status}${times(facts)}`,
		description: 'Try again later. Setting a status twice does no harm.',
		failure: UNAVAILABLE,
	},
	{
		status: (status = 0) => status >= 200 && status < 300,
		message: (facts) => `Reply.io's answer could not be read: it is not JSON${times(facts)}`,
		description: "A proxy in between, or a wrong 'Base URL' in the Reply.io credential, can be the cause.",
		failure: UNAVAILABLE,
	},
	{
		status: (status) => status === undefined,
		when: ({ networkCode }) => /^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT)$/.test(networkCode ?? ''),
		message: (facts) => `Reply.io did not answer in time${times(facts)}`,
		description: 'Raise Settings → Request Options → Timeout if the network is slow.',
		failure: UNAVAILABLE,
	},
	{
		status: (status) => status === undefined,
		when: ({ networkCode }) => TLS_FAULT.test(networkCode ?? ''),
		message: ({ networkCode }) => `The connection to Reply.io is not secure: ${networkCode}`,
		description:
			"Check the 'Base URL' of the Reply.io credential. Where a proxy with a certificate of its own is in between, let n8n trust that certificate, or turn on Request Options → Ignore SSL Issues (Insecure).",
		failure: CONFIGURATION,
	},
	{
		status: (status) => status === undefined,
		when: ({ networkCode }) => networkCode !== undefined,
		message: (facts) => `The connection to Reply.io failed: ${facts.networkCode}${times(facts)}`,
		description: "Check the network of this n8n, and the 'Base URL' of the Reply.io credential.",
		failure: UNAVAILABLE,
	},
	{
		message: ({ status, code }) => `Reply.io refused${status ? `: HTTP ${status}` : ''}${code ? ` (${code})` : ''}`,
		description: CHECK_ALL,
		failure: CONFIGURATION,
	},
];
