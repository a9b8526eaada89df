import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { ExplainedError } from '../api/explainedError';
import type { Id } from '../api/ids';
import { fillPath } from '../api/path';
import { PATHS } from '../api/versions';
import { readSequence } from '../parameters';
import { searchPage } from './page';

/**
 * Contacts of the chosen sequence, or of all where all are meant, for the list of 'Contact', searched by name
 * or e-mail on the server.
 *
 * @param filter part of a name or an e-mail address
 * @param paginationToken the offset of the page
 */
export async function searchContacts(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await searchPage(this, paginationToken, {
		request: ({ top, skip }) => ({
			method: 'POST',
			path: fillPath(PATHS.contactsFilter),
			query: { top, skip },
			body: {
				// Never empty, as n8n sends no body then.
				...(meansAllSequences(this) ? { sortBy: 'firstName' } : { sequenceId: chosenSequence(this) }),
				...(filter ? { searchTerm: filter } : {}),
			},
		}),
		toResult: (contact) => ({ name: nameOf(contact), value: String(contact.id) }),
	});
}

function meansAllSequences(context: ILoadOptionsFunctions): boolean {
	const [operation, scope] = ['operation', 'scope'].map((name) => context.getCurrentNodeParameter(name));
	return operation === 'setMany' && scope === 'allSequences';
}

function chosenSequence(context: ILoadOptionsFunctions): Id {
	const parameter = context.getCurrentNodeParameter('sequenceId');
	const { value } = (parameter ?? {}) as { value?: unknown };
	if (value && !String(value).startsWith('=')) return readSequence(() => parameter);
	throw new ExplainedError({
		message: "Choose a 'Sequence' first: the list shows its contacts",
		description: "Where 'Sequence' is an expression, name the contact By ID or By Email.",
		failure: { cause: 'configuration-invalid' },
	});
}

function nameOf({ id, firstName, lastName, email }: IDataObject): string {
	const name = [firstName, lastName].filter(Boolean).join(' ');
	if (name && email) return `${name} (${String(email)})`;
	return name || String(email ?? id);
}
