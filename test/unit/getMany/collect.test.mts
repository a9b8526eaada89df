import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { SequenceContact } from '../../../nodes/ReplyIo/api/sequenceContact';
import type { Sort } from '../../../nodes/ReplyIo/api/sort';
import { collect, lacksStatus, type Source, type Wanted } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/getAll/collect';

const contact = (contactId: number, more: object = {}) => ({ contactId, sequenceId: 100, status: 'Active', ...more }) as unknown as SequenceContact;
const numbered = (from: number, to: number, more: object = {}) => Array.from({ length: to - from + 1 }, (_, index) => contact(from + index, more));
const BY_EMAIL: Sort = { by: 'email', direction: 'asc' };

/** A list of these pages. What it was asked for, and whose statuses were found out. */
function listOf(pages: SequenceContact[][], { sortsBy = () => true, statuses, failsSorted }: { sortsBy?: Source['sortsBy']; statuses?: (contacts: SequenceContact[]) => SequenceContact[]; failsSorted?: ExplainedError } = {}) {
	const asked: Array<{ sort?: string; top: number }> = [];
	const lookedUp: number[][] = [];
	let read = 0;
	const source: Source = {
		async *pages(sort, top) {
			asked.push({ ...(sort ? { sort: `${sort.by} ${sort.direction}` } : {}), top });
			if (sort && failsSorted) throw failsSorted;
			for (const [index, contacts] of pages.entries()) {
				read++;
				yield await Promise.resolve({ contacts, hasMore: index < pages.length - 1 });
			}
		},
		sortsBy,
		...(statuses
			? {
					withStatuses: async (contacts: SequenceContact[]) => {
						lookedUp.push(contacts.map(({ contactId }) => contactId as number));
						return await Promise.resolve(statuses(contacts));
					},
				}
			: {}),
	};
	return { source, asked, lookedUp, pagesRead: () => read };
}

const ids = (contacts: SequenceContact[]) => contacts.map(({ contactId }) => contactId as number);
const wanted = (more: Partial<Wanted> = {}): Wanted => ({ limit: Infinity, filters: {}, ...more });

test('a status that is none of the five is not told', () => {
	expect([contact(1), contact(1, { status: 'paused' }), contact(1, { status: 'Replied' }), contact(1, { status: undefined })].map(lacksStatus)).toEqual([false, false, true, true]);
});

describe('a list', () => {
	test('is read whole, a thousand a page, where all are wanted', async () => {
		const { source, asked } = listOf([numbered(1, 3), numbered(4, 5)]);
		expect(ids(await collect(source, wanted()))).toEqual([1, 2, 3, 4, 5]);
		expect(asked).toEqual([{ top: 1_000 }]);
	});

	test('is read as far as is wanted, and with no larger pages than that', async () => {
		const { source, asked, pagesRead } = listOf([numbered(1, 3), numbered(4, 6), numbered(7, 9)]);
		expect(ids(await collect(source, wanted({ limit: 4 })))).toEqual([1, 2, 3, 4]);
		expect([asked, pagesRead()]).toEqual([[{ top: 4 }], 2]);
		const exact = listOf([numbered(1, 3), numbered(4, 6)]);
		expect(ids(await collect(exact.source, wanted({ limit: 3 })))).toEqual([1, 2, 3]);
		expect(exact.pagesRead()).toBe(1);
		const many = listOf([numbered(1, 3)]);
		await collect(many.source, wanted({ limit: 5_000 }));
		expect(many.asked).toEqual([{ top: 1_000 }]);
	});

	test('that is filtered by nothing is read no further than is wanted', async () => {
		const { source, asked } = listOf([numbered(1, 3)]);
		await collect(source, wanted({ limit: 2, filters: { company: undefined, statuses: undefined } }));
		expect(asked).toEqual([{ top: 2 }]);
	});

	test('is filtered, and read in whole pages then', async () => {
		const { source, asked } = listOf([[contact(1, { company: 'X' }), contact(2), contact(3, { company: 'x' })]]);
		expect(ids(await collect(source, wanted({ limit: 5, filters: { company: 'x' } })))).toEqual([1, 3]);
		expect(asked).toEqual([{ top: 1_000 }]);
		const byStatus = listOf([[contact(1), contact(2, { status: 'Paused' })], [contact(3, { status: 'Paused' })]]);
		expect(ids(await collect(byStatus.source, wanted({ filters: { statuses: ['Paused'] } })))).toEqual([2, 3]);
	});
});

