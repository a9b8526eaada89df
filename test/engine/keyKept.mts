import { getHeapSnapshot, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { locator, runNode, searchList } from './harness.mjs';

/*
 * A process that runs the node with a key and then says how often the key is still in its memory. The key is put
 * together from its parts, so that nothing but the node can have kept it.
 */

const [, , baseUrl, ...parts] = process.argv;
const key = () => parts.join('-');

async function useKey(): Promise<void> {
	const parameters = { sequenceId: locator('id', 100), contactId: locator('email', 'john.doe@company.com'), status: 'Finished' };
	for (const [operation, apiVersion] of [['set', 'v4'], ['get', 'auto'], ['getAll', 'v3'], ['setMany', 'v3']]) {
		await runNode({ parameters: { operation, ...parameters }, items: [{}, {}], onError: 'continueRegularOutput', credential: { apiKey: key(), baseUrl, apiVersion } });
	}
	await searchList('searchSequences', { credential: { apiKey: key(), baseUrl } });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
await useKey();
// What is kept for a moment, such as a connection, is none of it.
for (let round = 0; round < 10; round++) {
	await new Promise((resolve) => setTimeout(resolve, 200));
	collect();
}
const snapshot = getHeapSnapshot();
const wanted = key();
let found = 0;
let rest = '';
for await (const chunk of snapshot) {
	const text = rest + String(chunk);
	found += text.split(wanted).length - 1;
	rest = text.slice(1 - wanted.length);
}
process.stdout.write(`found: ${found}\n`);
process.exit(0);
