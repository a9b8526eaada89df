import { ExplainedError, type Explanation } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { hasOnlyV3, inVersion, look, type Does } from '../../../nodes/ReplyIo/api/inVersion';
import { v3 } from '../../../nodes/ReplyIo/api/v3';
import { v4 } from '../../../nodes/ReplyIo/api/v4';
import { NeedsV4, type Version } from '../../../nodes/ReplyIo/api/version';
import { answering } from '../answering.mjs';
import { rejectedBy } from '../thrown.mjs';

const failure = (explanation: Partial<Explanation>) => new ExplainedError({ message: 'Refused', description: 'Check it.', ...explanation });
const SILENT = failure({ httpCode: 404 });
const ABOUT_CONTACT = failure({ message: 'No such contact', httpCode: 404, concerns: 'contact' });
const ABOUT_PERMISSION = failure({ message: 'Not allowed', httpCode: 403, concerns: 'permission' });
const DOWN = failure({ httpCode: 503, failure: { cause: 'temporarily-unavailable' } });

let accounts = 0;
beforeEach(() => void accounts++);

/** The credential of a run, of an account that nothing is known of; another run of it has another object. */
const runOf = (apiVersion: 'auto' | 'v3' | 'v4', account = `a${accounts}`) => ({ credential: { ...answering().sends.credential, apiVersion, teamId: account } });

/** Does something that each version answers so, and tells which were asked, and whether they were said to be all there is. */
async function done(run: ReturnType<typeof runOf>, answers: { v4?: unknown; v3?: unknown }, does: Does = 'sets') {
	const asked: string[] = [];
	const task = async (version: Version, isKnown: boolean) => {
		const name = version === v4 ? 'v4' : 'v3';
		asked.push(isKnown ? `${name} alone` : name);
		await Promise.resolve();
		const answer = answers[name];
		if (answer instanceof Error) throw answer;
		return answer;
	};
	const result = await inVersion(run, does, task).then(
		(answer) => {
			expect(answer).not.toBeInstanceOf(Error);
			return answer;
		},
		(error: unknown) => {
			expect(error).toBeInstanceOf(ExplainedError);
			return error;
		},
	);
	return { result, asked };
}

/** Does something that v4 does, and only once the others have been heard. */
async function doneLate(run: ReturnType<typeof runOf>, does: Does) {
	return await inVersion(run, does, async () => {
		await new Promise((resolve) => setTimeout(resolve, 20));
		return 'by v4';
	});
}

const DONE = { v4: 'by v4', v3: 'by v3' };

describe('a version that was chosen', () => {
	test('is the only one asked', async () => {
		expect(await done(runOf('v3'), DONE)).toEqual({ result: 'by v3', asked: ['v3 alone'] });
		expect(await done(runOf('v4'), DONE)).toEqual({ result: 'by v4', asked: ['v4 alone'] });
		expect(await done(runOf('v3'), { v3: SILENT })).toEqual({ result: SILENT, asked: ['v3 alone'] });
	});

	test.each([401, 403, 404, 405, 410, 501])('V4 that refuses with %d may not be there: the error says that Automatic would try V3', async (httpCode) => {
		const { result, asked } = await done(runOf('v4'), { v4: failure({ httpCode }) });
		expect(asked).toEqual(['v4 alone']);
		expect(result).toMatchObject({
			message: "Refused; the API Version is V4, and Automatic would try V3 as well",
			description: "Check it. Should all be right, this account has no API v4: choose Automatic as 'API Version' in the Reply.io credential.",
		});
	});

	test('V4 that names what is wrong is believed: the way out alone speaks of Automatic', async () => {
		expect((await done(runOf('v4'), { v4: ABOUT_CONTACT })).result).toMatchObject({ message: 'No such contact', description: expect.stringMatching(/^Check it\. Should all be right.*Automatic/) as string });
	});

	test('a way out that speaks of Automatic already is not told twice', async () => {
		expect((await done(runOf('v4'), { v4: failure({ httpCode: 404, description: 'Choose Automatic.' }) })).result).toMatchObject({ description: 'Choose Automatic.' });
	});

	test('V4 that did something in the run is there: a refusal after it is told as it is', async () => {
		const run = runOf('v4');
		await done(run, DONE);
		expect((await done(run, { v4: SILENT })).result).toBe(SILENT);
		expect((await done(run, { v4: SILENT }, 'reads')).result).toMatchObject({ message: expect.stringContaining('Automatic') as string });
	});

	test.each([[failure({ httpCode: 400 })], [failure({ httpCode: 409 })], [DOWN], [failure({ httpCode: 404, change: 'made' })], [failure({})]])('V4 that failed otherwise is told as it is', async (error) => {
		expect((await done(runOf('v4'), { v4: error })).result).toBe(error);
	});
});

