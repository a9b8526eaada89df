import type { ContactRef } from '../../../nodes/ReplyIo/api/contactByEmail';
import { explainFault } from '../../../nodes/ReplyIo/api/errors/explain';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { EmailLookUps } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/read';
import { accountList, sequenceList } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/lists';
import { ref } from '../refs.mjs';
import { pageOf, readFrom, refused } from './wanted.mjs';

type Answer = (request: ApiRequest) => unknown;

const ids = (count: number) => Array.from({ length: count }, (_, index) => ref(index + 1));
const ofAccount = async (contacts: readonly ContactRef[], answer: Answer) => await readFrom(() => accountList, contacts, answer);
const ofSequence = async (contacts: readonly ContactRef[], answer: Answer) => await readFrom((sends) => sequenceList(sends, ref(1)), contacts, answer);
const paths = (asked: ApiRequest[]) => asked.map(({ path }) => path);

const FILTER = '/v3/contacts/filter';
const LIST = '/v3/sequences/1/contacts';
const notThere = (request: ApiRequest) => refused(404, request, { code: 'sequenceContact.notInSequence' });
const noConnection = ({ about }: ApiRequest) => explainFault({ networkCode: 'ECONNREFUSED', headers: {}, body: '' }, { about, version: 'v3', tries: 1, hide: (text) => text });

describe('all contacts of an account', () => {
	const inTwo = { sequences: [{ sequenceId: 5, sequenceName: 'Five' }, { sequenceId: '6' }, { sequenceId: 5, sequenceName: 'Five' }] };
	const sequences = [{ id: 5, name: 'Five' }, { id: 6 }];

	test('in pages: each with its address and its sequences, each of them once', async () => {
		const records = [{ id: 1, email: 'A@x.com', ...inTwo }, { id: '2', email: null, sequences: [] }, { id: 3, email: 7, sequences: [] }];
		const { asked, found } = await ofAccount(ids(3), (request) => pageOf(records, request));
		expect(found).toEqual([
			{ contactId: 1, email: 'A@x.com', sequences },
			{ contactId: 2, email: null, sequences: [] },
			{ contactId: 3, email: null, sequences: [] },
		]);
		expect(paths(asked)).toEqual([FILTER]);
	});

	test('one by one: what the answer says of that contact', async () => {
		const { asked, found } = await ofAccount(ids(2), ({ path }) => ({ contactId: path.includes('/1/') ? 1 : '2', ...inTwo }));
		expect(found).toEqual([1, 2].map((contactId) => ({ contactId, email: null, sequences })));
		expect(asked).toHaveLength(2);
	});

	test.each([
		['about another contact', { contactId: 2, sequences: [] }],
		['about nobody', { sequences: [] }],
		['without sequences', { contactId: 1 }],
		['whose sequences are no list', { contactId: 1, sequences: {} }],
		['that is a list', [{ contactId: 1, sequences: [] }]],
	])('an answer %s is not believed', async (_, answer) => {
		const { messages } = await ofAccount([ref(1)], () => answer);
		expect(messages[0]).toMatch(/^Reply\.io answered with something other than contacts and their sequences/);
	});

	test('a record without sequences is none that can be read: its contact is asked for', async () => {
		const { asked, found } = await ofAccount(ids(3), (request) => (request.path === FILTER ? pageOf(ids(3), request) : { contactId: request.about.contact!.id, sequences: [] }));
		expect(found).toMatchObject(ids(3).map(({ id }) => ({ contactId: id, sequences: [] })));
		expect(asked).toHaveLength(4);
	});

	test.each([
		['contact', { id: 'x', sequences: [] }, "'x'"],
		['sequence', { id: 1, sequences: [{ sequenceId: null }] }, 'null'],
	])('a %s whose ID is none is no fault of a parameter', async (noun, record, quoted) => {
		const { messages } = await ofAccount(ids(3), (request) => (request.path === FILTER ? pageOf([record], request) : { ...record, contactId: request.about.contact!.id }));
		const said = `Reply.io answered with a ${noun} whose ID is not valid: ${quoted}`;
		expect(messages).toEqual(ids(3).map(() => (noun === 'sequence' ? said : undefined)));
	});

	test('who is not there, by ID, by name and by address', async () => {
		const { found } = await ofAccount([{ ...ref(9), name: 'John' }, ref(8), { email: 'j@x.com' }], (request) => pageOf([{ id: 1, email: 'a@x.com', sequences: [] }], request));
		expect(found).toMatchObject([
			{ message: 'John (9) was not found', description: "Check 'Contact': choose it From List or By Email to be sure that it exists.", httpCode: 404 },
			{ message: 'Contact 8 was not found' },
			{ message: "No contact in Reply.io has the email address of 'Contact': 'j@x.com'" },
		]);
	});

	test('nobody is there where the account has nobody', async () => {
		const { messages } = await ofAccount(ids(3), (request) => pageOf([], request));
		expect(messages).toEqual(ids(3).map(({ id }) => `Contact ${id} was not found`));
	});

	test.each([400, 403, 404, 405, 500])('are read one by one where the list is refused with %d', async (status) => {
		const { asked, found } = await ofAccount(ids(3), (request) => (request.path === FILTER ? refused(status, request) : { contactId: request.about.contact!.id, sequences: [] }));
		expect(found).toMatchObject(ids(3).map(({ id }) => ({ contactId: id, sequences: [] })));
		expect(asked).toHaveLength(4);
	});

	test.each<[string, Answer]>([
		['the key is refused', (request) => refused(401, request)],
		['the rate limit is reached', (request) => refused(429, request)],
		['nothing is answered', noConnection],
	])('are not asked for one by one where %s', async (_, answer) => {
		const { asked, found } = await ofAccount(ids(3), answer);
		for (const one of found) expect(one).toBeInstanceOf(ExplainedError);
		expect(asked).toHaveLength(1);
	});
});

