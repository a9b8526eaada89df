const SET_MANY = 'nodes/ReplyIo/resources/sequenceContactStatus/setMany';

/**
 * The parts of the node that are mutated together: their sources (a file belongs to the first part that names it or
 * its folder); the suites that are about them, of test/unit (by the beginnings of their names) and of test/engine; and
 * the least share of mutants these must detect, in per cent. What other suites would detect as well does not count.
 */
export const PARTS = [
	{ name: 'ids', title: 'IDs, links and retry timing', sources: ['nodes/ReplyIo/api/id.ts', 'nodes/ReplyIo/parameters/links.ts', 'nodes/ReplyIo/api/transport/retryTiming.ts'], unit: ['api/id', 'parameters/links', 'api/transport/retryTiming'], engine: [], least: 90 },
	{ name: 'errors', title: 'Errors', sources: ['nodes/ReplyIo/api/errors'], unit: ['api/errors/'], engine: [], least: 90 },
	{ name: 'plan', title: "Set Many's plan and report", sources: [`${SET_MANY}/plan.ts`, `${SET_MANY}/report.ts`], unit: ['setMany/plan', 'setMany/report', 'outputSchema', 'compatibility.'], engine: [], least: 90 },
	{ name: 'parameters', title: 'Parameters', sources: ['nodes/ReplyIo/parameters'], unit: ['parameters/', 'shown', 'description', 'compatibility.'], engine: [], least: 90 },
	{ name: 'convergence', title: "The trigger's convergence", sources: ['lifecycle', 'subscriptions', 'memory'].map((file) => `nodes/ReplyIo/trigger/${file}.ts`), unit: ['trigger/'], engine: [], least: 90 },
	{ name: 'trigger', title: 'The rest of the trigger', sources: ['nodes/ReplyIo/trigger', 'nodes/ReplyIo/ReplyIoTrigger.node.ts'], unit: ['trigger', 'compatibilityTrigger', 'shown'], engine: ['trigger'], least: 90 },
	{ name: 'transport', title: 'Sending: transport, HTTP call, credential', sources: ['nodes/ReplyIo/api/transport', 'nodes/ReplyIo/execution/httpCall.ts', 'nodes/ReplyIo/execution/requestOptions.ts', 'credentials'], unit: ['api/transport/', 'credentials/', 'execution/', 'compatibility.', 'shown'], engine: [], least: 90 },
	{ name: 'api', title: "The rest of Reply.io's API", sources: ['nodes/ReplyIo/api'], unit: ['api/contactByEmail', 'api/contactStatus', 'api/contract', 'api/inVersion', 'api/onceInAccount', 'api/onlyIf', 'api/pages', 'api/path', 'api/requests', 'api/sequenceContact', 'api/sequences', 'api/setStatus', 'api/sort', 'api/v3', 'api/v4', 'api/webhooks', 'outputSchema', 'compatibility.', 'description'], engine: [], least: 90 },
	{ name: 'execution', title: 'Running items, lists of the pickers', sources: ['nodes/ReplyIo/execution', 'nodes/ReplyIo/listSearch', 'nodes/ReplyIo/ReplyIo.node.ts'], unit: ['execution/', 'listSearch/', 'compatibility.', 'description', 'shown'], engine: ['errors', 'hints', 'order', 'tool', 'stopping'], least: 90 },
	{ name: 'setMany', title: 'The rest of Set Many', sources: [SET_MANY], unit: ['setMany/'], engine: ['setMany', 'everywhere', 'hints', 'tool'], least: 90 },
	{ name: 'operations', title: 'Set, Get and Get Many', sources: ['nodes/ReplyIo/resources'], unit: ['getMany/', 'operations/', 'reading/', 'outputSchema', 'compatibility.', 'description', 'shown'], engine: ['set', 'setOnlyIf', 'hints', 'tool', 'byEmail', 'steps', 'getMany', 'getManyEverywhere'], least: 90 },
];

/** The least share over all parts. */
export const LEAST_OVER_ALL = 90;
