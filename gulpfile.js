const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Compiles, and copies the codexes, which tsconfig.json includes. */
function compile() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.'], { stdio: 'inherit' });
}

function copyStaticFiles() {
	return src(['icons/*.svg', 'nodes/**/__schema__/**/*.json'], { base: '.', encoding: false }).pipe(dest('dist'));
}

// `n8n-node build` makes the same package; test/unit/build.test.mts compares them.
exports.build = series(clean, parallel(compile, copyStaticFiles));
exports.default = exports.build;
