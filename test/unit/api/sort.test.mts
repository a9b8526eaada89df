import type { SequenceContact } from '../../../nodes/ReplyIo/api/sequenceContact';
import { OrderSeen, sorted, type Sort } from '../../../nodes/ReplyIo/api/sort';

const contacts = (by: Sort['by'], values: unknown[]) => values.map((value, index) => ({ contactId: index, sequenceId: 1, [by]: value }) as SequenceContact);
const valuesOf = (by: Sort['by'], list: SequenceContact[]) => list.map(({ [by]: value }) => value);

test.each([
	['company', [' ', 'b', undefined, 'A', 'c', null, '']],
	['addingDate', ['', '2026-02-01T00:00:00Z', 'never', '2026-01-01T00:00:00Z', null, '2026-03-01T00:00:00Z']],
] as const)('what is empty comes last in both directions, and stays in its order: %s', (by, values) => {
	const rising = by === 'company' ? ['A', 'b', 'c'] : ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'];
	const empty = values.filter((value) => !rising.includes(value as string));
	expect(valuesOf(by, sorted(contacts(by, [...values]), { by, direction: 'asc' }))).toEqual([...rising, ...empty]);
	expect(valuesOf(by, sorted(contacts(by, [...values]), { by, direction: 'desc' }))).toEqual([...rising.reverse(), ...empty]);
});

test.each(['asc', 'desc'] as const)('who was added at the same time stays in the order of the list: %s', (direction) => {
	const alike = contacts('addingDate', ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00+00:00', '2026-01-01T01:00:00+01:00']);
	expect(sorted(alike, { by: 'addingDate', direction })).toEqual(alike);
});

const LETTERS = [...'abcdefghijk'];

test.each([
	['asc', LETTERS, true],
	['asc', ['', ...LETTERS], false],
	['asc', [...LETTERS, '', null], true],
	['asc', LETTERS.slice(1), undefined],
	['asc', ['a', 'B', 'b', 'c', '', null], undefined],
	['asc', ['a', '', 'b'], false],
	['desc', ['c', 'b', '', null], undefined],
	['desc', [null, 'c', 'b'], false],
	['desc', [...LETTERS].reverse(), true],
	['asc', ['b', 'a'], false],
	['asc', ['a', 'A'], undefined],
	['asc', ['', ''], undefined],
] as const)('a list counts as sorted only in the order that sorting gives, and where that is not by chance: %s %j', (direction, values, isSorted) => {
	const order = new OrderSeen({ by: 'company', direction });
	for (const contact of contacts('company', [...values])) order.add([contact], false);
	expect(order.isSorted).toBe(isSorted);
	// Nothing is by chance where there is no more.
	order.add([], true);
	expect(order.isSorted).toBe(isSorted ?? true);
});

test.each([
	['asc', ['a', 'b'], 'c', true],
	['asc', ['a', 'b'], '', true],
	['asc', ['a', 'b'], 'b', false],
	['asc', ['a', 'b'], 'a', false],
	['desc', ['b', 'a'], 'b', false],
	['desc', ['b'], 'a', true],
	['asc', [], 'a', false],
] as const)('%s, %j come before %j: %j', (direction, values, other, isBefore) => {
	const order = new OrderSeen({ by: 'company', direction });
	order.add(contacts('company', [...values]), false);
	expect(order.isBefore(contacts('company', [other])[0])).toBe(isBefore);
	expect(order.isBefore(undefined)).toBe(false);
});
