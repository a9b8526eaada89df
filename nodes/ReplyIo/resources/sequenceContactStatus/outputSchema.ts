import type { Field } from '../../api/field';
import { SEQUENCE_CONTACT_FIELDS, V3_ONLY_FIELDS } from '../../api/sequenceContact';
import { REPORT_FIELDS } from './setMany/report';

const contactFields: readonly Field[] = [...SEQUENCE_CONTACT_FIELDS, ...V3_ONLY_FIELDS];

/** The fields an item of each operation can have, whatever the version of the API, in their order. */
export const outputFields = {
	get: contactFields,
	getAll: contactFields,
	set: contactFields,
	setMany: REPORT_FIELDS as readonly Field[],
};

/**
 * The output schema of every operation, by its value: what the editor shows as its output before the first
 * run. As in nearly all of n8n's own, a field that may be null has the type it has when it is set.
 */
export const outputSchemas = Object.fromEntries(
	Object.entries(outputFields).map(([operation, fields]) => [operation, { ...objectOf(fields), version: 1 }]),
);

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

function objectOf(fields: readonly Field[]) {
	const properties = Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)]));
	return { type: 'object', properties };
}

function schemaOf({ type, orText, fields }: Field): Schema {
	if (!fields) return { type: orText ? [type, 'string'] : type };
	return type === 'array' ? { type, items: objectOf(fields) } : objectOf(fields);
}
