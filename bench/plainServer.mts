import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * Answers "Set contact status in sequence" as its page has it and does nothing else, in a process of its own:
 * beside the simulator, which checks every request against the contract, no two nodes would differ.
 */

/** What it was asked since it was last told to begin anew. */
export interface Asked {
	requests: number;
	/** Milliseconds since the epoch. */
	firstAt?: number;
}

let asked: Asked = { requests: 0 };

const server = createServer((request, response) => {
	asked.requests++;
	asked.firstAt ??= Date.now();
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const [, sequenceId, contactId] = /^\/v4\/sequences\/(\d+)\/contact-links\/(\d+)\/status$/.exec(request.url!) ?? [];
		if (request.method !== 'PUT' || !sequenceId || request.headers['x-api-key'] !== 'bench-key') return void response.writeHead(400).end();
		const { status } = JSON.parse(Buffer.concat(chunks).toString()) as { status: string };
		const contact = {
			contactId: Number(contactId),
			sequenceId: Number(sequenceId),
			email: `contact-${contactId}@example.com`,
			firstName: 'Ann',
			lastName: 'Lee',
			company: 'Example',
			title: null,
			status,
			subStatus: 'None',
			currentStep: 1,
			addingDate: '2024-03-01T00:00:00+00:00',
			movingDate: null,
			nextSendAfter: null,
			isOptedOut: false,
			emailAccountId: 101,
			linkedInAccountId: null,
			icpScore: null,
		};
		response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(contact));
	});
});

process.on('message', () => {
	process.send!(asked);
	asked = { requests: 0 };
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send!({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
