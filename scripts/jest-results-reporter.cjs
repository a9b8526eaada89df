// Jest reporter: leaves a run's counts as JSON in the folder named by TEST_RESULTS, for .ci/run to add up.
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');

module.exports = class ResultsReporter {
	constructor(_globalConfig, { name = process.env.npm_lifecycle_event ?? 'jest' } = {}) {
		this.name = name;
	}

	onRunComplete(_contexts, results) {
		const folder = process.env.TEST_RESULTS;
		if (!folder) return;
		// A file that can't be loaded, and an interrupted or otherwise failed run, count as a failure too.
		const brokenFiles = results.testResults.filter(({ testExecError, numFailingTests }) => testExecError && numFailingTests === 0).length;
		const failed = results.numFailedTests + brokenFiles;
		mkdirSync(folder, { recursive: true });
		writeFileSync(
			path.join(folder, `${this.name.replaceAll(/[^\w-]/g, '-')}-${process.pid}.json`),
			JSON.stringify({ name: this.name, passed: results.numPassedTests, failed: failed === 0 && results.wasInterrupted ? 1 : failed }),
		);
	}
};
