import { get, getMany, set, useSimulator, VERSIONS } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

const reply = useSimulator();

const BAD_IDS = ['', 0, -1, 1.5, 'abc', '1/2', '../x', 2147483648, null, { a: 1 }, [1], true, '12.0', '1e3', ' '];

describe.each(['sequenceId', 'contactId'])('a bad ID in %s', (parameter) => {
	const name = parameter === 'sequenceId' ? 'Sequence' : 'Contact';

	test.each(BAD_IDS.map((id) => [JSON.stringify(id), id]))('%s is an error that names parameter and item, and nothing is sent', async (_text, id) => {
		for (const parameters of [set(12345), get(12345)]) {
			const { success } = await runNode({
				parameters: { ...parameters, [parameter]: locator('id', '={{ $json.id }}') },
				items: [{ id }],
				onError: 'continueRegularOutput',
				credential: reply.credential(),
			});
			expect(success).toEqual([{ json: { error: expect.stringMatching(new RegExp(`^'${name}'.*\\[item 0\\]$`)) }, pairedItem: { item: 0 } }]);
		}
		expect(reply.simulator.requests).toEqual([]);
	});
});

test.each(ERROR_MODES)('Dry Run that was left from Set Many is an error of Set, and nothing is sent: %s', async (onError) => {
	const result = await runNode({ parameters: { ...set(12345), options: { dryRun: true } }, onError, credential: reply.credential() });
	const said = [result.error?.message, ...[...result.success, ...result.failed].map(({ json }) => json.error)].filter(Boolean);
	expect(said).toEqual([expect.stringMatching(/^'Dry Run' is on, and the operation Set has none/)]);
	expect(reply.simulator.requests).toEqual([]);
});

test.each(ERROR_MODES)('an expression that fails is an error that names its parameter, and nothing is sent: %s', async (onError) => {
	const parameters = { ...get(1), contactId: locator('id', "={{ $('Nowhere').item.json.id }}") };
	const result = await runNode({ parameters, onError, credential: reply.credential() });
	const said = [result.error?.message, ...[...result.success, ...result.failed].map(({ json }) => json.error)].filter(Boolean);
	expect(said).toEqual([expect.stringMatching(/^The expression of 'Contact' failed: /)]);
	expect(reply.simulator.requests).toEqual([]);
});

test("' 12345 ' and 12345 are 12345", async () => {
	const { success } = await runNode({ parameters: get('={{ $json.id }}'), items: [{ id: ' 12345 ' }, { id: 12345 }], credential: reply.credential() });
	expect(success.map(({ json }) => json.contactId)).toEqual([12345, 12345]);
});

test.each(['paused', ' PAUSED', 'Pau-sed', 'out of office', 'Out-Of-Office', 'OUT_OF_OFFICE', 'finished'])('the status %p is understood', async (status) => {
	const { error, success } = await runNode({ parameters: set(12345, '={{ $json.status }}'), items: [{ status }], credential: reply.credential() });
	expect(error).toBeUndefined();
	expect(success[0].json.status).toMatch(/^(?:Paused|OutOfOffice|Finished)$/);
});

test.each(['', 'Replied', 'pause', null, 3, ['Paused']])('the status %p is an error that lists the five, and nothing is sent', async (status) => {
	const { error } = await runNode({ parameters: set(12345, '={{ $json.status }}'), items: [{ status }], credential: reply.credential() });
	expect(error?.message).toMatch(/^'Status'/);
	expect(error?.description).toContain('Active, Finished, Inactive, OutOfOffice, Paused');
	expect(reply.simulator.requests).toEqual([]);
});

test('a link names the sequence and the contact', async () => {
	const { success } = await runNode({
		parameters: {
			...get(1),
			sequenceId: locator('url', 'https://run.reply.io/dashboard/material#/campaign/100/people'),
			contactId: locator('url', 'https://run.reply.io/dashboard/material#/people/list/12345'),
		},
		credential: reply.credential(),
	});
	expect(success[0].json).toMatchObject({ sequenceId: 100, contactId: 12345 });
});

test('a link that is no link to Reply.io is an error, and nothing is sent', async () => {
	const { error } = await runNode({ parameters: { ...get(12345), sequenceId: locator('url', 'https://example.com/sequences/100') }, credential: reply.credential() });
	expect(error?.message).toMatch(/'Sequence' is not a link/);
	expect(reply.simulator.requests).toEqual([]);
});

describe.each(VERSIONS)('By Email, API %s', (version) => {
	const byEmail = (more = {}) => ({ ...get(1), contactId: locator('email', '={{ $json.email }}'), ...more });

	test('the same address in one run is looked up once, whatever its case', async () => {
		const items = ['john.doe@company.com', ' JOHN.DOE@company.com', 'john.doe@company.com'].map((email) => ({ email }));
		const { success } = await runNode({ parameters: byEmail(), items, credential: reply.credential(version) });
		expect(success.map(({ json }) => json.contactId)).toEqual([12345, 12345, 12345]);
		expect(reply.simulator.requests.filter(({ path }) => path === '/v3/contacts')).toHaveLength(1);
		expect(reply.simulator.violations).toEqual([]);
	});

	test('nobody with the address is an error of the row', async () => {
		const { success } = await runNode({ parameters: byEmail(), items: [{ email: 'nobody@nowhere.example' }], onError: 'continueRegularOutput', credential: reply.credential(version) });
		expect(success[0].json.error).toMatch(/No contact.*nobody@nowhere\.example/);
	});

	test.each(['', ' ', 'a@b, c@d', 'no-address', null])('%p is an error before any call', async (email) => {
		const { error } = await runNode({ parameters: byEmail(), items: [{ email }], credential: reply.credential(version) });
		expect(error?.message).toMatch(/'Contact' is not an email address/);
		expect(reply.simulator.requests).toEqual([]);
	});
});

