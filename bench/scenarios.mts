import type { FaultOptions } from '../simulator/index.mjs';
import type { World } from './simulatorProcess.mjs';

export interface Scenario {
	name: string;
	/** What the run stands for, in the table. */
	who: string;
	world: World;
	node: { type: 'replyIo' | 'httpRequest'; parameters: object };
	rows: { count: number; sequences: World['sequences'] };
	/** Whether to measure memory, which takes time. */
	memory?: boolean;
}

const LATENCY_MS = 100;
const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value });
export const replyIo = (operation: string, contact: 'id' | 'email', more: object = {}) => ({
	type: 'replyIo' as const,
	parameters: {
		resource: 'sequenceContactStatus',
		operation,
		sequenceId: locator('id', '={{ $json.sequence }}'),
		contactId: contact === 'id' ? locator('id', '={{ $json.id }}') : locator('email', '={{ $json.email }}'),
		status: 'Finished',
		...more,
	},
});
/** Chosen once for all rows, not by expression. */
export const ONE_SEQUENCE = { sequenceId: locator('id', '1') };
export const httpRequest = (options: object, sequenceId = '{{ $json.sequence }}') => ({
	type: 'httpRequest' as const,
	parameters: {
		method: 'PUT',
		url: `=BASE_URL/v4/sequences/${sequenceId}/contact-links/{{ $json.id }}/status`,
		authentication: 'none',
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'X-API-Key', value: 'bench-key' }] },
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '{"status":"Finished"}',
		options,
	},
});
const sequence = (count: number, toChange = count): World['sequences'] => [
	{ id: 1, count, firstId: 1_000_000, status: 'Active', finishedFrom: toChange },
];
const world = (sequences: World['sequences'], more: Partial<World> = {}): World => ({ speed: 1, limits: true, latencyMs: LATENCY_MS, sequences, ...more });
const FAULTS: FaultOptions = { rate: 0.2, seed: 7 };
/** Without a reset in the middle of an answer: after one the HTTP Request node never ends. */
const SURVIVABLE: FaultOptions = { ...FAULTS, kinds: ['429', '500', '502', '503', 'resetBefore', 'resetAfter', 'truncated'] };

/** Every scenario; `scale` 1 is the size that is documented. */
export function scenarios(scale: number): Record<string, Scenario[]> {
	const of = (count: number) => Math.max(1, Math.round(count * scale));
	const ten = sequence(of(10_000), of(3_000));
	const fifty = (count: number): World['sequences'] =>
		Array.from({ length: 50 }, (_, index) => ({ id: index + 1, count: Math.ceil(count / 50), firstId: 1_000_000, status: 'Active' as const }));
	const three = (count: number): World['sequences'] => [1, 2, 3].map((id) => ({ id, count, firstId: 1_000_000, status: 'Active' as const, finishedFrom: Math.ceil(count / 3) }));
	return {
		everywhere: [300, 10_000].map(of).map((count) => ({
			name: 'everywhere',
			who: `${count} rows`,
			world: world(three(count)),
			node: replyIo('setMany', 'email', { scope: 'allSequences', sequenceId: undefined }),
			// A row stands for the contact in all of them.
			rows: { count, sequences: three(count).slice(0, 1) },
		})),
		export: [
			{ name: 'export', who: 'Set Many, by email', world: world(ten), node: replyIo('setMany', 'email'), rows: { count: of(10_000), sequences: ten } },
			{ name: 'export', who: 'Set, by ID', world: world(ten, { speed: 100 }), node: replyIo('set', 'id', { options: { longestWait: 120 } }), rows: { count: of(10_000), sequences: ten } },
			{ name: 'export', who: 'HTTP Request, by ID', world: world(ten), node: httpRequest({}), rows: { count: of(10_000), sequences: ten } },
			{
				name: 'export',
				who: 'HTTP Request, by ID, 50 a minute',
				world: world(ten, { speed: 100 }),
				node: httpRequest({ batching: { batch: { batchSize: 50, batchInterval: 60_000 } } }),
				rows: { count: of(10_000), sequences: ten },
			},
		],
		few: [
			{ name: 'few', who: '1 row by ID', world: world(sequence(500_000)), node: replyIo('setMany', 'id'), rows: { count: 1, sequences: sequence(500_000) } },
			{ name: 'few', who: '10 rows by ID', world: world(sequence(500_000)), node: replyIo('setMany', 'id'), rows: { count: 10, sequences: sequence(500_000) } },
		],
		many: [{ name: 'many', who: 'Set Many, by ID', world: world(sequence(of(100_000))), node: replyIo('setMany', 'id', ONE_SEQUENCE), rows: { count: of(100_000), sequences: sequence(of(100_000)) } }],
		growth: [1_000, 10_000, 100_000].map(of).map((count) => ({
			name: 'growth',
			who: `${count} rows`,
			world: world(fifty(count), { limits: false, latencyMs: 0 }),
			node: replyIo('setMany', 'id'),
			rows: { count, sequences: fifty(count) },
		})),
		memory: [1_000, 10_000, 100_000].map(of).map((count) => ({
			name: 'memory',
			who: `${count} rows`,
			world: world(fifty(count), { limits: false, latencyMs: 0 }),
			node: replyIo('setMany', 'id'),
			rows: { count, sequences: fifty(count) },
			memory: true,
		})),
		faults: [
			{ name: 'faults', who: 'Set Many, by email', world: world(ten, { speed: 4, faults: FAULTS }), node: replyIo('setMany', 'email'), rows: { count: of(10_000), sequences: ten } },
			{ name: 'faults', who: 'HTTP Request, by ID, no limits', world: world(ten, { speed: 4, faults: SURVIVABLE, limits: false }), node: httpRequest({ batching: { batch: { batchSize: 50, batchInterval: 1_000 } } }), rows: { count: of(10_000), sequences: ten } },
		],
		set: [{ name: 'set', who: 'Set, by ID', world: world(sequence(of(1_000))), node: replyIo('set', 'id', ONE_SEQUENCE), rows: { count: of(1_000), sequences: sequence(of(1_000)) } }],
	};
}
