import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Whether node_modules holds what package-lock.json asks for: npm keeps a lock of its own of what it installed. */
export async function dependenciesAreInstalled(projectFolder) {
	const [wanted, installed] = await Promise.all(
		['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
			readFile(path.join(projectFolder, file), 'utf8').then(JSON.parse, () => undefined),
		),
	);
	if (!wanted || !installed) return false;
	return Object.entries(wanted.packages).every(([folder, { version, optional, extraneous, link }]) => {
		if (folder === '' || optional || extraneous || link) return true;
		return installed.packages[folder]?.version === version;
	});
}
