import { prepare, type EngineRun } from './engine.mjs';
import { childOf } from './processes.mjs';
import type { Asked } from './plainServer.mjs';

/** Runs that take turns in one process, so that what else the machine does meets all of them. */
export interface Turns {
	runs: Array<Pick<EngineRun, 'type' | 'parameters' | 'onError'>>;
	items: number;
	rounds: number;
}

export interface Turn {
	wallMs: number;
	cpuMs: number;
	/** From the workflow's start to the first request's arrival. */
	firstCallMs: number;
	/** Items whose contact has the status. */
	done: number;
}

const { runs, items, rounds } = JSON.parse(process.argv[2]) as Turns;
const server = childOf('plainServer.mts');
const { baseUrl } = await server.message<{ baseUrl: string }>();
const prepared = await Promise.all(
	runs.map(({ parameters, ...run }) =>
		prepare({
			...run,
			parameters: JSON.parse(JSON.stringify(parameters).replaceAll('BASE_URL', baseUrl)),
			items: Array.from({ length: items }, (_, index) => ({ id: 1_000_000 + index, sequence: 1 + (index % 50) })),
			credential: { apiKey: 'bench-key', apiVersion: 'v4', baseUrl },
		}),
	),
);
const turns: Turn[][] = runs.map(() => []);
for (let round = 0; round < rounds; round++) {
	// Who begins changes, too.
	const order = round % 2 ? [...prepared.keys()].reverse() : [...prepared.keys()];
	for (const index of order) {
		globalThis.gc!();
		const startedAt = Date.now();
		const cpuAt = process.cpuUsage();
		const { success } = await prepared[index]();
		const wallMs = Date.now() - startedAt;
		const { user, system } = process.cpuUsage(cpuAt);
		const { firstAt = Infinity } = await server.ask<Asked>({});
		turns[index].push({ wallMs, cpuMs: (user + system) / 1000, firstCallMs: firstAt - startedAt, done: success.filter(({ json }) => json.status === 'Finished').length });
	}
}
server.end();
process.send!(turns, () => process.exit());
