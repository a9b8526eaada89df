import type { INodeExecutionData } from 'n8n-workflow';

import type { RunResult } from '../harness.mjs';

/*
 * What a cell of the table says: what the node tells of each item beside what the server then holds.
 */

/** The worst of its items counts. */
export const WORDS = ['healed', 'told', 'unknown', 'silent', 'wrong'] as const;
export type Word = (typeof WORDS)[number];

export interface Verdict {
	word: Word;
	/** All that is said of what was not done. */
	said: string[];
	/** What is wrong or silent. */
	why?: string;
}

/** What is said of an item: it is done, it is not, it is but could not be looked at, or it is not known. */
type Claim = { says: 'done' } | { says: 'not' | 'made' | 'unknown'; text: string };

/** What of an item's contact has changed at the server: all of it, nothing, or in so many sequences. */
export interface Held {
	changed: number;
	of: number;
}

const UNKNOWN = /whether the change was made is unknown/i;
const MADE = /^'Status' was set to /;

export function worst(verdicts: Verdict[]): Verdict {
	const word = WORDS[Math.max(...verdicts.map((one) => WORDS.indexOf(one.word)))];
	return { word, said: verdicts.flatMap(({ said }) => said), why: verdicts.map(({ why }) => why).filter(Boolean).join('; ') || undefined };
}

const bad = (word: 'silent' | 'wrong', why: string): Verdict => ({ word, said: [], why });

function claimOf(text: string): Claim {
	return { says: UNKNOWN.test(text) ? 'unknown' : MADE.test(text) ? 'made' : 'not', text };
}

/** @param told how many of an item's sequences are said to have changed although it failed */
function judged(item: number, claim: Claim, { changed, of }: Held, told = 0): Verdict {
	if (claim.says === 'done') return changed === of ? { word: 'healed', said: [] } : bad('wrong', `item ${item} is said to be done, and ${of - changed} of ${of} are not`);
	const said = [claim.text];
	if (claim.says === 'unknown') return { word: 'unknown', said };
	const expected = claim.says === 'made' ? of : told;
	return changed === expected ? { word: 'told', said } : { ...bad('wrong', `${changed} of ${of} are changed, and of item ${item} it is said: ${claim.text}`), said };
}

/** The items' outputs, each of which must have exactly one, in order, and errors only where they belong. */
function outputs({ success, failed }: RunResult, items: number): INodeExecutionData[] | Verdict {
	const itemOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number } | undefined)?.item;
	const found = Array.from({ length: items }, (_, item) => [...success, ...failed].filter((one) => itemOf(one) === item));
	const lost = found.findIndex((some) => some.length !== 1);
	if (lost >= 0) return bad('silent', `item ${lost} has ${found[lost].length} outputs`);
	if (failed.some(({ json }) => typeof json.error !== 'string')) return bad('wrong', 'an item of the error output has no error');
	return found.map(([one]) => one);
}

/** Set: every item by itself. @param held of the items, in order */
export function ofSet(result: RunResult, held: Held[]): Verdict {
	if (result.error) return ofStoppedSet(result.error, held);
	const found = outputs(result, held.length);
	if (!Array.isArray(found)) return found;
	return worst(
		found.map(({ json }, item) => {
			if (typeof json.error === 'string') return judged(item, claimOf(json.error), held[item]);
			if (json.contactId !== item + 1 || json.status !== 'Finished') return bad('wrong', `item ${item} became ${JSON.stringify(json)}`);
			return judged(item, { says: 'done' }, held[item]);
		}),
	);
}

function ofStoppedSet({ message, description = '', context }: NonNullable<RunResult['error']>, held: Held[]): Verdict {
	const item = context?.itemIndex as number | undefined;
	if (item === undefined || !message) return bad('silent', `the error names no item: ${message}`);
	const [, done = 0] = /Carried out all the same: (\d+) of the other items\./.exec(description) ?? [];
	const [, unknown = 0] = /Whether (\d+) more (?:was|were) carried out is unknown\./.exec(description) ?? [];
	const changed = held.filter((one, index) => index !== item && one.changed === one.of).length;
	const own = judged(item, claimOf(`${message} ${description}`), held[item]);
	if (changed < Number(done) || changed > Number(done) + Number(unknown)) return bad('wrong', `${changed} others are changed: ${message} ${description}`);
	return Number(unknown) > 0 ? worst([own, { word: 'unknown', said: [] }]) : own;
}

