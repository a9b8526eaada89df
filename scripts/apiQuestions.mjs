import { randomBytes } from 'node:crypto';

/**
 * The questions about Reply.io's API that its reference leaves open. Each asks and tells what it found, in words that hold
 * no personal data: statuses, names of fields, codes, counts.
 *
 * @typedef {{ question: string, answer: string, flag?: [name: string, choice: string] }} Finding `flag`: the simulator's, to behave so
 * @typedef {import('./apiClient.mjs').ReadOnlyClient} Client
 * @typedef {{ sequenceId?: number, contact?: object, contacts: object[], dates: string[], derived?: number[] }} Sample `derived`: contacts whose statuses speak other words than the five; what of the account the questions are asked with
 */

/** An ID that nothing has. */
const NOBODY = 2_147_483_647;
const FIVE = ['active', 'paused', 'finished', 'outOfOffice', 'inactive'];

/** @param {Client} client @returns {Promise<{ isAccepted: boolean, findings: Finding[] }>} `isAccepted`: whether the key is */
export async function findOut(client) {
	const key = await aboutTheKey(client);
	if (!key.isAccepted) return key;
	const sample = await takeSample(client);
	const questions = [aboutV4, aboutMissing, aboutEmail, aboutStatuses, aboutSearch, aboutSequencesOfAContact, aboutSpelling, aboutWebhooks];
	const findings = [...key.findings, { question: 'What there is to ask with', answer: describe(sample) }];
	for (const ask of questions) findings.push(...(await ask(client, sample)));
	return { isAccepted: true, findings };
}

const describe = ({ sequenceId, contact, contacts }) =>
	sequenceId === undefined ? 'no sequence: most questions are not asked' : `a sequence and ${contacts.length} of its contacts, ${contact ? 'one with an email address' : 'none with an email address'}`;

const plain = (words) => words.filter((word) => /^[A-Za-z]{1,30}$/.test(word));
const unique = (values) => [...new Set(values)].sort();

/** The names of an object's fields, but for those that a person may have made up. */
function fieldsOf(value) {
	if (!value || typeof value !== 'object') return 'none';
	const names = Object.keys(value);
	const known = names.filter((name) => /^[a-z][A-Za-z0-9]{0,40}$/.test(name));
	return [...known, ...(known.length < names.length ? [`${names.length - known.length} more`] : [])].join(', ');
}

async function aboutTheKey(client) {
	const byApiKey = await client.get('/v3/whoami', { v3Key: 'apiKey' });
	const byBearer = await client.get('/v3/whoami', { v3Key: 'bearer' });
	const wrong = await client.get('/v3/whoami', { apiKey: `no-key-${randomBytes(8).toString('hex')}` });
	const accepted = [byBearer, byApiKey].filter(({ status }) => status === 200);
	const findings = [
		{
			question: 'Which header does v3 take the key from?',
			answer: `X-API-Key: ${byApiKey}; Authorization: ${byBearer}`,
			flag: accepted.length === 2 ? ['v3Key', 'either'] : accepted.length === 1 ? ['v3Key', byBearer.status === 200 ? 'bearer' : 'apiKey'] : undefined,
		},
		{ question: 'What does a 401 say?', answer: String(wrong), flag: wrong.status === 401 ? ['unauthorized', wrong.text === '' ? 'empty' : 'problem'] : undefined },
	];
	if (!accepted.length) {
		const isAboutWhom = /^(USER|TEAM)_/.test(String(byBearer.code ?? byApiKey.code));
		const answer = isAboutWhom ? 'not without an acting user: --acting-user, --team-id' : 'no';
		return { isAccepted: false, findings: [...findings, { question: 'Is the key accepted?', answer }] };
	}
	client.v3Key = accepted.length === 2 ? 'both' : byBearer.status === 200 ? 'bearer' : 'apiKey';
	const fields = Object.keys(accepted[0].json ?? {});
	const limits = [...accepted[0].headers.keys()].filter((name) => /rate-?limit|retry/i.test(name));
	findings.push(
		{ question: 'What does whoami tell?', answer: fieldsOf(accepted[0].json), flag: ['whoami', fields.join() === 'userId' ? 'userId' : 'full'] },
		{ question: 'Which headers tell of the limits?', answer: limits.length ? limits.map((name) => (/limit$/.test(name) ? `${name}: ${accepted[0].headers.get(name)}` : name)).join(', ') : 'none' },
	);
	return { isAccepted: true, findings };
}

