import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way to Reply.io. */
export interface Passing {
	method: string;
	path: string;
	body: unknown;
	/** How many came before it since the gateway was opened. */
	index: number;
}

/** What becomes of a request: carried out and answered, lost on the way there or on the way back, or answered by somebody else. */
export type Fate = 'pass' | 'lost' | 'answerLost' | { status: number; body?: unknown };

/** The network between one n8n and Reply.io, which can be cut. */
export class Gateway {
	private readonly agent = new Agent({ keepAlive: true });

	private readonly server: Server;

	private count = 0;

	private decide: (passing: Passing) => Fate | Promise<Fate> = () => 'pass';

	constructor(private readonly target: () => string) {
		this.server = createServer((req, res) => void this.handle(req, res));
	}

	async open(): Promise<this> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return this;
	}

	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Decides on every request from now on; counting starts anew. */
	on(decide: (passing: Passing) => Fate | Promise<Fate>): void {
		this.count = 0;
		this.decide = decide;
	}

	close(): void {
		this.agent.destroy();
		this.server.closeAllConnections();
		this.server.close();
	}

	private async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const parts: Buffer[] = [];
		for await (const part of req) parts.push(part as Buffer);
		const sent = Buffer.concat(parts);
		const body = sent.length > 0 ? (JSON.parse(sent.toString()) as unknown) : undefined;
		const fate = await this.decide({ method: req.method!, path: req.url!, body, index: this.count++ });
		if (typeof fate === 'object') {
			res.writeHead(fate.status, { 'Content-Type': 'application/problem+json' }).end(fate.body === undefined ? '' : JSON.stringify(fate.body));
			return;
		}
		if (fate === 'lost') {
			res.destroy();
			return;
		}
		const url = new URL(req.url!, this.target());
		const { host: _host, 'content-length': _length, ...headers } = req.headers;
		const upstream = request(url, { method: req.method, headers: { ...headers, 'content-length': sent.length }, agent: this.agent }, (answer) => {
			if (fate === 'answerLost') {
				answer.resume();
				answer.once('end', () => res.destroy());
				return;
			}
			res.writeHead(answer.statusCode!, answer.headers);
			answer.pipe(res);
		});
		upstream.once('error', () => res.destroy());
		upstream.end(sent);
	}
}
