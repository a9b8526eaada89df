// The checks of a change, from a clone in which nothing is installed yet. Only Node's own modules may be imported here.
import { spawnSync } from 'node:child_process';

import { dependenciesAreInstalled } from './dependencies.mjs';
import { projectFolder } from './n8nPackage.mjs';

if (!(await dependenciesAreInstalled(projectFolder))) npm('ci', '--ignore-scripts');
for (const script of ['lint', 'typecheck', 'build', 'scan']) npm('run', script);
npm('exec', '--', 'jest', ...process.argv.slice(2));

function npm(...args) {
	console.log(`\n> npm ${args.join(' ')}`);
	const started = Date.now();
	const { status } = spawnSync('npm', args, { cwd: projectFolder, stdio: 'inherit', shell: process.platform === 'win32' });
	console.log(`  ${Math.round((Date.now() - started) / 1000)} s`);
	if (status !== 0) process.exit(status ?? 1);
}
