import type { ContactStatus } from '../../../nodes/ReplyIo/api/contactStatus';
import { Cancelled, ExplainedError, UNKNOWN_CHANGE, type Explanation } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { checkStatus, explainUnexpectedStatus, isOpen, mayBeSetAlready, readContact, setStatus } from '../../../nodes/ReplyIo/api/setStatus';
import type { Superseded } from '../../../nodes/ReplyIo/api/transport/condition';
import { Patience } from '../../../nodes/ReplyIo/api/transport/sender';
import { answeringIn } from '../answering.mjs';
import { PAGE_EXAMPLE } from '../pageExample.mjs';
import { ref } from '../refs.mjs';
import { rejectedBy, thrownBy } from '../thrown.mjs';

const [sequence, contact] = [ref(100), ref(12345)];
const failure = (explanation: Partial<Explanation>) => new ExplainedError({ message: 'Refused', tries: 1, ...explanation });
const finished = { ...PAGE_EXAMPLE, status: 'Finished' };
const v3Finished = { contactId: 12345, sequenceId: 100, statusInSequence: 'finished' };

/** Sets a contact to Finished, with these answers. */
async function finish(version: 'v3' | 'v4', ...answers: unknown[]) {
	return await finishIf(undefined, version, ...answers);
}

/** Sets a contact to Finished if it has one of these statuses. */
async function finishIf(onlyIf: ContactStatus[] | undefined, version: 'v3' | 'v4', ...answers: unknown[]) {
	return await setTo('Finished', onlyIf, version, ...answers);
}

/** Sets a contact to this status if it has one of these. */
async function setTo(status: ContactStatus, onlyIf: ContactStatus[] | undefined, version: 'v3' | 'v4', ...answers: unknown[]) {
	const { sends, asked } = answeringIn(version, ...answers);
	const set = await setStatus(sends, sequence, contact, status, onlyIf).catch((error: unknown) => error as ExplainedError);
	return { result: set instanceof ExplainedError ? set : set.contact, skipped: set instanceof ExplainedError ? undefined : set.skipped, asked: asked.map(({ method }) => method) };
}

test('with v4 one call sets the status and shows the contact', async () => {
	expect(await finish('v4', finished)).toMatchObject({ result: finished, asked: ['PUT'] });
});

test('with v3 the contact is read after its bulk call', async () => {
	const { result, asked } = await finish('v3', {}, v3Finished);
	expect(result).toMatchObject({ contactId: 12345, status: 'Finished' });
	expect(asked).toEqual(['POST', 'GET']);
});

test('what v4 answers with nothing is read as well', async () => {
	expect(await finish('v4', undefined, finished)).toMatchObject({ result: finished, asked: ['PUT', 'GET'] });
});

describe('a change that is not to be seen at once', () => {
	const v3Active = { ...v3Finished, statusInSequence: 'active' };

	/** Finishes an active contact with v3, which shows it as active at first; nothing may be waited for that Reply.io asks for. */
	async function finishWith(onlyIf?: ContactStatus[]) {
		const { sends, asked } = answeringIn('v3', ...(onlyIf ? [v3Active] : []), {}, v3Active, v3Finished);
		const wait = jest.fn(async () => await Promise.resolve());
		const patience = { wait, allows: () => false } as unknown as Patience;
		const result = await setStatus({ ...sends, patience }, sequence, contact, 'Finished', onlyIf).catch((error: unknown) => error);
		return { result, asked: asked.map(({ method }) => method), waits: wait.mock.calls };
	}

	test('is looked for again a second later', async () => {
		expect(await finishWith()).toMatchObject({ result: { contact: { status: 'Finished' } }, asked: ['POST', 'GET', 'GET'], waits: [[1_000, undefined, undefined]] });
	});

	test("is so with 'Only If Status Is', too", async () => {
		expect(await finishWith(['Active'])).toMatchObject({ result: { contact: { status: 'Finished' } }, asked: ['GET', 'POST', 'GET', 'GET'], waits: [[1_000, undefined, undefined]] });
	});

	test('is looked for again at once where nothing is waited for', async () => {
		expect(await finish('v3', {}, v3Active, v3Finished)).toMatchObject({ result: { status: 'Finished' }, asked: ['POST', 'GET', 'GET'] });
	});
});

