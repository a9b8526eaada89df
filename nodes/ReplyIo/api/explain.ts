import { parseContactStatus } from './contactStatus';
import { hideKey, type ReplyIoCredential } from './credential';
import { ExplainedError, type Explanation, type Failure } from './explainedError';

/** What came back for one request: an answer, or the code of what failed on the way. */
export interface RawAnswer {
	/** Absent when no whole answer came. */
	status?: number;
	/** Lower-cased names. */
	headers: Record<string, unknown>;
	body: string;
	networkCode?: string;
}

/** What the table below decides by. */
interface Facts {
	status?: number;
	/** Reply.io's `code` (v3), `errorCode` (v4) or bulk slug. */
	code: string;
	/** Reply.io's own words: `detail`, else `title`. */
	detail: string;
	/** Whether the answer was Reply.io's error format rather than HTML, nothing or something cut off. */
	isProblem: boolean;
	/** Display names of what a 400 is about. */
	fields: string[];
	sequenceId?: string;
	contactId?: string;
	version: string;
	networkCode?: string;
	tries: number;
}

interface Row {
	status?: number | ((status: number | undefined) => boolean);
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

const sequence = ({ sequenceId }: Facts) => (sequenceId ? `Sequence ${sequenceId}` : 'The sequence');
const contact = ({ contactId }: Facts) => (contactId ? `Contact ${contactId}` : 'The contact');
const times = ({ tries }: Facts) => (tries > 1 ? ` (tried ${tries} times)` : '');

/**
 * Every answer that is an error, from its status and code to what happened and how to get unstuck.
 * The first row that fits counts. Codes and slugs are those of Reply.io's API reference.
 */
const TABLE: Row[] = [
	{
		code: /transition/i,
		message: (facts) => `${contact(facts)} cannot go to this 'Status' from the one it has`,
		description:
			'Only an Active contact can be paused. Look at its present status with Get, or choose another Status.',
		failure: CONFIGURATION,
	},
	{
		code: /archived/i,
		message: (facts) => `${sequence(facts)} is archived`,
		description: "Unarchive it in Reply.io, or choose another 'Sequence'.",
		failure: CONFIGURATION,
	},
	{
		code: /notInSequence/i,
		message: (facts) => `${contact(facts)} is not in sequence ${facts.sequenceId ?? ''}`.trimEnd(),
		description: "Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.",
		failure: CONFIGURATION,
	},
	{
		code: /sequenceNotFound/i,
		message: (facts) => `${sequence(facts)} was not found`,
		description: "Check 'Sequence': choose it From List to be sure that it exists for this API key.",
		failure: CONFIGURATION,
	},
	{
		code: /contactNotFound|^notFound$/i,
		message: (facts) => `${contact(facts)} was not found`,
		description: "Check 'Contact': choose it From List or By Email to be sure that it exists.",
		failure: CONFIGURATION,
	},
	{
		status: 404,
		when: ({ detail }) => /contact/i.test(detail),
		message: (facts) =>
			`${contact(facts)} was not found${facts.sequenceId ? ` in sequence ${facts.sequenceId}` : ''}`,
		description: "Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.",
		failure: CONFIGURATION,
	},
	{
		status: 404,
		when: ({ detail }) => /sequence/i.test(detail),
		message: (facts) => `${sequence(facts)} was not found`,
		description: "Check 'Sequence': choose it From List to be sure that it exists for this API key.",
		failure: CONFIGURATION,
	},
	{
		status: 404,
		when: ({ version, isProblem }) => version === 'v4' && !isProblem,
		message: () => "Reply.io's API v4 is not there for this account yet",
		description:
			"Choose v3 as 'API Version' in the Reply.io credential. If 'Base URL' was changed there, check it as well.",
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
		code: /forbidden/i,
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
		message: ({ fields }) =>
			`Reply.io does not accept ${fields.length ? fields.join(', ') : 'the request'}`,
		description: "Check 'Sequence', 'Contact' and 'Status' of this row.",
		failure: CONFIGURATION,
	},
	{
		code: /invalidInput/i,
		message: () => 'Reply.io does not accept the request',
		description: "Check 'Sequence', 'Contact' and 'Status' of this row.",
		failure: CONFIGURATION,
	},
	{
		status: (status = 0) => status >= 300 && status < 400,
		message: ({ status }) => `The server answered with a redirect (${status}), which is not followed to keep the key safe`,
		description: "Check the 'Base URL' of the Reply.io credential.",
		failure: CREDENTIAL,
	},
	{
		status: (status = 0) => status >= 500,
		message: (facts) => `Reply.io failed to answer: HTTP ${facts.status}${times(facts)}`,
		description: 'Try again later. Setting a status twice does no harm.',
		failure: UNAVAILABLE,
	},
	{
		status: (status = 0) => status >= 200 && status < 300,
		message: (facts) => `Reply.io's answer could not be read: it is not JSON${times(facts)}`,
		description:
			"Whether the change was made is unknown: look with Get. A proxy in between, or a wrong 'Base URL' in the Reply.io credential, can be the cause.",
		failure: UNAVAILABLE,
	},
	{
		status: (status) => status === undefined,
		when: ({ networkCode }) => /^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT)$/.test(networkCode ?? ''),
		message: (facts) => `Reply.io did not answer in time${times(facts)}`,
		description:
			'Whether the change was made is unknown: look with Get. Raise Settings → Request Options → Timeout if the network is slow.',
		failure: UNAVAILABLE,
	},
	{
		status: (status) => status === undefined,
		when: ({ networkCode }) => networkCode !== undefined,
		message: (facts) => `The connection to Reply.io failed: ${facts.networkCode}${times(facts)}`,
		description:
			"Whether the change was made is unknown: look with Get. Check the network of this n8n, and the 'Base URL' of the Reply.io credential.",
		failure: UNAVAILABLE,
	},
	{
		message: ({ status, code }) =>
			`Reply.io refused${status ? `: HTTP ${status}` : ''}${code ? ` (${code})` : ''}`,
		description: "Check 'Sequence', 'Contact' and 'Status' of this row.",
		failure: CONFIGURATION,
	},
];

