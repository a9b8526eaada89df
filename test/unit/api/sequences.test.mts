import { Cancelled, ExplainedError, unexpectedAnswer, type Explanation } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { ifAbsent, isApiThere, missingSequence, saysNothing, Sequences } from '../../../nodes/ReplyIo/api/sequences';
import { v3 } from '../../../nodes/ReplyIo/api/v3';
import { v4 } from '../../../nodes/ReplyIo/api/v4';
import { answeringIn } from '../answering.mjs';
import { ref } from '../refs.mjs';
import { rejectedBy } from '../thrown.mjs';

const [sequence, contact] = [ref(100), ref(12345)];
const failure = (explanation: Partial<Explanation>) => new ExplainedError({ message: 'Refused', tries: 1, ...explanation });
const NOT_FOUND = failure({ httpCode: 404, code: 'x' });
const ABOUT_SEQUENCE = failure({ message: 'Sequence 100 is gone', httpCode: 404, concerns: 'sequence' });
const ABOUT_CONTACT = failure({ message: 'Contact 12345 is gone', httpCode: 404, concerns: 'contact', change: 'unknown' });
const DOWN = failure({ httpCode: 503, failure: { cause: 'temporarily-unavailable' } });
const OVER = failure({ httpCode: 429, failure: { cause: 'rate-limited' }, isWaitOver: true });
const paths = (asked: Array<{ path: string }>) => asked.map(({ path }) => path);
const IN_V3 = '/v3/sequences/100';
const IN_V4 = '/v4/sequences/100';
const WHOAMI = '/v3/whoami';

describe('a sequence whose list was empty', () => {
	test('is there where it is found', async () => {
		const { sends, asked } = answeringIn('v3', {});
		expect(await new Sequences().missing(v3, sends, sequence)).toBeUndefined();
		expect(paths(asked)).toEqual([IN_V3]);
	});

	test('is missing where Reply.io says so, with its own words where it has some', async () => {
		const { sends } = answeringIn('v3', failure({ httpCode: 404, code: 'told', answer: { code: 'told' }, tries: 3 }));
		expect(await new Sequences().missing(v3, sends, sequence)).toMatchObject({ message: 'Sequence 100 was not found', httpCode: 404, code: 'told', answer: { code: 'told' }, concerns: 'sequence', tries: 3 });
		expect(await new Sequences().missing(v4, answeringIn('v4', ABOUT_SEQUENCE).sends, sequence)).toBe(ABOUT_SEQUENCE);
	});

	test('is asked for once a run, however many want to know', async () => {
		const { sends, asked } = answeringIn('v3', NOT_FOUND);
		const sequences = new Sequences();
		expect(await sequences.missing(v3, sends, sequence)).toBeInstanceOf(ExplainedError);
		expect(await sequences.missing(v3, sends, sequence)).toBeInstanceOf(ExplainedError);
		expect(asked).toHaveLength(1);
		const untold = answeringIn('v3', failure({ httpCode: 403 }));
		expect(await new Sequences().missing(v3, untold.sends, sequence)).toBeUndefined();
		expect(untold.asked).toHaveLength(1);
	});

	test('of which v4 alone says nothing cannot be told to be missing', async () => {
		const { sends, asked } = answeringIn('v4', NOT_FOUND);
		expect(await new Sequences().missing(v4, sends, sequence)).toBeUndefined();
		expect(paths(asked)).toEqual([IN_V4]);
	});

	test('of which v4 says nothing is asked for with v3, with Automatic, and believed where v3 is there', async () => {
		const { sends, asked } = answeringIn('auto', NOT_FOUND, NOT_FOUND, {});
		expect(await new Sequences().missing(v4, sends, sequence)).toMatchObject({ message: 'Sequence 100 was not found' });
		expect(paths(asked)).toEqual([IN_V4, IN_V3, WHOAMI]);
	});

	test('is not called missing by a v3 that is not there', async () => {
		const { sends } = answeringIn('auto', NOT_FOUND, NOT_FOUND, NOT_FOUND);
		expect(await new Sequences().missing(v4, sends, sequence)).toBeUndefined();
	});

	test('is there where v3 finds it, whatever v4 says', async () => {
		const { sends, asked } = answeringIn('auto', NOT_FOUND, {});
		expect(await new Sequences().missing(v4, sends, sequence)).toBeUndefined();
		expect(asked).toHaveLength(2);
	});

	test('is there or not as v4 says, with Automatic as well', async () => {
		for (const [answer, missing] of [[{}, undefined], [ABOUT_SEQUENCE, ABOUT_SEQUENCE]] as const) {
			const { sends, asked } = answeringIn('auto', answer);
			expect(await new Sequences().missing(v4, sends, sequence)).toBe(missing);
			expect(asked).toHaveLength(1);
		}
	});

	test.each([['fails', DOWN], ['asks to wait too long', OVER], ['was cancelled', new Cancelled()]])('is not told to be either where the question %s', async (_, answer) => {
		expect(await rejectedBy(new Sequences().missing(v3, answeringIn('v3', answer).sends, sequence))).toBe(answer);
		expect(await rejectedBy(missingSequence(v3, answeringIn('v3', answer).sends, sequence))).toBe(answer);
	});
});

