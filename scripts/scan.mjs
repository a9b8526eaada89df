// The rules n8n's registry scanner (@n8n/scan-community-package) applies to a submitted package: to its sources, and to
// the files npm packs, with comments that switch rules off ignored.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint } from 'eslint';

import { projectFolder } from './n8nPackage.mjs';

// The plugins come with the linter, in the versions it was released with.
const require = createRequire(import.meta.resolve('@n8n/node-cli/eslint'));
const load = async (name) => await import(pathToFileURL(require.resolve(name)).href);
const { n8nCommunityNodesPlugin: community } = await load('@n8n/eslint-plugin-community-nodes');
const { default: nodesBase } = await load('eslint-plugin-n8n-nodes-base');
const { parser } = (await load('typescript-eslint')).default;

const off = (...names) => Object.fromEntries(names.map((name) => [`n8n-nodes-base/${name}`, 'off']));
const { communityRules, credentialRules, nodeRules } = {
	communityRules: nodesBase.configs.community.rules,
	// Rules the scanner leaves out, as its own newer ones replace them.
	credentialRules: {
		...nodesBase.configs.credentials.rules,
		...off('cred-class-field-documentation-url-miscased', 'cred-class-field-type-options-password-missing'),
	},
	nodeRules: {
		...nodesBase.configs.nodes.rules,
		...off(
			'node-class-description-inputs-wrong-regular-node',
			'node-class-description-outputs-wrong',
			'node-param-type-options-max-value-present',
		),
	},
};

const eslint = new ESLint({
	cwd: projectFolder,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: [
		community.configs.recommended,
		{ rules: { 'no-console': 'error' } },
		{ plugins: { 'n8n-nodes-base': nodesBase } },
		{ files: ['package.json'], rules: communityRules },
		{ files: ['credentials/**/*.ts'], rules: credentialRules },
		{ files: ['nodes/**/*.ts'], rules: nodeRules },
		{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser } },
	].flat(),
});

const packed = JSON.parse(
	execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: projectFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' }),
)[0].files.map((file) => file.path);
const files = ['package.json', 'nodes/**/*.{ts,json}', 'credentials/**/*.ts', ...packed.filter((file) => /\.(?:js|json)$/.test(file))];
const results = await eslint.lintFiles(files.map((file) => path.posix.normalize(file)));
const problems = results.reduce((sum, { errorCount, fatalErrorCount }) => sum + errorCount + fatalErrorCount, 0);
console.log((await (await eslint.loadFormatter('stylish')).format(results)) || `${results.length} files scanned, nothing found`);
process.exitCode = problems > 0 || results.length === 0 ? 1 : 0;
