import { invalidInput } from '../api/errors/explainedError';
import { quote } from '../api/errors/words';
import { parseId, trimmed, type Id } from '../api/id';

/** Words behind which a number is no contact's. */
const NO_CONTACTS = ['accounts?', 'company', 'companies', 'folders?', 'lists', 'pages?', 'segments?', 'steps?', 'tags?', 'tasks?'];

/*
 * Links to Reply.io's web app as people paste them, e.g.
 * https://run.reply.io/dashboard/material#/campaign/100/people and https://app.reply.io/sequences/100:
 * the ID may stand in the path or behind the hash.
 */
const LINKS = {
	Sequence: {
		// e.g. /campaign/100 or /sequences/100/people
		pattern: `/(?:${anyCase('campaign')}|${anyCase('sequence')})[sS]?/(\\d+)(?=$|[\\s/?#&])`,
		example: 'https://run.reply.io/sequences/100',
	},
	Contact: {
		// e.g. /people/12345 or /people/list/12345, but not /people/5/12345: which of them is the contact?
		pattern: `/(?:${['people', 'person', 'contacts?', 'prospects?'].map(anyCase).join('|')})/(?:(?!(?:${NO_CONTACTS.map(anyCase).join('|')})/)[a-zA-Z-]+/)?(\\d+)(?=$|[\\s?#&]|/(?:$|[^/\\d]))`,
		example: 'https://run.reply.io/dashboard/material#/people/list/12345',
	},
} as const;

export type Linked = keyof typeof LINKS;

/** What n8n's editor uses to find the ID in a pasted link (resource locator, mode By URL). */
export function linkPattern(kind: Linked): string {
	return `^\\s*\\S*${LINKS[kind].pattern}[\\s\\S]*$`;
}

/** n8n's editor takes patterns without flags, so that letters of either case are spelt out. */
function anyCase(word: string): string {
	return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/**
 * Reads the ID out of a link to Reply.io's web app.
 *
 * @throws ExplainedError when it is no link to reply.io, or holds no such ID
 */
export function parseLink(value: unknown, kind: Linked): Id {
	const [text] = trimmed(value).split(/\s/);
	const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
	const url = URL.canParse(address) ? new URL(address) : undefined;
	const match =
		url && /(?:^|\.)reply\.io$/i.test(url.hostname)
			? new RegExp(LINKS[kind].pattern).exec(url.pathname + url.hash)
			: null;
	if (match) return parseId(match[1], kind);
	throw invalidInput(
		`'${kind}' is not a link to a ${kind.toLowerCase()} in Reply.io: ${quote(value)}`,
		`Paste a link such as ${LINKS[kind].example}, or choose By ID.`,
	);
}
