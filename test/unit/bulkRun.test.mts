import fc from 'fast-check';

import { explainAnswer, explainFault } from '../../nodes/ReplyIo/api/explain';
import { ExplainedError } from '../../nodes/ReplyIo/api/explainedError';
import type { ContactStatus } from '../../nodes/ReplyIo/api/contactStatus';
import type { Id } from '../../nodes/ReplyIo/api/ids';
import type { ApiRequest } from '../../nodes/ReplyIo/api/send';
import { apply } from '../../nodes/ReplyIo/bulk/apply';
import { Calls } from '../../nodes/ReplyIo/bulk/calls';
import { plan } from '../../nodes/ReplyIo/bulk/plan';
import { readStates } from '../../nodes/ReplyIo/bulk/read';
import { report, type ReportRow } from '../../nodes/ReplyIo/bulk/report';
import type { Row } from '../../nodes/ReplyIo/bulk/rows';

/*
 * Set Many against a Reply.io of a few lines, whose calls fail in every way there is, beside a reference
 * model of a few lines more.
 */

type Fault = 'none' | 'refusedForGood' | 'failsUndone' | 'failsDone' | 'repeatedDone' | 'repeatedUndone' | 'unreadableDone' | 'unreadableUndone';
const FAULTS: Fault[] = ['failsUndone', 'failsDone', 'repeatedDone', 'repeatedUndone', 'unreadableDone', 'unreadableUndone'];
const STATUSES: ContactStatus[] = ['Active', 'Finished', 'OutOfOffice', 'Paused'];
const IS: ContactStatus[] = [...STATUSES, 'Inactive'];
const V3: Record<string, string> = { Active: 'active', Finished: 'finished', OutOfOffice: 'outOfOffice', Paused: 'paused', Inactive: 'inactive' };
const fromV3 = (name: unknown) => Object.keys(V3).find((key) => V3[key] === name) as ContactStatus;
const credential = { apiKey: 'key', apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };
const email = (id: number) => `c${id}@example.com`;

interface World {
	/** Statuses by sequence, then contact, newest last. */
	sequences: Map<number, Map<number, ContactStatus>>;
	poison: Set<number>;
	refused: Set<number>;
	faults: () => Fault;
}

class TinyReply {
	readonly credential = credential;

	calls = 0;

	/** Statuses as they were set, by "sequence/contact". */
	written = new Set<string>();

	constructor(private readonly world: World) {}

	async send(request: ApiRequest) {
		this.calls++;
		const { method, path, body } = request;
		const fault = this.world.faults();
		const isWrite = method === 'POST';
		const done = ['none', 'failsDone', 'repeatedDone', 'unreadableDone'].includes(fault);
		const lost = () => explainFault({ status: 500, headers: {}, body: '' }, { path }, credential, 4);
		if (!isWrite) {
			if (fault === 'failsUndone' || fault === 'failsDone') throw lost();
			return { data: this.read(request), tries: fault === 'none' ? 1 : 2 };
		}
		if (fault === 'refusedForGood') throw explainAnswer({ status: 403, headers: {}, body: '{}' }, { path }, credential, 1);
		const first = done ? this.write(path, body!) : undefined;
		if (fault === 'failsDone' || fault === 'failsUndone') throw lost();
		if (fault === 'unreadableDone' || fault === 'unreadableUndone') return { data: [first], tries: 1 };
		if (fault === 'none') return { data: first, tries: 1 };
		return { data: this.write(path, body!), tries: 2 };
	}

	private read({ path, query }: ApiRequest): unknown {
		const [, , , sequence, , contact] = path.split('/').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) as [unknown, unknown, unknown, number, unknown, number | undefined];
		if (path.startsWith('/v3/contacts')) {
			const id = Number(/^c(\d+)@/.exec(String(query!.email))?.[1]);
			const exists = [...this.world.sequences.values()].some((contacts) => contacts.has(id));
			return { items: exists ? [{ id, email: email(id) }] : [], hasMore: false };
		}
		const contacts = this.world.sequences.get(sequence);
		const missing = (code: string) => explainAnswer({ status: 404, headers: {}, body: JSON.stringify({ detail: 'no', code }) }, { path }, credential, 1);
		if (!contacts) throw missing('sequenceContact.sequenceNotFound');
		const shown = (id: number) => ({ contactId: id, sequenceId: sequence, email: email(id).toUpperCase(), statusInSequence: V3[contacts.get(id)!] });
		if (contact !== undefined) {
			if (!contacts.has(contact)) throw missing('sequenceContact.notInSequence');
			return shown(contact);
		}
		const { top, skip } = query as { top: number; skip: number };
		const page = [...contacts.keys()].reverse().slice(skip, skip + Math.min(top, PAGE));
		return { items: page.map(shown), hasMore: skip + page.length < contacts.size };
	}

	private write(path: string, body: object): unknown {
		const sequence = Number(path.split('/')[3]);
		const { contactIds, statusInSequence } = body as { contactIds: number[]; statusInSequence: string };
		const contacts = this.world.sequences.get(sequence)!;
		if (new Set(contactIds).size !== contactIds.length || contactIds.length > 100) throw new Error('breach of the contract');
		if (contactIds.some((id) => this.world.poison.has(id))) {
			throw explainAnswer({ status: 400, headers: {}, body: '{"detail":"invalid","code":"sequenceContact.invalidInput"}' }, { path }, credential, 1);
		}
		const to = fromV3(statusInSequence);
		const failures: Record<string, unknown> = {};
		for (const id of contactIds) {
			if (this.world.refused.has(id)) failures[id] = { error: 'forbidden', errorDetails: null };
			else if (to === 'Paused' && contacts.get(id) !== 'Active') failures[id] = { error: 'invalidStatusTransition', errorDetails: null };
			else {
				contacts.set(id, to);
				this.written.add(`${sequence}/${id}`);
			}
		}
		return failures;
	}
}

