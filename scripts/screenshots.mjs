// Makes docs/screenshots anew, by running the editor's tests in a real n8n.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { projectFolder } from './n8nPackage.mjs';

const { status } = spawnSync(process.execPath, [path.join(projectFolder, 'scripts', 'test.mjs'), '--in-n8n', '--testPathPatterns', 'editor'], {
	cwd: projectFolder,
	stdio: 'inherit',
	env: { ...process.env, SCREENSHOT_FOLDER: path.join(projectFolder, 'docs', 'screenshots') },
});
process.exitCode = status ?? 1;
