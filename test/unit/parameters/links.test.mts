import fc from 'fast-check';

import { MAX_ID } from '../../../nodes/ReplyIo/api/id';
import { linkPattern, parseLink, type Linked } from '../../../nodes/ReplyIo/parameters/links';
import { thrownBy } from '../thrown.mjs';

const SEQUENCE_LINKS = [
	'https://run.reply.io/dashboard/material#/campaign/100/people',
	'https://run.reply.io/Dashboard/Material#/campaign/100/people',
	'https://run.reply.io/dashboard/material#/campaigns/100',
	'https://run.reply.io/dashboard/material#/sequence/100/settings?tab=2',
	'https://run.reply.io/sequence/100',
	'https://run.reply.io/sequences/100',
	'https://run.reply.io/sequences/100/',
	'https://run.reply.io/sequences/100?from=200',
	'https://run.reply.io/sequences/100#/steps/7',
	'https://app.reply.io/sequences/100',
	'run.reply.io/sequences/100?from=https://mail.example.com/',
	'https://app.reply.io/sequences/100/contacts/12345',
	'https://reply.io/sequences/100',
	'http://run.reply.io/sequences/100',
	'run.reply.io/sequences/100',
	'  https://run.reply.io/sequences/100\n',
];

const SHOUTED_SEQUENCE_LINKS = ['HTTPS://RUN.REPLY.IO/SEQUENCES/100', 'https://run.reply.io/Dashboard/Material#/Campaign/100/People'];

const CONTACT_LINKS = [
	'https://run.reply.io/dashboard/material#/people/list/12345',
	'https://run.reply.io/dashboard/material#/people/12345',
	'https://run.reply.io/people/12345/history',
	'https://run.reply.io/contacts/12345',
	'https://run.reply.io/people/stepson/12345',
	'https://run.reply.io/contact/12345?tab=1',
	'https://run.reply.io/prospects/12345',
	'https://app.reply.io/person/12345',
	'https://app.reply.io/sequences/100/contacts/12345',
];

const OTHERS = ['account', 'accounts', 'company', 'companies', 'folder', 'folders', 'lists', 'page', 'pages', 'segment', 'segments', 'step', 'steps', 'tag', 'tags', 'task', 'tasks', 'LISTS', 'list/of'];
const OTHER_LINKS = [...OTHERS.map((word) => `people/${word}/12345`), 'sequences/100/contacts/page/12345'].map((path) => `https://run.reply.io/${path}`);

const NO_LINKS = [
	'', ' ', '100', 'sequences/100', 'https://run.reply.io/', 'https://run.reply.io/sequences', 'https://run.reply.io/sequences/', 'https://run.reply.io/sequences/abc',
	'https://run.reply.io/sequences/100abc', 'https://run.reply.io/sequences/-1', 'https://run.reply.io/mysequences/100', 'https://run.reply.io/?x=/sequences/100',
	'https://evilreply.io/sequences/100', 'https://reply.io.evil.example/sequences/100', 'https://evil.example/sequences/100', 'https://evil.example/#run.reply.io/sequences/100',
	'https://run.reply.io@evil.example/sequences/100', 'ftp://run.reply.io/sequences/100', 'javascript:alert(1)//reply.io/sequences/100', 'https://[/sequences/100',
	null, undefined, 100, {}, ['https://run.reply.io/sequences/100'],
];

test.each([...SEQUENCE_LINKS, ...SHOUTED_SEQUENCE_LINKS])('sequence 100: %s', (link) => {
	expect(parseLink(link, 'Sequence')).toBe(100);
});

test.each(CONTACT_LINKS)('contact 12345: %s', (link) => {
	expect(parseLink(link, 'Contact')).toBe(12345);
});

test.each(OTHER_LINKS)('a number that may be that of something else is no contact: %s', (link) => {
	expect(thrownBy(() => parseLink(link, 'Contact')).message).toMatch(/^'Contact' is not a link to a contact/);
	expect(new RegExp(linkPattern('Contact')).test(link)).toBe(false);
});

test('words behind a link do not count', () => {
	for (const link of ['https://run.reply.io/people/12345 (old)', 'https://run.reply.io/people/12345\nhttps://run.reply.io/people/6']) {
		expect(parseLink(link, 'Contact')).toBe(12345);
		expect(new RegExp(linkPattern('Contact')).exec(link)![1]).toBe('12345');
	}
});

test.each([' '.repeat(1_000_000), `https://run.reply.io/${'people/'.repeat(100_000)}`, `https://run.reply.io/people/${'a-'.repeat(500_000)}`])('a text of a million characters keeps nobody waiting', (text) => {
	for (const kind of ['Sequence', 'Contact'] as const) {
		expect(new RegExp(linkPattern(kind)).test(text)).toBe(false);
		expect(() => parseLink(text, kind)).toThrow(/is not a link/);
	}
});

