import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { SIMPLIFIED_FIELDS } from '../../nodes/ReplyIo/api/sequenceContact';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { ReplyIoTrigger } from '../../nodes/ReplyIo/ReplyIoTrigger.node';
import { OUTSIDE_COLLECTIONS, RULES } from './guide.mjs';
import { readText } from './project.mjs';

const NODES: INodeType[] = [new ReplyIo(), new ReplyIoTrigger()];

describe.each(NODES.map((node) => [node.description.displayName, node] as const))('%s', (_, node) => {
	test.each(Object.entries(RULES))('%s', (_rule, rule) => {
		expect(rule(node)).toEqual([]);
	});
});

/** What concerns a node only: a credential has no collections, and is no node with operations. */
const OF_NODES = ['what is not required is in a collection', 'an operation declares its request'];

test.each(Object.entries(RULES).filter(([name]) => !OF_NODES.includes(name)))('the fields of the credential: %s', (_, rule) => {
	expect(rule({ description: { ...new ReplyIo().description, properties: new ReplyIoApi().properties } })).toEqual([]);
});

/** The action node with something else in its description. */
const described = (description: Partial<INodeTypeDescription>): INodeType => ({ description: { ...new ReplyIo().description, ...description } });

/** The action node with one more parameter. */
const withOne = (parameter: Partial<INodeProperties>): INodeType =>
	described({ properties: [...new ReplyIo().description.properties, { displayName: 'Planted', name: 'planted', type: 'string', default: '', required: true, ...parameter }] });

/** The action node with one more operation. */
const withOperation = (name: string, more: object): INodeType =>
	withOne({ displayName: 'Operation', name: 'operation', type: 'options', options: [{ name, value: name, action: 'Set status of contact', description: 'Pause a contact', routing: { request: { url: '/' } }, ...more }] });

const choice = (name: string, value: string = name) => ({ name, value });

const PLANTED: Array<[rule: string, node: INodeType]> = [
	['what can be chosen is in alphabetical order', withOne({ type: 'options', options: [choice('Paused'), choice('Active')] })],
	['what can be chosen is in alphabetical order', withOne({ type: 'collection', options: [{ displayName: 'B', name: 'b', type: 'string', default: '' }, { displayName: 'A', name: 'a', type: 'string', default: '' }] })],
	['no two choices have one name or value', withOne({ type: 'options', options: [choice('A', 'same'), choice('B', 'same')] })],
	['no two choices have one name or value', withOne({ type: 'multiOptions', options: [choice('Same', 'a'), choice('Same', 'b')] })],
	['no choice has an asterisk or an emoji in its name', withOne({ type: 'options', options: [choice('* All')] })],
	['no choice has an asterisk or an emoji in its name', withOne({ type: 'options', options: [choice('Paused ⏸️')] })],
	['every parameter has a default', withOne({ default: undefined })],
	['a hint has at most 120 characters', withOne({ hint: 'x'.repeat(121) })],
	['a hint has at most 120 characters', described({ hints: [{ message: 'x'.repeat(121) }] })],
	['nothing in a collection is required', withOne({ type: 'collection', options: [{ displayName: 'A', name: 'a', type: 'string', default: '', required: true }] })],
	['what is not required is in a collection', withOne({ required: undefined })],
	['no field takes a piece of JSON', withOne({ type: 'json' })],
	['names are in title case', withOne({ displayName: 'Only if status is' })],
	['names are in title case', withOne({ type: 'options', options: [choice('Out of office')] })],
	['an action is in sentence case, names what it is about, and has no article', withOperation('Get', { action: 'Get the status of a contact' })],
	['an action is in sentence case, names what it is about, and has no article', withOperation('Get', { action: 'Get Status of Contact' })],
	['an action is in sentence case, names what it is about, and has no article', withOperation('Get', { action: 'Get it' })],
	['an operation is described in other words than its name, beginning with a capital', withOperation('Get', { description: 'Get a contact' })],
	['one sentence has no period, several have', withOne({ description: 'One sentence.' })],
	['one sentence has no period, several have', withOne({ description: 'One sentence. And another' })],
	['a switch is described by "Whether"', withOne({ type: 'boolean', default: false, description: 'Turns it on' })],
	['a placeholder is an example, or says what to do', withOne({ placeholder: '12345' })],
	['a placeholder is an example, or says what to do', withOne({ type: 'collection', placeholder: 'More', options: [] })],
	['an example of an address is one nobody has', withOne({ placeholder: 'e.g. jane@company.com' })],
	['Return All and Limit are those of all nodes', withOne({ name: 'limit', type: 'number', default: 100 })],
	['Return All and Limit are those of all nodes', withOne({ name: 'returnAll', type: 'boolean', default: true })],
	['Simplify is that of all nodes', withOne({ name: 'simplify', type: 'boolean', default: false })],
	['a record is found in a list first, or is that of the item, and can be named in another way', withOne({ type: 'resourceLocator', default: { mode: 'id', value: '' }, modes: [{ displayName: 'By ID', name: 'id', type: 'string' }] })],
	['Trigger On has no tooltip', withOne({ displayName: 'Trigger On', description: 'The events' })],
	['Sort stands below Options', described({ properties: [...new ReplyIo().description.properties].reverse() })],
	['no text has a word n8n avoids', withOne({ description: 'Whom to tell of a problem' })],
	['texts are US English', withOne({ description: 'The e-mail address' })],
	['texts say item, not row', withOne({ description: 'What each row becomes' })],
	['no color of its own, which n8n 3 does not know', described({ defaults: { name: 'Reply.io', color: '#2f5bea' } })],
	['one credential at a time', described({ credentials: [{ name: 'replyIoApi' }, { name: 'another' }] })],
	['an operation declares its request', withOperation('Delete', { routing: undefined })],
	['an operation declares its request', { ...new ReplyIo(), execute: async () => await Promise.resolve([]) }],
	['an operation declares its request', described({ requestDefaults: undefined })],
	["a hint to n8n's AI is prose", withOne({ builderHint: { propertyHint: 'Set it to ={{ $json.id }}' } })],
	["a hint to n8n's AI is prose", described({ builderHint: { searchHint: 'Connect it as ai_tool' } })],
];

test.each(PLANTED)('%s: a breach is seen', (rule, node) => {
	expect(RULES[rule](new ReplyIo())).toEqual([]);
	expect(RULES[rule](node)).not.toEqual([]);
});

test('every rule is seen to fail', () => {
	expect([...new Set(PLANTED.map(([rule]) => rule))]).toEqual(Object.keys(RULES));
});

test('Simplified is at most ten fields', () => {
	expect(SIMPLIFIED_FIELDS.length).toBeLessThanOrEqual(10);
});

test('what stands outside a collection without being required has its reason in docs/development.md', () => {
	const [, reasons] = /^## Where we differ from n8n's guide\n([\s\S]*?)^## /m.exec(readText('docs/development.md'))!;
	for (const name of OUTSIDE_COLLECTIONS) expect(reasons).toContain(`**${name}**`);
});
