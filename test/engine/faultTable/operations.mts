import type { Simulator } from '../../../simulator/index.mjs';
import { newAccount } from '../fixtures.mjs';
import { locator, runNode, type OnError } from '../harness.mjs';
import { ofGet, ofGetMany, ofSet, ofSetMany, type Held, type Verdict } from './verdicts.mjs';

/* The operations of the node, each run once with three contacts, and judged by what the simulator then holds. */

export interface TableOperation {
	name: string;
	writes: boolean;
	/** How many contacts each of two sequences has. */
	contacts: number;
	/** @returns tells what it came to, once the server has come to rest */
	run: (simulator: Simulator, baseUrl: string, onError: OnError) => Promise<() => Verdict>;
}

const IDS = [1, 2, 3];
const ITEMS = IDS.map((id) => ({ id }));
/** For two pages. */
const MANY = 1_001;

/** In minutes; shorter than anybody would have it. */
const LONGEST_WAIT = 200 / 60;

const one = { sequenceId: locator('id', 1) };
const byId = { contactId: locator('id', '={{ $json.id }}'), status: 'Finished' };

async function run(simulator: Simulator, baseUrl: string, onError: OnError, parameters: object, { apiVersion = 'v3', items = ITEMS as object[] } = {}) {
	const credential = { apiKey: simulator.apiKey, baseUrl, apiVersion, teamId: newAccount() };
	return await runNode({
		parameters: { ...parameters, options: { longestWait: LONGEST_WAIT } },
		items: items as never,
		onError,
		looksUpRows: false,
		credential,
	});
}

/** Of each contact, in which of the sequences it has the wanted status. */
function heldBy(simulator: Simulator, sequences: number[]): Held[] {
	return IDS.map((id) => ({ changed: sequences.filter((sequence) => simulator.status(sequence, id) === 'Finished').length, of: sequences.length }));
}

const set = (apiVersion: string): TableOperation => ({
	name: `Set (${apiVersion})`,
	writes: true,
	contacts: IDS.length,
	async run(simulator, baseUrl, onError) {
		const result = await run(simulator, baseUrl, onError, { operation: 'set', ...one, ...byId }, { apiVersion });
		return () => ofSet(result, heldBy(simulator, [1]));
	},
});

const setMany = (name: string, sequences: number[], where: object): TableOperation => ({
	name,
	writes: true,
	contacts: IDS.length,
	async run(simulator, baseUrl, onError) {
		const result = await run(simulator, baseUrl, onError, { operation: 'setMany', ...where, ...byId });
		const statusNow = (item: number) => {
			const statuses = new Set(sequences.map((sequence) => simulator.status(sequence, IDS[item])!));
			return statuses.size === 1 ? [...statuses][0] : null;
		};
		return () => ofSetMany(result, heldBy(simulator, sequences), statusNow);
	},
});

const get: TableOperation = {
	name: 'Get',
	writes: false,
	contacts: IDS.length,
	async run(simulator, baseUrl, onError) {
		const result = await run(simulator, baseUrl, onError, { operation: 'get', ...one, contactId: byId.contactId }, { apiVersion: 'v4' });
		return () => ofGet(result, (item, json) => JSON.stringify(json) === JSON.stringify(simulator.contact(1, IDS[item])), ITEMS.length);
	},
};

const getMany = (name: string, sequences: number[], where: object): TableOperation => ({
	name,
	writes: false,
	contacts: MANY,
	async run(simulator, baseUrl, onError) {
		const result = await run(simulator, baseUrl, onError, { operation: 'getAll', ...where, returnAll: true, output: 'selected', fields: ['status'] }, { items: [{}] });
		const keys = sequences.flatMap((sequence) => [...simulator.statuses(sequence)].map(([id, status]) => `${sequence}/${id}/${status}`));
		return () => ofGetMany(result, new Set(keys));
	},
});

const EVERYWHERE = { scope: 'allSequences' };

export const OPERATIONS: TableOperation[] = [
	set('v4'),
	set('v3'),
	setMany('Set Many', [1], one),
	setMany('Set Many, all sequences', [1, 2], EVERYWHERE),
	get,
	getMany('Get Many', [1], one),
	getMany('Get Many, all sequences', [1, 2], EVERYWHERE),
];
