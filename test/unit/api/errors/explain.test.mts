import fc from 'fast-check';

import { bareCode, explainAnswer, explainBulkFailure, explainFault, explainRateLimit, type Asked } from '../../../../nodes/ReplyIo/api/errors/explain';
import { hideKey } from '../../../../nodes/ReplyIo/api/transport/credential';

const KEY = 'r3ply-k3y-0123456789';
const hiding = (apiKey: string) => (text: string) => hideKey(text, { apiKey });
const V4: Asked = { about: { sequence: { id: 100 }, contact: { id: 12345 } }, version: 'v4', tries: 1, hide: hiding(KEY) };
const V3: Asked = { ...V4, version: 'v3' };

function answer(status: number | undefined, body: unknown = '', networkCode?: string) {
	return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body), networkCode };
}

const problem = (status: number, detail: string, more: object = {}) => ({ title: 'Problem', status, detail, ...more });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const HTML = '<html><body><h1>Bad Gateway</h1></body></html>';

type Case = [name: string, got: ReturnType<typeof answer>, asked: Asked, message: RegExp, wayOut: RegExp, cause: string | undefined];

const ANSWERS: Case[] = [
	['400 v3 names the field', answer(400, problem(400, 'One or more validation errors occurred.', { errors: [{ pointer: '/statusInSequence', detail: 'Unknown value.' }] })), V3, /does not accept 'Status'\. Reply\.io says: .*Unknown value\./, /'Status'/, 'configuration-invalid'],
	['400 v3 names the parameter', answer(400, problem(400, 'Invalid.', { errors: [{ pointer: 'id', detail: 'Must be positive.' }] })), V3, /does not accept 'Sequence'/, /'Sequence'/, 'configuration-invalid'],
	['400 names several, unknown ones included', answer(400, problem(400, 'Invalid.', { errors: [{ pointer: '#/contactIds/0', detail: 'a' }, { pointer: '/foo', detail: 'b' }] })), V3, /does not accept 'Contact', 'foo'/, /Check/, 'configuration-invalid'],
	['400 v4 without a field', answer(400, problem(400, 'Nope.', { errorCode: 17 })), V4, /does not accept the request\. Reply\.io says: Nope\./, /Check/, 'configuration-invalid'],
	['422', answer(422, problem(422, 'Nope.')), V4, /does not accept the request/, /Check/, 'configuration-invalid'],
	['400 for a status it cannot get', answer(400, problem(400, 'No.', { code: 'sequenceContact.invalidStatusTransition' })), V3, /Contact 12345 cannot go to this 'Status'/, /Only an Active contact can be paused/, 'configuration-invalid'],
	['401 with an empty body', answer(401), V4, /^Reply\.io does not accept the 'API Key'$/, /Settings → API Key/, 'credential-invalid'],
	['401 with a problem', answer(401, problem(401, 'Invalid key.')), V4, /'API Key'\. Reply\.io says: Invalid key\./, /Settings → API Key/, 'credential-invalid'],
	['403 for a feature of the plan', answer(403, problem(403, 'Feature scopes [ManageSequence] are denied for userId 123.', { code: 'sequenceContact.forbidden' })), V3, /^The user that the 'API Key' acts as lacks a permission for this\. Reply\.io says: .*ManageSequence/, /plan or role.*'Acting User'/, 'credential-invalid'],
	['403 for a scope of the key', answer(403, problem(403, 'Missing.', { code: 'insufficient_scope' })), V3, /^The 'API Key' lacks a scope for this\. Reply\.io says: Missing\.$/, /sequences:operate/, 'credential-invalid'],
	["403 for somebody else's sequence", answer(403, problem(403, 'You are not the owner.', { code: 'sequenceContact.forbidden' })), V3, /^The user that the 'API Key' acts as may not do this in sequence 100\. Reply\.io says: You are not the owner\.$/, /owner's API key/, 'configuration-invalid'],
	["403 for somebody else's contact", answer(403, problem(403, 'No.', { code: 'contact.forbidden' })), V3, /^The user that the 'API Key' acts as may not do this with contact 12345$/, /somebody else's/, 'configuration-invalid'],
	['a key of several teams', answer(403, { code: 'TEAM_REQUIRED', detail: 'Team is required.', teams: [{ id: 12, name: 'Sales' }, { teamId: 13 }] }), V3, /^The 'API Key' is for several teams, and the Reply\.io credential names none: it may use Sales \(12\), 13/, /'Team ID'/, 'credential-invalid'],
	['a team it may not use', answer(403, { code: 'TEAM_NOT_ACCESSIBLE' }), V3, /^The 'API Key' may not use the team that the Reply\.io credential names$/, /'Team ID'/, 'credential-invalid'],
	["an organization's key", answer(401, { code: 'USER_REQUIRED' }), V3, /^The 'API Key' is an organization's, and the Reply\.io credential names no user to act as$/, /'Acting User'/, 'credential-invalid'],
	['a user it does not know', answer(404, { code: 'USER_NOT_FOUND' }), V4, /^Reply\.io does not know the 'Acting User' of the Reply\.io credential$/, /'Acting User'/, 'credential-invalid'],
	['403 without a word', answer(403), V4, /does not allow this with this API key/, /scopes/, 'credential-invalid'],
	['404 for the sequence, by code', answer(404, problem(404, 'Sequence 100 not found.', { code: 'sequenceContact.sequenceNotFound' })), V3, /Sequence 100 was not found/, /'Sequence'/, 'configuration-invalid'],
	['404 for the contact, by code', answer(404, problem(404, 'Contact 12345 is not in sequence 100.', { code: 'sequenceContact.notInSequence' })), V3, /Contact 12345 is not in sequence 100/, /'Contact' and 'Sequence'/, 'configuration-invalid'],
	['404 for the contact itself, by code', answer(404, problem(404, 'Contact 12345 not found.', { code: 'contact.contactNotFound' })), V3, /Contact 12345 was not found/, /'Contact'/, 'configuration-invalid'],
	['404 for the sequence, by words (v4)', answer(404, problem(404, 'Sequence 100 not found.', { errorCode: 3 })), V4, /Sequence 100 was not found/, /'Sequence'/, 'configuration-invalid'],
	['404 for the contact, by words (v4)', answer(404, problem(404, 'Contact 12345 is not in sequence 100.', { errorCode: 4 })), V4, /Contact 12345 was not found in sequence 100/, /'Contact' and 'Sequence'/, 'configuration-invalid'],
	['404 of v4, which may not be there, empty', answer(404), V4, /^Reply\.io found nothing under this address/, /'Sequence' and 'Contact', and the 'Base URL'/, 'configuration-invalid'],
	['404 of v4, which may not be there, HTML', answer(404, HTML), V4, /^Reply\.io found nothing under this address/, /'Sequence' and 'Contact', and the 'Base URL'/, 'configuration-invalid'],
	['404 of v4, which may not be there, a problem without words', answer(404, { title: 'Not Found', status: 404 }), V4, /^Reply\.io found nothing under this address/, /'Sequence' and 'Contact', and the 'Base URL'/, 'configuration-invalid'],
	['405, as a v4 that is not there may answer', answer(405, HTML), V4, /^Reply\.io's API v4 does not do this$/, /Choose Automatic/, 'credential-invalid'],
	['404 that quotes the address', answer(404, problem(404, 'No resource at /v4/sequences/100/contact-links/12345.')), V4, /^Reply\.io found nothing under this address/, /'Sequence' and 'Contact', and the 'Base URL'/, 'configuration-invalid'],
	['a sequence without steps', answer(400, problem(400, 'No.', { code: 'sequence.noSteps' })), V3, /^Sequence 100 has no steps/, /Add steps/, 'configuration-invalid'],
	['404 for a v3 address, empty', answer(404), V3, /found nothing under this address/, /'Base URL'/, 'configuration-invalid'],
	['409', answer(409, problem(409, 'Conflict.')), V4, /Contact 12345 is in a state that does not allow this 'Status'/, /Get/, 'configuration-invalid'],
	['409 for an archived sequence', answer(409, problem(409, 'Archived.', { code: 'sequenceContact.sequenceArchived' })), V3, /Sequence 100 is archived/, /Unarchive/, 'configuration-invalid'],
	['a redirect', answer(302, HTML), V4, /redirect \(302\), which is not followed/, /'Base URL'/, 'credential-invalid'],
	['anything else, of which nothing is claimed', answer(418, problem(418, 'Teapot.', { code: 'tea' })), V4, /Reply\.io refused: HTTP 418 \(tea\)\. Reply\.io says: Teapot\./, /Check/, undefined],
];

describe('an answer', () => {
	test.each(ANSWERS)('%s', (_, got, asked, message, wayOut, cause) => {
		const error = explainAnswer(got, asked);
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(wayOut);
		expect(error.failure?.cause).toBe(cause);
		expect(error.httpCode).toBe(got.status);
		expect(error.tries).toBe(1);
	});
});

const FAULTS: Array<[name: string, got: ReturnType<typeof answer>, message: RegExp, wayOut: RegExp]> = [
	['500 with a problem', answer(500, problem(500, 'Oops.')), /failed to answer: HTTP 500 \(tried 4 times\)\. Reply\.io says: Oops\./, /Try again later/],
	['502 with HTML', answer(502, HTML), /^Reply\.io failed to answer: HTTP 502 \(tried 4 times\)$/, /twice does no harm, but for Active where the contact has finished since\.$/],
	['408', answer(408), /failed to answer: HTTP 408 \(tried 4 times\)$/, /Try again later/],
	['425', answer(425), /failed to answer: HTTP 425 \(tried 4 times\)$/, /Try again later/],
	['503, empty', answer(503), /HTTP 503/, /Try again later/],
	['500 with a truncated problem', answer(500, '{"title":"x","deta'), /^Reply\.io failed to answer: HTTP 500 \(tried 4 times\)$/, /Try again later/],
	['200 cut off', answer(200, '{"contactId":12'), /could not be read: it is not JSON \(tried 4 times\)$/, /proxy/],
	['200 with HTML', answer(200, HTML), /could not be read/, /proxy/],
	['204', answer(204), /could not be read/, /'Base URL'/],
	['time out', answer(undefined, '', 'ETIMEDOUT'), /did not answer in time \(tried 4 times\)/, /Timeout/],
	['axios time out', answer(undefined, '', 'ECONNABORTED'), /did not answer in time/, /Timeout/],
	['connection reset', answer(undefined, '', 'ECONNRESET'), /connection to Reply\.io failed: ECONNRESET \(tried 4 times\)/, /network of this n8n/],
	['name not found', answer(undefined, '', 'ENOTFOUND'), /connection to Reply\.io failed: ENOTFOUND/, /'Base URL'/],
];

describe('a fault', () => {
	test.each(FAULTS)('%s', (_, got, message, wayOut) => {
		const error = explainFault(got, { ...V4, tries: 4 });
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(wayOut);
		expect(error.change).toBeUndefined();
		expect(`${error.message} ${error.description}`).not.toMatch(/unknown/);
		expect(error.failure).toEqual({ cause: 'temporarily-unavailable' });
		expect(error.httpCode).toBe(got.status);
		expect(error.tries).toBe(4);
	});

	test.each(FAULTS)('%s, where a change may have been made, says that it is unknown', (_, got, message) => {
		const error = explainFault(got, { ...V4, tries: 4, isUnknown: true });
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(/^Whether the change was made is unknown: look with Get\. \S/);
		expect(error.change).toBe('unknown');
	});

	test.each(['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
		'of a secure connection has a way out: %s',
		(networkCode) => {
			const error = explainFault(answer(undefined, '', networkCode), V4);
			expect(error.message).toBe(`The connection to Reply.io is not secure: ${networkCode}`);
			expect(error.description).toMatch(/trust that certificate, or turn on Request Options → Ignore SSL Issues/);
			expect(error.failure).toEqual({ cause: 'configuration-invalid' });
		},
	);

	test('of a single try does not count tries', () => {
		expect(explainFault(answer(500), V4).message).toBe('Reply.io failed to answer: HTTP 500');
	});
});

describe("one contact's failure in a bulk call", () => {
	test.each<[unknown, RegExp, string | undefined]>([
		['invalidInput', /does not accept the request/, 'configuration-invalid'],
		['contactNotFound', /Contact 12345 was not found/, 'configuration-invalid'],
		['notFound', /Contact 12345 was not found/, 'configuration-invalid'],
		['notInSequence', /Contact 12345 is not in sequence 100/, 'configuration-invalid'],
		['invalidStatusTransition', /Contact 12345 cannot go to this 'Status'/, 'configuration-invalid'],
		['sequenceArchived', /Sequence 100 is archived/, 'configuration-invalid'],
		['sequenceNotFound', /Sequence 100 was not found/, 'configuration-invalid'],
		['forbidden', /The user that the 'API Key' acts as may not do this in sequence 100/, 'configuration-invalid'],
		['somethingNew', /Reply\.io refused \(somethingNew\)/, undefined],
		[3, /Reply\.io refused \(3\)/, undefined],
	])('%p', (code, message, cause) => {
		const error = explainBulkFailure(code, null, V3);
		expect(error.message).toMatch(message);
		expect(error.message).not.toMatch(/Reply\.io says/);
		expect(error.failure?.cause).toBe(cause);
	});

	test('is looked for whatever the spelling of its code', () => {
		for (const code of ['notInSequence', 'NotInSequence', 'not_in_sequence', 'sequenceContact.notInSequence', 'NOT-IN-SEQUENCE']) {
			expect(explainBulkFailure(code, null, V3).message).toBe('Contact 12345 is not in sequence 100');
			expect(bareCode(code)).toMatch(/notinsequence$/);
		}
		expect([undefined, null, 3].map(bareCode)).toEqual(['', '', '3']);
	});

	test("Reply.io's details are in it", () => {
		expect(explainBulkFailure('notInSequence', 'Left it yesterday.', V3).message).toMatch(/Reply\.io says: Left it yesterday\.$/);
	});
});

test('an answer says whether the contact, the sequence or a permission is the cause, where Reply.io says so', () => {
	const concerns = (status: number, body: unknown, asked: Asked) => explainAnswer(answer(status, body), asked).concerns;
	expect(concerns(404, problem(404, 'x', { code: 'sequenceContact.notInSequence' }), V3)).toBe('contact');
	expect(concerns(404, problem(404, 'x', { code: 'sequenceContact.sequenceNotFound' }), V3)).toBe('sequence');
	expect(concerns(403, problem(403, 'x', { code: 'sequenceContact.forbidden' }), V4)).toBe('permission');
	for (const [status, body] of [[401, ''], [403, ''], [404, HTML], [404, ''], [409, '']] as const) expect(concerns(status, body, V4)).toBeUndefined();
});

test('a code in the header counts where the body has none', () => {
	const got = { ...answer(403), headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' } };
	expect(explainAnswer(got, V3)).toMatchObject({ code: 'insufficient_scope', message: "The 'API Key' lacks a scope for this" });
});

describe('what is told', () => {
	const NAMED: Asked = { ...V3, about: { sequence: { id: 300, name: 'Webinar invitation' }, contact: { id: 12343, name: 'Dmitri Volkov' } } };
	const notIn = (detail: string) => answer(404, problem(404, detail, { code: 'sequenceContact.notInSequence' }));

	test('names what was chosen From List', () => {
		expect(explainAnswer(notIn('Not found.'), NAMED).message).toBe("Dmitri Volkov (12343) is not in 'Webinar invitation' (300)");
		expect(explainAnswer(answer(409, problem(409, 'Archived.', { code: 'sequenceArchived' })), NAMED).message).toBe("Sequence 'Webinar invitation' (300) is archived");
	});

	test('is said once', () => {
		expect(explainAnswer(notIn('Contact 12345 is not in sequence 100.'), V3).message).toBe('Contact 12345 is not in sequence 100');
		expect(explainAnswer(answer(404, problem(404, 'Contact 12345 was not found.')), V4).message).toBe('Contact 12345 was not found in sequence 100');
		expect(explainAnswer(notIn('Contact 12345 left sequence 100.'), V3).message).toBe('Contact 12345 is not in sequence 100. Reply.io says: Contact 12345 left sequence 100.');
	});

	test('of a contact of all sequences names the contact and no sequence', () => {
		const error = explainAnswer(answer(400, problem(400, 'Invalid.', { errors: [{ pointer: 'id', detail: 'Must be positive.' }] })), { ...V3, about: { contact: { id: 12345 } } });
		expect(error.message).toMatch(/does not accept 'Contact'/);
	});

	test('reads the fields of a 400 out of a dictionary, too', () => {
		const body = problem(400, '', { detail: undefined, title: 'One or more validation errors occurred.', errors: { contactIds: ['The field is required.'], foo: 'bar', bar: [1] } });
		expect(explainAnswer(answer(400, body), V3).message).toMatch(/does not accept 'Contact', 'foo', 'bar'\. Reply\.io says: .*The field is required\. bar$/);
	});

	test("keeps an excerpt of Reply.io's answer, without the key and of bearable length", () => {
		const body = { status: 404, code: 'contact.notFound', detail: `Key ${KEY}`, [KEY]: 1, errors: [{ detail: KEY }], long: 'x'.repeat(10_000), ...Object.fromEntries(numbers(20).map((number) => [`more${number}`, number])) };
		const { answer: excerpt, code, httpCode } = explainAnswer(answer(404, body), V3);
		expect({ code, httpCode }).toEqual({ code: 'contact.notFound', httpCode: 404 });
		expect(excerpt).toMatchObject({ status: 404, code: 'contact.notFound', detail: 'Key ***', '***': 1, errors: '[{"detail":"***"}]', more1: 1 });
		expect(Object.keys(excerpt!)).toHaveLength(10);
		expect(JSON.stringify(excerpt).length).toBeLessThan(1_000);
		expect(explainAnswer(answer(404, HTML), V3).answer).toBeUndefined();
	});
});

describe('the rate limit', () => {
	test.each([
		[30_000, '30 s'],
		[119_001, '2 min'],
		[90_500, '91 s'],
		[7_200_000, '2 h'],
	])('that asks to wait %d ms: %s', (ms, text) => {
		const error = explainRateLimit({ waitMs: ms, isAsked: true, longestWaitMs: 1_000 });
		expect(error.message).toBe(`Reply.io's rate limit is reached: it asks to wait ${text}, and 'Longest Wait' is 1 s`);
		expect(error.description).toContain('100 requests a minute and 3,000 an hour');
		expect(error.description).toContain("raise 'Longest Wait'");
		expect(error.failure).toEqual({ cause: 'rate-limited', retryAfterMs: ms });
		expect(error.httpCode).toBe(429);
	});

	test('says how long was waited already', () => {
		expect(explainRateLimit({ waitMs: 30_000, isAsked: true, longestWaitMs: 60_000, waitedMs: 45_000 }, { tries: 2 })).toMatchObject({
			message: "Reply.io's rate limit is reached: it asks to wait 30 s after 45 s of waiting, and 'Longest Wait' is 60 s",
			tries: 2,
			isWaitOver: true,
		});
	});

	test('speaks of no option where there is none to set', () => {
		const { message, description } = explainRateLimit({ waitMs: 30_000, isAsked: true });
		expect(message).toBe("Reply.io's rate limit is reached: it asks to wait 30 s");
		expect(description).not.toContain('Longest Wait');
	});

	test('did nothing, unless an earlier try may have', () => {
		expect(explainRateLimit({ waitMs: 30_000, isAsked: true }).change).toBeUndefined();
		expect(explainRateLimit({ waitMs: 30_000, isAsked: true }, { isUnknown: true }).change).toBe('unknown');
	});
});

describe('a fault after which the next try would be too late', () => {
	const wait = { waitMs: 3_600_000, isAsked: true, longestWaitMs: 60_000 };

	test('says how long Reply.io asks to wait, and how long may be waited', () => {
		const error = explainFault(answer(503), { ...V4, tries: 1 }, wait);
		expect(error.message).toBe("Reply.io failed to answer: HTTP 503. It asks to wait 60 min, and 'Longest Wait' is 60 s");
		expect(error).toMatchObject({ isWaitOver: true, failure: { cause: 'temporarily-unavailable', retryAfterMs: 3_600_000 } });
	});

	test('says when it would be where nobody asks to wait', () => {
		const error = explainFault({ headers: {}, body: '', networkCode: 'ECONNREFUSED' }, { ...V4, tries: 5 }, { ...wait, isAsked: false, waitMs: 20_000, waitedMs: 45_000 });
		expect(error.message).toBe("The connection to Reply.io failed: ECONNREFUSED (tried 5 times). The next try would be in 20 s after 45 s of waiting, and 'Longest Wait' is 60 s");
		expect(error.failure).toEqual({ cause: 'temporarily-unavailable' });
	});

	test('is one that running again may heal; another fault is not said to be', () => {
		expect(explainFault(answer(503), V4).isWaitOver).toBeUndefined();
	});
});

describe('the key', () => {
	test("is hidden where Reply.io's words hold it", () => {
		const error = explainAnswer(answer(401, problem(401, `Key ${KEY} is unknown.`)), V4);
		expect(error.message).toContain('Key *** is unknown.');
	});

	test("is hidden where it is a number in Reply.io's answer", () => {
		const numeric = { ...V4, hide: hiding('1234567890') };
		expect(explainAnswer(answer(418, { detail: 'Teapot.', errorCode: 1_234_567_890 }), numeric).message).toBe('Reply.io refused: HTTP 418 (***). Reply.io says: Teapot.');
	});

	test.each(['n', 'in', 'not'])('that is no more than %j does not garble what is said', (apiKey) => {
		const got = answer(404, problem(404, 'Nothing found: the contact is unknown.', { code: 'sequenceContact.notInSequence' }));
		expect(explainAnswer(got, { ...V3, hide: hiding(apiKey) })).toEqual(explainAnswer(got, V3));
	});

	test('is hidden wherever it stands, cut off or not', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 400 }), fc.constantFrom(400, 401, 403, 404, 409, 418), (before, status) => {
				const { message } = explainAnswer(answer(status, problem(status, `${'x'.repeat(before)} ${KEY} y`)), V4);
				// No beginning of the key that would give it away.
				return !message.includes(KEY.slice(0, 6));
			}),
		);
	});
});

test('every answer whatever is explained, in one line of bearable length', () => {
	const body = fc.oneof(
		fc.json(),
		fc.string({ unit: 'binary' }),
		fc.record({ title: fc.anything(), detail: fc.anything(), code: fc.anything(), errorCode: fc.anything(), errors: fc.anything() }, { requiredKeys: [] }).map((value) => {
			try {
				return JSON.stringify(value) ?? '';
			} catch {
				return '';
			}
		}),
		fc.array(fc.record({ pointer: fc.string(), detail: fc.string() })).map((errors) => JSON.stringify({ detail: 'x', errors })),
	);
	fc.assert(
		fc.property(fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }), body, fc.constantFrom(V3, V4), (status, text, asked) => {
			for (const error of [explainAnswer(answer(status, text), asked), explainFault(answer(status, text, status ? undefined : 'ECONNRESET'), { ...asked, tries: 4 })]) {
				expect(error.message).toMatch(/\S/);
				expect(error.message).not.toMatch(/[\r\n]/);
				if (!/undefined|\[object/.test(text)) expect(error.message).not.toMatch(/undefined|\[object/);
				expect(error.description).toMatch(/\S/);
			}
		}),
	);
});

test("a long list of particulars doesn't make the message endless", () => {
	const errors = Array.from({ length: 100 }, (_, index) => ({ pointer: `/contactIds/${index}`, detail: 'Contact is not known to us. '.repeat(5) }));
	expect(explainAnswer(answer(400, problem(400, 'Invalid.', { errors })), V3).message.length).toBeLessThan(1_000);
});

describe('an answer about webhook subscriptions', () => {
	const HOOK: Asked = { ...V3, about: { isWebhook: true } };

	test.each<[string, ReturnType<typeof answer>, string, RegExp, string | undefined, string | undefined]>([
		['too many', answer(409, { code: 'webhook.limitReached' }), 'All the active webhook subscriptions that Reply.io allows are in use: 50 per user', /Trigger On.*unpublish/, 'configuration-invalid', undefined],
		['a team whose events it may not have', answer(403, { code: 'webhook.teamScopeForbidden' }), "The user that the 'API Key' acts as may not subscribe to the events of the whole team", /Personal under Options → Scope, or use the API key of one who may/, 'configuration-invalid', 'permission'],
		['an address it does not take', answer(400, { code: 'webhook.invalidUrl' }), 'Reply.io does not accept the webhook address of this n8n', /WEBHOOK_URL/, 'configuration-invalid', undefined],
		['an event it does not know', answer(400, { code: 'webhook.invalidEventType' }), "Reply.io does not know one of the events of 'Trigger On'", /Take out the events/, 'configuration-invalid', undefined],
		['a scope the key lacks, by code', answer(403, { code: 'insufficient_scope' }), "The 'API Key' lacks a scope for webhooks", /webhooks:read, webhooks:write and webhooks:operate/, 'credential-invalid', 'permission'],
		['a scope the key lacks, by words', answer(403, problem(403, 'Scope webhooks:write is missing.')), "The 'API Key' lacks a scope for webhooks. Reply.io says: Scope webhooks:write is missing.", /webhooks:read, webhooks:write and webhooks:operate/, 'credential-invalid', 'permission'],
		['403 without a word', answer(403), 'Reply.io does not allow webhooks with this API key', /webhooks:read, webhooks:write and webhooks:operate/, 'credential-invalid', 'permission'],
		['403 for a feature of the plan', answer(403, problem(403, 'Feature scopes [Webhooks] are denied.')), "The user that the 'API Key' acts as lacks a permission for this. Reply.io says: Feature scopes [Webhooks] are denied.", /plan or role/, 'credential-invalid', 'permission'],
		['404', answer(404), 'Reply.io found no webhook subscriptions under this address', /'Base URL'/, 'configuration-invalid', undefined],
		['400 that names a field', answer(400, { errors: [{ pointer: '/scope', detail: '' }] }), "Reply.io does not accept 'scope'", /'Trigger On' and 'Options'/, 'configuration-invalid', undefined],
		['409', answer(409), 'Reply.io does not accept the webhook subscription', /'Trigger On' and 'Options'/, 'configuration-invalid', undefined],
		['422', answer(422), 'Reply.io does not accept the webhook subscription', /'Trigger On' and 'Options'/, 'configuration-invalid', undefined],
		['405', answer(405), 'Reply.io refused: HTTP 405', /^Check 'Trigger On' and 'Options' of the trigger\. Check the 'Base URL'/, undefined, undefined],
		['401', answer(401), "Reply.io does not accept the 'API Key'", /Settings → API Key/, 'credential-invalid', undefined],
	])('%s', (_, got, message, wayOut, cause, concerns) => {
		const error = explainAnswer(got, HOOK);
		expect(error).toMatchObject({ message, description: expect.stringMatching(wayOut) as string, httpCode: got.status });
		expect([error.failure?.cause, error.concerns]).toEqual([cause, concerns]);
	});

	test.each<[string, ReturnType<typeof answer>, string, string]>([
		['500', answer(500), 'Reply.io failed to answer: HTTP 500', 'Try again later.'],
		['408', answer(408), 'Reply.io failed to answer: HTTP 408', 'Try again later.'],
		['425', answer(425), 'Reply.io failed to answer: HTTP 425', 'Try again later.'],
		['ETIMEDOUT', answer(undefined, '', 'ETIMEDOUT'), 'Reply.io did not answer in time', 'Try again later, and check the network of this n8n.'],
		['ESOCKETTIMEDOUT', answer(undefined, '', 'ESOCKETTIMEDOUT'), 'Reply.io did not answer in time', 'Try again later, and check the network of this n8n.'],
		['ECONNABORTED', answer(undefined, '', 'ECONNABORTED'), 'Reply.io did not answer in time', 'Try again later, and check the network of this n8n.'],
		['ECONNRESET', answer(undefined, '', 'ECONNRESET'), 'The connection to Reply.io failed: ECONNRESET', "Check the network of this n8n, and the 'Base URL' of the Reply.io credential."],
	])('a fault of it speaks of no item and no option there is not: %s', (_, got, message, description) => {
		for (const [tries, times] of [[1, ''], [2, ' (tried 2 times)']] as const) {
			expect(explainFault(got, { ...HOOK, tries })).toMatchObject({ message: `${message}${times}`, description, failure: { cause: 'temporarily-unavailable' } });
		}
	});

	test('may have changed something without Get being the way to look', () => {
		const error = explainFault(answer(500), { ...HOOK, isUnknown: true });
		expect(error).toMatchObject({ change: 'unknown', description: 'Try again later.' });
	});

	test('the same codes about something else are told as what they are there', () => {
		for (const code of ['webhook.limitReached', 'webhook.invalidUrl', 'webhook.invalidEventType', 'webhook.teamScopeForbidden']) {
			expect(explainAnswer(answer(400, { code }), V3).message).toBe('Reply.io does not accept the request');
		}
	});
});

describe('what is told where neither sequence nor contact is known', () => {
	const NOBODY: Asked = { ...V3, about: {} };

	test.each<[number, string, string]>([
		[404, 'sequenceContact.notInSequence', 'The contact is not in the sequence'],
		[404, 'sequence.sequenceNotFound', 'The sequence was not found'],
		[404, 'contact.contactNotFound', 'The contact was not found'],
		[409, 'sequenceContact.sequenceArchived', 'The sequence is archived'],
		[400, 'sequence.noSteps', 'The sequence has no steps'],
		[400, 'invalidStatusTransition', "The contact cannot go to this 'Status' from the one it has"],
		[403, 'contact.forbidden', "The user that the 'API Key' acts as may not do this with the contact"],
		[403, 'sequence.forbidden', "The user that the 'API Key' acts as may not do this"],
		[409, 'conflict', "The contact is in a state that does not allow this 'Status'"],
	])('%d %s', (status, code, message) => {
		expect(explainAnswer(answer(status, { code }), NOBODY).message).toBe(message);
	});
});

test('a team without a name is told by its number, one without a number by its name, and one without either not at all', () => {
	const teams = [{ id: 12, name: 'Sales' }, { teamId: '13', teamName: 'Support' }, { name: 'Nameless' }, 14, 'Text', {}, null, { id: true, name: [] }];
	expect(explainAnswer(answer(403, { code: 'TEAM_REQUIRED', teams }), V3).message).toMatch(/: it may use Sales \(12\), Support \(13\), Nameless, 14, Text$/);
	expect(explainAnswer(answer(403, { code: 'TEAM_NOT_ACCESSIBLE', teams: [12] }), V3).message).toMatch(/: it may use 12$/);
	expect(explainAnswer(answer(403, { code: 'TEAM_REQUIRED', teams: 'Sales' }), V3).message).toMatch(/names none$/);
});

test.each<[string, object]>([
	['detail before all else', { detail: 'Gone fishing.', message: 'x', error: 'x', title: 'x' }],
	['message where there is no detail', { message: 'Gone fishing.', error: 'x', title: 'x' }],
	['error where there is no message', { detail: '', error: 'Gone fishing.', title: 'x' }],
	['title where there is nothing else', { detail: null, message: '', error: {}, title: 'Gone fishing.' }],
])("Reply.io's own words: %s", (_, body) => {
	expect(explainAnswer(answer(418, body), V3).message).toBe('Reply.io refused: HTTP 418. Reply.io says: Gone fishing.');
});

test.each<[string, unknown]>([
	['a problem in `error`', { error: { code: 'locked', message: 'Locked by admin.' } }],
	['an array of problems', [{ code: 'locked', message: 'Locked by admin.' }, { code: 'other', message: 'Other.' }]],
	['an array of words', ['Locked by admin.']],
	['`errors` of words', { errors: ['Locked by admin.'] }],
	['`errors` with messages', { errors: [{ code: 'locked', message: 'Locked by admin.' }] }],
	['the same words twice', { message: 'Locked by admin.', errors: [{ detail: 'Locked by admin.' }] }],
	['JSON that is a text', '"Locked by admin."'],
	['plain text', ' Locked by\r\nadmin. '],
])("Reply.io's own words, wherever they are: %s", (_, body) => {
	expect(explainAnswer(answer(400, body), V3).message).toBe('Reply.io does not accept the request. Reply.io says: Locked by admin.');
});

test.each<[string, unknown, RegExp]>([
	['in `error`', { error: { code: 'TEAM_REQUIRED', message: 'Team required.', teams: [{ id: 12 }] } }, /^The 'API Key' is for several teams.*: it may use 12/],
	['in an array', [{ code: 'TEAM_REQUIRED' }], /^The 'API Key' is for several teams/],
	['in `errors`', { errors: [{ code: 'TEAM_REQUIRED' }] }, /^The 'API Key' is for several teams/],
])('a code is found %s', (_, body, message) => {
	expect(explainAnswer(answer(403, body), V3)).toMatchObject({ message: expect.stringMatching(message) as string, code: 'TEAM_REQUIRED' });
});

test.each<[string, unknown]>([
	['a page', HTML],
	['a piece of one', 'Locked <b>by admin</b>.'],
	['a page as JSON', JSON.stringify(HTML)],
	['a page in a problem', { detail: ` ${HTML}`, message: '<!doctype html><p>Locked' }],
	['a problem that was cut off', '{"detail":"Locked by adm'],
	['one behind white space', ' \n{"detail":"Locked by adm'],
	['letters that are no word', 'x 1 y 2'],
	['301 characters', `${'Locked '.repeat(42)}by all.`],
	['a list that was cut off', '[{"detail":"Locked by adm'],
	['what is no text', 'Locked\u0000by admin.'],
	['a long text', 'Locked by admin. '.repeat(20)],
	['numbers', '1020'],
	['null', 'null'],
])('what is no word of Reply.io for a user is not told: %s', (_, body) => {
	expect(explainAnswer(answer(400, body), V3).message).toBe('Reply.io does not accept the request');
});

test.each<[string, unknown, string]>([
	['a word', 'Locked', 'Locked'],
	['words in quotes', 'The "mailbox" is [locked], {admin}.', 'The "mailbox" is [locked], {admin}.'],
	['300 characters', `${'Locked '.repeat(42)}by all`, `${'Locked '.repeat(42)}by all`],
	['a sign among the words of a problem', { detail: 'a<b is not so.' }, 'a<b is not so.'],
	['a tag among the words of a problem', { detail: 'No <b>way</b>.' }, 'No <b>way</b>.'],
])('plain text and words of a problem are told: %s', (_, body, told) => {
	expect(explainAnswer(answer(400, body), V3).message).toBe(`Reply.io does not accept the request. Reply.io says: ${told}`);
});

test('plain text holds neither the key nor the cause where it only tells whom to ask', () => {
	expect(explainAnswer(answer(400, `Key ${KEY} is locked.`), V3).message).toBe('Reply.io does not accept the request. Reply.io says: Key *** is locked.');
	expect(explainAnswer(answer(404, 'Not found. Please contact your administrator.'), V3)).toMatchObject({ message: expect.stringMatching(/^Reply\.io found nothing under this address/) as string, concerns: undefined });
	expect(explainAnswer(answer(404, 'Contact 12345 not found.'), V4)).toMatchObject({ message: 'Contact 12345 was not found in sequence 100', concerns: 'contact' });
});

test.each<[string, object, string | undefined]>([
	['code', { code: 'a', errorCode: 'b' }, 'a'],
	['errorCode', { errorCode: 'b' }, 'b'],
	['a number', { errorCode: 17 }, '17'],
	['none', {}, ''],
])("Reply.io's code is kept as it came: %s", (_, body, code) => {
	expect(explainAnswer({ ...answer(418, body), headers: code ? { 'www-authenticate': 'Bearer error="c"' } : {} }, V3).code).toBe(code);
});

test.each([
	['Bearer error="insufficient_scope"', 'insufficient_scope'],
	['Bearer realm="x", error=invalid_token', 'invalid_token'],
	['Bearer error_description="x"', ''],
	['Bearer myerror="x"', ''],
	['Bearer', ''],
])('the header %j holds the code %j', (header, code) => {
	expect(explainAnswer({ ...answer(403, 'no JSON'), headers: { 'www-authenticate': header } }, V3).code).toBe(code);
});

test.each([[404, 'contactless'], [404, 'sequenced'], [404, 'my-contact'], [404, 'https://x.example/contact'], [404, 'contact_id']])('%d with the word %j in what is said does not speak of the thing', (status, detail) => {
	expect(explainAnswer(answer(status, { detail }), V3).message).toMatch(/^Reply\.io found nothing under this address/);
});

test.each(['No such CONTACT.', 'contact: none', 'See /v4/x: the contact is gone.', '"contact"'])('404 with %j speaks of the contact', (detail) => {
	expect(explainAnswer(answer(404, { detail }), V3).message).toMatch(/^Contact 12345 was not found in sequence 100/);
});

test.each([[199, /refused: HTTP 199/], [300, /redirect \(300\)/], [399, /redirect \(399\)/], [417, /refused: HTTP 417/], [499, /refused: HTTP 499/], [599, /failed to answer: HTTP 599/]])('HTTP %d is told as what it is', (status, message) => {
	expect(explainFault(answer(status), V3).message).toMatch(message);
});

test.each([[405], [410], [501]])('HTTP %d of v4 without a word means that v4 does not do it; of v3 it does not', (status) => {
	const told = (asked: Asked) => (status === 501 ? explainFault : explainAnswer)(answer(status), asked).message;
	expect(told(V4)).toBe("Reply.io's API v4 does not do this");
	expect(told(V3)).not.toMatch(/v4/);
});

test('a bulk failure that no contact and no status is known of says no more than that it was refused', () => {
	expect(explainBulkFailure(undefined, undefined, V3)).toMatchObject({ message: 'Reply.io refused', description: expect.stringMatching(/'Sequence', 'Contact' and 'Status'/) as string });
});

test.each<[string, string, string]>([
	['TEAM_REQUIRED', 'permission', "The 'API Key' is for several teams, and the Reply.io credential names none"],
	['TEAM_NOT_ACCESSIBLE', 'permission', "The 'API Key' may not use the team that the Reply.io credential names"],
	['USER_REQUIRED', 'permission', "The 'API Key' is an organization's, and the Reply.io credential names no user to act as"],
	['USER_NOT_FOUND', 'permission', "Reply.io does not know the 'Acting User' of the Reply.io credential"],
	['contact.contactNotFound', 'contact', 'Contact 12345 was not found'],
	['contact.forbidden', 'permission', "The user that the 'API Key' acts as may not do this with contact 12345"],
	['sequence.forbidden', 'permission', "The user that the 'API Key' acts as may not do this in sequence 100"],
	['insufficient_scope', 'permission', "The 'API Key' lacks a scope for this"],
])('403 with the code %s is about the %s', (code, concerns, message) => {
	expect(explainAnswer(answer(403, { code }), V3)).toMatchObject({ message, concerns });
});

test.each(['NO_TEAM_REQUIRED', 'TEAM_REQUIRED_NOT', 'A_TEAM_NOT_ACCESSIBLE', 'TEAM_NOT_ACCESSIBLE_X', 'NO_USER_REQUIRED', 'USER_REQUIRED_X', 'A_USER_NOT_FOUND', 'USER_NOT_FOUND_X', 'forbiddenWord', 'contactForbiddenWord'])(
	'a code that only holds one that is known is not taken for it: %s',
	(code) => {
		expect(explainAnswer(answer(403, { code }), V3)).toMatchObject({ message: 'Reply.io does not allow this with this API key' });
	},
);

test('403 of which Reply.io says why is about a permission; one with a code alone, or with words alone, may be about the address', () => {
	const concerns = (body: object) => explainAnswer(answer(403, body), V3).concerns;
	expect([concerns({ code: 'x', detail: 'No.' }), concerns({ code: 'x' }), concerns({ detail: 'No.' }), concerns({})]).toEqual(['permission', undefined, undefined, undefined]);
	expect(explainAnswer(answer(403, { code: 'x', detail: 'No way.' }), V3)).toMatchObject({
		message: 'Reply.io does not allow this with this API key. Reply.io says: No way.',
		description: expect.stringMatching(/scopes.*owner/) as string,
		failure: { cause: 'credential-invalid' },
	});
});

test.each<[string, string, 'contact' | 'sequence' | undefined]>([
	['Contact 12345 is unknown.', 'contact', 'contact'],
	['Sequence 100 is unknown.', 'sequence', 'sequence'],
	['Nothing here.', 'neither', undefined],
])('404 whose words are %j is about %s', (detail, _, concerns) => {
	expect(explainAnswer(answer(404, { detail }), V4).concerns).toBe(concerns);
	// Words count where something was not found only.
	expect(explainAnswer(answer(418, { detail }), V4)).toMatchObject({ message: expect.stringMatching(/^Reply\.io refused: HTTP 418/) as string, concerns: undefined });
});

test.each(['Feature scopes [X] are denied.', 'The scope is missing.'])('words of a scope count where Reply.io forbids only: %j', (detail) => {
	expect(explainAnswer(answer(418, { detail }), V3).message).toBe(`Reply.io refused: HTTP 418. Reply.io says: ${detail}`);
});

test.each(['contact.forbidden', 'sequence.forbidden'])('the code %s counts where Reply.io forbids, and of a contact of a bulk call', (code) => {
	expect(explainAnswer(answer(400, { code }), V3).message).toBe('Reply.io does not accept the request');
	expect(explainBulkFailure(code, null, V3).message).toBe(code === 'contact.forbidden' ? "The user that the 'API Key' acts as may not do this with contact 12345" : "The user that the 'API Key' acts as may not do this in sequence 100");
});

test("that a bulk call's contact was not found is about the contact; of a whole answer the code says no more than its status", () => {
	expect(explainBulkFailure('notFound', null, V3)).toMatchObject({ message: 'Contact 12345 was not found', description: expect.stringMatching(/^Check 'Contact'/) as string, concerns: 'contact' });
	expect(explainAnswer(answer(404, { code: 'notFound' }), V3)).toMatchObject({ message: 'Reply.io found nothing under this address', concerns: undefined });
	for (const code of ['listNotFound', 'notFoundHere']) expect(explainBulkFailure(code, null, V3).message).toBe(`Reply.io refused (${code})`);
});

test('a bulk failure of the input says what to check', () => {
	expect(explainBulkFailure('invalidInput', null, V3).description).toBe("Check 'Sequence', 'Contact' and 'Status' of this item.");
});

test('a bulk failure lists no teams', () => {
	expect(explainBulkFailure('teamRequired', null, V3).message).toMatch(/names none$/);
});

test.each([
	['contactIds/0', "'Contact'"],
	['/contact_id', "'Contact'"],
	['#/contactIds', "'Contact'"],
	['/status', "'Status'"],
	['statusInSequence', "'Status'"],
	['//other', "'other'"],
])('the field %s of a 400 is called %s', (pointer, name) => {
	expect(explainAnswer(answer(400, { errors: [{ pointer, detail: '' }] }), V3).message).toBe(`Reply.io does not accept ${name}`);
});

test('a 400 whose errors name no field is about the request; each field is named once', () => {
	expect(explainAnswer(answer(400, { errors: [{ detail: 'Wrong.' }, null, 7] }), V3).message).toBe('Reply.io does not accept the request. Reply.io says: Wrong.');
	expect(explainAnswer(answer(400, { errors: [{ pointer: '/status' }, { pointer: '/statusInSequence' }, { pointer: '/foo' }] }), V3).message).toBe("Reply.io does not accept 'Status', 'foo'");
	expect(explainAnswer(answer(400, { errors: [{ pointer: '/a' }, { pointer: '/b' }] }), { ...V3, about: { isWebhook: true } }).message).toBe("Reply.io does not accept 'a', 'b'");
});

test('all particulars are told, in one line', () => {
	expect(explainAnswer(answer(400, { detail: '  Twice \n wrong. ', errors: { status: ['First.', 'Second.'] } }), V3).message).toBe("Reply.io does not accept 'Status'. Reply.io says: Twice wrong. First. Second.");
	expect(explainAnswer(answer(418, { code: ' tea ', detail: ' Pot. ' }), V3)).toMatchObject({ message: 'Reply.io refused: HTTP 418 (tea). Reply.io says: Pot.', code: 'tea' });
});

test('the excerpt of an answer has numbers as they are, all else as a text, and no number that is the key', () => {
	const body = { status: 418, text: '7', yes: true, none: null, list: [1], key: 1_234_567_890 };
	expect(explainAnswer(answer(418, body), { ...V3, hide: hiding('1234567890') }).answer).toEqual({ status: 418, text: '7', yes: 'true', none: 'null', list: '[1]', key: '***' });
});

test.each(['Again', 'Mail', 'Xa'])("Reply.io's words are told where one of them is new: %j", (detail) => {
	expect(explainAnswer(answer(401, { detail }), V3).message).toBe(`Reply.io does not accept the 'API Key'. Reply.io says: ${detail}`);
});

test.each(['Not a contact in a sequence.', 'An API key is not found', 'Unauthorized', 'FORBIDDEN', 'Bad request', 'API!'])('and are not where they add nothing: %j', (detail) => {
	expect(explainAnswer(answer(401, { detail }), V3).message).toBe("Reply.io does not accept the 'API Key'");
});

test.each(['contact://x', 'contact=https://x.example', 'contact/v4/x', 'x/v4/contact', '/contact', '/xx.contact', 'See /v3/contacts/7 and https://x.example/contact'])('an address in what is said does not speak of the contact: %j', (detail) => {
	expect(explainAnswer(answer(404, { detail }), V3).message).toMatch(/^Reply\.io found nothing under this address/);
});

test.each(['NOT_ETIMEDOUT', 'ETIMEDOUT_TOO', 'XECONNABORTED', 'XEPROTO', 'EPROTOX', 'XERR_TLS_X', 'MY_UNABLE_TO_X', 'ERR_SSL_'])('%s is a connection that failed, neither late nor not secure', (networkCode) => {
	for (const asked of [V3, { ...V3, about: { isWebhook: true } }]) expect(explainFault(answer(undefined, '', networkCode), asked).message).toBe(`The connection to Reply.io failed: ${networkCode}`);
});

test.each(['ERR_TLS_HANDSHAKE_TIMEOUT', 'UNABLE_TO_GET_ISSUER', 'ERR_SSL_X'])('%s is a connection that is not secure', (networkCode) => {
	expect(explainFault(answer(undefined, '', networkCode), V3).message).toBe(`The connection to Reply.io is not secure: ${networkCode}`);
});

test('what cannot be read is not told, even where it is JSON', () => {
	expect(explainFault(answer(200, { detail: 'Fine.' }), V3).message).toBe("Reply.io's answer could not be read: it is not JSON");
	expect(explainFault(answer(302, { detail: 'Elsewhere.' }), V3).message).not.toContain('Elsewhere');
});

test('a limit that no option can raise says when to try again', () => {
	expect(explainRateLimit({ waitMs: 30_000, isAsked: true }).description).toBe("Reply.io allows 100 requests a minute and 3,000 an hour per user, shared by everything that uses the user's keys. Try again then.");
});