test('a picker asks for a sequence as well', async () => {
	expect(await missingSequence(v3, answeringIn('v3', {}).sends, sequence)).toBeUndefined();
	expect(await missingSequence(v3, answeringIn('v3', NOT_FOUND).sends, sequence)).toMatchObject({ message: 'Sequence 100 was not found' });
	expect(await missingSequence(v3, answeringIn('v3', failure({ httpCode: 403 })).sends, sequence)).toBeUndefined();
});

test('API v3 is there where any key is answered, not where it is refused, and untold where nothing comes', async () => {
	const { sends, asked } = answeringIn('v3', {});
	expect(await isApiThere(sends)).toBe(true);
	expect(paths(asked)).toEqual([WHOAMI]);
	expect(await isApiThere(answeringIn('v3', NOT_FOUND).sends)).toBe(false);
	for (const answer of [DOWN, OVER, new Cancelled()]) expect(await rejectedBy(isApiThere(answeringIn('v3', answer).sends))).toBe(answer);
});

test('a contact is not in a sequence where a look is answered with a 404 that names nothing else', async () => {
	const { sends, asked } = answeringIn('v3', NOT_FOUND);
	expect(await ifAbsent(sends, sequence, contact)).toBe(contact);
	expect(paths(asked)).toEqual(['/v3/sequences/100/contacts/12345']);
	for (const answer of [{}, ABOUT_SEQUENCE, failure({ httpCode: 403 }), DOWN]) expect(await ifAbsent(answeringIn('v3', answer).sends, sequence, contact)).toBeUndefined();
});

test('a 404 says nothing where it does not say what is missing', () => {
	expect([NOT_FOUND, ABOUT_SEQUENCE, ABOUT_CONTACT, failure({ httpCode: 403 }), failure({}), {}, undefined].map(saysNothing)).toEqual([true, false, false, false, false, false, false]);
});