test('a change that is not to be seen at once was made, also where the run ends before it is looked for again', async () => {
	const { sends } = answeringIn('v3', {}, { ...v3Finished, statusInSequence: 'active' });
	const patience = { wait: async () => await Promise.reject(new Cancelled()) } as unknown as Patience;
	expect(await rejectedBy(setStatus({ ...sends, patience }, sequence, contact, 'Finished'))).toMatchObject({ message: "'Status' was set to Finished, but the contact could not be read afterwards: The execution was cancelled", change: 'made' });
});

test('a status that an answer gives as null is looked for, and not called the one it was left at', async () => {
	expect(await finish('v4', { ...finished, status: null }, finished)).toMatchObject({ result: finished, asked: ['PUT', 'GET'] });
	const silent = { ...finished, status: null };
	expect((await finish('v4', silent, silent, silent)).result).toMatchObject({ message: 'Reply.io accepted Finished, but does not show the status of contact 12345' });
});

describe('a change whose answer was lost', () => {
	const lost = failure({ message: 'Failed', httpCode: 500, change: 'unknown', failure: { cause: 'temporarily-unavailable' } });

	test.each(['v3', 'v4'] as const)('is looked for once, though another item has ended the run, with %s', async (version) => {
		const { sends, asked } = answeringIn(version, lost, version === 'v3' ? v3Finished : finished);
		expect((await setStatus(sends, sequence, contact, 'Finished')).contact.status).toBe('Finished');
		expect(asked[1]).toMatchObject({ method: 'GET', maxTries: 1, settles: true });
	});

	test('is looked for again where it is not to be seen yet, though another item has ended the run', async () => {
		const ended = new Patience(0, AbortSignal.abort(), { cancelSignal: new AbortController().signal });
		const { sends, asked } = answeringIn('v4', lost, { ...finished, status: 'Active' }, finished);
		expect((await setStatus({ ...sends, patience: ended }, sequence, contact, 'Finished')).contact.status).toBe('Finished');
		expect(asked[2]).toMatchObject({ method: 'GET', settles: true });
	});

	test('was not made where the contact has another status, and is unknown where the look fails', async () => {
		const active = { ...finished, status: 'Active' };
		const { result } = await finish('v4', lost, active, active);
		expect([(result as ExplainedError).message, (result as ExplainedError).change]).toEqual(['Failed', undefined]);
		expect((await finish('v4', lost, lost)).result).toMatchObject({ message: 'Failed', change: 'unknown' });
		expect((await finish('v4', lost, active, lost)).result).toMatchObject({ message: 'Failed', change: 'unknown' });
	});

	test.each([
		['Active', 'Finished', 'is unknown, as one that was made active goes on by itself', 'unknown'],
		['Active', 'Inactive', 'is unknown, as one that was made active goes on by itself', 'unknown'],
		['Active', 'Paused', 'was not made, as none is paused by itself', undefined],
		['Finished', 'Active', 'was not made', undefined],
	] as const)('to %s, where the contact is %s: it %s', async (status, now, _, change) => {
		const looked = { ...finished, status: now };
		const { result } = await setTo(status, undefined, 'v4', lost, looked, looked);
		expect([(result as ExplainedError).message, (result as ExplainedError).change]).toEqual(['Failed', change]);
	});

	test('and then refused is looked for as often as anything else', async () => {
		const { sends, asked } = answeringIn('v4', failure({ httpCode: 409 }), finished);
		await setStatus(sends, sequence, contact, 'Finished');
		expect(asked[1]).toMatchObject({ settles: false });
		expect(asked[1].maxTries).toBeUndefined();
	});

	test('is not looked for where the execution was cancelled', async () => {
		expect((await finish('v4', new Cancelled({ change: 'unknown' }))).asked).toEqual(['PUT']);
	});

	test('which v3 answers with no list of refusals, or v4 with half a contact, is looked for', async () => {
		expect(await finish('v3', { success: true }, v3Finished)).toMatchObject({ result: { status: 'Finished' }, asked: ['POST', 'GET'] });
		expect(await finish('v4', { contactId: 12345, status: 'Finished' }, finished)).toMatchObject({ result: finished, asked: ['PUT', 'GET'] });
	});
});

