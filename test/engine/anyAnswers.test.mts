import fc from 'fast-check';

import { liveFaster } from '../../bench/fastClock.mjs';
import { startSimulator, type Fault, type RequestLog, type Simulator } from '../../simulator/index.mjs';
import { everything } from './everything.mjs';
import { newAccount } from './fixtures.mjs';
import { fuzz } from './fuzz.mjs';
import { ERROR_MODES, locator, logTo, runNode, searchList } from './harness.mjs';
import { credentialsFor, parameters as triggerParameters } from './triggerFixtures.mjs';
import { Database, N8nServer } from './triggerHost.mjs';

/*
 * Whatever a server answers: the run ends, each item has its output or its error, nobody else's contact is taken for
 * the one that was asked for, no request leaves that the contract does not have, and the key is told nowhere.
 */

const KEY = 'sEcReT-key-0123456789';
const IDS = [1, 2, 3];

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator({ limits: false, seed: [], apiKey: KEY });
	liveFaster(1_000, 1_000);
});
afterAll(async () => await simulator.stop());

/** In place of what only the request can tell. */
const ECHO = '{key}';
const texts = fc.oneof(fc.string(), fc.constantFrom('', ECHO, `Bearer ${ECHO}`, '<html><body>502</body></html>', '{"items":[', '[[[[', 'null', '\uFEFF{}', 'NaN', '\u0000', 'x'.repeat(70_000)));
const ids = fc.oneof(fc.constantFrom<unknown>(1, 2, 3, '1', '3', 0, -1, 1.5, 2 ** 31, 2 ** 53, null, true, [], {}, 'x'), fc.jsonValue());
const statuses = fc.oneof(fc.constantFrom<unknown>('Active', 'finished', 'Finished', 'outOfOffice', 'contacted', '', 7, null), fc.jsonValue());
const sparse = <T,>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }) => fc.record(fields, { requiredKeys: [] });
const contact = sparse({ contactId: ids, id: ids, sequenceId: ids, email: fc.oneof(ids, fc.constantFrom('contact-1@example.com', 'CONTACT-2@example.com')), status: statuses, statusInSequence: statuses, currentStep: fc.jsonValue(), sequences: fc.oneof(fc.jsonValue(), fc.array(sparse({ sequenceId: ids, sequenceName: ids, status: statuses, statusInSequence: statuses }), { maxLength: 3 })) });
const page = sparse({ items: fc.oneof(fc.jsonValue(), fc.array(contact, { maxLength: 5 })), hasMore: fc.constantFrom<unknown>(true, false, 'true', null), totalCount: ids });
const problem = sparse({ title: texts, status: ids, detail: texts, code: fc.oneof(texts, fc.constantFrom('sequenceContact.notInSequence', 'TEAM_REQUIRED', 'webHook.limitReached')), errorCode: ids, errors: fc.jsonValue(), teams: fc.jsonValue(), message: texts, error: texts });
const failures = fc.dictionary(fc.oneof(fc.constantFrom('1', '2', '3', '99', '-1', '__proto__'), fc.string()), fc.oneof(sparse({ error: ids, errorDetails: texts }), fc.jsonValue()), { maxKeys: 4 });
const webhook = sparse({ id: ids, eventType: fc.oneof(ids, fc.constantFrom('email_replied')), url: fc.oneof(texts, fc.constantFrom('http://127.0.0.1:5678/webhook/hook-w/webhook?workflow=w')), scope: ids, enabled: ids, payloadConfig: fc.jsonValue() });
const bodies = fc.oneof(contact, page, problem, failures, webhook, sparse({ items: fc.array(webhook, { maxLength: 3 }), hasMore: fc.boolean() }), fc.jsonValue(), texts);

const httpStatuses = fc.oneof({ weight: 3, arbitrary: fc.constant(200) }, fc.constantFrom(201, 204, 301, 304, 400, 401, 403, 404, 405, 408, 409, 410, 418, 422, 425, 429, 500, 501, 502, 503, 504), fc.integer({ min: 200, max: 599 }));
const headers = sparse({
	'Content-Type': fc.constantFrom('application/json', 'text/html', 'application/problem+json; charset=utf-16', 'image/png', ''),
	'Retry-After': fc.constantFrom('0', '1', '-1', '1.5', 'soon', '99999999999999999999', 'Wed, 21 Oct 2099 07:28:00 GMT', 'Wed, 21 Oct 2015 07:28:00 GMT', ''),
	'X-Rate-Limit-Reset': fc.constantFrom('2099-01-01T00:00:00Z', 'never', '0'),
	'WWW-Authenticate': fc.constantFrom('Bearer', `Bearer error="insufficient_scope", key="${ECHO}"`),
	Location: fc.constantFrom('/', 'http://127.0.0.1:9/', `http://127.0.0.1:9/?key=${ECHO}`, ':'),
	'Set-Cookie': fc.constant(`key=${ECHO}`),
	'Content-Encoding': fc.constantFrom('gzip', 'br', 'identity', 'x'),
});
const answer = fc.record({ status: httpStatuses, headers, body: bodies, acts: fc.boolean() }).map((one): Fault => ({ kind: 'answer', ...one }));
const fault = fc.oneof({ weight: 10, arbitrary: answer }, { weight: 1, arbitrary: fc.constantFrom<Fault>({ kind: 'resetBefore' }, { kind: 'resetAfter' }, { kind: 'resetInBody' }, { kind: 'truncated' }, { kind: 'empty' }, { kind: 'array' }) });
/** A server that lies now and then, or always; one answer for each request in turn. */
const server = fc.array(fc.oneof({ weight: 4, arbitrary: fault }, { weight: 1, arbitrary: fc.constant<Fault | null>(null) }), { minLength: 1, maxLength: 12 });

