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

interface Field {
	name: string;
	type: string;
	/** The fields of each member, where it is a list. */
	items?: readonly Field[];
}

function schemaOf(fields: readonly Field[]) {
	return { ...objectOf(fields), version: 1 };
}

interface ObjectSchema {
	type: 'object';
	properties: Record<string, { type: string; items?: ObjectSchema }>;
}

function objectOf(fields: readonly Field[]): ObjectSchema {
	const properties = fields.map(({ name, type, items }) => [name, items ? { type, items: objectOf(items) } : { type }]);
	return { type: 'object', properties: Object.fromEntries(properties) as ObjectSchema['properties'] };
}
