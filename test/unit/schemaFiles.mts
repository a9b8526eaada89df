import { outputSchemas } from '../../nodes/ReplyIo/resources/sequenceContactStatus/outputSchema';
import { itemSchema } from '../../nodes/ReplyIo/trigger/item';

/** The files n8n reads output schemas from, each with its text, made from the fields the nodes themselves work with. */
export function schemaFiles(): Array<[file: string, text: string]> {
	const operations = Object.entries(outputSchemas).map(([operation, schema]): [string, object] => [`v1.0.0/sequenceContactStatus/${operation}`, schema]);
	// That of a node without operations has the name of its version.
	return [...operations, ['v1.0.0', itemSchema] as const].map(([name, schema]) => [`nodes/ReplyIo/__schema__/${name}.json`, `${JSON.stringify(schema, null, '\t')}\n`]);
}