describe('a list that tells the statuses', () => {
	const rows = [[contact(1, { status: 'Unheard of' }), contact(2)], [contact(3, { status: 'Unheard of' }), contact(4, { status: 'Paused' }), contact(5, { status: 'Paused' })], [contact(6, { status: 'Paused' })]];

	test.each([
		['of which it tells one that is new', rows, undefined],
		['which it need not look up', rows.map((page) => page.map((one) => ({ ...one, status: one.status === 'Paused' ? 'Paused' : 'Active' }))), (contacts: SequenceContact[]) => contacts],
	])('%s, is read no further than is wanted', async (_, pages, statuses) => {
		const { source, pagesRead, lookedUp } = listOf(pages, { statuses });
		expect(ids(await collect(source, wanted({ limit: 2, filters: { statuses: ['Paused'] } })))).toEqual([4, 5]);
		expect([pagesRead(), lookedUp]).toEqual([2, []]);
	});
});

describe('an order', () => {
	const byEmail = (id: number, email: string) => contact(id, { email });
	const sorted = [byEmail(1, 'a@x.com'), byEmail(2, 'b@x.com'), byEmail(3, 'c@x.com')];

	test('is made of the whole list where all are wanted', async () => {
		const { source, asked } = listOf([[sorted[2], sorted[0]], [sorted[1]]]);
		expect(ids(await collect(source, wanted({ sort: BY_EMAIL })))).toEqual([1, 2, 3]);
		expect(asked).toEqual([{ top: 1_000 }]);
	});

	test("is Reply.io's where it comes so and a few are wanted: the rest is not read", async () => {
		const letters = [...'abcdefghijklm'].map((letter, index) => byEmail(index + 1, `${letter}@x.com`));
		const { source, asked, pagesRead } = listOf([letters.slice(0, 11), letters.slice(11)]);
		expect(ids(await collect(source, wanted({ limit: 2, sort: BY_EMAIL })))).toEqual([1, 2]);
		expect([asked, pagesRead()]).toEqual([[{ sort: 'email asc', top: 1_000 }], 1]);
	});

	test('that may be by chance is asked for from its other end', async () => {
		const other = [[], [sorted[2]]];
		const { source, asked, pagesRead } = listOf([sorted.slice(0, 2), sorted.slice(2)]);
		const pages: Source['pages'] = (sort, top) => (sort?.direction === 'desc' ? (asked.push({ sort: 'email desc', top }), listOf(other).source.pages(sort, top)) : source.pages(sort, top));
		expect(ids(await collect({ ...source, pages }, wanted({ limit: 2, sort: BY_EMAIL })))).toEqual([1, 2]);
		expect([asked, pagesRead()]).toEqual([[{ sort: 'email asc', top: 1_000 }, { sort: 'email desc', top: 1 }], 1]);
	});

	test('downward that may be by chance is asked for upward', async () => {
		const down = [sorted[2], sorted[1], sorted[0]];
		const { source, asked } = listOf([down.slice(0, 2), down.slice(2)]);
		const pages: Source['pages'] = (sort, top) => (sort?.direction === 'asc' ? (asked.push({ sort: `${sort.by} asc`, top }), listOf([[sorted[0]]]).source.pages(sort, top)) : source.pages(sort, top));
		expect(ids(await collect({ ...source, pages }, wanted({ limit: 2, sort: { by: 'email', direction: 'desc' } })))).toEqual([3, 2]);
		expect(asked).toEqual([{ sort: 'email desc', top: 1_000 }, { sort: 'email asc', top: 1 }]);
	});

	test.each([[[sorted[0]]], [[]]])('that is by chance is made of the whole list', async (...first) => {
		const { source, asked } = listOf([[sorted[1], sorted[2]], [sorted[0]]]);
		const pages: Source['pages'] = (sort, top) => (sort?.direction === 'desc' ? listOf(first).source.pages(sort, top) : source.pages(sort, top));
		expect(ids(await collect({ ...source, pages }, wanted({ limit: 2, sort: BY_EMAIL })))).toEqual([1, 2]);
		expect(asked).toEqual([{ sort: 'email asc', top: 1_000 }, { top: 1_000 }]);
	});

	test('is made of the whole list where it does not come so', async () => {
		const { source, asked } = listOf([[sorted[1], sorted[0]], [sorted[2]]]);
		expect(ids(await collect(source, wanted({ limit: 1, sort: BY_EMAIL })))).toEqual([1]);
		expect(asked).toEqual([{ sort: 'email asc', top: 1_000 }, { top: 1_000 }]);
		expect(ids(await collect(listOf([[sorted[0], sorted[2]], [sorted[1]]]).source, wanted({ limit: 2, sort: { by: 'email', direction: 'desc' } })))).toEqual([3, 2]);
	});

	test('is made of the whole list where Reply.io does not sort by that', async () => {
		const { source, asked } = listOf([sorted], { sortsBy: (field) => field !== 'email' });
		await collect(source, wanted({ limit: 1, sort: BY_EMAIL }));
		expect(asked).toEqual([{ top: 1_000 }]);
	});

	test.each([400, 422])('is made of the whole list where Reply.io refuses to sort with %d', async (httpCode) => {
		const { source, asked } = listOf([[sorted[1], sorted[0]]], { failsSorted: new ExplainedError({ message: 'No', httpCode }) });
		expect(ids(await collect(source, wanted({ limit: 1, sort: BY_EMAIL })))).toEqual([1]);
		expect(asked).toHaveLength(2);
	});

	test('fails where the list fails otherwise', async () => {
		const failure = new ExplainedError({ message: 'No', httpCode: 403 });
		await expect(collect(listOf([sorted], { failsSorted: failure }).source, wanted({ limit: 1, sort: BY_EMAIL }))).rejects.toBe(failure);
	});
});

