import { importCredential, runWorkflow } from '../scripts/n8nServer.mjs';
import { chain, replyIo, startInstance, type WorkflowNode } from '../test/n8n/instance.mjs';
import type { Asked } from './plainServer.mjs';
import { childOf } from './processes.mjs';
import type { Turn, Turns } from './turnsProcess.mjs';
import { HTTP_REQUEST_VERSION } from './engine.mjs';

type RunData = Record<string, Array<{ executionTime: number; startTime: number }>>;

/** The same as {@link Turns}, as workflows in a whole n8n; the time is that of the node alone. */
export async function turnsInN8n({ runs, items, rounds }: Turns): Promise<Turn[][]> {
	const server = childOf('plainServer.mts');
	const { baseUrl } = await server.message<{ baseUrl: string }>();
	const n8n = await startInstance();
	try {
		const credential = await n8n.createCredential({ apiKey: 'bench-key', baseUrl });
		const headerAuth = await importCredential(n8n.server, { name: 'Header Auth', type: 'httpHeaderAuth', data: { name: 'X-API-Key', value: 'bench-key' } });
		const rows = {
			name: 'Rows',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: { jsCode: `return Array.from({ length: ${items} }, (_, index) => ({ json: { id: 1000000 + index, sequence: 1 + (index % 50) } }));` },
		};
		const workflows: string[] = [];
		for (const { type, parameters, onError } of runs) {
			const filled: Record<string, unknown> = JSON.parse(JSON.stringify(parameters).replaceAll('BASE_URL', baseUrl));
			const node: Partial<WorkflowNode> & Pick<WorkflowNode, 'name' | 'type'> =
				type === 'replyIo'
					? replyIo('Measured', filled, { onError })
					: { name: 'Measured', type: 'n8n-nodes-base.httpRequest', typeVersion: HTTP_REQUEST_VERSION, parameters: withHeaderAuth(filled), credentials: { httpHeaderAuth: headerAuth }, onError };
			workflows.push(await n8n.importWorkflow(chain(type, [rows, node]), credential));
		}
		const turns: Turn[][] = runs.map(() => []);
		for (let round = 0; round < rounds; round++) {
			const order = round % 2 ? [...workflows.keys()].reverse() : [...workflows.keys()];
			for (const index of order) {
				// Seldom, because every look costs n8n the reading of all items.
				const { runData, items: itemsOf } = await runWorkflow(n8n.server, workflows[index], { pollMs: 3_000 });
				const { executionTime, startTime } = (runData as RunData).Measured[0];
				const { firstAt = Infinity } = await server.ask<Asked>({});
				const done = itemsOf('Measured').filter((item) => (item as { json: Record<string, unknown> }).json.status === 'Finished').length;
				turns[index].push({ wallMs: executionTime, cpuMs: NaN, firstCallMs: firstAt - startTime, done });
			}
		}
		return turns;
	} finally {
		await n8n.stop();
		server.end();
	}
}

/** With the key in a credential, where n8n's users keep it. */
function withHeaderAuth(parameters: Record<string, unknown>): Record<string, unknown> {
	return { ...parameters, authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth', sendHeaders: false, headerParameters: undefined };
}
