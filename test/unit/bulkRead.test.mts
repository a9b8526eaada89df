import { explainAnswer } from '../../nodes/ReplyIo/api/explain';
import { ExplainedError } from '../../nodes/ReplyIo/api/explainedError';
import type { Id } from '../../nodes/ReplyIo/api/ids';
import { readPages } from '../../nodes/ReplyIo/api/pages';
import type { ApiPath } from '../../nodes/ReplyIo/api/path';
import type { ApiRequest } from '../../nodes/ReplyIo/api/send';
import { Calls } from '../../nodes/ReplyIo/bulk/calls';
import { readStates } from '../../nodes/ReplyIo/bulk/read';

const credential = { apiKey: 'key', apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
const sequenceId = 1 as Id;
const record = (contactId: unknown, more = {}) => ({ contactId, sequenceId: 1, email: `c${String(contactId)}@x.com`, statusInSequence: 'active', ...more });
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Reads contacts from a server of a few lines; the calls it took. */
async function read(contacts: Array<{ id: Id } | { email: string; typed?: string }>, answer: (request: ApiRequest) => unknown) {
	const asked: string[] = [];
	const sender = {
		credential,
		async send(request: ApiRequest) {
			asked.push(`${request.path}?${new URLSearchParams(request.query as Record<string, string>).toString()}`);
			const data = answer(request);
			if (data instanceof ExplainedError) throw data;
			return { data, tries: 1 };
		},
	};
	const calls = new Calls(sender, { run: async (task) => await task() });
	const stateOf = await readStates(calls, contacts.map((contact) => ({ sequenceId, contact })));
	return { asked, found: contacts.map((contact) => stateOf({ sequenceId, contact })) };
}
const refused = (status: number, path: string, body = '{}') => explainAnswer({ status, headers: {}, body }, { path }, credential, 1);

test('a contact that moved to a page read before is looked for by its ID, not said to be absent', async () => {
	const wanted = numbers(1, 2_500);
	const { found, asked } = await read(
		wanted.map((id) => ({ id: id as Id })),
		({ path, query }) => {
			const single = /contacts\/(\d+)$/.exec(path);
			if (single) return record(Number(single[1]));
			// After the first page a contact of it left the sequence.
			const skip = Number(query!.skip);
			const present = skip === 0 ? wanted : wanted.filter((id) => id !== 7);
			return { items: present.slice(skip, skip + 1_000).map((id) => record(id)), hasMore: skip < 2_000 };
		},
	);
	expect(found.every((one) => !(one instanceof ExplainedError))).toBe(true);
	expect(asked).toHaveLength(4);
});

test.each([undefined, 'true', null, 1])('a list whose hasMore is %p ends with a page that brings nothing new', async (hasMore) => {
	const all = numbers(1, 250);
	const send = async ({ query }: ApiRequest) => ({ data: { items: all.slice(Number(query!.skip), Number(query!.skip) + 100).map((id) => ({ id })), hasMore }, tries: 1 });
	const read: unknown[] = [];
	for await (const { records } of readPages({ send }, (skip) => ({ method: 'GET', path: '/v3/x' as ApiPath, query: { skip } }), ({ id }) => id)) read.push(...records);
	expect(read).toHaveLength(250);
});

test('of two contacts with one address, the one that can be read is not believed to be the only one', async () => {
	const { found } = await read([{ email: 'dup@x.com' }], ({ path }) => {
		if (path === '/v3/contacts') return { items: [5, 6].map((id) => ({ id, email: 'dup@x.com' })), hasMore: false };
		return path.endsWith('/5') ? refused(403, path) : record(6, { email: 'dup@x.com' });
	});
	expect(found[0]).toBeInstanceOf(ExplainedError);
	expect((found[0] as ExplainedError).httpCode).toBe(403);
});

test('of two contacts with one address, the one that is in the sequence is meant', async () => {
	const { found } = await read([{ email: 'dup@x.com' }], ({ path }) => {
		if (path === '/v3/contacts') return { items: [5, 6].map((id) => ({ id, email: 'dup@x.com' })), hasMore: false };
		return path.endsWith('/5') ? refused(404, path, '{"code":"sequenceContact.notInSequence"}') : record(6, { email: 'dup@x.com' });
	});
	expect(found[0]).toMatchObject({ contactId: 6 });
});

test('an address is asked for as it was typed', async () => {
	const { asked } = await read([{ email: 'john@x.com', typed: 'John@X.com' }], () => ({ items: [], hasMore: false }));
	expect(asked).toEqual(['/v3/contacts?email=John%40X.com']);
});

test.each([
	['no contact ID', { contactId: undefined }],
	['no status', { statusInSequence: undefined }],
	['a status that is null', { statusInSequence: null }],
])('a record with %s is an answer that cannot be read, not a contact that is absent', async (_, more) => {
	const { found } = await read(numbers(1, 5).map((id) => ({ id: id as Id })), () => ({ items: numbers(1, 5).map((id) => record(id, more)), hasMore: false }));
	for (const one of found) expect((one as ExplainedError).message).toMatch(/^Reply\.io answered with something other than/);
});

test('IDs written as strings are understood', async () => {
	const { found } = await read(numbers(1, 5).map((id) => ({ id: id as Id })), () => ({ items: numbers(1, 5).map((id) => record(String(id), { sequenceId: '1' })), hasMore: false }));
	expect(found).toMatchObject(numbers(1, 5).map((contactId) => ({ contactId, places: [{ sequenceId: 1, status: 'Active' }] })));
});
