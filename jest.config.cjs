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
	moduleFileExtensions: ['mts', 'ts', 'mjs', 'cjs', 'js', 'json', 'node'],
	moduleNameMapper: { '^(\\.{1,2}/.*)\\.mjs$': ['$1.mts', '$1.mjs'] },
};

const project = (name) => ({
	...shared,
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
});

module.exports = {
	reporters: ['default', '<rootDir>/scripts/jest-results-reporter.cjs'],
	testTimeout: 30_000,
	maxWorkers: 2,
	// n8n-core keeps timers of its own.
	forceExit: true,
	projects: ['unit', 'simulator', 'engine', 'n8n'].map(project),
};
