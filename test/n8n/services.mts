import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { cleanEnvironment, lastLines, launch, run } from '../../scripts/childProcesses.mjs';
import { freePort } from '../../scripts/ports.mjs';

/*
 * What queue mode needs beside n8n: a Redis and a Postgres of our own, on this machine only, everything they write
 * in one folder that is removed at the end.
 */

const HOST = '127.0.0.1';

/** A program of the given name. @throws Error naming the command that installs it */
function findProgram(name: string, folders: string[], install: string): string {
	const onPath = (process.env.PATH ?? '').split(path.delimiter);
	const found = [...onPath, ...folders].map((folder) => path.join(folder, name)).find((file) => existsSync(file));
	if (found) return found;
	throw new Error(`"${name}" was not found. Queue mode needs it; install it with "${install}" (Debian, Ubuntu).`);
}

type Process = ReturnType<typeof launch>;

/** Waits until something takes connections. @throws Error with the end of its log when it ends first, or after 30 s */
async function waitForPort(port: number, server: Process, name: string): Promise<void> {
	let ended: string | undefined;
	server.exited.then((result) => (ended = `ended with ${result}`), (error: Error) => (ended = error.message));
	const deadline = Date.now() + 30_000;
	while (!(await takesConnections(port))) {
		if (!ended && Date.now() > deadline) ended = 'was not ready after 30 s';
		if (ended) throw new Error(`${name} ${ended}.\n${lastLines(server.logFile)}`);
		await sleep(50);
	}
}

async function takesConnections(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection({ host: HOST, port });
		const settle = (connected: boolean) => {
			socket.destroy();
			resolve(connected);
		};
		socket.once('connect', () => settle(true)).once('error', () => settle(false));
	});
}

export class Redis {
	private server?: Process;

	private constructor(
		private readonly program: string,
		private readonly folder: string,
		private readonly logFolder: string,
		readonly port: number,
	) {}

	/** @throws Error when Redis is not installed, or does not start */
	static async start(folder: string, logFolder: string): Promise<Redis> {
		const program = findProgram('redis-server', ['/usr/sbin', '/usr/local/bin'], 'apt-get install redis-server');
		const redis = new Redis(program, path.join(folder, 'redis'), logFolder, await freePort());
		mkdirSync(redis.folder, { recursive: true });
		await redis.start();
		return redis;
	}

	private async start(): Promise<void> {
		// Every change is on the disk before it is answered: what n8n queued outlives a restart.
		const settings = { bind: HOST, port: this.port, dir: this.folder, save: '', appendonly: 'yes', appendfsync: 'always' };
		this.server = launch(
			this.program,
			Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
			{ cwd: this.folder, logFile: path.join(this.logFolder, 'redis.log') },
		);
		await waitForPort(this.port, this.server, 'Redis');
	}

	/** Ends it and, `downMs` later, starts it again with what it held. */
	async restart(downMs: number): Promise<void> {
		await this.stop();
		await sleep(downMs);
		await this.start();
	}

	async stop(): Promise<void> {
		await this.server?.stop();
	}

	/** n8n's environment for it. */
	get env(): Record<string, string> {
		return { QUEUE_BULL_REDIS_HOST: HOST, QUEUE_BULL_REDIS_PORT: String(this.port) };
	}
}

const DATABASE = 'n8n';
const DATABASE_USER = 'n8n';

export class Postgres {
	private server?: Process;

	private constructor(
		private readonly folder: string,
		private readonly port: number,
	) {}

	/** @throws Error when Postgres is not installed, or does not start */
	static async start(logFolder: string): Promise<Postgres> {
		const programs = postgresFolders();
		const program = (name: string) => findProgram(name, programs, 'apt-get install postgresql');
		// A folder of its own and with a short name: its user must be able to enter it, and a socket's path is limited.
		const postgres = new Postgres(mkdtempSync(path.join(os.tmpdir(), 'reply-io-pg-')), await freePort());
		try {
			const { folder, port } = postgres;
			const data = path.join(folder, 'data');
			const as = whoMayRunPostgres(folder);
			const logFile = path.join(logFolder, 'postgres.log');
			const options = { cwd: folder, logFile, env: cleanEnvironment({ LC_ALL: 'C.UTF-8' }) };
			const initdb = [program('initdb'), '-D', data, '-U', DATABASE_USER, '-A', 'trust', '-E', 'UTF8', '--no-sync'];
			const [starter, ...starterArguments] = [...as, ...initdb];
			await run(starter, starterArguments, options);
			const settings = { listen_addresses: HOST, port, unix_socket_directories: folder, fsync: 'off', max_connections: 60 };
			const [command, ...args] = [
				...as,
				program('postgres'),
				...['-D', data],
				...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
			];
			postgres.server = launch(command, args, options);
			await waitForPort(port, postgres.server, 'Postgres');
			const createdb = [...as, program('createdb'), '-h', HOST, '-p', String(port), '-U', DATABASE_USER, DATABASE];
			await retry(async () => await run(createdb[0], createdb.slice(1), options));
		} catch (error) {
			await postgres.stop();
			throw error;
		}
		return postgres;
	}

	async stop(): Promise<void> {
		await this.server?.stop();
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}

	/** n8n's environment for it. */
	get env(): Record<string, string> {
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: HOST,
			DB_POSTGRESDB_PORT: String(this.port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: DATABASE_USER,
		};
	}
}

/** Where distributions put Postgres' programs, the newest first. */
function postgresFolders(): string[] {
	const debian = '/usr/lib/postgresql';
	const versions = existsSync(debian) ? readdirSync(debian) : [];
	return versions.sort((a, b) => Number(b) - Number(a)).map((version) => path.join(debian, version, 'bin'));
}

/** Postgres refuses to run as root: then its own user does, who gets the folder. @returns what to put before a command */
function whoMayRunPostgres(folder: string): string[] {
	if (process.getuid?.() !== 0) return [];
	const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })));
	chownSync(folder, uid, gid);
	return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
}

/** It takes connections before it takes commands. */
async function retry(action: () => Promise<void>): Promise<void> {
	for (let tries = 1; ; tries++) {
		try {
			await action();
			return;
		} catch (error) {
			if (tries === 20) throw error;
			await sleep(250);
		}
	}
}
