import { parseDelivery } from '../../../nodes/ReplyIo/trigger/delivery';
import { ITEM_FIELDS, itemSchema, toItem } from '../../../nodes/ReplyIo/trigger/item';

const BODY = {
	event: { id: 'e1', type: 'email_replied', subscription_id: 7, date: '2026-01-01T02:00:00+02:00' },
	contact_fields: { id: '12345', email: 'john@x.com', first_name: 'John', last_name: 'Doe', company: 'X', phone: '1' },
	sequence_fields: { id: 100, name: 'One' },
	contact_custom_fields: { color: 'red' },
	email_text: '<p>Hi</p>',
	reply_reason: 'EmailDetected',
	reply_date: '2026-01-01',
};
const item = (body: object = BODY, shape = {}) => toItem(parseDelivery(body)!, { simplify: true, includeEmailText: false, ...shape });
const FIRST = { eventId: 'e1', event: 'email_replied', date: '2026-01-01T00:00:00.000Z', contactId: 12345, sequenceId: 100, email: 'john@x.com', firstName: 'John', lastName: 'Doe', company: 'X' };

test("an item has the action node's names first, then the event's own fields", () => {
	expect(Object.entries(item())).toEqual(Object.entries({ ...FIRST, replyReason: 'EmailDetected', replyDate: '2026-01-01', customFields: { color: 'red' } }));
});

test('the text is in it only where it is wanted and came', () => {
	expect(item(BODY, { includeEmailText: true })).toMatchObject({ emailText: '<p>Hi</p>' });
	expect(item({ ...BODY, email_text: undefined }, { includeEmailText: true })).not.toHaveProperty('emailText');
	expect(item({ ...BODY, email_text: '' }, { includeEmailText: true })).toMatchObject({ emailText: '' });
});

test('what there is not is left out', () => {
	expect(item({ event: { id: 'e1', type: 'email_account_error', subscription_id: 7 } })).toEqual({ eventId: 'e1', event: 'email_account_error' });
	expect(item({ ...BODY, contact_fields: { id: 12345, email: null }, contact_custom_fields: null })).toEqual({ eventId: 'e1', event: 'email_replied', date: FIRST.date, contactId: 12345, sequenceId: 100, replyReason: 'EmailDetected', replyDate: '2026-01-01' });
});

test('an own field that has the name of a common one does not replace it', () => {
	expect(item({ ...BODY, email: 'evil@x.com', contactId: 1, contact_id: 2 })).toMatchObject({ email: 'john@x.com', contactId: 12345 });
	expect(item({ ...BODY, contact_fields: {}, email: 'own@x.com' })).toMatchObject({ email: 'own@x.com' });
});

test.each([
	['account_type', 'accountType'],
	['a__b', 'aB'],
	['step_2', 'step2'],
	['_private', '_private'],
	['__a_b', '__aB'],
	['a_', 'a_'],
	['alreadyCamel', 'alreadyCamel'],
	['A_B_c', 'ABC'],
])('the own field %s is called %s', (name, called) => {
	expect(item({ ...BODY, [name]: 'x' })).toHaveProperty(called, 'x');
});

test.each([
	['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00.000Z'],
	['2026-01-01T02:00:00+0200', '2026-01-01T00:00:00.000Z'],
	['2026-01-01T00:00:00-05:00', '2026-01-01T05:00:00.000Z'],
	['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
	['2026-01-01t00:00:00z', '2026-01-01T00:00:00.000Z'],
	['2026-01-01T00:00:00.1234567Z', '2026-01-01T00:00:00.123Z'],
	['2026-01-01T00:00:00', '2026-01-01T00:00:00'],
	['2026-01-01', '2026-01-01'],
	['2026-13-01T00:00:00Z', '2026-13-01T00:00:00Z'],
	['2026-01-01T00:00:00Z or so', '2026-01-01T00:00:00Z or so'],
	['yesterday', 'yesterday'],
	[['2026-01-01T02:00:00+02:00'], ['2026-01-01T02:00:00+02:00']],
	[1_767_225_600, 1_767_225_600],
])('the date %j is told as %j', (date, told) => {
	expect(item({ ...BODY, event: { ...BODY.event, date } }).date).toEqual(told);
});

test.each(['T', '1T1', '1', '1:', '-', '+00', 'Z'])('a date of %j 100,000 times takes no time', (part) => {
	const date = part.repeat(100_000);
	const begun = performance.now();
	expect(item({ ...BODY, event: { ...BODY.event, date } }).date).toBe(date);
	expect(performance.now() - begun).toBeLessThan(500);
});

test('without Simplify it is the payload as it came', () => {
	expect(item(BODY, { simplify: false, includeEmailText: true })).toEqual(BODY);
});

test('the fields that are promised are those an item has', () => {
	expect(ITEM_FIELDS.map(({ name }) => name)).toEqual(Object.keys(item(BODY, { includeEmailText: true })));
	expect(itemSchema).toMatchObject({ type: 'object', version: 1, properties: { contactId: { type: 'integer' }, customFields: { type: 'object', properties: {} }, emailText: { type: 'string' }, replyReason: { type: 'string' }, replyDate: { type: 'string' } } });
});
