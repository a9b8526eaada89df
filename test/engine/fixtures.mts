import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mjs';
import { locator, type Credential } from './harness.mjs';

/** An account whose answers say which of several things is missing; what others were seen to say is the simulator's standard. */
export const SPECIFIC_404S: SimulatorOptions = { missingSequence: 'notFound', contactNotFound: 'specific' };

/** A simulated Reply.io for a test file, forgotten requests and state anew for every test. */
export function useSimulator(options: SimulatorOptions = { limits: false }) {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator({ ...SPECIFIC_404S, ...options });
	});
	beforeEach(() => {
		simulator.reset();
		simulator.setFaults();
	});
	afterAll(async () => await simulator.stop());
	return {
		get simulator() {
			return simulator;
		},
		credential: (apiVersion = 'v4'): Credential => ({ apiKey: simulator.apiKey, baseUrl: simulator.baseUrl, apiVersion }),
	};
}

export const VERSIONS = ['v4', 'v3'];

/**
 * The accounts there may be: `describe.each(ACCOUNTS)('$account', ({ apiVersion, options }) => …)` runs a suite on each, with
 * `useSimulator({ limits: false, ...options })` and `credential(apiVersion)`.
 */
export const ACCOUNTS: Array<{ account: string; apiVersion: string; options: SimulatorOptions }> = [
	{ account: 'an account with v4', apiVersion: 'v4', options: { v4: 'present' } },
	{ account: 'an account without v4', apiVersion: 'v3', options: { v4: '404-problem' } },
];

/** Parameters of Set for a contact of sequence 100. */
export function set(contact: unknown, status: unknown = 'Finished', more: Record<string, unknown> = {}) {
	return { operation: 'set', sequenceId: locator('id', 100), contactId: locator('id', contact), status, ...more };
}

export function get(contact: unknown, more: Record<string, unknown> = {}) {
	return { operation: 'get', sequenceId: locator('id', 100), contactId: locator('id', contact), ...more };
}

export function getMany(more: Record<string, unknown> = {}) {
	return { operation: 'getAll', sequenceId: locator('id', 100), returnAll: true, ...more };
}