/** @returns {Promise<Sample>} */
async function takeSample(client) {
	const sequences = (await client.get('/v3/sequences?top=25')).items;
	const sample = { sequenceId: undefined, contact: undefined, contacts: [], dates: sequences.map(({ created }) => created) };
	for (const { id } of sequences.slice(0, 8)) {
		const contacts = (await client.get(`/v3/sequences/${id}/contacts?top=25`)).items;
		if (contacts.length <= sample.contacts.length) continue;
		const contact = contacts.find(({ email }) => /^[^@\s]{2,}@[^@\s]+$/.test(email ?? ''));
		Object.assign(sample, { sequenceId: id, contact, contacts });
		if (contact && contacts.length === 25) break;
	}
	sample.dates.push(...sample.contacts.map(({ addingDate }) => addingDate));
	return sample;
}

async function aboutV4(client, { sequenceId = 1, contacts }) {
	const contactId = contacts[0]?.contactId ?? 1;
	const one = await client.get(`/v4/sequences/${sequenceId}/contacts/${contactId}`);
	const list = await client.get(`/v4/sequences/${sequenceId}/contacts?top=1`);
	// Asked the wrong way on purpose: 405 would tell that there is something to PUT to.
	const set = await client.get(`/v4/sequences/${sequenceId}/contact-links/${contactId}/status`);
	const answer = `one contact: ${one}; list: ${list}; GET where a status is PUT: ${set}${set.status === 405 ? `, allowed: ${set.headers.get('allow')}` : ''}`;
	return [{ question: 'Is v4 there?', answer, flag: list.status === 200 ? ['v4', 'present'] : absence(one, set, contacts.length > 0) }];
}

/** A problem as 404 proves nothing where it is not known that there is such a contact. */
function absence({ status, form }, set, isThere) {
	if (status === 200) return ['v4', 'present'];
	if (set.status === 405 && /\bPUT\b/.test(set.headers.get('allow') ?? '')) return ['v4', 'put-only'];
	if (status !== 404) return [401, 403, 405, 410, 501].includes(status) ? ['v4', String(status)] : undefined;
	if (form === 'HTML' || form === 'empty') return ['v4', form === 'HTML' ? '404-html' : '404-empty'];
	return isThere ? ['v4', '404-problem'] : undefined;
}

async function aboutMissing(client, { sequenceId, contacts }) {
	const list = await client.get(`/v3/sequences/${NOBODY}/contacts`);
	const count = await client.get(`/v3/sequences/${NOBODY}/contacts/count`);
	const sequence = await client.get(`/v3/sequences/${NOBODY}`);
	const findings = [
		{
			question: 'What does a missing sequence answer?',
			answer: `its contacts: ${list}${list.status === 200 ? ` with ${list.items.length} items` : ''}; their count: ${count}; itself: ${sequence}`,
			flag: ['missingSequence', list.status === 200 ? 'empty' : 'notFound'],
		},
	];
	if (!contacts.length) return findings;
	const noSequence = await client.get(`/v3/sequences/${NOBODY}/contacts/${contacts[0].contactId}`);
	const noContact = await client.get(`/v3/sequences/${sequenceId}/contacts/${NOBODY}`);
	return [
		...findings,
		{
			question: 'What does one contact in a sequence answer?',
			answer: `no such sequence: ${noSequence}; no such contact: ${noContact}`,
			// Where there are no codes, the words tell, their numbers aside.
			flag: ['contactNotFound', told(noSequence) === told(noContact) ? 'same' : 'specific'],
		},
		{ question: 'How are codes spelled?', answer: String(noContact.code ?? 'there is none'), flag: spelling(noContact.code) },
	];
}

const told = ({ status, code, json }) => `${status} ${code} ${String(json?.detail ?? '').replace(/\d+/g, '')}`;