function explain(facts: Facts): ExplainedError {
	const row = TABLE.find(
		({ status, code, when }) =>
			(status === undefined ||
				(typeof status === 'function' ? status(facts.status) : status === facts.status)) &&
			(code === undefined || code.test(facts.code)) &&
			(when === undefined || when(facts)),
	)!;
	const message = row.message(facts);
	const explanation: Explanation = {
		message: saysMore(facts.detail, message) ? `${message}. Reply.io says: ${facts.detail}` : message,
		description: row.description,
		httpCode: facts.status,
		failure: row.failure,
		tries: facts.tries,
		code: facts.code,
	};
	return new ExplainedError(explanation);
}

/** Whether Reply.io's own words add to ours. */
function saysMore(detail: string, message: string): boolean {
	const words = (text: string) => text.toLowerCase().replace(/\.$/, '');
	return detail !== '' && words(detail) !== words(message);
}

/** The request an answer belongs to, as far as it matters for explaining it. */
interface Asked {
	path: string;
}

/**
 * Explains an answer that is an error: which of key, permission, sequence, contact or status is the
 * cause, and the way out.
 */
export function explainAnswer(
	answer: RawAnswer,
	asked: Asked,
	credential: ReplyIoCredential,
	tries = 1,
): ExplainedError {
	const words = factsOf(answer.body, credential);
	return explain({ ...words, ...factsOfPath(asked.path), status: answer.status, tries });
}

/** Explains what was tried several times in vain: no answer, a 5xx, or a 2xx that is not JSON. */
export function explainFault(
	answer: RawAnswer,
	asked: Asked,
	credential: ReplyIoCredential,
	tries: number,
): ExplainedError {
	const { status, networkCode } = answer;
	const readable = status !== undefined && status >= 500 ? factsOf(answer.body, credential) : NO_WORDS;
	return explain({ ...readable, ...factsOfPath(asked.path), status, networkCode, tries });
}

/**
 * Explains one contact's failure out of a bulk call's answer.
 *
 * @param slug API v3's `error`: a word such as `notInSequence`, in older answers a number
 */
export function explainSlug(
	slug: unknown,
	details: unknown,
	asked: { sequenceId?: number; contactId: number },
	credential: ReplyIoCredential,
): ExplainedError {
	return explain({
		...NO_WORDS,
		code: textOf(slug, credential),
		detail: textOf(details, credential),
		sequenceId: asked.sequenceId?.toString(),
		contactId: asked.contactId.toString(),
		version: 'v3',
		tries: 1,
	});
}

