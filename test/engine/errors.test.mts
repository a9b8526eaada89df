import { set, useSimulator, VERSIONS } from './fixtures.mjs';
import { locator, expectFailure, runNode } from './harness.mjs';

/*
 * What a user reads when Reply.io refuses: what happened, with Reply.io's own words, and the way out.
 */

const answering = useSimulator();

const problem = (status: number, detail: string, more: object = {}) => ({ title: 'Problem', status, detail, ...more });
const HTML = '<html><body><h1>Not here</h1></body></html>';

test.each<[string, string, { status: number; body?: unknown; headers?: Record<string, string> }, RegExp, RegExp, string | undefined]>([
	['400 names the field', 'v3', { status: 400, body: problem(400, 'Validation failed.', { errors: [{ pointer: '/statusInSequence', detail: 'Unknown value.' }] }) }, /does not accept 'Status'.*Validation failed\. Unknown value\./, /'Status'/, 'configuration-invalid'],
	['400 names the parameter', 'v3', { status: 400, body: problem(400, 'Validation failed.', { errors: [{ pointer: 'id', detail: 'Too large.' }] }) }, /does not accept 'Sequence'.*Too large\./, /'Sequence'/, 'configuration-invalid'],
	['401 with an empty body', 'v4', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }, /does not accept the 'API Key'/, /Settings → API Key/, 'credential-invalid'],
	['401 with a body', 'v3', { status: 401, body: problem(401, 'The key was revoked.') }, /'API Key'.*The key was revoked\./, /Settings → API Key/, 'credential-invalid'],
	['403 for the plan or role', 'v4', { status: 403, body: problem(403, 'Feature scopes [ManageSequence] are denied for userId 123.') }, /The user that the 'API Key' acts as lacks a permission.*\[ManageSequence\]/, /plan or role/, 'credential-invalid'],
	['403 for a scope', 'v3', { status: 403, body: problem(403, 'No.', { code: 'insufficient_scope' }) }, /'API Key' lacks a scope/, /sequences:operate/, 'credential-invalid'],
	['403 for a scope in the header', 'v3', { status: 403, headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' } }, /'API Key' lacks a scope/, /sequences:operate/, 'credential-invalid'],
	['403 for the owner', 'v3', { status: 403, body: problem(403, 'Not the owner.', { code: 'sequenceContact.forbidden' }) }, /may not do this in sequence 100\. Reply\.io says: Not the owner\./, /owner's API key/, 'configuration-invalid'],
	['404 for the sequence', 'v3', { status: 404, body: problem(404, 'Sequence 100 not found.', { code: 'sequenceContact.sequenceNotFound' }) }, /Sequence 100 was not found/, /'Sequence'/, 'configuration-invalid'],
	['404 for the contact', 'v4', { status: 404, body: problem(404, 'Contact 12345 is not in sequence 100.', { errorCode: 7 }) }, /Contact 12345 was not found in sequence 100/, /'Contact'/, 'configuration-invalid'],
	['404 without v4', 'v4', { status: 404 }, /found nothing under this address; the API Version is V4, and Automatic would try V3/, /'Sequence' and 'Contact'.*choose Automatic/, 'configuration-invalid'],
	['404 as a page', 'v4', { status: 404, body: HTML }, /found nothing under this address; the API Version is V4, and Automatic would try V3/, /'Sequence' and 'Contact'.*choose Automatic/, 'configuration-invalid'],
	['400 with its words in an error', 'v3', { status: 400, body: { error: { code: 'mailbox.locked', message: 'The mailbox is locked.' } } }, /does not accept the request\. Reply\.io says: The mailbox is locked\./, /Check/, 'configuration-invalid'],
	['400 as plain text', 'v3', { status: 400, headers: { 'Content-Type': 'text/plain' }, body: 'The mailbox is locked.' }, /does not accept the request\. Reply\.io says: The mailbox is locked\./, /Check/, 'configuration-invalid'],
	['409', 'v4', { status: 409, body: problem(409, 'Being moved.') }, /Contact 12345 is in a state.*Being moved\./, /Get/, 'configuration-invalid'],
	['418', 'v4', { status: 418, body: problem(418, 'Teapot.') }, /refused: HTTP 418.*Teapot\./, /Check/, undefined],
])('%s (API %s): message, description and kind', async (_name, apiVersion, answer, message, description, cause) => {
	answering.simulator.setFaults({ choose: () => ({ kind: 'answer', ...answer }) });
	const credential = answering.credential(apiVersion);
	const { error } = await runNode({ parameters: set(12345, 'Finished'), credential });
	expect(error?.message).toMatch(message);
	expect(error?.message).toMatch(/ \[item 0\]$/);
	expect(error?.description).toMatch(description);
	expect(error?.httpCode).toBe(String(answer.status));
	if (cause) expectFailure(error, { cause });
	else expect(error?.failure).toBeUndefined();
	expect(answering.simulator.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);

	const { failed } = await runNode({ parameters: set('={{ $json.id }}', 'Finished'), items: [{ id: 12345, row: 'mine' }], onError: 'continueErrorOutput', credential });
	expect(failed.map(({ json }) => json)).toEqual([{ id: 12345, row: 'mine', error: error?.message }]);
});

describe.each(VERSIONS)('the simulated Reply.io, API %s', (version) => {
	const real = useSimulator();
	const refusalOf = async (parameters: Record<string, unknown>) => (await runNode({ parameters, credential: real.credential(version) })).error;

	test("a sequence of somebody else's is named, and whose key it takes", async () => {
		real.simulator.addSequence({ id: 555, ownerUserId: 9 });
		real.simulator.addContact({ sequenceId: 555, contactId: 1, status: 'Active' });
		const error = await refusalOf({ ...set(1), sequenceId: locator('id', 555) });
		expect(error?.message).toMatch(/owner/i);
		expect(error?.description).toMatch(/owner/);
		expect(error?.httpCode).toBe('403');
	});

	test('an archived sequence is said to be archived', async () => {
		const error = await refusalOf({ ...set(12390), sequenceId: locator('id', 400) });
		expect(error?.message).toMatch(/archived/);
		expect(error?.description).toBeTruthy();
	});

	test('pausing a contact that is paused already succeeds', async () => {
		real.simulator.setStatus(100, 12345, 'Paused');
		const { error, success } = await runNode({ parameters: set(12345, 'Paused'), credential: real.credential(version) });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.status)).toEqual(['Paused']);
	});

	test("pausing a finished contact is refused with Reply.io's reason, also when the contact cannot be read", async () => {
		real.simulator.setStatus(100, 12345, 'Finished');
		const error = await refusalOf(set(12345, 'Paused'));
		expect(error?.message).toMatch(/only an active contact can be paused/i);
		real.simulator.setFaults({ choose: ({ method }) => (method === 'GET' ? '401' : null) });
		expect((await refusalOf(set(12345, 'Paused')))?.message).toBe(error?.message);
	});
});
