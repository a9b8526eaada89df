const SET_MANY = 'nodes/ReplyIo/resources/sequenceContactStatus/setMany';

/**
 * The parts of the node that are mutated together: their sources (a file belongs to the first part that names it or
 * its folder), the suites of test/engine that are about them, run besides all of test/unit, and the least share of
 * mutants these must detect, in per cent.
 */
export const PARTS = [
	{ name: 'ids', title: 'IDs, links and retry timing', sources: ['nodes/ReplyIo/api/id.ts', 'nodes/ReplyIo/parameters/links.ts', 'nodes/ReplyIo/api/transport/retryTiming.ts'], engine: [], least: 90 },
	{ name: 'parameters', title: 'Parameters', sources: ['nodes/ReplyIo/parameters'], engine: ['input'], least: 90 },
	{ name: 'errors', title: 'Errors', sources: ['nodes/ReplyIo/api/errors'], engine: ['errors', 'told'], least: 90 },
	{ name: 'plan', title: "Set Many's plan and report", sources: [`${SET_MANY}/plan.ts`, `${SET_MANY}/report.ts`], engine: ['setMany'], least: 90 },
	{ name: 'convergence', title: "The trigger's convergence", sources: ['lifecycle', 'subscriptions', 'memory'].map((file) => `nodes/ReplyIo/trigger/${file}.ts`), engine: ['triggerLife', 'triggerFaults'], least: 90 },
	{ name: 'trigger', title: 'The rest of the trigger', sources: ['nodes/ReplyIo/trigger', 'nodes/ReplyIo/ReplyIoTrigger.node.ts'], engine: ['trigger'], least: 80 },
	{ name: 'transport', title: 'Sending: transport, HTTP call, credential', sources: ['nodes/ReplyIo/api/transport', 'nodes/ReplyIo/execution/httpCall.ts', 'nodes/ReplyIo/execution/requestOptions.ts', 'credentials'], engine: ['limits', 'teamKeys', 'security'], least: 80 },
	{ name: 'api', title: "The rest of Reply.io's API", sources: ['nodes/ReplyIo/api'], engine: ['set', 'setOnlyIf', 'byEmail', 'automaticVersion'], least: 80 },
	{ name: 'execution', title: 'Running items, lists of the pickers', sources: ['nodes/ReplyIo/execution', 'nodes/ReplyIo/listSearch', 'nodes/ReplyIo/ReplyIo.node.ts'], engine: ['order', 'pickers', 'hints'], least: 80 },
	{ name: 'setMany', title: 'The rest of Set Many', sources: [SET_MANY], engine: ['setMany', 'setManyFaults', 'everywhere'], least: 80 },
	{ name: 'operations', title: 'Set, Get and Get Many', sources: ['nodes/ReplyIo/resources'], engine: ['getMany', 'getManyEverywhere', 'set'], least: 80 },
];

/** The least share over all parts. */
export const LEAST_OVER_ALL = 80;

/** They look at the sources as text, start other programs, or compare pages that a mutant does not change. */
export const UNIT_FILES_LEFT_OUT = ['architecture', 'package', 'documentation', 'workflows'].map((name) => `test/unit/${name}.test.mts`);
