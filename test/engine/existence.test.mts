import { get, getMany, set, useSimulator, VERSIONS } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/*
 * What is there and what is not. Reply.io answers an empty page for the contacts of a sequence that is missing,
 * and of one contact one and the same 404 whether it, its sequence or its place in the sequence is missing.
 */

const reply = useSimulator();
const MISSING = 4711;
const inMissing = { sequenceId: locator('id', MISSING) };

const asked = (path: RegExp) => reply.simulator.requests.filter((request) => path.test(request.path));
const SEQUENCE_ITSELF = /\/sequences\/\d+$/;

/** Reply.io as it was seen to answer, on either version. */
function answersAsSeen(more: (path: string) => object | undefined = () => undefined): void {
	const notInSequence = { title: 'Not Found', status: 404, detail: 'The contact is not in the sequence.', code: 'sequenceContact.notInSequence', errorCode: 7 };
	reply.simulator.setFaults({
		choose({ path }) {
			const odd = more(path);
			if (odd) return { kind: 'answer', ...odd };
			if (/\/sequences\/4711\/contacts$/.test(path)) return { kind: 'answer', body: { items: [], hasMore: false } };
			if (/\/sequences\/4711\/contacts\/\d+$|\/contact-links\/22\/|\/sequences\/4711\/(?:contact-links|contacts)\//.test(path)) return { kind: 'answer', status: 404, body: notInSequence };
			return null;
		},
	});
}

describe.each(VERSIONS)('API %s', (version) => {
	beforeEach(() => answersAsSeen());

	test.each([
		['Set', set(12345, 'Finished', inMissing)],
		['Get', get(12345, inMissing)],
		['Get Many', getMany(inMissing)],
		['Get Many with a limit and a filter', getMany({ ...inMissing, returnAll: false, limit: 5, filters: { status: ['Paused'] } })],
	])('%s names the sequence that is missing, not the contact', async (_name, parameters) => {
		for (const onError of ERROR_MODES) {
			const { error, success, failed } = await runNode({ parameters, onError, credential: reply.credential(version) });
			expect(error?.message ?? [...success, ...failed][0]?.json.error).toMatch(/^Sequence 4711 was not found.*\[item 0\]$/);
		}
	});

	test('a contact that is missing from a sequence that is there is what is named', async () => {
		for (const parameters of [set(22), get(22)]) {
			const { error } = await runNode({ parameters, credential: reply.credential(version) });
			expect(error?.message).toMatch(/^Contact 22 (?:is not in|was not found)/);
		}
	});

	test('a sequence that is there and empty has no contacts, which is no error', async () => {
		reply.simulator.addSequence({ id: 888 });
		const { error, success } = await runNode({ parameters: getMany({ sequenceId: locator('id', 888) }), credential: reply.credential(version) });
		expect(error).toBeUndefined();
		expect(success).toEqual([]);
	});

	test('a run asks once for a sequence, however many of its items need to know', async () => {
		const items = Array.from({ length: 60 }, (_, index) => ({ id: index + 1, sequence: index % 2 === 0 ? MISSING : 100 }));
		const parameters = { ...get('={{ $json.id }}'), sequenceId: locator('id', '={{ $json.sequence }}') };
		const { failed } = await runNode({ parameters, items, onError: 'continueErrorOutput', credential: reply.credential(version) });
		expect(failed).toHaveLength(60);
		for (const { json } of failed) expect(json.error).toMatch(json.sequence === 100 ? /^Contact \d+ .*sequence 100/ : /^Sequence 4711 was not found/);
		expect(asked(SEQUENCE_ITSELF)).toHaveLength(2);
	});

	test('what is there is not asked for', async () => {
		for (const parameters of [set(12345), get(12345), getMany()]) await runNode({ parameters, credential: reply.credential(version) });
		expect(asked(SEQUENCE_ITSELF)).toEqual([]);
	});
});

test.each([
	['500', { status: 500 }],
	['403', { status: 403, body: { title: 'Forbidden', status: 403 } }],
])('where the sequence cannot be asked for (%s), what was answered is said, and it is not asked for again', async (_status, answer) => {
	answersAsSeen((path) => (SEQUENCE_ITSELF.test(path) ? answer : undefined));
	const items = Array.from({ length: 12 }, (_, index) => ({ id: index + 1 }));
	const { failed } = await runNode({ parameters: get('={{ $json.id }}', inMissing), items, onError: 'continueErrorOutput', credential: reply.credential('v3') });
	for (const { json } of failed) expect(json.error).toMatch(/^Contact \d+ is not in sequence 4711/);
	expect(asked(SEQUENCE_ITSELF).length).toBeLessThanOrEqual(4);
});

describe.each(VERSIONS)('a sequence that cannot be asked for is not taken for an empty one, API %s', (version) => {
	test.each([
		['500', { status: 500 }, /^Reply\.io failed to answer: HTTP 500/],
		['a longer wait than Longest Wait', { status: 503, headers: { 'Retry-After': '7200' } }, /asks to wait 2 h,/],
		['an answer that is cut off', { body: '{"id": 47' }, /could not be read/],
	])('%s', async (_name, answer, message) => {
		answersAsSeen((path) => (SEQUENCE_ITSELF.test(path) ? answer : undefined));
		const { error, success } = await runNode({ parameters: getMany(inMissing), credential: reply.credential(version) });
		expect(error?.message).toMatch(message);
		expect(success).toEqual([]);
	});
});

test('a sequence that could not be asked for by one item is asked for by the next', async () => {
	let failed = 0;
	answersAsSeen((path) => (SEQUENCE_ITSELF.test(path) && failed++ < 1 ? { status: 503, headers: { 'Retry-After': '7200' } } : undefined));
	const { success } = await runNode({ parameters: getMany({ ...inMissing, requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 300 } } } }), items: [{}, {}], onError: 'continueRegularOutput', credential: reply.credential('v3') });
	expect(success.map(({ json }) => json.error)).toEqual([expect.stringMatching(/asks to wait/), expect.stringMatching(/^Sequence 4711 was not found/)]);
});

