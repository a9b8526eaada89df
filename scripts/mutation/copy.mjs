// The project as StrykerJS is given it: a copy, so that the project can be worked on meanwhile.
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

import { projectFolder } from '../n8nPackage.mjs';

const PARTS = ['credentials', 'dist', 'docs', 'examples', 'icons', 'nodes', 'scripts', 'simulator', 'test', 'jest.config.cjs', 'package.json', 'README.md', 'CHANGELOG.md'];

/**
 * Makes a copy, which is removed when the process ends.
 *
 * @param {string[]} sources are without type assertions in it: StrykerJS leaves alone what is in one
 * @returns {string} its folder
 */
export function copyProject(sources) {
	const copy = mkdtempSync(path.join(realpathSync(tmpdir()), 'reply-io-mutation-'));
	process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
	for (const part of PARTS) cpSync(path.join(projectFolder, part), path.join(copy, part), { recursive: true });
	symlinkSync(path.join(projectFolder, 'node_modules'), path.join(copy, 'node_modules'));
	for (const source of sources) {
		const file = path.join(copy, source);
		writeFileSync(file, withoutAssertions(readFileSync(file, 'utf8')));
	}
	return copy;
}

/** The same code with blanks for `as …` and `satisfies …`, so that everything else keeps its place. */
function withoutAssertions(text) {
	let result = text;
	const visit = (node) => {
		if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
			const [start, end] = [node.expression.end, node.end];
			result = result.slice(0, start) + result.slice(start, end).replace(/[^\n]/g, ' ') + result.slice(end);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
	return result;
}
