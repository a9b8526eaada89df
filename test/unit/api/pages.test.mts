import fc from 'fast-check';

import { asExplained } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { itemsOf, readPages } from '../../../nodes/ReplyIo/api/pages';
import { fillPath } from '../../../nodes/ReplyIo/api/path';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { answering } from '../answering.mjs';
import { thrownBy } from '../thrown.mjs';

test.each([[null], [undefined], [{}], [[]], [{ items: {} }], [{ items: [null] }], [{ items: ['x'] }]])('%j is no list', (data) => {
	expect(thrownBy(() => itemsOf(data))).toMatchObject({ message: 'Reply.io answered with something other than a list', description: expect.stringMatching(/'Base URL'/) as string });
});

describe('a list read page by page', () => {
	const page = (ids: number[], hasMore: unknown) => ({ items: ids.map((id) => ({ id })), hasMore });

	/** Reads to the end, or until it fails. */
	async function readAll(...answers: unknown[]) {
		const { sends, asked } = answering(...answers);
		const ids: unknown[] = [];
		const request = (skip: number): ApiRequest => ({ method: 'GET', path: fillPath('/v3/sequences'), query: { skip }, writes: false, about: {} });
		const reading = (async () => {
			for await (const { records } of readPages(sends, request, ({ id }) => id)) ids.push(...records.map(({ id }) => id));
		})();
		const error = await reading.then(() => undefined, asExplained);
		return { ids, skips: asked.map(({ query }) => query?.skip), error };
	}

	test('goes on from where it is while there is more', async () => {
		expect(await readAll(page([1, 2], true), page([3], false))).toEqual({ ids: [1, 2, 3], skips: [0, 2] });
	});

	test('a record that moved to the next page is given once', async () => {
		expect((await readAll(page([1, 2], true), page([2, 3], false))).ids).toEqual([1, 2, 3]);
	});

	test('a page that brings nothing new does not end a list that says there is more', async () => {
		expect(await readAll(page([1, 2], true), page([1, 2], true), page([3], false))).toEqual({ ids: [1, 2, 3], skips: [0, 2, 4] });
	});

	test.each([
		['empty pages', [page([], true), page([], true), page([], true)], 0],
		['empty pages after others', [page([1, 2], true), page([], true), page([], true), page([], true)], 2],
		['the same page for ever', [page([1, 2], true), page([1, 2], true), page([1, 2], true), page([1, 2], true)], 2],
	])('that says there is more and gives %s is an error: a part is never the whole', async (_, answers, count) => {
		const { error, skips } = await readAll(...answers);
		expect(error?.message).toBe(`Reply.io's list says that there is more after ${count}, and gives nothing new`);
		expect(error?.description).toBe('Try again: the list may have changed while it was read.');
		expect(error?.failure).toEqual({ cause: 'temporarily-unavailable' });
		expect(skips).toHaveLength(answers.length);
	});

	test.each([[1], ['true'], [null], [undefined]])('where hasMore is %j, only a page with nothing new ends it', async (hasMore) => {
		expect(await readAll(page([1], hasMore), page([2], hasMore), page([], hasMore))).toEqual({ ids: [1, 2], skips: [0, 1, 2] });
	});
});

