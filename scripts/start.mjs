// The one command: a real n8n with this package in it, on this machine, with contacts to set the status of.
// Only Node's own modules may be imported here; the rest comes once the dependencies are installed.
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { npm, stopAll } from './childProcesses.mjs';
import { checkReport, formatReport, readReport, statusesOf, useContacts, verdict } from './demo.mjs';
import { dependenciesAreInstalled } from './dependencies.mjs';
import { ensureN8n } from './n8nInstall.mjs';
import { packAndInstall, projectFolder } from './n8nPackage.mjs';
import { importCredential, importWorkflow, publishWorkflow, readWorkflow, runWorkflow, startN8n, testCredential } from './n8nServer.mjs';
import { step } from './progress.mjs';
import { startSimulator } from './simulator.mjs';

const usage = `npm start              a real n8n with this package and a simulated Reply.io: runs the demo, leaves the editor open
npm start -- --once    the same, but ends after the demo; exit code 0 only if the result is right

With REPLY_API_KEY set, the editor opens with your real Reply.io account and nothing is run by itself.`;
const demoWorkflow = 'set-status-from-csv.json';
const triggerWorkflow = 'on-reply.json';
const apiKey = process.env.REPLY_API_KEY;

const { once, help } = readArguments();
if (help) {
	console.log(usage);
	process.exit(0);
}

const workFolder = mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-reply-io-'));
const userFolder = path.join(workFolder, 'n8n');
const logFolder = mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-reply-io-logs-'));

function readArguments() {
	try {
		return parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
	} catch (error) {
		console.error(`${error.message}\n\n${usage}`);
		process.exit(2);
	}
}

let ending = false;
async function end(exitCode, { keepLogs = false } = {}) {
	if (ending) return;
	ending = true;
	await stopAll();
	for (const folder of keepLogs ? [workFolder] : [workFolder, logFolder]) {
		rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
	process.exit(exitCode);
}

function stopOnSignals() {
	for (const [name, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) {
		process.on(name, () => {
			if (!ending) console.log('\nStopping …');
			void end(128 + number);
		});
	}
	// A killed npm does not always pass the signal on.
	const parent = process.ppid;
	if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && void end(143), 1_000).unref();
}

async function prepare() {
	const logFile = (name) => path.join(logFolder, `${name}.log`);
	if (!(await dependenciesAreInstalled(projectFolder))) {
		await step('Installing the dependencies', () =>
			npm(['ci', '--ignore-scripts'], { cwd: projectFolder, logFile: logFile('npm-ci') }),
		);
	}
	const n8n = await ensureN8n();
	await step('Building the package and installing it as n8n does', async () => {
		await npm(['run', 'build'], { cwd: projectFolder, logFile: logFile('build') });
		await packAndInstall(userFolder, { logFolder });
	});
	return n8n;
}

/** A running n8n with a credential and the example workflows in it. */
async function openN8n(n8n, { baseUrl, key }) {
	return await step(`Starting n8n ${n8n.version}`, async () => {
		const server = await startN8n({ n8n, userFolder, logFolder });
		const account = { name: 'Reply.io account', type: 'replyIoApi', data: { apiKey: key, apiVersion: 'auto', baseUrl } };
		const credential = await importCredential(server, account);
		const workflows = {};
		const examples = path.join(projectFolder, 'examples');
		for (const file of (await readdir(examples)).filter((name) => name.endsWith('.json')).sort()) {
			const workflow = await useContacts(await readWorkflow(path.join(examples, file)), userFolder);
			workflows[file] = await importWorkflow(server, workflow, { replyIoApi: credential });
		}
		return { server, credential, account, workflows };
	});
}

/** Runs the demo and prints what happened. @returns {Promise<string>} that the result is right, in words @throws when it is not */
async function runDemo({ server, workflows }, simulator) {
	const before = statusesOf(await simulator.state());
	const execution = await step('Running the demo workflow', () => runWorkflow(server, workflows[demoWorkflow]));
	if (execution.status !== 'success') {
		throw new Error(`Wrong: the workflow ended with "${execution.status}": ${execution.error?.message ?? 'no reason given'}`);
	}
	const report = readReport(execution);
	console.log(`
What became of the contacts in examples/contacts.csv. Some rows of it are wrong on purpose, to show what you
are told about such a row: those are marked ✗.

${await formatReport(report)}
`);
	const violations = await simulator.violations();
	const problems = [
		...(await checkReport(report, before, statusesOf(await simulator.state()))),
		...violations.map((violation) => `against Reply.io's contract: ${violation}`),
	];
	if (problems.length > 0) throw new Error(`${problems.map((problem) => `  - ${problem}`).join('\n')}\nWrong: the result is not what it should be, see above.`);
	return verdict(report);
}

function printWhere({ server, workflows }) {
	console.log(`n8n is open at      ${server.baseUrl}/workflow/${workflows[demoWorkflow]}`);
	console.log(`log in with         ${server.owner.email}   ${server.owner.password}`);
	console.log(`recipes             ${server.baseUrl}/home/workflows   all of docs/recipes.md, imported already, with the credential in them`);
}

const HOW_TO_STOP = 'stop it with        Ctrl-C (everything it made is removed)';

async function withSimulator(n8n) {
	const simulator = await step('Starting the simulated Reply.io', () => startSimulator({ logFolder }));
	const running = await openN8n(n8n, simulator);
	const isRight = await runDemo(running, simulator);
	await step('Publishing the workflow with the trigger', () => publishWorkflow(running.server, running.workflows[triggerWorkflow]));
	if (once) return console.log(`\n${isRight}`);
	console.log();
	printWhere(running);
	console.log(`simulated Reply.io  ${simulator.baseUrl}   press "George replies" there, and see what it started at`);
	console.log(`                    ${running.server.baseUrl}/workflow/${running.workflows[triggerWorkflow]}/executions`);
	console.log(`${HOW_TO_STOP}\n\n${isRight}`);
	const ended = await Promise.race([running.server.exited, simulator.exited]);
	throw new Error(`n8n or the simulator ended by itself (${ended}).`);
}

async function withRealAccount(n8n) {
	const running = await openN8n(n8n, { baseUrl: 'https://api.reply.io', key: apiKey });
	const { status, message } = await testCredential(running.server, running.credential, running.account);
	console.log(status === 'OK' ? '\nReply.io accepts the key in REPLY_API_KEY.' : `\nThe key in REPLY_API_KEY could not be confirmed: ${message}`);
	console.log('The workflows are in the editor. None was run: they would write to real contacts.\n');
	if (once) return;
	printWhere(running);
	console.log(HOW_TO_STOP);
	throw new Error(`n8n ended by itself (${await running.server.exited}).`);
}

async function main() {
	const [major] = process.versions.node.split('.').map(Number);
	if (major < 20) throw new Error(`Node 20 or newer is needed, this is ${process.versions.node}.`);
	const n8n = await prepare();
	await (apiKey ? withRealAccount : withSimulator)(n8n);
}

stopOnSignals();
try {
	await main();
	await end(0);
} catch (error) {
	if (!ending) console.error(`\nLogs: ${logFolder}\n${error.message}`);
	await end(1, { keepLogs: true });
}
