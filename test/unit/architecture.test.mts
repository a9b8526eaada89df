import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type ts from 'typescript';

import { projectFolder } from './project.mjs';
import { breachesOf, compile, RULES } from './sourceRules.mjs';

/*
 * `npm run architecture` checks that the tree keeps the rules about imports; here a copy of it is planted with a
 * breach of each, and each is found. The rules about sources are checked here altogether.
 */

const CRUISER = path.join(projectFolder, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

type Breach = [rule: string, file: string, line: string];

const IMPORTS: Breach[] = [
	['api/errors-imports-nothing-above-it', 'nodes/ReplyIo/api/errors/words.ts', "export type { RequestOptions } from '../../execution/requestOptions';"],
	['api/transport-imports-nothing-above-it', 'nodes/ReplyIo/api/transport/wait.ts', "export { v4 } from '../v4';"],
	['api-imports-nothing-above-it', 'nodes/ReplyIo/api/pages.ts', "export { parseList } from '../parameters/values';"],
	['execution-imports-nothing-above-it', 'nodes/ReplyIo/execution/inOrder.ts', "export { PATHS } from '../api/path';"],
	['parameters-imports-nothing-above-it', 'nodes/ReplyIo/parameters/values.ts', "export { get } from '../resources/sequenceContactStatus/get';"],
	['listSearch-imports-nothing-above-it', 'nodes/ReplyIo/listSearch/page.ts', "export { get } from '../resources/sequenceContactStatus/get';"],
	['resources-imports-nothing-above-it', 'nodes/ReplyIo/resources/sequenceContactStatus/get.ts', "export { searchContacts } from '../../listSearch/contacts';"],
	['trigger-imports-nothing-above-it', 'nodes/ReplyIo/trigger/events.ts', "export { get } from '../resources/sequenceContactStatus/get';"],
	['every-file-has-a-room', 'nodes/ReplyIo/common/values.ts', "export { parseList } from '../parameters/values';"],
	['a-node-file-is-imported-by-none', 'nodes/ReplyIo/trigger/item.ts', "export { ReplyIo } from '../ReplyIo.node';"],
	['a-credential-knows-no-node', 'credentials/ReplyIoApi.credentials.ts', "export { readRequestOptions } from '../nodes/ReplyIo/execution/requestOptions';"],
	['no-node-knows-a-credential', 'nodes/ReplyIo/api/v4.ts', "export { ReplyIoApi } from '../../../credentials/ReplyIoApi.credentials';"],
	['one-file-turns-answers-into-errors', 'nodes/ReplyIo/api/transport/wait.ts', "export { TABLE } from '../errors/table';"],
	['nothing-is-needed-at-run-time-but-n8n', 'nodes/ReplyIo/trigger/seen.ts', "export { default as axios } from 'axios';"],
	['nothing-is-needed-at-run-time-but-n8n', 'nodes/ReplyIo/trigger/events.ts', "export { startSimulator } from '../../../simulator/index.mjs';"],
	['every-file-is-used', 'nodes/ReplyIo/api/nobodyAsks.ts', 'export const nobodyAsks = true;'],
	['no-cycle', 'nodes/ReplyIo/api/errors/json.ts', "import type {} from './explain';"],
];

const SOURCES: Breach[] = [
	["one file calls n8n's HTTP helper", 'nodes/ReplyIo/listSearch/page.ts', "export const call = (context: any) => context.helpers['httpRequest']({ url: '' });"],
	['one file writes the paths of the API', 'nodes/ReplyIo/api/pages.ts', 'export const path = (id: number) => `/v3/contacts/${id}`;'],
	['a path or an ID is called checked where it was checked', 'nodes/ReplyIo/api/pages.ts', "export const checked = (text: string) => text as ApiRequest['path'];"],
	['the sender alone has answers explained', 'nodes/ReplyIo/listSearch/page.ts', "export { explainAnswer } from '../api/errors/explain';"],
	["the API's rooms know nothing of n8n's nodes", 'nodes/ReplyIo/api/id.ts', "import type { INode } from 'n8n-workflow'; export type Node = INode;"],
	["no partner's or customer's ID is written down", 'nodes/ReplyIo/trigger/events.ts', "export const query = { partner_id: 'n8n' };"],
	['no message has a word n8n avoids, nor British spelling', 'nodes/ReplyIo/trigger/seen.ts', "export const message = (count: number) => `${count} mistakes were made`;"],
];

let copy: string;
let cruised: { status: number | null; said: string };
let own: ts.Program;
let planted: ts.Program;

beforeAll(() => {
	own = compile(projectFolder);
	copy = mkdtempSync(path.join(tmpdir(), 'reply-io-'));
	for (const part of ['nodes', 'credentials', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) cpSync(path.join(projectFolder, part), path.join(copy, part), { recursive: true });
	symlinkSync(path.join(projectFolder, 'node_modules'), path.join(copy, 'node_modules'));
	for (const [, file, line] of [...IMPORTS, ...SOURCES]) {
		mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
		appendFileSync(path.join(copy, file), `\n${line}\n`);
	}
	planted = compile(copy);
	const { status, stdout, stderr } = spawnSync(process.execPath, [CRUISER, 'nodes', 'credentials'], { cwd: copy, encoding: 'utf8' });
	cruised = { status, said: `${stdout}${stderr}` };
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test.each(IMPORTS)('%s: one import more in %s, and the check fails', (rule, file) => {
	expect(cruised.status).not.toBe(0);
	// A cycle is told from any of its files.
	expect(cruised.said).toMatch(new RegExp(`error ${rule}: (?:\\S+ →\\s+)*?${file.replaceAll('.', '\\.')}(?: →|\\s)`));
});

test.each(Object.entries(RULES))('%s', (_, rule) => {
	expect(breachesOf(rule, own, projectFolder)).toEqual([]);
});

test.each(SOURCES)('%s: one line more in %s, and the check fails', (name, file) => {
	expect(breachesOf(RULES[name], planted, copy).map((breach) => breach.split(':')[0])).toEqual([file]);
});

test('every rule about sources is seen to fail', () => {
	expect(SOURCES.map(([name]) => name)).toEqual(Object.keys(RULES));
});
