// The section "Mutation tests" of docs/quality.md.
import { markdownTable } from '../qualityPage.mjs';
import { LEAST_OVER_ALL, PARTS } from './parts.mjs';
import { MUSTS, scoreOf } from './results.mjs';
import { reasonFor } from './survivors.mjs';

const COLUMNS = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];

const NO_REASON = 'Not looked at yet.';

/** @param {import('./results.mjs').PartResult[]} results of all parts, in their order */
export function mutationPage(results) {
	const parts = results.map((result, index) => ({ ...PARTS[index], ...result }));
	return `\`npm run mutate -- ${parts.every(({ engine }) => engine.length === 0) ? '--unit ' : ''}--write\` changes the sources in every way [StrykerJS](https://stryker-mutator.io) knows, and leaves out each entry of a list and each field of an object besides, one change at a time. A change is found when a test of the suites named fails, or never ends. What other suites would find does not count${parts.every(({ engine }) => engine.length === 0) ? ': here those are the unit tests, without the tests of the engine' : ''}.

${scores(parts)}

${musts(parts)}

${kinds(parts)}

${parts.map(survivors).filter(Boolean).join('\n\n')}`;
}

function scores(parts) {
	const row = (title, suites, counts, least) => [title, suites, ...COLUMNS.map((column) => counts[column] ?? 0), `${scoreOf(counts).toFixed(1)} %`, least];
	return markdownTable(
		['Part', 'Suites', 'Found', 'Ran for too long', 'Survived', 'Run by no test', 'Score', 'At least'],
		[
			...parts.map(({ title, unit, engine, counts, least }) => row(title, [`unit: ${unit.map((name) => name.replace(/[/.]$/, '')).join(', ')}`, ...(engine.length > 0 ? [`engine: ${engine.join(', ')}`] : [])].join('; '), counts, `${least} %`)),
			row('**All**', '', sum(parts.map(({ counts }) => counts)), `${LEAST_OVER_ALL} %`),
		],
	);
}

function sum(all) {
	const total = {};
	for (const counts of all) for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
	return total;
}

/** What must be among the changes that were tried, and found. */
function musts(parts) {
	const of = (name) => parts.map((part) => part.musts[name]).reduce((a, b) => ({ tried: a.tried + b.tried, found: a.found + b.found }));
	const said = (name, what) => `${of(name).found} of ${of(name).tried} ${what}`;
	const bounds = parts.flatMap(({ survivors: left }) => left.filter(MUSTS.bounds));
	const checked = `Among them, as a check of the check: ${said('rows', 'rows of the table of errors that were left out')}, ${said('headers', 'headers that were left out')}, and ${said('bounds', 'bounds (`<` for `<=` and the like) that were moved')} were found.`;
	if (bounds.length === 0) return checked;
	return `${checked} The bounds that no test sees moved:\n\n${markdownTable(['File', 'Bound', 'Why it is left'], bounds.map((one) => [inFolder(one.file), `\`${one.is}\``, reasonFor(one) ?? NO_REASON]))}`;
}

/** How many of each kind of change were found. */
function kinds(parts) {
	const names = [...new Set(parts.flatMap(({ byMutator }) => Object.keys(byMutator)))].sort();
	const rows = names.map((name) => {
		const counts = sum(parts.map(({ byMutator }) => byMutator[name] ?? {}));
		return [`\`${name}\``, Object.values(counts).reduce((a, b) => a + b, 0), `${scoreOf(counts).toFixed(1)} %`];
	});
	return markdownTable(['Change', 'How many', 'Found'], rows);
}

const inFolder = (file) => file.replace('nodes/ReplyIo/', '');

function survivors({ title, survivors: left }) {
	if (left.length === 0) return '';
	const code = (text) => (text === '' ? 'left out' : `\`${(text.length > 70 ? `${text.slice(0, 70)}…` : text).replaceAll('|', '\\|').replaceAll('`', "'")}\``);
	// Several changes of one place have one reason.
	const rows = new Map();
	for (const one of left) {
		const reason = reasonFor(one) ?? NO_REASON;
		const key = `${one.file}:${one.line} ${one.is} ${reason}`;
		const row = rows.get(key) ?? [inFolder(one.file), code(one.is), [], reason];
		row[2].push(code(one.becomes));
		rows.set(key, row);
	}
	const told = [...rows.values()].map(([file, is, becomes, reason]) => [file, is, becomes.length > 2 ? `${becomes.length} changes` : becomes.join(', '), reason]);
	return `<details><summary>${title}: the ${left.length} left</summary>\n\n${markdownTable(['File', 'What was changed', 'Into', 'Why it is left'], told)}\n\n</details>`;
}
