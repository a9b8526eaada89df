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

test.each([
	['asc', ['a', 'B', 'b', 'c', '', null], true],
	['asc', ['', 'a', 'b'], false],
	['asc', ['a', '', 'b'], false],
	['desc', ['c', 'b', '', null], true],
	['desc', [null, 'c', 'b'], false],
	['asc', ['b', 'a'], false],
	['asc', ['a', 'A'], false],
	['asc', ['', ''], false],
] as const)('a list counts as sorted only in the order that sorting gives: %s %j', (direction, values, isSorted) => {
	const order = new OrderSeen({ by: 'company', direction });
	for (const contact of contacts('company', [...values])) order.add([contact]);
	expect(order.isSorted).toBe(isSorted);
});