describe('Automatic', () => {
	test('is v4 where that does it', async () => {
		const run = runOf('auto');
		for (let item = 0; item < 3; item++) expect(await done(run, DONE)).toEqual({ result: 'by v4', asked: ['v4'] });
	});

	test('is v3 where v4 refuses, for the account and from then on, other runs included', async () => {
		expect(await done(runOf('auto'), { v4: SILENT, v3: 'by v3' })).toEqual({ result: 'by v3', asked: ['v4', 'v3'] });
		expect(await done(runOf('auto'), DONE)).toEqual({ result: 'by v3', asked: ['v3 alone'] });
		expect(await done(runOf('auto', 'another'), DONE)).toEqual({ result: 'by v4', asked: ['v4'] });
	});

	test('asks v4 again after an hour, and not before', async () => {
		jest.useFakeTimers({ now: 1_000_000 });
		try {
			await done(runOf('auto'), { v4: SILENT, v3: 'by v3' });
			jest.setSystemTime(1_000_000 + 3_599_999);
			expect((await done(runOf('auto'), DONE)).asked).toEqual(['v3 alone']);
			jest.setSystemTime(1_000_000 + 3_600_000);
			expect((await done(runOf('auto'), DONE)).asked).toEqual(['v4']);
		} finally {
			jest.useRealTimers();
		}
	});

	test('does not ask v3 where v4 failed otherwise', async () => {
		for (const error of [failure({ httpCode: 400 }), failure({ httpCode: 409 }), DOWN, failure({ httpCode: 404, change: 'made' })]) {
			expect(await done(runOf('auto', String(accounts++)), { v4: error, v3: 'by v3' })).toEqual({ result: error, asked: ['v4'] });
		}
	});

	test("where both refuse it is v3's word that counts, and v4 is asked again for the next", async () => {
		const run = runOf('auto');
		expect(await done(run, { v4: SILENT, v3: ABOUT_CONTACT })).toEqual({ result: ABOUT_CONTACT, asked: ['v4', 'v3'] });
		expect(await done(run, DONE)).toEqual({ result: 'by v4', asked: ['v4'] });
	});

	test("where v3 names no cause and v4 does, v4's word is kept, with what v3 may have changed", async () => {
		for (const httpCode of [401, 403, 404, 405]) expect((await done(runOf('auto'), { v4: ABOUT_CONTACT, v3: failure({ httpCode }) })).result).toBe(ABOUT_CONTACT);
		const lost = failure({ httpCode: 404, change: 'unknown', mayComeLate: true });
		expect((await done(runOf('auto'), { v4: ABOUT_CONTACT, v3: lost })).result).toMatchObject({ message: 'No such contact', change: 'unknown', mayComeLate: true });
		expect((await done(runOf('auto'), { v4: ABOUT_CONTACT.with({ change: 'unknown' }), v3: SILENT })).result).toMatchObject({ message: 'No such contact', change: 'unknown' });
		for (const said of [ABOUT_PERMISSION, DOWN, failure({ httpCode: 400 }), failure({ httpCode: 429 })]) expect((await done(runOf('auto'), { v4: ABOUT_CONTACT, v3: said })).result).toBe(said);
		expect((await done(runOf('auto'), { v4: SILENT, v3: failure({ httpCode: 405 }) })).result).toMatchObject({ httpCode: 405 });
	});

	test('v3 that says what a v4 may have changed leaves it unknown', async () => {
		const unknown = failure({ httpCode: 404, change: 'unknown', mayComeLate: true });
		expect((await done(runOf('auto'), { v4: unknown, v3: ABOUT_CONTACT })).result).toMatchObject({ message: 'No such contact', change: 'unknown', mayComeLate: true });
		const made = failure({ httpCode: 503, change: 'made' });
		expect((await done(runOf('auto'), { v4: unknown, v3: made })).result).toBe(made);
	});

	test('v3 that made the change and could not show it has done it', async () => {
		await done(runOf('auto'), { v4: SILENT, v3: failure({ change: 'made' }) });
		expect((await done(runOf('auto'), DONE)).asked).toEqual(['v3 alone']);
	});

	test('what was learnt of reading says nothing of setting', async () => {
		await done(runOf('auto'), { v4: SILENT, v3: 'by v3' }, 'reads');
		expect((await done(runOf('auto'), DONE, 'reads')).asked).toEqual(['v3 alone']);
		expect((await done(runOf('auto'), DONE, 'sets what v3 cannot')).asked).toEqual(['v4']);
		expect(hasOnlyV3(runOf('auto'))).toBe(false);
	});

	test('what was learnt of setting is known of what v3 cannot set, too', async () => {
		expect(hasOnlyV3(runOf('auto'))).toBe(false);
		await done(runOf('auto'), { v4: SILENT, v3: 'by v3' });
		expect(hasOnlyV3(runOf('auto'))).toBe(true);
		expect((await done(runOf('auto'), DONE, 'sets what v3 cannot')).asked).toEqual(['v3 alone']);
		expect([hasOnlyV3(runOf('v3')), hasOnlyV3(runOf('v4'))]).toEqual([true, false]);
	});

	test('a v4 that may not set it is told of, where v3 cannot set it at all', async () => {
		expect(await done(runOf('auto'), { v4: ABOUT_PERMISSION, v3: NeedsV4.toSet('Inactive') }, 'sets what v3 cannot')).toEqual({ result: ABOUT_PERMISSION, asked: ['v4', 'v3'] });
		expect(hasOnlyV3(runOf('auto'))).toBe(false);
		expect((await done(runOf('auto'), { v4: SILENT, v3: NeedsV4.toSet('Inactive') }, 'sets what v3 cannot')).result).toBeInstanceOf(NeedsV4);
	});

	test('after five refusals of a v4 that did nothing, v3 alone is asked', async () => {
		const run = runOf('auto');
		for (let item = 0; item < 5; item++) expect((await done(run, { v4: SILENT, v3: ABOUT_CONTACT })).asked).toEqual(['v4', 'v3']);
		expect((await done(run, { v4: SILENT, v3: ABOUT_CONTACT })).asked).toEqual(['v3']);
	});

	test('five refusals that were right keep nobody from v4: once v3 does something, v4 is asked again', async () => {
		const refused = { v4: ABOUT_CONTACT, v3: ABOUT_CONTACT };
		const run = runOf('auto');
		for (let item = 0; item < 5; item++) expect((await done(run, refused)).asked).toEqual(['v4', 'v3']);
		expect(await done(run, refused)).toEqual({ result: ABOUT_CONTACT, asked: ['v3'] });
		expect(await done(run, DONE)).toEqual({ result: 'by v3', asked: ['v3'] });
		expect((await done(run, refused)).asked).toEqual(['v4', 'v3']);
		expect(await done(run, DONE)).toEqual({ result: 'by v3', asked: ['v3'] });
		expect(await done(run, DONE)).toEqual({ result: 'by v4', asked: ['v4'] });
	});

	test('what v3 cannot set is asked of v4, however many contacts both did not find before', async () => {
		const run = runOf('auto');
		for (let item = 0; item < 5; item++) await done(run, { v4: ABOUT_CONTACT, v3: ABOUT_CONTACT }, 'sets what v3 cannot');
		expect(await done(run, { v4: 'by v4', v3: NeedsV4.toSet('Inactive') }, 'sets what v3 cannot')).toEqual({ result: 'by v4', asked: ['v3', 'v4'] });
	});

	test('where v4 refused without a word, one look with v3 is enough to know for all that it cannot be set', async () => {
		const run = runOf('auto');
		for (let item = 0; item < 6; item++) await done(run, { v4: SILENT, v3: ABOUT_CONTACT }, 'sets what v3 cannot');
		const needsV4 = NeedsV4.toSet('Inactive');
		expect(await done(run, { v3: needsV4 }, 'sets what v3 cannot')).toEqual({ result: needsV4, asked: ['v3'] });
		expect(await done(run, { v3: needsV4 }, 'sets what v3 cannot')).toEqual({ result: needsV4, asked: ['v3 alone'] });
	});

	test('while five ask v4 for the first time, the others ask v3', async () => {
		const run = runOf('auto');
		const all = await Promise.all(Array.from({ length: 7 }, async () => (await done(run, DONE)).asked[0]));
		expect(all).toEqual(['v4', 'v4', 'v4', 'v4', 'v4', 'v3', 'v3']);
	});

	test('a v4 that did something is believed where it names what is wrong, once it has refused so five times', async () => {
		const run = runOf('auto');
		await done(run, DONE);
		for (let item = 0; item < 5; item++) expect((await done(run, { v4: ABOUT_CONTACT, v3: ABOUT_CONTACT })).asked).toEqual(['v4', 'v3']);
		expect(await done(run, { v4: ABOUT_CONTACT, v3: 'by v3' })).toEqual({ result: ABOUT_CONTACT, asked: ['v4'] });
	});

	test('a v4 that did something and refuses five times without a word is not asked any more', async () => {
		const run = runOf('auto');
		await done(run, DONE);
		for (let item = 0; item < 5; item++) expect((await done(run, { v4: SILENT, v3: ABOUT_CONTACT })).asked).toEqual(['v4', 'v3']);
		expect((await done(run, { v4: SILENT, v3: ABOUT_CONTACT })).asked).toEqual(['v3']);
	});
});

