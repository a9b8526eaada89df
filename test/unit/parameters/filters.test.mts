import { comparable, readFilters } from '../../../nodes/ReplyIo/parameters/filters';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

const read = (filters: Record<string, unknown>) => readFilters(given(Object.fromEntries(Object.entries(filters).map(([name, value]) => [`filters.${name}`, value]))));

test('what was not added is not asked for', () => {
	expect(read({})).toEqual({ company: undefined, emailDomain: undefined, search: undefined, statuses: undefined });
});

test.each([
	['company', ' Tech   Solutions\nINC ', { company: 'tech solutions inc' }],
	['company', 3, { company: '3' }],
	['search', 'Doe', { search: 'doe' }],
	['emailDomain', 'Example.COM', { emailDomain: 'example.com' }],
	['emailDomain', ' example.com ', { emailDomain: 'example.com' }],
	['emailDomain', '@example.com', { emailDomain: 'example.com' }],
	['emailDomain', 'John.Doe@mail.example.co.uk', { emailDomain: 'mail.example.co.uk' }],
	['emailDomain', 'ada@example.com\u200b', { emailDomain: 'example.com' }],
	['emailDomain', 'mailto:ada@example.com?subject=hi', { emailDomain: 'example.com' }],
	['emailDomain', 'ada@müller-söhne.example', { emailDomain: 'müller-söhne.example' }],
	['status', ['active', 'Paused'], { statuses: ['Active', 'Paused'] }],
	['status', 'out of office', { statuses: ['OutOfOffice'] }],
])('%s given as %j asks for %j', (name, value, filters) => {
	expect(read({ [name]: value })).toEqual({ company: undefined, emailDomain: undefined, search: undefined, statuses: undefined, ...filters });
});

describe.each(['company', 'search'])('%s', (name) => {
	test.each([[''], ['  '], ['\n'], [null], [undefined], [true], [{}], [['doe']]])('that gives %j is an error that names it: a filter that is lost must not mean everybody', (value) => {
		const error = thrownBy(() => read({ [name]: value }));
		expect(error.message).toMatch(name === 'company' ? /^'Filters → Company' is not a text/ : /^'Filters → Search' is not a text/);
		expect(error.description).toMatch(/remove the filter to get everybody/);
	});
});

test.each([
	[''], [' '], ['@'], ['example'], ['.com'], ['example.'], ['example..com'], ['exa mple.com'], ['example.com/x'], ['https://example.com'], ['example.com,other.com'], ['a:b.com'], ['<example.com>'], ['"example.com"'], ["'example.com'"], ['a;b.com'],
	['john@'], ['a@b@example.com'], ['x@other.com, ada@example.com'], ['a@x.com|b@y.com'], ['ada@example.com)'], ['*.example.com'], ['Ada <ada@example.com>'], [`${'a'.repeat(250)}.com`], [3], [null], [undefined], [{}], [['example.com']],
])('Email Domain that gives %j is an error that names it and what a domain is', (value) => {
	const error = thrownBy(() => read({ emailDomain: value }));
	expect(error.message).toMatch(/^'Filters → Email Domain' is not a domain/);
	expect(error.description).toMatch(/behind the @.*remove the filter to get everybody/);
});

test('a domain may have 253 characters', () => {
	const domain = `${'a'.repeat(249)}.com`;
	expect(read({ emailDomain: domain }).emailDomain).toBe(domain);
});

test('a domain of free mail is refused, and told how to find colleagues', () => {
	const error = thrownBy(() => read({ emailDomain: 'jane@GMAIL.com' }));
	expect(error.message).toBe("'Filters → Email Domain' is a domain of free mail: 'gmail.com'. Its people have nothing else in common");
	expect(error.description).toMatch(/'Filters → Company'.*@gmail\.com\.$/);
});

test.each([[''], [[]], [null], [undefined]])('Status that gives %j is an error: no status must not mean any', (value) => {
	const error = thrownBy(() => read({ status: value }));
	expect(error.message).toMatch(/^'Filters → Status' names no status/);
	expect(error.description).toMatch(/Active, Finished, Inactive, OutOfOffice, Paused, or remove the filter/);
});

test('a status there is not is an error that names the filter', () => {
	expect(thrownBy(() => read({ status: ['Replied'] })).message).toMatch(/^'Filters → Status' is not a status/);
});

test('texts are compared whatever their case, spaces and way to write an accent', () => {
	expect(comparable(' Caf\u0065\u0301  \t Zo\u00eb ')).toBe('café zoë');
});
