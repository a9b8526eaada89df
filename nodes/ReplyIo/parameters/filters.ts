import { addressIn } from '../api/contactByEmail';
import type { ContactStatus } from '../api/contactStatus';
import { invalidInput } from '../api/errors/explainedError';
import { quote } from '../api/errors/words';
import type { GetParameter } from '../execution/run';
import { withItsExpression } from './collection';
import { isFreeMail } from './freeMail';
import { statusOptions } from './status';
import { ifAdded, parseStatuses } from './values';

/** Which contacts are wanted; what is absent is not asked for. All texts are in lower case. */
export interface Filters {
	company?: string;
	emailDomain?: string;
	search?: string;
	statuses?: readonly ContactStatus[];
}

/** 'Filters' of Get Many. */
export const filtersParameters = withItsExpression({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions: { show: { resource: ['sequenceContactStatus'], operation: ['getAll'] } },
	options: [
		{
			displayName: 'Company',
			name: 'company',
			type: 'string',
			default: '',
			placeholder: 'e.g. Tech Solutions Inc',
			description: 'Return only contacts of exactly this company, in upper or lower case',
		},
		{
			displayName: 'Email Domain',
			name: 'emailDomain',
			type: 'string',
			default: '',
			placeholder: 'e.g. example.com',
			description: 'Return only contacts whose email address ends in exactly this domain. Of an address, the domain counts. Domains of free mail, such as gmail.com, are refused.',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. Smith',
			description: 'Return only contacts whose name or email address contains this text, in upper or lower case',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			default: [],
			options: statusOptions,
			description: 'Return only contacts that have one of these statuses in the sequence',
		},
	],
});

/**
 * 'Filters'.
 *
 * @throws ExplainedError when one that was added gives nothing, or nothing that can be filtered by: it must not
 * mean everybody
 */
export function readFilters(get: GetParameter): Filters {
	return {
		company: ifAdded(get, 'filters.company', (value) => parseText(value, 'Filters → Company')),
		emailDomain: ifAdded(get, 'filters.emailDomain', parseDomain),
		search: ifAdded(get, 'filters.search', (value) => parseText(value, 'Filters → Search')),
		statuses: ifAdded(get, 'filters.status', (value) => parseStatuses(value, 'Filters → Status', 'remove the filter to get everybody')),
	};
}

/** A text as it is compared: in lower case, with single spaces. */
export function comparable(text: string): string {
	return text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function parseText(value: unknown, name: string): string {
	const text = typeof value === 'string' || typeof value === 'number' ? comparable(String(value)) : '';
	if (text) return text;
	throw invalidInput(`'${name}' is not a text to look for: ${quote(value)}`, `Check the value or the expression of '${name}', or remove the filter to get everybody.`);
}

/** The most characters a domain can have. */
const LONGEST_DOMAIN = 253;

function parseDomain(value: unknown): string {
	const domain = comparable(addressIn(value).replace(/^[^\s@,;<>"]*@/, ''));
	if (domain.length > LONGEST_DOMAIN || !/^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+$/u.test(domain)) {
		throw invalidInput(
			`'Filters → Email Domain' is not a domain: ${quote(value)}`,
			"It must be what stands behind the @ of an address, such as example.com. Check the value or the expression of 'Filters → Email Domain', or remove the filter to get everybody.",
		);
	}
	if (!isFreeMail(domain)) return domain;
	throw invalidInput(
		`'Filters → Email Domain' is a domain of free mail: ${quote(domain)}. Its people have nothing else in common`,
		`Use 'Filters → Company' to find colleagues, or leave such addresses out with an If node before. If you do mean everybody there, use 'Filters → Search' with @${domain}.`,
	);
}
