import { startSimulator, type ContactStatus, type FaultOptions } from '../simulator/index.mjs';

/** What the simulator of a scenario begins with. */
export interface World {
	speed: number;
	limits: boolean;
	/** Milliseconds on the sped-up clock. */
	latencyMs: number;
	sequences: Array<{ id: number; count: number; firstId: number; status: ContactStatus; finishedFrom?: number }>;
	faults?: FaultOptions;
}

/** What it can tell afterwards. */
export interface Told {
	calls: number;
	reads: number;
	writes: number;
	refused: number;
	mostRefusedInAWindow: number;
	/** Between the first and the last request, in milliseconds on the sped-up clock. */
	spanMs: number;
	/** Of the contacts asked about: those that have the status. */
	withStatus: string[];
	/** Statuses set, the same one again not counted. */
	changes: number;
	violations: string[];
}

const world = JSON.parse(process.argv[2]) as World;
const simulator = await startSimulator({
	seed: [],
	apiKey: 'bench-key',
	limits: world.limits ? undefined : false,
	now: () => performance.now() * world.speed,
	latencyMs: world.latencyMs / world.speed,
	faults: world.faults,
});
for (const { id, count, firstId, status, finishedFrom = Infinity } of world.sequences) {
	simulator.addContacts({ sequenceId: id, count, firstId, status: (index) => (index >= finishedFrom ? 'Finished' : status) });
}

process.on('message', (asked: { status: ContactStatus }) => {
	const { requests, windows } = simulator;
	const withStatus = world.sequences.flatMap(({ id }) =>
		[...simulator.statuses(id)].flatMap(([contactId, status]) => (status === asked.status ? [`${id}/${contactId}`] : [])),
	);
	const told: Told = {
		calls: requests.length,
		reads: requests.filter(({ method }) => method === 'GET').length,
		writes: requests.filter(({ method }) => method !== 'GET').length,
		refused: simulator.refused,
		mostRefusedInAWindow: Math.max(0, ...windows.map(({ refused }) => refused)),
		spanMs: requests.length ? requests.at(-1)!.atMs - requests[0].atMs : 0,
		withStatus,
		changes: simulator.writes.filter(({ from, to }) => from !== to).length,
		violations: simulator.violations.slice(0, 3),
	};
	process.send!(told);
});
process.on('disconnect', () => process.exit());
process.send!({ baseUrl: simulator.baseUrl });
