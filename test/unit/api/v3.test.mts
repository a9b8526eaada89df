import fc from 'fast-check';

import { CONTACT_STATUSES, parseContactStatus } from '../../../nodes/ReplyIo/api/contactStatus';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { MAX_PAGE_SIZE } from '../../../nodes/ReplyIo/api/pages';
import { bulkFailures, checkV3Status, setStatuses, toStatus, toV3Status, v3 } from '../../../nodes/ReplyIo/api/v3';
import { v4 } from '../../../nodes/ReplyIo/api/v4';
import { answering } from '../answering.mjs';
import { ref } from '../refs.mjs';
import { thrownBy } from '../thrown.mjs';

const asked = { sequence: ref(100), contact: ref(12345) };

const V3_CONTACT = {
	contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', firstName: 'John', lastName: null, company: 'Tech Solutions Inc', title: null,
	statusInSequence: 'outOfOffice', isOptedOut: false, callStatus: 'none', meetingStatus: 'none', emailDisposition: { isReplied: false, isBounced: false },
	currentStep: { stepId: 9, displayName: 'Step 2' }, addingDate: '2024-03-08T10:00:00+00:00', emailAccountId: 101, linkedInAccountId: null,
};

test('Set is the bulk call, in the spelling of v3', () => {
	expect(setStatuses(ref(100), [ref(12345)], 'OutOfOffice')).toMatchObject({
		method: 'POST', path: '/v3/sequences/100/contacts/set-status-in-sequence', body: { contactIds: [12345], statusInSequence: 'outOfOffice' }, writes: true,
	});
});

describe('whether one contact was refused', () => {
	const write = async (answer: unknown) => {
		const { sends, asked } = answering(answer);
		return { written: await v3.write(sends, ref(100), { ...ref(12345), name: 'John' }, 'Paused'), asked };
	};

	test('is asked of it alone', async () => {
		expect((await write({})).asked).toMatchObject([{ path: '/v3/sequences/100/contacts/set-status-in-sequence', body: { contactIds: [12345] }, about: { contact: { name: 'John' } } }]);
	});

	test.each([[{}], [null], [undefined], [''], ['OK'], [[]]])('is not told by an answer that names nobody: %j', async (answer) => {
		expect((await write(answer)).written).toBeUndefined();
	});

	test.each<[string, unknown, object]>([
		['its refusal', { 12345: { error: 'notInSequence', errorDetails: null } }, { message: 'John (12345) is not in sequence 100', change: undefined }],
		['a word for it alone', { 12345: 'notInSequence' }, { message: 'John (12345) is not in sequence 100', change: 'unknown' }],
		['anything but a list of refusals', { success: true }, { message: 'Reply.io answered a bulk call with something other than a list of the contacts it refused', change: 'unknown' }],
	])('is told by %s', async (_, answer, refusal) => {
		expect((await write(answer)).written).toMatchObject({ refusal });
	});

	test('is told by the failure of the call', async () => {
		const refusal = new ExplainedError({ message: 'No', httpCode: 403 });
		expect((await write(refusal)).written).toEqual({ refusal });
	});

	test("is not told by another contact's refusal", async () => {
		expect((await write({ 7: { error: 'notInSequence', errorDetails: null } })).written).toBeUndefined();
	});
});

test('Get', () => {
	expect(v3.readContact(ref(100), ref(12345))).toMatchObject({ method: 'GET', path: '/v3/sequences/100/contacts/12345', writes: false });
});

test('a page', () => {
	expect(v3.readContacts(ref(100), { top: MAX_PAGE_SIZE, skip: 2_000 })).toMatchObject({ method: 'GET', path: '/v3/sequences/100/contacts', query: { top: 1_000, skip: 2_000 }, writes: false });
});

test('v3 sets every status but Inactive', () => {
	expect(v3.statuses).toEqual(['Active', 'Finished', 'OutOfOffice', 'Paused']);
	for (const status of v3.statuses) expect(() => checkV3Status(status, 'with API v3', 'Way out.')).not.toThrow();
	expect(thrownBy(() => checkV3Status('Inactive', 'with API v3', 'Way out.'))).toMatchObject({ message: "'Status' cannot be set to Inactive with API v3", description: 'Way out.' });
});

test("a contact of v3 has the page's names and words, and what v3 has beyond them at its end", () => {
	expect(JSON.stringify(v3.toSequenceContact(V3_CONTACT, asked))).toBe(
		JSON.stringify({
			contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', firstName: 'John', lastName: null, company: 'Tech Solutions Inc', title: null,
			status: 'OutOfOffice', currentStep: 2, addingDate: '2024-03-08T10:00:00+00:00', isOptedOut: false, emailAccountId: 101, linkedInAccountId: null,
			callStatus: 'none', meetingStatus: 'none', emailDisposition: { isReplied: false, isBounced: false }, currentStepId: 9,
		}),
	);
});

