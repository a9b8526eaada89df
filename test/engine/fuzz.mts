import { appendFileSync } from 'node:fs';

import fc from 'fast-check';

/*
 * How much is tried at random: a few hundred in `npm test`, as many as `npm run fuzz` asks for otherwise.
 */

/** How many inputs, answers or bodies an operation is to be tried with. */
export const FUZZ_COUNT = Number(process.env.FUZZ_COUNT ?? 200);

const seed = process.env.FUZZ_SEED === undefined ? undefined : Number(process.env.FUZZ_SEED);

/** In a property's runs: tries it until so many of what it counts were tried. */
export async function fuzz<T>(what: { operation: string; kind: 'inputs' | 'answers' | 'bodies' }, arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<number>): Promise<void> {
	let count = 0;
	let runs = 0;
	for (let round = 0; count < FUZZ_COUNT; round++) {
		await fc.assert(
			fc.asyncProperty(arbitrary, async (value) => {
				runs++;
				count += await property(value);
			}),
			{ numRuns: 10, endOnFailure: true, ...(seed === undefined ? {} : { seed: seed + round }) },
		);
	}
	if (process.env.FUZZ_RESULT) appendFileSync(process.env.FUZZ_RESULT, `${JSON.stringify({ ...what, count, runs })}\n`);
}