test('a contact that has another status afterwards is not called set', async () => {
	const { result } = await finish('v4', { ...finished, status: 'Inactive' });
	expect(result).toMatchObject({ message: 'Reply.io left contact 12345 at Inactive instead of Finished', httpCode: 200 });
});

test.each([
	['the look', []],
	['the second look', [{ ...v3Finished, statusInSequence: 'active' }]],
])('where the status was set and only %s failed, the error says so', async (_, looks) => {
	const { result } = await finish('v3', {}, ...looks, failure({ message: 'No answer', failure: { cause: 'temporarily-unavailable' } }));
	expect(result).toMatchObject({ message: "'Status' was set to Finished, but the contact could not be read afterwards: No answer", change: 'made' });
});

test('a refusal of what has been done already is a success', async () => {
	expect(await finish('v4', failure({ httpCode: 409 }), finished)).toMatchObject({ result: finished, asked: ['PUT', 'GET'] });
	expect((await finish('v3', { 12345: { error: 7, errorDetails: null } }, v3Finished)).result).toMatchObject({ status: 'Finished' });
});

test('where a try may still be carried out, a contact that has another status yet tells nothing', async () => {
	const { result } = await finish('v4', failure({ httpCode: 409, change: 'unknown', mayComeLate: true }), { ...finished, status: 'Active' });
	expect(result).toMatchObject({ message: 'Refused', change: 'unknown' });
});

test('a refusal stands where the contact has another status, and then nothing was changed', async () => {
	const active = { ...finished, status: 'Active' };
	const { result } = await finish('v4', failure({ httpCode: 422, change: 'unknown' }), active, active);
	expect(result).toMatchObject({ message: 'Refused', httpCode: 422 });
	expect((result as ExplainedError).change).toBeUndefined();
	expect((await finish('v4', failure({ httpCode: 409 }), active)).result).toMatchObject({ message: 'Refused', httpCode: 409 });
});

test.each([
	['is forbidden', failure({ message: 'Forbidden', httpCode: 403, concerns: 'permission' })],
	['finds nothing', failure({ message: 'Not there', httpCode: 404 })],
])('a change whose answer was lost stays unknown where the look %s', async (_name, looked) => {
	const { result } = await finish('v3', failure({ httpCode: 409, change: 'unknown' }), looked);
	expect(result).toMatchObject({ message: looked.message, httpCode: looked.httpCode, change: 'unknown', description: UNKNOWN_CHANGE });
	const refused = (await finish('v3', failure({ httpCode: 409 }), looked)).result as ExplainedError;
	expect([refused.httpCode, refused.change]).toEqual([looked.httpCode, undefined]);
});

test.each(['unknown', undefined] as const)('a refusal stands where the look only fails (change %p)', async (change) => {
	const { result } = await finish('v4', failure({ httpCode: 409, change }), failure({ message: 'Down', httpCode: 503, failure: { cause: 'temporarily-unavailable' } }));
	expect(result).toMatchObject({ message: 'Refused', httpCode: 409 });
	expect((result as ExplainedError).change).toBe(change);
});

test('what surely is no such refusal is not looked at again', async () => {
	expect((await finish('v4', failure({ httpCode: 403 }))).asked).toEqual(['PUT']);
});

