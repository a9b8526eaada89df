import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { ReplyIoTrigger } from '../../nodes/ReplyIo/ReplyIoTrigger.node';
import { codexOf, wrongCategories, type Codex } from './codex.mjs';
import { readJson } from './project.mjs';

const manifest = readJson<{ name: string; homepage: string }>('package.json');

describe.each([
	['ReplyIo', new ReplyIo(), '/blob/main/docs/operations.md'],
	['ReplyIoTrigger', new ReplyIoTrigger(), '/blob/main/docs/trigger.md'],
])('the codex of %s', (file, { description }, page) => {
	const codex = readJson<Codex>(`nodes/ReplyIo/${file}.node.json`);

	test('names the node, and the pages of the repository in package.json', () => {
		expect(codex).toMatchObject(codexOf(manifest, description.name, page));
	});

	test('leads to a page, not into one: n8n puts ?utm_source=… behind the address, and a browser takes that for a part of the anchor', () => {
		for (const { url } of codex.resources.primaryDocumentation) expect(url).not.toMatch(/[?#]/);
	});

	test("has categories of n8n's list, and no subcategory", () => {
		expect(wrongCategories(codex)).toEqual([]);
	});

	test('has words to be found by, each once', () => {
		expect(codex.alias.length).toBeGreaterThan(5);
		expect(new Set(codex.alias.map((alias) => alias.toLowerCase())).size).toBe(codex.alias.length);
	});
});

test.each([
	['an old one', { categories: ['Marketing'] }, ['Marketing']],
	['that of a logic node', { categories: ['Sales', 'Flow'] }, ['Flow']],
	["that of n8n's AI nodes", { categories: ['AI'] }, ['AI']],
	['none', { categories: [] }, ['none']],
	['a subcategory', { categories: ['Sales'], subcategories: { Sales: ['CRM'] } }, ['Sales']],
])('a wrong category is seen: %s', (_, codex, wrong) => {
	expect(wrongCategories(codex)).toEqual(wrong);
});
