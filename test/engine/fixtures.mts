import { startSimulator, type RequestLog, type Simulator, type SimulatorOptions } from '../../simulator/index.mjs';
import { locator, type Credential } from './harness.mjs';

/** A simulated Reply.io for a test file, forgotten requests and state anew for every test. */
export function useSimulator(options: SimulatorOptions = { limits: false }) {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator(options);
	});
	beforeEach(() => {
		simulator.reset();
		simulator.setFaults();
		simulator.switches.v4 = options.v4 ?? 'present';
	});
	afterAll(async () => await simulator.stop());
	return {
		get simulator() {
			return simulator;
		},
		/** With one of {@link VERSIONS}; each is a new account to the node, which remembers what it learnt of one. */
		credential(version = 'v4'): Credential {
			const { apiKey, baseUrl } = simulator;
			if (version === AUTO_WITHOUT_V4) simulator.switches.v4 = '404-problem';
			return version.startsWith('auto') ? { apiKey, baseUrl, apiVersion: 'auto', teamId: newAccount() } : { apiKey, baseUrl, apiVersion: version };
		},
	};
}

let accounts = 0;

/** A 'Team ID' that was not used before; a personal key does without. */
export function newAccount(): string {
	return String(++accounts);
}

const AUTO_WITHOUT_V4 = 'auto, v4 absent';

/** What the operations are tested with. */
export const VERSIONS = ['v4', 'v3', 'auto', AUTO_WITHOUT_V4];

/** The version that answers there. */
export function answering(version: string): 'v3' | 'v4' {
	return version === 'v4' || version === 'auto' ? 'v4' : 'v3';
}

/** The requests in the version that answers there; with Automatic, one may have gone to the other before. */
export function answeredBy(version: string, { requests }: Pick<Simulator, 'requests'>): RequestLog[] {
	const answered = requests.filter(({ path }) => path.startsWith(`/${answering(version)}/`));
	expect(requests.length - answered.length).toBeLessThanOrEqual(version === AUTO_WITHOUT_V4 ? 1 : 0);
	return answered;
}

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
