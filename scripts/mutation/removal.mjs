// A mutator that StrykerJS lacks: it leaves out one entry of a list, or one field of an object, at a time. So every
// row of the table of errors and every header is seen to be needed.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json'));
const instrumenter = path.dirname(require.resolve('@stryker-mutator/instrumenter/package.json'));
const { types } = createRequire(path.join(instrumenter, 'package.json'))('@babel/core');

const REMOVAL = {
	name: 'Removal',
	*mutate({ node }) {
		const key = types.isArrayExpression(node) ? 'elements' : types.isObjectExpression(node) ? 'properties' : undefined;
		// Where there is but one, StrykerJS empties the whole.
		if (!key || node[key].length < 2) return;
		for (const left of node[key]) {
			const rest = node[key].filter((one) => one !== left).map((one) => types.cloneNode(one, true));
			yield key === 'elements' ? types.arrayExpression(rest) : types.objectExpression(rest);
		}
	},
};

/** Has StrykerJS use it, whose list of mutators cannot be added to otherwise. */
export async function addRemoval() {
	const { allMutators } = await import(pathToFileURL(path.join(instrumenter, 'dist/src/mutators/mutate.js')).href);
	if (!allMutators.includes(REMOVAL)) allMutators.push(REMOVAL);
}
