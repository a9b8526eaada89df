import { prepare } from './engine.mjs';
import { liveFaster } from './fastClock.mjs';
import type { Scenario } from './scenarios.mjs';

/** One run of a node over rows, in a process of its own. */
export interface Measured {
	/** On the sped-up clock. */
	wallMs: number;
	cpuMs: number;
	success: number;
	failed: number;
	outcomes: Record<string, number>;
	/** Contacts whose row says that they have the new status now. */
	reported: string[];
	/** Live memory at its highest, above the input, in MB; where it was asked for. */
	memoryMb?: number;
}

const { scenario, baseUrl } = JSON.parse(process.argv[2]) as { scenario: Scenario; baseUrl: string };
const { node, rows } = scenario;
const items = Array.from({ length: rows.count }, (_, index) => {
	const sequence = rows.sequences[index % rows.sequences.length];
	const id = sequence.firstId + Math.floor(index / rows.sequences.length);
	return { id, email: `contact-${id}@example.com`, sequence: sequence.id, row: index };
});
const parameters = JSON.parse(JSON.stringify(node.parameters).replaceAll('BASE_URL', baseUrl)) as Scenario['node']['parameters'];
const run = await prepare({
	type: node.type,
	parameters: parameters as never,
	items,
	credential: { apiKey: 'bench-key', baseUrl, apiVersion: 'v4' },
	onError: 'continueRegularOutput',
});

liveFaster(scenario.world.speed);
const live = () => {
	globalThis.gc!();
	return process.memoryUsage().heapUsed / 1e6;
};
let highest = 0;
const before = scenario.memory ? live() : 0;
const sampling = scenario.memory ? setInterval(() => (highest = Math.max(highest, live())), 1_000) : undefined;
const startedAt = Date.now();
const cpuAt = process.cpuUsage();
const { success, failed } = await run();
const wallMs = Date.now() - startedAt;
const { user, system } = process.cpuUsage(cpuAt);
clearInterval(sampling);
if (scenario.memory) highest = Math.max(highest, live());

const outcomes: Record<string, number> = {};
const reported: string[] = [];
success.forEach(({ json }, index) => {
	const outcome = String(json.outcome ?? ('error' in json ? 'failed' : 'changed'));
	outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	if (outcome === 'changed' || outcome === 'unchanged') reported.push(`${items[index].sequence}/${items[index].id}`);
});
const measured: Measured = {
	wallMs,
	cpuMs: (user + system) / 1000,
	success: success.length,
	failed: failed.length,
	outcomes,
	reported,
	memoryMb: scenario.memory ? highest - before : undefined,
};
process.send!(measured, () => process.exit());
