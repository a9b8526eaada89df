import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { npm, run } from './childProcesses.mjs';

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Packs the built package as it would be published. @returns {Promise<string>} the tarball's path */
export async function packProject(destination, { logFolder }) {
	await rm(destination, { recursive: true, force: true });
	await mkdir(destination, { recursive: true });
	await npm(['pack', '--pack-destination', destination], { cwd: projectFolder, logFile: path.join(logFolder, 'pack.log') });
	const [tarball] = (await readdir(destination)).filter((name) => name.endsWith('.tgz'));
	return path.join(destination, tarball);
}

/** Unpacks a package where there was nothing. */
export async function unpack(tarball, folder, { logFile }) {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { logFile });
}

/**
 * Puts a packed community package where n8n loads such packages from, doing what n8n's own installer does:
 * unpack, drop the dev, peer and optional dependencies, install the rest without scripts, note it in the ledger.
 * @returns {Promise<string>} the folder of the installed package
 */
export async function installPackage(tarball, userFolder, { logFolder }) {
	const nodesFolder = path.join(userFolder, '.n8n', 'nodes');
	const ledgerFile = path.join(nodesFolder, 'package.json');
	const logFile = path.join(logFolder, 'install-package.log');
	const unpacked = path.join(nodesFolder, 'node_modules', '.unpacked');
	await unpack(tarball, unpacked, { logFile });

	const manifestFile = path.join(unpacked, 'package.json');
	const { devDependencies, peerDependencies, optionalDependencies, ...manifest } = JSON.parse(await readFile(manifestFile, 'utf8'));
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
	const packageFolder = path.join(nodesFolder, 'node_modules', manifest.name);
	await rm(packageFolder, { recursive: true, force: true });
	await mkdir(path.dirname(packageFolder), { recursive: true });
	await rename(unpacked, packageFolder);
	await npm(
		['install', '--audit=false', '--fund=false', '--bin-links=false', '--install-strategy=shallow', '--ignore-scripts=true', '--package-lock=false'],
		{ cwd: packageFolder, logFile },
	);

	const ledger = await readFile(ledgerFile, 'utf8').then(JSON.parse, () => ({ name: 'installed-nodes', private: true, dependencies: {} }));
	ledger.dependencies[manifest.name] = manifest.version;
	await writeFile(ledgerFile, JSON.stringify(ledger, null, 2));
	return packageFolder;
}

/** Packs this project and installs it for the n8n of `userFolder`. */
export async function packAndInstall(userFolder, { logFolder }) {
	const tarball = await packProject(path.join(userFolder, 'packed'), { logFolder });
	return await installPackage(tarball, userFolder, { logFolder });
}
