import type { Fault } from '../../simulator/conditions/faults.mjs';
import { SWITCHES } from '../../simulator/rules/switches.mjs';
import { get, getMany, newAccount, set, useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode, type Credential } from './harness.mjs';

/*
 * The API version 'Automatic': v4 first; where v4 refuses, v3 does the same work and is believed.
 */

const reply = useSimulator();
const automatic = (): Credential => reply.credential('auto');

const asked = (version: 'v3' | 'v4') => reply.simulator.requests.filter(({ path }) => path.startsWith(`/${version}/`));
const inVersions = () => reply.simulator.requests.map(({ method, path }) => `${method} ${path}`);

/** Every request to v4 is answered so. */
const v4Answers = (answer: Omit<Fault, 'kind'>) => reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v4/') ? { kind: 'answer', ...answer } : null) });

const ABSENT = Object.keys(SWITCHES.v4.choices).filter((choice) => !['present', 'put-only'].includes(choice)) as Array<Exclude<keyof typeof SWITCHES.v4.choices, 'present' | 'put-only'>>;
const PUT = 'PUT /v4/sequences/100/contact-links/12345/status';

const manyContacts = (count: number) => {
	const { firstId } = reply.simulator.addContacts({ sequenceId: 777, count, firstId: 500_001 });
	return Array.from({ length: count }, (_, index) => ({ id: firstId + index }));
};
const setEach = { ...set('={{ $json.id }}'), sequenceId: locator('id', 777) };

describe('where v4 is there', () => {
	test('Set By ID is the one call of its page; v3 is not asked', async () => {
		const { error, success } = await runNode({ parameters: set('={{ $json.id }}', 'Inactive'), items: [12345, 12346, 12347].map((id) => ({ id })), credential: automatic() });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.status)).toEqual(['Inactive', 'Inactive', 'Inactive']);
		expect(inVersions().sort()).toEqual([12345, 12346, 12347].map((id) => `PUT /v4/sequences/100/contact-links/${id}/status`));
	});

	test('a contact that is missing costs one call more, and its error is that of v3', async () => {
		const items = [12345, 22, 12346].map((id) => ({ id }));
		const { success } = await runNode({ parameters: set('={{ $json.id }}'), items, onError: 'continueRegularOutput', credential: automatic() });
		expect(success.map(({ json }) => json.error)).toEqual([undefined, expect.stringMatching(/^Contact 22 (?:is not in|was not found).*\[item 1\]$/), undefined]);
		expect(asked('v4')).toHaveLength(3);
		// One read more tells whether the sequence is what is missing.
		expect(asked('v3').map(({ method }) => method)).toEqual(['POST', 'GET']);
	});

	test('many missing contacts among others are not each asked for twice', async () => {
		const items = manyContacts(200).map(({ id }, index) => ({ id: index % 2 === 0 ? id : 900_000 + index }));
		const { success, failed } = await runNode({ parameters: setEach, items, onError: 'continueErrorOutput', credential: automatic() });
		expect([success.length, failed.length]).toEqual([100, 100]);
		expect(asked('v4')).toHaveLength(200);
		expect(asked('v3').length).toBeLessThanOrEqual(11);
		for (const { json } of failed) expect(json.error).toMatch(/^Contact 9\d+ (?:is not in|was not found)/);
	});

	test.each([200, 203])('a run of missing contacts only costs about a call each, also where contacts that are there follow', async (count) => {
		const there = manyContacts(20);
		const items = [...Array.from({ length: count }, (_, index) => ({ id: 900_000 + index })), ...there];
		const { success, failed } = await runNode({ parameters: setEach, items, onError: 'continueErrorOutput', credential: automatic() });
		expect([success.length, failed.length]).toEqual([20, count]);
		expect(reply.simulator.requests.length).toBeLessThanOrEqual(items.length + 30);
		// The first of those that are there shows that v4 is to be asked again.
		expect(asked('v4').length).toBeGreaterThan(10);
	});
});