describe('Automatic learns that v4 is not there', () => {
	const other = async () => (await done(runOf('auto'), DONE)).asked;

	test('not from what v4 refused in a run in which it did something else', async () => {
		const run = runOf('auto');
		await done(run, DONE);
		expect((await done(run, { v4: SILENT, v3: 'by v3' })).result).toBe('by v3');
		expect(await other()).toEqual(['v4']);
		expect((await done(run, { v4: SILENT, v3: NeedsV4.toSet('Inactive') }, 'sets what v3 cannot')).result).toBe(SILENT);
	});

	test('not for good where v4 does something else after it', async () => {
		const run = runOf('auto');
		const late = doneLate(run, 'sets');
		await done(run, { v4: SILENT, v3: 'by v3' });
		expect(hasOnlyV3(run)).toBe(true);
		expect(await late).toBe('by v4');
		expect(hasOnlyV3(run)).toBe(false);
		expect(await other()).toEqual(['v4']);
	});

	test('of reading, which setting with v4 does not change', async () => {
		const run = runOf('auto');
		const late = doneLate(run, 'sets');
		await done(run, { v4: SILENT, v3: 'by v3' });
		await late;
		await done(run, { v4: SILENT, v3: 'by v3' }, 'reads');
		for (const one of [run, runOf('auto')]) {
			expect(await done(one, DONE, 'sets what v3 cannot')).toEqual({ result: 'by v4', asked: ['v4'] });
			expect((await done(one, DONE, 'reads')).asked).toEqual(['v3 alone']);
		}
	});

	test('of setting, which reading with v4 after all does not change', async () => {
		const run = runOf('auto');
		const late = doneLate(run, 'reads');
		await done(run, { v4: SILENT, v3: 'by v3' }, 'reads');
		await done(run, { v4: SILENT, v3: NeedsV4.toSet('Inactive') }, 'sets what v3 cannot');
		await late;
		expect((await done(runOf('auto'), DONE, 'reads')).asked).toEqual(['v4']);
		expect(hasOnlyV3(run)).toBe(true);
	});

	test.each(['contact', 'sequence'] as const)('not where v4 names the %s: it knew what it was asked for', async (concerns) => {
		const refusal = ABOUT_CONTACT.with({ concerns });
		expect(await done(runOf('auto'), { v4: refusal, v3: 'by v3' })).toEqual({ result: 'by v3', asked: ['v4', 'v3'] });
		expect(await other()).toEqual(['v4']);
		expect((await done(runOf('auto'), { v4: refusal, v3: NeedsV4.toSet('Inactive') }, 'sets what v3 cannot')).result).toBe(refusal);
		expect(hasOnlyV3(runOf('auto'))).toBe(false);
	});

	test('where v4 names a permission that v3 does not ask for', async () => {
		await done(runOf('auto'), { v4: ABOUT_PERMISSION, v3: 'by v3' });
		expect(await other()).toEqual(['v3 alone']);
	});

	test('a v4 that is wrong about contacts is asked five times a run where it does nothing, and never believed', async () => {
		const run = runOf('auto');
		const asked = [];
		for (let item = 0; item < 20; item++) asked.push(...(await done(run, { v4: ABOUT_CONTACT, v3: 'by v3' })).asked);
		expect(asked.filter((version) => version === 'v4')).toHaveLength(5);
		const there = runOf('auto');
		await done(there, DONE);
		for (let item = 0; item < 20; item++) expect((await done(there, { v4: ABOUT_CONTACT, v3: 'by v3' })).result).toBe('by v3');
	});
});

