import { ExplainedError, type Failure } from './explainedError';
import { isObject, parseJson } from './json';
import { TABLE, type About, type Facts } from './table';
import { asSentence, capitalized, duration, shorten } from './words';

/** What came back for one request: an answer, or the code of what failed on the way. */
export interface RawAnswer {
	/** Absent when no whole answer came. */
	status?: number;
	/** Lower-cased names. */
	headers: Record<string, unknown>;
	body: string;
	networkCode?: string;
	/** Whether the execution was cancelled while it was under way. */
	isCancelled?: boolean;
}

/** The request an answer belongs to, as far as it matters for explaining it. */
export interface Asked {
	about: About;
	/** The version of the API, "v3" or "v4". */
	version: string;
	tries: number;
	/** Whether a change may have been made by a try whose answer did not come. */
	isUnknown?: boolean;
	/** Replaces the key wherever a text holds it. */
	hide: (text: string) => string;
}

/** Explains an answer that is an error: which of key, permission, sequence, contact or status is the cause, and the way out. */
export function explainAnswer(answer: RawAnswer, asked: Asked): ExplainedError {
	return explain({ ...factsOf(answer, asked), status: answer.status }, asked);
}

/**
 * Explains what was tried in vain: no answer, a 5xx, or a 2xx that is not JSON.
 *
 * @param tooLong the wait before the next try, where that is why there is none
 */
export function explainFault(answer: RawAnswer, asked: Asked, tooLong?: TooLong): ExplainedError {
	const { status, networkCode } = answer;
	const facts = status !== undefined && status >= 400 ? factsOf(answer, asked) : {};
	const error = explain({ ...facts, status, networkCode }, asked);
	if (!tooLong) return error;
	const failure = error.failure && { ...error.failure, ...(tooLong.isAsked ? { retryAfterMs: tooLong.waitMs } : {}) };
	return error.with({ message: `${asSentence(error.message)} ${capitalized(tooLongInWords(tooLong))}`, failure: failure as Failure, isWaitOver: true });
}

/**
 * Explains one contact's failure out of a bulk call's answer.
 *
 * @param error API v3's `error`: a word such as `notInSequence`, in older answers a number
 */
export function explainBulkFailure(error: unknown, details: unknown, asked: Omit<Asked, 'version'>): ExplainedError {
	return explain({ code: textOf(error, asked), detail: textOf(details, asked) }, asked);
}

function explain(some: Partial<Facts> & { answer?: Record<string, unknown> }, { about, version, tries, isUnknown = false }: Omit<Asked, 'version'> & { version?: string }): ExplainedError {
	const { answer, ...given } = some;
	const facts: Facts = { code: '', detail: '', fields: [], teams: [], ...given, about, version, tries };
	const code = bareCode(facts.code);
	const row = TABLE.find(
		(one) =>
			(one.status === undefined || (typeof one.status === 'function' ? one.status(facts.status) : one.status === facts.status)) &&
			(one.code === undefined || one.code.test(code)) &&
			(one.when === undefined || one.when(facts)),
	)!;
	const message = row.message(facts);
	const error = new ExplainedError({
		message: saysMore(facts.detail, message) ? `${message}. Reply.io says: ${facts.detail}` : message,
		description: row.description,
		httpCode: facts.status,
		failure: row.failure,
		concerns: row.concerns,
		tries,
		code: facts.networkCode ? undefined : facts.code,
		answer,
	});
	return isUnknown ? ofUnknownChange(error, about) : error;
}

/** The same error of a request that may have made its change all the same. */
export function ofUnknownChange(error: ExplainedError, about: About): ExplainedError {
	return about.isWebhook ? error.with({ change: 'unknown' }) : error.ofUnknownChange();
}

