import { runWorkflow } from '../scripts/n8nServer.mjs';
import { DataTables } from '../test/n8n/dataTables.mjs';
import { startInstance } from '../test/n8n/instance.mjs';

const LIST = 'Reply.io do not contact';
const REPORT = 'Reply.io report of do not contact';
const FIRST_ID = 1_000_000;
const SEQUENCES = [1, 2, 3];
const LATENCY_MS = 100;
/** Of rows put into the list at once, as n8n's import of CSV files does. */
const AT_ONCE = 1_000;

/** A night of the recipe. */
export interface Night {
	night: string;
	addresses: number;
	/** Those Reply.io accepted. */
	calls: number;
	refused: number;
	/** The execution's, from its first node to its last. */
	wallMs: number;
	/** Rows the report has afterwards. */
	reported: number;
	/** Contacts of the list that are not Finished in a sequence. */
	notDone: number;
}

type RunData = Record<string, Array<{ executionTime: number; startTime: number }>>;

/** Runs examples/do-not-contact.json as it is imported, in a whole n8n, with a list of so many addresses, each Active in three sequences. */
export async function nightsOf(addresses: number): Promise<Night[]> {
	const n8n = await startInstance({ simulator: { seed: [], limits: undefined, latencyMs: LATENCY_MS } });
	try {
		const simulator = n8n.simulator.inside;
		for (const sequenceId of SEQUENCES) simulator.addContacts({ sequenceId, count: addresses, firstId: FIRST_ID, status: 'Active' });
		const id = await n8n.importFile('examples/do-not-contact.json');
		const run = async () => {
			const execution = await runWorkflow(n8n.server, id, { trigger: 'Every night', timeoutMs: 3_600_000, pollMs: 3_000 });
			if (execution.status !== 'success') throw new Error(`The recipe ended with "${execution.status}": ${(execution.error as Error | undefined)?.message}`);
			return execution.runData as RunData;
		};
		// Makes the tables.
		await run();
		const tables = await DataTables.of(n8n);
		for (let from = 0; from < addresses; from += AT_ONCE) {
			const ids = Array.from({ length: Math.min(AT_ONCE, addresses - from) }, (_, index) => FIRST_ID + from + index);
			await tables.insert(LIST, ids.map((contactId) => ({ email: `contact-${contactId}@example.com` })));
		}
		const nights: Night[] = [];
		for (const night of ['first', 'second']) {
			const before = { asked: simulator.requests.length, refused: simulator.refused };
			const nodes = Object.values(await run()).flat();
			const refused = simulator.refused - before.refused;
			nights.push({
				night,
				addresses,
				calls: simulator.requests.length - before.asked - refused,
				refused,
				wallMs: Math.max(...nodes.map(({ startTime, executionTime }) => startTime + executionTime)) - Math.min(...nodes.map(({ startTime }) => startTime)),
				reported: await tables.count(REPORT),
				notDone: SEQUENCES.flatMap((sequenceId) => [...simulator.statuses(sequenceId).values()]).filter((status) => status !== 'Finished').length,
			});
		}
		return nights;
	} finally {
		await n8n.stop();
	}
}
