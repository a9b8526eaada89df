import { parseArgs } from 'node:util';

import { DOCUMENTED_LIMITS, startSimulator } from './index.mjs';

const USAGE = `A small Reply.io on this machine.

  --port <number>   3070 unless told, 0 for a free one
  --key <text>      the API key it takes, "demo-key" unless told
  --seed <file>     a CSV of contacts to begin with, simulator/seed.csv unless told
  --speed <factor>  how many times as fast as real time the rate limit's minutes pass, 1 unless told
  --no-limits       without the rate limit
  --help`;

const options = {
	port: { type: 'string', default: '3070' },
	key: { type: 'string', default: 'demo-key' },
	seed: { type: 'string' },
	speed: { type: 'string', default: '1' },
	'no-limits': { type: 'boolean', default: false },
	help: { type: 'boolean', default: false },
} as const;

try {
	await main();
} catch (error) {
	console.error(`${(error as Error).message}\n\n${USAGE}`);
	process.exitCode = 1;
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options });
	if (values.help) {
		console.log(USAGE);
		return;
	}
	const simulator = await startSimulator({
		port: numberOf('--port', values.port),
		apiKey: values.key,
		seed: values.seed,
		speed: numberOf('--speed', values.speed),
		limits: values['no-limits'] ? false : DOCUMENTED_LIMITS,
	});
	console.log(howTo(simulator.baseUrl, values.key));
	const stop = () => void simulator.stop().then(() => process.exit(0));
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

function numberOf(name: string, text: string): number {
	const value = Number(text);
	if (text.trim() === '' || Number.isNaN(value)) throw new Error(`${name} must be a number, not "${text}"`);
	return value;
}

function howTo(baseUrl: string, key: string): string {
	const header = `-H 'X-API-Key: ${key}'`;
	return `Reply.io, simulated: ${baseUrl}   (API key: ${key}; Ctrl-C ends it)

Set the status of contact 12345 in sequence 100
  curl -X PUT ${baseUrl}/v4/sequences/100/contact-links/12345/status ${header} -H 'Content-Type: application/json' -d '{"status":"Active"}'
Set several at once (API v3): the answer lists those that failed
  curl -X POST ${baseUrl}/v3/sequences/100/contacts/set-status-in-sequence ${header} -H 'Content-Type: application/json' -d '{"contactIds":[12345,12346],"statusInSequence":"finished"}'
Get it
  curl ${baseUrl}/v4/sequences/100/contacts/12345 ${header}
List the sequence's contacts
  curl '${baseUrl}/v4/sequences/100/contacts?top=5' ${header}
List the sequences
  curl '${baseUrl}/v3/sequences?isArchived=false' ${header}

Let people reply               ${baseUrl}/_simulator/people
Everything it holds            curl ${baseUrl}/_simulator/state
What it was asked              curl ${baseUrl}/_simulator/requests
What was against the contract  curl ${baseUrl}/_simulator/violations
Back to the start              curl -X POST ${baseUrl}/_simulator/reset`;
}
