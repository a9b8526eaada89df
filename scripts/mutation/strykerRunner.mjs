// StrykerJS's test runner on top of suites.cjs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { Suites } = createRequire(import.meta.url)('./suites.cjs');

/** What the first run of all tests leaves for the runs of the mutants, which may be in other processes. */
const KNOWN = '.stryker-known.json';

/** A busy machine must not fail a test; where a mutant makes one wait for ever, it costs as much. */
const SHORTEST_TIMEOUT_MS = 15_000;
const MOST_TIMES_AS_LONG = 10;

/** Code that the tests run while nothing is mutated keeps what it counts here; see Stryker's instrumenter. */
const instrumented = (globalThis.__stryker__ ??= {});

class WarmRunner {
	constructor({ warm }) {
		this.warm = warm;
	}

	capabilities() {
		return { reloadEnvironment: true };
	}

	async init() {
		this.suites = new Suites(process.cwd());
		const unit = this.suites.filesIn('test/unit').filter((file) => this.warm.unit.some((beginning) => file.startsWith(`test/unit/${beginning}`)));
		this.files = [...unit, ...this.warm.engine.map((name) => `test/engine/${name}.test.mts`)];
	}

	async dryRun() {
		instrumented.activeMutant = undefined;
		instrumented.mutantCoverage ??= { static: {}, perTest: {} };
		const known = {};
		const tests = [];
		for (const file of this.files) {
			const result = await this.suites.run(file, { onTest: (id) => (instrumented.currentTestId = id) });
			if (result.loadError) return { status: 'error', errorMessage: `${file}: ${result.loadError}` };
			known[file] = { sources: result.sources, tests: Object.fromEntries(result.tests.map(({ id, ms }) => [id, ms])) };
			for (const { id, ms, error } of result.tests) tests.push({ id, name: id, fileName: path.resolve(file), timeSpentMs: ms, ...(error ? { status: 1, failureMessage: error } : { status: 0 }) });
		}
		instrumented.currentTestId = undefined;
		writeFileSync(KNOWN, JSON.stringify(known));
		return { status: 'complete', tests, mutantCoverage: instrumented.mutantCoverage };
	}

	async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName }) {
		const known = (this.known ??= existsSync(KNOWN) ? JSON.parse(readFileSync(KNOWN, 'utf8')) : {});
		Object.assign(instrumented, { activeMutant: activeMutant.id, hitCount: hitLimit === undefined ? undefined : 0, hitLimit });
		const source = path.relative(process.cwd(), sandboxFileName).replaceAll(path.sep, '/');
		const wanted = testFilter && new Set(testFilter);
		const timeoutMs = (file) => (id) => Math.max(SHORTEST_TIMEOUT_MS, MOST_TIMES_AS_LONG * (known[file].tests[id] ?? 0));
		let nrOfTests = 0;
		try {
			for (const { file, ids } of plan(known, source, wanted)) {
				const { tests, loadError } = await this.suites.run(file, { only: new Set(ids), bail: true, timeoutMs: timeoutMs(file) });
				nrOfTests += tests.length;
				if (instrumented.hitCount > hitLimit) return { status: 'timeout', reason: `Hit limit reached (${instrumented.hitCount}/${hitLimit})` };
				const failed = tests.find(({ error }) => error);
				// What cannot even be loaded fails every test.
				if (failed || loadError) return { status: 'killed', killedBy: [failed?.id ?? ids[0]], failureMessage: failed?.error ?? loadError, nrOfTests };
			}
			return { status: 'survived', nrOfTests };
		} finally {
			instrumented.activeMutant = undefined;
		}
	}
}

/** Of the engine's tests, those that wait for something. */
const SLOW_MS = 1_000;

/**
 * Which tests to run for a mutant of a source: those wanted, else all of the files that load the source. The quickest
 * come first, those of the engine last, and of these the slow ones at the very last.
 */
function plan(known, source, wanted) {
	return Object.entries(known)
		.filter(([, { sources }]) => wanted || sources.includes(source))
		.flatMap(([file, { tests }]) => {
			const all = Object.keys(tests).filter((id) => !wanted || wanted.has(id));
			const isEngine = file.startsWith('test/engine/');
			const isSlow = (id) => isEngine && tests[id] >= SLOW_MS;
			return [all.filter((id) => !isSlow(id)), all.filter(isSlow)].map((ids, slow) => ({ file, ids, order: 2 * isEngine + slow, cost: ids.reduce((sum, id) => sum + tests[id], 0) }));
		})
		.filter(({ ids }) => ids.length > 0)
		.sort((a, b) => a.order - b.order || a.cost - b.cost);
}

const create = Object.assign((options) => new WarmRunner(options), { inject: ['options'] });

export const strykerPlugins = [{ kind: 'TestRunner', name: 'warm', factory: create }];
