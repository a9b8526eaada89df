import { NodeHelpers, type INodeParameters, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { ReplyIoTrigger } from '../../nodes/ReplyIo/ReplyIoTrigger.node';

/* What n8n's editor shows: which parameters when, and that none of them is without words. */

const { description } = new ReplyIo();
const trigger = new ReplyIoTrigger().description;
const credential = new ReplyIoApi();

/** The parameters shown for these values, by name; notices in brackets. As an AI tool the node has another name. */
function shown(values: INodeParameters, { name, properties }: INodeTypeDescription = description, { asTool = false } = {}): string[] {
	const type = { ...description, name: asTool ? `${name}Tool` : name };
	const all = { resource: 'sequenceContactStatus', scope: 'oneSequence', output: 'all', returnAll: false, status: 'Paused', ...values };
	return properties
		.filter((property) => property.type !== 'hidden' && NodeHelpers.displayParameter(all, property, { typeVersion: 1 }, type))
		.map((property) => (property.type === 'notice' ? `[${property.name}]` : property.name));
}

const FIRST = ['resource', 'operation'];

test.each<[string, INodeParameters, string[]]>([
	['Set', { operation: 'set' }, ['sequenceId', 'contactId', 'status', 'output', 'options']],
	['Set to Active', { operation: 'set', status: 'Active' }, ['sequenceId', 'contactId', 'status', '[activeNotice]', 'output', 'options']],
	['Set with Selected Fields', { operation: 'set', output: 'selected' }, ['sequenceId', 'contactId', 'status', 'output', 'fields', 'options']],
	['Get, whatever a status says that was chosen before', { operation: 'get', status: 'Active' }, ['sequenceId', 'contactId', 'output', 'options']],
	['Get', { operation: 'get' }, ['sequenceId', 'contactId', 'output', 'options']],
	['Get Many', { operation: 'getAll' }, ['scope', 'sequenceId', 'returnAll', 'limit', 'filters', 'output', 'sort', 'options']],
	['Get Many, Return All', { operation: 'getAll', returnAll: true }, ['scope', 'sequenceId', 'returnAll', 'filters', 'output', 'sort', 'options']],
	['Get Many of all sequences', { operation: 'getAll', scope: 'allSequences' }, ['scope', 'returnAll', 'limit', 'filters', 'output', 'sort', 'options']],
	['Set Many', { operation: 'setMany' }, ['scope', 'sequenceId', 'contactId', 'status', 'options']],
	['Set Many in all sequences', { operation: 'setMany', scope: 'allSequences' }, ['scope', '[allSequencesNotice]', 'contactId', 'status', 'options']],
	['Set Many to Active', { operation: 'setMany', status: 'Active' }, ['scope', 'sequenceId', 'contactId', 'status', '[activeNotice]', 'options']],
])('for %s, the editor shows what belongs to it and nothing else', (_, values, expected) => {
	expect(shown(values).sort()).toEqual([...FIRST, ...expected].sort());
});

test.each<[string, INodeParameters, string[]]>([
	['Set', { operation: 'set' }, ['sequenceId', 'contactId', 'status', 'output', 'options']],
	['Set Many', { operation: 'setMany' }, ['scope', 'sequenceId', 'contacts', 'status', 'options']],
])('as an AI tool, %s is shown with what a model can fill in', (_, values, expected) => {
	expect(shown(values, description, { asTool: true }).sort()).toEqual([...FIRST, ...expected].sort());
});

test('of the options, each operation shows those it has', () => {
	const options = description.properties.find(({ name, type }) => name === 'options' && type === 'collection')!;
	const of = (operation: string) => (options.options as INodeProperties[]).filter((option) => NodeHelpers.displayParameter({ operation }, option, { typeVersion: 1 }, description, { operation })).map(({ name }) => name);
	expect(of('setMany')).toEqual(['dryRun', 'longestWait', 'onlyIf']);
	expect(of('set')).toEqual(['longestWait', 'onlyIf']);
	expect([of('get'), of('getAll')]).toEqual([['longestWait'], ['longestWait']]);
});

test('a collection that is one expression is kept, for each that can be', () => {
	const hidden = description.properties.filter(({ type }) => type === 'hidden').map(({ name }) => name);
	expect(hidden.sort()).toEqual(description.properties.filter(({ type }) => type === 'collection').map(({ name }) => name).sort());
	for (const one of description.properties.filter(({ type }) => type === 'hidden')) {
		const collection = description.properties.find(({ name, type }) => name === one.name && type === 'collection')!;
		expect(one).toEqual({ displayName: collection.displayName, name: collection.name, type: 'hidden', default: {}, displayOptions: collection.displayOptions });
	}
});

/** Every text in a description with where it is, but values and what a parameter starts with. */
function textsIn(value: unknown, path: string): Array<[path: string, text: string]> {
	if (typeof value === 'string') return [[path, value]];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inside]) => (name === 'default' ? [] : textsIn(inside, `${path}.${name}`)));
}

