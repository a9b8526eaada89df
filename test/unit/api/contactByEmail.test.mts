import fc from 'fast-check';

import { addressIn, ContactLookUps, findContactsByEmail, normalized, parseEmail, sameEmail } from '../../../nodes/ReplyIo/api/contactByEmail';
import { explainAnswer } from '../../../nodes/ReplyIo/api/errors/explain';
import { asExplained, ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
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

test('nor do blanks around it, or of what a letter with an accent is made', async () => {
	expect(await findContactsByEmail(answering(contacts({ id: 7, email: ' zo\u00eb@company.com ' })).sends, 'zoe\u0308@company.com')).toEqual([7]);
});

test('somebody else on a list that ends does no harm: one call is enough', async () => {
	const { sends, asked } = answering(contacts({ id: 8, email: 'jane@company.com' }, { id: 7, email: 'john@company.com' }));
	expect(await findContactsByEmail(sends, 'john@company.com')).toEqual([7]);
	expect(asked).toHaveLength(1);
});

test('who has it, and no valid ID, is an error that says so', async () => {
	const error = await rejectedBy(findContactsByEmail(answering(contacts({ id: 'x', email: 'john@company.com' })).sends, 'john@company.com'));
	expect(error.message).toBe("Reply.io answered with a contact whose ID is not valid: 'x'");
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
		expect(error.description).toBe('Check the address, or add the contact to Reply.io first.');
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
		const look = async (address: string) => await findContactsByEmail({ ...sends, send }, address).catch(asExplained);
		return { found: await look(email), asked, look };
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

	test('or gives everybody, with who has it among the first, its search is used as well, and asked for the address', async () => {
		const searches: ApiRequest[] = [];
		const { found, asked } = await find('c1@company.com', (request) => (request.path === '/v3/contacts' ? page(EVERYBODY, request) : (searches.push(request), page([EVERYBODY[0]], request))));
		expect([found, asked]).toEqual([[1], ['/v3/contacts', '/v3/contacts/filter']]);
		expect(searches).toMatchObject([{ body: { searchTerm: 'c1@company.com' } }]);
	});

	test('or gives everybody, in a search too, all of them are looked through, and the next time at once', async () => {
		const { found, asked, look } = await find('c200@company.com', (request) => page(EVERYBODY, request));
		expect([found, asked]).toEqual([[200], ['/v3/contacts', ...Array<string>(3).fill('/v3/contacts/filter')]]);
		expect(await look('c201@company.com')).toEqual([201]);
		expect(asked.slice(4)).toEqual(Array(3).fill('/v3/contacts/filter'));
	});

	describe('in the case it is stored in only', () => {
		const STORED = [{ id: 1, email: 'ada@company.com' }, { id: 2, email: 'John@Company.com' }, { id: 3, email: null }];
		const sameCase = ({ path, query, body }: ApiRequest, stored = STORED) => {
			const term = String((body as { searchTerm?: string } | undefined)?.searchTerm ?? '').toLowerCase();
			return contacts(...stored.filter(({ email }) => (path === '/v3/contacts' ? email === query!.email : email?.toLowerCase().includes(term))));
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

		test('who is asked for in another is found by a second look-up, in lower case', async () => {
			expect(await findAll(['Ada@Company.com'], sameCase)).toEqual({ found: [[1]], asked: ['Ada@Company.com', 'ada@company.com'] });
		});

		test('who is found as asked for, with capitals, is not looked up again', async () => {
			expect(await findAll(['John@Company.com'], sameCase)).toEqual({ found: [[2]], asked: ['John@Company.com'] });
		});

		test('which is found out with the first address that has capitals, whatever else contacts have for one', async () => {
			const stored = [{ id: 1, email: 'ada@company.com' }, { id: 2, email: 'N/A' }, { id: 3, email: 12 as unknown as string }, { id: 4, email: ' John@Company.com ' }];
			const searches: ApiRequest[] = [];
			const { asked } = await findAll(['a@x.com', 'b@x.com'], (request) => {
				if (request.path !== '/v3/contacts') searches.push(request);
				return request.path !== '/v3/contacts' && !request.body?.searchTerm ? contacts(...stored) : contacts();
			});
			expect(asked).toEqual(['a@x.com', 'search', 'b@x.com', 'search', 'john@company.com', 'search']);
			expect(searches).toMatchObject([{ body: { searchTerm: 'a@x.com' } }, { query: { top: 100, skip: 0 } }, { body: { searchTerm: 'b@x.com' } }]);
		});

		test('which is found out with capitals where no address has any', async () => {
			const { asked } = await findAll(['a@x.com', 'b@x.com'], (request) => sameCase(request, STORED.slice(0, 1)));
			expect(asked).toEqual(['a@x.com', 'search', 'b@x.com', 'search', 'ADA@COMPANY.COM', 'search']);
		});

		const refusal = (httpCode?: number) => new ExplainedError({ message: `HTTP ${httpCode}`, httpCode });

		test('or where that cannot be found out, the search is used each time', async () => {
			const { found, asked } = await findAll(['a@x.com', 'b@x.com', 'c@x.com'], (request) => (request.query!.email === 'john@company.com' ? refusal(400) : sameCase(request)));
			expect(found).toEqual([[], [], []]);
			expect(asked).toEqual(['a@x.com', 'search', 'b@x.com', 'search', 'john@company.com', 'search', 'c@x.com', 'search']);
		});

		test.each([400, 403, 404, 405, 422])('and the search is refused with %d, what the look-up says is all there is', async (httpCode) => {
			const { found, asked } = await findAll(['a@x.com', 'b@x.com', 'c@x.com', 'ada@company.com'], (request) => (request.path === '/v3/contacts' ? sameCase(request) : refusal(httpCode)));
			expect(found).toEqual([[], [], [], [1]]);
			expect(asked).toEqual(['a@x.com', 'search', 'b@x.com', 'search', 'c@x.com', 'ada@company.com']);
		});

		test.each([401, 429, 500, undefined])('and the search fails with %p, it is not said that nobody has it', async (httpCode) => {
			const failing = findAll(['a@x.com'], (request) => (request.path === '/v3/contacts' ? sameCase(request) : refusal(httpCode)));
			expect(await rejectedBy(failing)).toMatchObject({ message: `HTTP ${httpCode}` });
		});

		test('and the search ends in what nobody has explained, it is not said that nobody has it', async () => {
			const failing = findAll(['a@x.com'], (request) => (request.path === '/v3/contacts' ? sameCase(request) : Object.assign(new TypeError('Broken'), { httpCode: 404 })));
			await expect(failing).rejects.toThrow('Broken');
		});

		test.each<[string, Error]>([
			['refused', new ExplainedError({ message: 'Failed', httpCode: 403 })],
			['refused because of a contact', new ExplainedError({ message: 'Failed', httpCode: 403, concerns: 'contact' })],
			['answered that the address is not there', new ExplainedError({ message: 'Failed', httpCode: 404 })],
			['answered that no sequence is there', new ExplainedError({ message: 'Failed', httpCode: 404, concerns: 'sequence' })],
			['ended by what nobody has explained', Object.assign(new TypeError('Failed'), { httpCode: 404, concerns: 'contact' })],
		])('and the look-up is %s, it is not said that nobody has it', async (_, failure) => {
			const failing = findAll(['a@x.com'], ({ path }) => (path === '/v3/contacts' ? failure : contacts()));
			await expect(failing).rejects.toBe(failure);
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
		expect(found).toMatchObject({
			message: "Reply.io finds more than 500 contacts for the address 'john@company.com', so that it is not known whose it is",
			description: "Choose the contact By ID or From List in 'Contact'.",
		});
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

test.each([
	['john@company.com', 'john@company.com'],
	['  John@Company.com\n', 'John@Company.com'],
	['\u200bjohn@\u00adcompany.com\ufeff ', 'john@company.com'],
	['mailto:John@Company.com', 'John@Company.com'],
	[' MailTo:john@company.com?subject=Hi&body=There', 'john@company.com'],
	['mailto:john@company.com?', 'john@company.com'],
	['not.mailto:john@company.com', 'not.mailto:john@company.com'],
])('%j is looked up as %j', (given, address) => {
	expect(addressIn(given)).toBe(address);
	expect(parseEmail(given, 'Contact')).toBe(address.toLowerCase());
});

test.each([[undefined], [null], [12], [true], [['john@company.com']], [{ email: 'john@company.com' }]])('%j is no address, and like none', (value) => {
	expect([addressIn(value), normalized(value)]).toEqual(['', '']);
	expect(thrownBy(() => parseEmail(value, 'Contact')).message).toMatch(/^'Contact' is not an email address: /);
});

test.each(['john doe@company.com', 'john@company.com jane@company.com', 'john@company.com, jane', 'John <john@company.com>', 'john@company.com;', 'john@company.com?\nJane', '@company.com', 'john@'])('%j is not one address', (value) => {
	expect(thrownBy(() => parseEmail(value, 'Contact')).message).toMatch(/^'Contact' is not an email address: /);
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
