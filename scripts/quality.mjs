// Runs the suites behind a section of docs/quality.md at full size, and writes what they found into it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { projectFolder } from './n8nPackage.mjs';
import { markdownTable, writeQualitySection } from './qualityPage.mjs';

/** For a test. */
const LONGEST_MS = 2 * 3_600_000;

const [what, count = '10000', seed = String(Math.floor(Math.random() * 2 ** 31))] = process.argv.slice(2);
const sections = { faults: writeFaults, fuzz: writeFuzz };
if (!Object.hasOwn(sections, what ?? '')) {
	console.error('Say which: faults, or fuzz with how many of each (10000) and a seed (a random one)');
	process.exit(2);
}
process.exitCode = sections[what]();

/** The suite itself writes its table. */
function writeFaults() {
	return jest('engine/faultTable', { QUALITY_WRITE: 'faults' });
}

function writeFuzz() {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
	const results = path.join(folder, 'results');
	console.log(`${count} of each, seed ${seed}`);
	try {
		const code = jest('engine/any(?:Rows|Parameters|Answers|Bodies)', { FUZZ_COUNT: count, FUZZ_SEED: seed, FUZZ_RESULT: results });
		if (code !== 0) return code;
		const found = readFileSync(results, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
		const operations = [...new Set(found.map(({ operation }) => operation))].sort();
		const number = (value) => (value === undefined ? '–' : value.toLocaleString('en-US'));
		const rows = operations.map((operation) => [operation, ...['inputs', 'answers', 'bodies'].map((kind) => number(found.find((one) => one.operation === operation && one.kind === kind)?.count))]);
		writeQualitySection('fuzz', `Seed ${seed}: nothing was rejected and not handled, no key was told, no request was outside the contract.\n\n${markdownTable(['operation', 'random inputs', "server's answers", 'webhook bodies'], rows)}`);
		return 0;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function jest(suites, env) {
	const args = ['exec', '--', 'jest', '--selectProjects', 'engine', '--testPathPatterns', suites, `--testTimeout=${LONGEST_MS}`];
	const { status } = spawnSync('npm', args, { cwd: projectFolder, stdio: 'inherit', shell: process.platform === 'win32', env: { ...process.env, ...env } });
	return status ?? 1;
}
