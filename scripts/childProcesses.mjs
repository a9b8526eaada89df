import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * Every process started here leads a group of its own, so that stopping it also stops what it started,
 * and none outlives this one.
 */
const running = new Set();
const ownGroups = process.platform !== 'win32';

function signal(child, name) {
	try {
		if (ownGroups) process.kill(-child.pid, name);
		else child.kill(name);
	} catch {
		// Already gone.
	}
}

process.once('exit', () => {
	for (const child of running) signal(child, 'SIGKILL');
});

/**
 * Ends what is left when this process is gone, also where it was killed, or runs in a jest sandbox, which never
 * emits 'exit': then its end of the pipe closes.
 */
const undertaker = `
	const left = new Set();
	require('node:readline')
		.createInterface({ input: process.stdin })
		.on('line', (line) => (line[0] === '+' ? left.add(line.slice(1)) : left.delete(line.slice(1))))
		.on('close', () => {
			for (const pid of left) try { process.kill(${ownGroups ? '-' : ''}pid, 'SIGKILL'); } catch {}
		});
`;
let undertakersInput;

/** @param {'+' | '-'} sign whether the child was started or has ended */
function tellUndertaker(sign, { pid }) {
	if (pid === undefined) return;
	if (!undertakersInput) {
		const child = spawn(process.execPath, ['-e', undertaker], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
		undertakersInput = child.stdin.on('error', () => {});
		child.on('error', () => {}).unref();
		undertakersInput.unref();
	}
	undertakersInput.write(`${sign}${pid}\n`);
}

/** This process's environment without what belongs to the npm run around it or to another n8n, and without keys. */
export function cleanEnvironment(extra = {}) {
	const foreign = /^(npm_(lifecycle|package|command|config_local_prefix|node_execpath)|INIT_CWD$|N8N_|DB_|EXECUTIONS_|QUEUE_|CREDENTIALS_|JEST_|NODE_OPTIONS$|NODE_ENV$|REPLY_API_KEY$)/i;
	const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
	return { ...Object.fromEntries(kept), ...extra };
}

/**
 * Starts a process that stays, its output going to `logFile`.
 * @returns {{ pid: number, logFile: string, exited: Promise<number | string>, stop: (graceMs?: number) => Promise<void> }}
 *   `exited` gives the exit code or the signal's name
 */
export function launch(command, args, { cwd, env = cleanEnvironment(), logFile }) {
	mkdirSync(path.dirname(logFile), { recursive: true });
	const log = openSync(logFile, 'a');
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', log, log], detached: ownGroups });
	closeSync(log);
	running.add(child);
	tellUndertaker('+', child);
	const exited = new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code, signalName) => resolve(code ?? signalName));
	});
	const forget = () => {
		signal(child, 'SIGKILL');
		running.delete(child);
		tellUndertaker('-', child);
	};
	exited.then(forget, () => running.delete(child));
	const stop = async (graceMs = 15_000) => {
		if (!running.has(child)) return;
		signal(child, 'SIGTERM');
		const timer = setTimeout(() => signal(child, 'SIGKILL'), graceMs);
		await exited.catch(() => {});
		clearTimeout(timer);
	};
	return { pid: child.pid, logFile, exited, stop };
}

/** Runs a command to its end. @throws an error that ends in the last lines of its output and names the log file */
export async function run(command, args, options) {
	const result = await launch(command, args, options).exited;
	if (result === 0) return;
	const name = [path.basename(command), ...args.map((arg) => path.basename(arg))].slice(0, 4).join(' ');
	throw new Error(`"${name} …" ended with ${result}.\n${lastLines(options.logFile)}\nAll of its output: ${options.logFile}`);
}

/** Stops everything started here. */
export async function stopAll(graceMs = 5_000) {
	const children = [...running];
	for (const child of children) signal(child, 'SIGTERM');
	const gone = Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? new Promise((done) => child.once('exit', done))));
	const timer = setTimeout(() => children.forEach((child) => signal(child, 'SIGKILL')), graceMs);
	await gone;
	clearTimeout(timer);
}

/** The last lines of a log, to show why something failed. */
export function lastLines(logFile, count = 15) {
	if (!existsSync(logFile)) return '';
	return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).map((line) => `    ${line}`).join('\n');
}

/** Runs npm with the given Node. @param {string[]} args */
export async function npm(args, { node = process.execPath, env = cleanEnvironment(), ...options }) {
	const withNodeFirst = { ...env, PATH: [path.dirname(node), env.PATH ?? env.Path].join(path.delimiter) };
	await run(node, [npmScript(), ...args], { ...options, env: withNodeFirst });
}

/** npm's own script: run by a Node of our choice, it needs no shell and no `npm.cmd`. */
function npmScript() {
	const beside = path.dirname(process.execPath);
	const onPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'npm'));
	const candidates = [
		process.env.npm_execpath,
		path.join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
		path.join(beside, 'node_modules/npm/bin/npm-cli.js'),
		...onPath.filter((file) => existsSync(file)).map((file) => realpathSync(file)),
	];
	const found = candidates.find((file) => file && path.basename(file) === 'npm-cli.js' && existsSync(file));
	if (!found) throw new Error('npm was not found. Install it together with Node 20 or newer from https://nodejs.org.');
	return found;
}
