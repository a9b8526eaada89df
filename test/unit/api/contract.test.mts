import { load } from 'js-yaml';
import type { INodePropertyOptions } from 'n8n-workflow';

import { ReplyIoApi } from '../../../credentials/ReplyIoApi.credentials';
import { CONTACT_STATUSES } from '../../../nodes/ReplyIo/api/contactStatus';
import type { Field } from '../../../nodes/ReplyIo/api/field';
import { MAX_ID } from '../../../nodes/ReplyIo/api/id';
import { MAX_PAGE_SIZE } from '../../../nodes/ReplyIo/api/pages';
import { PATHS } from '../../../nodes/ReplyIo/api/path';
import { NAMED_SEQUENCE_FIELDS, SEQUENCE_CONTACT_FIELDS, V3_ONLY_FIELDS } from '../../../nodes/ReplyIo/api/sequenceContact';
import { MAX_BULK_SIZE, toV3Status, v3 } from '../../../nodes/ReplyIo/api/v3';
import { v4 } from '../../../nodes/ReplyIo/api/v4';
import { WEBHOOK_SCOPES } from '../../../nodes/ReplyIo/api/webhooks';
import { statusOptions } from '../../../nodes/ReplyIo/parameters/status';
import { ReplyIo } from '../../../nodes/ReplyIo/ReplyIo.node';
import { answering } from '../answering.mjs';
import { PAGE_EXAMPLE } from '../pageExample.mjs';
import { readText } from '../project.mjs';
import { ref } from '../refs.mjs';

/* What the node knows of Reply.io's API is what the contract says, which the simulator checks itself against. */

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
const operations = new ReplyIo().description.properties.find(({ name }) => name === 'operation')!.options as INodePropertyOptions[];

const CALLS: Array<[method: string, path: string]> = [
	['put', PATHS.setStatusV4],
	['post', PATHS.setStatusV3],
	['get', PATHS.sequenceContact.v4],
	['get', PATHS.sequenceContact.v3],
	['get', PATHS.sequenceContacts.v4],
	['get', PATHS.sequenceContacts.v3],
	['get', PATHS.sequence.v4],
	['get', PATHS.sequence.v3],
	['get', PATHS.sequences],
	['get', PATHS.contacts],
	['post', PATHS.contactsFilter],
	['get', PATHS.contactStatuses],
	['get', PATHS.whoami],
	['get', PATHS.webhooks],
	['post', PATHS.webhooks],
	['get', PATHS.webhook],
	['put', PATHS.webhook],
	['delete', PATHS.webhook],
	['post', PATHS.enableWebhook],
];

test.each(CALLS)('%s %s is in it', (method, path) => {
	expect(contract.paths[path]?.[method]).toBeDefined();
});

test('no path of ours was left out above', () => {
	const ours = Object.values(PATHS).flatMap((path) => (typeof path === 'string' ? [path] : Object.values(path)));
	expect([...new Set(CALLS.map(([, path]) => path))].sort()).toStrictEqual([...ours].sort());
});

test.each(operations)("the request that '$name' describes is in it", ({ routing }) => {
	const { method, url } = routing!.request!;
	expect(contract.paths[url as string]?.[String(method).toLowerCase()]).toBeDefined();
});

test('the statuses of both versions', () => {
	const values = CONTACT_STATUSES.map(({ value }) => value);
	expect(sorted(values)).toEqual(sorted(schemas.ContactStatus.enum));
	expect(sorted(CONTACT_STATUSES.map(({ v3 }) => v3))).toEqual(sorted(schemas.ContactStatusV3.enum));
	expect(sorted(v3.statuses.map(toV3Status))).toEqual(sorted(schemas.ContactStatusV3Writable.enum));
	expect(sorted(statusOptions.map(({ value }) => value))).toEqual(sorted(values));
});

test('whose events a subscription may be for', () => {
	expect(sorted(WEBHOOK_SCOPES)).toEqual(sorted(schemas.WebhookScope.enum));
});

