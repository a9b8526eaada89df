// The rules n8n's registry scanner (@n8n/scan-community-package) applies to a submitted package: to its sources, and to
// what npm packs, unpacked again, with comments that switch rules off ignored.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint } from 'eslint';

import { packProject, projectFolder, unpack } from './n8nPackage.mjs';

// The plugins come with the linter, in the versions it was released with.
const require = createRequire(import.meta.resolve('@n8n/node-cli/eslint'));
const load = async (name) => await import(pathToFileURL(require.resolve(name)).href);
const { n8nCommunityNodesPlugin: community } = await load('@n8n/eslint-plugin-community-nodes');
const { default: nodesBase } = await load('eslint-plugin-n8n-nodes-base');
const { parser } = (await load('typescript-eslint')).default;

const off = (...names) => Object.fromEntries(names.map((name) => [`n8n-nodes-base/${name}`, 'off']));
const config = [
	community.configs.recommended,
	{ rules: { 'no-console': 'error' } },
	{ plugins: { 'n8n-nodes-base': nodesBase } },
	{ files: ['package.json'], rules: nodesBase.configs.community.rules },
	// Without the rules the scanner leaves out, as its own newer ones replace them.
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...nodesBase.configs.credentials.rules,
			...off('cred-class-field-documentation-url-miscased', 'cred-class-field-type-options-password-missing'),
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...nodesBase.configs.nodes.rules,
			...off(
				'node-class-description-inputs-wrong-regular-node',
				'node-class-description-outputs-wrong',
				'node-param-type-options-max-value-present',
			),
		},
	},
	{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser } },
].flat();

/** Prints what the rules find in the files of a folder; warnings count. */
async function scan(name, folder, files) {
	const eslint = new ESLint({ cwd: folder, allowInlineConfig: false, overrideConfigFile: true, overrideConfig: config });
	const results = await eslint.lintFiles(files);
	const found = results.reduce((sum, { errorCount, warningCount, fatalErrorCount }) => sum + errorCount + warningCount + fatalErrorCount, 0);
	console.log(`${name}: ${results.length} files, ${found} findings`);
	if (found > 0 || results.length === 0) process.exitCode = 1;
	if (found > 0) console.log(await (await eslint.loadFormatter('stylish')).format(results));
}

await scan('sources', projectFolder, ['package.json', '{nodes,credentials}/**/*.{ts,json}']);

const work = await mkdtemp(path.join(os.tmpdir(), 'n8n-nodes-reply-io-scan-'));
try {
	const tarball = await packProject(path.join(work, 'packed'), { logFolder: work });
	await unpack(tarball, path.join(work, 'package'), { logFile: path.join(work, 'unpack.log') });
	await scan(path.basename(tarball), path.join(work, 'package'), ['**/*.{js,json}']);
} finally {
	await rm(work, { recursive: true, force: true });
}