describe('statuses the list does not tell', () => {
	const untold = (from: number, to: number) => numbered(from, to, { status: undefined });
	const finding = (status: (id: number) => string | undefined) => (contacts: SequenceContact[]) =>
		contacts.flatMap((one) => {
			const found = one.status ?? status(one.contactId as number);
			return found === undefined ? [] : [{ ...one, status: found } as SequenceContact];
		});

	test('are found out, for no more contacts than are wanted; who has left is left out', async () => {
		const { source, lookedUp } = listOf([untold(1, 10)], { statuses: finding((id) => (id === 2 ? undefined : 'Paused')) });
		const found = await collect(source, wanted({ limit: 3 }));
		expect(ids(found)).toEqual([1, 3, 4]);
		expect(found.every(({ status }) => status === 'Paused')).toBe(true);
		expect(lookedUp).toEqual([[1, 2, 3], [4]]);
	});

	test('are not asked for where the list tells them', async () => {
		const { source, lookedUp } = listOf([numbered(1, 3)], { statuses: finding(() => 'Paused') });
		expect(await collect(source, wanted())).toHaveLength(3);
		expect(lookedUp).toEqual([]);
	});

	test('are found out where the list tells those of some', async () => {
		const { source, lookedUp } = listOf([[contact(1), ...untold(2, 3)], [contact(4)]], { statuses: finding(() => 'Paused') });
		expect((await collect(source, wanted())).map(({ status }) => status)).toEqual(['Active', 'Paused', 'Paused', 'Active']);
		expect(lookedUp).toEqual([[1, 2, 3, 4]]);
	});

	test('stay untold where nobody finds them out, and nothing is read for them', async () => {
		const { source, pagesRead } = listOf([untold(1, 2), untold(3, 4)]);
		expect(ids(await collect(source, wanted({ limit: 2 })))).toEqual([1, 2]);
		expect(pagesRead()).toBe(1);
	});

	test('of more contacts than are wanted: no more are given', async () => {
		const { source } = listOf([untold(1, 4)], { statuses: finding(() => 'Paused') });
		expect(ids(await collect(source, wanted({ limit: 2, filters: { statuses: ['Paused'] } })))).toEqual([1, 2]);
	});

	test('are found out for all of several pages at once, where a status is wanted', async () => {
		const { source, lookedUp } = listOf([untold(1, 2), untold(3, 4)], { statuses: finding((id) => (id % 2 ? 'Paused' : 'Active')) });
		expect(ids(await collect(source, wanted({ filters: { statuses: ['Paused'] } })))).toEqual([1, 3]);
		expect(lookedUp).toEqual([[1, 2, 3, 4]]);
	});

	test('are found out for as many as are wanted at first, then for twice as many: the rest is not read', async () => {
		const pages = [untold(1, 2), untold(3, 4), untold(5, 6), untold(7, 8), untold(9, 10)];
		const { source, lookedUp, pagesRead } = listOf(pages, { statuses: finding((id) => (id >= 5 ? 'Paused' : 'Active')) });
		expect(ids(await collect(source, wanted({ limit: 2, filters: { statuses: ['Paused'] } })))).toEqual([5, 6]);
		expect([lookedUp, pagesRead()]).toEqual([[[1, 2], [3, 4, 5, 6]], 3]);
	});
});
