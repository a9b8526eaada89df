import fc from 'fast-check';

import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { Splitting } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/split';

/* Which contacts of a refused call are the cause, and how many calls may be spent on it. */

const REFUSED = new ExplainedError({ message: 'Refused', httpCode: 400, code: 'a' });
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Splits chunks one after the other. */
async function split(splitting: Splitting, chunks: number[][], isRefused: (id: number) => boolean, error = REFUSED) {
	const calls: number[][] = [];
	const untried: number[] = [];
	for (const chunk of chunks) {
		untried.push(
			...(await splitting.split(chunk, error, async (part) => {
				calls.push(part);
				return await Promise.resolve(part.some((id) => isRefused(id)) ? error : undefined);
			})),
		);
	}
	const accepted = calls.filter((part) => !part.some((id) => isRefused(id))).flat();
	const refusedSingly = calls.filter((part) => part.length === 1 && isRefused(part[0])).flat();
	return { calls, untried, accepted, refusedSingly };
}

const chunk = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 2, maxLength: 100 });

test('nobody is lost or tried by itself twice: each contact is accepted, refused by itself or left', async () => {
	await fc.assert(
		fc.asyncProperty(chunk, fc.func(fc.boolean()), async (contacts, isRefused) => {
			const { calls, untried, accepted, refusedSingly } = await split(new Splitting(), [contacts], isRefused);
			expect([...untried, ...accepted, ...refusedSingly].sort((a, b) => a - b)).toEqual([...contacts].sort((a, b) => a - b));
			for (const part of calls) expect(part.length).toBeGreaterThan(0);
			// Whoever is accepted with some is not left with others.
			if (accepted.length > 0) expect(untried).toEqual([]);
			expect(calls.length).toBeLessThanOrEqual(200);
		}),
	);
});

test('one contact among 100 is found in at most 2 calls a halving', async () => {
	for (const cause of [1, 50, 51, 100]) {
		const { calls, untried, refusedSingly } = await split(new Splitting(), [numbers(1, 100)], (id) => id === cause);
		expect([untried, refusedSingly]).toEqual([[], [cause]]);
		expect(calls.length).toBeLessThanOrEqual(14);
	}
});

test('two contacts of a call that is refused for both are tried by themselves', async () => {
	const { calls, untried } = await split(new Splitting(), [[1, 2]], () => true);
	expect([calls, untried]).toEqual([[[1], [2]], []]);
});

test('where 8 from all over a call are refused by themselves and none accepted, the refusal is about all', async () => {
	const splitting = new Splitting();
	const { calls, untried, refusedSingly } = await split(splitting, [numbers(1, 100)], () => true);
	expect([calls.length, untried.length, refusedSingly.length]).toEqual([10, 92, 8]);
	for (const quarter of [0, 1, 2, 3]) expect(refusedSingly.filter((id) => Math.ceil(id / 25) - 1 === quarter).length).toBeGreaterThan(0);
	// What one call taught is not found out again, but another refusal is another matter.
	expect((await split(splitting, [numbers(101, 200)], () => true)).calls).toEqual([]);
	expect((await split(splitting, [numbers(101, 200)], () => true, REFUSED.with({ code: 'b' }))).calls).toHaveLength(10);
	expect((await split(splitting, [numbers(101, 200)], () => true, REFUSED.with({ httpCode: 422 }))).calls).toHaveLength(10);
});

test('where some are accepted, all are tried, however many are refused', async () => {
	const { untried, refusedSingly, accepted } = await split(new Splitting(), [numbers(1, 100)], (id) => id % 2 === 0);
	expect([untried, refusedSingly.length, accepted.length]).toEqual([[], 50, 50]);
});

test.each([
	[0, 200],
	[1, 204],
	[50, 400],
])('with %d calls in the run, %d more may be spent on splitting', async (chunks, spent) => {
	const splitting = new Splitting();
	splitting.allowFor(chunks);
	const { calls, untried } = await split(splitting, Array.from({ length: 10 }, (_, index) => numbers(index * 100 + 1, index * 100 + 100)), (id) => id % 2 === 0);
	expect(calls).toHaveLength(spent);
	expect(untried.length).toBeGreaterThan(0);
});

test('calls are split one after the other, so that what one teaches is known to the next', async () => {
	const splitting = new Splitting();
	let calls = 0;
	const send = async () => await Promise.resolve((calls++, REFUSED));
	await Promise.all([numbers(1, 100), numbers(101, 200), numbers(201, 300)].map(async (chunk) => await splitting.split(chunk, REFUSED, send)));
	expect(calls).toBe(10);
});
