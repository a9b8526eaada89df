import type { Concern, Failure } from './explainedError';
import { capitalized, listed, nameContact, nameSequence, type Named } from './words';

/** What a request is about, for explaining its answer. */
export interface About {
	sequence?: Named;
	contact?: Named;
	/** Whether it is about webhook subscriptions. */
	isWebhook?: boolean;
}

/** What the table decides by. */
export interface Facts {
	about: About;
	/** Absent when no answer came, or one contact of a bulk call failed. */
	status?: number;
	/** Reply.io's `code` (v3), `errorCode` (v4) or bulk failure, as it came. */
	code: string;
	/** Reply.io's own words: `detail`, `message` or `error`, else `title`; or a body of a few words. */
	detail: string;
	/** Display names of what a 400 is about. */
	fields: string[];
	/** The teams the answer lists to choose from. */
	teams: string[];
	/** Absent where one contact of a bulk call failed: its code says it all. */
	version?: string;
	/** Only where no answer came. */
	networkCode?: string;
	tries: number;
}

interface Row {
	status?: number | ((status: number | undefined) => boolean);
	/** Matches the code in lower case without dots, dashes or underscores. */
	code?: RegExp;
	/** A further condition, for answers told apart by their words only. */
	when?: (facts: Facts) => boolean;
	message: (facts: Facts) => string;
	description: string;
	/** Absent where nothing is known but that Reply.io refused. */
	failure?: Failure;
	concerns?: Concern;
}

const CONFIGURATION: Failure = { cause: 'configuration-invalid' };
const CREDENTIAL: Failure = { cause: 'credential-invalid' };
const UNAVAILABLE: Failure = { cause: 'temporarily-unavailable' };

const CHECK_BOTH = "Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.";
const CHECK_CONTACT = "Check 'Contact': choose it From List or By Email to be sure that it exists.";
const CHECK_SEQUENCE = "Check 'Sequence': choose it From List to be sure that it exists for this API key.";
const CHECK_ALL = "Check 'Sequence', 'Contact' and 'Status' of this item.";
const OTHER_USER = "use the API key of one who may, or name them as 'Acting User' in the Reply.io credential";
const SCOPES = 'sequences:read, sequences:operate and contacts:read';
const WEBHOOK_SCOPES = 'Give the key the scopes webhooks:read, webhooks:write and webhooks:operate in Reply.io (Settings → API Key), or use a key that has them.';
const CHECK_BASE_URL = "Check the 'Base URL' of the Reply.io credential.";

const contact = ({ about }: Facts) => (about.contact ? capitalized(nameContact(about.contact)) : 'The contact');
const sequence = ({ about }: Facts) => {
	if (!about.sequence) return 'The sequence';
	return about.sequence.name ? `Sequence ${nameSequence(about.sequence)}` : capitalized(nameSequence(about.sequence));
};
const inSequence = ({ about }: Facts) => (about.sequence ? ` in ${nameSequence(about.sequence)}` : '');
const among = ({ teams }: Facts) => (teams.length > 0 ? `: it may use ${listed(teams)}` : '');
/** Whether the words name a thing, outside an address they quote; "contact your administrator" does not. */
const speaksOf = (thing: string, { detail }: Facts) => new RegExp(`(?<![\\w-])${thing}(?![\\w-]|\\s+(?:us|support|the|your|our|an?)\\b)`, 'i').test(detail.replace(/\S*(?:\/v\d|:\/\/)\S*|\/\S*/g, ''));
const isWebhook = ({ about }: Facts) => about.isWebhook === true;
const refusal = ({ status, code }: Facts) => `Reply.io refused${status ? `: HTTP ${status}` : ''}${code ? ` (${code})` : ''}`;
const times = ({ tries }: Facts) => (tries > 1 ? ` (tried ${tries} times)` : '');

/** A certificate that n8n does not trust, and other faults of a TLS connection. */
export const TLS_FAULT = /CERT|SIGNATURE|^(?:EPROTO|ERR_SSL_\w+|ERR_TLS_\w+|UNABLE_TO_\w+)$/;

const NOT_ALLOWED = {
	message: () => 'Reply.io does not allow this with this API key',
	description: `The key needs the scopes ${SCOPES}, and only a sequence's owner may change statuses in it: ${OTHER_USER}.`,
	failure: CREDENTIAL,
};

const SEQUENCE_MISSING = {
	message: (facts: Facts) => `${sequence(facts)} was not found`,
	description: CHECK_SEQUENCE,
	failure: CONFIGURATION,
	concerns: 'sequence' as const,
};

