import type { Fault } from '../../simulator/index.mjs';
import { set, useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode, type OnError } from './harness.mjs';

/*
 * Reply.io refuses to pause a contact that is paused. Its codes are an open set: whether a refusal means that,
 * only a look at the contact tells.
 */

const reply = useSimulator();
const problem = (status: number, more: object = {}): Fault => ({ kind: 'answer', status, headers: { 'Content-Type': 'application/problem+json' }, body: { title: 'Problem', status, ...more } });
const inBulk = (error: unknown): Fault => ({ kind: 'answer', body: { 12345: { error, errorDetails: null } } });

const OF_A_CALL: Array<[string, Fault]> = [
	['400, a word', problem(400, { code: 'invalidStatusTransition' })],
	['400, in another case', problem(400, { code: 'INVALIDSTATUSTRANSITION' })],
	['400, with underscores', problem(400, { code: 'invalid_status_transition' })],
	['400, dotted', problem(400, { code: 'sequenceContact.invalidStatusTransition' })],
	['400, dotted, in another case', problem(400, { code: 'SequenceContact.InvalidStatusTransition' })],
	['400, a number', problem(400, { errorCode: 11 })],
	['400, another number', problem(400, { errorCode: 8, detail: 'Not possible.' })],
	['400, no code', problem(400, { detail: 'The contact is paused already.' })],
	['400, nothing at all', { kind: 'answer', status: 400 }],
	['409', problem(409)],
	['409, a page', { kind: 'answer', status: 409, headers: { 'Content-Type': 'text/html' }, body: '<html></html>' }],
	['422', problem(422, { code: 'statusIsSet' })],
	['422, nothing at all', { kind: 'answer', status: 422 }],
];
const IN_A_LIST: Array<[string, Fault]> = [
	'invalidStatusTransition', 'InvalidStatusTransition', 'invalid_status_transition', 'invalid-status-transition', 'sequenceContact.invalidStatusTransition', 11, 8, 1, '11', 'alreadyPaused', null,
].map((error) => [`listed as ${JSON.stringify(error)}`, inBulk(error)]);
const CASES = [
	...OF_A_CALL.flatMap(([name, fault]) => [['v4', name, fault] as const, ['v3', name, fault] as const]),
	...IN_A_LIST.map(([name, fault]) => ['v3', name, fault] as const),
];

const isWrite = ({ method, path }: { method: string; path: string }) => method === 'PUT' || path.endsWith('set-status-in-sequence');
const writesMeet = (...faults: Array<Fault | Fault['kind'] | null>) => {
	let next = 0;
	reply.simulator.setFaults({ choose: (request) => (isWrite(request) ? faults[Math.min(next++, faults.length - 1)] : null) });
};
const pause = async (version: string, onError: OnError = 'stopWorkflow', asTool = false) => await runNode({ parameters: set(12345, 'Paused'), onError, asTool, credential: reply.credential(version) });
/** The error of the item, in whatever mode. */
const errorOf = ({ error, success, failed }: Awaited<ReturnType<typeof pause>>) => error?.message ?? (success[0] ?? failed[0])?.json.error;

describe.each(CASES)('API %s, %s', (version, _name, fault) => {
	test.each(ERROR_MODES)('a contact that is paused already is a success, %s', async (onError) => {
		reply.simulator.setStatus(100, 12345, 'Paused');
		writesMeet(fault);
		const { success, error, failed } = await pause(version, onError);
		expect([error, failed]).toEqual([undefined, []]);
		expect(success.map(({ json }) => json)).toMatchObject([{ contactId: 12345, sequenceId: 100, status: 'Paused', email: 'john.doe@company.com' }]);
		expect(reply.simulator.requests.filter(isWrite)).toHaveLength(1);
	});

	test('a contact that is not is an error, and it is not said to be unknown', async () => {
		reply.simulator.setStatus(100, 12345, 'Finished');
		writesMeet(fault);
		const result = await pause(version);
		expect(errorOf(result)).toMatch(/\[item 0\]$/);
		expect(`${String(errorOf(result))} ${result.error?.description}`).not.toMatch(/unknown/);
		expect(reply.simulator.requests.filter(isWrite)).toHaveLength(1);
	});
});

