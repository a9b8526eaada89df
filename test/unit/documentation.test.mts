import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { N8N_VERSION } from '../../scripts/n8nInstall.mjs';
import { releases } from '../../scripts/n8nReleases.mjs';
import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { CONTACT_STATUSES } from '../../nodes/ReplyIo/api/contactStatus';
import { SEQUENCE_CONTACT_FIELDS, SIMPLIFIED_FIELDS, V3_ONLY_FIELDS } from '../../nodes/ReplyIo/api/sequenceContact';
import { optionsParameters } from '../../nodes/ReplyIo/parameters/options';
import { sequenceContactStatusParameters } from '../../nodes/ReplyIo/resources/sequenceContactStatus';
import { REPORT_FIELDS } from '../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/report';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { ReplyIoTrigger } from '../../nodes/ReplyIo/ReplyIoTrigger.node';
import { EVENTS } from '../../nodes/ReplyIo/trigger/events';
import { ITEM_FIELDS } from '../../nodes/ReplyIo/trigger/item';
import { projectFolder, readJson, readText } from './project.mjs';
import { BRITISH } from './words.mjs';

const namesIn = (folder: string, ending: string) => readdirSync(path.join(projectFolder, folder)).filter((name) => name.endsWith(ending));
const examples = namesIn('examples', '.json').map((name) => `examples/${name}`);
const recipes = namesIn('docs/recipes', '.md').map((name) => `docs/recipes/${name}`);
const pages = ['README.md', 'CHANGELOG.md', ...namesIn('docs', '.md').map((name) => `docs/${name}`), ...recipes];

/** A page without the code in it. */
const prose = (page: string) => readText(page).replace(/```[\s\S]*?```/g, '');

