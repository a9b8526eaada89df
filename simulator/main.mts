import { DEFAULT_PORT, readCommandLine, USAGE } from './commandLine.mjs';
import { Simulator } from './index.mjs';
import { rulesAsMarkdown } from './rules/markdown.mjs';

try {
	await main();
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}

async function main(): Promise<void> {
	const asked = readCommandLine(process.argv.slice(2));
	if (asked.print) {
		console.log(asked.print === 'usage' ? USAGE : rulesAsMarkdown().trimEnd());
		return;
	}
	const simulator = new Simulator(asked.options);
	await listen(simulator, asked.port);
	console.log(howTo(simulator));
	const stop = () => void simulator.stop().then(() => process.exit(0));
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

/** Listens on the port, or where none was asked for on the first free one from the default up. */
async function listen(simulator: Simulator, asked: number | undefined): Promise<void> {
	for (let port = asked ?? DEFAULT_PORT; ; port++) {
		try {
			await simulator.listen(port);
			if (asked === undefined && port !== DEFAULT_PORT) console.log(`Port ${DEFAULT_PORT} is taken, ${port} is used instead.\n`);
			return;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
			if (asked !== undefined) throw new Error(`Port ${port} is taken. Give another with --port, or none to have one found.`);
		}
	}
}

function howTo({ baseUrl, apiKey, switches }: Simulator): string {
	const header = `-H 'X-API-Key: ${apiKey}'`;
	const json = "-H 'Content-Type: application/json'";
	const v4 = `
Set the status of contact 12345 in sequence 100 (API v4)
  curl -X PUT ${baseUrl}/v4/sequences/100/contact-links/12345/status ${header} ${json} -d '{"status":"Finished"}'`;
	return `Reply.io, simulated: ${baseUrl}   (open it in a browser; API key: ${apiKey}; Ctrl-C ends it)
${switches.v4 === 'present' ? v4 : '\nWithout API v4, as most accounts are; --v4 has it.\n'}
Set the status of contacts of sequence 100 (API v3): the answer lists those that failed
  curl -X POST ${baseUrl}/v3/sequences/100/contacts/set-status-in-sequence ${header} ${json} -d '{"contactIds":[12345,12346],"statusInSequence":"finished"}'
Get one
  curl ${baseUrl}/v3/sequences/100/contacts/12345 ${header}
List the sequence's contacts
  curl '${baseUrl}/v3/sequences/100/contacts?top=5' ${header}
List the sequences
  curl '${baseUrl}/v3/sequences?isArchived=false' ${header}

Let something happen
  curl -X POST ${baseUrl}/_simulator/events ${json} -d '{"type":"email_replied","contactId":12345,"sequenceId":100}'

Everything it holds            curl ${baseUrl}/_simulator/state
What it was asked              curl ${baseUrl}/_simulator/requests
What was against the contract  curl ${baseUrl}/_simulator/violations
Back to the start              curl -X POST ${baseUrl}/_simulator/reset`;
}
