import axios, { type AxiosInstance } from 'axios';

import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mjs';

const running: Simulator[] = [];

/** Starts a simulator without limits unless told, which `stopAll` ends. */
export async function start(options: SimulatorOptions = {}): Promise<{ simulator: Simulator; http: AxiosInstance }> {
	const simulator = await startSimulator({ limits: false, ...options });
	running.push(simulator);
	return { simulator, http: clientOf(simulator) };
}

export async function stopAll(): Promise<void> {
	await Promise.all(running.splice(0).map(async (simulator) => await simulator.stop()));
}

/** A client with the key that takes every status for an answer and follows no redirect. */
export function clientOf({ baseUrl, apiKey }: Simulator): AxiosInstance {
	return axios.create({
		baseURL: baseUrl,
		headers: { 'X-API-Key': apiKey },
		validateStatus: () => true,
		maxRedirects: 0,
	});
}

/** The body as it was sent, not parsed. */
export const asText = { transformResponse: (text: string) => text };

export const putPath = (sequenceId: number | string, contactId: number | string) =>
	`/v4/sequences/${sequenceId}/contact-links/${contactId}/status`;

export const bulkPath = (sequenceId: number | string) =>
	`/v3/sequences/${sequenceId}/contacts/set-status-in-sequence`;