function spelling(code) {
	if (code === undefined) return ['codes', 'none'];
	if (typeof code === 'number') return ['codes', 'integers'];
	if (/^[A-Z]/.test(code)) return ['codes', 'otherCase'];
	return ['codes', code.includes('.') ? 'dotted' : 'undotted'];
}

async function aboutEmail(client, { contact }) {
	const question = 'What does ?email= find?';
	if (!contact) return [{ question, answer: 'not asked' }];
	const find = async (email) => (await client.get(`/v3/contacts?email=${encodeURIComponent(email)}&top=25`)).items;
	const exact = await find(contact.email);
	const ofOther = await find(contact.email.toUpperCase());
	const part = await find(contact.email.slice(1));
	const nobody = await find(`nobody-${randomBytes(8).toString('hex')}@example.invalid`);
	const has = (items) => items.some(({ email }) => email?.toLowerCase() === contact.email.toLowerCase());
	const answer = `the address: ${exact.length}${has(exact) ? ', it among them' : ''}; in capitals: ${ofOther.length}; all but its first letter: ${part.length}; nobody's: ${nobody.length}`;
	return [{ question, answer, flag: ['emailFilter', nobody.length ? 'ignored' : has(part) ? 'containing' : has(ofOther) ? 'exact' : 'sameCase'] }];
}

async function aboutStatuses(client, sample) {
	const { sequenceId, contacts } = sample;
	const seen = [];
	for (const { contactId, statusInSequence } of oneOfEach(contacts).slice(0, 8)) {
		const { json } = await client.get(`/v3/contacts/${contactId}/statuses`);
		const here = json?.sequences?.find((sequence) => sequence.sequenceId === sequenceId);
		if (here) seen.push({ contactId, shown: here.statusInSequence, status: statusInSequence });
	}
	const derived = seen.filter(({ shown }) => !FIVE.includes(shown));
	sample.derived = derived.map(({ contactId }) => contactId);
	const words = unique(plain(seen.map(({ shown }) => shown)));
	const beside = unique(derived.filter(({ shown, status }) => plain([shown, status]).length === 2).map(({ shown, status }) => `${shown} for ${status}`));
	return [
		{ question: "Which words does a sequence's list speak?", answer: unique(plain(contacts.map(({ statusInSequence }) => statusInSequence ?? ''))).join(', ') || 'not asked' },
		{
			question: "Which words do a contact's statuses speak?",
			answer: seen.length ? `${words.join(', ')} (of ${seen.length} contacts)${beside.length ? `; ${beside.join(', ')}` : ''}` : 'not asked',
			flag: derived.length ? ['statusWords', derived.some(({ status }) => status !== 'active') ? 'twelve' : 'twelveWhileActive'] : undefined,
		},
	];
}

/** First a contact of each status, as they tell most. */
function oneOfEach(contacts) {
	const firsts = FIVE.flatMap((status) => contacts.filter(({ statusInSequence }) => statusInSequence === status).slice(0, 2));
	return [...firsts, ...contacts.filter((contact) => !firsts.includes(contact))];
}

async function aboutSearch(client, { sequenceId, contact, contacts, derived = [] }) {
	if (!contact) return [{ question: 'How does the search answer?', answer: 'not asked' }];
	const inSequence = await client.search({ sequenceId }, '?top=25');
	const byEmail = await client.search({ searchTerm: contact.email }, '?top=25');
	const byPart = await client.search({ searchTerm: contact.email.slice(1) }, '?top=25');
	const nobody = await client.search({ searchTerm: `nobody-${randomBytes(8).toString('hex')}` }, '?top=25');
	const { company, title } = contacts.find((one) => one.company && ![one.firstName, one.lastName, one.email].some((text) => text?.toLowerCase().includes(one.company.toLowerCase()))) ?? {};
	const byCompany = company && (await client.search({ searchTerm: company }, '?top=25'));
	const found = inSequence.items[0];
	const has = ({ items }) => (items.some(({ email }) => email?.toLowerCase() === contact.email.toLowerCase()) ? 'found' : 'not found');
	const hasCompany = byCompany?.items.some((one) => one.company === company || one.title === title);
	const words = (inSequence.items ?? []).map(({ id, sequences = [] }) => ({ id, word: sequences.find((one) => one.sequenceId === sequenceId)?.status }));
	const spoken = unique(plain(words.map(({ word }) => word ?? 'none')));
	return [
		{ question: 'How does the search answer?', answer: `${inSequence}: ${fieldsOf(inSequence.json)}; each contact: ${fieldsOf(found)}; each of its sequences: ${fieldsOf(found?.sequences?.[0])}` },
		{
			question: 'What does the search find?',
			answer: `a whole address: ${has(byEmail)}, of ${byEmail.items.length}; all but its first letter: ${has(byPart)}, of ${byPart.items.length}; what nobody has: ${nobody.items.length}; a company: ${hasCompany === undefined ? 'not asked' : hasCompany ? 'found' : 'not found'}`,
			flag: nobody.items.length ? ['searchTerm', 'ignored'] : hasCompany === undefined ? undefined : ['searchTerm', hasCompany ? 'containing' : 'nameAndEmail'],
		},
		{ question: 'Which words does the search speak?', answer: spoken.join(', ') || 'not asked', flag: wordsOfSearch(words, derived) },
		await aboutSorting(client, sequenceId),
	];
}

