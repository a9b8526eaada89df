import fc from 'fast-check';

import { ContactLookUps, findContactsByEmail, parseEmail, sameEmail } from '../../../nodes/ReplyIo/api/contactByEmail';
import { explainAnswer } from '../../../nodes/ReplyIo/api/errors/explain';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { answering } from '../answering.mjs';
import { ref } from '../refs.mjs';
import { rejectedBy, thrownBy } from '../thrown.mjs';

const contacts = (...items: unknown[]) => ({ items, hasMore: false });

test('one exact look-up, which changes nothing', async () => {
	const { sends, asked } = answering(contacts({ id: 7, email: 'john@company.com' }));
	expect(await findContactsByEmail(sends, 'john@company.com')).toEqual([7]);
	expect(asked).toMatchObject([{ method: 'GET', path: '/v3/contacts', query: { email: 'john@company.com' }, writes: false }]);
});

test('the case of the address that came back does not matter', async () => {
	expect(await findContactsByEmail(answering(contacts({ id: 7, email: 'John@Company.com' })).sends, 'john@company.com')).toEqual([7]);
});

test('the same contact twice is one', async () => {
	const same = { id: 7, email: 'john@company.com' };
	expect(await findContactsByEmail(answering(contacts(same, same)).sends, 'john@company.com')).toEqual([7]);
});

describe('the contact an item names', () => {
	const find = async (answer: object) => await new ContactLookUps().find({ email: 'john@company.com' }, answering(answer, answer).sends);

	test('by its ID is not looked up', async () => {
		const { sends, asked } = answering();
		const named = { ...ref(7), name: 'John' };
		expect(await new ContactLookUps().find(named, sends)).toBe(named);
		expect(asked).toEqual([]);
	});

	test.each([
		['nobody', contacts()],
		['somebody else', contacts({ id: 7, email: 'jane@company.com' })],
		['somebody without an address', contacts({ id: 7, email: null }, { id: 8 })],
	])('%s is not believed', async (_, answer) => {
		const error = await rejectedBy(find(answer));
		expect(error.message).toBe("No contact in Reply.io has the email address of 'Contact': 'john@company.com'");
	});

	test('several are an error that lists them', async () => {
		const answer = contacts({ id: 7, email: 'john@company.com' }, { id: 8, email: 'JOHN@company.com' }, { id: 9, email: 'jane@company.com' });
		const error = await rejectedBy(find(answer));
		expect(error.message).toBe("2 contacts in Reply.io have the email address of 'Contact': 'john@company.com' (IDs 7, 8)");
		expect(error.description).toBe('Choose one By ID.');
	});

	test('by its address is looked up once an account, however many items name it, and in none but its own', async () => {
		const lookUps = new ContactLookUps();
		const a = answering(contacts({ id: 1, email: 'john@company.com' }));
		const b = answering(contacts({ id: 2, email: 'john@company.com' }));
		const found = await Promise.all([a, b, a, b, a].map(async ({ sends }) => await lookUps.find({ email: 'john@company.com' }, sends)));
		expect(found.map(({ id }) => id)).toEqual([1, 2, 1, 2, 1]);
		expect([a.asked, b.asked]).toMatchObject([{ length: 1 }, { length: 1 }]);
	});

	test('whose look-up failed is looked up again for the next item', async () => {
		const lookUps = new ContactLookUps();
		const { sends } = answering({}, contacts({ id: 7, email: 'john@company.com' }));
		await rejectedBy(lookUps.find({ email: 'john@company.com' }, sends));
		expect(await lookUps.find({ email: 'john@company.com' }, sends)).toEqual({ id: 7 });
	});
});

