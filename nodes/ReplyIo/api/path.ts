import { ExplainedError } from './explainedError';
import type { Id } from './ids';

/** A path with its IDs filled in. Only {@link fillPath} makes one, and the sender takes nothing else. */
export type ApiPath = string & { readonly __checked: 'path' };

/**
 * Fills the `{names}` of a path template with checked IDs. This is the only place a path is built.
 *
 * @param template as on the API page, e.g. `/v4/sequences/{id}/contact-links/{contact_id}/status`
 * @throws ExplainedError when an ID is missing
 */
export function fillPath(template: string, ids: Record<string, Id> = {}): ApiPath {
	return template.replace(/\{(\w+)\}/g, (_, name: string) => {
		if (ids[name] === undefined) throw new ExplainedError({ message: `The path ${template} lacks its ${name}` });
		return encodeURIComponent(String(ids[name]));
	}) as ApiPath;
}
