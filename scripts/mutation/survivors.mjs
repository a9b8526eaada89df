/**
 * Why a mutant is left: mostly because the change makes no difference that anybody could see.
 *
 * @type {Array<{ file: string, is: string | RegExp, becomes?: string | RegExp, reason: string }>}
 */
const REASONS = [];

const fits = (wanted, text) => wanted === undefined || (typeof wanted === 'string' ? wanted === text : wanted.test(text));

/** @param {import('./results.mjs').Survivor} survivor @returns {string | undefined} */
export function reasonFor({ file, is, becomes }) {
	return REASONS.find((one) => file.endsWith(one.file) && fits(one.is, is) && fits(one.becomes, becomes))?.reason;
}
