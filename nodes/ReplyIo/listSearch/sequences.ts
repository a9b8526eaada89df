import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { fillPath, PATHS } from '../api/path';
import { entryOf, searchPage } from './page';

/**
 * Sequences for the list of 'Sequence', searched by name on the server, archived ones left out.
 *
 * @param filter part of a name
 * @param paginationToken the offset of the page
 */
export async function searchSequences(this: ILoadOptionsFunctions, filter?: string, paginationToken?: unknown): Promise<INodeListSearchResult> {
	return await searchPage(this, paginationToken, () => ({
		request: ({ top, skip }) => ({
			method: 'GET',
			path: fillPath(PATHS.sequences),
			query: { top, skip, isArchived: false, ...(filter ? { name: filter } : {}) },
			writes: false,
			about: {},
		}),
		toResult: ({ id, name, isArchived }) => (isArchived === true ? undefined : entryOf(id, name)),
	}));
}