test('the fields of a contact: names, order, types, which may be null', () => {
	const { properties: fields = {}, required } = schemas.SequenceContact;
	expect(SEQUENCE_CONTACT_FIELDS.map(({ name }) => name)).toEqual(Object.keys(fields));
	expect(sorted(required)).toEqual(sorted(Object.keys(fields)));
	for (const { name, type, nullable } of SEQUENCE_CONTACT_FIELDS as readonly Field[]) {
		// Only v3's may be a text, or null.
		if (name === 'currentStep') continue;
		const { type: types } = resolve(fields[name]);
		expect({ name, types: [types].flat() }).toEqual({ name, types: nullable ? [type, 'null'] : [type] });
	}
	expect(resolve(fields.currentStep).type).toBe('integer');
	expect(resolve(schemas.SequenceContactV3.properties!.currentStep)).toMatchObject({ properties: { displayName: { type: 'string' } } });
});

test.each([[2], ['3.1'], [null]])("a step or a sequence's name that v3 shows as %p is what its field may hold", (displayName) => {
	const { currentStep, sequenceName } = v3.toSequenceContact({ contactId: 12345, sequenceId: 100, currentStep: { stepId: 1, displayName }, sequenceName: displayName && `S${displayName}` }, { sequence: ref(100) });
	for (const [field, value] of [['currentStep', currentStep], ['sequenceName', sequenceName]]) {
		const { type, orText, nullable } = NAMED_SEQUENCE_FIELDS.find(({ name }) => name === field)!;
		expect([type, ...(orText ? ['string'] : []), ...(nullable ? ['null'] : [])]).toContain(value === null ? 'null' : typeof value === 'number' ? 'integer' : typeof value);
	}
});

/** In answers it stands within `currentStep`. */
const STEP_ID = V3_ONLY_FIELDS.find(({ name }) => name === 'currentStepId')!;

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
	typed(V3_ONLY_FIELDS.filter(({ name }) => name !== STEP_ID.name), schemas.SequenceContactV3);
	typed([{ ...STEP_ID, name: 'stepId' }], resolve(schemas.SequenceContactV3.properties!.currentStep));
});

test('the limits of IDs, pages and bulk calls', () => {
	expect(schemas.Id).toMatchObject({ type: 'integer', minimum: 1, maximum: MAX_ID });
	expect(contract.components.parameters.Top.schema.maximum).toBe(MAX_PAGE_SIZE);
	expect(schemas.SetContactStatusV3.properties?.contactIds.maxItems).toBe(MAX_BULK_SIZE);
});

test.each([
	['SetContactStatus', v4],
	['SetContactStatusV3', v3],
])('the body of %s holds what is required and nothing else', async (name, version) => {
	const { sends, asked } = answering();
	await version.write(sends, ref(100), ref(12345), 'Active');
	const fields = Object.keys(asked[0].body!);
	expect(sorted(fields)).toEqual(sorted(schemas[name].required));
	expect(sorted(fields)).toEqual(sorted(Object.keys(schemas[name].properties ?? {})));
});

test("the reference page's example comes out as it went in", () => {
	const answer = contract.paths[PATHS.setStatusV4].put.responses['200'].content!['application/json'].example;
	expect(JSON.stringify(v4.toSequenceContact(answer, { sequence: ref(100), contact: ref(12345) }))).toBe(JSON.stringify(answer));
	expect(answer).toEqual(PAGE_EXAMPLE);
});

test('the header of the key', async () => {
	const { name } = Object.values(contract.components.securitySchemes)[0];
	const { headers } = await new ReplyIoApi().authenticate({ apiKey: 'key-of-the-test' }, { url: 'https://api.reply.io/v4/x' });
	expect(headers).toEqual({ [name]: 'key-of-the-test' });
	expect(contract.paths[new ReplyIoApi().test.request.url!]).toHaveProperty('get');
});
