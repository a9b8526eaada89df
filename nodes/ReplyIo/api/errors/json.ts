import { jsonParse } from 'n8n-workflow';

const NO_JSON = Symbol('no JSON');

/** The JSON in a text; undefined where it is none. */
export function parseJson(text: string): unknown {
	const data = jsonParse<unknown>(text, { fallbackValue: NO_JSON });
	return data === NO_JSON ? undefined : data;
}

/** What JSON says in a text; empty for a list or an object, whose own `toString` may be anything. */
export function asText(data: unknown): string {
	return typeof data === 'object' ? '' : String(data);
}

/** Whether it is a JSON object, neither null nor an array. */
export function isObject(data: unknown): data is Record<string, unknown> {
	return data !== null && typeof data === 'object' && !Array.isArray(data);
}
