import { get, getMany, set, useSimulator, VERSIONS } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

const reply = useSimulator();

const ALL = {
	v4: 'contactId sequenceId email firstName lastName company title status subStatus currentStep addingDate movingDate nextSendAfter isOptedOut emailAccountId linkedInAccountId icpScore',
	v3: 'contactId sequenceId email firstName lastName company title status currentStep addingDate isOptedOut emailAccountId linkedInAccountId callStatus meetingStatus emailDisposition currentStepId',
};
const SIMPLIFIED = 'contactId sequenceId email firstName lastName company status currentStep nextSendAfter isOptedOut'.split(' ');
const SELECTED = ['contactId', 'sequenceId', 'email', 'status'];

function fieldsOf(output: string, version: 'v3' | 'v4'): string[] {
	const all = ALL[version].split(' ');
	const wanted = { all, simplified: SIMPLIFIED, selected: SELECTED }[output]!;
	return all.filter((name) => wanted.includes(name));
}

const OPERATIONS = {
	set: set('={{ $json.id }}', 'Finished', { sequenceId: locator('id', '={{ $json.sequence }}') }),
	get: get('={{ $json.id }}', { sequenceId: locator('id', '={{ $json.sequence }}') }),
	getAll: getMany({ sequenceId: locator('id', '={{ $json.sequence }}'), returnAll: false, limit: 1 }),
};
const items = [
	{ sequence: 100, id: 12351, name: 'good' },
	{ sequence: '1/2', id: 12345, name: 'bad' },
	{ sequence: 4711, id: 12345, name: 'not there' },
	{ sequence: ' 200 ', id: '12367', name: 'good as well' },
];
const cases = (['set', 'get', 'getAll'] as const).flatMap((operation) =>
	(['v4', 'v3'] as const).flatMap((version) => ERROR_MODES.flatMap((mode) => ['all', 'simplified', 'selected'].map((output) => [operation, version, mode, output] as const))),
);

test.each(cases)('%s, API %s, %s, output %s: good rows come out with these fields, bad rows as errors', async (operation, version, onError, output) => {
	const parameters = { ...OPERATIONS[operation], output, fields: ['email', 'status'] };
	const { success, failed, successRows, failedRows, error } = await runNode({ parameters, items, onError, credential: reply.credential(version) });
	expect(reply.simulator.violations).toEqual([]);
	if (onError === 'stopWorkflow') {
		expect([success, failed]).toEqual([[], []]);
		expect(error?.message).toMatch(/^'Sequence'.*\[item 1\]$/);
		expect(reply.simulator.requests).toEqual([]);
		return;
	}
	expect(error).toBeUndefined();
	const good = [...success].filter(({ json }) => !('error' in json));
	const bad = onError === 'continueErrorOutput' ? failed : success.filter(({ json }) => 'error' in json);
	expect(good.map(({ json }) => Object.keys(json))).toEqual([fieldsOf(output, version), fieldsOf(output, version)]);
	expect(good.map(({ json }) => [json.sequenceId, json.contactId])).toEqual([[100, 12351], [200, 12367]]);
	expect(bad.map(({ json }) => json.error)).toEqual([expect.stringMatching(/^'Sequence'.*'1\/2'.*\[item 1\]$/), expect.stringMatching(/^Sequence 4711 was not found.*\[item 2\]$/)]);
	if (onError === 'continueRegularOutput') {
		expect(success.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
		expect(successRows).toEqual(items);
	} else {
		expect([successRows, failedRows]).toEqual([[items[0], items[3]], [items[1], items[2]]]);
		expect(failed.map(({ json }) => json)).toMatchObject([items[1], items[2]]);
	}
});

describe('500 rows of which some are bad', () => {
	const rows = Array.from({ length: 500 }, (_, index) => ({ id: index % 100 === 7 ? 0 : index % 100 === 8 ? 900_000 + index : 500_001 + index, note: `row ${index}` }));
	const isBad = ({ id }: { id: number }) => id === 0 || id >= 900_000;
	const parameters = { ...set('={{ $json.id }}'), sequenceId: locator('id', 777), output: 'simplified' };
	beforeEach(() => reply.simulator.addContacts({ sequenceId: 777, count: 500, firstId: 500_001 }));

	test('with an error output, each row leaves by the right output, in order, with its own fields', async () => {
		const { success, failed, successRows, failedRows } = await runNode({ parameters, items: rows, onError: 'continueErrorOutput', credential: reply.credential() });
		expect(successRows).toEqual(rows.filter((row) => !isBad(row)));
		expect(failedRows).toEqual(rows.filter(isBad));
		expect(failed.map(({ json }) => json)).toMatchObject(rows.filter(isBad));
		expect(success.every(({ json }) => reply.simulator.status(777, json.contactId as number) === 'Finished')).toBe(true);
		expect(reply.simulator.writes.map(({ contactId }) => contactId).sort()).toEqual(rows.filter((row) => !isBad(row)).map(({ id }) => id));
	}, 120_000);

	test('where the workflow stops on errors, the first bad row is named and nothing was sent', async () => {
		const { error, success } = await runNode({ parameters, items: rows, credential: reply.credential() });
		expect(error?.message).toMatch(/^'Contact'.*\[item 7\]$/);
		expect(error?.context?.itemIndex).toBe(7);
		expect(success).toEqual([]);
		expect(reply.simulator.requests).toEqual([]);
	}, 120_000);
});

describe('Get Many for several rows', () => {
	const several = [{ sequence: 100, name: 'a' }, { sequence: 4711, name: 'b' }, { sequence: 200, name: 'c' }, { sequence: 300, name: 'd' }];
	const parameters = getMany({ sequenceId: locator('id', '={{ $json.sequence }}'), output: 'selected' });

	test.each(VERSIONS)('every contact is paired with the row that asked for it, on both outputs, API %s', async (version) => {
		const { success, successRows, failedRows } = await runNode({ parameters, items: several, onError: 'continueErrorOutput', credential: reply.credential(version) });
		expect(success).toHaveLength(12 + 10 + 8);
		expect(success.map(({ json }) => json.sequenceId)).toEqual(successRows.map((row) => (row as { sequence: number }).sequence));
		expect(failedRows).toEqual([several[1]]);
	});

	test('a sequence whose second page fails for ever is an error, not half a list', async () => {
		reply.simulator.addContacts({ sequenceId: 900, count: 1_500, firstId: 600_001 });
		reply.simulator.setFaults({ choose: ({ path, query }) => (path.includes('/900/') && Number(query.skip) > 0 ? '401' : null) });
		const items = [{ sequence: 900 }, { sequence: 300 }];
		const { successRows, failedRows } = await runNode({ parameters, items, onError: 'continueErrorOutput', credential: reply.credential() });
		expect(failedRows).toEqual([items[0]]);
		expect(successRows).toEqual(Array.from({ length: 8 }, () => items[1]));
	});
});
