import type { Fault, FaultKind, RequestLog } from '../../simulator/index.mjs';
import { get, set, useSimulator } from './fixtures.mjs';
import { ERROR_MODES, expectFailure, locator, runNode, type RunResult } from './harness.mjs';

/*
 * 'Longest Wait' bounds all that one item waits for, over all its calls, and a time-out all of one call. Whoever
 * is told that it was reached is told how much is left, and that running it again is safe.
 */

const reply = useSimulator();
const byEmail = { contactId: locator('email', 'john.doe@company.com') };
/** What every item of a run is told, in whatever mode. */
const toldBy = ({ success, failed, error }: RunResult) => (error ? [error.message] : [...success, ...failed].map(({ json }) => String(json.error ?? json.reason)));
/** Each call meets the fault once, and is carried out when it is sent again. */
function eachCallMeets(fault: Fault | FaultKind): void {
	const met = new Set<string>();
	reply.simulator.setFaults({ choose: ({ method, path }) => (met.has(method + path) ? null : (met.add(method + path), fault)) });
}
const longestGapMs = (requests: RequestLog[]) => Math.max(...requests.slice(1).map(({ atMs }, index) => atMs - requests[index].atMs));

describe.each(['429', '503', '500', '408', '425'] as const)('what an item waits for over all its calls, %s', (kind) => {
	// By an address and with v3: a look-up, a write and a read.
	test('fails it once that is more than Longest Wait', async () => {
		eachCallMeets({ kind: 'answer', status: Number(kind), headers: { 'Retry-After': '1' } });
		const { error } = await runNode({ parameters: set(0, 'Finished', { ...byEmail, options: { longestWait: 2.5 / 60 } }), credential: { ...reply.credential('v3'), teamId: `${kind}1` } });
		expect(reply.simulator.status(100, 12345)).toBe('Finished');
		expect(error?.message).toMatch(/'Longest Wait' is 3 s.*1 item is left; running it again is safe/);
	});

	test('is no fault as long as it is not', async () => {
		eachCallMeets({ kind: 'answer', status: Number(kind), headers: { 'Retry-After': '1' } });
		const { error, success } = await runNode({ parameters: set(0, 'Finished', { ...byEmail, options: { longestWait: 3.5 / 60 } }), credential: { ...reply.credential('v3'), teamId: `${kind}2` } });
		expect(error).toBeUndefined();
		expect(success[0].json.status).toBe('Finished');
		expect(longestGapMs(reply.simulator.requests)).toBeGreaterThanOrEqual(990);
	});
});

describe.each(['429', '503'] as const)('a longer wait than Longest Wait, %s', (kind) => {
	const asked = { choose: ({ path }: RequestLog) => (path.includes('/100/') || path.includes('-links/') || path === '/v3/contacts' ? { kind: 'answer' as const, status: Number(kind), headers: { 'Retry-After': '3600' } } : null) };
	const items = Array.from({ length: 12 }, (_, index) => ({ id: 12345 + index }));
	const options = { longestWait: 1 };

	test.each(ERROR_MODES.flatMap((mode) => ['set', 'get', 'setMany'].map((operation) => [mode, operation] as const)))('%s, %s: says so, how many are left, and that running them again is safe', async (onError, operation) => {
		reply.simulator.setFaults(asked);
		const parameters = { operation, sequenceId: locator('id', 100), contactId: locator('id', '={{ $json.id }}'), status: 'Finished', options };
		const result = await runNode({ parameters, items, onError, credential: { ...reply.credential(), teamId: `${kind}${operation}${onError}`.replace(/\D/g, '') + String(onError.length + operation.length) } });
		const told = operation === 'setMany' && onError === 'stopWorkflow' ? [result.error?.description ?? ''] : toldBy(result);
		expect(told).toHaveLength(onError === 'stopWorkflow' ? 1 : 12);
		for (const text of told) expect(text).toMatch(new RegExp(`asks to wait 60 min.*'Longest Wait' is 60 s.* 12 ${operation === 'setMany' ? 'rows' : 'items'} are left; running them again is safe`));
		if (kind === '429' && result.error && operation !== 'setMany') expectFailure(result.error, { cause: 'rate-limited' });
		// The service that is down says so to each; the limit is everybody's.
		expect(reply.simulator.requests.length).toBeLessThanOrEqual(kind === '429' ? 6 : 24);
	});
});

