import { asExplained, ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { itemsOf, readPages } from '../../../nodes/ReplyIo/api/pages';
import { fillPath } from '../../../nodes/ReplyIo/api/path';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { answering } from '../answering.mjs';

test.each([[null], [undefined], [{}], [[]], [{ items: {} }], [{ items: [null] }], [{ items: ['x'] }]])('%j is no list', (data) => {
	expect(() => itemsOf(data)).toThrow(ExplainedError);
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
		expect(error?.failure).toEqual({ cause: 'temporarily-unavailable' });
		expect(skips).toHaveLength(answers.length);
	});

	test.each([[1], ['true'], [null], [undefined]])('where hasMore is %j, only a page with nothing new ends it', async (hasMore) => {
		expect(await readAll(page([1], hasMore), page([2], hasMore), page([], hasMore))).toEqual({ ids: [1, 2], skips: [0, 1, 2] });
	});
});
