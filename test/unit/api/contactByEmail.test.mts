import fc from 'fast-check';

import { ContactLookUps, findContactsByEmail, parseEmail, sameEmail } from '../../../nodes/ReplyIo/api/contactByEmail';
import { Patience, Sender } from '../../../nodes/ReplyIo/api/transport/sender';
import { ConcurrencyLimit } from '../../../nodes/ReplyIo/api/transport/concurrencyLimit';
import type { HttpRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { answering } from '../answering.mjs';
import { ref } from '../refs.mjs';
import { rejectedBy, thrownBy } from '../thrown.mjs';

const contacts = (...items: unknown[]) => ({ items, hasMore: false });

/** An account that answers each request with what this gives, and what it was asked. */
function accountOf(apiKey: string, answer: (request: HttpRequest) => object) {
	const asked: string[] = [];
	const call = async (request: HttpRequest) => {
		asked.push(String(request.query?.email));
		return { status: 200, headers: {}, body: JSON.stringify(answer(request)) };
	};
	const sender = new Sender({ apiKey, apiVersion: 'v4', baseUrl: 'https://api.reply.io' }, { call, limit: new ConcurrencyLimit(5) });
	return { sender, sends: sender.with(new Patience(0)), asked };
}

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
	const find = async (answer: object) => {
		const { sender, sends } = accountOf('key-of-the-test', () => answer);
		return await new ContactLookUps().find({ email: 'john@company.com' }, sends, sender);
	};

	test('by its ID is not looked up', async () => {
		const { sender, sends, asked } = accountOf('key-of-the-test', () => contacts());
		const named = { ...ref(7), name: 'John' };
		expect(await new ContactLookUps().find(named, sends, sender)).toBe(named);
		expect(asked).toEqual([]);
	});

	test.each([
		['nobody', contacts()],
		['somebody else', contacts({ id: 7, email: 'jane@company.com' })],
		['somebody without an address', contacts({ id: 7, email: null }, { id: 8 })],
	])('%s is not believed', async (_, answer) => {
		const error = await rejectedBy(find(answer));
		expect(error.message).toBe("No contact in Reply.io has the e-mail address of 'Contact': 'john@company.com'");
	});

	test('several are an error that lists them', async () => {
		const answer = contacts({ id: 7, email: 'john@company.com' }, { id: 8, email: 'JOHN@company.com' }, { id: 9, email: 'jane@company.com' });
		const error = await rejectedBy(find(answer));
		expect(error.message).toBe("2 contacts in Reply.io have the e-mail address of 'Contact': 'john@company.com' (IDs 7, 8)");
		expect(error.description).toBe('Choose one By ID.');
	});

	test('by its address is looked up once an account, however many items name it', async () => {
		const lookUps = new ContactLookUps();
		const a = accountOf('key-of-account-a', ({ query }) => contacts({ id: 1, email: query!.email }));
		const b = accountOf('key-of-account-b', ({ query }) => contacts({ id: 2, email: query!.email }));
		const found = await Promise.all([a, b, a, b, a].map(async ({ sender, sends }) => await lookUps.find({ email: 'john@company.com' }, sends, sender)));
		expect(found.map(({ id }) => id)).toEqual([1, 2, 1, 2, 1]);
		expect([a.asked, b.asked]).toEqual([['john@company.com'], ['john@company.com']]);
	});

	test('whose look-up failed is looked up again for the next item', async () => {
		const lookUps = new ContactLookUps();
		let answer: object = {};
		const { sender, sends } = accountOf('key-of-the-test', () => answer);
		await rejectedBy(lookUps.find({ email: 'john@company.com' }, sends, sender));
		answer = contacts({ id: 7, email: 'john@company.com' });
		expect(await lookUps.find({ email: 'john@company.com' }, sends, sender)).toEqual({ id: 7 });
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
	expect(thrownBy(() => parseEmail(`${'a'.repeat(20_000)}@company.com`, 'Contact')).message).toMatch(/^'Contact' is not an e-?mail address/);
});
