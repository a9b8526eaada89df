import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { packed, useFolders } from './clone.mjs';

const { clone } = useFolders();

/** Builds where an earlier build left a file. */
function build(tool: string): ReturnType<typeof packed> {
	const folder = clone();
	mkdirSync(path.join(folder, 'dist'));
	writeFileSync(path.join(folder, 'dist/leftOver.js'), '');
	execFileSync(process.execPath, [tool, 'build'], { cwd: folder, stdio: 'pipe' });
	return packed(folder);
}

test("n8n's own tool builds the same package as gulp, file by file", () => {
	const byGulp = build('node_modules/gulp/bin/gulp.js');
	expect(byGulp.length).toBeGreaterThan(80);
	expect(build('node_modules/@n8n/node-cli/bin/n8n-node.mjs')).toEqual(byGulp);
});
