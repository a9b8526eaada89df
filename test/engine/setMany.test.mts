import { startSimulator, type ContactStatus, type Simulator } from '../../simulator/index.mjs';
import { ERROR_MODES, locator, runNode, type Credential, type OnError } from './harness.mjs';

let simulator: Simulator;
const credential = (apiVersion = 'v4'): Credential => ({ apiKey: simulator.apiKey, baseUrl: simulator.baseUrl, apiVersion });

beforeAll(async () => {
	simulator = await startSimulator({ limits: false, seed: [] });
});
beforeEach(() => {
	simulator.reset();
	simulator.options.poison = undefined;
	simulator.options.contactFailures = undefined;
});
afterEach(() => expect(simulator.violations).toEqual([]));
afterAll(async () => await simulator.stop());

interface RowJson {
	[column: string]: string | number | undefined;
}

const byId = (status: unknown = '={{ $json.status }}', more = {}) => ({
	operation: 'setMany',
	sequenceId: locator('id', '={{ $json.sequence ?? 1 }}'),
	contactId: locator('id', '={{ $json.id }}'),
	status,
	...more,
});
const byEmail = (status: unknown, more = {}) => ({ ...byId(status, more), contactId: locator('email', '={{ $json.email }}') });
const contact = (contactId: number, status: ContactStatus = 'Active', sequenceId = 1) => ({
	sequenceId,
	contactId,
	email: `c${contactId}@example.com`,
	status,
});
const add = (...contacts: Array<ReturnType<typeof contact>>) => contacts.forEach((one) => simulator.addContact(one));
const run = async (parameters: object, items: RowJson[], onError: OnError = 'continueRegularOutput') =>
	await runNode({ parameters: parameters as never, items: items as never, onError, credential: credential() });
const outcomes = (result: Awaited<ReturnType<typeof run>>) => result.success.map(({ json }) => json.outcome);
const calls = () => simulator.requests.map(({ method, path }) => `${method} ${path}`);

