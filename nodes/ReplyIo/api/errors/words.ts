/** A sequence or contact in a message: its ID, and its name where the user chose it from a list. */
export interface Named {
	id: number;
	name?: string;
}

/** "Dmitri Volkov (12343)", or "contact 12343". */
export function nameContact({ id, name }: Named): string {
	return name ? `${name} (${id})` : `contact ${id}`;
}

/** "'Webinar invitation' (300)", or "sequence 300". */
export function nameSequence({ id, name }: Named): string {
	return name ? `'${name}' (${id})` : `sequence ${id}`;
}

/** The same, able to begin a sentence. */
export function capitalized(words: string): string {
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What cannot be seen of a text, such as the zero-width spaces of web pages and mails. */
export const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

const LONGEST_VALUE = 60;

/** Shows any value in a message: short, on one line, its type recognizable. */
export function quote(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === '') return "'' (empty)";
	const text = shorten((typeof value === 'string' ? value : written(value)).replace(INVISIBLE, escaped), LONGEST_VALUE);
	return typeof value === 'string' ? `'${text}'` : text;
}

function escaped(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function written(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		// What holds itself has no JSON, and may be no text either.
		return Object.prototype.toString.call(value);
	}
}

/** A text on one line, cut at a length in characters. */
export function shorten(text: string, longest: number): string {
	const line = text.replace(/\s+/g, ' ');
	return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

const MAX_LISTED = 10;

/** e.g. "1, 2, 3", or "1, 2, … and 5 more" where there are more than ten. */
export function listed(values: readonly unknown[]): string {
	const more = values.length - MAX_LISTED;
	return values.slice(0, MAX_LISTED).join(', ') + (more > 0 ? ` and ${thousands(more)} more` : '');
}

/** A message with one full stop at its end: it has none, unless it ends in Reply.io's words. */
export function asSentence(message: string): string {
	return message.replace(/\.?$/, '.');
}

/** 12345 as "12,345". */
export function thousands(count: number): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** e.g. "1 call", "1,234 calls" */
export function counted(count: number, noun: string): string {
	return `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** e.g. "3 items are left; running them again is safe" */
export function leftOver(count: number, noun: string): string {
	return `${counted(count, noun)} ${count === 1 ? 'is left; running it' : 'are left; running them'} again is safe`;
}

const MOST_DAYS = 999;

/** e.g. "90 s", "5 min", "2 h 5 min", "3 days" */
export function duration(ms: number): string {
	const seconds = Math.ceil(ms / 1000);
	if (seconds < 120) return `${seconds} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 120) return `${minutes} min`;
	const [hours, more] = [Math.floor(minutes / 60), minutes % 60];
	if (hours < 48) return more ? `${hours} h ${more} min` : `${hours} h`;
	const days = Math.round(hours / 24);
	return days > MOST_DAYS ? `more than ${MOST_DAYS} days` : `${days} days`;
}