describe('Only If Status Is', () => {
	const asV4 = (status: string) => ({ ...PAGE_EXAMPLE, status });
	const asV3 = (statusInSequence: string) => ({ ...v3Finished, statusInSequence });

	test('the contact is looked at first, and changed from one of these', async () => {
		expect(await finishIf(['Paused'], 'v4', asV4('Paused'), finished)).toEqual({ result: finished, asked: ['GET', 'PUT'] });
		expect(await finishIf(['OutOfOffice'], 'v3', asV3('outOfOffice'), {}, v3Finished)).toMatchObject({ skipped: undefined, asked: ['GET', 'POST', 'GET'] });
	});

	test('from any other it is left as it is, and that is told', async () => {
		const skipped = "The contact is Active, and 'Only If Status Is' allows Paused, OutOfOffice";
		expect(await finishIf(['Paused', 'OutOfOffice'], 'v4', asV4('Active'))).toEqual({ result: asV4('Active'), skipped, asked: ['GET'] });
		expect(await finishIf(['Paused', 'OutOfOffice'], 'v3', asV3('active'))).toMatchObject({ skipped, asked: ['GET'] });
	});

	test('a status that Reply.io adds one day is none of these', async () => {
		expect(await finishIf(['Paused'], 'v3', asV3('snoozed'))).toMatchObject({ skipped: expect.stringMatching(/^The contact is snoozed, /), asked: ['GET'] });
	});

	test('a contact that has the status already is not written, nor called skipped', async () => {
		expect(await finishIf(['Paused'], 'v4', finished)).toEqual({ result: finished, asked: ['GET'] });
	});

	test('an answer that tells no status meets no condition', async () => {
		const { result, asked } = await finishIf(['Paused'], 'v4', { ...PAGE_EXAMPLE, status: undefined });
		expect(result).toMatchObject({ message: "Reply.io did not tell the contact's status, so that 'Only If Status Is' could not be checked" });
		expect(asked).toEqual(['GET']);
	});

	test('a refusal because of a status it has got since is told as that, not as a failure', async () => {
		const skipped = "The contact is Inactive, and 'Only If Status Is' allows Active. It got this status after it had been checked";
		expect(await finishIf(['Active'], 'v4', asV4('Active'), failure({ httpCode: 409 }), asV4('Inactive'))).toEqual({ result: asV4('Inactive'), skipped, asked: ['GET', 'PUT', 'GET'] });
	});

	test.each([
		['from a status that allows it', failure({ httpCode: 409 }), 'Active'],
		['of a change that may have been made', failure({ httpCode: 409, change: 'unknown' }), 'Paused'],
		['after which no status is told', failure({ httpCode: 409 }), undefined],
		['after which a status of null is told', failure({ httpCode: 409 }), null],
	])('a refusal %s stands', async (_name, refusal, now) => {
		expect((await finishIf(['Active'], 'v4', asV4('Active'), refusal, { ...PAGE_EXAMPLE, status: now }, { ...PAGE_EXAMPLE, status: now })).result).toMatchObject({ message: 'Refused', httpCode: 409 });
	});
});

describe('Only If Status Is, where the change had to wait', () => {
	/** Finishes an active contact; the change has to wait, after a try of which this is known. */
	async function finishLater(version: 'v3' | 'v4', now: string, change?: 'unknown') {
		const contactAt = (status: string) => (version === 'v3' ? { ...v3Finished, statusInSequence: status.toLowerCase() } : { ...finished, status });
		const { sends, asked } = answeringIn(version, contactAt('Active'), contactAt(now), version === 'v3' ? {} : finished, v3Finished);
		const send: typeof sends.send = async (request) => {
			if (!request.writes) expect(request.condition).toBeUndefined();
			await request.condition?.renew().catch((error: Superseded) => {
				throw error.with({ change });
			});
			return await sends.send(request);
		};
		const set = await setStatus({ ...sends, send }, sequence, contact, 'Finished', ['Active']).catch((error: unknown) => error as ExplainedError);
		return { set, asked: asked.map(({ method }) => method) };
	}

	test.each(['v3', 'v4'] as const)('is asked again before it leaves, with %s', async (version) => {
		expect(await finishLater(version, 'Active')).toMatchObject({ set: { contact: { status: 'Finished' } }, asked: version === 'v3' ? ['GET', 'GET', 'POST', 'GET'] : ['GET', 'GET', 'PUT'] });
	});

	test.each(['v3', 'v4'] as const)('leaves a contact of another status as it is, with %s', async (version) => {
		const skipped = "The contact is Paused, and 'Only If Status Is' allows Active. It got this status after it had been checked";
		expect(await finishLater(version, 'Paused')).toMatchObject({ set: { contact: { contactId: 12345, status: 'Paused' }, skipped }, asked: ['GET', 'GET'] });
	});

	test('does not know which it was where a try before may have made the change', async () => {
		const { set, asked } = await finishLater('v4', 'Paused', 'unknown');
		expect(set).toMatchObject({ message: expect.stringMatching(/^The contact is Paused, .* after it had been checked, or after a try that was not answered$/) as string, change: 'unknown', description: UNKNOWN_CHANGE });
		expect(asked).toEqual(['GET', 'GET']);
	});

	test.each(['unknown', undefined] as const)('is done where the contact has the wanted status by then (%s)', async (change) => {
		const { set, asked } = await finishLater('v4', 'Finished', change);
		expect(set).toEqual({ contact: finished });
		expect(asked).toEqual(['GET', 'GET']);
	});
});

