import fc from 'fast-check';

import { CONTACT_STATUSES } from '../../nodes/ReplyIo/api/contactStatus';
import { parseId } from '../../nodes/ReplyIo/api/ids';
import {
	bulkFailures,
	checkV3Status,
	fromV3Status,
	MAX_PAGE_SIZE,
	readContact,
	readContacts,
	setStatusV3,
	setStatusV4,
	toSequenceContact,
	V3_WRITABLE_STATUSES,
} from '../../nodes/ReplyIo/api/versions';
import { thrownBy } from './thrown.mjs';

const id = (value: number) => parseId(value, 'Contact');
const asked = { sequenceId: 100, contactId: 12345 };

const V3_CONTACT = {
	contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', firstName: 'John', lastName: null, company: 'Tech Solutions Inc', title: null,
	statusInSequence: 'outOfOffice', isOptedOut: false, callStatus: 'none', meetingStatus: 'none', emailDisposition: { isReplied: false, isBounced: false },
	currentStep: { stepId: 9, displayName: 'Step 2' }, addingDate: '2024-03-08T10:00:00+00:00', emailAccountId: 101, linkedInAccountId: null,
};

test('Set on v4 is the call of the page', () => {
	expect(setStatusV4(id(100), id(12345), 'OutOfOffice')).toEqual({ method: 'PUT', path: '/v4/sequences/100/contact-links/12345/status', body: { status: 'OutOfOffice' } });
});

test('Set on v3 is the bulk call, in its spelling', () => {
	expect(setStatusV3(id(100), [id(12345)], 'OutOfOffice')).toEqual({
		method: 'POST', path: '/v3/sequences/100/contacts/set-status-in-sequence', body: { contactIds: [12345], statusInSequence: 'outOfOffice' },
	});
});

test.each([['v3', '/v3/sequences/100/contacts/12345'], ['v4', '/v4/sequences/100/contacts/12345']] as const)('Get on %s', (version, path) => {
	expect(readContact(version, id(100), id(12345))).toEqual({ method: 'GET', path });
});

test.each([['v3', '/v3/sequences/100/contacts'], ['v4', '/v4/sequences/100/contacts']] as const)('a page on %s', (version, path) => {
	expect(readContacts(version, id(100), MAX_PAGE_SIZE, 2_000)).toEqual({ method: 'GET', path, query: { top: 1_000, skip: 2_000 } });
});

test('v3 sets every status but Inactive', () => {
	expect(V3_WRITABLE_STATUSES).toEqual(['Active', 'Finished', 'OutOfOffice', 'Paused']);
	for (const status of V3_WRITABLE_STATUSES) expect(() => checkV3Status(status, 'with API v3', 'Way out.')).not.toThrow();
	expect(thrownBy(() => checkV3Status('Inactive', 'with API v3', 'Way out.'))).toMatchObject({ message: "'Status' cannot be set to Inactive with API v3", description: 'Way out.' });
});

test("a contact of v3 has the page's names and words, and what v3 has beyond them at its end", () => {
	expect(JSON.stringify(toSequenceContact(V3_CONTACT, 'v3', asked))).toBe(
		JSON.stringify({
			contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', firstName: 'John', lastName: null, company: 'Tech Solutions Inc', title: null,
			status: 'OutOfOffice', currentStep: 2, addingDate: '2024-03-08T10:00:00+00:00', isOptedOut: false, emailAccountId: 101, linkedInAccountId: null,
			callStatus: 'none', meetingStatus: 'none', emailDisposition: { isReplied: false, isBounced: false },
		}),
	);
});

test.each([
	[{ stepId: 9, displayName: 'Step 2' }, 2],
	[{ stepId: 9, displayName: 'Step 12' }, 12],
	[{ stepId: null, displayName: 'Finished' }, null],
	[{ stepId: 9 }, null],
	[null, null],
	[4, 4],
])('the step %j of v3 is %p', (currentStep, step) => {
	expect(toSequenceContact({ ...V3_CONTACT, currentStep }, 'v3', asked).currentStep).toBe(step);
});

