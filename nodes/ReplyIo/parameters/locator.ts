import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import { isObject } from '../api/errors/json';
import { parseId, type Ref } from '../api/id';
import { linkPattern, parseLink, type Linked } from './links';

interface LocatorValue {
	mode: string;
	value?: unknown;
	cachedResultName?: string;
}

/** A resource locator's value, or a plain ID. A workflow written by hand may lack the mark n8n puts on it (`__rl`). */
export function toLocator(parameter: unknown): LocatorValue {
	return isObject(parameter) && typeof parameter.mode === 'string' ? (parameter as unknown as LocatorValue) : { mode: 'id', value: parameter };
}

/** The record a locator names by its ID or link. @throws ExplainedError when it names none */
export function toRef({ mode, value, cachedResultName }: LocatorValue, kind: Linked): Ref {
	const id = mode === 'url' ? parseLink(value, kind) : parseId(value, kind);
	return mode === 'list' && cachedResultName ? { id, name: cachedResultName } : { id };
}

interface Locator extends Pick<INodeProperties, 'name' | 'description' | 'displayOptions' | 'builderHint'> {
	kind: Linked;
	searchListMethod: string;
	/** What each mode shows while it is empty. */
	examples: { list: string; id: string; url: string };
	/** Between By ID and By URL. */
	modes?: INodePropertyMode[];
	/** The field of the input items that it begins as. n8n offers From List only after a change to Fixed then. */
	itemField?: string;
}

/** A parameter that names one record: From List, By ID, By URL. */
export function locatorParameter({ kind, searchListMethod, examples, modes = [], itemField, ...rest }: Locator): INodeProperties {
	const regex = linkPattern(kind);
	return {
		displayName: kind,
		type: 'resourceLocator',
		default: itemField ? { __rl: true, mode: 'id', value: `={{ $json.${itemField} }}` } : { mode: 'list', value: '' },
		required: true,
		...rest,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: examples.list,
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: examples.id,
				validation: [
					{
						type: 'regex',
						properties: { regex: '^\\s*[1-9]\\d{0,9}\\s*$', errorMessage: `A ${kind.toLowerCase()} ID is a whole number` },
					},
				],
			},
			...modes,
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder: examples.url,
				extractValue: { type: 'regex', regex },
				validation: [{ type: 'regex', properties: { regex, errorMessage: `This is not a link to a ${kind.toLowerCase()} in Reply.io` } }],
			},
		],
	};
}
