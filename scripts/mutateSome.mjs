// Mutation tests: changes the sources in every way StrykerJS knows, one change at a time, and looks whether a test
// fails. `npm run mutate` runs all parts, `npm run mutate -- errors plan` some. --unit leaves out the suites of the
// engine, which is much quicker; --known tries only what changed since the last run here; --write has docs/quality.md
// tell what was found in all parts.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stryker } from '@stryker-mutator/core';

import { copyProject } from './mutation/copy.mjs';
import { LEAST_OVER_ALL, PARTS } from './mutation/parts.mjs';
import { addRemoval } from './mutation/removal.mjs';
import { mutationPage } from './mutation/page.mjs';
import { load, MUSTS, resultOf, RESULTS, save, scoreOf } from './mutation/results.mjs';
import { reasonFor } from './mutation/survivors.mjs';
import { projectFolder } from './n8nPackage.mjs';
import { writeQualitySection } from './qualityPage.mjs';

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const names = process.argv.slice(2).filter((argument) => !flags.includes(argument));
const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}: they are ${PARTS.map(({ name }) => name).join(', ')}`);
const chosen = PARTS.filter(({ name }) => names.length === 0 || names.includes(name));

process.chdir(projectFolder);
const sources = sourcesByPart();
process.chdir(copyProject([...sources.values()].flat()));
await addRemoval();


for (const part of chosen) {
	const mutants = await new Stryker({ ...optionsFor(part), incremental: false, mutate: process.env.ONLY.split(',') }).runMutationTest();
	for (const m of mutants) if (!['Killed','Timeout'].includes(m.status)) console.log(m.status, m.fileName.split('/').slice(-2).join('/'), m.location.start.line, JSON.stringify(m.replacement), m.mutatorName, JSON.stringify(m.location));
	const c={}; for (const m of mutants) c[m.status]=(c[m.status]??0)+1; console.log(JSON.stringify(c));
}
process.exit(0);
/** @returns {Map<string, string[]>} */
function sourcesByPart() {
	const all = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ts')).map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/'))),
	);
	const partOf = (file) => PARTS.find((part) => part.sources.some((source) => file === source || file.startsWith(`${source}/`)));
	const left = all.filter((file) => !partOf(file));
	if (left.length > 0) throw new Error(`In no part of scripts/mutation/parts.mjs: ${left.join(', ')}`);
	return new Map(PARTS.map((part) => [part.name, all.filter((file) => partOf(file) === part)]));
}

/** Tells whether a part has been run on the sources there are. */
function digestOf({ name }) {
	const hash = createHash('sha256');
	for (const file of sources.get(name)) hash.update(`${file}\n`).update(readFileSync(path.join(projectFolder, file)));
	return hash.digest('hex');
}

function engineSuitesOf({ engine }) {
	return flags.includes('--unit') ? [] : engine;
}

function memoryOf({ name }) {
	return path.join(RESULTS, `${name}.incremental.json`);
}

/**
 * StrykerJS tries again only what changed since it ran last here. It does not notice that a new test looks at what a
 * module does when it is loaded: all that was not detected is tried again.
 */
function forgetSurvivors(part) {
	const file = memoryOf(part);
	if (!existsSync(file)) return;
	const memory = JSON.parse(readFileSync(file, 'utf8'));
	for (const source of Object.values(memory.files)) source.mutants = source.mutants.filter(({ status }) => ['Killed', 'Timeout'].includes(status));
	writeFileSync(file, JSON.stringify(memory));
}

function optionsFor(part) {
	const { name, unit } = part;
	return {
		allowConsoleColors: false,
		clearTextReporter: { allowColor: false },
		concurrency: 3,
		coverageAnalysis: 'perTest',
		disableTypeChecks: false,
		dryRunTimeoutMinutes: 20,
		fileLogLevel: 'off',
		htmlReporter: { fileName: path.join(RESULTS, `${name}.html`) },
		incremental: true,
		incrementalFile: memoryOf(part),
		logLevel: 'warn',
		mutate: sources.get(name),
		plugins: [path.join(projectFolder, 'scripts/mutation/strykerRunner.mjs')],
		reporters: [],
		symlinkNodeModules: false,
		tempDirName: '.stryker-tmp',
		testRunner: 'warm',
		timeoutFactor: 1.5,
		timeoutMS: 20_000,
		warm: { unit: process.env.UNIT?.split(',') ?? unit, engine: engineSuitesOf(part) },
		warnings: false,
	};
}
