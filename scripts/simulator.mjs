import path from 'node:path';

import { launch } from './childProcesses.mjs';
import { waitUntilReady } from './n8nServer.mjs';
import { projectFolder } from './n8nPackage.mjs';
import { freePort } from './ports.mjs';

/**
 * Starts the local Reply.io in a process of its own.
 * @param {{ logFolder: string, seed?: string, key?: string, args?: string[] }} options `seed`: a CSV of contacts, its own when not given
 */
export async function startSimulator({ logFolder, seed, key = 'demo-key', args = [] }) {
	const port = await freePort();
	const baseUrl = `http://127.0.0.1:${port}`;
	const seeded = seed ? ['--seed', seed] : [];
	const server = launch(
		process.execPath,
		['--import', 'tsx', path.join('simulator', 'main.mts'), '--port', String(port), '--key', key, ...seeded, ...args],
		{ cwd: projectFolder, logFile: path.join(logFolder, 'simulator.log') },
	);
	try {
		await waitUntilReady(`${baseUrl}/_simulator/state`, server, 'The simulator', 30_000);
	} catch (error) {
		await server.stop();
		throw error;
	}
	const read = async (what) => await (await fetch(`${baseUrl}/_simulator/${what}`)).json();
	return {
		baseUrl,
		key,
		state: () => read('state'),
		violations: () => read('violations'),
		exited: server.exited,
		logFile: server.logFile,
		stop: server.stop,
	};
}
