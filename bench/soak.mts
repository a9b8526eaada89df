import { parseArgs } from 'node:util';

import { markdownTable, writeQualitySection } from '../scripts/qualityPage.mjs';
import { childOf } from './processes.mjs';
import type { Round, Soak } from './soakProcess.mjs';
import type { SoakWorld } from './soakSimulator.mjs';

const USAGE = `Runs the nodes for a long simulated time while calls fail, and looks whether anything is said wrongly, lost, or kept in memory.

  --hours <number>   simulated, 24 unless told
  --items <number>   in all, 50,000 unless told
  --speed <number>   how many times as fast as real time, 300 unless told
  --write            write the result into docs/quality.md`;

const { values } = parseArgs({
	options: { hours: { type: 'string', default: '24' }, items: { type: 'string', default: '50000' }, speed: { type: 'string', default: '300' }, write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

const ROUNDS = 24;
const HOUR_MS = 3_600_000;
const FAULT_RATE = 0.1;

/** Above this, memory is not flat. */
const MOST_GROWTH = 1.1;

if (values.help) console.log(USAGE);
else process.exitCode = await main(Number(values.hours), Number(values.items), Number(values.speed));

async function main(hours: number, items: number, speed: number): Promise<number> {
	const roundMs = (hours * HOUR_MS) / ROUNDS;
	const itemsPerRound = Math.ceil(items / ROUNDS);
	const soak: Soak = { itemsPerRound, roundMs, apiKey: 'key-of-the-soak-0123', world: { speed, contacts: itemsPerRound, rate: FAULT_RATE, outages: outagesOf(roundMs) } };
	const child = childOf('soakProcess.mts', soak, ['--expose-gc']);
	await child.message();
	const started = performance.now();
	const rounds: Round[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const one = await child.ask<Round>({ round });
		rounds.push(one);
		console.log(`round ${round + 1} of ${ROUNDS}: ${one.requests} calls, ${one.faults} failed, ${one.told} items told of it, ${one.wrong} wrong, ${one.lost} lost, ${one.heapMb.toFixed(1)} MB`);
	}
	child.end();
	const realMs = performance.now() - started;
	return report(rounds, realMs * speed, realMs);
}

/** Two of half a round, and three of half a minute. */
function outagesOf(roundMs: number): SoakWorld['outages'] {
	const short = Math.min(30_000, roundMs / 4);
	const from = (round: number, ms: number): [number, number] => [round * roundMs, round * roundMs + ms];
	return [from(7, roundMs / 2), from(15, roundMs / 2), ...[3, 11, 19].map((round) => from(round, short))];
}

function median(numbers: number[]): number {
	return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function report(rounds: Round[], simulatedMs: number, realMs: number): number {
	const sum = (what: Exclude<keyof Round, 'violations'>) => rounds.reduce((all, one) => all + one[what], 0);
	// The first rounds load and compile what all others use.
	const [early, late] = [rounds.slice(2, 7), rounds.slice(-5)].map((some) => median(some.map(({ heapMb }) => heapMb)));
	const growth = late / early;
	const head = ['simulated time', 'items', 'events', 'calls', 'calls that failed', 'items told of it', 'wrong', 'lost', 'heap after rounds 3 to 7', 'heap after the last 5', 'ratio'];
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