test('v3 needs no words to say that a sequence is missing', async () => {
	answersAsSeen((path) => (SEQUENCE_ITSELF.test(path) ? { status: 404 } : undefined));
	const { error } = await runNode({ parameters: getMany(inMissing), credential: reply.credential('v3') });
	expect(error?.message).toBe('Sequence 4711 was not found [item 0]');
	expect(error?.description).toMatch(/choose it From List/);
});

test('where v4 may not know how to show a sequence, an empty one is empty', async () => {
	reply.simulator.addSequence({ id: 888 });
	answersAsSeen((path) => (path === '/v4/sequences/888' ? { status: 404 } : undefined));
	for (const version of ['v4', 'auto']) {
		const { error, success } = await runNode({ parameters: getMany({ sequenceId: locator('id', 888) }), credential: reply.credential(version) });
		expect([error, success]).toEqual([undefined, []]);
	}
});

test('a page that is empty, though there is more, is not the end of the list', async () => {
	const page = (ids: number[], hasMore: boolean) => ({ kind: 'answer' as const, body: { items: ids.map((contactId) => ({ contactId, sequenceId: 100, status: 'Active' })), hasMore } });
	reply.simulator.setFaults({ next: [page([], true), page([1, 2], true), page([3], false)] });
	const { error, success } = await runNode({ parameters: getMany(), credential: reply.credential() });
	expect(error).toBeUndefined();
	expect(success.map(({ json }) => json.contactId)).toEqual([1, 2, 3]);
	expect(reply.simulator.requests.map(({ query }) => Number(query.skip))).toEqual([0, 1_000, 1_002]);
});

test('a list that goes on being empty is an error, not an empty list', async () => {
	reply.simulator.setFaults({ choose: () => ({ kind: 'answer', body: { items: [], hasMore: true } }) });
	const { error } = await runNode({ parameters: getMany(), credential: reply.credential() });
	expect(error?.message).toMatch(/says that there is more/);
	expect(reply.simulator.requests).toHaveLength(3);
});

describe('a code is understood however it is spelled', () => {
	test.each(['sequenceContact.notInSequence', 'SequenceContact.NotInSequence', 'notInSequence', 'not_in_sequence', 'NOTINSEQUENCE', 'sequenceContact.notFound'])('%s', async (code) => {
		reply.simulator.setFaults({ choose: ({ path }) => (/contacts\/12345$/.test(path) ? { kind: 'answer', status: 404, body: { title: 'Not Found', status: 404, code } } : null) });
		const { error } = await runNode({ parameters: get(12345), credential: reply.credential('v3') });
		expect(error?.message).toBe('Contact 12345 is not in sequence 100 [item 0]');
	});

	test.each(['sequence.notFound', 'sequenceContact.sequenceNotFound', 'SEQUENCE_NOT_FOUND'])('%s', async (code) => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', status: 404, body: { title: 'Not Found', status: 404, code } }) });
		const { error } = await runNode({ parameters: get(12345), credential: reply.credential('v3') });
		expect(error?.message).toBe('Sequence 100 was not found [item 0]');
	});

	test.each(['sequenceAction.archived', 'sequence.Archived', 'sequenceArchived'])('%s', async (code) => {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', status: 400, body: { title: 'Bad Request', status: 400, code } }) });
		expect((await runNode({ parameters: set(12345), credential: reply.credential('v3') })).error?.message).toMatch(/^Sequence 100 is archived/);
	});
});

describe('a bulk failure whose code is a number', () => {
	const bulk = (error: unknown, errorDetails: string | null) => ({ kind: 'answer' as const, body: { 12345: { error, errorDetails } } });

	test("claims nothing: Reply.io's words are shown, and n8n is told no cause", async () => {
		reply.simulator.setFaults({ choose: ({ method }) => (method === 'POST' ? bulk(8, 'This is not possible today.') : null) });
		const { error } = await runNode({ parameters: set(12345), credential: reply.credential('v3') });
		expect(error?.message).toBe('Reply.io refused (8). Reply.io says: This is not possible today. [item 0]');
		expect(error?.failure).toBeUndefined();
	});

	test('is what a look at the contact says, where that says more', async () => {
		reply.simulator.setFaults({ choose: ({ method, path }) => (method === 'POST' ? bulk(7, null) : path.endsWith('/12345') ? { kind: 'answer', status: 404, body: { code: 'sequenceContact.notInSequence' } } : null) });
		const { error } = await runNode({ parameters: set(12345), credential: reply.credential('v3') });
		expect(error?.message).toBe('Contact 12345 is not in sequence 100 [item 0]');
	});

	test('is none where the contact has the status', async () => {
		reply.simulator.setStatus(100, 12345, 'Paused');
		reply.simulator.setFaults({ choose: ({ method }) => (method === 'POST' ? bulk(11, null) : null) });
		const { error, success } = await runNode({ parameters: set(12345, 'Paused'), credential: reply.credential('v3') });
		expect([error, success[0].json.status]).toEqual([undefined, 'Paused']);
	});
});
