import { readOutput } from '../../../nodes/ReplyIo/parameters/output';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

test('is All Fields unless chosen', () => {
	expect(readOutput(given({}))).toEqual({ mode: 'all', fields: [] });
});

test.each([
	[['email', 'status'], ['email', 'status']],
	['email, status', ['email', 'status']],
	['callStatus', ['callStatus']],
	[[], []],
])('Selected Fields %j are %j', (fields, read) => {
	expect(readOutput(given({ output: 'selected', fields }))).toEqual({ mode: 'selected', fields: read });
});

test.each([[['email', 'e-mail']], ['Email'], ['email,'], [[null]], [[{ toString: [] }]]])('Fields %j name one there is not, which is an error', (fields) => {
	expect(thrownBy(() => readOutput(given({ output: 'selected', fields })))).toMatchObject({
		message: expect.stringMatching(/^'Fields' names an unknown field/) as string,
		description: expect.stringContaining('contactId, sequenceId, email') as string,
	});
});

test.each(['', null, undefined])('Fields that an expression leaves empty (%j) are an error, not the IDs alone', (fields) => {
	expect(thrownBy(() => readOutput((name) => (name === 'output' ? 'selected' : fields)))).toMatchObject({
		message: expect.stringMatching(/^'Fields' names no field: /) as string,
		description: "Check the expression of 'Fields'.",
	});
});

test.each(['All', 'raw', '', null, {}])('%j is an error', (output) => {
	expect(thrownBy(() => readOutput(given({ output }))).message).toMatch(/^'Output' is not one of its options/);
});

test.each(['all', 'simplified', 'selected'])('%s is one of its options, and fields count with Selected Fields only', (output) => {
	expect(readOutput(given({ output, fields: ['email'] }))).toEqual({ mode: output, fields: output === 'selected' ? ['email'] : [] });
	expect(readOutput(given({ output })).fields).toEqual([]);
});