/** A page of this size has what 1,000 have at their size. */
const PAGE = 4;
const lane = { run: async <T,>(task: () => Promise<T>) => await task() };

async function setMany(world: World, rows: Row[]): Promise<{ rows: ReportRow[]; reply: TinyReply }> {
	const reply = new TinyReply(world);
	const calls = new Calls(reply as never, lane);
	const stateOf = await readStates(calls, rows);
	const planned = plan(rows, stateOf);
	const results = await apply(calls, planned.chunks);
	return { rows: report(rows, planned, results), reply };
}

const wish = fc.record({
	sequence: fc.integer({ min: 1, max: 3 }),
	id: fc.integer({ min: 1, max: 14 }),
	byEmail: fc.boolean(),
	status: fc.constantFrom(...STATUSES),
	dryRun: fc.constantFrom(false, false, false, true),
	onlyIf: fc.option(fc.uniqueArray(fc.constantFrom(...IS), { minLength: 1 }), { nil: undefined, freq: 3 }),
});
const enrolments = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(...IS)), {
	selector: ([sequence, id]) => `${sequence}/${id}`,
	maxLength: 24,
});

function worldOf(enrolled: Array<[number, number, ContactStatus]>, more: Partial<World> = {}): World {
	const sequences = new Map<number, Map<number, ContactStatus>>();
	for (const [sequence, id, status] of enrolled) {
		if (!sequences.has(sequence)) sequences.set(sequence, new Map());
		sequences.get(sequence)!.set(id, status);
	}
	return { sequences, poison: new Set(), refused: new Set(), faults: () => 'none', ...more };
}

type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;
const toRow = ({ sequence, id, byEmail, ...more }: Wish, item: number): Row => ({
	...more,
	item,
	sequenceId: sequence as Id,
	contact: byEmail ? { email: email(id) } : { id: id as Id },
});

/** The reference: what each row's outcome must be when all goes well, and the statuses afterwards. */
function expected(wishes: Wish[], world: World) {
	const before = (sequence: number, id: number) => world.sequences.get(sequence)?.get(id);
	const after = new Map<string, ContactStatus>();
	const outcomes = wishes.map((one, index) => {
		const { sequence, id, status, onlyIf, dryRun } = one;
		const is = before(sequence, id);
		if (is === undefined) return 'failed';
		const last = wishes.findLastIndex((other) => other.sequence === sequence && other.id === id && other.dryRun === dryRun);
		if (last !== index && wishes[last].status !== status) return 'skipped';
		if (is === status) return 'unchanged';
		if (onlyIf && !onlyIf.includes(is)) return 'skipped';
		if (status === 'Paused' && is !== 'Active') return 'failed';
		if (dryRun) return 'wouldChange';
		if (world.poison.has(id) || world.refused.has(id)) return 'failed';
		after.set(`${sequence}/${id}`, status);
		return 'changed';
	});
	return { outcomes, after };
}

const snapshot = (world: World): Map<string, ContactStatus> =>
	new Map([...world.sequences].flatMap(([sequence, contacts]) => [...contacts].map(([id, status]) => [`${sequence}/${id}`, status] as const)));

test('without faults: every outcome and every status as the reference model has it', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(wish, { maxLength: 40 }),
			enrolments,
			fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
			fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
			async (wishes, enrolled, poison, refused) => {
				const world = worldOf(enrolled, { poison: new Set(poison), refused: new Set(refused) });
				const { outcomes, after } = expected(wishes, world);
				const before = snapshot(world);
				const { rows, reply } = await setMany(world, wishes.map(toRow));
				expect(rows.map(({ json }) => json.outcome)).toEqual(outcomes);
				expect(snapshot(world)).toEqual(new Map([...before, ...after]));
				expect(reply.written).toEqual(new Set(after.keys()));
				rows.forEach(({ item, json, error }, index) => {
					expect(item).toBe(index);
					expect(Boolean(error)).toBe(json.outcome === 'failed');
					if (json.outcome === 'changed') expect(json.status).toBe(wishes[index].status);
					if (json.previousStatus !== null) expect(json.previousStatus).toBe(before.get(`${wishes[index].sequence}/${wishes[index].id}`));
				});
			},
		),
		{ numRuns: 400 },
	);
});