describe('what is there in the place of v4', () => {
	const UNREADABLE = failure({ httpCode: 200, failure: { cause: 'temporarily-unavailable' }, change: 'unknown' });

	test.each([['a redirect', failure({ httpCode: 302 })], ['several choices', failure({ httpCode: 300 })], ['the last of the redirects', failure({ httpCode: 399 })], ['a page', UNREADABLE], ['words of a version', failure({ httpCode: 400, message: 'Unsupported API version.' })]])('%s: the way out speaks of V3, unless v4 did something', async (_, error) => {
		const run = runOf('auto');
		const { result, asked } = await done(run, { v4: error, v3: 'by v3' });
		expect(asked).toEqual(['v4']);
		expect(result).toMatchObject({
			message: `${error.message.replace(/\.$/, '')}. This account may have no API v4, and with V3 as 'API Version' it is not asked`,
			description: "Check it. If this account has no API v4, choose V3 as 'API Version' in the Reply.io credential.",
			change: error.change,
		});
		await done(run, DONE);
		expect((await done(run, { v4: error })).result).toBe(error);
	});

	test.each([[failure({ httpCode: 200, failure: { cause: 'configuration-invalid' } })], [failure({ httpCode: 200 })], [failure({ httpCode: 409, message: 'Another version.' })], [UNREADABLE.with({ change: 'made' })], [failure({ failure: { cause: 'temporarily-unavailable' } })], [failure({ httpCode: 400, message: 'A conversion.' })]])('what is none of these is told as it is', async (error) => {
		expect((await done(runOf('auto'), { v4: error })).result).toBe(error);
	});
});

