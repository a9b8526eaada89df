import { readScope } from '../../../nodes/ReplyIo/parameters/scope';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

test('Scope is one sequence unless all were chosen', () => {
	expect(readScope(given({}))).toBe('oneSequence');
	expect(readScope(given({ scope: 'oneSequence' }))).toBe('oneSequence');
	expect(readScope(given({ scope: 'allSequences' }))).toBe('allSequences');
});

test.each([[''], ['all'], ['AllSequences'], [null], [true], [['allSequences']]])('Scope that gives %j is an error: all sequences are never meant by mistake', (scope) => {
	expect(thrownBy(() => readScope(given({ scope })))).toMatchObject({ message: expect.stringMatching(/^'Scope' is not one of its options/) as string, description: 'It must be oneSequence or allSequences.' });
});