test('every field of the report, one item a row, in order and paired', async () => {
	add(contact(11), contact(12, 'Finished'), contact(13, 'OutOfOffice'));
	const items = [
		{ id: 12, status: 'finished' },
		{ id: 11, status: 'Paused' },
		{ id: 13, status: 'out of office' },
	];
	const result = await run(byId(), items, 'stopWorkflow');
	expect(result.error).toBeUndefined();
	expect(result.success.map(({ json }) => json)).toEqual([
		{ contactId: 12, sequenceId: 1, email: 'c12@example.com', previousStatus: 'Finished', status: 'Finished', outcome: 'unchanged', reason: null },
		{ contactId: 11, sequenceId: 1, email: 'c11@example.com', previousStatus: 'Active', status: 'Paused', outcome: 'changed', reason: null },
		{ contactId: 13, sequenceId: 1, email: 'c13@example.com', previousStatus: 'OutOfOffice', status: 'OutOfOffice', outcome: 'unchanged', reason: null },
	]);
	expect(result.success.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(result.successRows).toEqual(items);
	expect(simulator.writes).toMatchObject([{ contactId: 11, from: 'Active', to: 'Paused' }]);
	expect(calls()).toEqual(['GET /v3/sequences/1/contacts', 'POST /v3/sequences/1/contacts/set-status-in-sequence']);
});

test('one row by ID takes two calls', async () => {
	simulator.addContacts({ sequenceId: 1, count: 5_000, firstId: 1 });
	await run(byId('Finished'), [{ id: 1 }]);
	expect(simulator.requests).toHaveLength(2);
});

test('10 rows by ID in a sequence of 500,000 take at most 21 calls', async () => {
	simulator.addContacts({ sequenceId: 1, count: 500_000, firstId: 1 });
	const result = await run(byId('Finished'), Array.from({ length: 10 }, (_, index) => ({ id: index + 1 })));
	expect(outcomes(result)).toEqual(Array(10).fill('changed'));
	expect(simulator.requests.length).toBeLessThanOrEqual(21);
});

test('e-mail addresses are found whatever their case, and are believed only if the contact has them', async () => {
	add(contact(1), contact(2), contact(3), contact(4, 'Active', 2));
	const items = [{ email: 'C2@Example.COM' }, { email: 'c4@example.com' }, { email: ' c3@example.com ' }, { email: '' }, { email: 'nobody@example.com' }];
	const result = await run(byEmail('Paused'), items);
	expect(outcomes(result)).toEqual(['changed', 'failed', 'changed', 'failed', 'failed']);
	expect(result.success[1].json.reason).toMatch(/c4@example.com is not in sequence 1/);
	expect(result.success[0].json).toMatchObject({ contactId: 2, email: 'c2@example.com' });
	expect(simulator.writes.map(({ contactId }) => contactId)).toEqual([2, 3]);
});

test('a single e-mail address is looked up and read: three calls', async () => {
	simulator.addContacts({ sequenceId: 1, count: 5_000, firstId: 1 });
	const result = await run(byEmail('Paused'), [{ email: 'contact-7@example.com' }]);
	expect(result.success[0].json).toMatchObject({ contactId: 7, outcome: 'changed', email: 'contact-7@example.com' });
	expect(simulator.requests).toHaveLength(3);
});

describe('bad rows', () => {
	const items = [
		{ id: 'abc', status: 'Paused' },
		{ id: 11, status: 'Asleep' },
		{ id: 11, status: 'Inactive' },
		{ id: 11, status: 'Paused', sequence: '1/2' },
		{ id: '', status: 'Paused' },
	];

	test('cost no call', async () => {
		add(contact(11));
		const result = await run(byId(), items);
		expect(outcomes(result)).toEqual(Array(5).fill('failed'));
		expect(result.success[2].json).toMatchObject({ contactId: 11, sequenceId: 1, reason: expect.stringContaining('Inactive') });
		expect(simulator.requests).toEqual([]);
	});

	test.each(ERROR_MODES)('and one good row, %s', async (onError) => {
		add(contact(11));
		const rows = [...items, { id: 11, status: 'Finished', name: 'good' }];
		const result = await run(byId(), rows, onError);
		expect(simulator.status(1, 11)).toBe('Finished');
		if (onError === 'stopWorkflow') {
			expect(result.success).toEqual([]);
			expect(result.error?.message).toBe('5 of 6 rows failed');
			expect(result.error?.description).toMatch(/^Item 0: 'Contact' is not a valid ID: 'abc'\. Item 1 \(11\): .*All other rows were finished: 1 changed\./);
			// n8n's editor would say "5 of 6 rows failed [item 0]".
			expect(result.error?.context?.itemIndex).toBeUndefined();
		} else if (onError === 'continueRegularOutput') {
			expect(outcomes(result)).toEqual([...Array(5).fill('failed'), 'changed']);
			expect(result.successRows).toEqual(rows);
			expect(result.success.every(({ json }) => !('error' in json))).toBe(true);
		} else {
			expect(outcomes(result)).toEqual(['changed']);
			expect(result.successRows).toEqual([rows[5]]);
			expect(result.failedRows).toEqual(items);
			expect(result.failed[0].json).toEqual({ ...items[0], error: expect.stringMatching(/'Contact'.*\[item 0\]$/) });
		}
	});
});

test('stop mode names the first ten and counts the others', async () => {
	add(contact(11));
	const rows = [...Array.from({ length: 14 }, (_, index) => ({ id: 1_000 + index })), { id: 11 }];
	const { error } = await run(byId('Finished'), rows, 'stopWorkflow');
	expect(error?.message).toBe('14 of 15 rows failed');
	expect(error?.description).toContain('Item 9 (1009)');
	expect(error?.description).not.toContain('Item 10');
	expect(error?.description).toContain('And 4 more.');
	expect(error?.description).toContain('1 changed');
	expect(simulator.status(1, 11)).toBe('Finished');
});

test('one contact twice: the same status is written once, of different ones the last counts', async () => {
	add(contact(11), contact(12), contact(13));
	const items = [
		{ id: 11, status: 'Paused' },
		{ id: 11, status: 'Paused' },
		{ id: 12, status: 'Paused' },
		{ id: 12, status: 'Finished' },
		{ id: 13, status: 'Finished', sequence: 1 },
	];
	const result = await run(byId(), items);
	expect(outcomes(result)).toEqual(['changed', 'changed', 'skipped', 'changed', 'changed']);
	expect(result.success[2].json).toMatchObject({ reason: expect.stringMatching(/^Item 3 /), previousStatus: 'Active', status: 'Finished' });
	expect(simulator.writes.map(({ contactId, to }) => [contactId, to])).toEqual(expect.arrayContaining([[11, 'Paused'], [12, 'Finished'], [13, 'Finished']]));
	expect(simulator.writes).toHaveLength(3);
});

test('only if: what is not met is skipped, what is set already is unchanged', async () => {
	add(contact(11), contact(12, 'OutOfOffice'), contact(13, 'Finished'), contact(14, 'Paused'));
	const options = { onlyIf: ['Active', 'OutOfOffice'] };
	const result = await run(byId('Finished', { options }), [{ id: 11 }, { id: 12 }, { id: 13 }, { id: 14 }]);
	expect(outcomes(result)).toEqual(['changed', 'changed', 'unchanged', 'skipped']);
	expect(result.success[3].json.reason).toBe("The contact is Paused, and 'Only If Status Is' allows Active, OutOfOffice");
});

test('a contact that cannot be paused fails without a call; only if skips it', async () => {
	add(contact(11, 'Finished'));
	const failed = await run(byId('Paused'), [{ id: 11 }]);
	expect(failed.success[0].json).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/only an Active contact.*Only If Status Is/) });
	const skipped = await run(byId('Paused', { options: { onlyIf: ['Active'] } }), [{ id: 11 }]);
	expect(outcomes(skipped)).toEqual(['skipped']);
	expect(calls().every((call) => call.startsWith('GET'))).toBe(true);
});