test('the panel shows both nodes by name, what they do and what they are doing; each has one output', () => {
	for (const { displayName, description: text, subtitle, defaults, outputs } of [description, trigger]) {
		expect(text).toMatch(/\S/);
		expect(subtitle).toMatch(/^=\{\{.+\}\}$/);
		expect([defaults, outputs]).toEqual([{ name: displayName }, ['main']]);
	}
	expect(trigger.eventTriggerDescription).toMatch(/^Waiting for /);
	expect(trigger.activationMessage).toMatch(/published/);
});

test.each([['node does', description], ['trigger starts on', trigger]])('who builds workflows with a model has it told what the %s, and what goes with it', (_, { builderHint }) => {
	const { searchHint, relatedNodes } = builderHint as { searchHint?: string; relatedNodes?: Array<{ nodeType: string; relationHint: string }> };
	expect(searchHint).toMatch(/\S/);
	expect(relatedNodes!.length).toBeGreaterThan(0);
	for (const { nodeType, relationHint } of relatedNodes!) expect([nodeType, relationHint]).toEqual([expect.stringMatching(/^[\w@/.-]+\.\w+$/), expect.stringMatching(/\S/)]);
});

test('the hint at many items is shown beside the output, where n8n shows hints of the open node, before and after a run', () => {
	expect(description.hints).toEqual([expect.objectContaining({ type: 'info', location: 'outputPane', whenToDisplay: 'always', displayCondition: expect.stringMatching(/^=\{\{.*> 100 \}\}$/) as string })]);
});

test('n8n finds what it calls of the trigger', () => {
	const { webhookMethods, webhook } = new ReplyIoTrigger();
	expect(Object.entries(webhookMethods.default).map(([name, method]) => [name, typeof method])).toEqual([['checkExists', 'function'], ['create', 'function'], ['delete', 'function']]);
	expect(typeof webhook).toBe('function');
});

test.each([['node', description], ['trigger', trigger], ['credential', { ...credential }]])('no text of the %s is empty', (name, what) => {
	const texts = textsIn(what, name);
	expect(texts.length).toBeGreaterThan(20);
	expect(texts.filter(([, text]) => text.trim() === '')).toEqual([]);
});

test('everything that is shown has a name, notices and what is hidden included', () => {
	for (const { name, displayName } of [...flat(description.properties), ...flat(trigger.properties), ...flat(credential.properties)]) expect({ name, displayName }).toEqual({ name, displayName: expect.stringMatching(/\S/) as string });
});

test('numbers have their least in the editor too, and a list of contacts has room for several', () => {
	const typeOptions = (name: string) => ALL.find((property) => property.name === name)!.typeOptions;
	expect([typeOptions('limit'), typeOptions('longestWait')]).toEqual([{ minValue: 1 }, { minValue: 0 }]);
	expect(typeOptions('contacts')!.rows).toBeGreaterThan(1);
});

