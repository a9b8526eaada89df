import { liveFaster } from '../../bench/fastClock.mjs';
import { markdownTable, qualitySection, writeQualitySection } from '../../scripts/qualityPage.mjs';
import { Cells, COLUMNS, type Row } from './faultTable/cells.mjs';
import { FAULTS } from './faultTable/faults.mjs';
import { WORDS } from './faultTable/verdicts.mjs';

/*
 * Every fault × every operation × three error modes: what each run says is compared with what the simulator then
 * holds. The table of docs/quality.md is what is expected; `npm run faults` writes it anew.
 */

const isWriting = process.env.QUALITY_WRITE === 'faults';
const SPEED = 1_000;
/** Of the node's waits; what is longer is a time-out. */
const LONGEST_NAP_MS = 1_000;

/** Older engines keep hold of Node's own look-up, where the fault of DNS is not met. */
const isOlder = Boolean(process.env.N8N_CORE_FOLDER);
const faults = FAULTS.filter(({ name }) => !isOlder || name !== 'DNS');

let cells: Cells;
beforeAll(async () => {
	cells = await Cells.open();
	liveFaster(SPEED, LONGEST_NAP_MS);
});
afterAll(async () => await cells.close());

const rows: Row[] = [];
const written: string[][] = [];
/** A row as it stands in the table. */
const lineOf = (name: string, { when, cells: words }: Row) => [name, when, ...words];

test.each(faults.map((fault) => [fault.name, fault] as const))('%s: nothing is told wrongly, nothing is lost in silence, and it is as the table has it', async (name, fault) => {
	const found = await cells.of(fault);
	rows.push(...found);
	const lines = found.map((row) => lineOf(name, row));
	written.push(...lines);
	expect(found.flatMap(({ problems }) => problems)).toEqual([]);
	if (isWriting) return;
	const committed = qualitySection('faults').split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
	expect(lines).toEqual(committed.filter(([first]) => first === name));
});

// The page counts a fault that cannot be met there.
if (!isOlder) test('all of it together is as the page says', () => {
	const count = (word: (typeof WORDS)[number]) => rows.reduce((sum, { counts }) => sum + counts[word], 0);
	const runs = WORDS.reduce((sum, word) => sum + count(word), 0);
	const summary = `${runs} runs: ${WORDS.map((word) => `${count(word)} ${word}`).join(', ')}.`;
	if (isWriting) writeQualitySection('faults', `${summary}\n\n${markdownTable(['fault', 'met', ...COLUMNS], written)}`);
	expect(qualitySection('faults').split('\n')[0]).toBe(summary);
});