test('a dry run writes nothing and says so', async () => {
	add(contact(11), contact(12, 'Finished'));
	const result = await run(byId('Finished', { options: { dryRun: true } }), [{ id: 11 }, { id: 12 }, { id: 13 }]);
	expect(outcomes(result)).toEqual(['wouldChange', 'unchanged', 'failed']);
	expect(result.success[0].json).toMatchObject({ previousStatus: 'Active', status: 'Finished' });
	expect(calls().every((call) => call.startsWith('GET'))).toBe(true);
	expect(JSON.stringify(result.hints)).toMatch(/Dry Run: nothing was changed/);
});

test('a dry run by an expression that is neither yes nor no is an error of the row', async () => {
	add(contact(11));
	const result = await run(byId('Finished', { options: { dryRun: '={{ $json.dry }}' } }), [{ id: 11, dry: 'yes' }]);
	expect(result.success[0].json).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/'Dry Run'/) });
	expect(simulator.requests).toEqual([]);
});

test("rows of several sequences and statuses; a sequence that isn't there fails its rows only", async () => {
	add(contact(11), contact(12), contact(11, 'Active', 2), contact(12, 'Active', 2));
	simulator.addSequence({ id: 3, ownerUserId: 5 });
	simulator.addContact({ ...contact(31), sequenceId: 3 });
	simulator.addSequence({ id: 4, isArchived: true });
	simulator.addContact({ ...contact(41), sequenceId: 4 });
	const items = [
		{ id: 11, status: 'Paused', sequence: 1 },
		{ id: 11, status: 'Finished', sequence: 2 },
		{ id: 12, status: 'Finished', sequence: 2 },
		{ id: 12, status: 'Finished', sequence: 99 },
		{ id: 31, status: 'Finished', sequence: 3 },
		{ id: 41, status: 'Finished', sequence: 4 },
	];
	const result = await run(byId(), items);
	expect(outcomes(result)).toEqual(['changed', 'changed', 'changed', 'failed', 'failed', 'failed']);
	expect(result.success.slice(3).map(({ json }) => json.reason)).toEqual([
		expect.stringMatching(/Sequence 99/),
		expect.stringMatching(/Sequence 3 belongs to somebody else/),
		expect.stringMatching(/Sequence 4 is archived/),
	]);
});