/** Has the simulator answer so. @returns how many answers were given */
function answerWith(answers: Array<Fault | null>): () => number {
	let count = 0;
	simulator.reset();
	for (const sequenceId of [1, 2]) simulator.addContacts({ sequenceId, count: IDS.length, firstId: 1, status: 'Active' });
	simulator.setFaults({ choose: (request: RequestLog) => withKey(answers[count++ % answers.length], String(request.headers['x-api-key'])) });
	return () => count;
}

function withKey(given: Fault | null, key: string): Fault | null {
	if (given?.kind !== 'answer') return given;
	return JSON.parse(JSON.stringify(given).replaceAll(ECHO, key)) as Fault;
}

/** The key is nowhere, and the contract was kept. */
function expectClean(...told: unknown[]): void {
	expect(told.map(everything).join('\n')).not.toContain(KEY);
	expect(simulator.violations.filter((one) => !one.startsWith('simulator:'))).toEqual([]);
}

const one = { sequenceId: locator('id', 1) };
const contacts = { contactId: locator('id', '={{ $json.id }}') };
const byEmail = { contactId: locator('email', '={{ "contact-" + $json.id + "@example.com" }}') };
const OPERATIONS: Array<[string, object]> = [
	['Set', { operation: 'set', ...one, ...contacts }],
	['Set by email', { operation: 'set', ...one, ...byEmail }],
	['Get', { operation: 'get', ...one, ...contacts }],
	['Get Many', { operation: 'getAll', ...one, returnAll: true }],
	['Get Many, all sequences', { operation: 'getAll', scope: 'allSequences', returnAll: true }],
	['Set Many', { operation: 'setMany', ...one, ...contacts }],
	['Set Many, all sequences', { operation: 'setMany', scope: 'allSequences', ...contacts }],
	['Set Many by email, all sequences', { operation: 'setMany', scope: 'allSequences', ...byEmail }],
];

test.each(OPERATIONS)('%s', async (operation, parameters) => {
	const isList = operation.startsWith('Get Many');
	const items = IDS.map((id) => ({ id }));
	await fuzz({ operation, kind: 'answers' }, fc.tuple(server, fc.constantFrom(...ERROR_MODES), fc.constantFrom('v4', 'v3', 'auto')), async ([answers, onError, apiVersion]) => {
		const answered = answerWith(answers);
		const credential = { apiKey: KEY, baseUrl: simulator.baseUrl, apiVersion, teamId: newAccount() };
		const result = await runNode({ parameters: { ...parameters, status: 'Finished', options: { longestWait: 1 } }, items, onError, credential, looksUpRows: false });
		const { success, failed, error, raw, logs } = result;
		expectClean(error, raw, logs);
		if (error) {
			expect(onError).toBe('stopWorkflow');
			expect([error.message, error.description]).toEqual([expect.stringMatching(/\S/), expect.anything()]);
			return answered();
		}
		const itemsOf = (outputs: typeof success) => outputs.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		const all = [...itemsOf(success), ...itemsOf(failed)].sort((a, b) => a - b);
		if (!isList) expect(all).toEqual([0, 1, 2]);
		for (const { json, pairedItem } of success) {
			if (json.error !== undefined || json.outcome === 'failed') {
				expect(onError).toBe('continueRegularOutput');
				expect(String(json.error ?? json.reason)).toMatch(/\S/);
				continue;
			}
			// Nobody else's contact, nor another status, is taken for what was asked for.
			const asked = IDS[(pairedItem as { item: number }).item];
			if (!isList && !operation.includes('by email')) expect(json.contactId).toBe(asked);
			if (!operation.includes('all sequences')) expect(json.sequenceId).toBe(1);
			if (operation.startsWith('Set')) expect(json.status).toBe('Finished');
		}
		for (const { json } of failed) expect(String(json.error)).toMatch(/ \[item \d\]$/);
		return answered();
	});
});

test.each(['searchSequences', 'searchContacts'] as const)('the list behind a picker: %s', async (method) => {
	await fuzz({ operation: `List: ${method}`, kind: 'answers' }, server, async (answers) => {
		const answered = answerWith(answers);
		const credential = { apiKey: KEY, baseUrl: simulator.baseUrl, apiVersion: 'auto', teamId: newAccount() };
		const logs: string[] = [];
		logTo(logs);
		const found = await searchList(method, { credential, parameters: { sequenceId: locator('id', 1) }, filter: 'a' }).catch((error: Error) => error);
		logTo(undefined);
		if (found instanceof Error) expect(found.message).toMatch(/\S/);
		else for (const { name, value } of found.results) expect([typeof name, typeof value]).toEqual(['string', 'string']);
		expectClean(found, logs);
		return answered();
	});
});

test("the trigger's create and delete", async () => {
	await fuzz({ operation: 'Trigger: create and delete', kind: 'answers' }, server, async (answers) => {
		const answered = answerWith(answers);
		const database = new Database();
		const logs: string[] = [];
		logTo(logs);
		const n8n = await new N8nServer({ database, credentials: credentialsFor(simulator.baseUrl, simulator) }).start();
		try {
			database.save('w', triggerParameters(['email_replied', 'contact_finished']));
			const error = await n8n.publish('w').then(() => undefined, (thrown: Error) => thrown);
			await n8n.unpublish('w');
			expectClean(error, logs, [...database.workflows.values()]);
			const tokens = simulator.requests.flatMap(({ body }) => (typeof (body as { url?: unknown } | undefined)?.url === 'string' ? [new URL((body as { url: string }).url).searchParams.get('token')!] : []));
			for (const token of tokens) expect(everything([error, logs, [...database.workflows.values()]])).not.toContain(token);
		} finally {
			n8n.stop();
			logTo(undefined);
		}
		return answered();
	});
});
