import { load } from 'js-yaml';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { CONTACT_STATUSES } from '../../nodes/ReplyIo/api/contactStatus';
import type { Field } from '../../nodes/ReplyIo/api/field';
import { MAX_ID } from '../../nodes/ReplyIo/api/id';
import { MAX_PAGE_SIZE } from '../../nodes/ReplyIo/api/pages';
import { PATHS } from '../../nodes/ReplyIo/api/path';
import { outputSchemas } from '../../nodes/ReplyIo/resources/sequenceContactStatus/outputSchema';
import { SEQUENCE_CONTACT_FIELDS, V3_ONLY_FIELDS } from '../../nodes/ReplyIo/api/sequenceContact';
import { MAX_BULK_SIZE, setStatuses, toV3Status, V3_WRITABLE_STATUSES } from '../../nodes/ReplyIo/api/v3';
import { v4 } from '../../nodes/ReplyIo/api/v4';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { readText } from './project.mjs';

interface Schema {
	$ref?: string;
	type?: string | string[];
	enum?: unknown[];
	required?: string[];
	properties?: Record<string, Schema>;
	items?: Schema;
	maximum?: number;
	minimum?: number;
	maxItems?: number;
}

interface Contract {
	paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> }; responses: Record<string, { content?: Record<string, { example?: unknown }> }> }>>;
	components: { schemas: Record<string, Schema>; parameters: Record<string, { schema: Schema }>; securitySchemes: Record<string, { name: string; in: string }> };
}

const contract = load(readText('simulator/openapi.yaml')) as Contract;
const schemas = contract.components.schemas;
const resolve = (schema: Schema): Schema => (schema.$ref ? schemas[schema.$ref.split('/').pop()!] : schema);
const sorted = (values: readonly unknown[] | undefined) => [...(values ?? [])].map(String).sort();

const { description } = new ReplyIo();
const properties = description.properties;
const named = (name: string) => properties.filter((property) => property.name === name);
const optionValues = (property: INodeProperties) => (property.options as INodePropertyOptions[]).map(({ value }) => value);
const operations = named('operation')[0].options as INodePropertyOptions[];
const id = (value: number) => parseId(value, 'Contact');

describe('against the contract', () => {
	const CALLS: Array<[method: string, path: string]> = [
		['put', PATHS.setStatusV4],
		['post', PATHS.setStatusV3],
		['post', PATHS.setStatusEverywhere],
		['get', PATHS.sequenceContact.v4],
		['get', PATHS.sequenceContact.v3],
		['get', PATHS.sequenceContacts.v4],
		['get', PATHS.sequenceContacts.v3],
		['get', PATHS.sequences],
		['get', PATHS.contacts],
		['post', PATHS.contactsFilter],
		['get', PATHS.contactStatuses],
		['get', PATHS.whoami],
	];

	test.each(CALLS)('%s %s is in it', (method, path) => {
		expect(contract.paths[path]?.[method]).toBeDefined();
	});

	test('no path of ours was left out above', () => {
		const ours = Object.values(PATHS).flatMap((path) => (typeof path === 'string' ? [path] : Object.values(path)));
		expect(CALLS.map(([, path]) => path).sort()).toEqual([...ours].sort());
	});

	test.each(operations.filter(({ routing }) => routing).map((operation) => [operation.name, operation] as const))("the request that '%s' describes is in it", (_, { routing }) => {
		const { method, url } = routing!.request!;
		expect(contract.paths[url as string]?.[String(method).toLowerCase()]).toBeDefined();
	});

	test('the statuses of both versions', () => {
		const values = CONTACT_STATUSES.map(({ value }) => value);
		expect(sorted(values)).toEqual(sorted(schemas.ContactStatus.enum));
		expect(sorted(CONTACT_STATUSES.map(({ v3 }) => v3))).toEqual(sorted(schemas.ContactStatusV3.enum));
		expect(sorted(V3_WRITABLE_STATUSES.map(toV3Status))).toEqual(sorted(schemas.ContactStatusV3Writable.enum));
		expect(sorted(optionValues(named('status')[0]))).toEqual(sorted(values));
	});

	test('the fields of a contact: names, order, types, which may be null', () => {
		const { properties: fields = {}, required } = schemas.SequenceContact;
		expect(SEQUENCE_CONTACT_FIELDS.map(({ name }) => name)).toEqual(Object.keys(fields));
		expect(sorted(required)).toEqual(sorted(Object.keys(fields)));
		for (const { name, type, nullable } of SEQUENCE_CONTACT_FIELDS) {
			const { type: types } = resolve(fields[name]);
			expect({ name, types: [types].flat() }).toEqual({ name, types: nullable ? [type, 'null'] : [type] });
		}
	});

	test('no field of a contact of v3 is without a place in the output', () => {
		const known = new Set<string>([...SEQUENCE_CONTACT_FIELDS.map(({ name }) => name), ...V3_ONLY_FIELDS.map(({ name }) => name), 'statusInSequence']);
		expect(Object.keys(schemas.SequenceContactV3.properties ?? {}).filter((name) => !known.has(name))).toEqual([]);
	});

	test('the fields only v3 has: types, which may be null', () => {
		const typed = (fields: readonly Field[] | undefined, { properties = {} }: Schema): void => {
			for (const { name, type, nullable, fields: within } of fields ?? []) {
				const schema = resolve(properties[name]);
				expect({ name, types: [schema.type].flat() }).toEqual({ name, types: nullable ? [type, 'null'] : [type] });
				typed(within, schema);
			}
		};
		typed(V3_ONLY_FIELDS, schemas.SequenceContactV3);
	});

	test('the limits of IDs, pages and bulk calls', () => {
		expect(schemas.Id).toMatchObject({ type: 'integer', minimum: 1, maximum: MAX_ID });
		expect(contract.components.parameters.Top.schema.maximum).toBe(MAX_PAGE_SIZE);
		expect(schemas.SetContactStatusV3.properties?.contactIds.maxItems).toBe(MAX_BULK_SIZE);
	});

	test.each([
		['SetContactStatus', setStatusV4(id(100), id(12345), 'Active').body],
		['SetContactStatusV3', setStatusV3(id(100), [id(12345)], 'Active').body],
	])('the body of %s holds what is required and nothing else', (name, body) => {
		expect(sorted(Object.keys(body ?? {}))).toEqual(sorted(schemas[name].required));
		expect(sorted(Object.keys(body ?? {}))).toEqual(sorted(Object.keys(schemas[name].properties ?? {})));
	});

	test("the reference page's example comes out as it went in", () => {
		const answer = contract.paths[PATHS.setStatusV4].put.responses['200'].content!['application/json'].example;
		expect(JSON.stringify(toSequenceContact(answer, 'v4', { sequenceId: 100, contactId: 12345 }))).toBe(JSON.stringify(answer));
	});

	test('the header of the key', async () => {
		const { name } = Object.values(contract.components.securitySchemes)[0];
		const { headers } = await new ReplyIoApi().authenticate({ apiKey: 'key' }, { url: 'https://api.reply.io/v4/x' });
		expect(headers).toEqual({ [name]: 'key' });
		expect(contract.paths[new ReplyIoApi().test.request.url!]).toHaveProperty('get');
	});
});

describe('what the user sees', () => {
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

	test('the node can be a tool and needs its credential', () => {
		expect(description.usableAsTool).toBe(true);
		expect(description.credentials).toEqual([{ name: 'replyIoApi', required: true }]);
	});
});