const CONTACT_MISSING = {
	message: (facts: Facts) => `${contact(facts)} was not found`,
	description: CHECK_CONTACT,
	failure: CONFIGURATION,
	concerns: 'contact' as const,
};

/**
 * Every answer that is an error, from its status and code to what happened and how to get unstuck.
 * The first row that fits counts. Codes are those of Reply.io's API reference.
 */
export const TABLE: readonly Row[] = [
	{
		code: /^teamrequired$/,
		message: (facts) => `The 'API Key' is for several teams, and the Reply.io credential names none${among(facts)}`,
		description: "Enter the number of the team as 'Team ID' in the Reply.io credential.",
		failure: CREDENTIAL,
		concerns: 'permission',
	},
	{
		code: /^teamnotaccessible$/,
		message: (facts) => `The 'API Key' may not use the team that the Reply.io credential names${among(facts)}`,
		description: "Correct 'Team ID' in the Reply.io credential, or leave it empty for the team the key belongs to.",
		failure: CREDENTIAL,
		concerns: 'permission',
	},
	{
		code: /^userrequired$/,
		message: () => "The 'API Key' is an organization's, and the Reply.io credential names no user to act as",
		description: "Enter a user's ID as 'Acting User' in the Reply.io credential, or their email address together with 'Team ID'.",
		failure: CREDENTIAL,
		concerns: 'permission',
	},
	{
		code: /^usernotfound$/,
		message: () => "Reply.io does not know the 'Acting User' of the Reply.io credential",
		description: "Correct 'Acting User' there: the ID or the email address of a user this key may act as, with an address 'Team ID' too. Leave both empty for a personal key.",
		failure: CREDENTIAL,
		concerns: 'permission',
	},
	{
		code: /limitreached/,
		when: isWebhook,
		message: () => 'All the active webhook subscriptions that Reply.io allows are in use: 50 per user',
		description: 'Choose fewer events under Trigger On, or unpublish workflows with a Reply.io trigger that are no longer needed.',
		failure: CONFIGURATION,
	},
	{
		code: /teamscopeforbidden/,
		when: isWebhook,
		message: () => "The user that the 'API Key' acts as may not subscribe to the events of the whole team",
		description: `Choose Personal under Options → Scope, or ${OTHER_USER}.`,
		failure: CONFIGURATION,
		concerns: 'permission',
	},
	{
		code: /invalidurl/,
		when: isWebhook,
		message: () => 'Reply.io does not accept the webhook address of this n8n',
		description: 'It must be reachable from the internet: set WEBHOOK_URL of this n8n to its public address, such as https://n8n.example.com/.',
		failure: CONFIGURATION,
	},
	{
		code: /invalidevent/,
		when: isWebhook,
		message: () => "Reply.io does not know one of the events of 'Trigger On'",
		description: 'Take out the events your account may not have yet, and publish again.',
		failure: CONFIGURATION,
	},
	{
		status: 403,
		when: (facts) => isWebhook(facts) && !/feature scope/i.test(facts.detail),
		message: ({ code, detail }) => (/scope/i.test(`${code} ${detail}`) ? "The 'API Key' lacks a scope for webhooks" : 'Reply.io does not allow webhooks with this API key'),
		description: WEBHOOK_SCOPES,
		failure: CREDENTIAL,
		concerns: 'permission',
	},
	{
		status: 404,
		when: isWebhook,
		message: () => 'Reply.io found no webhook subscriptions under this address',
		description: CHECK_BASE_URL,
		failure: CONFIGURATION,
	},
	{
		status: (status = 0) => [400, 409, 422].includes(status),
		when: isWebhook,
		message: ({ fields }) => `Reply.io does not accept ${fields.length ? fields.join(', ') : 'the webhook subscription'}`,
		description: "Check 'Trigger On' and 'Options' of the trigger.",
		failure: CONFIGURATION,
	},
	{
		status: (status = 0) => status >= 500 || status === 408 || status === 425,
		when: isWebhook,
		message: (facts) => `Reply.io failed to answer: HTTP ${facts.status}${times(facts)}`,
		description: 'Try again later.',
		failure: UNAVAILABLE,
	},
	{
		when: (facts) => isWebhook(facts) && /^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT)$/.test(facts.networkCode ?? ''),
		message: (facts) => `Reply.io did not answer in time${times(facts)}`,
		description: 'Try again later, and check the network of this n8n.',
		failure: UNAVAILABLE,
	},
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
		code: /nosteps/,
		message: (facts) => `${sequence(facts)} has no steps`,
		description: "Add steps to it in Reply.io, or choose another 'Sequence'.",
		failure: CONFIGURATION,
	},
	{
		code: /notinsequence|sequencecontactnotfound/,
		message: (facts) => `${contact(facts)} is not${inSequence(facts) || ' in the sequence'}`,
		description: CHECK_BOTH,
		failure: CONFIGURATION,
		concerns: 'contact',
	},
	{ code: /sequencenotfound/, ...SEQUENCE_MISSING },
	{ code: /contactnotfound/, ...CONTACT_MISSING },
	{
		// One of a bulk call's contacts; of a whole answer it says no more than its status.
		status: (status) => status === undefined,
		code: /^notfound$/,
		...CONTACT_MISSING,
	},
	{
		status: 404,
		when: (facts) => speaksOf('contact', facts),
		message: (facts) => `${contact(facts)} was not found${inSequence(facts)}`,
		description: CHECK_BOTH,
		failure: CONFIGURATION,
		concerns: 'contact',
	},
	{ status: 404, when: (facts) => speaksOf('sequence', facts), ...SEQUENCE_MISSING },
	{
		status: (status = 0) => [405, 410, 501].includes(status),
		when: ({ version }) => version === 'v4',
		message: () => "Reply.io's API v4 does not do this",
		description: "Choose Automatic as 'API Version' in the Reply.io credential. If 'Base URL' was changed there, check it as well.",
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
		when: ({ detail }) => /feature scope/i.test(detail),
		message: () => "The user that the 'API Key' acts as lacks a permission for this",
		description: `It is not in that user's plan or role: ${OTHER_USER}.`,
		failure: CREDENTIAL,
		concerns: 'permission',
	},
	{
		status: 403,
		when: ({ code, detail }) => /scope/i.test(`${code} ${detail}`),
		message: () => "The 'API Key' lacks a scope for this",
		description: `Give the key the scopes ${SCOPES} in Reply.io (Settings → API Key), or use a key that has them.`,
		failure: CREDENTIAL,
		concerns: 'permission',
	},
	{
		status: (status) => status === 403 || status === undefined,
		code: /contactforbidden$/,
		when: ({ code }) => !/sequence/i.test(code),
		message: (facts) => `The user that the 'API Key' acts as may not do this with ${facts.about.contact ? nameContact(facts.about.contact) : 'the contact'}`,
		description: `The contact may be somebody else's, or it is not in the user's plan or role: ${OTHER_USER}.`,
		failure: CONFIGURATION,
		concerns: 'permission',
	},
	{
		status: (status) => status === 403 || status === undefined,
		code: /forbidden$/,
		message: (facts) => `The user that the 'API Key' acts as may not do this${inSequence(facts)}`,
		description:
			"Only a sequence's owner may change statuses in it, if plan and role allow it. Use the owner's API key, name the owner as 'Acting User' in the Reply.io credential, or choose another 'Sequence'.",
		failure: CONFIGURATION,
		concerns: 'permission',
	},
	{
		status: 403,
		when: ({ code, detail }) => code !== '' && detail !== '',
		...NOT_ALLOWED,
		concerns: 'permission',
	},
	{ status: 403, ...NOT_ALLOWED },
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
		when: ({ networkCode }) => /^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT)$/.test(networkCode ?? ''),
		message: (facts) => `Reply.io did not answer in time${times(facts)}`,
		description: 'Raise Settings → Request Options → Timeout if the network is slow.',
		failure: UNAVAILABLE,
	},
	{
		when: ({ networkCode }) => TLS_FAULT.test(networkCode ?? ''),
		message: ({ networkCode }) => `The connection to Reply.io is not secure: ${networkCode}`,
		description:
			"Check the 'Base URL' of the Reply.io credential. Where a proxy with a certificate of its own is in between, let n8n trust that certificate, or turn on Request Options → Ignore SSL Issues (Insecure).",
		failure: CONFIGURATION,
	},
	{
		when: ({ networkCode }) => networkCode !== undefined,
		message: (facts) => `The connection to Reply.io failed: ${facts.networkCode}${times(facts)}`,
		description: "Check the network of this n8n, and the 'Base URL' of the Reply.io credential.",
		failure: UNAVAILABLE,
	},
	{ when: isWebhook, message: refusal, description: `Check 'Trigger On' and 'Options' of the trigger. ${CHECK_BASE_URL}` },
	{ message: refusal, description: CHECK_ALL },
];
