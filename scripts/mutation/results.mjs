// What runs of StrykerJS found, part by part.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

import { projectFolder } from '../n8nPackage.mjs';

/** Not in the repository: the page has what matters of it. */
export const RESULTS = path.join(projectFolder, 'reports/mutation');

/** Changes that a run must have tried, or it would not be looking. */
export const MUSTS = {
	bounds: ({ mutator, is, becomes }) => mutator === 'EqualityOperator' && /[<>]/.test(is) && is !== becomes && withoutBound(is) === withoutBound(becomes),
	rows: ({ file, mutator, is }) => mutator === 'Removal' && file.endsWith('api/errors/table.ts') && /^\{.*(?:\bmessage\b|\.\.\.(?:NOT_ALLOWED|\w+_MISSING)\b)/.test(is),
	headers: ({ file, mutator, is, becomes }) => (mutator === 'Removal' && /^(?:'X-API-Key'|\.\.\..*(?:Authorization|X-User-Email|X-TEAM-ID|headersOf))/.test(is)) || (mutator === 'ObjectLiteral' && file.endsWith('httpCall.ts') && /Content-Type/.test(is) && becomes === '{}'),
};

const withoutBound = (code) => code.replace(/([<>])=/g, '$1').replace(/[\s()]/g, '');

/** @typedef {{ file: string, line: number, mutator: string, is: string, becomes: string, status: string }} Survivor of a removal, `is` is what was left out */
/** @typedef {{ part: string, seconds: number, counts: Record<string, number>, byMutator: Record<string, Record<string, number>>, musts: Record<keyof typeof MUSTS, { tried: number, found: number }>, survivors: Survivor[], engine: string[], sources: string }} PartResult `sources` is a digest of the part's */

/**
 * @param {string} part
 * @param {import('@stryker-mutator/api/core').MutantResult[]} mutants
 * @param {number} seconds
 * @returns {PartResult}
 */
export function resultOf(part, mutants, seconds) {
	const counts = {};
	const byMutator = {};
	for (const { status, mutatorName } of mutants) {
		counts[status] = (counts[status] ?? 0) + 1;
		((byMutator[mutatorName] ??= {})[status] ??= 0);
		byMutator[mutatorName][status]++;
	}
	const told = mutants.map(toldOf);
	const musts = Object.fromEntries(
		Object.entries(MUSTS).map(([name, isOne]) => {
			const tried = told.filter(isOne);
			return [name, { tried: tried.length, found: tried.filter(isFound).length }];
		}),
	);
	return { part, seconds: Math.round(seconds), counts, byMutator, musts, survivors: told.filter((one) => !isFound(one)) };
}

function isFound({ status }) {
	return status === 'Killed' || status === 'Timeout';
}

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

function toldOf({ fileName, location: { start, end }, mutatorName, replacement = '', status }) {
	const file = path.relative(process.cwd(), fileName).replaceAll(path.sep, '/');
	const lines = readFileSync(fileName, 'utf8').split('\n');
	const of = lines.slice(start.line - 1, end.line);
	of[of.length - 1] = of.at(-1).slice(0, end.column - 1);
	of[0] = of[0].slice(start.column - 1);
	const is = of.join('\n');
	if (mutatorName === 'Removal') return { file, line: start.line, mutator: mutatorName, is: oneLine(leftOut(is, replacement)), becomes: '', status };
	return { file, line: start.line, mutator: mutatorName, is: oneLine(is), becomes: oneLine(replacement), status };
}

const printer = ts.createPrinter({ removeComments: true });

/** The entry of a list, or the field of an object, that a shorter one lacks. */
function leftOut(whole, shorter) {
	const entriesOf = (text) => {
		const source = ts.createSourceFile('source.ts', `(${text})`, ts.ScriptTarget.Latest, true);
		const { expression } = source.statements[0].expression;
		// Written anew, both have the same blanks, commas and parentheses.
		const written = (node) => printer.printNode(ts.EmitHint.Unspecified, node, source).replace(/[\s(),;]/g, '').replace(/["`]/g, "'");
		return (expression.elements ?? expression.properties).map((node) => ({ text: node.getText(source), written: written(node) }));
	};
	const rest = entriesOf(shorter).map(({ written }) => written);
	const entries = entriesOf(whole);
	const at = entries.findIndex(({ written }, index) => written !== rest[index]);
	return entries[at]?.text ?? '';
}

/** In per cent of the mutants that are valid. @param {Record<string, number>} counts */
export function scoreOf(counts) {
	const { Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0 } = counts;
	return (100 * (Killed + Timeout)) / (Killed + Timeout + Survived + NoCoverage);
}

/** @param {PartResult} result */
export function save(result) {
	mkdirSync(RESULTS, { recursive: true });
	writeFileSync(path.join(RESULTS, `${result.part}.json`), JSON.stringify(result, null, '\t'));
}

/** @returns {PartResult | undefined} */
export function load(part) {
	const file = path.join(RESULTS, `${part}.json`);
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
