import { schemaOf, type Field } from '../../api/field';
import { NAMED_SEQUENCE_FIELDS, SEQUENCE_CONTACT_FIELDS, V3_ONLY_FIELDS } from '../../api/sequenceContact';
import { REPORT_FIELDS } from './setMany/report';

const contactFields: readonly Field[] = [...SEQUENCE_CONTACT_FIELDS, ...V3_ONLY_FIELDS];

/** The fields an item of each operation can have, whatever the version of the API, in their order. */
export const outputFields = {
	get: contactFields,
	// The name only with All Sequences.
	getAll: NAMED_SEQUENCE_FIELDS,
	// Only where 'Only If Status Is' left the contact as it is.
	set: [...contactFields, { name: 'skipped', type: 'string' }] as readonly Field[],
	setMany: REPORT_FIELDS as readonly Field[],
};

/** The output schema of every operation, by its value: what the editor shows as its output before the first run. */
export const outputSchemas = Object.fromEntries(
	Object.entries(outputFields).map(([operation, fields]) => [operation, { ...schemaOf(fields), version: 1 }]),
);