test.each([
	[{ stepId: 9, displayName: 'Step 2' }, 2],
	[{ stepId: 9, displayName: 'step 12' }, 12],
	[{ stepId: 9, displayName: '2' }, 2],
	[{ stepId: 9, displayName: ' 2 ' }, 2],
	[{ stepId: 9, displayName: '3.1' }, '3.1'],
	[{ stepId: null, displayName: 'Finished' }, 'Finished'],
	[{ stepId: 9, displayName: 'Warm introduction' }, 'Warm introduction'],
	[{ stepId: 9, displayName: 3 }, 3],
	[{ stepId: 9 }, null],
	[null, null],
	[4, 4],
])('the step %j of v3 is %p', (currentStep, step) => {
	expect(v3.toSequenceContact({ ...V3_CONTACT, currentStep }, asked).currentStep).toBe(step);
});

test("the ID of a step is kept where v3 tells it", () => {
	expect(v3.toSequenceContact({ ...V3_CONTACT, currentStep: { stepId: null, displayName: 'Finished' } }, asked).currentStepId).toBeNull();
	expect(JSON.stringify(v3.toSequenceContact({ ...V3_CONTACT, currentStep: { stepId: 9, displayName: { toString: [] } } }, asked).currentStep)).toBe('{"toString":[]}');
	expect(v3.toSequenceContact({ ...V3_CONTACT, currentStep: { displayName: '2' } }, asked)).not.toHaveProperty('currentStepId');
});

test('a step or status that v3 leaves out is left out', () => {
	const { currentStep: _, statusInSequence: __, ...rest } = V3_CONTACT;
	const contact = v3.toSequenceContact(rest, asked);
	expect('currentStep' in contact).toBe(false);
	expect('status' in contact).toBe(false);
});

test('every status of v3 is one of v4, and a new one is passed on', () => {
	for (const { value, v3: spelling } of CONTACT_STATUSES) expect(toStatus(spelling)).toBe(value);
	expect(toStatus('snoozed')).toBe('snoozed');
	expect(toStatus(null)).toBeNull();
});

test("API v3's spelling leads back to the same status", () => {
	const values = CONTACT_STATUSES.map(({ value }) => value);
	for (const value of values) expect(parseContactStatus(toV3Status(value))).toBe(value);
	expect(values.map(toV3Status)).toEqual(['active', 'finished', 'inactive', 'outOfOffice', 'paused']);
});

test('IDs written as strings are numbers in the output', () => {
	expect(v3.toSequenceContact({ ...V3_CONTACT, contactId: '12345', sequenceId: '100' }, asked)).toMatchObject({ contactId: 12345, sequenceId: 100 });
});

test.each([
	[null], [undefined], [''], [12], [[]], [[V3_CONTACT]], [{}], [{ contactId: 12345 }], [{ ...V3_CONTACT, contactId: 1 }], [{ ...V3_CONTACT, sequenceId: 1 }],
	[{ ...V3_CONTACT, contactId: '12346' }], [{ ...V3_CONTACT, contactId: '12345x' }], [{ ...V3_CONTACT, sequenceId: null }],
])('an answer that is not the contact asked for is not believed: %j', (data) => {
	for (const version of [v3, v4]) {
		const error = thrownBy(() => version.toSequenceContact(data, asked));
		expect(error.message).toMatch(/something other than the contact that was asked for/);
		expect(error.description).toMatch(/'Base URL'/);
		// A read changes nothing; what a write may have done, the write says.
		expect(error.description).not.toMatch(/change/);
	}
});

test('in a list, every record needs an ID', () => {
	const list = { sequence: ref(100) };
	expect(v3.toSequenceContact(V3_CONTACT, list).contactId).toBe(12345);
	expect(() => v3.toSequenceContact({ ...V3_CONTACT, contactId: undefined }, list)).toThrow();
	expect(() => v3.toSequenceContact({ ...V3_CONTACT, sequenceId: 7 }, list)).toThrow();
});