/** Five words prove something only of contacts whose statuses speak others. */
function wordsOfSearch(words, derived) {
	if (words.some(({ word }) => word && !FIVE.includes(word))) return ['searchWords', 'twelve'];
	if (words.some(({ word }) => !word)) return ['searchWords', 'four'];
	return words.some(({ id }) => derived.includes(id)) ? ['searchWords', 'five'] : undefined;
}

async function aboutSorting(client, sequenceId) {
	const sorted = async (direction) => await client.get(`/v3/sequences/${sequenceId}/contacts?top=25&sort_by=email&sort_direction=${direction}`);
	const [up, down] = [await sorted('asc'), await sorted('desc')];
	const [first, last] = [up, down].map(({ items }) => items[0]?.email);
	const isSame = first === last;
	const answer = up.status === 200 ? `both directions begin with ${isSame ? 'the same contact' : 'different contacts'}` : String(up);
	return { question: 'Is a list sorted as asked?', answer, flag: up.status === 400 ? ['sorting', 'refused'] : up.items.length < 2 ? undefined : ['sorting', isSame ? 'ignored' : 'asAsked'] };
}

async function aboutSequencesOfAContact(client, { contacts }) {
	const question = "How do a contact's sequences come?";
	if (!contacts.length) return [{ question, answer: 'not asked' }];
	const answer = await client.get(`/v3/contacts/${contacts[0].contactId}/sequences`);
	return [{ question, answer: `${answer}; each: ${fieldsOf(answer.json?.[0])}` }];
}

async function aboutSpelling(client, { contacts, dates }) {
	const steps = contacts.map(({ currentStep }) => currentStep?.displayName).map((name) => {
		if (name === 'Finished') return 'Finished';
		return /^\d+$/.test(name) ? '2' : /^\d+(\.\d+)+$/.test(name) ? '3.1' : name === undefined ? 'none' : 'a name';
	});
	const forms = unique(dates.filter((date) => typeof date === 'string').map((date) => date.replace(/^[\d-]+T[\d:]+/, '').replace(/\d/g, '0')));
	const isZulu = forms.length > 0 && forms.every((form) => form.endsWith('Z'));
	return [
		{ question: 'What are steps called?', answer: unique(steps).join(', ') || 'not asked' },
		{ question: 'How do dates end?', answer: forms.map((form) => form || 'without a zone').join(', ') || 'not asked', flag: forms.length ? ['dates', isZulu ? 'zulu' : 'offset'] : undefined },
	];
}

async function aboutWebhooks(client) {
	const events = await client.get('/v3/webhooks/events');
	const own = await client.get('/v3/webhooks?top=1');
	const names = (events.json?.events ?? []).map((event) => (typeof event === 'string' ? event : (event?.eventType ?? event?.name))).filter((name) => /^[a-z_]{1,60}$/.test(name ?? ''));
	return [{ question: 'What do webhooks tell of?', answer: `${events}: ${unique(names).join(', ') || 'no names'}; the list: ${own}, each: ${fieldsOf(own.items[0])}` }];
}
