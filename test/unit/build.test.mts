import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { projectFolder } from './project.mjs';

/* gulp builds the package, and n8n's own tool does as well: for those who know only that, and for its `dev`. */

const SOURCES = ['nodes', 'credentials', 'icons', 'docs', 'package.json', 'tsconfig.json', 'gulpfile.js', 'index.js', 'README.md', 'LICENSE.md', 'CHANGELOG.md'];
const GULP = ['node_modules/gulp/bin/gulp.js'];
const N8N_NODE = ['node_modules/@n8n/node-cli/bin/n8n-node.mjs'];

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function emptyFolder(): string {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'reply-io-build-')));
	folders.push(folder);
	return folder;
}

/** What a clone holds, with a file in dist that an earlier build left. */
function clone(): string {
	const folder = emptyFolder();
	for (const part of SOURCES) cpSync(path.join(projectFolder, part), path.join(folder, part), { recursive: true });
	symlinkSync(realpathSync(path.join(projectFolder, 'node_modules')), path.join(folder, 'node_modules'), 'junction');
	mkdirSync(path.join(folder, 'dist'));
	writeFileSync(path.join(folder, 'dist/leftOver.js'), '');
	return folder;
}

/** The files npm would pack, each with its content. */
function packed(folder: string): Map<string, string> {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' });
	const [{ files }] = JSON.parse(output) as [{ files: Array<{ path: string }> }];
	return new Map(files.map((file): [string, string] => [file.path, readFileSync(path.join(folder, file.path), 'utf8')]).sort());
}

function build(tool: string[]): Map<string, string> {
	const folder = clone();
	execFileSync(process.execPath, [...tool, 'build'], { cwd: folder, stdio: 'pipe' });
	return packed(folder);
}

async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await sleep(100);
}

let byGulp: Map<string, string>;
beforeAll(() => {
	byGulp = build(GULP);
});

test('n8n-node build makes the same package as npm run build, file by file', () => {
	expect(byGulp.size).toBeGreaterThan(80);
	expect([...build(N8N_NODE)]).toEqual([...byGulp]);
});

test('npm run dev makes it too, where an n8n that is told of it finds it, and again when a source changes', async () => {
	const folder = clone();
	rmSync(path.join(folder, 'dist'), { recursive: true });
	const userFolder = emptyFolder();
	const dev = spawn(process.execPath, [...N8N_NODE, 'dev', '--external-n8n', '--custom-user-folder', userFolder], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
	const ended = once(dev, 'exit');
	try {
		await until(() => [...byGulp.keys()].every((file) => existsSync(path.join(folder, file))));
		await until(() => [...packed(folder)].join() === [...byGulp].join());
		expect(realpathSync(path.join(userFolder, '.n8n/custom/node_modules/n8n-nodes-reply-io'))).toBe(folder);

		appendFileSync(path.join(folder, 'nodes/ReplyIo/trigger/seen.ts'), '\nexport const isRebuilt = true;\n');
		await until(() => readFileSync(path.join(folder, 'dist/nodes/ReplyIo/trigger/seen.js'), 'utf8').includes('isRebuilt'));
	} finally {
		dev.kill('SIGINT');
		await ended;
	}
});