test.each([
	'https://run.reply.io/people/12345/sequences/100',
	'https://run.reply.io/contacts/12345#/sequences/100',
	'https://run.reply.io/dashboard/material#/people/12345/emails/77',
])('a number further on is never taken for the contact: %s', (link) => {
	let id: number | undefined;
	try {
		id = parseLink(link, 'Contact');
	} catch (error) {
		expect((error as Error).message).toMatch(/link to a contact/);
	}
	// Refusing it would do as well; changing somebody else would not.
	expect([undefined, 12345]).toContain(id);
});

test.each(NO_LINKS)('no link to a sequence or a contact: %p', (link) => {
	for (const kind of ['Sequence', 'Contact'] as const) {
		const error = thrownBy(() => parseLink(link, kind));
		expect(error.message).toContain(`'${kind}' is not a link to a ${kind.toLowerCase()} in Reply.io`);
		const [, example] = /^Paste a link such as (\S+), or choose By ID\.$/.exec(error.description!)!;
		expect(parseLink(example, kind)).toBe(kind === 'Sequence' ? 100 : 12345);
		expect(error.failure).toEqual({ cause: 'configuration-invalid' });
	}
});

test('the link of a list of people is not a contact, and a contact is not a sequence', () => {
	expect(() => parseLink('https://run.reply.io/dashboard/material#/campaign/100/people', 'Contact')).toThrow(/link to a contact/);
	expect(() => parseLink('https://run.reply.io/people/12345', 'Sequence')).toThrow(/link to a sequence/);
});

test.each(['0', '2147483648', '99999999999'])('a link with the impossible ID %s is refused', (id) => {
	expect(() => parseLink(`https://run.reply.io/sequences/${id}`, 'Sequence')).toThrow(/not a valid ID/);
});

test('every ID in every documented shape is read', () => {
	const shape = fc.constantFrom(
		(id: number) => `https://run.reply.io/dashboard/material#/campaign/${id}/people`,
		(id: number) => `https://run.reply.io/sequence/${id}`,
		(id: number) => `https://run.reply.io/sequences/${id}`,
		(id: number) => `https://app.reply.io/sequences/${id}`,
	);
	fc.assert(fc.property(shape, fc.integer({ min: 1, max: MAX_ID }), (link, id) => parseLink(link(id), 'Sequence') === id));
});

test('whatever is pasted gives an ID in range or an explained error', () => {
	const pasted = fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string({ unit: 'binary' }), fc.webPath().map((path) => `https://run.reply.io${path}`), fc.anything());
	fc.assert(
		fc.property(pasted, fc.constantFrom<Linked>('Sequence', 'Contact'), (link, kind) => {
			try {
				const id = parseLink(link, kind);
				return Number.isInteger(id) && id >= 1 && id <= MAX_ID;
			} catch (error) {
				return (error as Error).name === 'ExplainedError';
			}
		}),
	);
});

describe("the editor's check", () => {
	// n8n tests a locator's value with `new RegExp(regex)`, no flags, and refuses to run a workflow it fails for.
	const accepts = (kind: Linked, link: string) => new RegExp(linkPattern(kind)).test(link);

	test.each([...SEQUENCE_LINKS.map((link) => link.trim()), ...SHOUTED_SEQUENCE_LINKS])('lets a sequence through: %s', (link) => {
		expect(accepts('Sequence', link)).toBe(true);
	});

	test.each(CONTACT_LINKS)('lets a contact through: %s', (link) => {
		expect(accepts('Contact', link)).toBe(true);
	});

	test('lets a link with white space around it through', () => {
		expect(accepts('Contact', ' https://run.reply.io/people/12345 \n')).toBe(true);
		expect(accepts('Sequence', '\nhttps://run.reply.io/sequences/100 \n')).toBe(true);
	});

	test.each(['', '100', 'https://run.reply.io/', 'https://run.reply.io/sequences/abc'])('refuses %j', (link) => {
		expect(accepts('Sequence', link)).toBe(false);
		expect(accepts('Contact', link)).toBe(false);
	});

	test('finds the ID that the run finds', () => {
		for (const link of SEQUENCE_LINKS) expect(new RegExp(linkPattern('Sequence')).exec(link.trim())?.[1]).toBe('100');
		for (const link of CONTACT_LINKS) expect(new RegExp(linkPattern('Contact')).exec(link)?.[1]).toBe('12345');
	});
});