test('without it, nothing is looked at before a change that had to wait', async () => {
	const { sends, asked } = answeringIn('v4', finished);
	await setStatus(sends, sequence, contact, 'Finished');
	expect(asked).toEqual([expect.not.objectContaining({ condition: expect.anything() as unknown })]);
});

describe('Inactive, which v3 cannot set, with Automatic', () => {
	const asV3 = { ...v3Finished, statusInSequence: 'active' };
	const inactive = { ...finished, status: 'Inactive' };
	const NEEDS_V4 = { message: expect.stringMatching(/^'Status' cannot be set to Inactive: that needs API v4/) as string };

	/** Sends for an account; a run has its own. */
	function run(apiKey: string, ...answers: unknown[]) {
		const { sends, asked } = answeringIn('auto', ...answers);
		const account = { ...sends, credential: { ...sends.credential, apiKey } };
		return { account, set: async () => await setStatus(account, sequence, contact, 'Inactive').catch((error: unknown) => error), asked: () => asked.map(({ method, path }) => `${method} ${path.slice(1, 3)}`) };
	}

	test('is refused without v4, once v3 has shown the contact; it is never written with v3', async () => {
		const { set, asked } = run('no-v4', failure({ httpCode: 404 }), asV3);
		expect(await set()).toMatchObject(NEEDS_V4);
		expect(asked()).toEqual(['PUT v4', 'GET v3']);
	});

	test('is refused without a call once the account is known to have no v4', async () => {
		await run('known-to-have-no-v4', failure({ httpCode: 404 }), asV3).set();
		const { set, asked } = run('known-to-have-no-v4');
		expect(await set()).toMatchObject(NEEDS_V4);
		expect(asked()).toEqual([]);
	});

	test('is a missing contact where v3 does not show it', async () => {
		const missing = failure({ message: 'No such contact', httpCode: 404, concerns: 'contact' });
		expect(await run('missing', failure({ httpCode: 404 }), missing).set()).toMatchObject({ message: 'No such contact' });
	});

	test('is set with v4 in an account whose contacts v3 alone shows', async () => {
		const reading = run('v3-reads', failure({ httpCode: 404 }), asV3, asV3);
		for (let item = 0; item < 2; item++) await readContact(reading.account, sequence, contact);
		expect(reading.asked()).toEqual(['GET v4', 'GET v3', 'GET v3']);
		expect(isOpen(reading.account, 'Inactive')).toBe(true);
		const { set, asked } = run('v3-reads', inactive);
		expect(await set()).toMatchObject({ contact: { status: 'Inactive' } });
		expect(asked()).toEqual(['PUT v4']);
	});
});

