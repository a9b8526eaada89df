// The tables of docs/quality.md: each is written by its own command, between two comments that bear its name.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { projectFolder } from './n8nPackage.mjs';

const PAGE = path.join(projectFolder, 'docs', 'quality.md');

/** @typedef {'mutation' | 'faults' | 'fuzz' | 'soak'} Section */

/**
 * What stands in a section now.
 * @param {Section} name
 * @returns {string}
 */
export function qualitySection(name) {
	return split(name)[1].trim();
}

/**
 * Replaces what stands in a section.
 * @param {Section} name
 * @param {string} text Markdown
 */
export function writeQualitySection(name, text) {
	const [before, , after] = split(name);
	writeFileSync(PAGE, `${before}\n${text.trim()}\n${after}`);
}

/** @param {Section} name */
function split(name) {
	const page = readFileSync(PAGE, 'utf8');
	const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
	const [from, to] = [page.indexOf(start), page.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`docs/quality.md has no section '${name}'`);
	return [page.slice(0, from + start.length), page.slice(from + start.length, to), page.slice(to)];
}

/**
 * A table of Markdown.
 * @param {string[]} head
 * @param {Array<Array<string | number>>} rows
 * @returns {string}
 */
export function markdownTable(head, rows) {
	return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
