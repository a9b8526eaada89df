import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { cleanEnvironment, npm, run } from './childProcesses.mjs';
import { step } from './progress.mjs';

export const N8N_VERSION = '2.41.1';
/** n8n 2 needs Node 24; this one is installed beside it, whatever runs this script. */
export const NODE_VERSION = '24.21.0';
/** The npm package that holds Node's binary and headers for this machine. */
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
/** n8n's dependencies that are compiled, or fetched ready-made, by an install script. */
const nativePackages = ['sqlite3', 'isolated-vm'];
const abandonedAfterMs = 60_000;

export function cacheFolder() {
	return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'n8n-nodes-reply-io');
}

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
	const key = `n8n-${N8N_VERSION}-node-${NODE_VERSION}-${process.platform}-${process.arch}`;
	const folder = path.join(cacheFolder(), key);
	const isComplete = () => existsSync(path.join(folder, '.complete'));
	if (isComplete()) return describe(folder);

	await mkdir(cacheFolder(), { recursive: true });
	const unlock = await lock(`${folder}.lock`, log);
	try {
		if (!isComplete()) await install(folder, log);
	} finally {
		await unlock();
	}
	return describe(folder);
}

/** Installs beside the final folder and renames at the end, so that a folder of that name is always whole. */
async function install(folder, log) {
	for (const name of await readdir(path.dirname(folder))) {
		if (name === path.basename(folder) || name.startsWith(`${path.basename(folder)}.installing-`)) {
			await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
		}
	}
	const temporary = `${folder}.installing-${process.pid}`;
	const logFile = `${folder}.log`;
	await rm(logFile, { force: true });
	await mkdir(temporary);
	await writeFile(
		path.join(temporary, 'package.json'),
		JSON.stringify({
			private: true,
			dependencies: { n8n: N8N_VERSION, [nodePackage]: NODE_VERSION },
			allowScripts: Object.fromEntries(nativePackages.map((name) => [name, true])),
		}),
	);
	const { node, nodeFolder, script } = describe(temporary);
	const options = { cwd: temporary, logFile };
	try {
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
		await writeFile(path.join(temporary, '.complete'), `${new Date().toISOString()}\n`);
		await rename(temporary, folder);
	} catch (error) {
		await rm(temporary, { recursive: true, force: true });
		throw error;
	}
}

/**
 * Waits until this process alone holds the lock file. The holder touches it while it works; one left untouched
 * for a minute, or by a process of this machine that is gone, is taken over.
 */
async function lock(file, log) {
	let told = false;
	for (;;) {
		try {
			const handle = await open(file, 'wx');
			await handle.writeFile(`${os.hostname()} ${process.pid}`);
			await handle.close();
			const touch = setInterval(() => utimes(file, new Date(), new Date()).catch(() => {}), 5_000);
			return async () => {
				clearInterval(touch);
				await rm(file, { force: true });
			};
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
		}
		if (await isAbandoned(file)) {
			await rm(file, { force: true });
			continue;
		}
		if (!told) log(`    Another process is installing n8n; waiting for it (${file})`);
		told = true;
		await sleep(1_000);
	}
}

async function isAbandoned(file) {
	try {
		const { mtimeMs } = await stat(file);
		if (Date.now() - mtimeMs > abandonedAfterMs) return true;
		const [host, pid] = (await readFile(file, 'utf8')).split(' ');
		if (host !== os.hostname() || !pid) return false;
		process.kill(Number(pid), 0);
		return false;
	} catch (error) {
		return error.code === 'ESRCH';
	}
}