describe.each(ABSENT)('where v4 is absent (%s)', (how) => {
	beforeEach(() => {
		reply.simulator.switches.v4 = how;
	});

	test.each([
		['Set', set(12345), 3],
		['Get', get(12345), 2],
		['Get Many', getMany(), 2],
		['By Email', { ...set(1), contactId: locator('email', 'john.doe@company.com') }, 4],
	])('%s is done with v3; then v4 is not asked for an hour', async (_name, parameters, calls) => {
		const credential = automatic();
		const first = await runNode({ parameters, credential });
		expect(first.error).toBeUndefined();
		expect(first.success.length).toBeGreaterThan(0);
		expect(reply.simulator.requests).toHaveLength(calls);
		expect(asked('v4')).toHaveLength(1);
		await runNode({ parameters, credential });
		expect(asked('v4')).toHaveLength(1);
		const now = Date.now();
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 3_600_000);
		await runNode({ parameters, credential });
		clock.mockRestore();
		expect(asked('v4')).toHaveLength(2);
	});

	test('a run of any length asks v4 as often as calls were under way at first', async () => {
		const items = manyContacts(100);
		const { success } = await runNode({ parameters: setEach, items, credential: automatic() });
		expect(success).toHaveLength(100);
		expect(items.every(({ id }) => reply.simulator.status(777, id) === 'Finished')).toBe(true);
		expect(asked('v4').length).toBeLessThanOrEqual(5);
		expect(asked('v3')).toHaveLength(200);
	});

	test('also where the first contacts are missing, and the others are found all the same', async () => {
		const items = [...Array.from({ length: 40 }, (_, index) => ({ id: 900_000 + index })), ...manyContacts(20)];
		const { success, failed } = await runNode({ parameters: setEach, items, onError: 'continueErrorOutput', credential: automatic() });
		expect([success.length, failed.length]).toEqual([20, 40]);
		expect(asked('v4').length).toBeLessThanOrEqual(5);
	});

	test('also where v3 is down', async () => {
		reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v3/') ? { kind: 'answer', status: 418 } : null) });
		const { failed } = await runNode({ parameters: setEach, items: manyContacts(30), onError: 'continueErrorOutput', credential: automatic() });
		expect(failed).toHaveLength(30);
		expect(asked('v4').length).toBeLessThanOrEqual(5);
	});

	test.each(ERROR_MODES)('Inactive says that it needs v4, which the account has not: %s', async (onError) => {
		const items = manyContacts(30).map(({ id }, index) => ({ id, status: index % 10 === 3 ? 'Inactive' : 'Finished' }));
		const { error, success, failed } = await runNode({ parameters: { ...setEach, status: '={{ $json.status }}' }, items, onError, credential: automatic() });
		expect(asked('v4').length).toBeLessThanOrEqual(5);
		const message = (item: number) => `'Status' cannot be set to Inactive: that needs API v4, which this account seems not to have [item ${item}]`;
		if (onError === 'stopWorkflow') {
			expect(error?.message).toBe(message(3));
			// Found out before anything was written.
			expect(reply.simulator.writes).toEqual([]);
			return;
		}
		const errors = onError === 'continueErrorOutput' ? failed : success.filter(({ json }) => 'error' in json);
		expect(errors.map(({ json }) => json.error)).toEqual([message(3), message(13), message(23)]);
		expect(reply.simulator.writes).toHaveLength(27);
	});

	test.each([['Finished', 5], ['Inactive', 10]])("items that 'Only If Status Is' skips do not each ask: %s", async (status, most) => {
		const items = manyContacts(60);
		const { success } = await runNode({ parameters: { ...setEach, status, options: { onlyIf: ['OutOfOffice'] } }, items, credential: automatic() });
		expect(success.filter(({ json }) => json.skipped)).toHaveLength(60);
		expect(asked('v4').length).toBeLessThanOrEqual(most);
		expect(reply.simulator.writes).toEqual([]);
	});

	test('many items that want Inactive do not each ask', async () => {
		const { failed } = await runNode({ parameters: { ...setEach, status: 'Inactive' }, items: manyContacts(60), onError: 'continueErrorOutput', credential: automatic() });
		expect(failed).toHaveLength(60);
		expect(reply.simulator.requests.length).toBeLessThanOrEqual(10);
	});

	test.each(ERROR_MODES)('V4 chosen in the credential says that Automatic is the way out: %s', async (onError) => {
		for (const parameters of [set(12345), get(12345), getMany()]) {
			const { error, success, failed } = await runNode({ parameters, onError, credential: reply.credential('v4') });
			expect(error?.message ?? [...success, ...failed][0].json.error).toMatch(/; the API Version is V4, and Automatic would try V3 as well \[item 0\]$/);
			if (error) expect(error.description).toMatch(/choose Automatic as 'API Version' in the Reply\.io credential/i);
		}
		expect(asked('v3')).toEqual([]);
	});
});

