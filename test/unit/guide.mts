import type { INodeProperties, INodePropertyCollection, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { AVOIDED, BRITISH } from './words.mjs';

/*
 * n8n's UX guidelines and the rules of its linter, also those it has not published yet, on what a node really shows.
 * The linter reads the node's own file and sees neither what that imports nor what is computed.
 */

/** Where a node breaks a rule, each as a path and what stands there. */
export type Rule = (node: INodeType) => string[];

interface Placed {
	path: string;
	parameter: INodeProperties;
	/** The type of the collection it is in, if it is in one. */
	within?: 'collection' | 'fixedCollection';
}

/** Every parameter, also those in collections. */
function parametersIn(properties: readonly INodeProperties[], path = '', within?: Placed['within']): Placed[] {
	return properties.flatMap((parameter): Placed[] => {
		const own = { path: path + parameter.name, parameter, within };
		if (parameter.type === 'collection') return [own, ...parametersIn(parameter.options as INodeProperties[], `${own.path}.`, 'collection')];
		if (parameter.type !== 'fixedCollection') return [own];
		return [own, ...(parameter.options as INodePropertyCollection[]).flatMap(({ name, values }) => parametersIn(values, `${own.path}.${name}.`, 'fixedCollection'))];
	});
}

const parametersOf = ({ description }: INodeType) => parametersIn(description.properties);

/** What a user chooses from: the options of a list, or the parameters of a collection. */
const choicesOf = ({ options = [] }: INodeProperties) => options.map((option) => ({ name: 'displayName' in option ? option.displayName : option.name, value: 'value' in option ? option.value : option.name }));

const operationsOf = (node: INodeType) => parametersOf(node).filter(({ parameter }) => parameter.name === 'operation').flatMap(({ parameter }) => parameter.options as INodePropertyOptions[]);

/** What breaks a rule among the parameters. */
const parameters = (breaks: (placed: Placed) => string | false | undefined): Rule => (node) =>
	parametersOf(node).flatMap((placed) => {
		const what = breaks(placed);
		return what ? [`${placed.path}: ${what}`] : [];
	});

/** Every text a user or a model reads, with where it stands. */
function textsOf(node: INodeType): Array<[path: string, text: string]> {
	const { displayName, description, hints = [], eventTriggerDescription, activationMessage } = node.description;
	const ofParameters = parametersOf(node).flatMap(({ path, parameter }) => {
		const options = (parameter.options ?? []).flatMap((option) => [option.name, 'description' in option ? option.description : undefined, 'action' in option ? option.action : undefined]);
		const modes = (parameter.modes ?? []).flatMap((mode) => [mode.displayName, mode.placeholder, mode.hint]);
		return [parameter.displayName, parameter.description, parameter.placeholder, parameter.hint, ...options, ...modes].map((text) => [path, text] as const);
	});
	const ofNode = [displayName, description, eventTriggerDescription, activationMessage, ...hints.map(({ message }) => message)].map((text) => ['the node', text] as const);
	return [...ofNode, ...ofParameters].filter((one): one is [string, string] => typeof one[1] === 'string');
}

const texts = (breaks: (text: string) => boolean): Rule => (node) => textsOf(node).flatMap(([path, text]) => (breaks(text) ? [`${path}: ${text}`] : []));

/** Parameters that hold no value of the user's, or decide which others there are. */
const SHOWN_ALWAYS = ['collection', 'fixedCollection', 'notice', 'callout', 'hidden', 'curlImport'];
const SELECTORS = ['resource', 'operation', 'authentication'];

/**
 * What is neither required nor in a collection, by the name users see. docs/development.md says why of each.
 */
export const OUTSIDE_COLLECTIONS = ['Scope', 'Return All', 'Limit', 'Output', 'Fields', 'Simplify'];

const SMALL_WORDS = /^(?:a|an|and|as|at|but|by|for|from|if|in|into|nor|of|on|or|per|the|to|with)$/;
const isTitleCase = (text: string) => text.split(/\s+/).every((word, index) => /^[^a-z]/.test(word) || (index > 0 && SMALL_WORDS.test(word)));

/** The sentences of a text; "Reply.io" and "e.g." end none. */
const sentencesIn = (text: string) => text.split(/(?<=[.!?])\s+(?=[A-Z'"])/);

const isSentenceCase = (text: string) => /^[A-Z]/.test(text) && text.split(' ').slice(1).every((word) => /^[^A-Z]/.test(word) || /^(?:Reply\.io|ID|IDs|URL|HTML)$/.test(word));

const LONGEST_HINT = 120;

export const RULES: Record<string, Rule> = {
	'what can be chosen is in alphabetical order': parameters(({ parameter }) => {
		const names = choicesOf(parameter).map(({ name }) => name);
		const sorted = [...names].sort((a, b) => a.localeCompare(b, 'en'));
		return names.join() !== sorted.join() && names.join(', ');
	}),
	'no two choices have one name or value': parameters(({ parameter }) => {
		const choices = choicesOf(parameter);
		return [choices.map(({ name }) => name), choices.map(({ value }) => value)].some((all) => new Set(all).size < all.length) && 'twice the same';
	}),
	'no choice has an asterisk or an emoji in its name': parameters(({ parameter }) => choicesOf(parameter).find(({ name }) => /[*\p{Extended_Pictographic}]/u.test(name))?.name),
	'every parameter has a default': parameters(({ parameter }) => parameter.default === undefined && 'none'),
	'a hint has at most 120 characters': (node) => [
		...parameters(({ parameter }) => parameter.hint !== undefined && parameter.hint.length > LONGEST_HINT && parameter.hint)(node),
		...(node.description.hints ?? []).filter(({ message }) => message.length > LONGEST_HINT).map(({ message }) => `hints: ${message}`),
	],
	'nothing in a collection is required': parameters(({ parameter, within }) => within === 'collection' && parameter.required === true && 'required'),
	'what is not required is in a collection': parameters(
		({ parameter, within }) =>
			within === undefined &&
			parameter.required !== true &&
			!SHOWN_ALWAYS.includes(parameter.type) &&
			!SELECTORS.includes(parameter.name) &&
			!OUTSIDE_COLLECTIONS.includes(parameter.displayName) &&
			'outside',
	),
	'no field takes a piece of JSON': parameters(({ parameter }) => parameter.type === 'json' && 'json'),
	'names are in title case': (node) =>
		parametersOf(node).flatMap(({ path, parameter }) =>
			[...(parameter.type === 'notice' ? [] : [parameter.displayName]), ...choicesOf(parameter).map(({ name }) => name), ...(parameter.modes ?? []).map(({ displayName }) => displayName)]
				.filter((name) => !isTitleCase(name))
				.map((name) => `${path}: ${name}`),
		),
	'an action is in sentence case, names what it is about, and has no article': (node) =>
		operationsOf(node)
			.map(({ action = 'none' }) => action)
			.filter((action) => !isSentenceCase(action) || /\b(?:an?|the)\b/i.test(action) || !/\bstatus\b/.test(action) || !/\bcontacts?\b/.test(action)),
	'an operation is described in other words than its name, beginning with a capital': (node) =>
		operationsOf(node).flatMap(({ name, description = '' }) => (/^[A-Z]/.test(description) && !description.startsWith(`${name.split(' ')[0]} `) ? [] : [`${name}: ${description}`])),
	'one sentence has no period, several have': (node) =>
		textsOf({ ...node, description: { ...node.description, hints: [] } })
			.filter(([path, text]) => path !== 'the node' && !/^e\.g\. /.test(text))
			.filter(([, text]) => sentencesIn(text).length > 1 !== /[.!?]$/.test(text))
			.map(([path, text]) => `${path}: ${text}`),
	'a switch is described by "Whether"': parameters(({ parameter }) => parameter.type === 'boolean' && !/^Whether /.test(parameter.description ?? '') && parameter.description),
	'a placeholder is an example, or says what to do': (node) =>
		parametersOf(node).flatMap(({ path, parameter }) => {
			const examples = [...(parameter.type.endsWith('ollection') ? [] : [parameter.placeholder]), ...(parameter.modes ?? []).filter(({ type }) => type !== 'list').map(({ placeholder }) => placeholder)];
			const asks = [...(parameter.type.endsWith('ollection') ? [parameter.placeholder] : []), ...(parameter.modes ?? []).filter(({ type }) => type === 'list').map(({ placeholder }) => placeholder)];
			return [...examples.filter((text) => text !== undefined && !/^e\.g\. /.test(text)), ...asks.filter((text) => !/^(?:Add|Choose) /.test(text ?? ''))].map((text) => `${path}: ${text}`);
		}),
	'an example of an address is one nobody has': texts((text) => /^e\.g\./.test(text) && /@(?!example\.(?:com|org|net)\b)/.test(text)),
	'Return All and Limit are those of all nodes': parameters(({ parameter: { name, type, default: value, description, typeOptions } }) => {
		if (name === 'returnAll') return (type !== 'boolean' || value !== false || description !== 'Whether to return all results or only up to a given limit') && 'another';
		return name === 'limit' && (type !== 'number' || value !== 50 || typeOptions?.minValue !== 1 || description !== 'Max number of results to return') && 'another';
	}),
	'Simplify is that of all nodes': parameters(({ parameter: { name, type, default: value, description } }) => {
		return name === 'simplify' && (type !== 'boolean' || value !== true || description !== 'Whether to return a simplified version of the response instead of the raw data') && 'another';
	}),
	'a record is found in a list first, or is that of the item, and can be named in another way': parameters(({ parameter: { type, modes = [], default: value } }) => {
		if (type !== 'resourceLocator') return false;
		const { mode, value: first } = value as { mode: string; value: string };
		return (modes.length < 2 || modes[0].type !== 'list' || (mode !== modes[0].name && !first.startsWith('={{ $json.'))) && 'another first';
	}),
	'Trigger On has no tooltip': parameters(({ parameter: { displayName, description } }) => displayName === 'Trigger On' && description),
	'Sort stands below Options': ({ description: { properties } }) => {
		const [options, sort] = ['options', 'sort'].map((name) => properties.findIndex((property) => property.name === name));
		return sort >= 0 && sort < options ? ['above'] : [];
	},
	'no text has a word n8n avoids': texts((text) => AVOIDED.test(text) && text !== 'Email Account Error'),
	'texts are US English': texts((text) => BRITISH.test(text)),
	'texts say item, not row': texts((text) => /\brows?\b/i.test(text)),
	'no color of its own, which n8n 3 does not know': ({ description: { defaults } }) => (defaults.color === undefined ? [] : [defaults.color]),
	'one credential at a time': ({ description: { credentials = [] } }) => (credentials.length > 1 ? credentials.map(({ name }) => name) : []),
	'an operation declares its request': (node) => {
		const { group, requestDefaults } = node.description;
		if (group.includes('trigger')) return [];
		const undeclared = operationsOf(node).filter(({ routing }) => !routing?.request?.url).map(({ name }) => name);
		return [...undeclared, ...('execute' in node ? ['execute'] : []), ...(requestDefaults?.baseURL ? [] : ['no base URL'])];
	},
	"a hint to n8n's AI is prose": (node) => {
		const { builderHint } = node.description;
		const said = [builderHint?.searchHint, ...(builderHint?.relatedNodes ?? []).map(({ relationHint }) => relationHint), ...parametersOf(node).map(({ parameter }) => parameter.builderHint?.propertyHint)];
		return said.filter((text) => text !== undefined && /=\{\{|\bai_\w+/.test(text)).map(String);
	},
};