describe('a look at what was changed', () => {
	const looked = async (version: Version, answers: { v4?: unknown; v3?: unknown }) => {
		const asked: string[] = [];
		const result = await look(version, async (one) => {
			const name = one === v4 ? 'v4' : 'v3';
			asked.push(name);
			const answer = answers[name];
			if (answer instanceof Error) throw answer;
			return answer;
		}).catch((error: unknown) => error);
		return { result, asked };
	};

	test('is taken with the version that was asked, and with v3 where v4 does not know how to show it', async () => {
		expect(await looked(v4, DONE)).toEqual({ result: 'by v4', asked: ['v4'] });
		expect(await looked(v3, DONE)).toEqual({ result: 'by v3', asked: ['v3'] });
		expect(await looked(v4, { v4: SILENT, v3: 'by v3' })).toEqual({ result: 'by v3', asked: ['v4', 'v3'] });
	});

	test('that says what is wrong, or fails, is not taken again', async () => {
		for (const error of [ABOUT_CONTACT, DOWN]) expect(await looked(v4, { v4: error, v3: 'by v3' })).toEqual({ result: error, asked: ['v4'] });
		expect(await looked(v3, { v3: SILENT })).toEqual({ result: SILENT, asked: ['v3'] });
	});
});

test('what only v4 can set says so, and the way out', async () => {
	expect(await rejectedBy(Promise.reject(NeedsV4.toSet('Inactive')))).toMatchObject({
		message: "'Status' cannot be set to Inactive: that needs API v4, which this account seems not to have",
		description: "Choose another 'Status'.",
		failure: { cause: 'configuration-invalid' },
	});
});
