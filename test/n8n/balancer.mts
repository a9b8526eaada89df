import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands in front of several servers and gives each of them every so-manieth request. */
export class Balancer {
	/** Their base URLs. */
	targets: string[] = [];

	private turn = 0;

	private readonly server: Server = createServer((incoming, answer) => {
		const target = this.targets[this.turn++ % this.targets.length];
		const outgoing = request(target + incoming.url!, { method: incoming.method, headers: incoming.headers }, (answered) => {
			answer.writeHead(answered.statusCode!, answered.headers);
			answered.pipe(answer);
		});
		outgoing.once('error', () => answer.destroy());
		incoming.pipe(outgoing);
	});

	async open(): Promise<this> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return this;
	}

	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}
