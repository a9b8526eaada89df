import { readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'csv-parse/sync';

import { projectFolder } from '../projectFolder.mjs';
import { CONTACT_STATUSES, MARKS, type SeedRow } from './sequenceContact.mjs';

/** What the simulator begins with unless told otherwise. */
export function defaultSeedFile(): string {
	return path.join(projectFolder(), 'simulator', 'seed.csv');
}

type Cell = (text: string) => unknown;

const text: Cell = (cell) => cell;
const number: Cell = (cell) => {
	if (!/^-?\d+(\.\d+)?$/.test(cell)) throw new Error(`"${cell}" is not a number`);
	return Number(cell);
};
const id: Cell = (cell) => {
	if (!/^[1-9]\d*$/.test(cell) || Number(cell) > 2_147_483_647) throw new Error(`"${cell}" is not an ID`);
	return Number(cell);
};
const flag: Cell = (cell) => {
	if (cell !== 'true' && cell !== 'false') throw new Error(`"${cell}" is neither true nor false`);
	return cell === 'true';
};
const oneOf = (words: readonly string[], what = 'one of them'): Cell => (cell) => {
	if (words.includes(cell)) return cell;
	throw new Error(`"${cell}" is not ${what}: ${words.join(', ')}`);
};
const status = oneOf(CONTACT_STATUSES, 'a status');
const marks: Cell = (cell) => cell.split(' ').map(oneOf(MARKS, 'a mark'));

const COLUMNS: Record<Exclude<keyof SeedRow, 'details'>, Cell> = {
	sequenceId: id,
	sequenceName: text,
	sequenceIsArchived: flag,
	sequenceOwnerUserId: number,
	contactId: id,
	email: text,
	firstName: text,
	lastName: text,
	company: text,
	title: text,
	status,
	subStatus: text,
	currentStep: number,
	addingDate: text,
	movingDate: text,
	nextSendAfter: text,
	isOptedOut: flag,
	emailAccountId: number,
	linkedInAccountId: number,
	icpScore: number,
	marks,
	branch: number,
	callStatus: oneOf(['none', 'toCall', 'called']),
	meetingStatus: oneOf(['none', 'meetingBooked']),
};
const REQUIRED: Array<keyof typeof COLUMNS> = ['sequenceId', 'contactId', 'status'];

/**
 * Reads contacts from a CSV whose columns are fields of a seed row; an empty cell is a missing value.
 *
 * @throws Error naming the line and column that cannot be used
 */
export function readSeed(file: string): SeedRow[] {
	const records = parse(readFileSync(file), { columns: true, bom: true, trim: true, skip_empty_lines: true }) as Array<
		Record<string, string>
	>;
	const columns = Object.keys(records[0] ?? {});
	const missing = REQUIRED.filter((column) => !columns.includes(column));
	if (missing.length) throw new Error(`${file} has no column ${missing.join(', ')}`);
	const unknown = columns.filter((column) => !(column in COLUMNS));
	if (unknown.length) throw new Error(`${file} has unknown columns: ${unknown.join(', ')}`);
	return records.map((record, index) => {
		const row: Record<string, unknown> = {};
		for (const column of columns as Array<keyof typeof COLUMNS>) {
			if (record[column] === '' && !REQUIRED.includes(column)) continue;
			try {
				row[column] = COLUMNS[column](record[column]);
			} catch (error) {
				throw new Error(`${file}, row ${index + 1}, ${column}: ${(error as Error).message}`);
			}
		}
		return row as unknown as SeedRow;
	});
}