describe("a bulk call's answer", () => {
	const { sends } = answering();
	const failuresIn = (data: unknown, contacts = [ref(7), ref(123)]) => bulkFailures(sends, { data, tries: 1, isRepeated: false }, contacts, ref(100));

	test('what is refused after a try that was not answered in time may still come', () => {
		const answer = { data: { '7': { error: 3, errorDetails: null } }, tries: 2, isRepeated: true, mayComeLate: true };
		expect(bulkFailures(sends, answer, [ref(7)], ref(100)).get(7)).toMatchObject({ change: 'unknown', mayComeLate: true });
	});

	test('says how often it was asked for, whatever it says', () => {
		const triesIn = (data: unknown) => [...bulkFailures(sends, { data, tries: 3, isRepeated: false }, [ref(7), ref(123)], ref(100)).values()].map(({ tries }) => tries);
		expect(triesIn({ '7': { error: 'notInSequence' }, '123': { error: 'notInSequence' } })).toEqual([3, 3]);
		expect(triesIn({ '7': { error: 'notInSequence' }, meta: null })).toEqual([3, 3]);
		expect(thrownBy(() => triesIn([])).tries).toBe(3);
	});

	test('that names some only, after a try that was not answered in time, may still come for the others', () => {
		const answer = { data: { '7': { error: 'notInSequence' }, meta: null }, tries: 2, isRepeated: true, mayComeLate: true };
		expect(bulkFailures(sends, answer, [ref(7), ref(123)], ref(100)).get(123)).toMatchObject({ change: 'unknown', mayComeLate: true });
	});

	test('{} is no failure', () => {
		expect(failuresIn({}).size).toBe(0);
	});

	test('lists failures by contact, with code and details', () => {
		const failures = failuresIn({ '123': { error: 'notInSequence', errorDetails: 'Gone.' }, '7': { error: 3, errorDetails: null } });
		expect([...failures].map(([contact, { code, message }]) => [contact, code, message])).toEqual([
			[7, '3', 'Reply.io refused (3)'],
			[123, 'notInSequence', 'Contact 123 is not in sequence 100. Reply.io says: Gone.'],
		]);
	});

	test('calls a contact by the name it was chosen by', () => {
		const failures = failuresIn({ '123': { error: 'notInSequence', errorDetails: null } }, [{ ...ref(123), name: 'Dmitri Volkov' }]);
		expect(failures.get(123)?.message).toBe('Dmitri Volkov (123) is not in sequence 100');
	});

	test.each([[null], [undefined], ['{}'], [[]], [[{ error: 'x' }]], [{ title: 'Oops' }], [{ '1': null }], [{ '1': 'notInSequence' }], [{ abc: { error: 'x' } }], [{ '-1': { error: 'x' } }], [{ '7x': { error: 'x' } }]])(
		'that is something else is not taken for success: %j',
		(data) => {
			const error = thrownBy(() => failuresIn(data));
			expect(error.description).toMatch(/unknown: look with Get/);
			expect(error.change).toBe('unknown');
		},
	);

	test.each<[string, unknown, string]>([
		['as its error alone', 'notInSequence', 'Contact 7 is not in sequence 100'],
		['as code and message', { code: 'forbidden', message: 'Owner only.' }, "The user that the 'API Key' acts as may not do this in sequence 100. Reply.io says: Owner only."],
		['as a problem in its error', { error: { code: 'notInSequence', message: 'Gone.' } }, 'Contact 7 is not in sequence 100. Reply.io says: Gone.'],
		['as error and details beside others', { error: 'notInSequence', errorDetails: 'Gone.', code: 'x', message: 'x' }, 'Contact 7 is not in sequence 100. Reply.io says: Gone.'],
	])('names a refused contact %s', (_, failure, message) => {
		const failures = failuresIn({ '7': failure });
		expect([...failures.keys()]).toEqual([7]);
		expect(failures.get(7)?.message).toBe(message);
	});

	test('that has a word alone for a contact may list what was done', () => {
		expect(failuresIn({ '7': 'done' }).get(7)?.change).toBe('unknown');
		expect(failuresIn({ '7': { error: 'notInSequence' } }).get(7)?.change).toBeUndefined();
	});

	test.each([[{ meta: { requestId: 'x' } }], [{ '123': null }], [{ failed: [{ contactId: 123 }] }], [{ '1': 'notInSequence' }]])('that holds something else as well is believed where it names a contact, and is no success of the others: %j', (more) => {
		const failures = failuresIn({ '7': { error: 'notInSequence' }, ...more });
		expect(failures.get(7)).toMatchObject({ message: 'Contact 7 is not in sequence 100', change: undefined });
		expect(failures.get(123)).toMatchObject({ message: 'Reply.io answered a bulk call with something other than a list of the contacts it refused', change: 'unknown' });
	});

	test('no failure in it is ever overlooked', () => {
		const failure = fc.record({ error: fc.oneof(fc.string(), fc.integer()), errorDetails: fc.option(fc.string()) });
		fc.assert(
			fc.property(fc.dictionary(fc.integer({ min: 1, max: 2_147_483_647 }).map(String), failure), (data) => {
				expect([...failuresIn(data).keys()].map(String).sort()).toEqual(Object.keys(data).sort());
			}),
		);
	});
});
