import { asExplained, attempt, badCredential, Cancelled, ExplainedError, invalidInput, inOneText, unexpectedAnswer, type Explanation } from '../../../../nodes/ReplyIo/api/errors/explainedError';

const FULL: Required<Omit<Explanation, 'concerns'>> = {
	message: 'What', description: 'Way out.', httpCode: 404, failure: { cause: 'configuration-invalid' }, tries: 2, code: 'x', change: 'unknown', mayComeLate: true,
	isWaitOver: true, answer: { code: 'x' },
};

test('an error told differently keeps all that was not told anew, and its class', () => {
	const other = new ExplainedError(FULL).with({ message: 'Other', tries: undefined });
	expect(other).toMatchObject({ ...FULL, message: 'Other', tries: undefined });
	expect(new Cancelled({ tries: 1 }).with({ change: 'unknown' })).toBeInstanceOf(Cancelled);
	expect(new Cancelled({ tries: 1 }).with({ change: 'unknown' })).toMatchObject({ message: 'The execution was cancelled', tries: 1, change: 'unknown' });
});

test('a value to change, a credential that cannot be used and a strange answer each have their cause and the way out', () => {
	expect(invalidInput('A', 'B')).toMatchObject({ message: 'A', description: 'B', failure: { cause: 'configuration-invalid' } });
	expect(badCredential('A', 'B')).toMatchObject({ message: 'A', description: 'B', failure: { cause: 'credential-invalid' } });
	expect(unexpectedAnswer('A')).toMatchObject({ message: 'A', description: expect.stringContaining("'Base URL'") as string, httpCode: 200, failure: { cause: 'temporarily-unavailable' } });
	expect(invalidInput('A', 'B').httpCode).toBeUndefined();
});

test.each([
	[new Error('Broken'), 'Broken'],
	['Broken', 'Broken'],
	[undefined, 'undefined'],
	[Object.assign(new Error('Broken'), { description: 'Why.' }), 'Broken'],
])('anything thrown is an explained error: %p', (thrown, message) => {
	const error = asExplained(thrown);
	expect(error).toBeInstanceOf(ExplainedError);
	expect(error).toMatchObject({ message, description: (thrown as { description?: string } | undefined)?.description ?? '', failure: { cause: 'configuration-invalid' } });
});

test('an explained error stays what it is', () => {
	const error = new ExplainedError(FULL);
	expect(asExplained(error)).toBe(error);
	expect(
		attempt(() => {
			throw error;
		}),
	).toBe(error);
	expect(attempt(() => 7)).toBe(7);
});

test('a model is told what happened and the way out in one text', () => {
	expect(inOneText({ message: 'No', description: 'Do this.' })).toBe('No. Do this.');
	expect(inOneText({ message: 'Reply.io says: No.', description: 'Do this.' })).toBe('Reply.io says: No. Do this.');
	expect(inOneText({ message: 'No' })).toBe('No');
});

test('an error of a change that is unknown says so first, and no more once a look has told that nothing was changed', () => {
	const error = new ExplainedError({ message: 'No answer', description: 'Try again later.', tries: 4 });
	const unknown = error.ofUnknownChange();
	expect(unknown).toMatchObject({ message: 'No answer', change: 'unknown', tries: 4, description: 'Whether the change was made is unknown: look with Get. Try again later.' });
	expect(unknown.ofNoChange()).toEqual(error);
	expect(unknown.ofNoChange().change).toBeUndefined();
	expect(unknown.ofNoChange().description).toBe('Try again later.');
});

test('an error without a way out has one for the change that is unknown, and none afterwards', () => {
	const unknown = new ExplainedError({ message: 'No answer' }).ofUnknownChange();
	expect(unknown.description).toBe('Whether the change was made is unknown: look with Get.');
	expect(unknown.ofNoChange().description).toBe('');
	expect(new ExplainedError({ message: 'No answer', change: 'unknown' }).ofNoChange()).toMatchObject({ change: undefined, description: undefined });
});
