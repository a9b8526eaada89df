import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { settle } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/settle';
import type { ContactState } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/states';
import { ref } from '../refs.mjs';

/* What is said of a write whose contact was looked at again. */

const is = (status: string): ContactState => ({ contactId: ref(7).id, email: null, status });
const write = { status: 'Paused' as const, state: is('Active') };
const error = new ExplainedError({ message: 'Refused', httpCode: 409, change: 'unknown' });

test.each([
	['has the status, and a lost call may have set it', true, is('Paused'), 'changed', 'Paused'],
	['has the status, and no call of ours set it', false, is('Paused'), 'unchanged', 'Paused'],
	['has another status', true, is('Finished'), 'failed', 'Finished'],
	['has another status, and no call of ours set it', false, is('Finished'), 'failed', 'Finished'],
	['cannot be read, and a lost call may have set it', true, error, 'failed', null],
])('a contact that %s', (_, mayBeOurs, now, outcome, status) => {
	expect(settle({ write, error, mayBeOurs }, now)).toMatchObject({ outcome, status, previousStatus: 'Active' });
});

test('a refused contact that cannot be read is what it was', () => {
	const result = settle({ write, error, mayBeOurs: false }, new ExplainedError({ message: 'No answer' }));
	expect(result).toMatchObject({ outcome: 'failed', reason: 'Refused', previousStatus: 'Active' });
	expect(result.status).toBeUndefined();
});

test('what is unknown says why, and why no look helped', () => {
	// The refusal is known; the call before it was lost.
	const { error: told } = settle({ write, error: new ExplainedError({ message: 'Refused' }), mayBeOurs: true }, new ExplainedError({ message: 'No answer' }));
	expect(told).toMatchObject({ change: 'unknown', message: 'Whether the change was made is unknown. Refused', description: 'Looking at the contact again failed as well: No answer' });
});

test('what is as it was before was surely not changed; what is something else may have been', () => {
	expect(settle({ write, error, mayBeOurs: true }, is('Active'))).toMatchObject({ outcome: 'failed', status: 'Active', reason: 'Refused' });
	expect(settle({ write, error, mayBeOurs: true }, is('Active')).error?.change).toBeUndefined();
	expect(settle({ write, error, mayBeOurs: true }, is('Finished'))).toMatchObject({ status: 'Finished', reason: 'Whether the change was made is unknown. Refused', error: { change: 'unknown', description: 'The contact is Finished now.' } });
});

test.each([
	['Finished', 'Finished'],
	['OutOfOffice', 'OutOfOffice'],
	['Paused', 'Finished'],
])('one that a lost call may have made Active goes on by itself: it was %s, and that it is %s now tells nothing', (before, now) => {
	for (const lost of [error, error.with({ httpCode: 200 })]) {
		const result = settle({ write: { status: 'Active', state: is(before) }, error: lost, mayBeOurs: true }, is(now));
		expect(result).toMatchObject({ outcome: 'failed', status: now, reason: 'Whether the change was made is unknown. Refused', error: { change: 'unknown', description: `The contact is ${now} now.` } });
	}
});

test('one that is Paused was surely not made Active, nor was one by calls that were all refused', () => {
	const active = { status: 'Active' as const, state: is('Paused') };
	expect(settle({ write: active, error, mayBeOurs: true }, is('Paused'))).toMatchObject({ outcome: 'failed', status: 'Paused', reason: 'Refused' });
	// Only an Active one can be paused, so that this one was made Active, whoever did it.
	expect(settle({ write: { ...active, state: is('Finished') }, error, mayBeOurs: true }, is('Paused')).error?.change).toBe('unknown');
	expect(settle({ write: { ...active, state: is('Finished') }, error, mayBeOurs: false }, is('Finished')).reason).toBe('Refused');
});

test('what nobody waited for may still be carried out: as long as it was not, that is unknown', () => {
	const late = error.with({ message: 'No answer in time', mayComeLate: true });
	const result = settle({ write, error: late, mayBeOurs: true }, is('Active'));
	expect(result).toMatchObject({ outcome: 'failed', status: null, previousStatus: 'Active', reason: 'Whether the change was made is unknown. No answer in time' });
	expect(result.error).toMatchObject({ change: 'unknown', description: expect.stringContaining('still Active') });
	expect(settle({ write, error: late, mayBeOurs: true }, is('Paused')).outcome).toBe('changed');
});

test('where the call seemed to succeed, the status that was left is told', () => {
	const unreadable = new ExplainedError({ message: 'Not a list', httpCode: 200, change: 'unknown' });
	expect(settle({ write, error: unreadable, mayBeOurs: true }, is('Inactive')).reason).toBe('Reply.io left contact 7 at Inactive instead of Paused');
});