test.each(ERROR_MODES)('several contacts with the address are an error that lists them, %s', async (onError) => {
	reply.simulator.addContact({ sequenceId: 100, contactId: 555, email: 'John.Doe@company.com' });
	const contactId = locator('email', '={{ $json.email }}');
	const { error, success, failed } = await runNode({ parameters: { ...set(1), contactId }, items: [{ email: 'john.doe@company.com' }], onError, credential: reply.credential() });
	expect(error?.message ?? [...success, ...failed][0].json.error).toMatch(/2 contacts.*12345, 555/);
	expect(reply.simulator.writes).toEqual([]);
});

describe('Execute Once', () => {
	test.each(ERROR_MODES)('%s: the first row alone is carried out', async (onError) => {
		const { success } = await runNode({ parameters: set('={{ $json.id }}'), items: [{ id: 12345 }, { id: 12346 }], executeOnce: true, onError, credential: reply.credential() });
		expect(success).toHaveLength(1);
		expect(reply.simulator.writes.map(({ contactId }) => contactId)).toEqual([12345]);
	});
});

describe('where the workflow stops on errors', () => {
	test('nothing is sent before all rows were checked', async () => {
		const items = [{ id: 12345 }, { id: 12346 }, { id: 'abc' }];
		const { error } = await runNode({ parameters: set('={{ $json.id }}'), items, credential: reply.credential() });
		expect(error?.context?.itemIndex).toBe(2);
		expect(reply.simulator.requests).toEqual([]);
	});

	test('nothing is begun after a row failed, and the error counts what was carried out', async () => {
		reply.simulator.addContacts({ sequenceId: 100, count: 100, firstId: 500_001 });
		const items = Array.from({ length: 100 }, (_, index) => ({ id: index === 1 ? 4242 : 500_001 + index }));
		const { error } = await runNode({ parameters: set('={{ $json.id }}'), items, credential: reply.credential() });
		expect(error?.message).toMatch(/4242.*\[item 1\]/);
		expect(error?.context?.itemIndex).toBe(1);
		// Those under way, the one after it, and a look whether the sequence is there.
		expect(reply.simulator.requests.length).toBeLessThanOrEqual(7);
		expect(error?.description).toMatch(new RegExp(`${reply.simulator.writes.length} of the other items`));
	});

	test('Retry On Fail runs all rows again', async () => {
		reply.simulator.setFaults({ next: [{ kind: '401' }] });
		const { error, success } = await runNode({ parameters: set('={{ $json.id }}'), items: [{ id: 12345 }], retryOnFail: true, credential: reply.credential() });
		expect(error).toBeUndefined();
		expect(success).toHaveLength(1);
	});
});

describe('Output', () => {
	test.each(VERSIONS)('Selected Fields has the two IDs always, API %s', async (version) => {
		for (const parameters of [set(12345), get(12345), getMany({ returnAll: false, limit: 1 })]) {
			const { success } = await runNode({ parameters: { ...parameters, output: 'selected', fields: ['status'] }, credential: reply.credential(version) });
			expect(success.map(({ json }) => Object.keys(json))).toEqual([['contactId', 'sequenceId', 'status']]);
		}
	});

	test.each(VERSIONS)('Simplified has at most ten fields, API %s', async (version) => {
		const { success } = await runNode({ parameters: get(12345, { output: 'simplified' }), credential: reply.credential(version) });
		expect(Object.keys(success[0].json).length).toBeLessThanOrEqual(10);
		expect(success[0].json).toMatchObject({ contactId: 12345, status: 'Active' });
	});

	test("All Fields on v3 has the page's names and values, then what v3 has beyond them", async () => {
		const { success } = await runNode({ parameters: get(12345), credential: reply.credential('v3') });
		expect(Object.keys(success[0].json)).toEqual([
			'contactId', 'sequenceId', 'email', 'firstName', 'lastName', 'company', 'title', 'status', 'currentStep', 'addingDate',
			'isOptedOut', 'emailAccountId', 'linkedInAccountId', 'callStatus', 'meetingStatus', 'emailDisposition', 'currentStepId',
		]);
		expect(success[0].json).toMatchObject({ status: 'Active', currentStep: 2 });
	});
});

test('Set Many, as it is added, takes contactId from the items, and pauses', async () => {
	const items = [{ contactId: 12345 }, { contactId: '12346' }];
	const { success } = await runNode({ parameters: { operation: 'setMany', sequenceId: locator('id', 100) }, items, credential: reply.credential() });
	expect(success.map(({ json }) => [json.contactId, json.status, json.outcome])).toEqual([
		[12345, 'Paused', 'changed'],
		[12346, 'Paused', 'changed'],
	]);
});

test('Set Many, as it is added, before items without contactId is an error that names the parameter, and sends nothing', async () => {
	const items = [{ email: 'john.doe@company.com' }];
	const { error } = await runNode({ parameters: { operation: 'setMany', sequenceId: locator('id', 100) }, items, credential: reply.credential() });
	expect(error?.description).toMatch(/'Contact' is not a valid ID: nothing/);
	expect(error?.description).toMatch(/By Email/);
	expect(reply.simulator.requests).toEqual([]);
});
