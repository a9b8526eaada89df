import Table from 'cli-table3';

import { markdownTable } from '../scripts/qualityPage.mjs';
import type { Result } from './main.mjs';
import type { Pace } from './pace.mjs';
import type { Night } from './recipe.mjs';
import type { Answering } from './trigger.mjs';

/** What was measured; nothing of what was not. */
interface Measurements {
	results: Result[];
	planning: Planning[];
	paces: Pace[];
	answering: Answering[];
	nights: Night[];
}

interface Planning {
	count: number;
	ms: number;
}

const CALLS_A_MINUTE = 100;
const CALLS_AN_HOUR = 3_000;

/** The least time the limits allow for so many calls, in milliseconds: windows of a minute and of an hour. */
export function boundMs(calls: number): number {
	const hours = Math.floor((calls - 1) / CALLS_AN_HOUR);
	return hours * 3_600_000 + Math.floor((calls - hours * CALLS_AN_HOUR - 1) / CALLS_A_MINUTE) * 60_000;
}

const number = (value: number) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
const seconds = (ms: number) => (ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : ms < 7_200_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 3_600_000).toFixed(2)} h`);
const of = (results: Result[], name: string) => results.filter(({ scenario }) => scenario.name === name);
/** The time in all; what went by before the first call and after the last is the node's work, which no clock makes faster. */
const timeMs = ({ wallMs, spanMs, scenario }: Result) => spanMs + (wallMs - spanMs) / scenario.world.speed;
const accepted = ({ calls, refused }: Result) => calls - refused;

type Row = Array<string | number>;
interface Section {
	title: string;
	head: string[];
	rows: Row[];
}

/** All of them, those without rows being of what was not measured. */
function sections({ results, planning, paces, answering, nights }: Measurements): Section[] {
	const [ours] = of(results, 'export');
	const many = of(results, 'many');
	const set = of(results, 'set');
	return [
		{
			title: '10,000 rows of an export, one sequence of 10,000, 30 % to change',
			head: ['Node', 'Calls', 'Calls ÷ Set Many', 'Refused', 'Time', 'Time ÷ Set Many', 'Rows failed', 'Contacts left undone'],
			rows: of(results, 'export').map((one) => [
				one.scenario.who,
				number(one.calls),
				(one.calls / ours.calls).toFixed(1),
				number(one.refused),
				seconds(timeMs(one)),
				(timeMs(one) / timeMs(ours)).toFixed(1),
				number(one.outcomes.failed ?? 0),
				number(one.notDone),
			]),
		},
		{
			title: 'A few rows by ID in a sequence of 500,000',
			head: ['Rows', 'Calls', 'Reads', 'Writes', 'Time'],
			rows: of(results, 'few').map((one) => [one.scenario.who, one.calls, one.reads, one.writes, seconds(timeMs(one))]),
		},
		{
			title: 'Rows by email in all sequences, each contact in three, a third of them to change',
			head: ['Rows', 'Calls', 'Reads', 'Writes', 'Time', 'Rows failed', 'Contacts left undone'],
			rows: of(results, 'everywhere').map((one) => [number(one.scenario.rows.count), number(one.calls), one.reads, one.writes, seconds(timeMs(one)), number(one.outcomes.failed ?? 0), number(one.notDone)]),
		},
		{
			title: 'The recipe do-not-contact in n8n, each address Active in three sequences',
			head: ['Addresses', 'Night', 'Calls accepted', 'Refused', 'Time', 'The limits allow', 'Rows in the report', 'Contacts left undone'],
			rows: nights.map(({ addresses, night, calls, refused, wallMs, reported, notDone }) => [number(addresses), night, number(calls), number(refused), seconds(wallMs), seconds(boundMs(calls)), number(reported), number(notDone)]),
		},
		{
			title: '100,000 rows in one sequence, all to change',
			head: ['Rows', 'Calls accepted', 'Pages + writes at best', 'Ratio', 'The limits allow', 'Time from first to last call', 'Ratio', 'Time in all', 'Ratio', 'Most refused in a minute'],
			rows: many.map((one) => {
				const best = Math.ceil(one.scenario.rows.count / 1_000) + Math.ceil(one.scenario.rows.count / 100);
				const bound = boundMs(accepted(one));
				return [number(one.scenario.rows.count), number(accepted(one)), number(best), (accepted(one) / best).toFixed(3), seconds(bound), seconds(one.spanMs), (one.spanMs / bound).toFixed(3), seconds(timeMs(one)), (timeMs(one) / bound).toFixed(3), one.mostRefusedInAWindow];
			}),
		},
		{
			title: 'Growth: 50 sequences, all rows to change, no limits, no latency',
			head: ['Rows', 'Calls', 'Time', 'Time a row', 'CPU', 'Planning', 'Planning a row', 'Memory above the input'],
			rows: of(results, 'growth').map((one) => {
				const { count } = one.scenario.rows;
				const planned = planning.find((other) => other.count === count);
				const memory = of(results, 'memory').find(({ scenario }) => scenario.rows.count === count)?.memoryMb;
				return [
					number(count),
					number(one.calls),
					seconds(timeMs(one)),
					`${((timeMs(one) / count) * 1000).toFixed(0)} µs`,
					seconds(one.cpuMs),
					planned ? `${planned.ms.toFixed(1)} ms` : '–',
					planned ? `${((planned.ms / count) * 1000).toFixed(2)} µs` : '–',
					memory === undefined ? '–' : `${memory.toFixed(0)} MB`,
				];
			}),
		},
		{
			title: 'Every fifth call fails (429, 500, 502, 503, reset before, after and within the answer, cut off), 10,000 rows, 30 % to change',
			head: ['Node', 'Calls', 'Rows failed', 'Contacts left undone', 'Rows reported wrongly', 'Time'],
			rows: of(results, 'faults').map((one) => [one.scenario.who, number(one.calls), number(one.outcomes.failed ?? 0), number(one.notDone), number(one.wronglyReported), seconds(timeMs(one))]),
		},
		{
			title: 'Set, one call a row',
			head: ['Rows', 'Calls accepted', 'Time', 'The limits allow', 'Ratio', 'Most refused in a minute'],
			rows: set.map((one) => {
				const bound = boundMs(accepted(one));
				return [number(one.scenario.rows.count), number(accepted(one)), seconds(timeMs(one)), seconds(bound), (timeMs(one) / bound).toFixed(3), one.mostRefusedInAWindow];
			}),
		},
		{
			title: 'Set beside the HTTP Request node: items by ID in one sequence, no limits, no latency',
			head: ['Where', 'Node', 'Items', 'Items a second', 'Items a second ÷ HTTP Request', 'First call after', 'Contacts left undone'],
			rows: paces.map(({ where, who, items, itemsPerSecond, ratio, firstCallMs, notDone }) => [where, who, number(items), number(itemsPerSecond), ratio.toFixed(2), seconds(firstCallMs), notDone]),
		},
		{
			title: "The trigger's answers beside those of n8n's Webhook node",
			head: ['Events a second', 'Node', 'Events a round', 'Answered after, median', '99th percentile', '99th percentile ÷ Webhook 2.1', '÷ Webhook 1', 'Not answered', 'Executions too few or too many'],
			rows: answering.map(({ who, perSecond, deliveries, median, percentile99, ratio, ratioAsTrigger, notAnswered, miscounted }) => [
				perSecond,
				who,
				number(deliveries),
				`${median.toFixed(1)} ms`,
				`${percentile99.toFixed(1)} ms`,
				ratio.toFixed(2),
				ratioAsTrigger.toFixed(2),
				notAnswered,
				miscounted,
			]),
		},
	];
}

/** The results for a terminal. */
export function tables(measured: Measurements): string {
	return sections(measured)
		.filter(({ rows }) => rows.length > 0)
		.map(({ title, head, rows }) => {
			const table = new Table({ head, style: { head: [], border: [] } });
			table.push(...rows);
			return `\n${title}\n${table.toString()}`;
		})
		.join('\n');
}

const METHOD = 'How it is measured';

/** docs/performance.md. @param before the page as it is, of which stays what was not measured now */
export function performancePage(measured: Measurements, machine: string, before = ''): string {
	const kept = new Map(before.split(/^## /m).slice(1).map((section) => [section.split('\n')[0], `## ${section}`]));
	kept.delete(METHOD);
	for (const { title, head, rows } of sections(measured)) {
		if (rows.length === 0) continue;
		kept.set(title, [`## ${title}`, '', markdownTable(head, rows), '', ''].join('\n'));
	}
	const body = [...kept.values()];
	return `# Performance

Written by \`npm run bench -- --write\` from what it measured, on ${machine}.

${body.join('')}## ${METHOD}

* The built package runs in n8n's own engine (n8n-core), as \`Start → node\`, in a process of its own. Reply.io is the project's simulator in another process, with the documented limits: 100 calls a minute and 3,000 an hour, each call answered after 100 ms. "Growth" and memory are without limits and latency, because they are about the node itself.
* Where hours have to be waited for, both processes live by a clock that runs up to 100 times as fast, from the first call to the last. The node's own work between calls then counts for more than it really takes, never for less; what it does before the first call and after the last counts as it is. The tables of 100,000 rows and of Set are in real time.
* "The limits allow" is the least time for that many calls: windows of a minute and an hour that begin with the first call.
* The HTTP Request node is n8n's own, version 4.2, sending \`PUT …/contact-links/{contact_id}/status\`. It is given contact IDs; with email addresses it would need a look-up for each row, twice the calls. It cannot wait for Retry-After: it either loses the rows that were refused, or is slowed down beforehand to what the hour allows. Under failing calls it runs without limits, so that what it loses is due to the failures alone, and without resets in the middle of an answer: after one of those it did not end.
* Before its first call Set Many has n8n evaluate the expressions of every row, about 0.2 ms each on this machine (of 100,000 rows here: the contact's; under "Growth" the sequence's as well): that is the difference between "from first to last call" and "in all", and most of the CPU time under "Growth".
* "Rows failed" is what the node says; "contacts left undone" and "rows reported wrongly" compare the rows with the simulator's final state.
* Items a second are the median of five rounds in which the nodes take turns in one process, or as workflows of one n8n, beside a server that only answers this call. The HTTP Request node has all its requests under way at once, Set five. In n8n both have their key in a credential, which n8n reads from its database for every item. Where the workflow stops on errors, Set has done so for all items before its first call (about a millisecond each), so that nothing is sent before a bad item.
* The trigger and the Webhook nodes stand each before a No Operation node in a workflow of one whole n8n with SQLite, which counts executions that succeed and does not save them; the sender of the events runs beside it. They are sent the same, at their time whether those before are answered or not. The times are the medians of three rounds in which they take turns, the ratio is the median of the rounds' own. Where n8n gets more executions a second than this machine can carry out, all wait for its only thread: the ratio tells, not the time. n8n gets an isolate for expressions ready before it calls a trigger, whichever it is; only its Webhook node from version 1.1 on is spared that. Version 1 is not, and is what the trigger can be compared with. The trigger answers when it has checked the sender, the parameters and whether the event was seen before, the Webhook node when the execution is registered. At 50 events a second this machine's n8n is late with its answers, and later with the executions, which it carries out all; what is answered and not begun is lost when n8n ends before that.
* The recipe is examples/do-not-contact.json as it is imported, in a whole n8n with SQLite; Reply.io has the documented limits and answers each call after 100 ms. The time is that of the whole workflow, with its two data tables. Set Many reads everything before the first change: the contacts and, for each of the sequences, who is in it.
* Memory is the live heap, sampled after a garbage collection every second, less what was live before the run, which is the input. It includes the output items.
* Planning is the median of five plans of rows whose states are known.
`;
}
