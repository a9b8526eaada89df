import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import type { ICredentialType, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { projectFolder, readJson, readText } from './project.mjs';

interface PackageJson {
	name: string;
	version: string;
	license: string;
	keywords: string[];
	homepage: string;
	author: unknown;
	repository: { url: string };
	main: string;
	files: string[];
	dependencies?: object;
	overrides?: object;
	peerDependencies: object;
	devDependencies: Record<string, string>;
	scripts: Record<string, string>;
	n8n: { n8nNodesApiVersion: number; strict: boolean; nodes: string[]; credentials: string[] };
}

const manifest = readJson<PackageJson>('package.json');
const inProject = (file: string) => path.join(projectFolder, file);
const require = createRequire(inProject('package.json'));

interface Packed {
	size: number;
	files: Array<{ path: string }>;
}

let packed: Packed;
let paths: string[];
let exported: Record<string, new () => unknown>;
let nodes: INodeTypeDescription[];
let credential: ICredentialType;

beforeAll(() => {
	if (!existsSync(inProject('dist'))) throw new Error('There is no dist folder: run npm run build first');
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: projectFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	[packed] = JSON.parse(output) as Packed[];
	paths = packed.files.map((file) => file.path).sort();
	exported = require('./index.js') as typeof exported;
	nodes = [exported.ReplyIo, exported.ReplyIoTrigger].map((type) => (new type() as INodeType).description);
	credential = new exported.ReplyIoApi() as ICredentialType;
}, 60_000);

describe('what npm packs', () => {
	test('is dist, index.js, README, CHANGELOG, LICENSE and package.json', () => {
		expect(paths.filter((file) => !file.startsWith('dist/'))).toEqual(['CHANGELOG.md', 'LICENSE.md', 'README.md', 'index.js', 'package.json']);
	});

	test('has code, icons, codex and schemas in dist, nothing else', () => {
		const strange = paths.filter((file) => file.startsWith('dist/')).filter((file) => !/^dist\/((nodes|credentials)\/.*\.(js|json)|icons\/[\w.-]+\.svg)$/.test(file));
		expect(strange).toEqual([]);
	});

	test('holds no maps, no build info, no tests, no types', () => {
		expect(paths.filter((file) => /\.map$|tsbuildinfo|\.test\.|\.d\.ts$|\.m?ts$|__tests__/.test(file))).toEqual([]);
	});

	test('has everything that was compiled from nodes and credentials', () => {
		const sources = ['nodes', 'credentials'].flatMap((folder) =>
			(readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' })).filter((file) => file.endsWith('.ts')).map((file) => `dist/${folder}/${file.replaceAll(path.sep, '/').replace(/\.ts$/, '.js')}`),
		);
		expect(paths).toEqual(expect.arrayContaining(sources));
	});

	test('is under 90 kB', () => {
		expect(packed.size).toBeLessThan(90_000);
	});

	test('says nothing of the machine it was built on', () => {
		for (const file of paths.filter((name) => /\.(js|json|md)$/.test(name))) {
			const text = readFileSync(inProject(file), 'utf8');
			expect({ file, found: text.includes(projectFolder) || text.includes('sourceMappingURL') }).toEqual({ file, found: false });
		}
	});
});

describe('package.json keeps the rules of a community node', () => {
	test('name, license, keyword, people and places', () => {
		expect(manifest.name).toMatch(/^n8n-nodes-/);
		expect(manifest.license).toBe('MIT');
		expect(readText('LICENSE.md')).toMatch(/^MIT License\n/);
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.homepage).toMatch(/^https:\/\//);
		expect(manifest.author).toEqual({ name: expect.any(String) as string, email: expect.stringMatching(/@/) as string });
		expect(manifest.repository.url).toMatch(/^git\+https:\/\//);
		expect(manifest.version).toMatch(/^\d+\.\d+\.\d+/);
	});

	test('no dependency at run time, and n8n-workflow as the one peer', () => {
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.overrides).toBeUndefined();
		expect(manifest).not.toHaveProperty('bundledDependencies');
		expect(manifest).not.toHaveProperty('optionalDependencies');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	test('a repository of its own', () => {
		expect(manifest).not.toHaveProperty('workspaces');
		expect(manifest.repository).not.toHaveProperty('directory');
	});

	test("the scripts of n8n's scaffold; build makes the same with gulp, dev has a folder of its own", () => {
		const scaffold = readJson<PackageJson>('node_modules/@n8n/node-cli/dist/template/templates/declarative/github-issues/template/package.json');
		expect(Object.keys(scaffold.scripts)).toEqual(expect.arrayContaining(['build', 'build:watch', 'dev', 'lint', 'lint:fix', 'release', 'prepublishOnly']));
		expect(manifest.scripts).toMatchObject({ ...scaffold.scripts, build: 'gulp build', dev: `node scripts/devFolder.mjs && cd .dev && ${scaffold.scripts.dev}` });
	});

	test('nothing runs when it is installed', () => {
		for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepublish']) expect(manifest.scripts).not.toHaveProperty(script);
	});

	test('nothing is loaded at run time but the package itself, n8n-workflow and crypto', () => {
		for (const file of paths.filter((name) => /^dist\/.*\.js$/.test(name))) {
			const modules = [...readFileSync(inProject(file), 'utf8').matchAll(/\b(?:require|import)\(\s*["']([^"']+)["']\s*\)/g)].map(([, name]) => name);
			expect({ file, foreign: modules.filter((name) => !name.startsWith('.') && !['n8n-workflow', 'crypto'].includes(name)) }).toEqual({ file, foreign: [] });
		}
	});

	test('the n8n section: strict, and every file is there', () => {
		expect(manifest.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
		expect(paths).toEqual(expect.arrayContaining([...manifest.n8n.nodes, ...manifest.n8n.credentials]));
	});

	test('versions of what it is built with are exact', () => {
		for (const version of Object.values(manifest.devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
	});

	test('the change log tells of this version', () => {
		expect(readText('CHANGELOG.md')).toContain(`## [${manifest.version}]`);
	});
});

describe('what n8n loads', () => {
	test('index.js exports the nodes and their credential', () => {
		expect(manifest.main).toBe('index.js');
		expect(Object.keys(exported).sort()).toEqual(['ReplyIo', 'ReplyIoApi', 'ReplyIoTrigger']);
		expect(nodes.map(({ name }) => name)).toEqual(['replyIo', 'replyIoTrigger']);
		expect(credential.name).toBe('replyIoApi');
	});

	test('every icon is in the package', () => {
		const icons = [
			...nodes.map(({ icon }, index) => ({ from: manifest.n8n.nodes[index], icon })),
			{ from: manifest.n8n.credentials[0], icon: credential.icon },
		].flatMap(({ from, icon }) => Object.values(icon as Record<string, string>).map((file) => path.posix.join(path.posix.dirname(from), file.replace(/^file:/, ''))));
		expect(icons).toHaveLength(6);
		expect(paths).toEqual(expect.arrayContaining(icons));
		for (const icon of icons) expect(readFileSync(inProject(icon), 'utf8')).toMatch(/^<svg[^>]*viewBox/);
	});

	test('the codexes are in the package and name their nodes', () => {
		for (const [index, { name }] of nodes.entries()) {
			const file = manifest.n8n.nodes[index].replace(/\.js$/, '.json');
			expect(paths).toContain(file);
			expect(readJson(file)).toMatchObject({ node: `${manifest.name}.${name}`, nodeVersion: '1.0', codexVersion: '1.0' });
		}
	});

	test('every operation has its schema in the package', () => {
		const operations = nodes[0].properties.find(({ name }) => name === 'operation')?.options as Array<{ value: string }>;
		for (const { value } of operations) {
			const file = `dist/nodes/ReplyIo/__schema__/v1.0.0/sequenceContactStatus/${value}.json`;
			expect(paths).toContain(file);
			expect(readJson(file)).toMatchObject({ type: 'object', version: 1 });
		}
	});
});
