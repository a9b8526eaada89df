import { execFile } from 'node:child_process';

import { projectFolder } from '../unit/project.mjs';

test('a small soak: 1,000 items while calls fail, and nothing is said wrongly, lost or kept in memory', async () => {
	const { code, said } = await new Promise<{ code: number; said: string }>((resolve) => {
		const options = ['--import', 'tsx', 'bench/soak.mts', '--hours', '0.2', '--items', '1000', '--rounds', '8', '--speed', '200'];
		execFile(process.execPath, options, { cwd: projectFolder }, (error, stdout, stderr) => resolve({ code: error ? 1 : 0, said: stdout + stderr }));
	});
	expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/wrong: 0\nlost: 0\n/) });
	expect(said).toMatch(/items: 1,000\n/);
});
