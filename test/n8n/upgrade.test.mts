import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { importCredential } from '../../scripts/n8nServer.mjs';
import { projectFolder, readJson } from '../unit/project.mjs';
import { startInstance, STARTUP_MS, type CredentialRef, type Instance, type Workflow } from './instance.mjs';

/*
 * Workflows and a credential as each released version saved them, and what they did then. They must do the
 * same on this version: more fields may come, error texts may be worded better, nothing else may change.
 *
 * For a new release, copy the folder, add what is new, and have the results written by running this file with
 * SAVE_RESULTS=1, which writes those that are missing. A result is never changed after its release.
 * (tools.json is run by aiTool.test.mts, whose expectations are its result.)
 */
const FOLDER = 'test/n8n/fixtures';

interface Result {
	status: string;
	/** The JSON of the items on each output of each of our nodes. */
	outputs: Record<string, Array<Array<Record<string, unknown>>>>;
	/** The contacts whose status is another than before. */
	changed: string[];
}

const versions = readdirSync(path.join(projectFolder, FOLDER)).sort();
const runnable = versions.flatMap((version) =>
	readdirSync(path.join(projectFolder, FOLDER, version))
		.filter((name) => name.endsWith('.json') && !name.endsWith('.result.json') && !['credential.json', 'tools.json'].includes(name))
		.map((name) => [version, name.replace(/\.json$/, '')] as const),
);

let instance: Instance;
const credentials = new Map<string, CredentialRef>();

beforeAll(async () => {
	instance = await startInstance();
	for (const version of versions) {
		const text = JSON.stringify(readJson(`${FOLDER}/${version}/credential.json`));
		const { baseUrl, key } = instance.simulator;
		const account = JSON.parse(text.replace('"KEY"', JSON.stringify(key)).replace('"BASE_URL"', JSON.stringify(baseUrl)));
		credentials.set(version, await importCredential(instance.server, account));
	}
}, STARTUP_MS);

beforeEach(() => instance.simulator.inside.reset());

afterAll(async () => {
	await instance?.stop();
}, 60_000);

async function statuses(): Promise<Map<string, string>> {
	const { contacts } = await instance.simulator.state();
	return new Map(contacts.map(({ sequenceId, contactId, status }) => [`${sequenceId} ${contactId}`, status]));
}

async function run(workflow: Workflow, credential: CredentialRef): Promise<Result> {
	const before = await statuses();
	const execution = await instance.run(await instance.importWorkflow(workflow, credential));
	const after = await statuses();
	const ours = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-reply-io.replyIo');
	return {
		status: execution.status,
		outputs: Object.fromEntries(
			ours.map(({ name }) => [name, [0, 1].map((output) => execution.items(name, output).map(({ json }) => json))]),
		),
		changed: [...after].filter(([contact, status]) => before.get(contact) !== status).map(([contact, status]) => `${contact} ${status}`),
	};
}

/** The result as it must be today: errors and reasons may be put into other words. */
function inAnyWords(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inAnyWords);
	if (value === null || typeof value !== 'object') return value;
	const fields = Object.entries(value).map(([name, field]) => [
		name,
		(name === 'error' || name === 'reason') && typeof field === 'string' && field !== '' ? expect.any(String) : inAnyWords(field),
	]);
	return Object.fromEntries(fields);
}

test('there are workflows of every release', () => {
	expect(versions).toContain('0.1.0');
	for (const version of versions) {
		const names = runnable.filter(([of]) => of === version).map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(['get', 'set', 'set-many']));
	}
});

test.each(runnable)('%s: "%s" runs as it did then', async (version, name) => {
	const file = `${FOLDER}/${version}/${name}.json`;
	const resultFile = file.replace(/\.json$/, '.result.json');
	const result = await run(readJson<Workflow & Record<string, unknown>>(file), credentials.get(version)!);
	if (process.env.SAVE_RESULTS && !existsSync(path.join(projectFolder, resultFile))) {
		writeFileSync(path.join(projectFolder, resultFile), `${JSON.stringify(result, null, '\t')}\n`);
	}
	expect(result).toMatchObject(inAnyWords(readJson(resultFile)) as object);
	expect(await instance.simulator.violations()).toEqual([]);
});
