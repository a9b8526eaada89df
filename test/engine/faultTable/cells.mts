import { startSimulator, type Simulator } from '../../../simulator/index.mjs';
import { ERROR_MODES, type OnError } from '../harness.mjs';
import { Deadlines } from './deadlines.mjs';
import type { Begun, TableFault, When } from './faults.mjs';
import { OPERATIONS, type TableOperation } from './operations.mjs';
import { callHook, HOOKS, type TriggerHook } from './trigger.mjs';
import { WORDS, type Verdict, type Word } from './verdicts.mjs';

/* The rows of the table: a fault that is there once, at each write or always, and what becomes of each operation. */

export const COLUMNS = [...OPERATIONS, ...HOOKS].map(({ name }) => name);

export interface Row {
	when: When;
	/** What stands in each column; nothing where the fault cannot be met there. */
	cells: string[];
	/** How many runs came to what. */
	counts: Record<Word, number>;
	/** What must not be: what is wrong or silent, what did not meet its fault, and what tells something else than what happened. */
	problems: string[];
}

const SHORT: Record<OnError, string> = { stopWorkflow: 'Stop', continueRegularOutput: 'Continue', continueErrorOutput: 'Error output' };

/** Runs that are under way at once: each waits most of its time. */
const LANES = 6;

export class Cells {
	private readonly deadlines = new Deadlines();

	private constructor(private readonly simulators: Simulator[]) {}

	static async open(): Promise<Cells> {
		const start = async () => await startSimulator({ limits: false, seed: [], apiKey: 'key-of-the-table' });
		return new Cells(await Promise.all(Array.from({ length: LANES }, start)));
	}

	async close(): Promise<void> {
		await Promise.all(this.simulators.map(async (simulator) => await simulator.stop()));
	}

	/** The rows of a fault. */
	async of(fault: TableFault): Promise<Row[]> {
		const rows: Row[] = [];
		if (fault.isSlow) this.deadlines.begin();
		for (const when of fault.whens) rows.push(await this.row(fault, when));
		this.deadlines.end();
		return rows;
	}

	private async row(fault: TableFault, when: When): Promise<Row> {
		const row: Row = { when, cells: [], counts: Object.fromEntries(WORDS.map((word) => [word, 0])) as Row['counts'], problems: [] };
		const note = (where: string, { word, said, why }: Verdict, met: number) => {
			row.counts[word]++;
			const told = said.filter((text) => !fault.says.test(text));
			const problems = [
				...(why || word === 'wrong' || word === 'silent' ? [`${word}: ${why}`] : []),
				...(met === 0 ? ['the fault was not met'] : []),
				...(told.length > 0 ? [`something else is told: ${told[0]}`] : []),
				...(word === 'unknown' && !fault.isOpen && !where.startsWith('Trigger') ? [`it is known that nothing was done: ${said[0]}`] : []),
			];
			row.problems.push(...problems.map((problem) => `${where}, ${when}: ${problem}`));
		};
		const ofOperations = new Map<TableOperation, Map<OnError, Word>>(OPERATIONS.map((operation) => [operation, new Map()]));
		const runs = OPERATIONS.filter(({ writes }) => writes || when !== 'each write').flatMap((operation) => ERROR_MODES.map((mode) => ({ operation, mode })));
		await this.inLanes(fault, runs, async ({ operation, mode }, simulator) => {
			simulator.reset();
			for (const sequenceId of [1, 2]) simulator.addContacts({ sequenceId, count: operation.contacts, firstId: 1, status: 'Active' });
			const { baseUrl, met, end } = await this.begin(fault, simulator, when);
			const judge = await operation.run(simulator, baseUrl, mode);
			await end();
			const verdict = judge();
			ofOperations.get(operation)!.set(mode, verdict.word);
			note(`${operation.name}, ${SHORT[mode]}`, verdict, met());
		});
		for (const operation of OPERATIONS) row.cells.push(inModes(ofOperations.get(operation)!));
		for (const hook of HOOKS) row.cells.push(await this.ofHook(fault, when, hook, note));
		return row;
	}

	private async ofHook(fault: TableFault, when: When, hook: TriggerHook, note: (where: string, verdict: Verdict, met: number) => void): Promise<string> {
		const [simulator] = this.simulators;
		let begun: Begun | undefined;
		const verdict = await callHook(hook, simulator, async () => (begun = await this.begin(fault, simulator, when)));
		note(hook.name, verdict, begun!.met());
		return verdict.word;
	}

	private async begin(fault: TableFault, simulator: Simulator, when: When): Promise<Begun> {
		return await fault.begin(simulator, when, () => {
			if (fault.isSlow) this.deadlines.willNotBeAnswered();
		});
	}

	private async inLanes<T>({ name, isSlow }: TableFault, tasks: T[], work: (task: T, simulator: Simulator) => Promise<void>): Promise<void> {
		const left = [...tasks];
		// There is one name of this machine, and the calls of one run that are waited for.
		const lanes = name === 'DNS' || isSlow ? this.simulators.slice(0, 1) : this.simulators;
		await Promise.all(
			lanes.map(async (simulator) => {
				for (let task = left.shift(); task !== undefined; task = left.shift()) await work(task, simulator);
			}),
		);
	}
}

/** One word where the error modes agree. */
function inModes(words: Map<OnError, Word>): string {
	if (words.size === 0) return '–';
	if (new Set(words.values()).size === 1) return [...words.values()][0];
	return ERROR_MODES.map((mode) => `${SHORT[mode]}: ${words.get(mode)}`).join(', ');
}
