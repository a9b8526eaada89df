import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { launch } from '../../scripts/childProcesses.mjs';
import { ensureN8n } from '../../scripts/n8nInstall.mjs';
import { n8nEnvironment, waitUntilReady } from '../../scripts/n8nServer.mjs';
import { freePort } from '../../scripts/ports.mjs';

interface WorkerOptions {
	name: string;
	/** That of the n8n it works for. */
	userFolder: string;
	logFolder: string;
	env: Record<string, string>;
}

/** An n8n worker: carries out what n8n put into the queue. */
export class Worker {
	private constructor(private readonly process: ReturnType<typeof launch>) {}

	static async start({ name, userFolder, logFolder, env }: WorkerOptions): Promise<Worker> {
		const n8n = await ensureN8n();
		const port = await freePort();
		const server = launch(n8n.node, [n8n.script, 'worker'], {
			cwd: userFolder,
			logFile: path.join(logFolder, `${name}.log`),
			env: n8nEnvironment({
				n8n,
				userFolder,
				env: {
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(port),
					N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
					N8N_RUNNERS_BROKER_PORT: String(await freePort()),
					...env,
				},
			}),
		});
		await waitUntilReady(`http://127.0.0.1:${port}/healthz/readiness`, server, `The worker "${name}"`);
		return new Worker(server);
	}

	/** Whether it has begun this execution. */
	hasStarted(executionId: string): boolean {
		const { logFile } = this.process;
		return existsSync(logFile) && readFileSync(logFile, 'utf8').includes(`Worker started execution ${executionId} `);
	}

	/** Ends it as a crash, or a machine switched off, would. */
	async kill(): Promise<void> {
		process.kill(-this.process.pid, 'SIGKILL');
		await this.process.exited;
	}

	async stop(): Promise<void> {
		await this.process.stop();
	}
}