describe('where v4 has the call of its page and nothing else', () => {
	beforeEach(() => {
		reply.simulator.switches.v4 = 'put-only';
	});

	test.each(ERROR_MODES)('Set By ID is that call alone, also for Inactive: %s', async (onError) => {
		const items = manyContacts(20).map(({ id }, index) => ({ id, status: index % 3 === 0 ? 'Inactive' : 'Finished' }));
		const { error, success } = await runNode({ parameters: { ...setEach, status: '={{ $json.status }}' }, items, onError, credential: automatic() });
		expect([error, success.length]).toEqual([undefined, 20]);
		expect(items.map(({ id }) => reply.simulator.status(777, id))).toEqual(items.map(({ status }) => status));
		expect(inVersions().sort()).toEqual(items.map(({ id }) => `PUT /v4/sequences/777/contact-links/${id}/status`).sort());
	});

	test('that reading is done with v3 does not mean that v4 sets nothing: Inactive is set within the hour', async () => {
		const credential = automatic();
		expect((await runNode({ parameters: get(12345), credential })).success).toHaveLength(1);
		const { error, success } = await runNode({ parameters: set(12345, 'Inactive'), credential });
		expect([error, success[0].json.status]).toEqual([undefined, 'Inactive']);
		// What v3 can do is v3's for the hour all the same.
		reply.simulator.requests = [];
		expect((await runNode({ parameters: set(12345), credential })).success[0].json.status).toBe('Finished');
		expect(asked('v4')).toEqual([]);
	});

	test("Inactive is set where 'Only If Status Is' allows it, v3 telling the status", async () => {
		const items = manyContacts(12);
		for (const { id } of items.slice(6)) reply.simulator.setStatus(777, id, 'Paused');
		const { error, success } = await runNode({ parameters: { ...setEach, status: 'Inactive', options: { onlyIf: ['Paused'] } }, items, credential: automatic() });
		expect([error, success.map(({ json }) => [json.status, 'skipped' in json])]).toEqual([undefined, items.map((_, index) => (index < 6 ? ['Active', true] : ['Inactive', false]))]);
	});

	test.each(['auto', 'v4'])('pausing a contact that is paused is a success, as v3 shows, API Version %s', async (version) => {
		reply.simulator.setStatus(100, 12345, 'Paused');
		const credential = { ...reply.credential(version) };
		const { error, success } = await runNode({ parameters: set(12345, 'Paused'), credential });
		expect([error, success[0]?.json.status]).toEqual([undefined, 'Paused']);
		expect(asked('v4').map(({ method }) => method)).toEqual(['PUT', 'GET']);
	});
});

test.each(ERROR_MODES)('%s: the item that finds out whether Inactive can be set goes first only where none before it changes the same contact', async (onError) => {
	const items = [{ id: 12346, status: 'Finished' }, { id: 12345, status: 'Finished' }, { id: 12345, status: 'Inactive' }, { id: 12345, status: 'Active' }];
	const { error, success } = await runNode({ parameters: set('={{ $json.id }}', '={{ $json.status }}'), items, onError, credential: automatic() });
	expect([error, success.map(({ json }) => json.status)]).toEqual([undefined, items.map(({ status }) => status)]);
	expect(reply.simulator.writes.filter(({ contactId }) => contactId === 12345).map(({ to }) => to)).toEqual(['Finished', 'Inactive', 'Active']);
});

test('the first item that wants Inactive for a contact that no item before it names goes first', async () => {
	reply.simulator.switches.v4 = '404-html';
	const items = [{ id: 12345, status: 'Finished' }, { id: 12345, status: 'Inactive' }, { id: 12346, status: 'Paused' }, { id: 12347, status: 'Inactive' }];
	const { error } = await runNode({ parameters: set('={{ $json.id }}', '={{ $json.status }}'), items, credential: automatic() });
	expect(error?.message).toMatch(/that needs API v4, which this account seems not to have \[item 3\]$/);
	expect(reply.simulator.writes).toEqual([]);
});

