import { fillPath, PATHS } from './path';
import type { Sort } from './sort';
import type { Version } from './version';

/**
 * What both versions of the API ask for in one way: a sequence, a contact of it, a page of its contacts.
 *
 * @param sortNames what the version calls a field to sort by, where that is not its own name
 */
export function readsIn(version: 'v3' | 'v4', sortNames: Partial<Record<Sort['by'], string>> = {}): Pick<Version, 'readSequence' | 'readContact' | 'readContacts'> {
	return {
		readSequence: (sequence) => ({ method: 'GET', path: fillPath(PATHS.sequence[version], { id: sequence.id }), writes: false, about: { sequence } }),

		readContact: (sequence, contact) => ({
			method: 'GET',
			path: fillPath(PATHS.sequenceContact[version], { id: sequence.id, contact_id: contact.id }),
			writes: false,
			about: { sequence, contact },
		}),

		readContacts: (sequence, { top, skip }, sort) => ({
			method: 'GET',
			path: fillPath(PATHS.sequenceContacts[version], { id: sequence.id }),
			query: { top, skip, ...(sort ? { sort_by: sortNames[sort.by] ?? sort.by, sort_direction: sort.direction } : {}) },
			writes: false,
			about: { sequence },
		}),
	};
}
