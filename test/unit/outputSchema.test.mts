import { SEQUENCE_CONTACT_FIELDS } from '../../nodes/ReplyIo/api/sequenceContact';
import { outputFields, outputSchemas } from '../../nodes/ReplyIo/resources/sequenceContactStatus/outputSchema';
import { PAGE_EXAMPLE } from './pageExample.mjs';

test('of setMany ends in the sequences a row changed, with what each of them is told by', () => {
	const [name, schema] = Object.entries(outputSchemas.setMany.properties!).at(-1)!;
	expect(name).toBe('sequences');
	expect(schema).toEqual({
		type: 'array',
		items: {
			type: 'object',
			properties: { sequenceId: { type: 'integer' }, sequenceName: { type: 'string' }, previousStatus: { type: 'string' }, status: { type: 'string' } },
		},
	});
});

test.each(['get', 'getAll', 'set'] as const)('of %s has the fields in order with their types, then those of v3', (operation) => {
	const schema = outputSchemas[operation];
	expect(schema).toMatchObject({ type: 'object', version: 1 });
	const fields = SEQUENCE_CONTACT_FIELDS.flatMap(({ name }) => (operation === 'getAll' && name === 'sequenceId' ? [name, 'sequenceName'] : [name]));
	expect(Object.keys(schema.properties!)).toEqual([...fields, 'callStatus', 'meetingStatus', 'emailDisposition', 'currentStepId', ...(operation === 'set' ? ['skipped'] : [])]);
	for (const [name, { type }] of Object.entries(schema.properties!)) {
		const value = PAGE_EXAMPLE[name];
		if (value === null || value === undefined) continue;
		// What may be a text as well says so.
		expect([type].flat()).toContain(Number.isInteger(value) ? 'integer' : typeof value);
	}
	expect(schema.properties!.currentStep.type).toEqual(['integer', 'string']);
});

test('there is one for every operation, with exactly the fields its items can have', () => {
	expect(Object.keys(outputSchemas)).toEqual(['get', 'getAll', 'set', 'setMany']);
	for (const [operation, fields] of Object.entries(outputFields)) {
		expect(Object.keys(outputSchemas[operation].properties!)).toEqual(fields.map(({ name }) => name));
	}
});
