import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { SequenceContact } from '../../../nodes/ReplyIo/api/sequenceContact';
import { SORT_FIELDS } from '../../../nodes/ReplyIo/api/sort';
import { everySequence } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/getAll/everySequence';
import { answeringIn } from '../answering.mjs';
import { rejectedBy } from '../thrown.mjs';

/** The contacts of all sequences, read to the end, with these answers. */
function reading(...answers: unknown[]) {
	const { sends, asked } = answeringIn('v3', ...answers);
	const source = everySequence(sends, { filters: {} });
	const read = async (sort?: Parameters<typeof source.pages>[0]) => {
		const contacts: SequenceContact[] = [];
		for await (const page of source.pages(sort, 10)) contacts.push(...page.contacts);
		return contacts;
	};
	return { source, asked, read };
}

const page = (...items: unknown[]) => ({ items, hasMore: false });
const john = { id: 1, email: 'john@x.com', firstName: 'John', lastName: 'Doe', company: 'X', title: 'CEO', isOptedOut: false, callStatus: 'none', meetingStatus: 'booked', phone: '1' };

test('a contact is given once for each of its sequences, with what the search says of both', async () => {
	const { read, asked } = reading(page({ ...john, sequences: [{ sequenceId: 5, sequenceName: 'Five', status: 'paused' }, { sequenceId: 6, status: 'active' }, { sequenceId: 5, sequenceName: 'Five', status: 'finished' }] }, { id: 2, sequences: [] }));
	const contacts = await read({ by: 'email', direction: 'desc' });
	const { id: contactId, phone, ...rest } = john;
	expect(contacts).toEqual([
		{ contactId, sequenceId: 5, sequenceName: 'Five', ...rest, status: 'Finished' },
		{ contactId, sequenceId: 6, ...rest, status: 'Active' },
	]);
	expect(Object.keys(contacts[1])).not.toContain('sequenceName');
	expect(asked).toMatchObject([{ path: '/v3/contacts/filter', query: { top: 1_000, skip: 0 }, body: { sortBy: 'email', sortDirection: 'desc' } }]);
});

test('the search is read page by page, each with the last contact of the one before, for those who may be wanted', async () => {
	const members = [1, 2, 3].map((id) => ({ id, sequences: [{ sequenceId: 5, status: 'active' }] }));
	const { sends, asked } = answeringIn('v3', { items: members.slice(0, 2), hasMore: true }, { items: members.slice(1), hasMore: false });
	const pages: unknown[] = [];
	for await (const { contacts, hasMore } of everySequence(sends, { filters: { search: 'john' } }).pages(undefined, 2)) pages.push([contacts.map(({ contactId }) => contactId), hasMore]);
	expect(pages).toEqual([[[1, 2], true], [[3], false]]);
	expect(asked.map(({ query, body }) => [query, body])).toEqual([[{ top: 1_000, skip: 0 }, { searchTerm: 'john' }], [{ top: 1_000, skip: 1 }, { searchTerm: 'john' }]]);
});

test('what the search does not say is not in the contact', async () => {
	const { read } = reading(page({ id: 1, sequences: [{ sequenceId: 5, status: 'active' }] }));
	expect(Object.keys((await read())[0]).sort()).toEqual(['contactId', 'sequenceId', 'status']);
});

test.each([
	['no sequences', {}],
	['something else for its sequences', { sequences: 'Five' }],
	['something else among its sequences', { sequences: [{ sequenceId: 5, status: 'active' }, 5] }],
])('a contact with %s is an error, not a contact in none', async (_, more) => {
	const { read } = reading(page({ id: 1, ...more }));
	expect((await rejectedBy(read())).message).toMatch(/^Reply\.io's search answered with contacts that do not tell their sequences/);
});

test('a sequence whose ID is none is an error', async () => {
	const { read } = reading(page({ id: 1, sequences: [{ sequenceId: 'five', status: 'active' }] }));
	expect((await rejectedBy(read())).message).toBe("Reply.io answered with a sequence whose ID is not valid: 'five'");
});

test('Reply.io is asked to sort by what belongs to a contact itself', () => {
	const { source } = reading();
	for (const { value, isOfContact } of SORT_FIELDS) expect(source.sortsBy(value)).toBe(isOfContact);
	expect(SORT_FIELDS.map(({ isOfContact }) => isOfContact)).toEqual(expect.arrayContaining([true, false]));
});

describe('statuses that the search does not tell', () => {
	const replied = (contactId: number, sequenceId: number, sequenceName?: string) => ({ contactId, sequenceId, sequenceName, status: 'replied', email: 'a@x.com' }) as unknown as SequenceContact;
	const state = (contactId: number, sequenceId: number, statusInSequence: string) => ({ contactId, sequenceId, statusInSequence });
	const notThere = new ExplainedError({ message: 'Contact 2 is not in sequence 5', httpCode: 404, concerns: 'contact', tries: 1 });

	test('are read, only those, sequence by sequence; who has left is left out', async () => {
		const { source, asked } = reading(state(1, 5, 'paused'), notThere, state(3, 6, 'finished'));
		const told = { contactId: 4, sequenceId: 5, status: 'Active' } as unknown as SequenceContact;
		const contacts = await source.withStatuses!([replied(1, 5), told, replied(2, 5), replied(3, 6)]);
		expect(contacts).toEqual([
			{ contactId: 1, sequenceId: 5, sequenceName: undefined, email: 'a@x.com', status: 'Paused' },
			told,
			{ contactId: 3, sequenceId: 6, sequenceName: undefined, email: 'a@x.com', status: 'Finished' },
		]);
		expect(asked.map(({ path }) => path).sort()).toEqual(['/v3/sequences/5/contacts/1', '/v3/sequences/5/contacts/2', '/v3/sequences/6/contacts/3']);
	});

	test('are read of each sequence once, in pages where that is cheaper', async () => {
		const { source, asked } = reading(page(...[1, 2, 3].map((id) => state(id, 5, 'active'))));
		expect(await source.withStatuses!([1, 2, 3].map((id) => replied(id, 5)))).toMatchObject([1, 2, 3].map((contactId) => ({ contactId, status: 'Active' })));
		expect(asked.map(({ path }) => path)).toEqual(['/v3/sequences/5/contacts']);
	});

	test('of a contact whose ID is none are an error', async () => {
		const { source } = reading();
		expect((await rejectedBy(source.withStatuses!([replied(3_000_000_000, 5)]))).message).toBe('Reply.io answered with a contact whose ID is not valid: 3000000000');
	});

	test('that cannot be read are an error', async () => {
		const { source } = reading(new ExplainedError({ message: 'No', httpCode: 500, tries: 1 }));
		expect((await rejectedBy(source.withStatuses!([replied(1, 5)]))).message).toBe('No');
	});

	test.each(['Five', undefined, '', 7])('of a sequence that is gone are an error about it, with its name: %p', async (name) => {
		const gone = new ExplainedError({ message: 'gone', httpCode: 404, concerns: 'sequence', tries: 1 });
		const { source, asked } = reading(notThere, gone);
		expect((await rejectedBy(source.withStatuses!([replied(1, 5, name as string)]))).message).toBe('gone');
		const { sequence } = asked[0].about;
		expect(sequence).toEqual(typeof name === 'string' && name ? { id: 5, name } : { id: 5 });
	});
});
