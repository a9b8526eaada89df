import fc from 'fast-check';

import { findContactByEmail, itemsOf, parseEmail, sameEmail } from '../../nodes/ReplyIo/api/contactByEmail';
import { ExplainedError } from '../../nodes/ReplyIo/api/explainedError';
import { readPages } from '../../nodes/ReplyIo/api/pages';
import type { ApiRequest, Sender } from '../../nodes/ReplyIo/api/send';
import { fillPath } from '../../nodes/ReplyIo/api/path';
import { rejectedBy } from './thrown.mjs';

/** Answers with these, one after the other, and keeps what was asked. */
function answering(...answers: unknown[]) {
	const asked: ApiRequest[] = [];
	const send = async (request: ApiRequest) => {
		asked.push(request);
		return { data: answers.shift(), tries: 1 };
	};
	return { sender: { send } as unknown as Sender, asked };
}

const contacts = (...items: unknown[]) => ({ items, hasMore: false });

test('one exact look-up', async () => {
	const { sender, asked } = answering(contacts({ id: 7, email: 'john@company.com' }));
	expect(await findContactByEmail(sender, 'john@company.com')).toBe(7);
	expect(asked).toEqual([{ method: 'GET', path: '/v3/contacts', query: { email: 'john@company.com' } }]);
});

test('the case of the address that came back does not matter', async () => {
	expect(await findContactByEmail(answering(contacts({ id: 7, email: 'John@Company.com' })).sender, 'john@company.com')).toBe(7);
});

test.each([
	['nobody', contacts()],
	['somebody else', contacts({ id: 7, email: 'jane@company.com' })],
	['somebody without an address', contacts({ id: 7, email: null }, { id: 8 })],
])('%s is not believed', async (_, answer) => {
	const error = await rejectedBy(findContactByEmail(answering(answer).sender, 'john@company.com'));
	expect(error.message).toBe("No contact in Reply.io has the e-mail address of 'Contact': 'john@company.com'");
});

test('several are an error that lists them', async () => {
	const answer = contacts({ id: 7, email: 'john@company.com' }, { id: 8, email: 'JOHN@company.com' }, { id: 9, email: 'jane@company.com' });
	const error = await rejectedBy(findContactByEmail(answering(answer).sender, 'john@company.com'));
	expect(error.message).toBe("2 contacts in Reply.io have the e-mail address of 'Contact': 'john@company.com' (IDs 7, 8)");
	expect(error.description).toBe('Choose one By ID.');
});

test('the same contact twice is one', async () => {
	const same = { id: 7, email: 'john@company.com' };
	expect(await findContactByEmail(answering(contacts(same, same)).sender, 'john@company.com')).toBe(7);
});

test.each([[null], [undefined], [{}], [[]], [{ items: {} }], [{ items: [null] }], [{ items: ['x'] }]])('%j is no list', (data) => {
	expect(() => itemsOf(data)).toThrow(ExplainedError);
});

test('an address is believed only if it is the one asked for', () => {
	fc.assert(
		fc.property(fc.emailAddress(), fc.anything(), (email, value) => {
			const asked = parseEmail(email, 'Contact');
			expect(sameEmail(email.toUpperCase(), asked.toLowerCase())).toBe(true);
			if (typeof value !== 'string' || value.trim().toLowerCase() !== asked) expect(sameEmail(value, asked)).toBe(false);
		}),
	);
});

describe('a list read page by page', () => {
	const page = (ids: number[], hasMore: boolean) => ({ items: ids.map((id) => ({ id })), hasMore });

	async function readAll(...answers: unknown[]) {
		const { sender, asked } = answering(...answers);
		const ids: unknown[] = [];
		const request = (skip: number): ApiRequest => ({ method: 'GET', path: fillPath('/v3/sequences'), query: { skip } });
		for await (const { records } of readPages(sender, request, ({ id }) => id)) ids.push(...records.map(({ id }) => id));
		return { ids, skips: asked.map(({ query }) => query?.skip) };
	}

	test('goes on from where it is while there is more', async () => {
		expect(await readAll(page([1, 2], true), page([3], false))).toEqual({ ids: [1, 2, 3], skips: [0, 2] });
	});

	test('an empty page ends it', async () => {
		expect(await readAll(page([], true))).toEqual({ ids: [], skips: [0] });
	});

	test('a page that brings nothing new ends it', async () => {
		expect(await readAll(page([1, 2], true), page([1, 2], true))).toEqual({ ids: [1, 2], skips: [0, 2] });
	});

	test('a record that moved to the next page is given once', async () => {
		expect((await readAll(page([1, 2], true), page([2, 3], false))).ids).toEqual([1, 2, 3]);
	});

	test.each([[1], ['true'], [null], [undefined]])('where hasMore is %j, only a page with nothing new ends it', async (hasMore) => {
		const says = (records: number[]) => ({ ...page(records, false), hasMore });
		expect(await readAll(says([1]), says([2]), says([]))).toEqual({ ids: [1, 2], skips: [0, 1, 2] });
	});
});
