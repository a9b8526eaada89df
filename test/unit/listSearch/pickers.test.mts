import type { IDataObject, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';

import { searchContacts } from '../../../nodes/ReplyIo/listSearch/contacts';
import { entryOf } from '../../../nodes/ReplyIo/listSearch/page';
import { searchSequences } from '../../../nodes/ReplyIo/listSearch/sequences';
import { locator } from '../parameters/given.mjs';

/* The lists behind 'Sequence' and 'Contact'. In n8n's own engine, against the simulator: test/engine/pickers. */

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

async function settled<T>(promise: Promise<T>): Promise<T & Error> {
	let result: { value: unknown } | undefined;
	promise.then((value) => (result = { value }), (error: unknown) => (result = { value: error }));
	for (let second = 0; !result && second < 400; second++) await jest.advanceTimersByTimeAsync(500);
	if (!result) throw new Error('It never ends');
	return result.value as T & Error;
}

type Answer = { status?: number; data?: unknown; headers?: object; afterMs?: number };

let accounts = 0;

/** An editor in which these parameters are set, and whose calls are answered so, one after the other. */
function editor(parameters: IDataObject, ...answers: Answer[]) {
	const asked: IHttpRequestOptions[] = [];
	// What was learnt of an account, such as its rate limit, is kept.
	const apiKey = `key-of-the-pickers-${++accounts}`;
	const context = {
		getCurrentNodeParameter: (name: string) => parameters[name],
		getCredentials: async () => await Promise.resolve({ apiKey, apiVersion: 'v3', baseUrl: 'https://api.reply.io' }),
		getNode: () => ({ name: 'Reply.io', type: 'n8n-nodes-reply-io.replyIo', parameters: {} }),
		helpers: {
			httpRequestWithAuthentication: async (_credential: string, options: IHttpRequestOptions) => {
				asked.push(options);
				const { status = 200, data, headers = {}, afterMs = 0 } = answers[Math.min(asked.length, answers.length) - 1];
				await new Promise((resolve) => setTimeout(resolve, afterMs));
				return { statusCode: status, headers, body: data === undefined ? '' : JSON.stringify(data) };
			},
		},
	} as unknown as ILoadOptionsFunctions;
	return {
		asked: () => asked.map(({ method, url, qs, body }) => ({ method, path: new URL(url).pathname, qs, body })),
		options: asked,
		contacts: async (filter?: string, token?: unknown) => await settled(searchContacts.call(context, filter, token)),
		sequences: async (filter?: string, token?: unknown) => await settled(searchSequences.call(context, filter, token)),
	};
}

const list = (items: unknown[], hasMore: unknown = false): Answer => ({ data: { items, hasMore } });
const IN_100 = { operation: 'set', sequenceId: locator('list', 100) };
const JOHN = { id: 1, firstName: 'John', lastName: 'Doe', email: 'john@x.com' };

describe("the list of 'Sequence'", () => {
	test('has the sequences that are not archived, by name, 100 a page', async () => {
		const one = editor({}, list([{ id: 1, name: 'One' }, { id: 2, name: 'Two', isArchived: true }, { id: 3, name: ' ' }, { id: '4', name: 'Four', isArchived: false }]));
		expect(await one.sequences()).toEqual({ results: [{ name: 'One', value: '1' }, { name: '3', value: '3' }, { name: 'Four', value: '4' }], paginationToken: undefined });
		expect(one.asked()).toEqual([{ method: 'GET', path: '/v3/sequences', qs: { top: 100, skip: 0, isArchived: false }, body: undefined }]);
	});

	test('is searched by name on the server', async () => {
		const one = editor({}, list([]));
		await one.sequences('web');
		expect(one.asked()[0].qs).toEqual({ top: 100, skip: 0, isArchived: false, name: 'web' });
	});

	test('goes on where the page before ended, as long as there is more', async () => {
		const one = editor({}, list([{ id: 1 }, { id: 2 }], true), list([], true), list([{ id: 3 }], 'true'));
		expect((await one.sequences()).paginationToken).toBe('2');
		expect((await one.sequences('', '2')).paginationToken).toBeUndefined();
		expect(one.asked()[1].qs).toMatchObject({ skip: 2 });
		expect((await one.sequences('', 'x')).paginationToken).toBeUndefined();
		expect(one.asked()[2].qs).toMatchObject({ skip: 0 });
	});

	test('that is empty is so', async () => {
		const one = editor({}, list([]));
		expect(await one.sequences()).toEqual({ results: [], paginationToken: undefined });
		expect(one.asked()).toHaveLength(1);
	});

	test('that was answered with nothing is an error, too', async () => {
		expect((await editor({}, {}).sequences()).message).toMatch(/^Reply\.io's answer could not be read/);
	});

	test('that is none is an error n8n shows', async () => {
		expect(await editor({}, { data: { a: 1 } }).sequences()).toMatchObject({ name: 'NodeApiError', message: 'Reply.io answered with something other than a list' });
	});
});

describe("the list of 'Contact'", () => {
	test('has the contacts of the sequence by name and address', async () => {
		const one = editor(IN_100, list([JOHN, { ...JOHN, id: 2, lastName: null }, { ...JOHN, id: 3, firstName: '', lastName: '' }, { ...JOHN, id: 4, email: undefined }, { ...JOHN, id: 6, firstName: { first: 'J.' } }, { id: 5 }, { firstName: 'Nobody' }]));
		expect((await one.contacts()).results).toEqual([
			{ name: 'John Doe (john@x.com)', value: '1' },
			{ name: 'John (john@x.com)', value: '2' },
			{ name: 'john@x.com', value: '3' },
			{ name: 'John Doe', value: '4' },
			{ name: 'Doe (john@x.com)', value: '6' },
			{ name: '5', value: '5' },
		]);
		expect(one.asked()).toEqual([{ method: 'POST', path: '/v3/contacts/filter', qs: { top: 100, skip: 0 }, body: { sequenceId: 100 } }]);
	});

	test('is searched by name or address on the server', async () => {
		const one = editor(IN_100, list([JOHN]));
		await one.contacts('doe', '100');
		expect(one.asked()).toMatchObject([{ qs: { skip: 100 }, body: { sequenceId: 100, searchTerm: 'doe' } }]);
		await one.contacts('');
		expect(one.asked()[1].body).toEqual({ sequenceId: 100 });
	});

	test.each([
		['bob', ['Bob Stone (bob@x.com)']],
		['STONE  bob', ['Bob Stone (bob@x.com)']],
		['doe', ['John Doe (john@x.com)']],
		['bob nobody', []],
		['ndo', []],
		['5550100', ['John Doe (john@x.com)']],
		['GROẞ', ['Bob Stone (bob@x.com)']],
		['acme', ['John Doe (john@x.com)']],
		['akerman', ['Eva Åkermán (eva@x.com)']],
		['Åker', ['Eva Åkermán (eva@x.com)']],
		['vip', ['Eva Åkermán (eva@x.com)']],
		['firstName', []],
		[' ', ['John Doe (john@x.com)', 'Bob Stone (bob@x.com)', 'Eva Åkermán (eva@x.com)']],
	])('searched for %j has those who have it in any field, also where Reply.io takes no notice of the text', async (text, names) => {
		const bob = { id: 2, firstName: 'Bob', lastName: 'Stone', email: 'bob@x.com', company: 'Groß', isOptedOut: false, phone: null };
		const eva = { id: 3, firstName: 'Eva', lastName: 'Åkermán', email: 'eva@x.com', customFields: [{ key: 'Kind', value: 'VIP' }] };
		const { results, paginationToken } = await editor(IN_100, list([{ ...JOHN, company: 'Acme', phone: 5550100 }, bob, eva], true)).contacts(text);
		expect(results.map(({ name }) => name)).toEqual(names);
		expect(paginationToken).toBe('3');
	});

	test('is that of all contacts where all sequences are meant, by first name', async () => {
		const one = editor({ operation: 'setMany', scope: 'allSequences', sequenceId: locator('list', 100) }, list([JOHN]));
		expect((await one.contacts()).results).toHaveLength(1);
		expect(one.asked()[0].body).toEqual({ sortBy: 'firstName', sortDirection: 'asc' });
		for (const parameters of [{ ...IN_100, operation: 'setMany', scope: 'oneSequence' }, { ...IN_100, scope: 'allSequences' }]) {
			const other = editor(parameters, list([JOHN]));
			await other.contacts();
			expect(other.asked()[0].body).toEqual({ sequenceId: 100 });
		}
	});

	test.each([[undefined], [null], [locator('list', '')], [locator('id', '={{ $json.id }}')], [{}]])('needs a sequence that was chosen: %j', async (sequenceId) => {
		const one = editor({ operation: 'set', sequenceId } as IDataObject, list([JOHN]));
		expect(await one.contacts()).toMatchObject({ message: "Choose a 'Sequence' first: the list shows its contacts", description: "Where 'Sequence' is an expression, name the contact By ID or By Email." });
		expect(one.asked()).toEqual([]);
	});

	test('needs one that is valid', async () => {
		expect((await editor({ operation: 'set', sequenceId: locator('id', 'abc') }, list([])).contacts()).message).toMatch(/^'Sequence' is not a valid ID/);
	});

	test('that is empty says so where the sequence is missing', async () => {
		const one = editor(IN_100, list([]), { status: 404 });
		expect((await one.contacts()).message).toMatch(/^Sequence 100 was not found/);
		expect(one.asked().map(({ path }) => path)).toEqual(['/v3/contacts/filter', '/v3/sequences/100']);
	});

	test('that is empty is so where the sequence is there, on a later page, and where all are meant', async () => {
		const there = editor(IN_100, list([]), { data: {} });
		expect((await there.contacts()).results).toEqual([]);
		expect(there.asked()).toHaveLength(2);
		const later = editor(IN_100, list([]));
		expect((await later.contacts('', '100')).results).toEqual([]);
		expect(later.asked()).toHaveLength(1);
		const all = editor({ operation: 'setMany', scope: 'allSequences' }, list([]));
		expect((await all.contacts()).results).toEqual([]);
		expect(all.asked()).toHaveLength(1);
	});

	test('that is empty late does not ask why: somebody is looking at it', async () => {
		const soon = editor(IN_100, { ...list([]), afterMs: 8_500 }, { data: {} });
		await soon.contacts();
		expect(soon.asked()).toHaveLength(2);
		const late = editor(IN_100, { ...list([]), afterMs: 9_000 }, { data: {} });
		await late.contacts();
		expect(late.asked()).toHaveLength(1);
	});

	test('asks why once only', async () => {
		const one = editor(IN_100, list([]), { status: 503 });
		expect((await one.contacts()).message).toMatch(/HTTP 503/);
		expect(one.asked()).toHaveLength(2);
	});
});

describe('somebody is looking at the list', () => {
	test('so a call has eight seconds at most, and fails after two tries', async () => {
		const one = editor({}, { status: 503 });
		expect(await one.sequences()).toMatchObject({ message: 'Reply.io failed to answer: HTTP 503 (tried 2 times)' });
		expect(one.options.map(({ timeout }) => timeout)).toEqual([8_000, 8_000]);
		const quick = editor({ requestOptions: { timeout: 500 } }, list([]));
		await quick.sequences();
		expect(quick.options[0].timeout).toBe(500);
	});

	test('by the same way as what the node sends', async () => {
		const one = editor({ requestOptions: { proxy: 'http://my-proxy:8080', allowUnauthorizedCerts: true } }, list([]));
		await one.sequences();
		expect(one.options).toMatchObject([{ proxy: { host: 'my-proxy', port: 8080, protocol: 'http' }, skipSslCertificateValidation: true }]);
	});

	test('so the rate limit is waited for three seconds at most, and no option is told of that there is not', async () => {
		const short = editor({}, { status: 429, headers: { 'retry-after': '3' } }, list([{ id: 1 }]));
		expect((await short.sequences()).results).toHaveLength(1);
		const long = await editor({}, { status: 429, headers: { 'retry-after': '4' } }).sequences();
		expect(long.message).toMatch(/rate limit is reached: it asks to wait 4 s/);
		expect(`${long.message} ${(long as { description?: string }).description}`).not.toMatch(/Longest Wait/);
	});
});

test.each([
	[[1, 'One'], { name: 'One', value: '1' }],
	[['a-b', 'One'], { name: 'One', value: 'a-b' }],
	[[1, '', 'Two'], { name: 'Two', value: '1' }],
	[[1, ' ', null], { name: '1', value: '1' }],
	[[0], { name: '0', value: '0' }],
	[['', 'One'], undefined],
	[[' ', 'One'], undefined],
	[[null, 'One'], undefined],
	[[undefined, 'One'], undefined],
	[[{}, 'One'], undefined],
])('an entry of %j is %j', ([id, ...names], entry) => {
	expect(entryOf(id, ...names)).toEqual(entry);
});
