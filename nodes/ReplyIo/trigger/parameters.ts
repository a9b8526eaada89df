import type { IBuilderHint, INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../api/errors/explainedError';
import { asText, isObject } from '../api/errors/json';
import { listed, quote } from '../api/errors/words';
import type { Id } from '../api/id';
import { WEBHOOK_SCOPES, type PayloadConfig, type WebhookScope } from '../api/webhooks';
import type { GetParameter } from '../execution/run';
import { locatorParameter, toLocator, toRef } from '../parameters/locator';
import { parseBoolean, parseList, parseOption } from '../parameters/values';
import { EVENT_TYPES, EVENTS, MOST_USED } from './events';

const labelOf = (event: string) => EVENTS.find(({ value }) => value === event)!.label;

/** Everything the trigger shows. */
export const triggerParameters: INodeProperties[] = [
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: EVENTS.map(({ label, value, when }) => ({ name: label, value, description: when })),
		default: [MOST_USED[0]],
		hint: `Most used: ${MOST_USED.map(labelOf).join(', ')}`,
	},
	{
		displayName: 'Sequences',
		name: 'sequenceIds',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Sequence',
		default: {},
		description: 'Start on events of these sequences only; without any, on events of all sequences and on those outside a sequence',
		options: [
			{
				displayName: 'Sequence',
				name: 'sequence',
				values: [
					locatorParameter({
						kind: 'Sequence',
						name: 'sequenceId',
						description: 'A sequence to start on. An expression may give several IDs, as a list or separated by commas.',
						searchListMethod: 'searchSequences',
						examples: { list: 'Choose a sequence…', id: 'e.g. 100', url: 'e.g. https://run.reply.io/sequences/100' },
					}),
				],
			},
		],
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Include Custom Fields',
				name: 'includeCustomFields',
				type: 'boolean',
				default: false,
				description: "Whether to include the contact's custom fields",
			},
			{
				displayName: 'Include Email Text',
				name: 'includeEmailText',
				type: 'boolean',
				default: false,
				description: 'Whether to include the text of the email or reply, as HTML',
			},
			{
				displayName: 'Only Replies Reply.io Detected',
				name: 'onlyDetectedReplies',
				type: 'boolean',
				default: false,
				description: 'Whether Email Replied starts the workflow only when a reply came in, not when somebody or a workflow marked the contact as replied',
			},
			{
				displayName: 'Scope',
				name: 'scope',
				type: 'options',
				options: [
					{ name: 'Personal', value: 'personal', description: 'Events of the user the API key acts as' },
					{ name: 'Team', value: 'team', description: 'Events of everybody in the team, if the user may subscribe to them' },
				],
				default: 'personal',
				description: 'Whose events start the workflow',
			},
		],
	},
];

/** What n8n's AI is told when it builds a workflow. */
export const triggerBuilderHint: IBuilderHint = {
	searchHint:
		'Starts on events of Reply.io. No event tells that a contact was paused or made active again. A workflow that sets contacts to Finished must not start on contact_finished, and one that starts on email_replied needs options.onlyDetectedReplies: otherwise it may start itself.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-reply-io.replyIo',
			relationHint: 'Sets the status of the contact the event is about: give it contactId and sequenceId of the item, both by ID',
		},
	],
};

/** What to subscribe to. */
export interface Subscribed {
	events: string[];
	scope: WebhookScope;
	payloadConfig: PayloadConfig;
}

/** @throws ExplainedError when 'Trigger On' or an option is not what it can be */
export function readSubscribed(get: GetParameter): Subscribed {
	return {
		events: readEvents(get),
		scope: parseOption(get('options.scope', 'personal'), 'Scope', WEBHOOK_SCOPES),
		payloadConfig: {
			includeEmailUrl: false,
			includeEmailText: readIncludeEmailText(get),
			includeProspectCustomFields: parseBoolean(get('options.includeCustomFields', false), 'Include Custom Fields'),
		},
	};
}

function readEvents(get: GetParameter): string[] {
	const events = parseList(get('events', [MOST_USED[0]])).map((event) => asText(event).trim());
	const unknown = events.find((event) => !EVENT_TYPES.includes(event));
	if (events.length > 0 && unknown === undefined) return [...new Set(events)];
	throw invalidInput(
		unknown === undefined ? "'Trigger On' is empty" : `'Trigger On' names an event there is not: ${quote(unknown)}`,
		`Choose at least one event. An expression must give their names, such as ${listed(MOST_USED)}.`,
	);
}

/** Which events start the workflow. */
export interface EventFilters {
	events: string[];
	/** None for all. */
	sequences: Id[];
	onlyDetectedReplies: boolean;
}

/** @throws ExplainedError when 'Trigger On' is not what it can be, or a sequence is named by nothing, or by what is no ID */
export function readEventFilters(get: GetParameter): EventFilters {
	return {
		events: readEvents(get),
		sequences: sequenceEntries(get('sequenceIds', {})).flatMap(readEntry),
		onlyDetectedReplies: parseBoolean(get('options.onlyDetectedReplies', false), 'Only Replies Reply.io Detected'),
	};
}

function sequenceEntries(value: unknown): unknown[] {
	return parseList(isObject(value) ? value.sequence : undefined).map((entry) => (entry as { sequenceId?: unknown }).sequenceId);
}

function readEntry(entry: unknown): Id[] {
	const locator = toLocator(entry);
	// A link is one, whatever it holds. What an expression leaves empty would otherwise mean all sequences.
	const values = locator.mode === 'url' ? [] : parseList(locator.value);
	return (values.length > 0 ? values : [locator.value]).map((value) => toRef({ mode: locator.mode, value }, 'Sequence').id);
}

/** What an item looks like. */
export interface Shape {
	simplify: boolean;
	includeEmailText: boolean;
}

/** @throws ExplainedError when 'Simplify' or an option is neither true nor false */
export function readShape(get: GetParameter): Shape {
	return { simplify: parseBoolean(get('simplify', true), 'Simplify'), includeEmailText: readIncludeEmailText(get) };
}

function readIncludeEmailText(get: GetParameter): boolean {
	return parseBoolean(get('options.includeEmailText', false), 'Include Email Text');
}
