import type { INodeProperties } from 'n8n-workflow';

import { asExplained, invalidInput } from '../api/errors/explainedError';
import type { Run } from '../execution/run';

/** Reads parameters the same way, and names the one whose expression fails: n8n says what failed, and not where. */
export function namingWhatFails(read: Run['getParameter'], properties: () => readonly INodeProperties[]): Run['getParameter'] {
	return (name, item, fallback) => {
		try {
			return read(name, item, fallback);
		} catch (error) {
			const explained = asExplained(error);
			if (explained === error) throw explained;
			const { message, description } = explained;
			const label = labelOf(name, properties());
			throw invalidInput(`The expression of '${label}' failed: ${message}`, description || `Check the expression of '${label}'.`);
		}
	};
}

/** n8n's own parameters, which every declarative node has. */
const LABELS_OF_N8N = new Map([['requestOptions', 'Request Options']]);

/** What the editor calls a parameter, e.g. "Contact" or "Filters → Company". */
function labelOf(name: string, properties: readonly INodeProperties[]): string {
	const [root, inside] = name.split('.');
	const own = properties.filter((property) => property.name === root);
	const options = own.flatMap((property) => (property.options ?? []) as INodeProperties[]);
	const path = [own[0], options.find((option) => option.name === inside)].flatMap((property) => property?.displayName ?? []);
	return path.join(' → ') || (LABELS_OF_N8N.get(name) ?? name);
}
