import { useSimulator } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode } from './harness.mjs';

/* All contacts of a sequence: however many they are, and however the list behaves; never a part as the whole. */

const reply = useSimulator({ limits: false, seed: [] });
const all = (more = {}) => ({ operation: 'getAll', sequenceId: locator('id', 1), returnAll: true, output: 'selected', ...more });
const add = (count: number) => reply.simulator.addContacts({ sequenceId: 1, count, firstId: 1 });
const isPage = ({ path }: { path: string }) => /\/sequences\/1\/contacts$/.test(path);

describe.each(['v4', 'v3'])('API %s', (version) => {
	test.each(version === 'v4' ? ERROR_MODES : (['stopWorkflow'] as const))('130,000 contacts come out, %s', async (onError) => {
		add(130_000);
		const { success, failed, error } = await runNode({ parameters: all(), onError, looksUpRows: false, credential: reply.credential(version) });
		expect([failed.length, error]).toEqual([0, undefined]);
		expect(success).toHaveLength(130_000);
		expect(new Set(success.map(({ json }) => json.contactId)).size).toBe(130_000);
		expect(success.every(({ json }) => 'contactId' in json)).toBe(true);
	});

	describe.each(ERROR_MODES)('%s', (onError) => {
		const run = async (more = {}) => await runNode({ parameters: all(more), items: [{ row: 'mine' }], onError, credential: reply.credential(version) });

		test.each([1, 2])('%d pages that repeat what came before, though there is more, are read past', async (count) => {
			add(4_000);
			// What newcomers at the head of the list do to somebody who reads it from there.
			let repeated = 0;
			const asked: number[] = [];
			reply.simulator.setFaults({
				choose: (request) => {
					if (!isPage(request)) return null;
					asked.push(Number(request.query.skip));
					if (asked.length < 2 || repeated >= count) return null;
					repeated++;
					return { kind: 'answer', body: { items: reply.simulator.contacts(1).slice(0, 1_000).map(toOwn(version)), hasMore: true } };
				},
			});
			// Contacts that had moved to later pages are found there all the same.
			const { success, error } = await run();
			const found = new Set(success.map(({ json }) => json.contactId));
			expect(error).toBeUndefined();
			expect(found.size).toBe(4_001 - 1_000 * count);
			expect(asked.at(-1)).toBe(3_999);
		});

		test.each([
			['repeats one page for ever', (items: unknown[]) => items],
			['has only empty pages from there', () => []],
		])('a list that says that there is more and %s is an error, not a part of the list', async (_name, itemsOf) => {
			add(2_500);
			const first = reply.simulator.contacts(1).slice(0, 1_000).map(toOwn(version));
			reply.simulator.setFaults({ choose: (request) => (isPage(request) && Number(request.query.skip) > 0 ? { kind: 'answer', body: { items: itemsOf(first), hasMore: true } } : null) });
			const { success, failed, error } = await run();
			const message = /says that there is more after 1,?000, and gives nothing new \[item 0\]$/;
			if (onError === 'stopWorkflow') expect([success, error?.message]).toEqual([[], expect.stringMatching(message)]);
			else if (onError === 'continueRegularOutput') expect(success.map(({ json }) => json)).toEqual([{ error: expect.stringMatching(message) }]);
			else expect([success, failed.map(({ json }) => json)]).toEqual([[], [{ row: 'mine', error: expect.stringMatching(message) }]]);
			expect(reply.simulator.requests.length).toBeLessThanOrEqual(10);
		});

		test('a list whose last pages fail for good is an error, not a part of the list', async () => {
			add(2_500);
			reply.simulator.setFaults({ choose: ({ query }) => (Number(query.skip) === 1_998 ? { kind: 'answer', status: 418 } : null) });
			const { success, failed, error } = await run();
			expect(success.filter(({ json }) => 'contactId' in json)).toEqual([]);
			expect(error?.message ?? String((success[0] ?? failed[0]).json.error)).toMatch(/HTTP 418/);
		});
	});

	test('who leaves the list between two pages hides nobody else, and costs one page more', async () => {
		add(2_500);
		const asked: number[] = [];
		reply.simulator.setFaults({
			choose: (request) => {
				if (!isPage(request)) return null;
				const skip = Number(request.query.skip);
				asked.push(skip);
				const left = reply.simulator.contacts(1).map(toOwn(version)).slice(asked.length < 3 ? 0 : 2);
				return { kind: 'answer', body: { items: left.slice(skip, skip + 1_000), hasMore: skip + 1_000 < left.length } };
			},
		});
		const { success } = await runNode({ parameters: all(), credential: reply.credential(version) });
		expect(new Set(success.map(({ json }) => json.contactId)).size).toBe(2_500);
		expect(asked).toEqual([0, 999, 1_998, 999, 1_998]);
	});

	test('a list that does not say whether there is more ends with the page that brings nothing new', async () => {
		add(1_500);
		const pages = [reply.simulator.contacts(1).slice(0, 1_000), reply.simulator.contacts(1).slice(1_000), []].map((page) => page.map(toOwn(version)));
		reply.simulator.setFaults({ choose: (request) => (isPage(request) ? { kind: 'answer', body: { items: pages[reply.simulator.requests.filter(isPage).length - 1] ?? [] } } : null) });
		const { success } = await runNode({ parameters: all(), credential: reply.credential(version) });
		expect(success).toHaveLength(1_500);
	});

	test('what comes twice, because the list was added to while it was read, comes out once', async () => {
		add(1_900);
		reply.simulator.setFaults({
			choose: (request) => {
				if (isPage(request) && Number(request.query.skip) === 999) for (let id = 5_001; id <= 5_100; id++) reply.simulator.addContact({ sequenceId: 1, contactId: id, status: 'Active' });
				return null;
			},
		});
		const { success } = await runNode({ parameters: all(), credential: reply.credential(version) });
		const ids = success.map(({ json }) => json.contactId);
		expect(new Set(ids).size).toBe(ids.length);
		for (let id = 1; id <= 1_900; id++) expect(ids).toContain(id);
	});
});

