/** A field of an output item. Lists of fields are declared once; types and output schemas derive from them. */
export interface Field {
	name: string;
	type: 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';
	/** Whether it may be a text as well. */
	orText?: boolean;
	/** Whether it may be null; otherwise it has its type whenever it is there. */
	nullable?: boolean;
	/** The fields of an object, or of each object of an array. */
	fields?: readonly Field[];
}

interface Values {
	boolean: boolean;
	integer: number;
	number: number;
	string: string;
}

type Value<F extends Field> = F extends { type: 'array'; fields: infer Fields extends readonly Field[] }
	? Array<JsonOf<Fields>>
	: F extends { type: keyof Values }
		? Values[F['type']]
		: unknown;

/** What an item with these fields holds. */
export type JsonOf<Fields extends readonly Field[]> = {
	[F in Fields[number] as F['name']]: Value<F> | (F extends { nullable: true } ? null : never);
};

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

/**
 * The JSON schema of what has these fields. As in nearly all of n8n's own, a field that may be null has the type
 * it has when it is set.
 */
export function schemaOf(fields: readonly Field[]): Schema {
	return { type: 'object', properties: Object.fromEntries(fields.map((field) => [field.name, schemaOfField(field)])) };
}

function schemaOfField({ type, orText, fields }: Field): Schema {
	if (!fields) return { type: orText ? [type, 'string'] : type };
	return type === 'array' ? { type, items: schemaOf(fields) } : schemaOf(fields);
}