test.each(['sequenceId', 'contactId', 'status'])('who builds workflows with a model has it told how to fill in %s', (name) => {
	for (const { builderHint } of description.properties.filter((property) => property.name === name)) expect(builderHint?.propertyHint).toMatch(/\S/);
});

/** A list of parameters with those in their collections. */
function flat(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...(property.type === 'collection' ? flat(property.options as INodeProperties[]) : []),
		...(property.type === 'fixedCollection' ? (property.options as Array<{ values: INodeProperties[] }>).flatMap(({ values }) => flat(values)) : []),
	]);
}

const ALL = [...flat(description.properties), ...flat(trigger.properties), ...flat(credential.properties)].filter(({ type }) => type !== 'hidden' && type !== 'notice');

test('every parameter says what it is for; one that is written into shows an example, a collection what to add', () => {
	for (const { name, type, description: text, placeholder, options = [] } of ALL) {
		if (!['resource', 'operation', 'options', 'filters', 'sort', 'events'].includes(name)) expect({ name, says: Boolean(text) }).toEqual({ name, says: true });
		if (type === 'string' && !['apiKey', 'baseUrl'].includes(name)) expect({ name, placeholder }).toEqual({ name, placeholder: expect.stringMatching(/^e\.g\. ./) as string });
		if (type === 'collection' || type === 'fixedCollection') expect({ name, placeholder }).toEqual({ name, placeholder: expect.stringMatching(/^Add ./) as string });
		if ((type === 'options' && !['resource', 'by', 'direction'].includes(name)) || name === 'events') for (const option of options) expect({ name, option: option.name, says: Boolean((option as { description?: string }).description) }).toMatchObject({ name, says: true });
		for (const option of options) expect(option.name).toBeTruthy();
	}
});

test.each(['sequenceId', 'contactId'])('each way to give %s shows an example, and what was typed wrongly is said at once', (name) => {
	for (const { modes = [] } of ALL.filter((property) => property.name === name)) {
		for (const { displayName, name: mode, type, placeholder, validation, typeOptions, extractValue } of modes) {
			expect(displayName).toBe({ list: 'From List', id: 'By ID', email: 'By Email', url: 'By URL' }[mode]);
			expect(type).toBe(mode === 'list' ? 'list' : 'string');
			expect(placeholder).toMatch(mode === 'list' ? /^Choose a (?:sequence|contact of the sequence)…$/ : /^e\.g\. \S+$/);
			const [check] = validation ?? [];
			if (mode === 'list') {
				expect(typeOptions?.searchable).toBe(true);
				continue;
			}
			const { type: kind, properties } = check as { type: string; properties: { regex: string; errorMessage: string } };
			expect(kind).toBe('regex');
			const { regex, errorMessage } = properties;
			expect(errorMessage).toMatch({ id: /^A (?:sequence|contact) ID is a whole number$/, email: /not an email address/, url: /^This is not a link to a (?:sequence|contact) in Reply\.io$/ }[mode]!);
			// The editor finds the ID in a link by the pattern it lets links through by.
			expect(extractValue).toEqual(mode === 'url' ? { type: 'regex', regex } : undefined);
			const accepts = (text: string) => new RegExp(regex).test(text);
			expect(accepts(placeholder!.replace('e.g. ', ''))).toBe(true);
			const wrong = { id: ['', '0', '12a', '-1', '1.5', '12345678901', 'x12'], email: ['', 'john', '@x.com', 'john@', 'a b@x.com', 'a@b c.com', 'a@b@c'], url: ['', '100', 'https://example.com/'] }[mode]!;
			expect(wrong.filter(accepts)).toEqual([]);
			expect({ id: [' 7 ', '1234567890'], email: [' a@x.com ', 'a@x'], url: [] as string[] }[mode]!.every(accepts)).toBe(true);
		}
	}
});
