import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { projectFolder } from './project.mjs';

const PARTS = ['nodes', 'credentials', 'icons', 'docs', 'scripts', 'package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'gulpfile.js', 'index.js', 'README.md', 'LICENSE.md', 'CHANGELOG.md'];

/** Folders for the tests of a file, gone after them. */
export function useFolders() {
	const folders: string[] = [];
	afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })));
	const empty = (): string => {
		const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'reply-io-')));
		folders.push(folder);
		return folder;
	};
	/** What a clone holds of the package and its tools, installed. */
	const clone = (...more: string[]): string => {
		const folder = empty();
		for (const part of [...PARTS, ...more]) cpSync(path.join(projectFolder, part), path.join(folder, part), { recursive: true });
		symlinkSync(realpathSync(path.join(projectFolder, 'node_modules')), path.join(folder, 'node_modules'), 'junction');
		return folder;
	};
	return { empty, clone };
}

/** The files npm would pack, each with its content. */
export function packed(folder: string): Array<[file: string, content: string]> {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' });
	const [{ files }] = JSON.parse(output) as [{ files: Array<{ path: string }> }];
	return files.map((file): [string, string] => [file.path, readFileSync(path.join(folder, file.path), 'utf8')]).sort();
}
