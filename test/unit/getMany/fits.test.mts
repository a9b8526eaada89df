import type { SequenceContact } from '../../../nodes/ReplyIo/api/sequenceContact';
import { hasStatus, isWanted, searchTermOf } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/getAll/fits';

const contact = { contactId: 1, sequenceId: 100, email: 'John.Doe@Mail.Example.com', firstName: 'John', lastName: ' Doe ', company: 'Tech  Solutions', status: 'Active' } as unknown as SequenceContact;

test('a contact has a wanted status, or any where none is named', () => {
	expect([hasStatus(contact, {}), hasStatus(contact, { statuses: ['Paused', 'Active'] }), hasStatus(contact, { statuses: ['Paused'] })]).toEqual([true, true, false]);
});

test.each([
	[{}, true],
	[{ company: 'tech solutions' }, true],
	[{ company: 'tech' }, false],
	[{ emailDomain: 'mail.example.com' }, true],
	[{ emailDomain: 'example.com' }, false],
	[{ search: 'john doe' }, true],
	[{ search: 'doe' }, true],
	[{ search: 'doe@mail' }, true],
	[{ search: 'john  doe' }, false],
	[{ search: 'jane' }, false],
	[{ company: 'tech solutions', emailDomain: 'mail.example.com', search: 'doe' }, true],
	[{ company: 'other', emailDomain: 'mail.example.com', search: 'doe' }, false],
	[{ company: 'tech solutions', emailDomain: 'other.com', search: 'doe' }, false],
])('with the filters %j it is wanted: %p', (filters, wanted) => {
	expect(isWanted(contact, filters)).toBe(wanted);
});

test('who tells no company, address or name is in none of them', () => {
	const nobody = { contactId: 1, sequenceId: 100, email: null, company: 7, firstName: null } as unknown as SequenceContact;
	expect([isWanted(nobody, {}), isWanted(nobody, { company: '7' }), isWanted(nobody, { emailDomain: 'x.com' }), isWanted(nobody, { search: 'x' })]).toEqual([true, false, false, false]);
	const noAddress = { ...contact, email: 'example.com' } as unknown as SequenceContact;
	expect(isWanted(noAddress, { emailDomain: 'example.com' })).toBe(false);
	expect(isWanted({ ...contact, email: 'a@b@example.com' } as unknown as SequenceContact, { emailDomain: 'example.com' })).toBe(true);
	expect(isWanted({ ...contact, firstName: null } as unknown as SequenceContact, { search: 'doe' })).toBe(true);
});

test.each([
	[{}, undefined],
	[{ search: 'doe' }, 'doe'],
	[{ search: 'jo smith-miller de' }, 'smith-miller'],
	[{ search: 'john mary' }, 'john'],
	[{ emailDomain: 'example.com' }, 'example.com'],
	[{ emailDomain: 'x.io', search: 'smith' }, 'smith'],
	[{ emailDomain: 'example.com', search: 'doe' }, 'example.com'],
	[{ company: 'tech solutions' }, undefined],
])('of the filters %j Reply.io is to search for %p: one word, the longest', (filters, term) => {
	expect(searchTermOf(filters)).toBe(term);
});