describe('a list read with pages that overlap', () => {
	const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

	/** Reads a list of IDs to its end. @param change what becomes of it before a call @param page how the server shows it */
	async function read(
		list: number[],
		change: (list: number[], call: number) => number[] = () => list,
		page = (all: number[], skip: number) => ({ ids: all.slice(skip, skip + 10), hasMore: skip + 10 < all.length as unknown }),
	) {
		const skips: number[] = [];
		const ids: unknown[] = [];
		let now = list;
		const send = async ({ query }: ApiRequest) => {
			const skip = Number(query!.skip);
			now = change(now, skips.length);
			skips.push(skip);
			const shown = page(now, skip);
			return await Promise.resolve({ data: { items: shown.ids.map((id) => ({ id })), hasMore: shown.hasMore }, tries: 1, isRepeated: false });
		};
		const request = (skip: number): ApiRequest => ({ method: 'GET', path: fillPath('/v3/sequences'), query: { skip, top: 10 }, writes: false, about: {} });
		const reading = (async () => {
			for await (const { records } of readPages({ send }, request, ({ id }) => id, { overlaps: true })) ids.push(...records.map(({ id }) => id));
		})();
		return { error: await reading.then(() => undefined, asExplained), ids, skips };
	}

	const without = (...ids: number[]) => (list: number[], call: number) => (call === 1 ? list.filter((id) => !ids.includes(id)) : list);

	test.each([0, 1, 9, 10])('of %d records is one page', async (count) => {
		expect(await read(range(1, count))).toEqual({ ids: range(1, count), skips: [0], error: undefined });
	});

	test('costs a record a page', async () => {
		expect(await read(range(1, 28))).toEqual({ ids: range(1, 28), skips: [0, 9, 18], error: undefined });
	});

	test.each([
		['one that was read', [3]],
		['the last that was read', [10]],
		['the last that was read and the next', [10, 11]],
		['as many as a page', range(1, 10)],
		['more than a page', range(2, 17)],
		['so many that its end comes before what was read', range(1, 22)],
	])('gives everybody who stays when it loses %s', async (_, lost) => {
		const { ids, error, skips } = await read(range(1, 28), without(...lost));
		expect(error).toBeUndefined();
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toEqual(expect.arrayContaining(range(1, 28).filter((id) => !lost.includes(id))));
		expect(skips.slice(0, 3)).toEqual([0, 9, 0]);
	});

	test('goes back as far as it must', async () => {
		const lost = range(1, 20);
		const { ids, skips } = await read(range(1, 50), (list, call) => (call === 3 ? list.filter((id) => !lost.includes(id)) : list));
		expect(skips).toEqual([0, 9, 18, 27, 18, 9, 0, 9, 18, 27]);
		expect(ids).toEqual(range(1, 50));
	});

	test('gives everybody who stays, also when so many join it that a page begins like the one before', async () => {
		const joined = range(101, 109);
		const changes = [(list: number[]) => list, (list: number[]) => [...joined, ...list.filter((id) => id !== 5)], (list: number[]) => list.filter((id) => id !== 2 && id !== 3)];
		const { ids } = await read(range(1, 28), (list, call) => changes[call]?.(list) ?? list);
		expect(ids).toEqual(expect.arrayContaining(range(1, 28)));
	});

	test('is read on behind a page that shows nobody, though there is more', async () => {
		const page = (all: number[], skip: number) => ({ ids: skip === 9 ? [] : all.slice(skip, skip + 10), hasMore: skip + 10 < all.length });
		const { ids, skips } = await read(range(1, 48), undefined, page);
		expect([ids, skips]).toEqual([[...range(1, 10), ...range(20, 48)], [0, 9, 19, 29, 39]]);
	});

	test.each([1, 2, 7])('is read where the server gives %d a page', async (size) => {
		const page = (all: number[], skip: number) => ({ ids: all.slice(skip, skip + size), hasMore: skip + size < all.length });
		expect((await read(range(1, 28), undefined, page)).ids).toEqual(range(1, 28));
	});

	test('is read where the server rounds offsets to whole pages', async () => {
		const page = (all: number[], skip: number) => ({ ids: all.slice(skip - (skip % 10), skip - (skip % 10) + 10), hasMore: skip - (skip % 10) + 10 < all.length });
		expect((await read(range(1, 48), undefined, page)).ids).toEqual(range(1, 48));
	});

	test.each([
		['does not say whether there is more', (all: number[], skip: number) => ({ ids: all.slice(skip, skip + 10), hasMore: undefined }), [0, 10, 20, 28]],
		['gives all at once', (all: number[]) => ({ ids: all, hasMore: false }), [0]],
	])('is asked for as any other where the server %s', async (_, page, asked) => {
		const { ids, skips } = await read(range(1, 28), undefined, page);
		expect([ids, skips]).toEqual([range(1, 28), asked]);
	});

	test('that always shows the same is an error', async () => {
		const { error, skips } = await read(range(1, 28), undefined, (all) => ({ ids: all.slice(0, 10), hasMore: true }));
		expect(error?.message).toMatch(/gives nothing new$/);
		expect(skips).toHaveLength(4);
	});

	test('whatever leaves it and is added to its front meanwhile, gives everybody who stays, once', async () => {
		const changes = fc.array(fc.record({ leave: fc.array(fc.nat(60), { maxLength: 30 }), join: fc.nat(2) }), { maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(fc.nat(60), changes, fc.integer({ min: 6, max: 12 }), async (count, changed, size) => {
				let next = 1_000;
				const left = new Set<number>();
				const change = (list: number[], call: number) => {
					const { leave = [], join = 0 } = (call > 0 && changed[call - 1]) || {};
					for (const id of leave) left.add(id);
					return [...range(next + 1, (next += join)), ...list.filter((id) => !left.has(id))];
				};
				const page = (all: number[], skip: number) => ({ ids: all.slice(skip, skip + size), hasMore: skip + size < all.length });
				const { ids, error, skips } = await read(range(1, count), change, page);
				expect(error).toBeUndefined();
				expect(new Set(ids).size).toBe(ids.length);
				expect(ids).toEqual(expect.arrayContaining(range(1, count).filter((id) => !left.has(id))));
				expect(skips.length).toBeLessThan(100);
			}),
			{ numRuns: 500 },
		);
	});
});