describe('before any call', () => {
	const account = (apiVersion: 'auto' | 'v3' | 'v4', apiKey = 'key-of-a-check') => ({ credential: { apiKey, apiVersion, baseUrl: 'https://api.reply.io' } });

	test('Inactive is refused with v3, and left to Reply.io with v4 and as long as nobody knows', () => {
		expect(thrownBy(() => checkStatus(account('v3'), 'Inactive'))).toMatchObject({ message: "'Status' cannot be set to Inactive with API v3", description: "Choose another 'Status', or Automatic as 'API Version' in the Reply.io credential." });
		for (const [version, status] of [['v3', 'Active'], ['v4', 'Inactive'], ['auto', 'Inactive'], ['auto', 'Active']] as const) expect(checkStatus(account(version), status)).toBeUndefined();
	});

	test('only for Automatic and Inactive is it open whether it can be set', () => {
		expect([isOpen(account('auto'), 'Inactive'), isOpen(account('auto'), 'Active'), isOpen(account('v3'), 'Inactive'), isOpen(account('v4'), 'Inactive')]).toEqual([true, false, false, false]);
	});

	test('what was learned of an account holds for the next', async () => {
		const own = account('auto', 'key-that-has-no-v4');
		const answers: unknown[] = [failure({ httpCode: 404 }), {}, v3Finished];
		const send = async () => {
			const data = await Promise.resolve(answers.shift());
			if (data instanceof Error) throw data;
			return { data, tries: 1, isRepeated: false };
		};
		await setStatus({ ...own, send }, sequence, contact, 'Finished');
		const next = account('auto', 'key-that-has-no-v4');
		expect(isOpen(next, 'Inactive')).toBe(false);
		expect(checkStatus(next, 'Active')).toBeUndefined();
		expect(thrownBy(() => checkStatus(next, 'Inactive')).message).toMatch(/^'Status' cannot be set to Inactive: that needs API v4/);
	});
});

test('a contact that is not there is the error of whoever reads it', async () => {
	const { sends } = answeringIn('v4', { ...PAGE_EXAMPLE, contactId: 1 });
	expect((await rejectedBy(readContact(sends, sequence, contact))).message).toMatch(/something other than the contact that was asked for/);
});

test.each<[string, Partial<Explanation>, boolean]>([
	['409 without a word', { httpCode: 409 }, true],
	['400 with a code of older answers', { httpCode: 400, code: '7' }, true],
	['422 with a dotted code', { httpCode: 422, code: 'sequenceContact.alreadyPaused' }, true],
	['400 with a code in other case', { httpCode: 400, code: 'INVALID_STATUS_TRANSITION' }, true],
	["one contact's failure in a bulk call", { code: 'invalidStatusTransition' }, true],
	["one contact's failure, an integer", { code: '3' }, true],
	['any refusal after a lost answer', { httpCode: 404, code: 'x', change: 'unknown' }, true],
	['a key that is not accepted after a lost answer', { httpCode: 401, change: 'unknown' }, false],
	['not in the sequence', { httpCode: 400, code: 'sequenceContact.notInSequence' }, false],
	['not in the sequence, other case', { code: 'NotInSequence' }, false],
	['an archived sequence', { httpCode: 409, code: 'sequence_archived' }, false],
	['a field that is not valid', { httpCode: 400, code: 'sequenceContact.invalidInput' }, false],
	['a missing permission', { httpCode: 403, code: 'sequenceContact.forbidden' }, false],
	['404', { httpCode: 404 }, false],
	['the rate limit', { httpCode: 429, failure: { cause: 'rate-limited' } }, false],
	['a server that failed after it may have made the change', { httpCode: 500, change: 'unknown', failure: { cause: 'temporarily-unavailable' } }, true],
	['a server that failed', { httpCode: 500, failure: { cause: 'temporarily-unavailable' } }, false],
])('whether the contact may have the status already, after %s: %j is %p', (_, explanation, expected) => {
	expect(mayBeSetAlready(failure(explanation))).toBe(expected);
});

test('a cancelled execution is no refusal', () => {
	expect(mayBeSetAlready(new Cancelled())).toBe(false);
});

test('a status that was not set though no error came', () => {
	expect(explainUnexpectedStatus(contact, 'Active', 'Inactive')).toMatchObject({
		description: 'Reply.io accepted the request. A contact that lacks data its next step needs, for example, is kept Inactive: look at it in Reply.io.',
		failure: { cause: 'configuration-invalid' },
	});
	expect(explainUnexpectedStatus(contact, 'Active', 'Inactive').message).toBe('Reply.io left contact 12345 at Inactive instead of Active');
	expect(explainUnexpectedStatus({ ...contact, name: 'John Doe' }, 'Active', undefined).message).toBe('Reply.io accepted Active, but does not show the status of John Doe (12345)');
	expect(explainUnexpectedStatus(contact, 'Active', 'Snoozed').message).toBe("Reply.io left contact 12345 at 'Snoozed' instead of Active");
});
