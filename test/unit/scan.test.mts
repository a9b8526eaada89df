import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { useFolders } from './clone.mjs';
import { projectFolder } from './project.mjs';

/* `npm run scan` finds nothing in the package; here is what it would find. */

const { clone } = useFolders();

test('a breach is seen in the sources and in the packed package, though a comment switches the rule off', () => {
	if (!existsSync(path.join(projectFolder, 'dist'))) throw new Error('There is no dist folder: run npm run build first');
	const copy = clone('dist');
	writeFileSync(path.join(copy, 'nodes/ReplyIo/planted.ts'), '/* eslint-disable */\nexport const home = process.env.HOME;\n');
	writeFileSync(path.join(copy, 'dist/nodes/ReplyIo/planted.js'), '/* eslint-disable */\nconsole.log("built");\n');
	const { status, stdout } = spawnSync(process.execPath, [path.join(copy, 'scripts/scan.mjs')], { cwd: copy, encoding: 'utf8' });
	expect(status).toBe(1);
	const [, sources, packed] = /^(sources: \d+ files, [\s\S]*)^(n8n-nodes-reply-io-[\s\S]*)/m.exec(stdout)!;
	expect(sources).toMatch(/nodes\/ReplyIo\/planted\.ts\n.*no-restricted-globals/);
	expect(packed).toMatch(/^n8n-nodes-reply-io-[\d.]+\.tgz: [1-9]\d+ files, [1-9]/);
	expect(packed).toMatch(/dist\/nodes\/ReplyIo\/planted\.js\n.*no-console/);
});
