import { CONTACT_STATUSES } from '../../../nodes/ReplyIo/api/contactStatus';
import { SORT_FIELDS } from '../../../nodes/ReplyIo/api/sort';
import { filterContacts, readContactsByEmail, readContactStatuses, setStatuses, toV3Status, v3, whoami } from '../../../nodes/ReplyIo/api/v3';
import { v4 } from '../../../nodes/ReplyIo/api/v4';
import { answering } from '../answering.mjs';
import { ref } from '../refs.mjs';

/* What is sent, as Reply.io's reference has it; and what it is about, which its errors name. */

const [sequence, contact, other] = [ref(100), ref(12345), ref(12346)];
const page = { top: 50, skip: 100 };
const reading = { method: 'GET', writes: false };

test.each([['v3', v3], ['v4', v4]] as const)('a sequence, a contact of it and a page of its contacts are read with %s', (name, version) => {
	expect(version.readSequence(sequence)).toEqual({ ...reading, path: `/${name}/sequences/100`, about: { sequence } });
	expect(version.readContact(sequence, contact)).toEqual({ ...reading, path: `/${name}/sequences/100/contacts/12345`, about: { sequence, contact } });
	expect(version.readContacts(sequence, page)).toEqual({ ...reading, path: `/${name}/sequences/100/contacts`, query: page, about: { sequence } });
});

test('a page is asked for in an order by the field as the version calls it', () => {
	for (const { value } of SORT_FIELDS) {
		expect(v3.readContacts(sequence, page, { by: value, direction: 'desc' }).query).toEqual({ ...page, sort_by: value === 'status' ? 'statusInSequence' : value, sort_direction: 'desc' });
		expect(v4.readContacts(sequence, page, { by: value, direction: 'asc' }).query).toEqual({ ...page, sort_by: value, sort_direction: 'asc' });
	}
});

test('a status is set with v4 contact by contact', async () => {
	const { sends, asked } = answering({ contactId: 12345, sequenceId: 100, status: 'Paused' });
	await v4.write(sends, sequence, contact, 'Paused');
	expect(asked).toEqual([{ method: 'PUT', path: '/v4/sequences/100/contact-links/12345/status', body: { status: 'Paused' }, writes: true, about: { sequence, contact } }]);
});

test('statuses are set with v3 many at once, in its spelling; one contact alone is what it is about', () => {
	const request = { method: 'POST', path: '/v3/sequences/100/contacts/set-status-in-sequence', writes: true };
	expect(setStatuses(sequence, [contact, other], 'OutOfOffice')).toEqual({ ...request, body: { contactIds: [12345, 12346], statusInSequence: 'outOfOffice' }, about: { sequence, contact: undefined } });
	expect(setStatuses(sequence, [contact], 'Paused')).toEqual({ ...request, body: { contactIds: [12345], statusInSequence: 'paused' }, about: { sequence, contact } });
	expect(CONTACT_STATUSES.map(({ value }) => toV3Status(value))).toEqual(['active', 'finished', 'inactive', 'outOfOffice', 'paused']);
	expect([v3.statuses, v4.statuses]).toEqual([['Active', 'Finished', 'OutOfOffice', 'Paused'], ['Active', 'Finished', 'Inactive', 'OutOfOffice', 'Paused']]);
});

test('what is asked of contacts beyond a sequence', () => {
	expect(readContactStatuses(contact)).toEqual({ ...reading, path: '/v3/contacts/12345/statuses', about: { contact } });
	expect(readContactsByEmail('a@x.com', page)).toEqual({ ...reading, path: '/v3/contacts', query: { email: 'a@x.com', ...page }, about: {} });
	expect(whoami()).toEqual({ ...reading, path: '/v3/whoami', about: {} });
});

test('a search names what is searched for, and never sends nothing', () => {
	const request = { method: 'POST', path: '/v3/contacts/filter', query: page, writes: false };
	expect(filterContacts(page)).toEqual({ ...request, body: { rules: [] }, about: {} });
	expect(filterContacts(page, { sequence })).toEqual({ ...request, body: { sequenceId: 100 }, about: { sequence } });
	expect(filterContacts(page, { searchTerm: 'doe', sort: { by: 'email', direction: 'desc' } })).toEqual({ ...request, body: { searchTerm: 'doe', sortBy: 'email', sortDirection: 'desc' }, about: {} });
	expect(filterContacts(page, { searchTerm: '' }).body).toEqual({ searchTerm: '' });
});

test('what can be sorted by has a label, and is told from what only a sequence knows', () => {
	expect(SORT_FIELDS.map(({ value, label }) => [value, label.replace(/ /g, '').toLowerCase()])).toEqual(SORT_FIELDS.map(({ value }) => [value, value.toLowerCase()]));
	expect(SORT_FIELDS.filter(({ isOfContact }) => isOfContact).map(({ value }) => value)).toEqual(['company', 'email', 'firstName', 'lastName']);
});
