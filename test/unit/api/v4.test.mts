import { CONTACT_STATUSES } from '../../../nodes/ReplyIo/api/contactStatus';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { v4 } from '../../../nodes/ReplyIo/api/v4';
import { answering } from '../answering.mjs';
import { PAGE_EXAMPLE } from '../pageExample.mjs';
import { ref } from '../refs.mjs';

const [sequence, contact] = [ref(100), ref(12345)];
const write = async (...answers: unknown[]) => {
	const { sends, asked } = answering(...answers);
	return { written: await v4.write(sends, sequence, contact, 'OutOfOffice'), asked };
};

test('Set is the call of the page, and its answer the contact', async () => {
	const { written, asked } = await write(PAGE_EXAMPLE);
	expect(asked).toMatchObject([{ method: 'PUT', path: '/v4/sequences/100/contact-links/12345/status', body: { status: 'OutOfOffice' }, writes: true }]);
	expect(written).toEqual({ contact: PAGE_EXAMPLE });
});

test('Get', () => {
	expect(v4.readContact(sequence, contact)).toMatchObject({ method: 'GET', path: '/v4/sequences/100/contacts/12345', writes: false });
});

test('a page', () => {
	expect(v4.readContacts(sequence, { top: 1_000, skip: 2_000 })).toMatchObject({ method: 'GET', path: '/v4/sequences/100/contacts', query: { top: 1_000, skip: 2_000 }, writes: false });
});

test.each<[unknown]>([[undefined], [null], [true], ['Done'], [[]], [{}], [{ success: true }], [{ contactId: 12345, sequenceId: 100 }]])('an answer that tells nothing of the contact is no refusal: %j', async (data) => {
	expect((await write(data)).written).toBeUndefined();
});

test.each<[string, object]>([
	['the sequence', { contactId: 12345, status: 'OutOfOffice' }],
	['the contact', { sequenceId: 100, status: 'OutOfOffice' }],
])('an answer that lacks %s leaves unknown what was done, whatever status it tells', async (_, answer) => {
	expect((await write(answer)).written).toMatchObject({ refusal: { change: 'unknown' } });
});

test('an answer about somebody else leaves unknown what was done', async () => {
	const { written } = await write({ ...PAGE_EXAMPLE, contactId: 1 });
	expect(written).toMatchObject({ refusal: { change: 'unknown', description: expect.stringMatching(/^Whether the change was made is unknown: look with Get\./) as string } });
});

test('what failed is a refusal', async () => {
	const refusal = new ExplainedError({ message: 'No', httpCode: 403 });
	expect((await write(refusal)).written).toEqual({ refusal });
});

test.each<[string, object, boolean]>([
	['a 404 about the sequence', { httpCode: 404, concerns: 'sequence' }, true],
	['a 404 without a word', { httpCode: 404 }, false],
	['another refusal that speaks of the sequence', { httpCode: 400, concerns: 'sequence' }, false],
])('whether %s means that there is no such sequence', (_, refusal, isMissing) => {
	expect(v4.lacksSequence(new ExplainedError({ message: 'No', ...refusal }))).toBe(isMissing);
});

test('the statuses in answers are taken whatever their case, and a new one is passed on', () => {
	for (const { value } of CONTACT_STATUSES) {
		expect(v4.toSequenceContact({ ...PAGE_EXAMPLE, status: value.toUpperCase() }, { sequence, contact }).status).toBe(value);
	}
	expect(v4.toSequenceContact({ ...PAGE_EXAMPLE, status: 'Snoozed' }, { sequence, contact }).status).toBe('Snoozed');
});

test('a contact comes through as it is, fields added some day included', () => {
	expect(Object.keys(v4.toSequenceContact({ sequenceId: 100, contactId: 12345, status: 'Active', mood: 'good' }, { sequence, contact }))).toEqual(['contactId', 'sequenceId', 'status', 'mood']);
});
