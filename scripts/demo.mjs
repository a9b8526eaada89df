import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';

import { filesFolder } from './n8nServer.mjs';
import { projectFolder } from './n8nPackage.mjs';

const examplesFolder = path.join(projectFolder, 'examples');
/** The file the demo reads, as the workflow is given it. */
const contactsFile = path.join(examplesFolder, 'contacts.csv');
const statuses = ['Active', 'Finished', 'Inactive', 'OutOfOffice', 'Paused'];
/** What only API v4 can set, which the simulator of the demo has not. */
const onlyV4 = ['Inactive'];

/** Puts the lists of contacts that a workflow reads where this n8n may read files, and has the workflow read them there. */
export async function useContacts(workflow, userFolder) {
	const nodes = await Promise.all(
		workflow.nodes.map(async (node) => {
			if (node.parameters.fileSelector === undefined) return node;
			const name = path.posix.basename(node.parameters.fileSelector);
			const target = path.join(filesFolder(userFolder), name);
			await copyFile(path.join(examplesFolder, name), target);
			return { ...node, parameters: { ...node.parameters, fileSelector: target.replaceAll('\\', '/') } };
		}),
	);
	return { ...workflow, nodes };
}

/** What the demo's two last nodes say, a result per row, in the file's order. */
export function readReport(execution) {
	const done = execution.items('Report').map(({ json }) => ({ ...json, done: true }));
	const failed = execution.items('Failed rows').map(({ json }) => ({ ...json, done: false }));
	return [...done, ...failed].sort((a, b) => a.row - b.row);
}

/** The report as a table for a terminal. */
export async function formatReport(report, { width = process.stdout.columns ?? 120 } = {}) {
	const { default: Table } = await import('cli-table3');
	const emailWidth = Math.max(10, ...report.map(({ email }) => String(email).length + 2));
	const resultWidth = Math.max(34, width - emailWidth - 21);
	const table = new Table({
		head: ['Row', 'Contact', 'Sequence', 'Before → after, or why not'],
		colWidths: [5, emailWidth, 10, resultWidth],
		wordWrap: true,
		style: { compact: true, head: [], border: [] },
	});
	for (const row of report) table.push([row.row, row.email, row.sequenceId, describe(row)]);
	return table.toString();
}

/** The demo's last word, once `checkReport` has found nothing. */
export function verdict(report) {
	const failed = report.filter(({ done }) => !done).length;
	return `Right: ${report.length - failed} rows were set, the ${failed} that are wrong on purpose were refused, and the simulated Reply.io holds exactly that.`;
}

function describe({ done, before, after, why }) {
	// n8n's own numbering of a node's items, beside the file's rows, would only confuse.
	if (!done) return `✗ ${String(why).replace(/ \[item \d+\]$/, '')}`;
	return before === after ? `✓ ${after} already` : `✓ ${before} → ${after}`;
}

/**
 * Compares the report with the file and with what the simulator held before and holds after the run.
 * @param {Map<string, string>} before status by `sequenceId email`, see `statusesOf`
 * @returns {Promise<string[]>} what doesn't fit, in words; empty when all is well
 */
export async function checkReport(report, before, after) {
	const { parse } = await import('csv-parse/sync');
	const rows = parse(await readFile(contactsFile), { columns: true, bom: true, trim: true, skip_empty_lines: true });
	const problems = [];
	const expected = new Map(before);
	rows.forEach((row, index) => {
		const number = index + 1;
		const results = report.filter((result) => result.row === number);
		if (results.length !== 1) problems.push(`row ${number} was reported ${results.length} times`);
		const [result] = results;
		if (!result) return;
		const key = contactKey(row);
		const status = statuses.find((name) => normalize(name) === normalize(row.status));
		const possible = before.has(key) && status !== undefined && !onlyV4.includes(status);
		if (possible !== result.done) problems.push(`row ${number} should have been ${possible ? 'set' : 'refused'}`);
		if (!result.done && !result.why) problems.push(`row ${number} failed without saying why`);
		if (!result.done) return;
		if (result.before !== before.get(key)) problems.push(`row ${number}: "${result.before}" before, but it was "${before.get(key)}"`);
		if (result.after !== status) problems.push(`row ${number}: "${result.after}" after, but "${status}" was asked for`);
		expected.set(key, result.after);
	});
	if (report.length !== rows.length) problems.push(`${report.length} rows were reported, the file has ${rows.length}`);
	for (const key of new Set([...expected.keys(), ...after.keys()])) {
		if (expected.get(key) !== after.get(key)) {
			problems.push(`the simulator holds "${after.get(key)}" for ${key}, the report says "${expected.get(key)}"`);
		}
	}
	return problems;
}

const normalize = (status) => String(status).toLowerCase().replace(/[\s_-]/g, '');
const contactKey = ({ sequenceId, email }) => `${sequenceId} ${String(email).trim().toLowerCase()}`;

/** The simulator's state as a status for every contact of every sequence. */
export function statusesOf(state) {
	return new Map(state.contacts.map((contact) => [contactKey(contact), contact.status]));
}
