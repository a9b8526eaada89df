// Asks a Reply.io account what its reference leaves open. It only reads, and prints no personal data.
// Only Node's own modules may be imported here: it runs without the dependencies.
import { parseArgs } from 'node:util';

import { flagOf } from '../simulator/rules/flags.mjs';
import { ReadOnlyClient } from './apiClient.mjs';
import { findOut } from './apiQuestions.mjs';

const usage = `REPLY_API_KEY=… npm run check:api              asks your Reply.io account what its API's reference leaves open, about 35 calls
REPLY_API_KEY=… npm run check:api -- <options>

  --base-url <url>       https://api.reply.io unless told; the address npm run simulator prints, for example
  --acting-user <user>   with a Team or Organization key: an ID or an email address
  --team-id <id>         with an Organization key

It only reads. It prints statuses, names of fields, codes and counts: no names, addresses or IDs.`;

const options = { 'base-url': { type: 'string', default: 'https://api.reply.io' }, 'acting-user': { type: 'string' }, 'team-id': { type: 'string' }, help: { type: 'boolean' } };

try {
	const { values } = parseArgs({ options });
	const apiKey = process.env.REPLY_API_KEY;
	if (values.help || !apiKey) {
		console.log(values.help ? usage : `REPLY_API_KEY is not set.\n\n${usage}`);
		process.exitCode = values.help ? 0 : 1;
	} else {
		await check(new ReadOnlyClient({ baseUrl: values['base-url'], apiKey, actingAs: actingAs(values) }));
	}
} catch (error) {
	console.error([error.message, error.cause?.message].filter(Boolean).join(': '));
	process.exitCode = 1;
}

function actingAs({ 'acting-user': user, 'team-id': teamId }) {
	return {
		...(user === undefined ? {} : { [user.includes('@') ? 'X-User-Email' : 'X-USER-ID']: user }),
		...(teamId === undefined ? {} : { 'X-TEAM-ID': teamId }),
	};
}

async function check(client) {
	const { isAccepted, findings } = await findOut(client);
	for (const { question, answer } of findings) console.log(`${question}\n    ${answer}`);
	const flags = findings.flatMap(({ flag }) => (flag ? [flagOf(...flag)] : []));
	console.log(`\n${client.calls} calls. A simulator that behaves so, as far as reading shows it:\n    npm run simulator -- ${flags.join(' ')}`);
	if (!isAccepted) process.exitCode = 1;
}
