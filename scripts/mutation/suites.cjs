/*
 * Runs test files of the project again and again in one process, with jest's own parts: a mutant is then as quick
 * as the tests that look at it, where jest would begin anew each time, and load n8n's engine with it (3 s).
 *
 * Each file of tests gets the project's modules anew, as with jest; packages, the simulator and n8n's engine stay.
 * What the engine loads from dist/ is the source it was built from, so that it runs the mutants, too.
 */
const { Console } = require('node:console');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { jestExpect } = require('@jest/expect');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { transformSync } = require('@swc/core');
const circus = require('jest-circus');
const { ModuleMocker } = require('jest-mock');

const [{ transform }] = require('../../jest.config.cjs').projects;
const [, swcOptions] = Object.values(transform)[0];

/** Where modules are that a file of tests must not share with the one before. */
const FRESH = ['nodes', 'credentials', 'test'];

const HOOK_TIMEOUT_MS = 60_000;

const handlers = globalThis[Symbol.for('EVENT_HANDLERS')];
const dispatch = async (event) => {
	for (const handler of handlers) await handler(event, circus.getState());
};

class Suites {
	/** @param {string} folder the project, or a copy of it */
	constructor(folder) {
		this.folder = folder;
		this.compiled = new Map();
		process.env.NODE_ENV ??= 'test';
		this.#hookModules();
		this.#hookTests();
		// What a mutant left running must not end the process.
		for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => {});
	}

	/** @returns {string[]} the files of tests in a folder, e.g. "test/unit/api/id.test.mts" */
	filesIn(folder) {
		return readdirSync(path.join(this.folder, folder), { recursive: true })
			.filter((file) => file.endsWith('.test.mts'))
			.map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')))
			.sort();
	}

	/**
	 * @param {string} file
	 * @param {{ only?: ReadonlySet<string>, bail?: boolean, timeoutMs?: (id: string) => number, onTest?: (id?: string) => void }} options
	 *   `only` are the IDs of the tests to run; `onTest` is told which runs, and that none does while the file is loaded
	 * @returns {Promise<{ tests: Array<{ id: string, ms: number, error?: string }>, loadError?: string, sources: string[] }>}
	 *   the tests that ran, and the sources they are about
	 */
	async run(file, { only, bail = false, timeoutMs = () => 180_000, onTest = () => {} } = {}) {
		this.#purge();
		circus.resetState();
		circus.getState().testTimeout = HOOK_TIMEOUT_MS;
		Object.assign(globalThis, { console: new Console(process.stdout, process.stderr) });
		jestExpect.setState({ testPath: path.join(this.folder, file), currentTestName: undefined });
		onTest(undefined);
		try {
			// Loaded within a test, the code of a module would seem to belong to that test.
			if (file.startsWith('test/engine/')) for (const built of this.#built()) this.require(built);
			this.require(path.join(this.folder, file));
		} catch (error) {
			return { tests: [], loadError: String(error?.stack ?? error), sources: this.#sources() };
		}
		const tests = this.#testsOf(file);
		for (const [id, test] of tests) {
			if (only && !only.has(id)) test.mode = 'skip';
			test.timeout ??= timeoutMs(id);
		}
		const ids = new Map([...tests].map(([id, test]) => [test, id]));
		const watch = ({ name, test, describeBlock }) => {
			if (name === 'run_describe_start') onTest(ids.get(firstOf(describeBlock)));
			if (name === 'test_started') onTest(ids.get(test));
			if (name === 'test_done' && bail && test.errors.length > 0) for (const other of tests.values()) if (other.status === null || other.status === undefined) other.mode = 'skip';
		};
		circus.addEventHandler(watch);
		await dispatch({ name: 'setup', parentProcess: process });
		const { unhandledErrors } = await circus.run();
		await dispatch({ name: 'teardown' });
		circus.removeEventHandler(watch);
		this.fakeTimers.useRealTimers();
		this.mocker.restoreAllMocks();
		const ran = [...tests].filter(([, { status }]) => status === 'done').map(([id, { duration, errors }]) => ({ id, ms: duration ?? 0, ...(errors.length > 0 ? { error: told(errors[0]) } : {}) }));
		if (unhandledErrors.length > 0 && ran.length > 0 && !ran.some(({ error }) => error)) ran.at(-1).error = unhandledErrors[0];
		return { tests: ran, sources: this.#sources() };
	}

	require(file) {
		return require(file);
	}

	/** Tests by their ID: the file and the names, with a number where several have the same. */
	#testsOf(file) {
		const tests = new Map();
		const visit = (block, names) => {
			for (const child of block.children) {
				if (child.type === 'describeBlock') visit(child, [...names, child.name]);
				else {
					const id = [file, ...names, child.name].join(' › ');
					let unique = id;
					for (let count = 2; tests.has(unique); count++) unique = `${id} #${count}`;
					tests.set(unique, child);
				}
			}
		};
		visit(circus.getState().rootDescribeBlock, []);
		return tests;
	}

	#built() {
		const { nodes, credentials } = JSON.parse(readFileSync(path.join(this.folder, 'package.json'), 'utf8')).n8n;
		return [...credentials, ...nodes].map((file) => path.join(this.folder, file));
	}

	#isFresh(file) {
		return FRESH.includes(path.relative(this.folder, file).split(path.sep)[0]);
	}

	#purge() {
		for (const file of Object.keys(require.cache)) if (this.#isFresh(file)) delete require.cache[file];
	}

	#sources() {
		const loaded = Object.keys(require.cache).map((file) => path.relative(this.folder, file).replaceAll(path.sep, '/'));
		return loaded.filter((file) => /^(?:nodes|credentials)\//.test(file)).sort();
	}

	#hookModules() {
		const resolve = Module._resolveFilename;
		Module._resolveFilename = (request, parent, ...rest) => {
			const source = this.#resolve(request, parent);
			return source ?? resolve.call(Module, request, parent, ...rest);
		};
		for (const extension of ['.ts', '.mts', '.mjs']) Module._extensions[extension] = (module, file) => this.#load(module, file);
	}

	/** The file of a module of the project; undefined where Node itself finds it. */
	#resolve(request, parent) {
		const isRelative = /^\.{1,2}\//.test(request);
		if (!isRelative && !path.isAbsolute(request)) return undefined;
		if (isRelative && /[\\/]node_modules[\\/]/.test(parent?.filename ?? '')) return undefined;
		const file = path.resolve(path.dirname(parent?.filename ?? this.folder), request);
		const built = path.relative(path.join(this.folder, 'dist'), file);
		if (!built.startsWith('..')) {
			const source = path.join(this.folder, built.replace(/\.js$/, '.ts'));
			return source.endsWith('.ts') && existsSync(source) ? source : undefined;
		}
		return [file.replace(/\.mjs$/, '.mts'), `${file}.ts`, path.join(file, 'index.ts')].find((one) => one !== file && existsSync(one));
	}

	#load(module, file) {
		let wrapper = this.compiled.get(file);
		if (!wrapper) {
			const { code } = transformSync(readFileSync(file, 'utf8'), { filename: file, ...swcOptions, swcrc: false, configFile: false });
			wrapper = vm.compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: file });
			this.compiled.set(file, wrapper);
		}
		const requireOf = Object.assign((request) => module.require(request), { resolve: (request) => Module._resolveFilename(request, module), cache: require.cache });
		wrapper.call(module.exports, module.exports, requireOf, module, file, path.dirname(file));
	}

	/** The names jest gives tests without an import. */
	#hookTests() {
		const { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } = circus;
		this.mocker = new ModuleMocker(globalThis);
		this.fakeTimers = new ModernFakeTimers({ global: globalThis, config: { fakeTimers: {}, rootDir: this.folder } });
		const { fakeTimers, mocker } = this;
		const jest = {
			fn: mocker.fn.bind(mocker),
			spyOn: mocker.spyOn.bind(mocker),
			useFakeTimers: (config) => void fakeTimers.useFakeTimers(config),
			useRealTimers: () => void fakeTimers.useRealTimers(),
			setSystemTime: (now) => void fakeTimers.setSystemTime(now),
			getTimerCount: () => fakeTimers.getTimerCount(),
			advanceTimersByTimeAsync: (ms) => fakeTimers.advanceTimersByTimeAsync(ms),
			isolateModules: (load) => {
				const before = Object.entries(require.cache).filter(([file]) => this.#isFresh(file));
				this.#purge();
				try {
					load();
				} finally {
					this.#purge();
					for (const [file, module] of before) require.cache[file] = module;
				}
			},
		};
		Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, it, test, expect: jestExpect, jest });
	}
}

/** The first test of a block that runs. */
function firstOf(block) {
	for (const child of block.children) {
		const found = child.type === 'describeBlock' ? firstOf(child) : child.mode === 'skip' ? undefined : child;
		if (found) return found;
	}
	return undefined;
}

/** Errors are kept as they were thrown, or with where they were. */
function told(error) {
	const [thrown, where] = Array.isArray(error) ? error : [error];
	return String(thrown?.message ?? thrown ?? where?.message).slice(0, 2_000) || 'It failed without a word';
}

module.exports = { Suites };