test('v4 that is there, and has no word for a contact that is missing, sets the others to Inactive', async () => {
	const there = manyContacts(8);
	const missing = Array.from({ length: 20 }, (_, index) => ({ id: 900_000 + index }));
	reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v4/') && path.includes('/9000') ? { kind: 'answer', status: 404 } : null) });
	const items = [...there.slice(0, 4), ...missing, ...there.slice(4)];
	const { success, failed } = await runNode({ parameters: { ...setEach, status: 'Inactive' }, items, onError: 'continueErrorOutput', credential: automatic() });
	expect(failed.map(({ json }) => json.id)).toEqual(missing.map(({ id }) => id));
	expect(success.map(({ json }) => [json.contactId, json.status])).toEqual(there.map(({ id }) => [id, 'Inactive']));
});

test('one contact that v4 does not find and v3 does is no sign that v4 is absent: Inactive is set in the run, and in the next', async () => {
	for (const answer of [{ status: 404, body: { code: 'contact.notFound', detail: 'Contact 12346 not found.' } }, { status: 404 }]) {
		reply.simulator.setFaults({ choose: ({ path }) => (path.startsWith('/v4/') && path.includes('/12346') ? { kind: 'answer', ...answer } : null) });
		const items = [{ id: 12345, status: 'Finished' }, { id: 12346, status: 'Finished' }, { id: 12347, status: 'Inactive' }];
		const credential = automatic();
		const { error, success } = await runNode({ parameters: set('={{ $json.id }}', '={{ $json.status }}'), items, credential });
		expect([error, success.map(({ json }) => json.status)]).toEqual([undefined, items.map(({ status }) => status)]);
		const next = await runNode({ parameters: set(12345, 'Inactive'), credential });
		expect([next.error, next.success[0]?.json.status]).toEqual([undefined, 'Inactive']);
	}
});

test.each(ERROR_MODES)("%s: v4's word for a contact that is missing counts where v3 is not there", async (onError) => {
	reply.simulator.setFaults({ choose: ({ path }) => ({ kind: 'answer', status: 404, body: path.startsWith('/v4/') ? { code: 'contact.notFound', detail: 'Contact 12345 not found.' } : '<html>None</html>' }) });
	const { error, success, failed } = await runNode({ parameters: set(12345), onError, credential: automatic() });
	expect(error?.message ?? [...success, ...failed][0].json.error).toBe('Contact 12345 was not found [item 0]');
});

test('V4 that did something in the run is not said to be missing where it finds nothing', async () => {
	reply.simulator.setFaults({ choose: ({ path }) => (path.includes('/12346') ? { kind: 'answer', status: 404 } : null) });
	const { failed } = await runNode({ parameters: set('={{ $json.id }}'), items: [{ id: 12345 }, { id: 12346 }], onError: 'continueErrorOutput', credential: reply.credential('v4') });
	expect(failed.map(({ json }) => json.error)).toEqual(['Reply.io found nothing under this address [item 1]']);
});

test.each([['a redirect', { status: 302, headers: { Location: '/login' } }], ['a page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>Reply</html>' }]])('%s in the place of v4 is told with the way out', async (_, answer) => {
	v4Answers(answer);
	const { error } = await runNode({ parameters: get(12345), credential: automatic() });
	expect(error?.message).toMatch(/This account may have no API v4, and with V3 as 'API Version' it is not asked \[item 0\]$/);
	expect(asked('v3')).toEqual([]);
});

describe('a refusal of v4 that is none', () => {
	test.each([
		['a page', { status: 404, headers: { 'Content-Type': 'text/html' }, body: '<html>Not found</html>' }],
		['a problem without words', { status: 404, body: { title: 'Not Found', status: 404, traceId: '00-1' } }],
		['a problem that quotes the address', { status: 404, body: { title: 'Not Found', detail: 'No route matches /v4/sequences/777/contact-links/500001/status' } }],
		['a code that says no more than the status', { status: 404, body: { code: 'notFound', message: 'Resource not found' } }],
		['a contact it says is not there, which is', { status: 404, body: { title: 'Not Found', detail: 'Contact is not in the sequence.', code: 'sequenceContact.notInSequence' } }],
		['a scope it says is lacking, which v3 does not ask for', { status: 403, body: { title: 'Forbidden', code: 'insufficient_scope' } }],
	])('%s: v3 is believed, in a run of any length', async (_name, answer) => {
		v4Answers(answer);
		const { error, success } = await runNode({ parameters: setEach, items: manyContacts(40), credential: automatic() });
		expect(error).toBeUndefined();
		expect(success).toHaveLength(40);
		expect(asked('v4').length).toBeLessThanOrEqual(5);
	});

	test('what is no refusal is believed of v4: v3 is not asked after a fault or a bad request', async () => {
		for (const status of [400, 409, 422, 418]) {
			v4Answers({ status, body: { title: 'No', detail: 'No.' } });
			const { error } = await runNode({ parameters: set(12345), credential: automatic() });
			expect(error?.httpCode).toBe(String(status));
		}
		expect(asked('v3')).toEqual([]);
	});
});

