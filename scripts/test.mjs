// The checks of a change, from a clone in which nothing is installed yet: all that need no n8n, or with --in-n8n
// the suites in a real n8n, two at a time. Only Node's own modules may be imported here.
import { spawnSync } from 'node:child_process';

import { dependenciesAreInstalled } from './dependencies.mjs';
import { projectFolder } from './n8nPackage.mjs';

const inN8n = process.argv[2] === '--in-n8n';
const jestArguments = process.argv.slice(inN8n ? 3 : 2);

if (!(await dependenciesAreInstalled(projectFolder))) npm('ci', '--ignore-scripts');
for (const script of inN8n ? ['build'] : ['lint', 'architecture', 'typecheck', 'build', 'scan']) npm('run', script);
npm('exec', '--', 'jest', ...jestArguments, ...(inN8n ? ['--maxWorkers=2', '--selectProjects', 'n8n'] : ['--ignoreProjects', 'n8n']));

function npm(...args) {
	console.log(`\n> npm ${args.join(' ')}`);
	const started = Date.now();
	const { status } = spawnSync('npm', args, { cwd: projectFolder, stdio: 'inherit', shell: process.platform === 'win32' });
	console.log(`  ${Math.round((Date.now() - started) / 1000)} s`);
	if (status !== 0) process.exit(status ?? 1);
}
