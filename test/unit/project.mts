import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder package.json is in. */
export const projectFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export function readText(file: string): string {
	return readFileSync(path.join(projectFolder, file), 'utf8');
}

export function readJson<T = Record<string, unknown>>(file: string): T {
	return JSON.parse(readText(file)) as T;
}