/** Explains a 429 that asks for a longer wait than the user allows. */
export function explainRateLimit(
	waitMs: number,
	longestWaitMs: number,
	{ waitedMs, tries }: { waitedMs: number; tries?: number },
): ExplainedError {
	const already = waitedMs > 0 ? ` after ${duration(waitedMs)} of waiting` : '';
	return new ExplainedError({
		message: `Reply.io's rate limit is reached: it asks to wait ${duration(waitMs)}${already}, and 'Longest Wait' is ${duration(longestWaitMs)}`,
		description:
			"Reply.io allows 100 requests a minute and 3,000 an hour per user, shared by everything that uses the user's keys. Run this again later, or raise 'Longest Wait' in the node's options.",
		httpCode: 429,
		failure: { cause: 'rate-limited', retryAfterMs: waitMs },
		tries,
	});
}

const NO_WORDS = { code: '', detail: '', isProblem: false, fields: [] as string[] };

/** Reads an error body, whatever it is: problem+json of either version, HTML, nothing, or cut off. */
function factsOf(
	body: string,
	credential: ReplyIoCredential,
): Pick<Facts, 'code' | 'detail' | 'isProblem' | 'fields'> {
	const problem = parseObject(body);
	if (!problem) return NO_WORDS;
	const text = (value: unknown) => textOf(value, credential);
	const { title, code, errorCode } = problem;
	const detail = text(problem.detail) || text(problem.message) || text(problem.error);
	const list = errorList(problem.errors);
	const words = [detail || text(title), ...list.map((error) => text(error?.detail))];
	return {
		code: text(code ?? errorCode),
		detail: text(words.filter(Boolean).join(' ')),
		isProblem: Boolean(detail || code || errorCode),
		fields: [...new Set(list.map((error) => text(error?.pointer)).filter(Boolean).map(displayName))],
	};
}

/** The `errors` of a problem: Reply.io's list, or the dictionary of fields other servers write. */
function errorList(errors: unknown): Array<Record<string, unknown> | null> {
	if (Array.isArray(errors)) return errors as Array<Record<string, unknown> | null>;
	if (!errors || typeof errors !== 'object') return [];
	return Object.entries(errors).map(([pointer, details]) => ({
		pointer,
		detail: [details].flat().filter((one) => typeof one === 'string').join(' '),
	}));
}

function parseObject(text: string): Record<string, unknown> | undefined {
	try {
		const data: unknown = JSON.parse(text);
		return data && typeof data === 'object' && !Array.isArray(data)
			? (data as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}

function factsOfPath(path: string): Pick<Facts, 'version' | 'sequenceId' | 'contactId'> {
	return {
		version: /^\/(v\d)\//.exec(path)?.[1] ?? '',
		sequenceId: /\/sequences\/(\d+)/.exec(path)?.[1],
		contactId: /\/contact(?:s|-links)\/(\d+)/.exec(path)?.[1],
	};
}

const DISPLAY_NAMES: Record<string, string> = {
	id: "'Sequence'",
	contact_id: "'Contact'",
	contactIds: "'Contact'",
	status: "'Status'",
	statusInSequence: "'Status'",
};

function displayName(pointer: string): string {
	const field = pointer.replace(/^[#/]+/, '').split('/')[0];
	return DISPLAY_NAMES[field] ?? `'${field}'`;
}

const LONGEST_QUOTE = 300;

/** A server's words in one line of bearable length, without the key should it have been repeated. */
function textOf(value: unknown, credential: ReplyIoCredential): string {
	if (typeof value !== 'string' && typeof value !== 'number') return '';
	const line = hideKey(String(value), credential).replace(/\s+/g, ' ').trim();
	return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function duration(ms: number): string {
	const seconds = Math.ceil(ms / 1000);
	return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** Explains that a contact has another status than was set, though Reply.io reported no error. */
export function explainUnexpectedStatus(contactId: number, wanted: string, actual: unknown): ExplainedError {
	return new ExplainedError({
		message: `Reply.io left contact ${contactId} at ${parseContactStatus(actual) ?? 'an unknown status'} instead of ${wanted}`,
		description:
			'Reply.io reported no error. A contact that lacks data its next step needs, for example, is kept Inactive: look at it in Reply.io.',
		httpCode: 200,
		failure: CONFIGURATION,
	});
}
