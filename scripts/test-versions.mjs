// The engine tests on the engines of older releases of n8n, from the oldest the package works with. Each engine is
// installed once, in the cache. On the newest they run in npm test. `-- --all` runs all of them.
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cached } from './cache.mjs';
import { npm } from './childProcesses.mjs';
import { dependenciesAreInstalled } from './dependencies.mjs';
import { projectFolder } from './n8nPackage.mjs';
import { releases } from './n8nReleases.mjs';
import { step } from './progress.mjs';

/** Some ask for an older one than their own dependencies can work with. */
const ZOD_VERSION = '3.25.76';

/** Suites of what a release of n8n does for the node: running it, its parameters, errors, tools and webhooks. The others are run on request. */
const SUITES = 'engine/(errors|hints|input|outputSchema|rows|saved|security|set|setMany|steps|told|tool|trigger|triggerLife)\\.';

const all = process.argv.includes('--all');
const jestArguments = [...(all ? [] : ['--testPathPatterns', SUITES]), ...process.argv.slice(2).filter((argument) => argument !== '--all')];

async function installEngine({ n8n, core, workflow }) {
	return await cached(`n8n-core-${core}`, async (folder, options) => {
		const dependencies = { 'n8n-core': core, 'n8n-workflow': workflow, zod: ZOD_VERSION };
		await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, overrides: { zod: ZOD_VERSION } }));
		await step(`Installing the engine of n8n ${n8n}`, () =>
			npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], options),
		);
	});
}

function run(...command) {
	const { status } = spawnSync('npm', command, { cwd: projectFolder, stdio: 'inherit', shell: process.platform === 'win32' });
	if (status !== 0) process.exit(status ?? 1);
}

if (!(await dependenciesAreInstalled(projectFolder))) run('ci', '--ignore-scripts');
run('run', 'build');

const results = [];
for (const release of releases) {
	const folder = await installEngine(release);
	console.log(`\nThe engine tests on n8n ${release.n8n} (n8n-core ${release.core}, n8n-workflow ${release.workflow})`);
	const started = Date.now();
	const { status } = spawnSync(
		process.execPath,
		[path.join(projectFolder, 'node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', 'engine', ...jestArguments],
		{ cwd: projectFolder, stdio: 'inherit', env: { ...process.env, N8N_CORE_FOLDER: folder } },
	);
	results.push({ release, passed: status === 0, seconds: Math.round((Date.now() - started) / 1000) });
}

console.log();
for (const { release, passed, seconds } of results) console.log(`${passed ? '✓' : '✗'} n8n ${release.n8n} (${seconds} s)`);
if (!results.every(({ passed }) => passed)) process.exitCode = 1;
