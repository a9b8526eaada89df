import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cached, cacheFolder } from './cache.mjs';
import { cleanEnvironment, npm, run } from './childProcesses.mjs';
import { step } from './progress.mjs';

export const N8N_VERSION = '2.41.1';
/** n8n 2 needs Node 24; this one is installed beside it, whatever runs this script. */
export const NODE_VERSION = '24.21.0';
/** The npm package that holds Node's binary and headers for this machine. */
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
/** n8n's dependencies that are compiled, or fetched ready-made, by an install script. */
const nativePackages = ['sqlite3', 'isolated-vm'];

function describe(folder) {
	const modules = path.join(folder, 'node_modules');
	return {
		folder,
		version: N8N_VERSION,
		nodeFolder: path.join(modules, nodePackage),
		node: path.join(modules, nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
		script: path.join(modules, 'n8n', 'bin', 'n8n'),
		packageFile: path.join(modules, 'n8n', 'package.json'),
	};
}

/**
 * The real n8n, with its own Node, from the cache; installed there first when it is missing (about 5 minutes, 3 GB).
 * @returns {Promise<ReturnType<typeof describe>>}
 */
export async function ensureN8n({ log = console.log } = {}) {
	const name = `n8n-${N8N_VERSION}-node-${NODE_VERSION}-${process.platform}-${process.arch}`;
	return describe(await cached(name, (folder, options) => install(folder, options, log), log));
}

async function install(folder, options, log) {
	await writeFile(
		path.join(folder, 'package.json'),
		JSON.stringify({
			private: true,
			dependencies: { n8n: N8N_VERSION, [nodePackage]: NODE_VERSION },
			allowScripts: Object.fromEntries(nativePackages.map((name) => [name, true])),
		}),
	);
	const { node, nodeFolder, script } = describe(folder);
	await step(
		`Installing n8n ${N8N_VERSION} and Node ${NODE_VERSION} (once, 3 to 8 minutes, 3 GB in ${cacheFolder()})`,
		() => npm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], options),
		log,
	);
	await run(node, ['--version'], options);
	await step(
		'Building what n8n needs compiled (once, 1 to 3 minutes)',
		() => {
			const env = cleanEnvironment({ npm_config_nodedir: nodeFolder });
			return npm(['rebuild', ...nativePackages, '--ignore-scripts=false'], { ...options, node, env });
		},
		log,
	);
	await step('Trying n8n', () => run(node, [script, '--version'], options), log);
}
