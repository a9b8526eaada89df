/** Tests are TypeScript modules (*.mts), run as CommonJS: `./x.mjs` in an import is the file x.mts. */
const shared = {
	rootDir: __dirname,
	testEnvironment: 'node',
	transform: {
		'\\.(mts|mjs|ts)$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	// What `npm run dev` makes: the same package again.
	modulePathIgnorePatterns: ['<rootDir>/.dev/'],
	moduleFileExtensions: ['mts', 'ts', 'mjs', 'cjs', 'js', 'json', 'node'],
	moduleNameMapper: { '^(\\.{1,2}/.*)\\.mjs$': ['$1.mts', '$1.mjs'] },
};

/** The engine tests run on the n8n-core of another n8n where they are told its folder (`npm run test:versions`). */
const otherEngine = process.env.N8N_CORE_FOLDER;
const engine = Object.fromEntries(
	(otherEngine ? ['n8n-core', 'n8n-workflow'] : []).map((name) => [`^${name}$`, require.resolve(name, { paths: [otherEngine] })]),
);

const project = (name) => ({
	...shared,
	displayName: name,
	moduleNameMapper: { ...shared.moduleNameMapper, ...(name === 'engine' ? engine : {}) },
	testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
});

module.exports = {
	reporters: ['default', '<rootDir>/scripts/jest-results-reporter.cjs'],
	// Long, because a busy machine must not fail a test.
	testTimeout: 180_000,
	// More than a small machine has cores: most suites wait, for an answer or for another try.
	maxWorkers: 5,
	projects: ['unit', 'simulator', 'engine', 'n8n'].map(project),
};
