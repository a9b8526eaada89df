import { keysOf, parseDelivery, passes, type Delivery } from '../../../nodes/ReplyIo/trigger/delivery';
import type { EventFilters } from '../../../nodes/ReplyIo/trigger/parameters';
import { ref } from '../refs.mjs';

const EVENT = { id: 'e1', type: 'email_replied', subscription_id: 7, date: '2026-01-01T00:00:00Z' };
const BODY = { event: EVENT, contact_fields: { id: 12345, email: 'john@x.com' }, sequence_fields: { id: 100 }, reply_reason: 'EmailDetected' };
const delivery = (more: object = {}): Delivery => parseDelivery({ ...BODY, ...more })!;

test('a delivery is read, also from a text, and its payload stays as it came', () => {
	const expected = { eventId: 'e1', type: 'email_replied', subscriptionId: '7', date: EVENT.date, contact: BODY.contact_fields, sequenceId: 100, payload: BODY };
	expect(parseDelivery(BODY)).toEqual(expected);
	expect(parseDelivery(JSON.stringify(BODY))).toEqual(expected);
});

test('an ID that is a number is one', () => {
	expect(delivery({ event: { ...EVENT, id: 42 } }).eventId).toBe('42');
});

test.each([
	['no sequence', { sequence_fields: undefined }], ['null for a sequence', { sequence_fields: null }], ['the sequence 0', { sequence_fields: { id: 0 } }], ['a sequence without ID', { sequence_fields: {} }],
])('with %s it happened outside of one', (_, more) => {
	expect(delivery(more).sequenceId).toBeUndefined();
});

test.each([[undefined], [null]])('without contact fields (%p) it is about no contact', (contact_fields) => {
	expect(delivery({ contact_fields }).contact).toEqual({});
});

test.each<[unknown]>([
	[undefined], [null], [''], ['no JSON'], ['[]'], ['7'], [[]], [{}], [{ event: null }], [{ event: 'x' }], [{ event: [] }], [{ ...BODY, event: { ...EVENT, id: '' } }], [{ ...BODY, event: { ...EVENT, id: undefined } }], [{ ...BODY, event: { ...EVENT, id: true } }],
	[{ ...BODY, event: { ...EVENT, type: 7 } }], [{ ...BODY, event: { ...EVENT, type: undefined } }], [{ ...BODY, event: { ...EVENT, subscription_id: undefined } }], [{ ...BODY, event: { ...EVENT, subscription_id: '../7' } }],
	[{ ...BODY, contact_fields: 'x' }], [{ ...BODY, contact_fields: [] }], [{ ...BODY, sequence_fields: 'x' }], [{ ...BODY, sequence_fields: [] }],
])('%j is no delivery', (body) => {
	expect(parseDelivery(body)).toBeUndefined();
});

test('a payload cannot change what its copies inherit', () => {
	const { payload } = parseDelivery(`{"__proto__": {"polluted": true}, "event": ${JSON.stringify(EVENT)}}`)!;
	expect(Object.keys(payload)).toEqual(['event']);
	expect({ ...payload }).not.toHaveProperty('polluted');
});

describe('the workflow starts', () => {
	const ALL: EventFilters = { events: ['email_replied', 'email_sent'], sequences: [], onlyDetectedReplies: false };

	test.each<[string, object, Partial<EventFilters>, boolean]>([
		['on any sequence where none is chosen', {}, {}, true],
		['outside of one where none is chosen', { sequence_fields: null }, {}, true],
		['on one of those chosen', {}, { sequences: [ref(1).id, ref(100).id] }, true],
		['not on another', {}, { sequences: [ref(1).id] }, false],
		['not outside of one where one is chosen', { sequence_fields: null }, { sequences: [ref(100).id] }, false],
		['on a reply that was detected', {}, { onlyDetectedReplies: true }, true],
		['on one however that is spelt', { reply_reason: 'email_detected' }, { onlyDetectedReplies: true }, true],
		['not on one whose reason is no text', { reply_reason: { toString: [] } }, { onlyDetectedReplies: true }, false],
		['not on one that was marked', { reply_reason: 'MarkedByUser' }, { onlyDetectedReplies: true }, false],
		['not on one without a reason', { reply_reason: undefined }, { onlyDetectedReplies: true }, false],
		['on one that was marked where all replies count', { reply_reason: 'MarkedByUser' }, {}, true],
		['not on an event that was not chosen', { event: { ...EVENT, type: 'email_opened' } }, {}, false],
		['on another event that has no reason', { event: { ...EVENT, type: 'email_sent' }, reply_reason: undefined }, { onlyDetectedReplies: true }, true],
	])('%s', (_, more, filters, starts) => {
		expect(passes(delivery(more), { ...ALL, ...filters })).toBe(starts);
	});
});

describe('an event is known again', () => {
	const known = (again: Delivery, first: Delivery = delivery()) => keysOf(again).some((key) => keysOf(first).includes(key));

	test('by its ID, or by its content', () => {
		expect(known(delivery({ reply_reason: 'other' }))).toBe(true);
		expect(known(delivery({ event: { ...EVENT, id: 'e2' } }))).toBe(true);
		expect(known(delivery({ event: { ...EVENT, id: 'e2', subscription_id: 8 } }))).toBe(true);
	});

	test.each<[string, object]>([
		['of another contact', { contact_fields: { id: 1 } }],
		['of another time', { event: { ...EVENT, id: 'e2', date: '2026-01-01T00:00:01Z' } }],
		['of another type', { event: { ...EVENT, id: 'e2', type: 'email_sent' } }],
	])('not one %s', (_, more) => {
		expect(known(delivery({ event: { ...EVENT, id: 'e2' }, ...more }))).toBe(false);
	});

	test('not by its content where it has no date', () => {
		const undated = (id: string) => delivery({ event: { ...EVENT, id, date: undefined } });
		expect(keysOf(undated('e1'))).toHaveLength(1);
		expect(known(undated('e2'), undated('e1'))).toBe(false);
	});
});