test('a step or status that v3 leaves out is left out', () => {
	const { currentStep: _, statusInSequence: __, ...rest } = V3_CONTACT;
	const contact = toSequenceContact(rest, 'v3', asked);
	expect('currentStep' in contact).toBe(false);
	expect('status' in contact).toBe(false);
});

test('every status of v3 is one of v4, and a new one is passed on', () => {
	for (const { value, v3 } of CONTACT_STATUSES) expect(fromV3Status(v3)).toBe(value);
	expect(fromV3Status('snoozed')).toBe('snoozed');
	expect(fromV3Status(null)).toBeNull();
});

test('IDs written as strings are numbers in the output', () => {
	expect(toSequenceContact({ ...V3_CONTACT, contactId: '12345', sequenceId: '100' }, 'v3', asked)).toMatchObject({ contactId: 12345, sequenceId: 100 });
});

test('a contact of v4 comes through as it is, fields added some day included', () => {
	const contact = { sequenceId: 100, contactId: 12345, status: 'Active', mood: 'good' };
	expect(Object.keys(toSequenceContact(contact, 'v4', asked))).toEqual(['contactId', 'sequenceId', 'status', 'mood']);
});

test.each([
	[null], [undefined], [''], [12], [[]], [[V3_CONTACT]], [{}], [{ contactId: 12345 }], [{ ...V3_CONTACT, contactId: 1 }], [{ ...V3_CONTACT, sequenceId: 1 }],
	[{ ...V3_CONTACT, contactId: '12346' }], [{ ...V3_CONTACT, contactId: '12345x' }], [{ ...V3_CONTACT, sequenceId: null }],
])('an answer that is not the contact asked for is not believed: %j', (data) => {
	for (const version of ['v3', 'v4'] as const) {
		const error = thrownBy(() => toSequenceContact(data, version, asked));
		expect(error.message).toMatch(/something other than the contact that was asked for/);
		expect(error.description).toMatch(/unknown: look with Get/);
	}
});

test('in a list, every record needs an ID', () => {
	expect(toSequenceContact(V3_CONTACT, 'v3', { sequenceId: 100 }).contactId).toBe(12345);
	expect(() => toSequenceContact({ ...V3_CONTACT, contactId: undefined }, 'v3', { sequenceId: 100 })).toThrow();
	expect(() => toSequenceContact({ ...V3_CONTACT, sequenceId: 7 }, 'v3', { sequenceId: 100 })).toThrow();
});

describe("a bulk call's answer", () => {
	test('{} is no failure', () => {
		expect(bulkFailures({}).size).toBe(0);
	});

	test('lists failures by contact, with slug and details', () => {
		expect([...bulkFailures({ '123': { error: 'notInSequence', errorDetails: 'Gone.' }, '7': { error: 3, errorDetails: null } })]).toEqual([
			[7, { slug: 3, details: null }],
			[123, { slug: 'notInSequence', details: 'Gone.' }],
		]);
	});

	test.each([[null], [undefined], ['{}'], [[]], [[{ error: 'x' }]], [{ title: 'Oops' }], [{ '1': null }], [{ '1': 'notInSequence' }], [{ abc: { error: 'x' } }], [{ '-1': { error: 'x' } }]])(
		'that is something else is not taken for success: %j',
		(data) => {
			expect(thrownBy(() => bulkFailures(data)).description).toMatch(/unknown: look with Get/);
		},
	);

	test('no failure in it is ever overlooked', () => {
		const failure = fc.record({ error: fc.oneof(fc.string(), fc.integer()), errorDetails: fc.option(fc.string()) });
		fc.assert(
			fc.property(fc.dictionary(fc.integer({ min: 1, max: 2_147_483_647 }).map(String), failure), (data) => {
				const failures = bulkFailures(data);
				expect([...failures.keys()].map(String).sort()).toEqual(Object.keys(data).sort());
			}),
		);
	});
});
