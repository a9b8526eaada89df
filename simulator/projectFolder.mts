import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Where this project is: the nearest folder above the working directory or the started script that
 * holds its package.json. (Modules here run both as ES modules and, in jest, as CommonJS, which have
 * no common way to tell their own place.)
 */
export function projectFolder(): string {
	const starts = [process.cwd(), ...(process.argv[1] ? [path.dirname(process.argv[1])] : [])];
	for (const start of starts) {
		for (let folder = start; ; folder = path.dirname(folder)) {
			if (isProject(folder)) return folder;
			if (folder === path.dirname(folder)) break;
		}
	}
	throw new Error('Start the simulator from inside the project n8n-nodes-reply-io');
}

function isProject(folder: string): boolean {
	const file = path.join(folder, 'package.json');
	if (!existsSync(file)) return false;
	return (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'n8n-nodes-reply-io';
}
