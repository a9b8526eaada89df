import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { connect, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';

import { cleanEnvironment, launch, npm } from '../../scripts/childProcesses.mjs';
import { packProject, unpack } from '../../scripts/n8nPackage.mjs';
import { waitUntilReady } from '../../scripts/n8nServer.mjs';
import { freePort } from '../../scripts/ports.mjs';
import { projectFolder } from '../unit/project.mjs';
import { CERTIFICATE, PRIVATE_KEY } from '../engine/certificate.mjs';

const HOST = 'registry.npmjs.org';

/**
 * A registry that holds what is published to it here and nothing else, and answers n8n under the name of npm's own.
 * For without a license n8n takes no other: it names npm's in each command. So n8n gets a proxy that knows this one
 * host, and trusts its certificate. Everything else it asks of the internet is refused.
 */
export class NpmRegistry {
	private stops: Array<() => unknown> = [];

	private verdaccio = 0;

	private proxy = 0;

	/** @param folder where it keeps everything */
	constructor(private readonly folder: string) {}

	async start(): Promise<void> {
		mkdirSync(this.folder, { recursive: true });
		writeFileSync(this.file('certificate.pem'), CERTIFICATE);
		await this.startVerdaccio();
		await this.startProxy();
	}

	async stop(): Promise<void> {
		for (const stop of this.stops.reverse()) await stop();
	}

	/** What an n8n, and the npm it runs, are told by their environment. */
	get environment(): Record<string, string> {
		const [proxy, direct] = [`http://127.0.0.1:${this.proxy}`, '127.0.0.1,localhost'];
		return {
			HTTPS_PROXY: proxy,
			https_proxy: proxy,
			NO_PROXY: direct,
			no_proxy: direct,
			NODE_EXTRA_CA_CERTS: this.file('certificate.pem'),
			npm_config_cafile: this.file('certificate.pem'),
			npm_config_registry: `https://${HOST}/`,
			...this.ownNpm,
		};
	}

	/** Publishes the packed project as it is. @returns its version */
	async publishProject(): Promise<string> {
		const tarball = await packProject(this.file('packed'), { logFolder: this.file('logs') });
		await unpack(tarball, this.file('package'), { logFile: this.file('logs/unpack.log') });
		await this.publish(tarball);
		return (JSON.parse(await this.readPackage('package.json')) as { version: string }).version;
	}

	/**
	 * Publishes what was published before as the version after it.
	 *
	 * @param change what differs in it: a file, and what of its text becomes something else
	 * @returns that version
	 */
	async publishNext({ file, from, to }: { file: string; from: string; to: string }): Promise<string> {
		const manifest = JSON.parse(await this.readPackage('package.json')) as { version: string };
		const version = manifest.version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
		const text = await this.readPackage(file);
		if (!text.includes(from)) throw new Error(`There is no "${from}" in ${file}.`);
		await writeFile(this.file(`package/${file}`), text.replace(from, to));
		await writeFile(this.file('package/package.json'), JSON.stringify({ ...manifest, version }, null, '\t'));
		await this.publish(this.file('package'));
		return version;
	}

	private async readPackage(file: string): Promise<string> {
		return await readFile(this.file(`package/${file}`), 'utf8');
	}

	private async publish(what: string): Promise<void> {
		const registry = `//127.0.0.1:${this.verdaccio}/`;
		// npm sends nothing without a token. Whose it is does not matter here.
		const options = ['--registry', `http:${registry}`, `--${registry}:_authToken=anybody`, '--ignore-scripts', '--provenance=false'];
		await npm(['publish', what, ...options], { cwd: this.folder, logFile: this.file('logs/publish.log'), env: cleanEnvironment(this.ownNpm) });
	}

	/** No settings and no cache of whoever runs the tests: the two files of settings are not there. */
	private get ownNpm(): Record<string, string> {
		return {
			npm_config_userconfig: this.file('user.npmrc'),
			npm_config_globalconfig: this.file('global.npmrc'),
			npm_config_cache: this.file('npm-cache'),
			npm_config_update_notifier: 'false',
			npm_config_fetch_retries: '0',
		};
	}

	private async startVerdaccio(): Promise<void> {
		const config = this.file('verdaccio.json');
		writeFileSync(
			config,
			JSON.stringify({
				storage: this.file('storage'),
				auth: { htpasswd: { file: this.file('htpasswd'), max_users: -1 } },
				// Its older tokens need a cipher that Node no longer has.
				security: { api: { jwt: { sign: {}, verify: {} } } },
				packages: { '**': { access: '$all', publish: '$all' } },
				web: { enable: false },
			}),
		);
		this.verdaccio = await freePort();
		const script = createRequire(path.join(projectFolder, 'package.json')).resolve('verdaccio/bin/verdaccio');
		const server = launch(process.execPath, [script, '--config', config, '--listen', `127.0.0.1:${this.verdaccio}`], {
			cwd: this.folder,
			logFile: this.file('logs/verdaccio.log'),
			env: cleanEnvironment({ VERDACCIO_PUBLIC_URL: `https://${HOST}` }),
		});
		this.stops.push(async () => await server.stop());
		await waitUntilReady(`http://127.0.0.1:${this.verdaccio}/-/ping`, server, 'verdaccio');
	}

	private async startProxy(): Promise<void> {
		const sockets = new Set<Socket>();
		const kept = <T extends Socket>(socket: T): T => {
			sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
			return socket;
		};
		const tls = createTlsServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (secure) => {
			const server = kept(connect(this.verdaccio, '127.0.0.1'));
			pipeline(secure, server, secure, () => {});
		});
		tls.on('tlsClientError', () => {});
		const proxy = createServer().on('connect', ({ url }, socket: Socket) => {
			if (url !== `${HOST}:443`) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			kept(socket).write('HTTP/1.1 200 Connection Established\r\n\r\n');
			tls.emit('connection', socket);
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		this.proxy = (proxy.address() as AddressInfo).port;
		this.stops.push(() => {
			proxy.close();
			sockets.forEach((socket) => socket.destroy());
		});
	}

	private file(name: string): string {
		return path.join(this.folder, name);
	}
}