describe.each(['v4', 'v3'])('API %s, a refusal after a try whose answer was lost', (version) => {
	const REFUSALS: Array<[string, Fault]> = [
		...OF_A_CALL.slice(0, 1),
		...[400, 403, 404, 409, 410, 418, 422].map((status): [string, Fault] => [String(status), problem(status, { code: 'somethingNew' })]),
		['403 forbidden', problem(403, { code: 'sequenceContact.forbidden' })],
		['404 notInSequence', problem(404, { code: 'sequenceContact.notInSequence' })],
		['400 invalidInput', problem(400, { code: 'sequenceContact.invalidInput' })],
		['400 archived', problem(400, { code: 'sequenceContact.sequenceArchived' })],
	];

	test.each(REFUSALS)('%s: what the lost try did is a success', async (_name, fault) => {
		writesMeet('resetAfter', fault);
		const { success, error } = await pause(version);
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.status)).toEqual(['Paused']);
	});

	test.each(REFUSALS)('%s: where the lost try did nothing, the refusal is what is told, and nothing is unknown', async (_name, fault) => {
		writesMeet('resetBefore', fault);
		const result = await pause(version);
		expect(errorOf(result)).toMatch(/\[item 0\]$/);
		expect(`${String(errorOf(result))} ${result.error?.description}`).not.toMatch(/unknown/);
		expect(reply.simulator.status(100, 12345)).toBe('Active');
	});

	test('where the contact cannot be looked at either, it is said to be unknown', async () => {
		let lost = false;
		reply.simulator.setFaults({ choose: (request) => (!lost && isWrite(request) ? ((lost = true), 'resetAfter') : problem(418)) });
		const { error } = await pause(version);
		expect(error?.description).toMatch(/^Whether the change was made is unknown/);
		expect(reply.simulator.status(100, 12345)).toBe('Paused');
	});
});

test('as a tool, too', async () => {
	reply.simulator.setStatus(100, 12345, 'Paused');
	writesMeet(problem(409));
	const { success } = await pause('v4', 'stopWorkflow', true);
	expect(success.map(({ json }) => json.status)).toEqual(['Paused']);
});

describe('Set Many', () => {
	const pauseMany = async (fault: Fault | Fault['kind'], then?: Fault) => {
		let isFirst = true;
		reply.simulator.setFaults({
			choose: (request) => {
				if (!isWrite(request)) return null;
				// Somebody else was quicker.
				if (typeof fault !== 'string') reply.simulator.setStatus(100, 12345, 'Paused');
				if (!isFirst && then) return then;
				isFirst = false;
				return fault;
			},
		});
		const { success } = await runNode({
			parameters: { operation: 'setMany', sequenceId: locator('id', 100), contactId: locator('id', 12345), status: 'Paused' },
			onError: 'continueRegularOutput',
			credential: reply.credential(),
		});
		return success[0].json;
	};

	test('an entry that says nothing went wrong is no refusal: the contact is changed', async () => {
		for (const error of [null, 0, 'none', '']) {
			reply.simulator.setStatus(100, 12345, 'Active');
			expect(await pauseMany(inBulk(error))).toMatchObject({ outcome: 'changed', status: 'Paused', reason: null });
		}
	});

	test.each(CASES.filter(([version, name]) => version === 'v3' && name !== 'listed as null').map(([, name, fault]) => [name, fault] as const))('%s: a contact that was paused in the meantime is unchanged', async (_name, fault) => {
		expect(await pauseMany(fault)).toMatchObject({ outcome: 'unchanged', status: 'Paused', reason: expect.stringMatching(/in the meantime/) });
	});

	test.each([400, 403, 404, 409, 418, 422])('a refusal (%d) after a try whose answer was lost: what that try did is changed', async (status) => {
		expect(await pauseMany('resetAfter', problem(status, { code: 'somethingNew' }))).toMatchObject({ outcome: 'changed', status: 'Paused' });
	});
});
