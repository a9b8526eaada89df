import type { IDataObject, ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { invalidInput } from '../api/errors/explainedError';
import type { Ref } from '../api/id';
import { missingSequence } from '../api/sequences';
import type { Sort } from '../api/sort';
import { filterContacts, v3 } from '../api/v3';
import { readSequence } from '../parameters/sequence';
import { entryOf, searchPage } from './page';

const BY_FIRST_NAME: Sort = { by: 'firstName', direction: 'asc' };

/**
 * Contacts of the chosen sequence, or of all where all are meant, for the list of 'Contact', searched by name
 * or email on the server.
 *
 * @param filter part of a name or an email address
 * @param paginationToken the offset of the page
 */
export async function searchContacts(this: ILoadOptionsFunctions, filter?: string, paginationToken?: unknown): Promise<INodeListSearchResult> {
	return await searchPage(this, paginationToken, () => {
		const sequence = meansAllSequences(this) ? undefined : chosenSequence(this);
		return {
			request: (page) => filterContacts(page, { sequence, searchTerm: filter || undefined, sort: sequence ? undefined : BY_FIRST_NAME }),
			toResult: (record) => (fits(record, filter) ? toEntry(record) : undefined),
			whyEmpty: async (sends) => sequence && (await missingSequence(v3, sends, sequence)),
		};
	});
}

function meansAllSequences(context: ILoadOptionsFunctions): boolean {
	const [operation, scope] = ['operation', 'scope'].map((name) => context.getCurrentNodeParameter(name));
	return operation === 'setMany' && scope === 'allSequences';
}

function chosenSequence(context: ILoadOptionsFunctions): Ref {
	const parameter = context.getCurrentNodeParameter('sequenceId');
	const { value } = (parameter ?? {}) as { value?: unknown };
	if (value && !String(value).startsWith('=')) return readSequence(() => parameter);
	throw invalidInput(
		"Choose a 'Sequence' first: the list shows its contacts",
		"Where 'Sequence' is an expression, name the contact By ID or By Email.",
	);
}

/** Reply.io finds by more fields than it documents. Who has the words in none of them is on a list that was not searched. */
function fits(record: IDataObject, filter = ''): boolean {
	const text = plain(textsOf(record).join('\n'));
	return plain(filter).split(/\s/).every((word) => text.includes(word));
}

function textsOf(value: unknown): string[] {
	if (typeof value === 'string' || typeof value === 'number') return [String(value)];
	return Object.values(value ?? {}).flatMap(textsOf);
}

/** A text without its accents and capitals, as a search may compare it. */
function plain(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function toEntry({ id, firstName, lastName, email }: IDataObject): INodeListSearchItems | undefined {
	const [name, address] = [[firstName, lastName], [email]].map((parts) => parts.filter((part) => typeof part === 'string').join(' ').trim());
	return entryOf(id, name && address ? `${name} (${address})` : name, address);
}