test.each(['set', 'get', 'getAll'])("an item's Longest Wait is its own: one that is short fails only its item (%s)", async (operation) => {
	let refused = 0;
	reply.simulator.setFaults({ choose: () => (refused++ < 2 ? { kind: '503', retryAfter: 1 } : null) });
	const items = [{ wait: 0 }, { wait: 1 }];
	const parameters = { operation, sequenceId: locator('id', 100), ...byEmail, status: 'Finished', returnAll: true, options: { longestWait: '={{ $json.wait }}' } };
	const { success, failedRows } = await runNode({ parameters, items, onError: 'continueErrorOutput', looksUpRows: true, credential: reply.credential() });
	expect(failedRows).toEqual([items[0]]);
	expect(new Set(success.map(({ pairedItem }) => (pairedItem as { item: number }).item))).toEqual(new Set([1]));
});

test('what an item waits for in a look-up that it shares with others is its own waiting, too', async () => {
	let refused = 0;
	reply.simulator.setFaults({ choose: () => (refused++ < 3 ? { kind: '503', retryAfter: 1 } : null) });
	const result = await runNode({ parameters: { ...get(0, byEmail), options: { longestWait: 1.5 / 60 } }, items: [{}, {}], onError: 'continueRegularOutput', credential: reply.credential() });
	expect(toldBy(result)).toEqual([0, 1].map((item) => expect.stringMatching(new RegExp(`asks to wait 1 s after 1 s of waiting.*2 items are left.*\\[item ${item}\\]$`))));
	expect(reply.simulator.requests).toHaveLength(3);
});

test('an item waits for its own look-up only, where it is found out which item goes first', async () => {
	const { firstId } = reply.simulator.addContacts({ sequenceId: 778, count: 32, firstId: 700_001 });
	let lookUps = 0;
	reply.simulator.setFaults({ choose: ({ path }) => (path === '/v3/contacts' && ++lookUps % 9 === 0 ? { kind: '429', retryAfter: 1 } : null) });
	const items = Array.from({ length: 32 }, (_, index) => ({ email: `contact-${firstId + index}@example.com`, status: index === 31 ? 'Inactive' : 'Finished' }));
	const parameters = { operation: 'set', sequenceId: locator('id', 778), contactId: locator('email', '={{ $json.email }}'), status: '={{ $json.status }}', options: { longestWait: 2.5 / 60 } };
	const { error, success } = await runNode({ parameters, items, credential: reply.credential('auto') });
	expect([error, success.length]).toEqual([undefined, 32]);
	expect(lookUps).toBeGreaterThan(32);
});

test('what the calls of an item wait for at once is waited for once: Get Many in many sequences', async () => {
	for (let sequenceId = 1_001; sequenceId <= 1_015; sequenceId++) reply.simulator.addContact({ sequenceId, contactId: sequenceId, status: 'Active', marks: ['replied'] });
	// The search tells what came of the mail, and each sequence is asked for the statuses.
	reply.simulator.switches.searchWords = 'twelve';
	let refused = 0;
	reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v3/sequences/') && refused++ < 5 ? { kind: '429', retryAfter: 1 } : null) });
	const { error, success } = await runNode({ parameters: { operation: 'getAll', scope: 'allSequences', returnAll: true, options: { longestWait: 3.5 / 60 } }, credential: { ...reply.credential('v3'), teamId: '429003' } });
	reply.simulator.switches.searchWords = 'five';
	expect(error).toBeUndefined();
	expect(success.filter(({ json }) => Number(json.sequenceId) > 1_000)).toHaveLength(15);
	expect(refused).toBeGreaterThan(15);
});