describe('an error about a contact', () => {
	const absent = async () => contact;
	const explain = async (error: ExplainedError, apiVersion: 'auto' | 'v3' | 'v4', answers: unknown[], find: () => Promise<ReturnType<typeof ref> | undefined> = absent) => {
		const { sends, asked } = answeringIn(apiVersion, ...answers);
		return { error: await new Sequences().explain(error, sends, sequence, find), asked: paths(asked) };
	};

	test('is about its sequence where that is missing; whether the change was made stays as unknown as it was', async () => {
		const { error, asked } = await explain(ABOUT_CONTACT, 'v3', [NOT_FOUND]);
		expect(error).toMatchObject({ message: 'Sequence 100 was not found', change: 'unknown' });
		expect(asked).toEqual([IN_V3]);
		expect((await explain(ABOUT_CONTACT, 'v4', [ABOUT_SEQUENCE])).error).toMatchObject({ message: 'Sequence 100 is gone', change: 'unknown' });
	});

	test('stays what it is where the sequence is there, or that cannot be told', async () => {
		for (const answer of [{}, DOWN, failure({ httpCode: 403 })]) expect((await explain(ABOUT_CONTACT, 'v3', [answer])).error).toBe(ABOUT_CONTACT);
		const { error, asked } = await explain(ABOUT_CONTACT, 'v4', [NOT_FOUND]);
		expect([error, asked]).toEqual([ABOUT_CONTACT, [IN_V4]]);
	});

	test('that v4 alone may have named is about its sequence only where that is missing from a v3 that is there', async () => {
		expect(await explain(ABOUT_CONTACT, 'auto', [NOT_FOUND, {}])).toMatchObject({ error: { message: 'Sequence 100 was not found', change: 'unknown' }, asked: [IN_V3, WHOAMI] });
		for (const answers of [[NOT_FOUND, NOT_FOUND], [{}], [DOWN]]) expect((await explain(ABOUT_CONTACT, 'auto', answers)).error).toBe(ABOUT_CONTACT);
	});

	test('that says nothing is about its sequence where that is missing from a v3 that is there', async () => {
		const { error, asked } = await explain(NOT_FOUND, 'auto', [NOT_FOUND, {}]);
		expect(error).toMatchObject({ message: 'Sequence 100 was not found', httpCode: 404 });
		expect(asked).toEqual([IN_V3, WHOAMI]);
	});

	test('that says nothing stays so where v3 says nothing else either', async () => {
		for (const answers of [[NOT_FOUND, NOT_FOUND], [NOT_FOUND, DOWN], [DOWN], [failure({ httpCode: 403 })]]) expect((await explain(NOT_FOUND, 'auto', answers)).error).toBe(NOT_FOUND);
	});

	test('that says nothing is about the contact where the sequence is there and a look does not show it', async () => {
		const { error } = await explain(failure({ httpCode: 404, code: 'told', change: 'unknown', tries: 2, answer: { a: 1 } }), 'v3', [{}]);
		expect(error).toMatchObject({ message: 'Contact 12345 is not in sequence 100', httpCode: 404, code: 'told', change: 'unknown', tries: 2, answer: { a: 1 }, concerns: 'contact' });
	});

	test('stays what it is where a look shows the contact, or fails', async () => {
		expect((await explain(NOT_FOUND, 'v3', [{}], async () => undefined)).error).toBe(NOT_FOUND);
		expect((await explain(NOT_FOUND, 'v3', [{}], async () => await Promise.reject(DOWN))).error).toBe(NOT_FOUND);
	});

	test.each(['v4', 'v3'] as const)('that says something, or comes of a v4 that was chosen, is not asked about (%s)', async (version) => {
		const error = version === 'v4' ? NOT_FOUND : failure({ httpCode: 403 });
		const result = await explain(error, version, []);
		expect([result.error, result.asked]).toEqual([error, []]);
	});

	test('a server that fails is not asked by each item', async () => {
		const { sends, asked } = answeringIn('v3', DOWN, {});
		const sequences = new Sequences();
		for (let item = 0; item < 3; item++) expect(await sequences.explain(NOT_FOUND, sends, sequence, absent)).toBe(NOT_FOUND);
		expect(asked).toHaveLength(1);
	});

	test("one item's wait that was over is not all items': the next one asks", async () => {
		const { sends, asked } = answeringIn('v3', OVER, NOT_FOUND, {});
		const sequences = new Sequences();
		expect(await sequences.explain(NOT_FOUND, sends, sequence, absent)).toBe(NOT_FOUND);
		expect(await sequences.explain(NOT_FOUND, sends, sequence, absent)).toMatchObject({ message: 'Sequence 100 was not found' });
		expect(asked).toHaveLength(3);
	});
});

describe("an error about a sequence's contacts", () => {
	const explainList = async (error: ExplainedError, apiVersion: 'auto' | 'v3' | 'v4', ...answers: unknown[]) => {
		const { sends, asked } = answeringIn(apiVersion, ...answers);
		return { error: await new Sequences().explainList(error, sends, sequence), asked: paths(asked) };
	};

	test.each([['a 404 that says nothing', NOT_FOUND], ['what cannot be read', unexpectedAnswer('No list')]])('that is %s is about the sequence where that is missing', async (_, error) => {
		expect(await explainList(error, 'auto', NOT_FOUND, {})).toMatchObject({ error: { message: 'Sequence 100 was not found' }, asked: [IN_V3, WHOAMI] });
		expect((await explainList(error, 'auto', {})).error).toBe(error);
		expect((await explainList(error, 'auto', NOT_FOUND, NOT_FOUND)).error).toBe(error);
	});

	test('is not asked about with a v4 that was chosen, or where it says something', async () => {
		expect(await explainList(NOT_FOUND, 'v4')).toEqual({ error: NOT_FOUND, asked: [] });
		for (const error of [failure({ httpCode: 403 }), DOWN, failure({ httpCode: 200 }), unexpectedAnswer('x').with({ change: 'unknown' })]) expect(await explainList(error, 'auto')).toEqual({ error, asked: [] });
	});
});