/** Set Many: a report of all rows. */
export function ofSetMany(result: RunResult, held: Held[], statusNow: (item: number) => string | null): Verdict {
	if (result.error) return ofStoppedSetMany(result.error, held);
	const found = outputs(result, held.length);
	if (!Array.isArray(found)) return found;
	return worst(
		found.map(({ json }, item) => {
			const { outcome, reason, error, status, sequences } = json as { outcome?: string; reason?: string | null; error?: string; status?: string | null; sequences?: unknown[] };
			const text = error ?? (outcome === 'failed' ? String(reason) : undefined);
			if (text === undefined) {
				if (outcome !== 'changed' || (sequences && sequences.length !== held[item].of)) return bad('wrong', `row ${item} became ${JSON.stringify(json)}`);
				return judged(item, { says: 'done' }, held[item]);
			}
			// On the error output a row is its own fields and the error.
			if (!error && status !== null && status !== statusNow(item)) return bad('wrong', `row ${item} is said to be ${status}: ${text}`);
			return judged(item, claimOf(text), held[item], carriedOutIn(text));
		}),
	);
}

/** In how many sequences a row is said to have been carried out although it failed. */
function carriedOutIn(text: string): number {
	return Number(/It was carried out in (\d+) sequence/.exec(text)?.[1] ?? 0);
}

function ofStoppedSetMany({ message, description = '' }: NonNullable<RunResult['error']>, held: Held[]): Verdict {
	const [, failed] = /^(\d+) of \d+ rows failed$/.exec(message) ?? [];
	// What fails all rows alike, such as a wrong address of the server, is told once.
	if (failed === undefined) return worst(held.map((one, item) => judged(item, claimOf(message), one)));
	const [, ...named] = description.split(/(?:^|\. )((?:(?:, )?Item \d+(?: \([^)]*\))?)+): /);
	const itemsIn = (names: string) => [...names.matchAll(/Item (\d+)/g)].map(([, item]) => Number(item));
	const rows = new Map(named.flatMap((names, index) => (index % 2 === 0 ? itemsIn(names).map((item) => [item, named[index + 1]] as const) : [])));
	if (rows.size !== Number(failed)) return bad('silent', `${rows.size} rows are named: ${message} ${description}`);
	return worst(
		held.map((one, item) => {
			const text = rows.get(item);
			return text === undefined ? judged(item, { says: 'done' }, one) : judged(item, claimOf(text), one, carriedOutIn(text));
		}),
	);
}

/** Of what only reads, nothing is unknown. */
function toldOfRead(said: string[]): Verdict {
	const wrong = said.find((text) => text === '' || UNKNOWN.test(text));
	return wrong === undefined ? { word: 'told', said } : { ...bad('wrong', `of a read it is said: ${wrong}`), said };
}

/** Get: what comes out is what the server holds. */
export function ofGet(result: RunResult, isAs: (item: number, json: INodeExecutionData['json']) => boolean, items: number): Verdict {
	if (result.error) return toldOfRead([`${result.error.message} ${result.error.description ?? ''}`]);
	const found = outputs(result, items);
	if (!Array.isArray(found)) return found;
	return worst(
		found.map(({ json }, item) => {
			if (typeof json.error === 'string') return toldOfRead([json.error]);
			return isAs(item, json) ? { word: 'healed', said: [] } : bad('wrong', `item ${item} became ${JSON.stringify(json)}`);
		}),
	);
}

/** Get Many: all contacts come, or an error does. */
export function ofGetMany({ error, success, failed }: RunResult, keys: ReadonlySet<string>): Verdict {
	if (error) return toldOfRead([`${error.message} ${error.description ?? ''}`]);
	const errors = [...success, ...failed].filter(({ json }) => typeof json.error === 'string');
	if (errors.length > 0 && errors.length < success.length + failed.length) return bad('wrong', 'some contacts, and an error');
	if (errors.length > 0) return toldOfRead(errors.map(({ json }) => String(json.error)));
	const found = new Set(success.map(({ json }) => `${String(json.sequenceId)}/${String(json.contactId)}/${String(json.status)}`));
	if (found.size !== success.length) return bad('wrong', 'contacts came twice');
	const missing = [...keys].filter((key) => !found.has(key)).length;
	if (missing > 0) return bad('silent', `${missing} of ${keys.size} contacts are missing`);
	return found.size === keys.size ? { word: 'healed', said: [] } : bad('wrong', 'there are more contacts than the server has');
}
