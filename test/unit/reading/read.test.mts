import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { ContactRef } from '../../../nodes/ReplyIo/api/contactByEmail';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { sequenceList } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/lists';
import { ref } from '../refs.mjs';
import { readFrom, refused } from './wanted.mjs';

const record = (contactId: unknown, more = {}) => ({ contactId, sequenceId: 1, email: `c${String(contactId)}@x.com`, statusInSequence: 'active', ...more });
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const list = (items: unknown[]) => ({ items, hasMore: false });

const read = async (contacts: ContactRef[], answer: (request: ApiRequest) => unknown) => await readFrom((sends) => sequenceList(sends, ref(1)), contacts, answer);

describe('of two contacts with one address', () => {
	const twins = async (ofFive: (request: ApiRequest) => unknown) =>
		await read([{ email: 'dup@x.com' }], (request) => {
			if (request.path === '/v3/contacts') return list([5, 6].map((id) => ({ id, email: 'dup@x.com' })));
			return request.path.endsWith('/5') ? ofFive(request) : record(6, { email: 'dup@x.com' });
		});

	test('the one that can be read is not believed to be the only one', async () => {
		const { found } = await twins((request) => refused(403, request));
		expect(found[0]).toBeInstanceOf(ExplainedError);
		expect(found[0]).toMatchObject({ httpCode: 403 });
	});

	test('both are named where both are in the sequence', async () => {
		const { messages } = await twins(() => record(5, { email: 'dup@x.com' }));
		expect(messages[0]).toMatch(/^2 contacts in Reply\.io have the email address of 'Contact': 'dup@x\.com' \(IDs 5, 6\)/);
	});

	test('the one that is in the sequence is meant', async () => {
		const { found } = await twins((request) => refused(404, request, { code: 'sequenceContact.notInSequence' }));
		expect(found[0]).toMatchObject({ contactId: 6 });
	});
});

test('an address is asked for as it was given', async () => {
	const { asked } = await read([{ email: 'john@x.com', asGiven: 'John@X.com' }], () => list([]));
	expect(asked[0]).toMatchObject({ path: '/v3/contacts', query: { email: 'John@X.com' } });
});

test.each([
	['no contact ID', { contactId: undefined }],
	['no status', { statusInSequence: undefined }],
	['a status that is null', { statusInSequence: null }],
])('a record with %s is an answer that cannot be read, not a contact that is absent', async (_, more) => {
	const { found } = await read(numbers(1, 5).map(ref), () => list(numbers(1, 5).map((id) => record(id, more))));
	for (const one of found) expect((one as ExplainedError).message).toMatch(/^Reply\.io answered with something other than/);
});

test('IDs written as strings are understood', async () => {
	const { found } = await read(numbers(1, 5).map(ref), () => list(numbers(1, 5).map((id) => record(String(id), { sequenceId: '1' }))));
	expect(found).toMatchObject(numbers(1, 5).map((contactId) => ({ contactId, status: 'Active' })));
});

test('contacts of an empty list whose sequence cannot be asked for are not said to be absent', async () => {
	const { found } = await read(numbers(1, 5).map(ref), (request) => (request.path === '/v3/sequences/1' ? refused(500, request) : list([])));
	for (const one of found) expect(one).toMatchObject({ httpCode: 500 });
});

/** A server whose list shifts: its pages when it is read first, and when it is read again. */
function shifting(first: number[][], again: number[][]) {
	const pages = [...first.map((ids, index) => ({ ids, hasMore: index < first.length - 1 })), ...again.map((ids, index) => ({ ids, hasMore: index < again.length - 1 }))];
	return ({ path }: ApiRequest) => {
		expect(path).toBe('/v3/sequences/1/contacts');
		const { ids, hasMore } = pages.shift()!;
		return { items: ids.map((id) => record(id)), hasMore };
	};
}

describe('contacts whom a shift of the list hid between its pages are found by reading it again, to its end', () => {
	const active = numbers(1, 4).map((contactId) => ({ contactId, status: 'Active' }));

	test('by address', async () => {
		const { asked, found } = await read(numbers(1, 4).map((id) => ({ email: `c${id}@x.com` })), shifting([[1, 5], [6]], [[1, 2, 3], [4, 5, 6]]));
		expect(found).toMatchObject(active);
		expect(asked).toHaveLength(4);
	});

	test('by ID', async () => {
		const { asked, found } = await read(numbers(1, 4).map(ref), shifting([[1, 5], [6]], [[1, 2, 3], [4, 5, 6]]));
		expect(found).toMatchObject(active);
		expect(asked).toHaveLength(4);
	});
});

test('a list of one page does not shift: it is read once', async () => {
	const { asked, found } = await read(numbers(1, 4).map(ref), shifting([[5, 6]], []));
	for (const one of found) expect(one).toMatchObject({ httpCode: 404 });
	expect(asked).toHaveLength(1);
});

test('all addresses that were met on the way to the end of the list are known', async () => {
	const { asked, found } = await read(numbers(1, 3).map((id) => ({ email: `c${id}@x.com` })), shifting([[1, 2], [3]], []));
	expect(found).toMatchObject(numbers(1, 3).map((contactId) => ({ contactId })));
	expect(asked).toHaveLength(2);
});

test.each<[string, ContactRef]>([['ID', ref(1)], ['address', { email: 'c1@x.com' }]])('a contact that is wanted three times by its %s is asked for once', async (_, contact) => {
	const { asked, found } = await read([contact, contact, contact], ({ path }) => (path === '/v3/contacts' ? list([{ id: 1, email: 'c1@x.com' }]) : record(1)));
	expect(found).toMatchObject([1, 1, 1].map((contactId) => ({ contactId })));
	expect(asked.map(({ path }) => path)).toEqual([...('email' in contact ? ['/v3/contacts'] : []), '/v3/sequences/1/contacts/1']);
});

test('an address is asked for as it was given, and known again however its letters are composed', async () => {
	const given = 'jose\u0301@x.com';
	const { asked, found } = await read([{ email: 'josé@x.com', asGiven: given }], ({ path, query }) => (path === '/v3/contacts' ? list(query!.email === given ? [{ id: 1, email: given }] : []) : record(1, { email: given })));
	expect(found).toMatchObject([{ contactId: 1, email: given }]);
	expect(asked).toHaveLength(2);
});
