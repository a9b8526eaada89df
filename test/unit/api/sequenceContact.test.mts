import fc from 'fast-check';

import { ID_FIELDS, inPageOrder, selectFields, SEQUENCE_CONTACT_FIELDS, SIMPLIFIED_FIELDS, V3_ONLY_FIELDS, type SequenceContact, toId } from '../../../nodes/ReplyIo/api/sequenceContact';
import { PAGE_EXAMPLE } from '../pageExample.mjs';

const NAMES = SEQUENCE_CONTACT_FIELDS.map(({ name }) => name) as string[];
const KNOWN = [...NAMES, ...V3_ONLY_FIELDS.map(({ name }) => name)];

const anyContact = fc
	.tuple(
		fc.dictionary(fc.constantFrom(...KNOWN), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
		fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{2,12}$/), fc.jsonValue()),
	)
	.chain(([known, others]) => fc.shuffledSubarray(Object.entries({ ...others, ...known }), { minLength: 0 }))
	.map((entries) => Object.fromEntries(entries) as SequenceContact);

test("the fields are the page's seventeen, in its order", () => {
	expect(NAMES).toEqual(Object.keys(PAGE_EXAMPLE));
	expect(NAMES).toHaveLength(17);
});

test.each(SEQUENCE_CONTACT_FIELDS)('a list calls $name by its own words', ({ name, label }) => {
	expect(label.replace(/[ -]/g, '').toLowerCase()).toBe(name.toLowerCase());
	expect(label).toMatch(/^[A-Z]/);
});

test("the page's example comes through byte for byte, in whatever order it came", () => {
	fc.assert(
		fc.property(fc.shuffledSubarray(Object.entries(PAGE_EXAMPLE), { minLength: 17 }), (entries) => {
			expect(JSON.stringify(inPageOrder(Object.fromEntries(entries)))).toBe(JSON.stringify(PAGE_EXAMPLE));
		}),
	);
});

test("nothing is lost, added or changed; the page's fields come first in order, then v3's, then others as they came", () => {
	fc.assert(
		fc.property(anyContact, (contact) => {
			const ordered = inPageOrder(contact);
			expect(ordered).toEqual(contact);
			const keys = Object.keys(ordered);
			const known = KNOWN.filter((name) => Object.hasOwn(contact, name));
			expect(keys).toEqual([...known, ...Object.keys(contact).filter((name) => !KNOWN.includes(name))]);
		}),
	);
});

test.each([[7, 7], ['7', 7], ['9007199254740993', undefined], [2 ** 53, undefined], [1.5, undefined], ['', undefined], [null, undefined], [[7], undefined], ['-7', undefined], ['1e3', undefined]])('the ID %j is %p: what is not written as one, or what a number cannot hold, is none', (value, id) => {
	expect(toId(value)).toBe(id);
});

test('what is missing stays missing, and null stays null', () => {
	expect(JSON.stringify(inPageOrder({ title: null, email: 'a@b.c' }))).toBe('{"email":"a@b.c","title":null}');
});

test('All Fields is everything', () => {
	expect(selectFields({ ...PAGE_EXAMPLE, callStatus: 'none' }, { mode: 'all', fields: [] })).toEqual({ ...PAGE_EXAMPLE, callStatus: 'none' });
});

test('Simplified is who it is, the status, and what comes next, in the order of the page: workflows rely on it', () => {
	const contact = selectFields({ ...PAGE_EXAMPLE, callStatus: 'none' }, { mode: 'simplified', fields: [] });
	expect(Object.keys(contact)).toEqual(['contactId', 'sequenceId', 'email', 'firstName', 'lastName', 'company', 'status', 'currentStep', 'nextSendAfter', 'isOptedOut']);
	expect(Object.keys(contact)).toEqual(SIMPLIFIED_FIELDS);
});

test("with All Sequences the sequence's name stays beside its ID, whatever is chosen", () => {
	const contact = inPageOrder({ ...PAGE_EXAMPLE, sequenceName: 'Webinar' });
	for (const mode of ['all', 'simplified', 'selected'] as const) {
		expect(Object.entries(selectFields(contact, { mode, fields: ['email'] })).slice(0, 4)).toEqual([['contactId', 12345], ['sequenceId', 100], ['sequenceName', 'Webinar'], ['email', PAGE_EXAMPLE.email]]);
	}
});

test('Selected Fields always holds the two IDs, in the order of the page, and nothing that was not chosen', () => {
	fc.assert(
		fc.property(fc.subarray(NAMES), (fields) => {
			const keys = Object.keys(selectFields(PAGE_EXAMPLE, { mode: 'selected', fields }));
			expect(keys).toEqual(NAMES.filter((name) => fields.includes(name) || ID_FIELDS.includes(name as never)));
		}),
	);
	expect(selectFields(PAGE_EXAMPLE, { mode: 'selected', fields: ['nonsense'] })).toEqual({ contactId: 12345, sequenceId: 100 });
});

test('every output has an item that an error output would not take', () => {
	for (const mode of ['all', 'simplified', 'selected'] as const) {
		expect(Object.keys(selectFields(PAGE_EXAMPLE, { mode, fields: [] })).some((name) => !['error', 'message', 'details'].includes(name))).toBe(true);
	}
});
