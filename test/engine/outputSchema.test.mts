import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import type { INodeExecutionData } from 'n8n-workflow';

import type { Field } from '../../nodes/ReplyIo/api/field';
import { outputFields } from '../../nodes/ReplyIo/resources/sequenceContactStatus/outputSchema';
import { readJson } from '../unit/project.mjs';
import { get, getMany, set, useSimulator, VERSIONS } from './fixtures.mjs';
import { locator, runNode } from './harness.mjs';

/*
 * What comes out is what the editor was told would: the files in __schema__, taken strictly. They have no types
 * for "string or null"; which fields may be null is told by the list they were written from.
 */

type Operation = keyof typeof outputFields;
interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

const schemaOf = (operation: Operation) => readJson<Schema>(`dist/nodes/ReplyIo/__schema__/v1.0.0/sequenceContactStatus/${operation}.json`);

/** The schema with nothing allowed but what it names, and null for the fields that may be null. */
function strictly({ type, properties, items }: Schema, fields: readonly Field[] = [], nullable = false): object {
	const fieldOf = (name: string) => fields.find((field) => field.name === name);
	const within = Object.entries(properties ?? {}).map(([name, schema]) => [name, strictly(schema, fieldOf(name)?.fields, fieldOf(name)?.nullable)]);
	return {
		type: nullable ? [type, 'null'].flat() : type,
		...(items && { items: strictly(items, fields) }),
		...(properties && { properties: Object.fromEntries(within), additionalProperties: false }),
	};
}

/** Expects items to keep their operation's schema, and notes which fields came. */
function expectKept(operation: Operation, items: INodeExecutionData[], seen: Set<string>, nullable: string[] = []): void {
	const schema = schemaOf(operation);
	const fields: readonly Field[] = outputFields[operation].map((field) => (nullable.includes(field.name) ? { ...field, nullable: true } : field));
	const validate = new AjvJsonSchemaValidator().getValidator(strictly(schema, fields));
	for (const { json } of items) {
		expect(validate(json)).toEqual({ valid: true, data: json });
		expect(Object.keys(json)).toEqual(Object.keys(schema.properties!).filter((name) => name in json));
		for (const name of Object.keys(json)) seen.add(name);
	}
}

const reply = useSimulator({ limits: false, seed: [] });
const FULL = {
	email: 'full@example.com', firstName: 'Full', lastName: 'Field', company: 'Company', title: 'Title', subStatus: 'AutoReplied', currentStep: 3, movingDate: '2024-03-09T10:00:00+00:00',
	nextSendAfter: '2024-03-10T10:00:00+00:00', isOptedOut: true, emailAccountId: 7, linkedInAccountId: 8, icpScore: 0.5,
} as const;
const BARE = { subStatus: null, emailAccountId: null } as const;
beforeEach(() => {
	reply.simulator.addContact({ sequenceId: 100, contactId: 1, ...FULL });
	reply.simulator.addContact({ sequenceId: 100, contactId: 2, ...BARE });
	reply.simulator.addContact({ sequenceId: 100, contactId: 3, ...BARE, status: 'Finished' });
	reply.simulator.addContact({ sequenceId: 200, contactId: 1, ...FULL, status: 'OutOfOffice' });
});

const OPERATIONS = { get: get('={{ $json.id }}'), getAll: getMany(), set: set('={{ $json.id }}', 'Finished', { options: { onlyIf: '={{ $json.id === 2 ? "Paused" : "Active" }}' } }) };
const OUTPUTS = {
	all: { output: 'all' },
	simplified: { output: 'simplified' },
	selected: { output: 'selected', fields: outputFields.get.map(({ name }) => name).reverse() },
};

describe.each(Object.keys(OPERATIONS) as Array<keyof typeof OPERATIONS>)('%s', (operation) => {
	const seen = new Set<string>();
	const cases = VERSIONS.flatMap((version) => (Object.keys(OUTPUTS) as Array<keyof typeof OUTPUTS>).map((output) => [version, output] as const));

	test.each(cases)('API %s, output %s: names, types and order are those of the schema', async (version, output) => {
		const parameters = { ...OPERATIONS[operation], ...OUTPUTS[output] };
		const items = operation === 'getAll' ? [{}] : [{ id: 1 }, { id: 2 }, { id: 3 }];
		const { success, error } = await runNode({ parameters, items, credential: reply.credential(version) });
		expect(error).toBeUndefined();
		expect(success).toHaveLength(3);
		// Of a contact who has finished, v3 tells no step.
		expectKept(operation, success, seen, version === 'v3' ? ['currentStep'] : []);
	});

	if (operation === 'getAll') {
		test.each(Object.values(OUTPUTS))('all sequences, output $output: names, types and order are those of the schema', async (output) => {
			const { success } = await runNode({ parameters: getMany({ scope: 'allSequences', ...output }), credential: reply.credential() });
			expect(success).toHaveLength(4);
			expectKept(operation, success, seen);
		});
	}

	test('every field of the schema came with one of them', () => {
		expect(Object.keys(schemaOf(operation).properties!).filter((name) => !seen.has(name))).toEqual([]);
	});
});

describe('setMany', () => {
	const seen = new Set<string>();
	const cases = ['oneSequence', 'allSequences'].flatMap((scope) => [false, true].map((dryRun) => [scope, dryRun] as const));

	test.each(cases)('scope %s, dry run %p: names, types and order are those of the schema', async (scope, dryRun) => {
		const parameters = {
			operation: 'setMany', scope, sequenceId: locator('id', '={{ $json.sequence }}'), contactId: locator('id', '={{ $json.id }}'),
			status: '={{ $json.status ?? "Paused" }}', options: { dryRun, onlyIf: '={{ $json.onlyIf ?? ["Active", "Finished", "Inactive", "OutOfOffice", "Paused"] }}' },
		};
		const items = [
			{ sequence: 100, id: 1 }, // left as it is in sequence 200, where the contact is out of office
			{ sequence: 100, id: 2, status: 'Paused' }, // a later row counts
			{ sequence: 100, id: 2, status: 'Finished' },
			{ sequence: 100, id: 3, status: 'Finished' }, // it has it already
			{ sequence: 100, id: 3, status: 'Active', onlyIf: ['Paused'] },
			{ sequence: 100, id: 3 }, // not to be paused
			{ sequence: 100, id: 4 },
			{ sequence: '', id: '' },
			{ sequence: 100, id: 1, status: 'Asleep' },
		];
		const { success } = await runNode({ parameters, items, onError: 'continueRegularOutput', credential: reply.credential() });
		expect(success).toHaveLength(items.length);
		expectKept('setMany', success, seen);
		expect(success.some(({ json }) => json.outcome === (dryRun ? 'wouldChange' : 'changed'))).toBe(true);
	});

	test('every field of the schema came with one of them', () => {
		expect(Object.keys(schemaOf('setMany').properties!).filter((name) => !seen.has(name))).toEqual([]);
	});
});
