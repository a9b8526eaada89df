import { fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { paceOf, type Pace } from './pace.mjs';
import { planningMs } from './planning.mjs';
import { nightsOf, type Night } from './recipe.mjs';
import { performancePage, tables } from './report.mjs';
import { scenarios, type Scenario } from './scenarios.mjs';
import type { Measured } from './scenarioProcess.mjs';
import type { Told } from './simulatorProcess.mjs';
import { answeringOf, type Answering } from './trigger.mjs';

export interface Result extends Measured, Told {
	scenario: Scenario;
	/** Rows that say "changed" or "unchanged" though the contact has another status. */
	wronglyReported: number;
	/** Contacts that should have the new status and don't. */
	notDone: number;
}

const USAGE = `Measures Set Many beside Set and n8n's HTTP Request node, and the trigger beside n8n's Webhook node, on the simulator, and a recipe in n8n.

  --only <names>   some of: pace, pace10k, n8n, trigger, recipe, everywhere, export, few, many, growth, memory, faults, set (separated by commas)
  --scale <share>  the share of the documented number of rows, 1 unless told
  --keep <file>    keep results there, and don't measure again what it holds already
  --write          write docs/performance.md; with --only, what was not measured stays in it`;

const { values } = parseArgs({
	options: { only: { type: 'string' }, scale: { type: 'string', default: '1' }, keep: { type: 'string' }, write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) console.log(USAGE);
else await main();

async function main(): Promise<void> {
	const all = scenarios(Number(values.scale));
	const names = values.only?.split(',') ?? ['pace', 'pace10k', 'n8n', 'trigger', 'recipe', ...Object.keys(all)];
	const { keep } = values;
	const kept = keep && existsSync(keep) ? (JSON.parse(readFileSync(keep, 'utf8')) as Result[]) : [];
	const results: Result[] = [];
	const paces: Pace[] = [];
	for (const [name, where, items] of [['pace', 'in process', 2_000], ['pace10k', 'in process', 10_000], ['n8n', 'in n8n', 2_000]] as const) {
		if (!names.includes(name)) continue;
		console.log(`${time()}  ${name}: ${items} items, ${where}`);
		paces.push(...(await paceOf(where, Math.round(items * Number(values.scale)))));
	}
	let answering: Answering[] = [];
	if (names.includes('trigger')) {
		console.log(`${time()}  trigger: 1000 deliveries a round, in n8n`);
		answering = await answeringOf(Math.round(1_000 * Number(values.scale)));
	}
	let nights: Night[] = [];
	if (names.includes('recipe')) {
		console.log(`${time()}  recipe: do-not-contact with 10000 addresses, in n8n`);
		nights = await nightsOf(Math.round(10_000 * Number(values.scale)));
	}
	for (const scenario of names.flatMap((name) => all[name] ?? [])) {
		let result = kept.find((one) => JSON.stringify(one.scenario) === JSON.stringify(scenario));
		if (!result) {
			console.log(`${time()}  ${scenario.name}: ${scenario.who}`);
			result = await measure(scenario);
			kept.push(result);
			if (keep) writeFileSync(keep, JSON.stringify(kept));
		}
		results.push(result);
	}
	const planning = [1_000, 10_000, 100_000].map((count) => ({ count, ms: planningMs(count) }));
	const measured = { results, planning, paces, answering, nights };
	console.log(tables(measured));
	const machine = `${os.cpus().length} cores (${os.cpus()[0].model.trim()}), Node ${process.versions.node}`;
	const page = path.join(import.meta.dirname, '..', 'docs', 'performance.md');
	if (values.write) writeFileSync(page, performancePage(measured, machine, values.only ? readFileSync(page, 'utf8') : undefined));
}

function time(): string {
	return new Date().toISOString().slice(11, 19);
}

async function measure(scenario: Scenario): Promise<Result> {
	const simulator = start('simulatorProcess.mts', scenario.world);
	const { baseUrl } = await message<{ baseUrl: string }>(simulator);
	const engine = start('scenarioProcess.mts', { scenario, baseUrl }, ['--expose-gc']);
	const measured = await message<Measured>(engine);
	simulator.send({ status: 'Finished' });
	const told = await message<Told>(simulator);
	simulator.disconnect();
	if (told.violations.length) console.log(told.violations);
	const done = new Set(told.withStatus);
	const wanted = [...wantedKeys(scenario)];
	return {
		...measured,
		...told,
		scenario,
		reported: [],
		withStatus: [],
		wronglyReported: measured.reported.filter((key) => !done.has(key)).length,
		notDone: wanted.filter((key) => !done.has(key)).length,
	};
}

/** The contacts that are to have the status, each in its sequence. */
function* wantedKeys({ rows, world, node }: Scenario): Generator<string> {
	const isEverywhere = (node.parameters as { scope?: string }).scope === 'allSequences';
	for (const { id, firstId, count } of isEverywhere ? world.sequences : []) for (let index = 0; index < count; index++) yield `${id}/${firstId + index}`;
	for (let index = 0; index < (isEverywhere ? 0 : rows.count); index++) {
		const { id, firstId } = rows.sequences[index % rows.sequences.length];
		yield `${id}/${firstId + Math.floor(index / rows.sequences.length)}`;
	}
}

function start(file: string, what: object, flags: string[] = []) {
	return fork(path.join(import.meta.dirname, file), [JSON.stringify(what)], {
		execArgv: ['--import', 'tsx', ...flags],
		serialization: 'advanced',
		// n8n logs to the console.
		env: { ...process.env, N8N_LOG_LEVEL: 'silent' },
	});
}

async function message<T>(child: ReturnType<typeof fork>): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		child.once('message', (told) => resolve(told as T));
		child.once('exit', (code) => reject(new Error(`${child.spawnargs.at(-2)} ended with ${code}`)));
	});
}
