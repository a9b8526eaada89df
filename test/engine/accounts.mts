import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mjs';
import type { Credential } from './harness.mjs';

/** What an item's own fields give: the key, and where the API is. */
export const OWN_CREDENTIAL: Credential = { apiKey: '={{ $json.key }}', baseUrl: '={{ $json.baseUrl }}', apiVersion: '={{ $json.apiVersion }}' };

/**
 * Two accounts under one address, as Reply.io's are: a request goes to the one whose key it brings. Items
 * choose theirs with `row`, together with {@link OWN_CREDENTIAL}.
 */
export function useAccounts(options: SimulatorOptions = {}) {
	const simulators: Simulator[] = [];
	let server: Server;
	beforeAll(async () => {
		for (const apiKey of ['key-of-account-one', 'key-of-account-two']) simulators.push(await startSimulator({ limits: false, seed: [], apiKey, ...options }));
		server = createServer((incoming, outgoing) => {
			const { baseUrl } = simulators.find(({ apiKey }) => apiKey === incoming.headers['x-api-key']) ?? simulators[0];
			const passedOn = request(baseUrl + incoming.url, { method: incoming.method, headers: incoming.headers }, (answer) => {
				outgoing.writeHead(answer.statusCode!, answer.headers);
				answer.pipe(outgoing);
			});
			passedOn.on('error', () => outgoing.destroy());
			incoming.pipe(passedOn);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	beforeEach(() => {
		for (const simulator of simulators) simulator.reset();
	});
	afterAll(async () => {
		server.closeAllConnections();
		server.close();
		for (const simulator of simulators) await simulator.stop();
	});
	const baseUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		simulators,
		/** The fields by which an item chooses an account. */
		row: (account: number, apiVersion = 'v4') => ({ key: simulators[account].apiKey, baseUrl: baseUrl(), apiVersion }),
	};
}
