import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { fold, inEachSequence, type InSequence } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/everywhere';
import type { ContactState, Whereabouts } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/states';
import { failed, resultOf, type Row } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { ref } from '../refs.mjs';
import { thrownBy } from '../thrown.mjs';

/* A row for all sequences of its contact: one row for each of them, and one result of theirs. */

const state = (status: string): ContactState => ({ contactId: ref(7).id, email: 'c7@x.com', status });
const error = new ExplainedError({ message: 'Refused' });
const sequences = [ref(1), { ...ref(2), name: 'Webinar invitation' }, ref(3)];
const contact: Whereabouts = { contactId: ref(7).id, email: null, sequences };
const folded = (...results: Array<InSequence['result']>) => fold(contact, results.map((result, index) => ({ sequence: sequences[index], result })));

test('stands for one row in each of them, of the contact that was found', () => {
	const row: Row = { item: 4, contact: { email: 'c7@x.com' }, status: 'Paused', dryRun: true };
	expect(inEachSequence(row, contact)).toEqual(sequences.map((sequence) => ({ ...row, sequence, contact: { id: 7 } })));
	expect(thrownBy(() => inEachSequence(row, { ...contact, sequences: [] }))).toMatchObject({ message: 'Contact 7 is in no sequence', description: 'This node changes contacts that are in a sequence already.' });
});

test('is failed where a sequence that should have changed did not, and says which did', () => {
	const result = folded(resultOf('changed', state('Active'), { status: 'Finished' }), failed(error, state('Active')));
	expect(result).toMatchObject({
		outcome: 'failed', status: null, contact: { contactId: 7, email: 'c7@x.com' },
		sequences: [{ sequenceId: 1, sequenceName: null, previousStatus: 'Active', status: 'Finished' }],
	});
	expect(result.error?.message).toBe("In 'Webinar invitation' (2): Refused. It was carried out in 1 sequence (before: Active in sequence 1)");
});

test('is what it was where nothing was changed, and has no list of what was', () => {
	const result = folded(failed(error, state('Active')), failed(error, state('Active')));
	expect(result.previousStatus).toBe('Active');
	expect(result).not.toHaveProperty('sequences');
});

test('says first that something is unknown, wherever it is, and of others only what is so', () => {
	const unknown = new ExplainedError({ message: 'Whether the change was made is unknown. No answer', change: 'unknown' });
	const lost = failed(unknown, state('Active'), { status: null });
	expect(folded(failed(error, state('Active')), lost).error?.message).toBe("In 'Webinar invitation' (2): Whether the change was made is unknown. No answer. It failed in 1 other sequence as well");
	expect(folded(lost, lost, failed(error, state('Active'))).error?.message).toBe('In sequence 1: Whether the change was made is unknown. No answer. In 1 other sequence that is unknown as well. It failed in 1 other sequence as well');
});

test('is changed where only those are left that cannot be paused, and says so', () => {
	const result = folded(resultOf('changed', state('Active'), { status: 'Paused' }), failed(error, state('Finished'), { isImpossible: true }));
	expect(result).toMatchObject({ outcome: 'changed', previousStatus: null, status: null, sequences: [{ sequenceId: 1, previousStatus: 'Active', status: 'Paused' }], reason: "Left as it was: Finished in 'Webinar invitation' (2)" });
});

test.each(['changed', 'unchanged'] as const)('is %s in all of them without a word of what was left', (outcome) => {
	const result = folded(...sequences.map(() => resultOf(outcome, state('Active'), { status: 'Active' })));
	expect([result.outcome, result.reason]).toEqual([outcome, undefined]);
});

describe('in an archived sequence', () => {
	const archived = failed(new ExplainedError({ message: 'Sequence 2 is archived', httpCode: 400, code: 'sequence.archived' }), state('Active'));

	test('is left as it is: the row is what became of it in the others', () => {
		expect(folded(resultOf('changed', state('Active'), { status: 'Finished' }), archived)).toMatchObject({
			outcome: 'changed', status: null, previousStatus: 'Active', reason: "Left as it was: Active in 'Webinar invitation' (2), which is archived", sequences: [{ sequenceId: 1 }],
		});
		expect(folded(failed(error, state('Active')), archived)).toMatchObject({ outcome: 'failed', reason: 'In sequence 1: Refused' });
	});

	test('is skipped where it is in no other, and says why', () => {
		const result = folded(archived);
		expect(result).toMatchObject({ outcome: 'skipped', reason: 'Sequence 2 is archived', status: 'Active' });
		const named = { ...archived, reason: "Sequence 'Webinar invitation' (2) is archived" };
		expect(folded(resultOf('unchanged', state('Finished')), named).reason).toBe(named.reason);
		expect(result.error).toBeUndefined();
	});

	test('is not said to be left where that is unknown', () => {
		expect(folded({ ...archived, error: archived.error!.with({ change: 'unknown' }) }).outcome).toBe('failed');
	});
});

test('is failed where it can be paused nowhere', () => {
	expect(folded(failed(error, state('Finished'), { isImpossible: true }))).toMatchObject({ outcome: 'failed', reason: 'In sequence 1: Refused' });
});

test('has the status before that all had, or none', () => {
	const changed = (before: string) => resultOf('changed', state(before), { status: 'Finished' as const });
	expect(folded(changed('Active'), changed('Active')).previousStatus).toBe('Active');
	expect(folded(changed('Active'), changed('Paused')).previousStatus).toBeNull();
	expect(folded(changed('Active'), resultOf('unchanged', state('Finished')))).toMatchObject({ previousStatus: null, status: 'Finished' });
});

test('is skipped where it was skipped everywhere, and says why once', () => {
	const skipped = resultOf('skipped', state('Active'), { reason: 'Because' });
	expect(folded(skipped, skipped, skipped)).toMatchObject({ outcome: 'skipped', reason: 'Because', status: 'Active' });
	expect(folded(skipped, resultOf('unchanged', state('Paused'))).outcome).toBe('skipped');
	expect(folded(skipped, resultOf('skipped', state('Active'), { reason: 'Another' })).reason).toBe('In sequence 1: Because; likewise in 1 other sequence');
	expect(folded(skipped, resultOf('unchanged', state('Finished'))).reason).toBe('In sequence 1: Because');
});
