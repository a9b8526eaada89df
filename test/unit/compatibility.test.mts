import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { outputSchemas } from '../../nodes/ReplyIo/resources/sequenceContactStatus/outputSchema';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { brokenPromises, promisedBy, type Promised } from './compatibility.mjs';
import { projectFolder, readJson } from './project.mjs';

const FILE = 'test/unit/compatibility.json';
const file = path.join(projectFolder, FILE);

// A copy that tests may change.
const promisedNow = (): Promised => JSON.parse(JSON.stringify(promisedBy(new ReplyIo().description, outputSchemas, new ReplyIoApi()))) as Promised;

const now = promisedNow();
const before = existsSync(file) ? readJson<unknown>(FILE) as Promised : now;
const broken = brokenPromises(before, now);

// Additions are written down on request; a promise that was broken is not papered over.
const isUpdate = Boolean(process.env.UPDATE) || process.env.npm_lifecycle_event === 'compatibility:update';
if (isUpdate && broken.length === 0) writeFileSync(file, `${JSON.stringify(now, null, '\t')}\n`);

test('every workflow and credential saved so far works as before', () => {
	// What is listed here needs a new version of the node (`version: [1, 2]`, `displayOptions.show['@version']`).
	expect(broken).toEqual([]);
});

test('what was added is written down (npm run compatibility:update)', () => {
	expect(readJson(FILE)).toEqual(now);
});

describe('the guard notices', () => {
	type Change = (promised: Promised) => void;
	const parameters = (promised: Promised) => promised.node['1'].parameters;

	test.each<[string, Change]>([
		['a parameter that was renamed', (promised) => {
			parameters(promised).state = parameters(promised).status;
			delete parameters(promised).status;
		}],
		['another type', (promised) => (parameters(promised).status[0].type = 'string')],
		['another default', (promised) => (parameters(promised).status[0].default = 'Active')],
		['a value that is gone', (promised) => parameters(promised).status[0].values?.pop()],
		['a locator mode that is gone', (promised) => parameters(promised).sequenceId[0].values?.shift()],
		['an option of a collection that was renamed', (promised) => delete parameters(promised).options[0].parameters?.longestWait],
		['a parameter that became required', (promised) => (parameters(promised).limit[0].required = true)],
		['a parameter that is shown less often', (promised) => (parameters(promised).sequenceId[0].show = { resource: ['sequenceContactStatus'], operation: ['get', 'getAll'] })],
		['a parameter that is hidden', (promised) => (parameters(promised).limit[0].hide = { operation: ['getAll'] })],
		['an output field that is gone', (promised) => delete promised.node['1'].outputFields.set.email],
		['an output field of another type', (promised) => (promised.node['1'].outputFields.set.currentStep = 'string')],
		['a field within an output field that is gone', (promised) => delete promised.node['1'].outputFields.setMany['sequences.status']],
		['a node version that is gone', (promised) => delete promised.node['1']],
		['a credential field that is gone', (promised) => delete promised.credential.baseUrl],
		["a credential's new default", (promised) => (promised.credential.apiVersion[0].default = 'v3')],
	])('%s', (_, change) => {
		const changed = promisedNow();
		change(changed);
		expect(brokenPromises(now, changed)).toHaveLength(1);
	});

	test('one of two parameters with the same name', () => {
		const changed = promisedNow();
		parameters(changed).output.pop();
		expect(brokenPromises(now, changed)).not.toEqual([]);
	});
});

describe('the guard allows', () => {
	test.each<[string, (promised: Promised) => void]>([
		['a new parameter', (promised) => (promised.node['1'].parameters.dryRun = [{ type: 'boolean', default: false }])],
		['a new value', (promised) => promised.node['1'].parameters.operation[0].values?.push('setMany')],
		['a new output field', (promised) => (promised.node['1'].outputFields.set.mood = 'string')],
		['a parameter that is shown more often', (promised) => delete promised.node['1'].parameters.limit[0].show],
		['a new version of the node', (promised) => (promised.node['2'] = { parameters: {}, outputFields: {} })],
	])('%s', (_, change) => {
		const changed = promisedNow();
		change(changed);
		expect(brokenPromises(now, changed)).toEqual([]);
	});
});
