import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { get, getMany, set, useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode, type RunResult } from './harness.mjs';

/* What may have been done is said to be unknown, nothing else is; and what may be over is tried again. */

const reply = useSimulator();
const problem = (status: number, detail: string, more: object = {}) => ({ kind: 'answer' as const, status, body: { title: 'Problem', status, detail, ...more } });
/** An item's error, in whatever mode. */
const toldBy = ({ error, success, failed }: RunResult) => String(error?.message ?? (success[0] ?? failed[0])?.json.error);
/** All that is said of an item's error. */
const allSaid = (result: RunResult) => `${toldBy(result)} ${result.error?.description ?? ''}`;

describe('that it is unknown whether a change was made is said', () => {
	const UNKNOWN = /whether .* (?:is|are) unknown/i;
	const READS: Array<[string, Record<string, unknown>]> = [
		['Get', get(12345)],
		['Get by an address', { ...get(0), contactId: locator('email', 'john.doe@company.com') }],
		['Get Many', getMany()],
		['Set, whose look-up failed', { ...set(0), contactId: locator('email', 'john.doe@company.com') }],
		['Set Many, whose reading failed', { ...set(12345), operation: 'setMany' }],
	];
	const isWrite = ({ method, path }: { method: string; path: string }) => method === 'PUT' || path.endsWith('set-status-in-sequence');

	test.each(READS.flatMap(([name, parameters]) => ['v4', 'v3'].map((version) => [name, version, parameters] as const)))('not of a read: %s, API %s', async (_name, version, parameters) => {
		let refused = 0;
		// Two lost answers and a refusal.
		reply.simulator.setFaults({ choose: () => (refused++ < 2 ? 'resetAfter' : problem(418, 'Teapot.')) });
		for (const onError of ERROR_MODES) {
			refused = 0;
			const result = await runNode({ parameters, onError, credential: reply.credential(version) });
			expect(`${allSaid(result)} ${String(result.success[0]?.json.reason)}`).toMatch(/HTTP 418/);
			expect(`${allSaid(result)} ${String(result.success[0]?.json.reason)}`).not.toMatch(UNKNOWN);
		}
		expect(reply.simulator.writes).toEqual([]);
	});

	test.each([['v4', 'stopWorkflow'], ['v3', 'continueErrorOutput']] as const)('not of a write that never left, API %s, %s', async (version, onError) => {
		const nobody = createServer();
		await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
		const { port } = nobody.address() as AddressInfo;
		await new Promise((resolve) => nobody.close(resolve));
		const result = await runNode({ parameters: set(12345), onError, credential: { ...reply.credential(version), baseUrl: `http://127.0.0.1:${port}` } });
		expect(toldBy(result)).toMatch(/ECONNREFUSED \(tried 4 times\)/);
		expect(allSaid(result)).not.toMatch(UNKNOWN);
	});

	test.each(['v4', 'v3'].flatMap((version) => ERROR_MODES.map((mode) => [version, mode] as const)))('of a write whose answer was lost, and that cannot be looked at, API %s, %s', async (version, onError) => {
		reply.simulator.setFaults({ choose: (request) => (isWrite(request) ? 'resetAfter' : problem(418, 'Teapot.')) });
		expect(allSaid(await runNode({ parameters: set(12345), onError, credential: reply.credential(version) }))).toMatch(UNKNOWN);
		expect(reply.simulator.status(100, 12345)).toBe('Finished');
	});
});

describe.each([408, 425])('HTTP %d', (status) => {
	test.each(['v4', 'v3'])('once is healed, API %s', async (version) => {
		for (const parameters of [set(12345), get(12345), getMany()]) {
			reply.simulator.setFaults({ next: [{ kind: 'answer', status }] });
			const { error, success } = await runNode({ parameters, credential: reply.credential(version) });
			expect([error, success.length > 0]).toEqual([undefined, true]);
		}
	});

	test('for ever is explained after four tries', async () => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', status }) });
		const { error } = await runNode({ parameters: get(12345), credential: reply.credential() });
		expect(error?.message).toMatch(new RegExp(`failed to answer: HTTP ${status} \\(tried 4 times\\)`));
		expect(reply.simulator.requests).toHaveLength(4);
	});
});

describe.each([['null', 'null'], ['a list', '[]'], ['a text', '"OK"'], ['a number', '1'], ['true', 'true']])('a write that is answered with JSON that is no object: %s', (_name, body) => {
	test.each(['v4', 'v3'].flatMap((version) => [true, false].map((acts) => [version, acts] as const)))('is sent once and looked at, API %s (carried out: %p)', async (version, acts) => {
		const isWrite = ({ method }: { method: string }) => method !== 'GET';
		reply.simulator.setFaults({ choose: (request) => (isWrite(request) ? { kind: 'answer', body, acts } : null) });
		const result = await runNode({ parameters: set(12345), credential: reply.credential(version) });
		expect(reply.simulator.requests.filter(isWrite)).toHaveLength(1);
		expect(allSaid(result)).not.toMatch(/JSON/);
		if (acts) expect(result.success.map(({ json }) => json.status)).toEqual(['Finished']);
		else expect(result.error?.message).toMatch(/left contact 12345 at Active instead of Finished/);
	});
});
