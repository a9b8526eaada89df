import { parseArgs } from 'node:util';

import { markdownTable, writeQualitySection } from '../scripts/qualityPage.mjs';
import { childOf } from './processes.mjs';
import type { Round, Soak } from './soakProcess.mjs';
import type { SoakWorld } from './soakSimulator.mjs';

const USAGE = `Runs the nodes for a long simulated time while calls fail, and looks whether anything is said wrongly, lost, or kept in memory.

  --hours <number>   simulated, 24 unless told
  --items <number>   in all, 50,000 unless told
  --rounds <number>  after each of which is compared and measured, 24 unless told
  --speed <number>   how many times as fast as real time, 300 unless told
  --write            write the result into docs/quality.md`;

const { values } = parseArgs({
	options: { hours: { type: 'string', default: '24' }, items: { type: 'string', default: '50000' }, rounds: { type: 'string', default: '24' }, speed: { type: 'string', default: '300' }, write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

const HOUR_MS = 3_600_000;
const FAULT_RATE = 0.1;

/** Above this, memory is not flat. */
const MOST_GROWTH = 1.1;

if (values.help) console.log(USAGE);
else process.exitCode = await main(Number(values.hours), Number(values.items), Number(values.rounds), Number(values.speed));

async function main(hours: number, items: number, count: number, speed: number): Promise<number> {
	const roundMs = (hours * HOUR_MS) / count;
	const itemsPerRound = Math.ceil(items / count);
	const soak: Soak = { itemsPerRound, roundMs, apiKey: 'key-of-the-soak-0123', world: { speed, contacts: itemsPerRound, rate: FAULT_RATE, outages: outagesOf(roundMs, count) } };
	const child = childOf('soakProcess.mts', soak, ['--expose-gc']);
	await child.message();
	const started = performance.now();
	const rounds: Round[] = [];
	for (let round = 0; round < count; round++) {
		const one = await child.ask<Round>({ round });
		rounds.push(one);
		console.log(`round ${round + 1} of ${count}: ${one.requests} calls, ${one.faults} failed, ${one.told} items told of it, ${one.wrong} wrong, ${one.lost} lost, ${one.heapMb.toFixed(1)} MB`);
	}
	child.end();
	const realMs = performance.now() - started;
	return report(rounds, realMs * speed, realMs);
}

/** Two of half a round, and three of half a minute. */
function outagesOf(roundMs: number, count: number): SoakWorld['outages'] {
	const short = Math.min(30_000, roundMs / 4);
	const from = (share: number, ms: number): [number, number] => {
		const start = Math.floor(share * count) * roundMs;
		return [start, start + ms];
	};
	return [from(1 / 3, roundMs / 2), from(2 / 3, roundMs / 2), ...[1 / 8, 1 / 2, 5 / 6].map((share) => from(share, short))];
}

function median(numbers: number[]): number {
	return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function report(rounds: Round[], simulatedMs: number, realMs: number): number {
	const sum = (what: Exclude<keyof Round, 'violations'>) => rounds.reduce((all, one) => all + one[what], 0);
	// The first two load and compile what all others use.
	const some = Math.max(1, Math.floor(rounds.length / 5));
	const [early, late] = [rounds.slice(2, 2 + some), rounds.slice(-some)].map((few) => median(few.map(({ heapMb }) => heapMb)));
	const growth = late / early;
	const head = ['simulated time', 'items', 'events', 'calls', 'calls that failed', 'items told of it', 'wrong', 'lost', `heap after rounds 3 to ${2 + some}`, `heap after the last ${some}`, 'ratio'];
	const counts = (['items', 'events', 'requests', 'faults', 'told', 'wrong', 'lost'] as const).map((what) => sum(what).toLocaleString('en-US'));
	const row = [`${(simulatedMs / HOUR_MS).toFixed(1)} h`, ...counts, `${early.toFixed(1)} MB`, `${late.toFixed(1)} MB`, growth.toFixed(3)];
	const heaps = `Live heap after each round, in MB: ${rounds.map(({ heapMb }) => heapMb.toFixed(1)).join(', ')}.`;
	console.log(`${head.map((title, index) => `${title}: ${row[index]}`).join('\n')}\n${heaps}\nIt took ${(realMs / 60_000).toFixed(1)} min.`);
	const violations = rounds.flatMap((one) => one.violations);
	const problems = [
		...(sum('wrong') > 0 ? ['the node said what is not so'] : []),
		...(sum('lost') > 0 ? ['items or events were lost'] : []),
		...(growth > MOST_GROWTH ? [`memory grew by ${Math.round((growth - 1) * 100)} %`] : []),
		...(sum('faults') === 0 || sum('events') === 0 ? ['no call failed, or no event came'] : []),
		...(violations.length > 0 ? [`the contract was broken: ${violations[0]}`] : []),
	];
	for (const problem of problems) console.error(`FAILED: ${problem}`);
	if (values.write && problems.length === 0) writeQualitySection('soak', `${markdownTable(head, [row])}\n\n${heaps}`);
	return problems.length > 0 ? 1 : 0;
}
