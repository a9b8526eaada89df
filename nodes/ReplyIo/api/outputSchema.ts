import { REPORT_FIELDS } from '../bulk/report';
import { SEQUENCE_CONTACT_FIELDS } from './sequenceContact';

/*
 * What the editor shows as an operation's output before its first run. n8n's schemas have no types for
 * "string or null": a field is given the type it has when it is set.
 */
const sequenceContact = schemaOf(SEQUENCE_CONTACT_FIELDS);

/** The output schema of every operation, by its value. */
export const outputSchemas = {
	get: sequenceContact,
	getAll: sequenceContact,
	set: sequenceContact,
	setMany: schemaOf(REPORT_FIELDS),
};

function schemaOf(fields: ReadonlyArray<{ name: string; type: string }>) {
	return {
		type: 'object',
		properties: Object.fromEntries(fields.map(({ name, type }) => [name, { type }])),
		version: 1,
	};
}
