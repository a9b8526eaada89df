import { readSort } from '../../../nodes/ReplyIo/parameters/sort';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

test('Sort is none unless added; each of its options has its default', () => {
	expect(readSort(given({}))).toBeUndefined();
	expect(readSort(given({ 'sort.by': 'email' }))).toEqual({ by: 'email', direction: 'asc' });
	expect(readSort(given({ 'sort.direction': 'asc' }))).toEqual({ by: 'addingDate', direction: 'asc' });
	expect(readSort(given({ 'sort.direction': 'desc' }))).toEqual({ by: 'addingDate', direction: 'desc' });
});

describe.each([['Sort By', 'sort.by'], ['Direction', 'sort.direction']])('%s', (label, name) => {
	test.each([[undefined], [null], [''], ['mood'], [1]])('that gives %j is an error: an order that is lost must not mean that there is none', (value) => {
		expect(thrownBy(() => readSort(given({ [name]: value }))).message).toMatch(new RegExp(`^'Sort → ${label}' is not one of its options`));
	});
});
