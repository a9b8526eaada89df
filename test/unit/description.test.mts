import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { CONTACT_STATUSES } from '../../nodes/ReplyIo/api/contactStatus';
import { SEQUENCE_CONTACT_FIELDS } from '../../nodes/ReplyIo/api/sequenceContact';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { outputSchemas } from '../../nodes/ReplyIo/resources/sequenceContactStatus/outputSchema';

const sorted = (values: readonly unknown[]) => values.map(String).sort();

const { customOperations, description } = new ReplyIo();
const properties = description.properties;
const named = (name: string) => properties.filter((property) => property.name === name);
const optionValues = (property: INodeProperties) => (property.options as INodePropertyOptions[]).map(({ value }) => value);
const operations = named('operation')[0].options as INodePropertyOptions[];

test('no default sends mail: Set and Paused', () => {
	expect(named('operation')[0].default).toBe('set');
	expect(named('status').map((status) => status.default)).toEqual(named('status').map(() => 'Paused'));
});

test('Active comes with a notice, and nothing else does', () => {
	const notices = properties.filter(({ type, displayOptions }) => type === 'notice' && displayOptions?.show?.status);
	expect(notices.length).toBeGreaterThan(0);
	for (const { displayName, displayOptions } of notices) {
		expect(displayOptions?.show?.status).toEqual(['Active']);
		expect(displayName).toMatch(/written to again/);
	}
});

test("each operation declares its request, as Reply.io's reference has it", () => {
	expect(Object.fromEntries(operations.map(({ value, routing }) => [value, routing?.request]))).toEqual({
		get: { method: 'GET', url: '/v4/sequences/{id}/contacts/{contact_id}' },
		getAll: { method: 'GET', url: '/v4/sequences/{id}/contacts' },
		set: { method: 'PUT', url: '/v4/sequences/{id}/contact-links/{contact_id}/status' },
		setMany: { method: 'POST', url: '/v3/sequences/{id}/contacts/set-status-in-sequence' },
	});
	expect(description.requestDefaults).toEqual({ baseURL: 'https://api.reply.io' });
});

test('n8n finds what it runs for each operation', () => {
	const found = Object.entries((customOperations as Record<string, Record<string, unknown>>).sequenceContactStatus);
	expect(found.map(([name, run]) => [name, typeof run])).toEqual(operations.map(({ value }) => [value, 'function']));
});

test('every status tells its consequence', () => {
	for (const { value, description: text } of named('status')[0].options as INodePropertyOptions[]) {
		expect(text).toBe(CONTACT_STATUSES.find((status) => status.value === value)?.consequence);
	}
});

test('Output: all for people, simplified for AI tools, under the same name', () => {
	const byTool = Object.fromEntries(
		named('output')
			.filter(({ displayOptions }) => displayOptions?.hide?.['@tool'] || displayOptions?.show?.['@tool'])
			.map((property) => [property.displayOptions?.show?.['@tool'] ? 'tool' : 'person', property]),
	);
	expect(byTool.person.default).toBe('all');
	expect(byTool.tool.default).toBe('simplified');
	expect(optionValues(byTool.tool)).toEqual(optionValues(byTool.person));
});

test('Selected Fields offers every field but the IDs, which are always there', () => {
	expect(sorted(optionValues(named('fields')[0]))).toEqual(
		sorted(SEQUENCE_CONTACT_FIELDS.map(({ name }) => name).filter((name) => name !== 'contactId' && name !== 'sequenceId')),
	);
});

test('a locator offers its list first, and every list has a search behind it', () => {
	const { listSearch } = new ReplyIo().methods;
	for (const { name, type, modes } of properties) {
		if (type !== 'resourceLocator') continue;
		expect({ name, first: modes?.[0].name }).toEqual({ name, first: 'list' });
		expect(Object.keys(listSearch)).toContain(modes?.[0].typeOptions?.searchListMethod);
	}
	expect(named('sequenceId')[0].modes?.map(({ name }) => name)).toEqual(['list', 'id', 'url']);
	expect(named('contactId')[0].modes?.map(({ name }) => name)).toEqual(['list', 'id', 'email', 'url']);
});

test('a model is told not to guess IDs', () => {
	for (const name of ['sequenceId', 'contactId']) for (const { description: text } of named(name)) expect(text).toMatch(/never guess/i);
});

test('every operation has an action a model can tell from the others, and an output schema', () => {
	const actions = operations.map(({ action }) => action);
	expect(new Set(actions).size).toBe(operations.length);
	for (const action of actions) expect(action).toMatch(/status/);
	expect(Object.keys(outputSchemas).sort()).toEqual(sorted(operations.map(({ value }) => value)));
});

test('parameters are shown for resources, operations and values there are', () => {
	const choices = (name: string) => named(name).flatMap((property) => (property.options ? optionValues(property) : property.type === 'boolean' ? [true, false] : []));
	for (const { name, displayOptions } of properties) {
		for (const shown of [displayOptions?.show, displayOptions?.hide]) {
			for (const [other, values] of Object.entries(shown ?? {})) {
				if (other.startsWith('@')) continue;
				expect(named(other.replace(/^\//, '').split('.')[0])).not.toHaveLength(0);
				if (!other.includes('.')) for (const value of values ?? []) expect({ name, other, known: choices(other).includes(value as never) }).toEqual({ name, other, known: true });
			}
		}
	}
});

test('the node takes items in, transforms them, and has an icon for each theme', () => {
	expect([description.inputs, description.group]).toEqual([['main'], ['transform']]);
	expect(description.icon).toEqual({ light: 'file:../../icons/reply-io.svg', dark: 'file:../../icons/reply-io.dark.svg' });
});

test('the node can be a tool and needs its credential', () => {
	expect(description.usableAsTool).toBe(true);
	expect(description.credentials).toEqual([{ name: 'replyIoApi', required: true }]);
});
