import { turnsInN8n } from './inN8n.mjs';
import { childOf } from './processes.mjs';
import { httpRequest, ONE_SEQUENCE, replyIo } from './scenarios.mjs';
import type { Turn, Turns } from './turnsProcess.mjs';

const ROUNDS = 5;

/** A node's pace: the medians of its rounds, in which the nodes take turns. */
export interface Pace {
	where: string;
	who: string;
	items: number;
	itemsPerSecond: number;
	/** Its items a second over those of the HTTP Request node. */
	ratio: number;
	firstCallMs: number;
	/** Items whose contact did not get the status. */
	notDone: number;
}

/** Measures Set beside n8n's HTTP Request node, in n8n's engine in this process or in a whole n8n. */
export async function paceOf(where: 'in process' | 'in n8n', items: number): Promise<Pace[]> {
	const runs = [replyIo('set', 'id', ONE_SEQUENCE), httpRequest({}, '1')].map((node) => ({ ...node, parameters: { ...node.parameters }, onError: 'stopWorkflow' as const }));
	const turns: Turns = { runs, items, rounds: ROUNDS };
	const measured = where === 'in n8n' ? await turnsInN8n(turns) : await childOf('turnsProcess.mts', turns, ['--expose-gc']).message<Turn[][]>();
	const perSecond = measured.map((own) => (1000 * items) / median(own.map(({ wallMs }) => wallMs)));
	return runs.map(({ type }, index) => ({
		where,
		who: type === 'replyIo' ? 'Set, by ID' : 'HTTP Request, by ID',
		items,
		itemsPerSecond: perSecond[index],
		ratio: perSecond[index] / perSecond[1],
		firstCallMs: median(measured[index].map(({ firstCallMs }) => firstCallMs)),
		notDone: measured[index].reduce((sum, { done }) => sum + items - done, 0),
	}));
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
