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