describe('however Reply.io filters by an address', () => {
	const EVERYBODY = Array.from({ length: 250 }, (_, index) => ({ id: index + 1, email: `c${index + 1}@company.com` }));
	const page = (all: object[], { query }: ApiRequest) => {
		const { top, skip } = query as { top: number; skip: number };
		return { items: all.slice(skip, skip + top), hasMore: skip + top < all.length };
	};
	const find = async (email: string, answer: (request: ApiRequest) => object) => {
		const asked: string[] = [];
		const { sends } = answering();
		const send: typeof sends.send = async (request) => await Promise.resolve((asked.push(request.path), { data: answer(request), tries: 1, isRepeated: false }));
		const found = await findContactsByEmail({ ...sends, send }, email).catch((error: unknown) => (error as Error).message);
		return { found, asked };
	};

	test('that contain it, only who has it is found, on a later page too', async () => {
		const alike = EVERYBODY.map(({ id }) => ({ id, email: `not.john@company.com.${id}` }));
		expect((await find('john@company.com', (request) => page([...alike, { id: 999, email: 'John@Company.com' }], request))).found).toEqual([999]);
	});

	test('or gives everybody, its search is used instead', async () => {
		const { found, asked } = await find('c200@company.com', (request) => (request.path === '/v3/contacts' ? page(EVERYBODY, request) : page([EVERYBODY[199]], request)));
		expect(found).toEqual([200]);
		expect(asked).toEqual(['/v3/contacts', '/v3/contacts/filter']);
	});

	describe('in the case it is stored in only', () => {
		const STORED = [{ id: 1, email: 'ada@company.com' }, { id: 2, email: 'John@Company.com' }, { id: 3, email: null }];
		const sameCase = ({ path, query, body }: ApiRequest) => {
			const term = String((body as { searchTerm?: string } | undefined)?.searchTerm ?? '').toLowerCase();
			return contacts(...STORED.filter(({ email }) => (path === '/v3/contacts' ? email === query!.email : email?.toLowerCase().includes(term))));
		};
		const anyCase = (request: ApiRequest) =>
			request.path === '/v3/contacts' ? contacts(...STORED.filter(({ email }) => email?.toLowerCase() === String(request.query!.email).toLowerCase())) : sameCase(request);

		/** Looks addresses up one after the other in one run of an account. */
		const findAll = async (emails: string[], answer: (request: ApiRequest) => unknown) => {
			const asked: string[] = [];
			const { sends } = answering();
			const send: typeof sends.send = async (request) => {
				asked.push(request.path === '/v3/contacts' ? String(request.query!.email) : 'search');
				const data = await Promise.resolve(answer(request));
				if (data instanceof Error) throw data;
				return { data, tries: 1, isRepeated: false };
			};
			const found: unknown[] = [];
			for (const email of emails) found.push(await findContactsByEmail({ ...sends, send }, email));
			return { found, asked };
		};

		test('who has it in another is found by the search', async () => {
			expect(await findAll(['john@company.com', 'no@company.com', 'john@company.com'], sameCase)).toEqual({
				found: [[2], [], [2]],
				asked: ['john@company.com', 'search', 'no@company.com', 'search', 'john@company.com', 'search', 'john@company.com', 'search'],
			});
		});

		test('or in any, which is found out once, not for each address that nobody has', async () => {
			const { found, asked } = await findAll(['a@x.com', 'b@x.com', 'c@x.com', 'd@x.com', 'ada@company.com'], anyCase);
			expect(found).toEqual([[], [], [], [], [1]]);
			expect(asked).toEqual(['a@x.com', 'search', 'b@x.com', 'search', 'john@company.com', 'c@x.com', 'd@x.com', 'ada@company.com']);
		});

		test('is taken for granted where nobody can be asked by', async () => {
			expect((await findAll(['a@x.com', 'b@x.com'], () => contacts())).asked).toEqual(['a@x.com', 'search', 'b@x.com', 'search', 'search']);
		});

		test('or in any, as far as a search that gives everybody can tell', async () => {
			const others = Array.from({ length: 100 }, (_, index) => ({ id: index + 1, email: `c${index}@company.com` }));
			const { found, asked } = await findAll(['a@x.com'], ({ path }) => (path === '/v3/contacts' ? contacts() : { items: others, hasMore: true }));
			expect([found, asked]).toEqual([[[]], ['a@x.com', 'search']]);
		});

		test('and says of nobody that the contact was not found, nobody has it', async () => {
			const missing = explainAnswer({ status: 404, headers: {}, body: '{"code":"contact.notFound"}' }, { about: {}, version: 'v3', tries: 1, hide: (text) => text });
			expect((await findAll(['a@x.com'], ({ path }) => (path === '/v3/contacts' ? missing : contacts()))).found).toEqual([[]]);
			await expect(findAll(['a@x.com'], () => explainAnswer({ status: 404, headers: {}, body: '' }, { about: {}, version: 'v3', tries: 1, hide: (text) => text }))).rejects.toThrow('found nothing under this address');
		});
	});

	test('and does not end, it is not said that nobody has it', async () => {
		const { found, asked } = await find('john@company.com', ({ query }) => ({ items: Array.from({ length: 100 }, (_, index) => ({ id: Number(query!.skip) + index + 1, email: `not.john@company.com` })), hasMore: true }));
		expect(found).toMatch(/^Reply\.io finds more than 500 contacts for the address 'john@company\.com', so that it is not known whose it is/);
		expect(asked).toHaveLength(5);
	});

	test('and does not end, two that have it are told of', async () => {
		const { found } = await find('john@company.com', ({ query }) => ({
			items: Array.from({ length: 100 }, (_, index) => ({ id: Number(query!.skip) + index + 1, email: Number(query!.skip) + index < 2 ? 'john@company.com' : 'not.john@company.com' })),
			hasMore: true,
		}));
		expect(found).toEqual([1, 2]);
	});
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

test('an address of more characters than one can have is refused before it is asked for', () => {
	expect(thrownBy(() => parseEmail(`${'a'.repeat(20_000)}@company.com`, 'Contact')).message).toMatch(/^'Contact' is not an email address/);
});

test('an address may have 254 characters, and not one more', () => {
	const address = (length: number) => `${'a'.repeat(length - 6)}@x.com`;
	expect(parseEmail(address(254), 'Contact')).toBe(address(254));
	expect(thrownBy(() => parseEmail(address(255), 'Contact'))).toMatchObject({
		message: expect.stringMatching(/^'Contact' is not an email address/) as string,
		description: "Check the value or the expression of 'Contact': it must be one address, such as john.doe@company.com.",
	});
});
