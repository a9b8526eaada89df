import fc from 'fast-check';

import { ID_FIELDS, inPageOrder, selectFields, SEQUENCE_CONTACT_FIELDS, SIMPLIFIED_FIELDS, type SequenceContact } from '../../nodes/ReplyIo/api/sequenceContact';
import { outputSchemas } from '../../nodes/ReplyIo/api/outputSchema';

const NAMES = SEQUENCE_CONTACT_FIELDS.map(({ name }) => name) as string[];

const PAGE_EXAMPLE: SequenceContact = {
	contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', firstName: 'John', lastName: 'Doe', company: 'Tech Solutions Inc', title: 'Senior Product Manager',
	status: 'Active', subStatus: 'None', currentStep: 2, addingDate: '2024-03-08T10:00:00+00:00', movingDate: null, nextSendAfter: '2024-03-09T09:00:00+00:00',
	isOptedOut: false, emailAccountId: 101, linkedInAccountId: null, icpScore: 0.85,
};

const anyContact = fc
	.tuple(
		fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
		fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{2,12}$/), fc.jsonValue()),
	)
	.chain(([known, others]) => fc.shuffledSubarray(Object.entries({ ...others, ...known }), { minLength: 0 }))
	.map((entries) => Object.fromEntries(entries) as SequenceContact);

test("the fields are the page's seventeen, in its order", () => {
	expect(NAMES).toEqual(Object.keys(PAGE_EXAMPLE));
	expect(NAMES).toHaveLength(17);
});

test("the page's example comes through byte for byte, in whatever order it came", () => {
	fc.assert(
		fc.property(fc.shuffledSubarray(Object.entries(PAGE_EXAMPLE), { minLength: 17 }), (entries) => {
			expect(JSON.stringify(inPageOrder(Object.fromEntries(entries)))).toBe(JSON.stringify(PAGE_EXAMPLE));
		}),
	);
});

test('nothing is lost, added or changed; known fields come first in order, others after them as they came', () => {
	fc.assert(
		fc.property(anyContact, (contact) => {
			const ordered = inPageOrder(contact);
			expect(ordered).toEqual(contact);
			const keys = Object.keys(ordered);
			const known = NAMES.filter((name) => Object.hasOwn(contact, name));
			expect(keys).toEqual([...known, ...Object.keys(contact).filter((name) => !NAMES.includes(name))]);
		}),
	);
});

test('what is missing stays missing, and null stays null', () => {
	expect(JSON.stringify(inPageOrder({ title: null, email: 'a@b.c' }))).toBe('{"email":"a@b.c","title":null}');
});

test('All Fields is everything', () => {
	expect(selectFields({ ...PAGE_EXAMPLE, callStatus: 'none' }, 'all')).toEqual({ ...PAGE_EXAMPLE, callStatus: 'none' });
});

test('Simplified is ten fields at most, the two IDs and the status among them', () => {
	expect(SIMPLIFIED_FIELDS.length).toBeLessThanOrEqual(10);
	expect(SIMPLIFIED_FIELDS).toEqual(expect.arrayContaining([...ID_FIELDS, 'email', 'status']));
	expect(NAMES.filter((name) => (SIMPLIFIED_FIELDS as readonly string[]).includes(name))).toEqual(SIMPLIFIED_FIELDS);
	expect(Object.keys(selectFields({ ...PAGE_EXAMPLE, callStatus: 'none' }, 'simplified'))).toEqual(SIMPLIFIED_FIELDS);
});

test('Selected Fields always holds the two IDs, in the order of the page, and nothing that was not chosen', () => {
	fc.assert(
		fc.property(fc.subarray(NAMES), (fields) => {
			const keys = Object.keys(selectFields(PAGE_EXAMPLE, 'selected', fields));
			expect(keys).toEqual(NAMES.filter((name) => fields.includes(name) || ID_FIELDS.includes(name as never)));
		}),
	);
	expect(selectFields(PAGE_EXAMPLE, 'selected', ['nonsense'])).toEqual({ contactId: 12345, sequenceId: 100 });
});

test('every output has an item that an error output would not take', () => {
	for (const output of ['all', 'simplified', 'selected'] as const) {
		expect(Object.keys(selectFields(PAGE_EXAMPLE, output)).some((name) => !['error', 'message', 'details'].includes(name))).toBe(true);
	}
});

describe('the output schema', () => {
	test('of setMany ends in the sequences a row changed, with what each of them is told by', () => {
		const [name, schema] = Object.entries(outputSchemas.setMany.properties).at(-1)!;
		expect(name).toBe('sequences');
		expect(schema).toEqual({
			type: 'array',
			items: { type: 'object', properties: { sequenceId: { type: 'integer' }, previousStatus: { type: 'string' }, status: { type: 'string' } } },
		});
	});

	test.each(['get', 'getAll', 'set'] as const)('of %s has the fields in order with their types, then those of v3', (operation) => {
		const schema = outputSchemas[operation];
		expect(schema).toMatchObject({ type: 'object', version: 1 });
		expect(Object.keys(schema.properties)).toEqual([...NAMES, 'callStatus', 'meetingStatus', 'emailDisposition']);
		for (const [name, { type }] of Object.entries(schema.properties)) {
			const value = PAGE_EXAMPLE[name];
			if (value === null || value === undefined) continue;
			expect(type).toBe(Number.isInteger(value) ? 'integer' : typeof value);
		}
	});
});
