import { readContactRef } from '../../../nodes/ReplyIo/parameters/contact';
import { thrownBy } from '../thrown.mjs';
import { given, locator } from './given.mjs';

const read = (contactId: unknown) => readContactRef(given({ contactId }));

test.each([
	[locator('list', '7'), { id: 7 }],
	[locator('id', 7), { id: 7 }],
	[locator('url', 'https://run.reply.io/people/7'), { id: 7 }],
	[7, { id: 7 }],
])('the contact %j is %j', (contactId, ref) => {
	expect(read(contactId)).toEqual(ref);
});

test.each([
	['Dmitri Volkov (dmitri@company.com)', 'Dmitri Volkov'],
	['dmitri@company.com', 'dmitri@company.com'],
	['Dmitri (Mitya) Volkov', 'Dmitri (Mitya) Volkov'],
	['Dmitri (dmitri@company.com) Volkov', 'Dmitri (dmitri@company.com) Volkov'],
])('a contact chosen From List as %j is called %j in messages, which have the ID there', (shown, name) => {
	expect(read(locator('list', 12343, shown))).toEqual({ id: 12343, name });
});

test('an email address is compared whatever its case, and asked for as it was given', () => {
	expect(read(locator('email', ' John.Doe@Company.com '))).toEqual({ email: 'john.doe@company.com', asGiven: 'John.Doe@Company.com' });
});

test.each(['mailto:John@Company.com', 'MAILTO:John@Company.com?subject=Hi', '\u200bJohn@Com\u200bpany.com\ufeff', ' \u2060 John@Company.com\u00ad'])('%j is the address in it', (value) => {
	expect(read(locator('email', value))).toEqual({ email: 'john@company.com', asGiven: 'John@Company.com' });
});

test.each([locator('id', '7\u200b'), locator('url', 'https://run.reply.io/people/7\u200b')])('what cannot be seen in %j does not count', (contactId) => {
	expect(read(contactId)).toEqual({ id: 7 });
});

test.each(['', ' ', '@', 'mailto:', '\u200b', 'a@', '@b', 'a b@c', 'a@b@c', 'a@b,c@d', 'John <a@b.c>', null, undefined, 12, {}, ['a@b.c']])('%j is no email address, and nothing is looked up', (value) => {
	expect(thrownBy(() => read(locator('email', value))).message).toMatch(/^'Contact' is not an email address/);
});