test('v4 that says 403 for Inactive is believed: the account has it', async () => {
	reply.simulator.addSequence({ id: 555, ownerUserId: 9 });
	reply.simulator.addContact({ sequenceId: 555, contactId: 1, status: 'Active' });
	const { failed } = await runNode({ parameters: { ...set(1, 'Inactive'), sequenceId: locator('id', 555) }, onError: 'continueErrorOutput', credential: automatic() });
	expect(failed[0].json.error).toMatch(/^Reply\.io does not allow this.*Only the owner/);
});

test.each(['404-empty', '401'] as const)('a key that is not accepted is what is said, where v4 is absent (%s) as well', async (how) => {
	reply.simulator.switches.v4 = how;
	const items = Array.from({ length: 50 }, (_, index) => ({ id: 12345 + index }));
	const { failed } = await runNode({ parameters: set('={{ $json.id }}'), items, onError: 'continueErrorOutput', credential: { ...automatic(), apiKey: 'wrong' } });
	for (const { json } of failed) expect(json.error).toMatch(/^Reply\.io does not accept the 'API Key' \[item \d+\]$/);
	expect(failed).toHaveLength(50);
	expect(reply.simulator.requests.length).toBeLessThanOrEqual(10);
});

test('what was learnt of one account is not used for another: key, origin, acting user, team', async () => {
	reply.simulator.switches.v4 = '404-html';
	const one = automatic();
	const others = [{ ...one, teamId: newAccount() }, { ...one, actingUser: '7' }, { ...one, actingUser: 'jane@company.com' }, { ...one, baseUrl: one.baseUrl.replace('127.0.0.1', 'localhost') }];
	for (const [index, credential] of [one, ...others].entries()) {
		await runNode({ parameters: get(12345), credential });
		expect(asked('v4')).toHaveLength(index + 1);
	}
	await runNode({ parameters: get(12345), credential: one });
	expect(asked('v4')).toHaveLength(others.length + 1);
});

test('a list is of one version, though v4 refuses in the middle of it', async () => {
	reply.simulator.addContacts({ sequenceId: 900, count: 2_500, firstId: 600_001 });
	reply.simulator.setFaults({ choose: ({ path, query }) => (path.startsWith('/v4/') && Number(query.skip) > 0 ? { kind: 'answer', status: 404 } : null) });
	const { error, success } = await runNode({ parameters: getMany({ sequenceId: locator('id', 900) }), credential: automatic() });
	expect(error).toBeUndefined();
	expect(new Set(success.map(({ json }) => json.contactId)).size).toBe(2_500);
	expect(success).toHaveLength(2_500);
	// Only v3 has this field.
	expect(success.every(({ json }) => 'meetingStatus' in json)).toBe(true);
});

test('a change that v4 made is not made again with v3, which shows the contact where v4 cannot', async () => {
	reply.simulator.setFaults({ choose: ({ method, path }) => (path.startsWith('/v4/') ? { kind: 'answer', status: method === 'PUT' ? 204 : 404, acts: method === 'PUT' } : null) });
	const { error, success } = await runNode({ parameters: set(12345), credential: automatic() });
	expect([error, success[0].json.status]).toEqual([undefined, 'Finished']);
	expect(inVersions()).toEqual([PUT, 'GET /v4/sequences/100/contacts/12345', 'GET /v3/sequences/100/contacts/12345']);
});

test('a change whose first try was lost is not said to be undone where both versions refuse', async () => {
	let isFirst = true;
	reply.simulator.setFaults({
		choose({ path }) {
			if (!isFirst) return { kind: 'answer', status: path.startsWith('/v4/') ? 404 : 403 };
			isFirst = false;
			return 'resetAfter';
		},
	});
	const { error } = await runNode({ parameters: set(12345), credential: automatic() });
	expect(error?.message).toMatch(/Reply\.io does not allow this/);
	expect(error?.description).toMatch(/Whether the change was made is unknown/);
	expect(reply.simulator.status(100, 12345)).toBe('Finished');
});
