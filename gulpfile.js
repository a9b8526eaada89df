const { spawn } = require('node:child_process');
const { rm, writeFile, mkdir } = require('node:fs/promises');
const path = require('node:path');
const { dest, parallel, series, src } = require('gulp');

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

function compile() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.'], { stdio: 'inherit' });
}

function copyIcons() {
	return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

function copyCodex() {
	return src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
}

/** Output schemas are written from the list of fields the nodes themselves work with. */
async function writeSchemas() {
	const { outputSchemas } = require('./dist/nodes/ReplyIo/resources/sequenceContactStatus/outputSchema.js');
	const { itemSchema } = require('./dist/nodes/ReplyIo/trigger/item.js');
	const operations = Object.entries(outputSchemas).map(([operation, schema]) => [`v1.0.0/sequenceContactStatus/${operation}`, schema]);
	// That of a node without operations has the name of its version.
	for (const [name, schema] of [...operations, ['v1.0.0', itemSchema]]) {
		const file = `dist/nodes/ReplyIo/__schema__/${name}.json`;
		await mkdir(path.dirname(file), { recursive: true });
		await writeFile(file, JSON.stringify(schema, null, '\t') + '\n');
	}
}

exports.build = series(clean, parallel(compile, copyIcons, copyCodex), writeSchemas);
exports.default = exports.build;
