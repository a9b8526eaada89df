import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { projectFolder, readJson, readText } from './project.mjs';

/*
 * Who publishes the package, and where its repository is, stands in package.json. Where another file has to repeat
 * it, it is the same; docs/release.md names those files.
 */

const manifest = readJson<{ name: string; version: string; author: { name: string; email: string }; homepage: string; repository: { url: string }; bugs: string }>('package.json');
const home = manifest.homepage.replace(/#.*$/, '');

/** What Git keeps, without asking it: nothing but Node is needed here. */
const ignored = ['.git', ...readText('.gitignore').split('\n').map((line) => line.replace(/\/$/, ''))];
const files = readdirSync(projectFolder)
	.filter((name) => !ignored.includes(name) && !/\.tgz$|^package-lock\.json$/.test(name))
	.flatMap((name) => (statSync(path.join(projectFolder, name)).isDirectory() ? readdirSync(path.join(projectFolder, name), { recursive: true, encoding: 'utf8' }).map((file) => path.join(name, file)) : [name]))
	.map((file) => file.replaceAll(path.sep, '/'))
	.filter((file) => !/\.(?:webp|csv)$/.test(file) && statSync(path.join(projectFolder, file)).isFile());

/** The files other than package.json in which something stands, with what stands there. */
function found(pattern: RegExp): Map<string, Set<string>> {
	const all = files.filter((file) => file !== 'package.json').map((file): [string, Set<string>] => [file, new Set(readText(file).match(pattern) ?? [])]);
	return new Map(all.filter(([, matches]) => matches.size > 0));
}

test('the repository, its home and its issues are one place', () => {
	expect(home).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/);
	expect(manifest.homepage).toBe(`${home}#readme`);
	expect(manifest.repository.url).toBe(`git+${home}.git`);
	expect(manifest.bugs).toBe(`${home}/issues`);
});

test('every link to a repository of this name is to that one, and stands where docs/release.md says', () => {
	const links = found(new RegExp(String.raw`https://github\.com/[\w.-]+/${manifest.name}\b`, 'g'));
	for (const [file, urls] of links) expect({ file, urls: [...urls] }).toEqual({ file, urls: [home] });
	expect([...links.keys()].sort()).toEqual(listed('repository'));
});

test('the author is named in package.json, and in the license', () => {
	const named = found(new RegExp(`${manifest.author.name}|${manifest.author.email}`.replaceAll('.', String.raw`\.`), 'g'));
	expect([...named.keys()].sort()).toEqual(listed('author'));
});

/** The files of the table of what to fill in, for one of its rows. */
function listed(what: string): string[] {
	const row = readText('docs/release.md')
		.split('\n')
		.find((line) => line.startsWith(`| ${what} |`))!;
	return [...row.split('|')[3].matchAll(/`([^`]+)`/g)].map(([, file]) => file).sort();
}
