// The section "Mutation tests" of docs/quality.md.
import { markdownTable } from '../qualityPage.mjs';
import { PARTS } from './parts.mjs';
import { scoreOf } from './results.mjs';
import { reasonFor } from './survivors.mjs';

const COLUMNS = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];

/** @param {import('./results.mjs').PartResult[]} results of all parts, in their order */
export function mutationPage(results) {
	const total = sum(results.map(({ counts }) => counts));
	const row = (title, suites, counts, least) => [title, suites, ...COLUMNS.map((column) => counts[column] ?? 0), `${scoreOf(counts).toFixed(1)} %`, least];
	const scores = markdownTable(
		['Part', 'Suites besides the unit tests', 'Killed', 'Ran for too long', 'Survived', 'Run by no test', 'Score', 'At least'],
		[
			...results.map(({ counts }, index) => row(PARTS[index].title, PARTS[index].engine.join(', ') || '–', counts, `${PARTS[index].least} %`)),
			row('**All**', '', total, '80 %'),
		],
	);
	return `Written by \`npm run mutate -- --write\`. Each mutant is the sources with one change; it is killed when a test fails, and a test that then never ends counts as well.

${scores}

${kinds(results)}

${survivors(results)}`;
}

function sum(all) {
	const total = {};
	for (const counts of all) for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
	return total;
}

/** How many of each kind of change were found. */
function kinds(results) {
	const names = [...new Set(results.flatMap(({ byMutator }) => Object.keys(byMutator)))].sort();
	return markdownTable(
		['Change', 'Mutants', 'Score'],
		names.map((name) => {
			const counts = sum(results.map(({ byMutator }) => byMutator[name] ?? {}));
			return [name, Object.values(counts).reduce((a, b) => a + b, 0), `${scoreOf(counts).toFixed(1)} %`];
		}),
	);
}

function survivors(results) {
	const code = (text) => `\`${(text.length > 90 ? `${text.slice(0, 90)}…` : text).replaceAll('|', '\\|').replaceAll('`', "'")}\``;
	return results
		.map(({ survivors: left }, index) => {
			const told = left.map((one) => [`${one.file.replace('nodes/ReplyIo/', '')}:${one.line}`, code(one.is), code(one.becomes), reasonFor(one) ?? '']);
			return left.length === 0 ? '' : `<details><summary>${PARTS[index].title}: the ${left.length} left</summary>\n\n${markdownTable(['Where', 'Is', 'Becomes', 'Why it is left'], told)}\n\n</details>`;
		})
		.filter(Boolean)
		.join('\n\n');
}
