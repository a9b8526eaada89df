import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { packed, useFolders } from '../unit/clone.mjs';
import { projectFolder } from '../unit/project.mjs';
import { core } from './engine.mjs';

const { clone, empty } = useFolders();

async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await sleep(100);
}

test('npm run dev builds the package where an n8n finds its nodes and nothing else, and again when a source changes', async () => {
	const folder = clone();
	const userFolder = empty();
	const ends = process.platform !== 'win32';
	const dev = spawn('npm', ['run', 'dev', '--', '--external-n8n', '--custom-user-folder', userFolder], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], detached: ends, shell: !ends });
	const ended = once(dev, 'exit');
	try {
		const built = packed(projectFolder);
		await until(() => built.every(([file]) => existsSync(path.join(folder, file))));
		await until(() => JSON.stringify(packed(folder)) === JSON.stringify(built));

		const loader = new core.CustomDirectoryLoader(path.join(userFolder, '.n8n/custom'));
		await loader.loadAll();
		expect(loader.types.nodes.map(({ name, codex }) => [name, codex?.categories?.[0]]).sort()).toEqual([['replyIo', 'Sales'], ['replyIoTrigger', 'Sales']]);
		expect(loader.types.credentials.map(({ name }) => name)).toEqual(['replyIoApi']);

		appendFileSync(path.join(folder, 'nodes/ReplyIo/trigger/seen.ts'), '\nexport const isRebuilt = true;\n');
		await until(() => readFileSync(path.join(folder, 'dist/nodes/ReplyIo/trigger/seen.js'), 'utf8').includes('isRebuilt'));
	} finally {
		if (ends) process.kill(-dev.pid!, 'SIGINT');
		else dev.kill();
		await ended;
	}
});