test('failures of single contacts in a bulk call are errors of their rows', async () => {
	simulator.addContacts({ sequenceId: 1, count: 250, firstId: 1 });
	simulator.options.contactFailures = { 5: 'forbidden', 120: 'invalidInput' };
	simulator.reset();
	simulator.addContacts({ sequenceId: 1, count: 250, firstId: 1 });
	const rows = Array.from({ length: 250 }, (_, index) => ({ id: index + 1 }));
	const result = await run(byId('Finished'), rows);
	expect(result.success.flatMap(({ json }) => (json.outcome === 'failed' ? [json.contactId] : []))).toEqual([5, 120]);
	expect(simulator.writes).toHaveLength(248);
	expect(simulator.requests).toHaveLength(4);
});

test('a call refused for one bad member is split until it is found', async () => {
	simulator.options.poison = [37];
	simulator.reset();
	simulator.addContacts({ sequenceId: 1, count: 100, firstId: 1 });
	const result = await run(byId('Finished'), Array.from({ length: 100 }, (_, index) => ({ id: index + 1 })));
	expect(result.success.flatMap(({ json }) => (json.outcome === 'changed' ? [] : [[json.contactId, json.outcome]]))).toEqual([[37, 'failed']]);
	expect(simulator.writes).toHaveLength(99);
	expect(simulator.requests.length).toBeLessThanOrEqual(2 + 14);
});

describe('a lost answer', () => {
	test('of a call that was carried out: found out by looking, reported as changed', async () => {
		add(contact(11), contact(12));
		simulator.setFaults({ next: [null, null, 'resetAfter'] });
		const result = await run(byId('Paused'), [{ id: 11 }, { id: 12 }]);
		expect(outcomes(result)).toEqual(['changed', 'changed']);
		expect(calls().filter((call) => call.startsWith('POST'))).toHaveLength(2);
	});

	test('that cannot be read: found out by looking', async () => {
		add(contact(11), contact(12), contact(13));
		simulator.setFaults({ next: [null, 'array'] });
		const result = await run(byId('Paused'), [{ id: 11 }, { id: 12 }, { id: 13 }]);
		expect(outcomes(result)).toEqual(['changed', 'changed', 'changed']);
	});

	test('and nobody to ask afterwards: reported as unknown, not as changed', async () => {
		add(contact(11), contact(12), contact(13));
		simulator.setFaults({ next: [null, 'array'], choose: () => '401' });
		const result = await run(byId('Paused'), [{ id: 11 }, { id: 12 }, { id: 13 }]);
		expect(outcomes(result)).toEqual(['failed', 'failed', 'failed']);
		expect(result.success[0].json).toMatchObject({ status: null, reason: expect.stringMatching(/^Whether the change was made is unknown/) });
	});
});

test('a wrong key stops it at once', async () => {
	simulator.addContacts({ sequenceId: 1, count: 50, firstId: 1 });
	const rows = Array.from({ length: 50 }, (_, index) => ({ id: index + 1, sequence: index + 1 }));
	const result = await runNode({ parameters: byId('Finished') as never, items: rows, onError: 'continueRegularOutput', credential: { ...credential(), apiKey: 'wrong-key-0123456789' } });
	expect(outcomes(result)).toEqual(Array(50).fill('failed'));
	expect(simulator.requests.length).toBeLessThanOrEqual(5);
	expect(JSON.stringify([result.success, result.hints, result.logs])).not.toContain('wrong-key-0123456789');
});

test.each(ERROR_MODES)('a credential that cannot be used, %s', async (onError) => {
	const result = await runNode({ parameters: byId('Finished') as never, items: [{ id: 1 }, { id: 2 }], onError, credential: { ...credential(), apiKey: ' ' } });
	if (onError === 'stopWorkflow') expect(result.error?.message).toMatch(/'API Key'.*empty/);
	else if (onError === 'continueErrorOutput') expect(result.failed).toHaveLength(2);
	else expect(outcomes(result)).toEqual(['failed', 'failed']);
	expect(simulator.requests).toEqual([]);
});