test.each([undefined, null, '', ' ', []])('a filter that an expression leaves empty (%j) is an error, never every contact', async (status) => {
	add(20);
	const { error, success } = await runNode({ parameters: all({ filters: { status: '={{ $json.status }}' } }), items: [{ status }], credential: reply.credential() });
	expect(error?.message).toMatch(/^'Filters → Status' .*\[item 0\]$/);
	expect(success).toEqual([]);
	expect(reply.simulator.requests).toEqual([]);
});

test('no filter is every contact', async () => {
	add(20);
	const { success } = await runNode({ parameters: all({ filters: {} }), credential: reply.credential() });
	expect(success).toHaveLength(20);
});

test('Set Many: a list that repeats one page for ever fails the rows that are not on it', async () => {
	add(3_000);
	const first = reply.simulator.contacts(1).slice(0, 1_000).map(toOwn('v3'));
	reply.simulator.setFaults({ choose: (request) => (isPage(request) && request.method === 'GET' && Number(request.query.skip) > 0 ? { kind: 'answer', body: { items: first, hasMore: true } } : null) });
	const items = Array.from({ length: 2_000 }, (_, index) => ({ id: 1_001 + index }));
	const { success } = await runNode({
		parameters: { operation: 'setMany', sequenceId: locator('id', 1), contactId: locator('id', '={{ $json.id }}'), status: 'Finished' },
		items,
		onError: 'continueRegularOutput',
		credential: reply.credential(),
	});
	for (const [index, { json }] of success.entries()) {
		if (json.outcome === 'failed') expect(json.reason).toMatch(/says that there is more|not in sequence/);
		else expect([json.outcome, reply.simulator.status(1, items[index].id)]).toEqual(['changed', 'Finished']);
		// The list never said that this contact isn't there.
		if (items[index].id <= 2_000) expect(String(json.reason)).not.toMatch(/not in sequence/);
	}
});

/** A contact as the simulator's list shows it in a version of the API. */
function toOwn(version: string) {
	return ({ status, ...contact }: { status: string }) => (version === 'v4' ? { ...contact, status } : { ...contact, statusInSequence: status.toLowerCase() });
}
