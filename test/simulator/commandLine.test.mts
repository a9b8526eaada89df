import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

import axios from 'axios';

import { readCommandLine } from '../../simulator/commandLine.mjs';
import { rulesAsMarkdown } from '../../simulator/rules/markdown.mjs';
import { projectFolder } from '../unit/project.mjs';

const started: ChildProcess[] = [];

afterEach(async () => {
	await Promise.all(
		started.splice(0).map(async (child) => {
			if (child.exitCode !== null) return;
			child.kill();
			await once(child, 'exit');
		}),
	);
});

interface Said {
	stdout: string;
	stderr: string;
	exitCode: number | null;
}

/** Runs `npm run simulator -- …` until it ends, or has said what is waited for. */
async function simulator(args: string[], until?: RegExp): Promise<Said> {
	const child = spawn(process.execPath, ['--import', 'tsx', 'simulator/main.mts', ...args], { cwd: projectFolder });
	started.push(child);
	const said = { stdout: '', stderr: '' };
	const heard = new Promise<void>((resolve) => {
		child.stdout.on('data', (data: Buffer) => {
			said.stdout += data.toString();
			if (until?.test(said.stdout)) resolve();
		});
	});
	child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()));
	await Promise.race([heard, once(child, 'close')]);
	return { ...said, exitCode: child.exitCode };
}

const ADDRESS = /simulated: (http:\/\/127\.0\.0\.1:\d+) .*[\s\S]*_simulator\/reset/;
const addressIn = ({ stdout, stderr }: Said) => {
	const address = ADDRESS.exec(stdout)?.[1];
	if (!address) throw new Error(`No address was printed: ${stdout}${stderr}`);
	return address;
};

test('docs/simulator.md is what --rules prints', () => {
	expect(readCommandLine(['--rules'])).toEqual({ print: 'rules' });
	expect(readFileSync(path.join(projectFolder, 'docs', 'simulator.md'), 'utf8')).toBe(rulesAsMarkdown());
});

test('there is no API v4 unless it is asked for, and a switch is a flag', () => {
	const optionsOf = (...args: string[]) => {
		const asked = readCommandLine(args);
		return asked.print ? undefined : asked.options;
	};
	expect(optionsOf()).toMatchObject({ v4: '404-problem', emailFilter: 'exact', apiKey: 'demo-key' });
	expect(optionsOf('--v4')).toMatchObject({ v4: 'present' });
	expect(optionsOf('--v4-absent', '410', '--email-filter', 'ignored', '--v3-key', 'bearer')).toMatchObject({ v4: '410', emailFilter: 'ignored', v3Key: 'bearer' });
});

describe('a port that is taken', () => {
	const taken = createServer();
	afterEach(async () => await new Promise((resolve) => taken.close(resolve)));
	const take = async (port: number) => {
		// It may be taken already, which does as well.
		await new Promise<void>((resolve) => taken.once('error', () => resolve()).listen(port, '127.0.0.1', resolve));
		return (taken.address() as AddressInfo | null)?.port ?? port;
	};

	test('is stepped around and told, where none was asked for; the address opens as a page', async () => {
		await take(3070);
		const said = await simulator([], ADDRESS);
		expect(said.stdout).toMatch(/^Port 3070 is taken, (\d+) is used instead\.\n\nReply\.io, simulated: http:\/\/127\.0\.0\.1:\1 /);
		const address = addressIn(said);
		expect((await axios.get(address)).headers['content-type']).toMatch(/^text\/html/);
		const { status } = await axios.get(`${address}/v4/sequences/100`, { headers: { 'X-API-Key': 'demo-key' }, validateStatus: null });
		expect(status).toBe(404);
	});

	test('is told in one line, without the help, where it was asked for', async () => {
		const port = await take(0);
		const { stdout, stderr, exitCode } = await simulator(['--port', String(port)]);
		expect([stdout, exitCode]).toEqual(['', 1]);
		expect(stderr).toBe(`Port ${port} is taken. Give another with --port, or none to have one found.\n`);
	});
});

test.each([
	[['--color', 'red'], /Unknown option '--color'[\s\S]*--port <number>/],
	[['--codes', 'morse'], /^codes cannot be "morse": it is dotted, undotted, otherCase, integers, none$/],
	[['--speed', 'fast'], /^--speed must be a number, not "fast"$/],
	[['--v4', '--v4-absent', '401'], /^--v4 and --v4-absent exclude each other$/],
])('%j is refused with what is wrong', (args, message) => {
	expect(() => readCommandLine(args)).toThrow(message);
});