/** The anchors GitHub gives a page's headings. */
const anchorsOf = (page: string) =>
	prose(page)
		.split('\n')
		.filter((line) => /^#{1,6} /.test(line))
		.map((line) => line.replace(/^#+ /, '').trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-'));

const cellsOf = (line: string) => line.split('|').slice(1, -1).map((cell) => cell.trim());

/** A table's rows, each as its cells, found by the first cell of its head. */
const tableIn = (page: string, head: string): string[][] => {
	const lines = prose(page).split('\n');
	const from = lines.findIndex((line, index) => cellsOf(line)[0] === head && lines[index + 1]?.startsWith('|---'));
	if (from < 0) throw new Error(`${page} has no table of '${head}'`);
	const rows = lines.slice(from + 2);
	return rows.slice(0, rows.findIndex((line) => !line.startsWith('|'))).map(cellsOf);
};

/** The names in backticks. */
const codeIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

const namesOf = (fields: ReadonlyArray<{ name: string }>) => fields.map(({ name }) => name);
const namesShown = (parameters: ReadonlyArray<{ displayName: string }>) => parameters.map(({ displayName }) => displayName);

describe('links', () => {
	test('of the nodes, the credential and the codexes lead to a heading of the README, or to a page', () => {
		const home = readJson<{ homepage: string }>('package.json').homepage.replace(/#.*$/, '');
		const codex = namesIn('nodes/ReplyIo', '.node.json').flatMap((name) => readText(`nodes/ReplyIo/${name}`).match(/https:[^"]+/g) ?? []);
		const urls = [new ReplyIoApi().documentationUrl, new ReplyIo().description.documentationUrl, new ReplyIoTrigger().description.documentationUrl, ...codex].filter((url) => url !== undefined);
		expect(urls.length).toBeGreaterThanOrEqual(3);
		for (const url of urls) {
			const [place, anchor] = url.split('#');
			expect([place, place.slice(0, home.length)]).toContain(home);
			const page = place === home ? 'README.md' : place.slice(`${home}/blob/main/`.length);
			expect(pages).toContain(page);
			if (place === home || anchor !== undefined) expect(anchorsOf(page)).toContain(anchor);
		}
	});

	test.each(pages)('within the project lead somewhere: %s', (page) => {
		const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !link.startsWith('https:'));
		for (const link of links) {
			const [file, anchor] = link.split('#');
			const target = file ? path.posix.join(path.posix.dirname(page), file) : page;
			expect({ link, there: existsSync(path.join(projectFolder, target)) }).toEqual({ link, there: true });
			if (anchor) expect({ link, anchors: anchorsOf(target) }).toEqual({ link, anchors: expect.arrayContaining([anchor]) as string[] });
		}
	});

	test('from the README reach every page', () => {
		for (const page of pages.slice(1).filter((one) => !recipes.includes(one))) expect(readText('README.md')).toContain(`](${page}`);
		for (const page of recipes) expect(readText('docs/recipes.md')).toContain(`](${page.slice('docs/'.length)}`);
	});
});

describe('the README', () => {
	test("is one page, with the headings n8n's rules ask for", () => {
		expect(readText('README.md').split('\n').length).toBeLessThanOrEqual(130);
		expect(anchorsOf('README.md')).toEqual(expect.arrayContaining(['installation', 'operations', 'credentials', 'compatibility', 'usage', 'resources']));
		expect(readText('README.md')).toContain('https://docs.reply.io/');
	});

	test('has every operation and every field of the credential', () => {
		const operations = sequenceContactStatusParameters[0].options as Array<{ name: string }>;
		const linked = tableIn('README.md', 'operation').map(([name]) => name.replace(/^\[(.*)\].*/, '$1'));
		expect(linked).toEqual(expect.arrayContaining(namesOf(operations)));
		const fields = tableIn('README.md', 'field').flatMap(([name]) => name.split(', '));
		for (const { displayName } of new ReplyIoApi().properties) expect(fields).toContain(displayName);
	});

	test('tells the five statuses', () => {
		expect(tableIn('README.md', 'status').map(([name]) => name)).toEqual(CONTACT_STATUSES.map(({ label }) => label));
	});
});

describe('the pages say what is so', () => {
	test('the releases of n8n the suites run on', () => {
		const tested = tableIn('README.md', 'n8n').flatMap(([versions, run]) => (run === 'nothing yet' ? [] : versions.split(', ')));
		expect(tested).toEqual([N8N_VERSION, ...releases.map(({ n8n }) => n8n).reverse()]);
		expect(readText('README.md')).toContain(`n8n ${releases[0].n8n} or later`);
		expect(readText('docs/release.md')).toContain(`npx n8n@${N8N_VERSION} `);
	});

	test('the fields of each output', () => {
		const outputs = Object.fromEntries(tableIn('docs/operations.md', 'Output').map(([name, fields]) => [name, codeIn(fields)]));
		expect(outputs.Simplified).toEqual(SIMPLIFIED_FIELDS);
		expect(outputs['Selected Fields']).toEqual(['contactId', 'sequenceId']);
		const all = /All Fields with v4: ([^.]+)\./.exec(readText('docs/operations.md'))?.[1] ?? '';
		expect(codeIn(all)).toEqual(namesOf(SEQUENCE_CONTACT_FIELDS));
		const [, , v3] = tableIn('docs/api-versions.md', '').find(([about]) => about === 'fields of the output')!;
		expect(codeIn(v3).slice(-V3_ONLY_FIELDS.length)).toEqual(namesOf(V3_ONLY_FIELDS));
	});

	test("the fields of Set Many's report", () => {
		expect(tableIn('docs/operations.md', 'output field').flatMap(([names]) => codeIn(names))).toEqual(namesOf(REPORT_FIELDS));
	});

	test('the options', () => {
		const options = optionsParameters[0].options as Array<{ displayName: string }>;
		expect(tableIn('docs/operations.md', 'option').map(([name]) => name)).toEqual(namesShown(options));
	});

	test("the trigger's parameters, events and fields", () => {
		const { properties } = new ReplyIoTrigger().description;
		const options = properties.find(({ name }) => name === 'options')!.options as Array<{ displayName: string }>;
		const shown = [...namesShown(properties.filter(({ name }) => name !== 'options')), ...namesShown(options).map((name) => `Options → ${name}`)];
		expect(tableIn('docs/trigger.md', 'parameter').map(([name]) => name)).toEqual(shown);
		expect(tableIn('docs/trigger.md', 'event')).toEqual(EVENTS.map(({ label, when }) => [label, when]));
		const [, fields] = /^## The item\n([\s\S]*?)^## /m.exec(readText('docs/trigger.md'))!;
		expect(codeIn(fields)).toEqual(expect.arrayContaining(namesOf(ITEM_FIELDS)));
	});

	test('the workflows of the video are among the examples', () => {
		const shown = tableIn('docs/release.md', 'until').flatMap(([, show]) => [...show.matchAll(/\*(Reply\.io: [^*]+)\*/g)].map(([, name]) => name));
		const names = examples.map((file) => readJson<{ name: string }>(file).name);
		expect(shown).toHaveLength(3);
		expect(names).toEqual(expect.arrayContaining(shown));
	});

	test('every example is among the recipes', () => {
		expect(tableIn('docs/recipes.md', 'file').flatMap(([links]) => [...links.matchAll(/\]\(\.\.\/([^)]*)\)/g)].map(([, file]) => file)).sort()).toEqual(examples);
	});

	test('every file and folder of the tree is there', () => {
		const tree = /## The tree\s+```\n([\s\S]*?)```/.exec(readText('docs/development.md'))![1];
		const folders: string[] = [];
		const missing = tree.trimEnd().split('\n').flatMap((line) => {
			const depth = (line.length - line.trimStart().length) / 4;
			const names = line.trim().split(/\s{3,}/)[0].split(/\s+/);
			return names.filter((name) => {
				const file = [...folders.slice(0, depth), name].join('');
				if (name.endsWith('/')) folders[depth] = name;
				return !existsSync(path.join(projectFolder, file));
			});
		});
		expect(missing).toEqual([]);
	});

	test('every command they name is one there is', () => {
		const commands = pages.flatMap((page) => [...readText(page).matchAll(/`(?:[A-Z_]+=\S+ )?npm run ([\w:-]+)/g)].map(([, script]) => script));
		expect(commands.length).toBeGreaterThan(5);
		const coming = ['check:api'];
		for (const script of commands) expect([...Object.keys(readJson<{ scripts: object }>('package.json').scripts), ...coming]).toContain(script);
	});
});

describe('the language', () => {
	test.each([...pages, ...examples])("is n8n's own, US English: %s", (file) => {
		expect(readText(file).match(new RegExp(BRITISH, 'gi')) ?? []).toEqual([]);
	});
});