describe('the contacts of a sequence', () => {
	const missing = (request: ApiRequest) => refused(404, request, { code: 'sequence.notFound' });

	test('none is asked for one by one where its list is refused', async () => {
		const { asked, found } = await ofSequence(ids(3), (request) => refused(403, request));
		expect(found).toMatchObject(ids(3).map(() => ({ httpCode: 403 })));
		expect(asked).toHaveLength(1);
	});

	test('are named where they are not in it', async () => {
		const { found } = await readFrom((sends) => sequenceList(sends, { ...ref(1), name: 'Webinar' }), [{ ...ref(9), name: 'John' }, ref(8), { email: 'j@x.com' }], ({ path }) => (path === LIST ? { items: [], hasMore: false } : { id: 1 }));
		expect(found).toMatchObject([
			{ message: "John (9) is not in 'Webinar' (1)", description: "Check 'Contact' and 'Sequence': this node changes contacts that are in the sequence already.", httpCode: 404 },
			{ message: "Contact 8 is not in 'Webinar' (1)" },
			{ message: "A contact with the address j@x.com is not in 'Webinar' (1)" },
		]);
	});

	test.each<[string, number, Answer]>([
		['list is empty', 3, () => ({ items: [], hasMore: false })],
		['list is not found', 3, (request) => refused(404, request)],
		['list is none', 3, () => ({})],
		['contacts are not found', 2, notThere],
		['contacts are said not to be there, without a word', 2, (request) => (request.path === '/v3/whoami' ? {} : refused(404, request))],
	])('of a sequence that is missing: all say so, where its %s', async (_, count, answer) => {
		const { messages } = await ofSequence(ids(count), (request) => (request.path === '/v3/sequences/1' ? missing(request) : answer(request)));
		for (const message of messages) expect(message).toMatch(/^Sequence 1 was not found/);
	});

	test('one whose ID is none is no fault of a parameter', async () => {
		const { messages } = await ofSequence(ids(3), () => ({ items: [{ contactId: 3_000_000_000, sequenceId: 1, statusInSequence: 'active' }], hasMore: false }));
		expect(messages).toEqual(ids(3).map(() => 'Reply.io answered with a contact whose ID is not valid: 3000000000'));
	});

	test('an answer about another contact than was asked for is not believed', async () => {
		const { messages } = await ofSequence([ref(1)], () => ({ contactId: 2, sequenceId: 1, statusInSequence: 'active' }));
		expect(messages).toEqual(['Reply.io answered with something other than the contact that was asked for']);
	});

	test('that was seen to have some is not asked for when its list ends badly', async () => {
		const { asked, found } = await ofSequence(ids(9), ({ query }) => (query?.skip === 0 ? { items: [{ contactId: 1, sequenceId: 1, statusInSequence: 'active' }], hasMore: true } : {}));
		expect(found[0]).toMatchObject({ contactId: 1, status: 'Active' });
		expect(found[1]).toMatchObject({ message: 'Reply.io answered with something other than a list' });
		expect(paths(asked)).toEqual([LIST, LIST]);
	});

	test('that has one of those wanted is not asked for to say that the other is not in it', async () => {
		const { asked, found } = await ofSequence(ids(2), (request) => (request.path.endsWith('/1') ? { contactId: 1, sequenceId: 1, statusInSequence: 'active' } : notThere(request)));
		expect(found).toMatchObject([{ status: 'Active' }, { httpCode: 404 }]);
		expect(asked).toHaveLength(2);
	});

	test('whose fault is another is not said to be missing', async () => {
		const { asked, found } = await ofSequence(ids(3), (request) => refused(500, request));
		expect(found).toMatchObject(ids(3).map(() => ({ httpCode: 500 })));
		expect(asked).toHaveLength(1);
	});

	test.each<[string, Answer, RegExp]>([
		['answers', () => ({}), /^Contact 2 is not in sequence 1$/],
		['does not', (request) => refused(404, request), /^(?!Contact)/],
		['fails', (request) => refused(500, request), /^(?!Contact)/],
	])('are said not to be in it, after a 404 without a word, where the API answers: it %s', async (_, whoami, message) => {
		const { messages } = await ofSequence(ids(2), (request) => (request.path === '/v3/whoami' ? whoami(request) : refused(request.path === '/v3/sequences/1' ? 403 : 404, request)));
		for (const one of messages) expect(one.replace('Contact 1', 'Contact 2')).toMatch(message);
	});

	test('one is said not to be in it, after a 404 without a word, where another is', async () => {
		const { asked, found } = await ofSequence(ids(2), (request) => (request.path.endsWith('/1') ? { contactId: 1, sequenceId: 1, statusInSequence: 'active' } : refused(404, request)));
		expect(found).toMatchObject([{ status: 'Active' }, { message: 'Contact 2 is not in sequence 1' }]);
		expect(asked).toHaveLength(2);
	});

	test('one of which a 404 says nothing is said not to be in it, beside one of which it does', async () => {
		const { messages } = await ofSequence(ids(2), (request) => (request.path === '/v3/sequences/1' ? refused(403, request) : request.path === '/v3/whoami' ? {} : request.path.endsWith('/1') ? notThere(request) : refused(404, request)));
		expect(messages).toEqual(ids(2).map(({ id }) => `Contact ${id} is not in sequence 1`));
	});

	test('one that may not be read is not said to be missing with its sequence', async () => {
		const { found } = await ofSequence(ids(2), (request) => (request.path === '/v3/sequences/1' ? missing(request) : request.path.endsWith('/1') ? notThere(request) : refused(403, request)));
		expect(found).toMatchObject([{ message: 'Sequence 1 was not found' }, { httpCode: 403 }]);
	});

	test('an address that nobody has is said to be so', async () => {
		const { messages } = await ofSequence([{ email: 'j@x.com' }], () => ({ items: [], hasMore: false }));
		expect(messages).toEqual(["No contact in Reply.io has the email address of 'Contact': 'j@x.com'"]);
	});

	const long = Array.from({ length: 200 }, (_, index) => ({ contactId: index + 1, sequenceId: 1, email: `c${index + 1}@x.com`, statusInSequence: 'active' }));
	const ofLong: Answer = (request) => {
		if (request.path === LIST) return pageOf(long, request, 4);
		if (request.path === '/v3/contacts') return { items: long.filter(({ email }) => email === request.query!.email).map(({ contactId, email }) => ({ id: contactId, email })), hasMore: false };
		return long.find(({ contactId }) => contactId === request.about.contact!.id);
	};

	test('at the end of a long list are read one by one once as many pages were read', async () => {
		const { asked, found } = await ofSequence([196, 197, 198, 199, 200].map(ref), ofLong);
		expect(found).toMatchObject([196, 197, 198, 199, 200].map((contactId) => ({ contactId })));
		expect(paths(asked).filter((path) => path === LIST)).toHaveLength(5);
		expect(asked).toHaveLength(10);
	});

	test('at the end of a long list, by address, are looked up, and read one by one once as many pages were read', async () => {
		const { asked, found } = await ofSequence([198, 199, 200].map((id) => ({ email: `c${id}@x.com` })), ofLong);
		expect(found).toMatchObject([198, 199, 200].map((contactId) => ({ contactId })));
		expect(paths(asked).filter((path) => path === LIST)).toHaveLength(6);
		expect(asked).toHaveLength(12);
	});

	test('but for one on the first page of a long list: that one is read by itself', async () => {
		const { asked, found } = await ofSequence([1, 2, 200].map(ref), ofLong);
		expect(found).toMatchObject([1, 2, 200].map((contactId) => ({ contactId })));
		expect(paths(asked)).toEqual([LIST, `${LIST}/200`]);
	});

	test('met by their address are not read again where it is looked up later', async () => {
		const { asked, found } = await ofSequence([1, 2, 200].map((id) => ({ email: `c${id}@x.com` })), ofLong);
		expect(found).toMatchObject([1, 2, 200].map((contactId) => ({ contactId })));
		expect(paths(asked).filter((path) => path === LIST)).toHaveLength(4);
		expect(asked).toHaveLength(4 + 3 + 1);
	});

	test('met by their address are believed, though its look-up finds nobody', async () => {
		const { found } = await ofSequence([1, 2, 200].map((id) => ({ email: `c${id}@x.com` })), (request) => (request.path === LIST ? ofLong(request) : { items: [], hasMore: false }));
		expect(found).toMatchObject([{ contactId: 1 }, { contactId: 2 }, { message: "No contact in Reply.io has the email address of 'Contact': 'c200@x.com'" }]);
	});

	test('read by ID are believed to have their address, though its look-up finds nobody', async () => {
		const { found } = await ofSequence([ref(200), { email: 'c200@x.com' }], (request) => (request.path === '/v3/contacts' || request.path === '/v3/contacts/filter' ? { items: [], hasMore: false } : ofLong(request)));
		expect(found).toMatchObject([{ contactId: 200 }, { contactId: 200 }]);
	});

	test('on its second page are read there, where it is shorter than one call each', async () => {
		const { asked } = await ofSequence([4, 5, 6, 7, 8].map(ref), ofLong);
		expect(paths(asked)).toEqual([LIST, LIST]);
	});

	test('have the address they were asked for by, where an answer has none', async () => {
		const { found } = await ofSequence([{ email: 'c1@x.com' }], ({ path }) => (path === '/v3/contacts' ? { items: [{ id: 1, email: 'C1@x.com' }] } : { contactId: 1, sequenceId: 1, statusInSequence: 'active' }));
		expect(found).toEqual([{ contactId: 1, email: 'c1@x.com', status: 'Active' }]);
	});

	test('whose one contact with an address cannot be read: that is its error', async () => {
		const { messages } = await ofSequence([{ email: 'c1@x.com' }], (request) => (request.path === '/v3/contacts' ? { items: [{ id: 1, email: 'c1@x.com' }] } : request.path === '/v3/sequences/1' ? { id: 1 } : notThere(request)));
		expect(messages[0]).toBe('Contact 1 is not in sequence 1');
	});

	test('an address is looked up once a run, also where that failed', async () => {
		const run = { lookUps: new EmailLookUps(), credential: { apiKey: 'key-of-the-test', apiVersion: 'v3', baseUrl: 'https://api.reply.io' } as const };
		const readOnce = async () => await readFrom((sends) => sequenceList(sends, ref(1)), [{ email: 'c1@x.com' }], (request) => refused(500, request), run);
		const [first, second] = [await readOnce(), await readOnce()];
		expect(first.found).toMatchObject([{ httpCode: 500 }]);
		expect(second.found).toEqual(first.found);
		expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
	});
});