test('with faults of every kind: nothing is reported that is not so', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(wish, { minLength: 1, maxLength: 40 }),
			enrolments,
			fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant<Fault>('none') }, { weight: 2, arbitrary: fc.constantFrom(...FAULTS) }), { minLength: 1, maxLength: 30 }),
			async (wishes, enrolled, script) => {
				let turn = 0;
				const world = worldOf(enrolled, { faults: () => script[turn++ % script.length] });
				const before = snapshot(world);
				const { rows, reply } = await setMany(world, wishes.map(toRow));
				const after = snapshot(world);
				expect(rows).toHaveLength(wishes.length);
				rows.forEach(({ json }, index) => {
					const key = `${wishes[index].sequence}/${wishes[index].id}`;
					if (json.outcome === 'changed') expect([before.get(key), after.get(key)]).toEqual([json.previousStatus, wishes[index].status]);
					if (json.status !== null && json.outcome !== 'wouldChange') expect(after.get(key)).toBe(json.status);
					// What was written is reported as such, or as unknown, by one of the contact's rows.
					if (json.outcome === 'wouldChange') expect(wishes[index].dryRun).toBe(true);
				});
				for (const key of reply.written) {
					const said = rows.filter((_, index) => `${wishes[index].sequence}/${wishes[index].id}` === key);
					expect(said.some(({ json }) => json.outcome === 'changed' || /^Whether the change was made is unknown/.test(json.reason ?? ''))).toBe(true);
				}
			},
		),
		{ numRuns: 1_500 },
	);
});

test('reading costs at most twice the cheaper way, whatever is wanted', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 0, max: 120 }),
			fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 130 }), fc.boolean()), { minLength: 1, maxLength: 60, selector: ([id]) => id }),
			async (size, wanted) => {
				const world = worldOf(Array.from({ length: size }, (_, index) => [1, index + 1, 'Active']));
				world.sequences.set(1, world.sequences.get(1) ?? new Map());
				const reply = new TinyReply(world);
				const rows = wanted.map(([id, byEmail]) => ({ sequenceId: 1 as Id, contact: byEmail ? { email: email(id) } : { id: id as Id } }));
				const stateOf = await readStates(new Calls(reply as never, lane), rows);
				rows.forEach((row, index) => expect(stateOf(row) instanceof ExplainedError).toBe(wanted[index][0] > size));
				const singles = wanted.reduce((sum, [, byEmail]) => sum + (byEmail ? 2 : 1), 0);
				const pages = Math.max(1, Math.ceil(size / PAGE));
				const furthest = wanted.some(([id]) => id > size) ? pages : Math.ceil((size - Math.min(...wanted.map(([id]) => id)) + 1) / PAGE);
				expect(reply.calls).toBeLessThanOrEqual(2 * Math.min(singles, furthest));
			},
		),
		{ numRuns: 500 },
	);
});

test('a refusal of everything is not found out contact by contact for every chunk', async () => {
	const size = 5_000;
	const world = worldOf(Array.from({ length: size }, (_, index) => [1, index + 1, 'Active']), { poison: new Set(Array.from({ length: size }, (_, index) => index + 1)) });
	const reply = new TinyReply(world);
	const rows = Array.from({ length: size }, (_, index) => toRow({ sequence: 1, id: index + 1, byEmail: false, status: 'Finished', dryRun: false, onlyIf: undefined }, index));
	const planned = plan(rows, ({ contact }) => ({ contactId: (contact as { id: Id }).id, email: null, places: [{ sequenceId: 1, status: 'Active' }] }));
	const one: { run: <T>(task: () => Promise<T>) => Promise<T> } = (await import('../../nodes/ReplyIo/api/pacing')).laneOf(undefined);
	const results = await apply(new Calls(reply as never, one), planned.chunks);
	expect(report(rows, planned, results).every(({ json }) => json.outcome === 'failed')).toBe(true);
	expect(reply.calls).toBeLessThan(250);
});

test('a server that is down is not asked for ever', async () => {
	const world = worldOf([], { faults: () => 'failsUndone' });
	const rows = Array.from({ length: 300 }, (_, index) => toRow({ sequence: index + 1, id: 1, byEmail: false, status: 'Finished', dryRun: false, onlyIf: undefined }, index));
	const lanes = (await import('../../nodes/ReplyIo/api/pacing')).laneOf(undefined);
	const reply = new TinyReply(world);
	const stateOf = await readStates(new Calls(reply as never, lanes), rows);
	expect(rows.every((row) => stateOf(row) instanceof ExplainedError)).toBe(true);
	expect(reply.calls).toBeLessThanOrEqual(3 * 8);
});
