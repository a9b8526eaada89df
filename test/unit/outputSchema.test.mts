import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { SEQUENCE_CONTACT_FIELDS } from '../../nodes/ReplyIo/api/sequenceContact';
import { outputFields, outputSchemas } from '../../nodes/ReplyIo/resources/sequenceContactStatus/outputSchema';
import { PAGE_EXAMPLE } from './pageExample.mjs';
import { projectFolder, readText } from './project.mjs';
import { schemaFiles } from './schemaFiles.mjs';

const FOLDER = 'nodes/ReplyIo/__schema__';

if (process.env.npm_lifecycle_event === 'schemas:update') {
	rmSync(path.join(projectFolder, FOLDER), { recursive: true, force: true });
	for (const [file, text] of schemaFiles()) {
		mkdirSync(path.dirname(path.join(projectFolder, file)), { recursive: true });
		writeFileSync(path.join(projectFolder, file), text);
	}
}

test('the files n8n reads them from are current (npm run schemas:update)', () => {
	const there = readdirSync(path.join(projectFolder, FOLDER), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	const files = there.map(({ parentPath, name }) => path.relative(projectFolder, path.join(parentPath, name)).replaceAll(path.sep, '/'));
	expect(files.sort().map((file) => [file, readText(file)])).toEqual(schemaFiles().sort());
});

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