describe('all sequences of the contact', () => {
	const everywhere = (status: unknown, more = {}) => ({ operation: 'setMany', scope: 'allSequences', contactId: locator('id', '={{ $json.id }}'), status, ...more });

	test('a row reports the sequences it changed', async () => {
		add(contact(11), contact(11, 'Finished', 2), contact(11, 'OutOfOffice', 3), contact(12, 'Finished', 2));
		const result = await run(everywhere('Finished'), [{ id: 11 }, { id: 12 }, { id: 99 }]);
		expect(result.success.map(({ json }) => json)).toMatchObject([
			{
				contactId: 11,
				sequenceId: null,
				outcome: 'changed',
				previousStatus: null,
				status: 'Finished',
				sequences: [
					{ sequenceId: 1, previousStatus: 'Active', status: 'Finished' },
					{ sequenceId: 3, previousStatus: 'OutOfOffice', status: 'Finished' },
				],
			},
			{ contactId: 12, outcome: 'unchanged' },
			{ contactId: 99, outcome: 'failed' },
		]);
		expect(simulator.status(1, 11)).toBe('Finished');
		expect(calls().filter((call) => call.startsWith('POST'))).toEqual(['POST /v3/contacts/set-status-in-sequence']);
	});

	test('what Reply.io leaves as it is, is said', async () => {
		add(contact(11), contact(11, 'Finished', 2));
		const result = await run(everywhere('Paused'), [{ id: 11 }]);
		expect(result.success[0].json).toMatchObject({ outcome: 'changed', sequences: [{ sequenceId: 1 }], reason: 'Left as they were: sequence 2 (Finished)' });
	});

	test("a sequence that is somebody else's is a failure of the row, which still tells what was done", async () => {
		simulator.addSequence({ id: 2, ownerUserId: 5 });
		add(contact(11), contact(11, 'Active', 2));
		for (const onError of ERROR_MODES) {
			simulator.setStatus(1, 11, 'Active');
			const result = await run(everywhere('Finished'), [{ id: 11 }], onError);
			const reason = /Not Finished in sequence 2 \(Active\)/;
			if (onError === 'stopWorkflow') expect(result.error?.description).toMatch(reason);
			else if (onError === 'continueErrorOutput') expect(result.failed[0].json.error).toMatch(reason);
			else {
				const sequences = [{ sequenceId: 1, previousStatus: 'Active', status: 'Finished' }];
				expect(result.success[0].json).toMatchObject({ outcome: 'failed', status: null, reason: expect.stringMatching(reason), sequences });
			}
		}
	});

	test('only if counts for every sequence that would change; a dry run writes nothing', async () => {
		add(contact(11), contact(11, 'OutOfOffice', 2), contact(12));
		const rows = [{ id: 11 }, { id: 12 }];
		const result = await run(everywhere('Finished', { options: { onlyIf: ['Active'], dryRun: true } }), rows);
		expect(outcomes(result)).toEqual(['skipped', 'wouldChange']);
		expect(result.success[0].json.reason).toMatch(/^In sequence 2 the contact is OutOfOffice/);
		expect(simulator.writes).toEqual([]);
	});

	test('is never the default: without a sequence the row fails', async () => {
		add(contact(11));
		const result = await run({ ...byId('Finished'), sequenceId: locator('id', '={{ $json.sequence }}') }, [{ id: 11 }]);
		expect(outcomes(result)).toEqual(['failed']);
		expect(simulator.requests).toEqual([]);
	});
});

test('the editor is told rows, calls and outcomes, without the key', async () => {
	add(contact(11), contact(12, 'Finished'), contact(13));
	const result = await run(byId('Finished'), [{ id: 11 }, { id: 12 }, { id: 13 }]);
	expect(result.hints).toEqual([expect.objectContaining({ message: '3 rows, 2 calls: 2 changed, 1 had the status already.' })]);
	expect(JSON.stringify([result.hints, result.logs])).not.toContain(simulator.apiKey);
	const again = await run(byId('Finished'), [{ id: 11 }]);
	expect(again.hints).toEqual([expect.objectContaining({ message: '1 row, 1 call: 1 had the status already.' })]);
});
