import type { ICredentialType, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

/*
 * What saved workflows and credentials rely on, as data, and the rules by which it may change: things may be
 * added, nothing that is there may change or disappear without a new version of the node.
 */

type Json = string | number | boolean | null | undefined | Json[] | { [name: string]: Json };

export interface Parameter {
	type: string;
	default: Json;
	required?: true;
	noDataExpression?: true;
	multipleValues?: true;
	/** The values of an options parameter, or the modes of a locator. */
	values?: Json[];
	/** The parameters of a collection. */
	parameters?: Parameters;
	show?: Record<string, Json[]>;
	hide?: Record<string, Json[]>;
}

/** Several parameters may have one name, shown at different times. */
export type Parameters = Record<string, Parameter[]>;

export interface Promised {
	/** By version of the node. */
	node: Record<string, { parameters: Parameters; outputFields: Record<string, Record<string, string>> }>;
	credential: Parameters;
}

interface Schema {
	/** Several where a field's values differ in type. */
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

/** What the code promises now. */
export function promisedBy(description: INodeTypeDescription, schemas: Record<string, Schema>, credential: ICredentialType): Promised {
	const outputFields = mapValues(schemas, (schema) => Object.fromEntries(fieldsOf(schema)));
	const versions = [description.version].flat();
	return {
		node: Object.fromEntries(
			versions.map((version) => [
				String(version),
				{ parameters: parametersOf(description.properties.filter((property) => isAtVersion(property, version))), outputFields },
			]),
		),
		credential: parametersOf(credential.properties),
	};
}

/** Fields with their types, each followed by those within it (`sequences.status`). */
function fieldsOf({ properties = {} }: Schema): Array<[path: string, type: string]> {
	return Object.entries(properties).flatMap(([name, field]) => [
		[name, [field.type].flat().join(' | ')],
		...fieldsOf(field.items ?? field).map(([path, type]): [string, string] => [`${name}.${path}`, type]),
	]);
}

function parametersOf(properties: INodeProperties[]): Parameters {
	const parameters: Parameters = {};
	for (const property of properties) {
		if (property.type === 'notice') continue;
		(parameters[property.name] ??= []).push(parameterOf(property));
	}
	return parameters;
}

function parameterOf({ type, default: initial, required, noDataExpression, typeOptions, options, modes, displayOptions }: INodeProperties): Parameter {
	const isGroup = type === 'collection' || type === 'fixedCollection';
	const { show, hide } = displayOptions ?? {};
	const values = modes?.map(({ name }) => name) ?? (isGroup ? undefined : options?.map((option) => ('value' in option ? option.value : option.name)));
	return JSON.parse(
		JSON.stringify({
			type,
			default: initial,
			required: required || undefined,
			noDataExpression: noDataExpression || undefined,
			multipleValues: typeOptions?.multipleValues || undefined,
			values,
			parameters: isGroup ? parametersOf((options ?? []).flatMap((option) => ('values' in option ? option.values : [option as INodeProperties]))) : undefined,
			show: withoutVersion(show),
			hide: withoutVersion(hide),
		}),
	) as Parameter;
}

function withoutVersion(conditions: Record<string, unknown> | undefined) {
	if (!conditions) return undefined;
	const entries = Object.entries(conditions).filter(([name]) => name !== '@version');
	return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function isAtVersion({ displayOptions }: INodeProperties, version: number): boolean {
	const { show, hide } = displayOptions ?? {};
	return (!show?.['@version'] || meets(show['@version'], version)) && !(hide?.['@version'] && meets(hide['@version'], version));
}

function meets(conditions: unknown[], version: number): boolean {
	return conditions.some((condition) => {
		const bounds = (condition as { _cnd?: Record<string, number> } | null)?._cnd;
		if (!bounds) return condition === version;
		return Object.entries(bounds).every(([comparison, bound]) =>
			({ eq: version === bound, not: version !== bound, gte: version >= bound, lte: version <= bound, gt: version > bound, lt: version < bound })[comparison] ?? false,
		);
	});
}

/** Each promise that is broken, in words; empty when every saved workflow and credential works as before. */
export function brokenPromises(before: Promised, now: Promised): string[] {
	const broken: string[] = [];
	for (const [version, { parameters, outputFields }] of Object.entries(before.node)) {
		const current = now.node[version];
		if (!current) {
			broken.push(`node version ${version} is gone`);
			continue;
		}
		broken.push(...brokenParameters(`node version ${version}: `, parameters, current.parameters));
		for (const [operation, fields] of Object.entries(outputFields)) {
			for (const [field, type] of Object.entries(fields)) {
				const is = current.outputFields[operation]?.[field];
				if (is !== type) broken.push(`node version ${version}: output field ${operation}.${field} was ${type}, is ${is ?? 'gone'}`);
			}
		}
	}
	return [...broken, ...brokenParameters('credential: ', before.credential, now.credential)];
}

function brokenParameters(prefix: string, before: Parameters, now: Parameters): string[] {
	return Object.entries(before).flatMap(([name, was]) =>
		was.flatMap((parameter) => {
			const candidates = (now[name] ?? []).map((current) => brokenParameter(`${prefix}${name}`, parameter, current));
			if (candidates.length === 0) return [`${prefix}${name} is gone`];
			// One of those that have the name must keep the promise; else say how the nearest breaks it.
			return candidates.reduce((best, candidate) => (candidate.length < best.length ? candidate : best));
		}),
	);
}

function brokenParameter(name: string, before: Parameter, now: Parameter): string[] {
	const broken: string[] = [];
	const say = (what: string, was: unknown, is: unknown) => broken.push(`${name}: ${what} was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`);
	for (const what of ['type', 'default', 'multipleValues'] as const) {
		if (JSON.stringify(before[what]) !== JSON.stringify(now[what])) say(what, before[what], now[what]);
	}
	for (const what of ['required', 'noDataExpression'] as const) {
		if (!before[what] && now[what]) say(what, false, true);
	}
	for (const value of before.values ?? []) {
		if (!includes(now.values, value)) broken.push(`${name}: value ${JSON.stringify(value)} is gone`);
	}
	broken.push(...brokenParameters(`${name}.`, before.parameters ?? {}, now.parameters ?? {}));
	// It may be shown at more times than before, never at fewer: what is hidden isn't read.
	for (const [other, values] of Object.entries(now.show ?? {})) {
		const was = before.show?.[other];
		if (!was) broken.push(`${name}: is shown only for certain ${other} now`);
		else for (const value of was) if (!includes(values, value)) broken.push(`${name}: is no longer shown for ${other} ${JSON.stringify(value)}`);
	}
	for (const [other, values] of Object.entries(now.hide ?? {})) {
		for (const value of values) {
			if (!includes(before.hide?.[other], value)) broken.push(`${name}: is hidden for ${other} ${JSON.stringify(value)} now`);
		}
	}
	return broken;
}

function includes(values: Json[] | undefined, value: Json): boolean {
	return (values ?? []).some((one) => JSON.stringify(one) === JSON.stringify(value));
}

function mapValues<From, To>(record: Record<string, From>, to: (value: From) => To): Record<string, To> {
	return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}