/** A code to compare by: its spelling varies between answers ("sequenceContact.notInSequence", "NotInSequence"). */
export function bareCode(code: unknown): string {
	return String(code ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
}

const SAYS_NOTHING = /^(?:an?|the|is|was|are|be|not|no|in|of|to|for|with|by|this|that|it|its|found|does|do|exist|exists|contact|sequence|forbidden|unauthorized|bad|request)$/;

/** Whether Reply.io's own words add to ours. */
function saysMore(detail: string, message: string): boolean {
	const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
	const ours = new Set(words(message));
	return words(detail).some((word) => !ours.has(word) && !SAYS_NOTHING.test(word));
}

/** A wait that would last longer than is allowed. */
export interface TooLong {
	waitMs: number;
	/** Whether Reply.io asks for it. */
	isAsked: boolean;
	/** What was waited for already. */
	waitedMs?: number;
	/** Absent where the user cannot change it. */
	longestWaitMs?: number;
}

function tooLongInWords({ waitMs, isAsked, waitedMs = 0, longestWaitMs }: TooLong): string {
	const wait = isAsked ? `it asks to wait ${duration(waitMs)}` : `the next try would be in ${duration(waitMs)}`;
	const already = waitedMs > 0 ? ` after ${duration(waitedMs)} of waiting` : '';
	return `${wait}${already}${longestWaitMs === undefined ? '' : `, and 'Longest Wait' is ${duration(longestWaitMs)}`}`;
}

/** Explains a 429 that asks for a longer wait than is allowed. */
export function explainRateLimit(tooLong: TooLong, { tries, isUnknown = false }: { tries?: number; isUnknown?: boolean } = {}): ExplainedError {
	const { waitMs, longestWaitMs } = tooLong;
	const wayOut = longestWaitMs === undefined ? 'Try again then.' : "Run this again later, or raise 'Longest Wait' in the node's options.";
	return new ExplainedError({
		message: `Reply.io's rate limit is reached: ${tooLongInWords(tooLong)}`,
		description: `Reply.io allows 100 requests a minute and 3,000 an hour per user, shared by everything that uses the user's keys. ${wayOut}`,
		httpCode: 429,
		failure: { cause: 'rate-limited', retryAfterMs: waitMs },
		isWaitOver: true,
		tries,
		...(isUnknown ? { change: 'unknown' as const } : {}),
	});
}

/** Reads an error body, whatever it is: problem+json of either version, another server's, a line of text, HTML, nothing, or cut off. */
function factsOf({ body, headers }: RawAnswer, asked: Asked): Partial<Facts> & { answer?: Record<string, unknown> } {
	const text = (value: unknown) => textOf(value, asked);
	const json = parseJson(body);
	const data = json === undefined && isProse(body) ? body : json;
	const [first] = Array.isArray(data) ? (data as unknown[]) : [data];
	const { title, detail, message, error, code, errorCode, errors, teams } = unwrapped(first);
	const list = errorList(errors);
	const words = [text(detail) || text(message) || text(error) || text(title), ...list.map((one) => text(one.detail) || text(one.message))];
	const pointers = list.map(({ pointer }) => text(pointer)).filter(Boolean);
	const inHeader = /\berror="?([\w.-]+)/.exec(String(headers['www-authenticate'] ?? ''))?.[1];
	return {
		code: [code ?? errorCode, ...list.map((one) => one.code), inHeader].map(text).find(Boolean) ?? '',
		detail: text([...new Set(words)].join(' ')),
		fields: [...new Set(pointers.map((pointer) => displayName(pointer, asked.about)))],
		teams: teamsIn(teams, asked),
		answer: isObject(first) ? excerptOf(first, asked) : undefined,
	};
}

/** A problem as an object: one may be wrapped in `error`, or be no more than its words. */
export function unwrapped(problem: unknown): Record<string, unknown> {
	if (!isObject(problem)) return typeof problem === 'string' ? { detail: problem } : {};
	const { error, ...rest } = problem;
	return isObject(error) ? { ...rest, ...error } : problem;
}

/** Whether a body is a few words, neither a page nor JSON that was cut off. */
function isProse(body: string): boolean {
	return body.length <= LONGEST_QUOTE && /\p{L}{2}/u.test(body) && !/^\s*[{["]|[<>\uFFFD]|(?!\s)\p{Cc}/u.test(body);
}

/** The `errors` of a problem: Reply.io's list, one of words, or the dictionary of fields other servers write. */
function errorList(errors: unknown): Array<Record<string, unknown>> {
	if (Array.isArray(errors)) return errors.map(unwrapped);
	if (!isObject(errors)) return [];
	return Object.entries(errors).map(([pointer, details]) => ({
		pointer,
		detail: [details].flat().filter((one) => typeof one === 'string').join(' '),
	}));
}

/** Teams to choose from, e.g. "Sales (12)". */
function teamsIn(teams: unknown, asked: Asked): string[] {
	if (!Array.isArray(teams)) return [];
	return (teams as unknown[]).map((team) => {
		const { id, teamId = id, name, teamName = name } = isObject(team) ? team : { id: team };
		const [number, called] = [teamId, teamName].map((value) => textOf(value, asked));
		return called && number ? `${called} (${number})` : called || number;
	}).filter(Boolean);
}

function displayName(pointer: string, { sequence }: About): string {
	const field = pointer.replace(/^[#/]+/, '').split('/')[0];
	if (field === 'id') return sequence ? "'Sequence'" : "'Contact'";
	if (field === 'contact_id' || field === 'contactIds') return "'Contact'";
	if (field === 'status' || field === 'statusInSequence') return "'Status'";
	return `'${field}'`;
}

const LONGEST_QUOTE = 300;

/** A server's words in one line of bearable length, without the key should it have been repeated; nothing of a page. */
function textOf(value: unknown, { hide }: Pick<Asked, 'hide'>): string {
	if ((typeof value !== 'string' && typeof value !== 'number') || /^\s*<[!a-z]/i.test(String(value))) return '';
	return shorten(hide(String(value)), LONGEST_QUOTE).trim();
}

const MOST_FIELDS = 10;

/** The first fields of an answer, each as a text of bearable length or a number. */
function excerptOf(problem: Record<string, unknown>, asked: Asked): Record<string, unknown> {
	const fields = Object.entries(problem).slice(0, MOST_FIELDS).map(([name, value]) => {
		const text = textOf(typeof value === 'string' ? value : JSON.stringify(value ?? null), asked);
		return [textOf(name, asked), typeof value === 'number' && text === String(value) ? value : text];
	});
	return Object.fromEntries(fields) as Record<string, unknown>;
}
