/*
 * The floors of the tree: what each room may import besides its own files. A room that stands beside another
 * on the same floor doesn't know it. `npm run architecture` checks it.
 */
const ROOMS = {
	'api/errors': [],
	'api/transport': ['api/errors'],
	api: ['api/errors', 'api/transport'],
	execution: ['api/errors', 'api/transport'],
	parameters: ['api', 'api/errors', 'execution'],
	listSearch: ['api', 'api/errors', 'api/transport', 'execution', 'parameters'],
	resources: ['api', 'api/errors', 'api/transport', 'execution', 'parameters'],
	trigger: ['api', 'api/errors', 'api/transport', 'execution', 'parameters'],
};
const NODE = '^nodes/ReplyIo/';
const NODE_FILES = `${NODE}[^/]+\\.node\\.ts$`;
const CREDENTIALS = '^credentials/';
const OWN = `${NODE}|${CREDENTIALS}`;

/** What n8n loads, and what the output schemas are written from. */
const ENTRIES = [NODE_FILES, CREDENTIALS, `${NODE}resources/\\w+/outputSchema\\.ts$`];

/** The files of a room, without those of a room within it. */
const filesOf = (room) => (room === 'api' ? `${NODE}api/[^/]+$` : `${NODE}${room}/`);

const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
	forbidden: [
		...Object.entries(ROOMS).map(([room, below]) =>
			rule(
				`${room}-imports-nothing-above-it`,
				{ path: filesOf(room) },
				{ path: OWN, pathNot: [room, ...below].map(filesOf) },
				`${room}/ may import ${[room, ...below].join(', ')}`,
			),
		),
		rule('every-file-has-a-room', { path: NODE, pathNot: [...Object.keys(ROOMS).map(filesOf), NODE_FILES] }, {}),
		rule('a-node-file-is-imported-by-none', { path: OWN }, { path: NODE_FILES }),
		rule('a-credential-knows-no-node', { path: CREDENTIALS }, { path: NODE, pathNot: ['api', 'api/transport'].map(filesOf) }),
		rule('no-node-knows-a-credential', { path: NODE }, { path: CREDENTIALS }),
		rule(
			'one-file-turns-answers-into-errors',
			{ path: OWN, pathNot: `${NODE}api/errors/explain\\.ts$` },
			{ path: `${NODE}api/errors/table\\.ts$`, dependencyTypesNot: ['type-only'] },
			'The table of answers is read by explain.ts alone',
		),
		rule(
			'nothing-is-needed-at-run-time-but-n8n',
			{ path: OWN },
			{ pathNot: [OWN, '(?:^|/)node_modules/n8n-workflow/', '^crypto$'] },
			'Tests, the simulator and other packages are not in what npm packs',
		),
		rule('the-simulator-knows-no-test', { path: '^simulator/' }, { path: '^(?:test|bench|scripts)/' }),
		rule('no-cycle', { path: OWN }, { circular: true }),
		rule('no-cycle-while-running', { pathNot: OWN }, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
		rule('every-file-is-used', { path: ENTRIES }, { path: OWN, pathNot: ENTRIES, reachable: false }),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: 'specify',
		enhancedResolveOptions: { extensions: ['.ts', '.mts', '.mjs', '.cjs', '.js', '.json'] },
	},
};
