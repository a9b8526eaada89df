import { load } from 'js-yaml';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { MAX_PAGE_SIZE } from '../../nodes/ReplyIo/api/pages';
import { PATHS } from '../../nodes/ReplyIo/api/path';
import { LONGEST_WEBHOOK_URL, WEBHOOK_SCOPES } from '../../nodes/ReplyIo/api/webhooks';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { ReplyIoTrigger } from '../../nodes/ReplyIo/ReplyIoTrigger.node';
import { EVENT_TYPES, MOST_USED } from '../../nodes/ReplyIo/trigger/events';
import { Seen } from '../../nodes/ReplyIo/trigger/seen';
import { readJson, readText } from './project.mjs';

const trigger = new ReplyIoTrigger();
const { description } = trigger;
const named = (name: string): INodeProperties => description.properties.find((property) => property.name === name)!;
const options = (property: INodeProperties) => property.options as INodePropertyOptions[];

describe('what the editor shows of the trigger', () => {
	test('a trigger of its own with the name, icon and credential of the action node, no input, no use as a tool', () => {
		const action = new ReplyIo();
		expect(description).toMatchObject({ name: 'replyIoTrigger', displayName: 'Reply.io Trigger', group: ['trigger'], inputs: [], icon: action.description.icon, credentials: action.description.credentials });
		expect(description).not.toHaveProperty('usableAsTool');
		expect(description.webhooks).toEqual([{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }]);
	});

	test('the 19 events in the order of their names, each with when it comes; the most used in its hint', () => {
		const events = named('events');
		expect(events).toMatchObject({ displayName: 'Trigger On', type: 'multiOptions', required: true, default: ['email_replied'] });
		expect(options(events)).toHaveLength(19);
		const names = options(events).map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		for (const { name, description: when } of options(events)) expect(when).not.toBe(name);
		expect(new Set(options(events).map(({ description: when }) => when)).size).toBe(19);
		expect(events.hint).toBe(`Most used: ${MOST_USED.map((event) => options(events).find(({ value }) => value === event)!.name).join(', ')}`);
		expect(EVENT_TYPES).toContain('email_auto_reply');
	});

	test('sequences that are searched on the server, as in the action node', () => {
		const [group] = named('sequenceIds').options as INodePropertyCollection[];
		const [locator] = group.values;
		const [action] = new ReplyIo().description.properties.filter(({ name }) => name === 'sequenceId');
		expect([group.displayName, locator.displayName]).toEqual(['Sequence', 'Sequence']);
		expect(locator.modes).toEqual(action.modes);
		expect(Object.keys(trigger.methods.listSearch)).toEqual([locator.modes![0].typeOptions!.searchListMethod]);
	});

	test('Simplify, on, and the options in the order of their names', () => {
		expect(named('simplify')).toMatchObject({ type: 'boolean', default: true });
		expect(options(named('options')).map(({ name }) => name)).toEqual(['includeCustomFields', 'includeEmailText', 'onlyDetectedReplies', 'scope']);
	});

	test('its own entry in the panel, found by what people look for', () => {
		const codex = readJson<{ node: string; categories: string[]; alias: string[] }>('nodes/ReplyIo/ReplyIoTrigger.node.json');
		expect(codex.node).toBe('n8n-nodes-reply-io.replyIoTrigger');
		expect(codex.alias).toEqual(expect.arrayContaining(['Reply', 'Replied', 'Out of Office', 'Webhook']));
	});
});

describe('against the contract', () => {
	const contract = load(readText('simulator/openapi.yaml')) as {
		paths: Record<string, Record<string, { operationId: string }>>;
		components: { parameters: { Top: { schema: { maximum: number } } }; schemas: Record<string, { enum?: string[]; properties?: Record<string, { maxLength?: number }> }> };
	};

	test.each([
		['get', PATHS.webhooks], ['post', PATHS.webhooks], ['get', PATHS.webhook], ['put', PATHS.webhook], ['delete', PATHS.webhook], ['post', PATHS.enableWebhook],
	])('%s %s is in it', (method, path) => {
		expect(contract.paths[path]?.[method]).toBeDefined();
	});

	test('the events, the scopes, the longest address, the largest page', () => {
		const { schemas, parameters } = contract.components;
		expect([...EVENT_TYPES].sort()).toEqual(schemas.WebhookEvent.enum);
		expect([...WEBHOOK_SCOPES]).toEqual(schemas.WebhookScope.enum);
		expect(LONGEST_WEBHOOK_URL).toBe(schemas.Webhook.properties?.url.maxLength);
		expect(parameters.Top.schema.maximum).toBe(MAX_PAGE_SIZE);
	});
});

describe('what a trigger has seen', () => {
	test('takes bounded memory, the oldest being forgotten first', () => {
		const seen = new Seen();
		for (let event = 0; event < 20_000; event++) expect(seen.take([`key-${event}`])).toBe(true);
		expect([seen.take(['key-19999']), seen.take(['key-10001']), seen.take(['key-0'])]).toEqual([false, false, true]);
	});

	test('is stored at once while events are few, then every five seconds', () => {
		const seen = new Seen();
		const storedAt = (times: number[]) => times.filter((time) => seen.toStore(time) !== undefined);
		const burst = Array.from({ length: 100 }, (_, index) => 1_000_000 + index * 10);
		expect(storedAt(burst)).toHaveLength(10);
		expect(storedAt([1_005_000, 1_005_500, 1_010_100, 1_010_200])).toEqual([1_005_000, 1_010_100]);
	});

	test('is stored again soon after the clock was set back', () => {
		const seen = new Seen();
		expect(seen.toStore(10_000_000)).toBeDefined();
		expect([seen.toStore(1_000), seen.toStore(2_000)].includes(undefined)).toBe(false);
	});

	test('is what another process stored, whatever else is stored there', () => {
		const [first, second] = [new Seen(), new Seen()];
		first.take(['aaaaaaaaaaa', 'bbbbbbbbbbb']);
		for (const stored of [first.toStore(0), undefined, 7, 'x y', '']) second.restore(stored);
		expect([second.take(['aaaaaaaaaaa', 'ccccccccccc']), second.take(['ccccccccccc']), second.take(['x'])]).toEqual([false, false, true]);
	});
});
