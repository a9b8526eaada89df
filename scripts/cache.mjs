import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const abandonedAfterMs = 60_000;

export function cacheFolder() {
	return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'n8n-nodes-reply-io');
}

/**
 * A folder of the cache that is made once, by one process at a time. It is filled beside its final place and renamed
 * at the end, so that a folder of that name is always whole.
 * @param {string} name what is in it, versions included
 * @param {(folder: string, options: { cwd: string, logFile: string }) => Promise<void>} fill
 *   given an empty folder, and where to run commands and write their output
 * @returns {Promise<string>} the folder
 */
export async function cached(name, fill, log = console.log) {
	const folder = path.join(cacheFolder(), name);
	const isComplete = () => existsSync(path.join(folder, '.complete'));
	if (isComplete()) return folder;

	await mkdir(cacheFolder(), { recursive: true });
	const unlock = await lock(`${folder}.lock`, log);
	try {
		if (!isComplete()) await make(folder, fill);
	} finally {
		await unlock();
	}
	return folder;
}

async function make(folder, fill) {
	for (const name of await readdir(path.dirname(folder))) {
		if (name === path.basename(folder) || name.startsWith(`${path.basename(folder)}.installing-`)) {
			await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
		}
	}
	const temporary = `${folder}.installing-${process.pid}`;
	const logFile = `${folder}.log`;
	await rm(logFile, { force: true });
	await mkdir(temporary);
	try {
		await fill(temporary, { cwd: temporary, logFile });
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
		if (!told) log(`    Another process is installing it; waiting for it (${file})`);
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
