import fc from 'fast-check';

import type { ContactStatus } from '../../../nodes/ReplyIo/api/contactStatus';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { sequenceList } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/lists';
import { readContacts } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/read';
import type { Outcome, Row } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { callsOn, email, FAULTS, PAGE, ref, setMany, snapshot, STATUSES, TinyReply, worldOf, type Fault, type World } from './tinyReply.mjs';

/*
 * Set Many beside a reference model of a few lines, in one sequence and in all of a contact's.
 */

const IS: ContactStatus[] = [...STATUSES, 'Inactive'];

const wish = fc.record({
	sequence: fc.integer({ min: 1, max: 3 }),
	contact: fc.integer({ min: 1, max: 14 }),
	byEmail: fc.boolean(),
	status: fc.constantFrom(...STATUSES),
	dryRun: fc.constantFrom(false, false, false, true),
	onlyIf: fc.option(fc.uniqueArray(fc.constantFrom(...IS), { minLength: 1 }), { nil: undefined, freq: 3 }),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

const enrolments = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(...IS)), {
	selector: ([sequence, contact]) => `${sequence}/${contact}`,
	maxLength: 24,
});
const fewContacts = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 2 });

function toRow({ sequence, contact, byEmail, ...more }: Wish, item: number, isEverywhere = false): Row {
	return { ...more, item, ...(isEverywhere ? {} : { sequence: ref(sequence) }), contact: byEmail ? { email: email(contact) } : ref(contact) };
}

/** What happens to a wish in a sequence when all goes well, and what it changes. */
function outcomeIn(sequence: number, index: number, wishes: Wish[], world: World, isSame: (other: Wish) => boolean): { outcome: Outcome; isImpossible?: boolean } {
	const { contact, status, onlyIf, dryRun } = wishes[index];
	const is = world.sequences.get(sequence)?.get(contact);
	if (is === undefined) return { outcome: 'failed' };
	const last = wishes.findLastIndex((other) => isSame(other) && other.contact === contact && other.dryRun === dryRun);
	if (last !== index && wishes[last].status !== status) return { outcome: 'skipped' };
	if (is === status) return { outcome: 'unchanged' };
	if (onlyIf && !onlyIf.includes(is)) return { outcome: 'skipped' };
	if (status === 'Paused' && is !== 'Active') return { outcome: 'failed', isImpossible: true };
	if (dryRun) return { outcome: 'wouldChange' };
	return { outcome: world.poison.has(contact) || world.refused.has(contact) ? 'failed' : 'changed' };
}

/** The reference for one sequence a row. */
function inOneSequence(wishes: Wish[], world: World) {
	const after = new Map<string, ContactStatus>();
	const outcomes = wishes.map((one, index) => {
		const { outcome } = outcomeIn(one.sequence, index, wishes, world, (other) => other.sequence === one.sequence);
		if (outcome === 'changed') after.set(`${one.sequence}/${one.contact}`, one.status);
		return outcome;
	});
	return { outcomes, after };
}

/** The reference for all sequences of a row's contact. */
function inAllSequences(wishes: Wish[], world: World) {
	const after = new Map<string, ContactStatus>();
	const changed: number[][] = [];
	const outcomes = wishes.map((one, index): Outcome => {
		const own = [...world.sequences].filter(([, contacts]) => contacts.has(one.contact)).map(([sequence]) => sequence);
		const parts = own.map((sequence) => ({ sequence, ...outcomeIn(sequence, index, wishes, world, () => true) }));
		const is = (...wanted: Outcome[]) => parts.filter(({ outcome }) => wanted.includes(outcome));
		for (const { sequence } of is('changed')) after.set(`${sequence}/${one.contact}`, one.status);
		changed.push(is('changed', 'wouldChange').map(({ sequence }) => sequence));
		if (parts.length === 0 || is('failed').some(({ isImpossible }) => !isImpossible)) return 'failed';
		if (is('changed').length > 0) return 'changed';
		if (is('wouldChange').length > 0) return 'wouldChange';
		if (is('skipped').length > 0) return 'skipped';
		return is('unchanged').length > 0 ? 'unchanged' : 'failed';
	});
	return { outcomes, after, changed };
}

/** What all of them are; null when they differ. */
const common = (values: ContactStatus[]) => (new Set(values).size === 1 ? values[0] : null);

describe.each([
	['one sequence', false],
	['all sequences', true],
])('%s', (_name, isEverywhere) => {
	test('without faults: every outcome and every status as the reference model has it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(wish, { maxLength: 40 }), enrolments, fewContacts, fewContacts, async (wishes, enrolled, poison, refused) => {
				const world = worldOf(enrolled, { poison: new Set(poison), refused: new Set(refused) });
				const expected = isEverywhere ? inAllSequences(wishes, world) : inOneSequence(wishes, world);
				const before = snapshot(world);
				const { rows, reply } = await setMany(world, wishes.map((one, item) => toRow(one, item, isEverywhere)));
				expect(rows.map(({ json }) => json.outcome)).toEqual(expected.outcomes);
				expect(snapshot(world)).toEqual(new Map([...before, ...expected.after]));
				expect(reply.written).toEqual(new Set(expected.after.keys()));
				rows.forEach(({ item, json, error }, index) => {
					expect(item).toBe(index);
					expect(Boolean(error)).toBe(json.outcome === 'failed');
					if (!isEverywhere && json.outcome === 'changed') expect(json.status).toBe(wishes[index].status);
					if (isEverywhere) {
						const inAll = (statuses: Map<string, ContactStatus>) => common([...statuses].filter(([key]) => key.endsWith(`/${wishes[index].contact}`)).map(([, status]) => status));
						if (json.outcome === 'changed') expect([json.previousStatus, json.status]).toEqual([inAll(before), inAll(snapshot(world))]);
						expect(json.sequences?.map(({ sequenceId }) => sequenceId) ?? []).toEqual((expected as ReturnType<typeof inAllSequences>).changed[index]);
						for (const one of json.sequences ?? []) expect(one).toEqual({ sequenceId: one.sequenceId, sequenceName: `S${one.sequenceId}`, previousStatus: before.get(`${one.sequenceId}/${wishes[index].contact}`), status: wishes[index].status });
					} else if (json.previousStatus !== null) expect(json.previousStatus).toBe(before.get(`${wishes[index].sequence}/${wishes[index].contact}`));
				});
			}),
			{ numRuns: 300 },
		);
	});

	test('a dry run says what the real run then does', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(wish, { maxLength: 25 }), enrolments, async (wishes, enrolled) => {
				const run = async (dryRun: boolean) => await setMany(worldOf(enrolled), wishes.map((one, item) => toRow({ ...one, dryRun }, item, isEverywhere)));
				const dry = await run(true);
				const real = await run(false);
				expect(dry.reply.written.size).toBe(0);
				expect(dry.rows.map(({ json }) => ({ ...json, outcome: json.outcome === 'wouldChange' ? 'changed' : json.outcome }))).toEqual(real.rows.map(({ json }) => json));
			}),
			{ numRuns: 200 },
		);
	});

	test('with faults of every kind: nothing is reported that is not so', async () => {
		const script = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant<Fault>('none') }, { weight: 2, arbitrary: fc.constantFrom(...FAULTS) }), { minLength: 1, maxLength: 30 });
		await fc.assert(
			fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 40 }), enrolments, script, async (wishes, enrolled, faults) => {
				let turn = 0;
				const world = worldOf(enrolled, { faults: () => faults[turn++ % faults.length] });
				const before = snapshot(world);
				const { rows, reply } = await setMany(world, wishes.map((one, item) => toRow(one, item, isEverywhere)));
				const after = snapshot(world);
				expect(rows).toHaveLength(wishes.length);
				const isUnknown = (reason: string | null) => /Whether the change was made is unknown/.test(reason ?? '');
				rows.forEach(({ json }, index) => {
					const { sequence, contact, status } = wishes[index];
					const changed = json.sequences ?? (isEverywhere ? [] : [{ sequenceId: sequence, previousStatus: json.previousStatus }]);
					if (json.outcome === 'changed') {
						for (const one of changed) expect([before.get(`${one.sequenceId}/${contact}`), after.get(`${one.sequenceId}/${contact}`)]).toEqual([one.previousStatus, status]);
					}
					if (!isEverywhere && json.status !== null && !wishes[index].dryRun) expect(after.get(`${sequence}/${contact}`)).toBe(json.status);
					if (json.outcome === 'wouldChange') expect(wishes[index].dryRun).toBe(true);
				});
				// What was written is reported as such, or as unknown, by one of the contact's rows.
				for (const key of reply.written) {
					const [sequence, contact] = key.split('/').map(Number);
					const said = rows.filter((_, index) => wishes[index].contact === contact && (isEverywhere || wishes[index].sequence === sequence));
					const tells = ({ json }: (typeof rows)[number]) => isUnknown(json.reason) || json.status === null || (isEverywhere ? json.sequences?.some((one) => one.sequenceId === sequence) : json.outcome === 'changed');
					expect(said.some(tells)).toBe(true);
				}
			}),
			{ numRuns: 700 },
		);
	});
});

describe('reading', () => {
	test('costs at most twice the best, whatever is wanted, addresses nobody has included', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 120 }),
				fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 140 }), fc.boolean()), { minLength: 1, maxLength: 60, selector: ([contact]) => contact }),
				async (size, wanted) => {
					const world = worldOf(Array.from({ length: size }, (_, index) => [1, index + 1, 'Active']));
					world.sequences.set(1, world.sequences.get(1) ?? new Map());
					const reply = new TinyReply(world);
					const calls = callsOn(reply);
					const contacts = wanted.map(([contact, byEmail]) => (byEmail ? { email: email(contact) } : ref(contact)));
					const stateOf = await readContacts(calls, sequenceList(calls, ref(1)), contacts);
					contacts.forEach((contact, index) => expect(stateOf(contact) instanceof ExplainedError).toBe(wanted[index][0] > size));
					const singly = wanted.reduce((sum, [contact, byEmail]) => sum + (byEmail && contact <= size ? 2 : 1), 0);
					const pages = Math.max(1, Math.ceil(size / PAGE));
					const lowest = Math.min(...wanted.map(([contact]) => contact));
					const needsAll = wanted.some(([contact, byEmail]) => byEmail || contact > size);
					const best = Math.min(singly, needsAll ? pages : Math.ceil((size - lowest + 1) / PAGE));
					// One call more asks whether a sequence in which nobody was found is there at all.
					const isNobodyThere = wanted.every(([contact]) => contact > size);
					// And up to three, whether addresses that nobody has are somebody's in another case.
					const unknown = wanted.filter(([contact, byEmail]) => byEmail && contact > size).length;
					expect(reply.calls).toBeLessThanOrEqual(2 * best + (isNobodyThere ? 1 : 0) + (unknown > 1 ? 3 : unknown));
				},
			),
			{ numRuns: 500 },
		);
	});

	test('one contact by ID and by address is one contact', async () => {
		const world = worldOf([[1, 7, 'Active']]);
		const { rows, reply } = await setMany(world, [toRow(wishOf(7), 0), toRow({ ...wishOf(7), byEmail: true }, 1)]);
		expect(rows.map(({ json }) => [json.contactId, json.outcome])).toEqual([[7, 'changed'], [7, 'changed']]);
		expect(reply.calls).toBe(2);
	});

	test('several contacts with one address are told wherever they stand, in one sequence and in all', async () => {
		const twins = { emailOf: (contact: number) => (contact === 2 || contact === 39 ? 'twin@example.com' : email(contact)) };
		const enrolled = Array.from({ length: 40 }, (_, index): [number, number, ContactStatus] => [1, index + 1, 'Active']);
		const others = Array.from({ length: 30 }, (_, index) => toRow(wishOf(index + 3), index + 1));
		for (const isEverywhere of [false, true]) {
			const row: Row = { ...toRow(wishOf(1), 0, isEverywhere), contact: { email: 'twin@example.com' } };
			const { rows } = await setMany(worldOf(enrolled, twins), [row, ...others]);
			expect(rows[0].json).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/^2 contacts .*twin@example\.com.*(?:2, 39|39, 2)/) });
		}
	});

	test('a list that shifts between its pages hides nobody', async () => {
		const enrolled = Array.from({ length: 20 }, (_, index): [number, number, ContactStatus] => [1, index + 1, 'Active']);
		let pages = 0;
		const world = worldOf(enrolled, {
			faults: ({ path }) => {
				// Somebody leaves the first page after it was read, so that the others move up.
				if (path === '/v3/sequences/1/contacts' && pages++ === 1) world.sequences.get(1)!.delete(20);
				return 'none';
			},
		});
		const { rows } = await setMany(world, Array.from({ length: 18 }, (_, index) => toRow(wishOf(index + 1), index)));
		expect(rows.map(({ json }) => json.outcome)).toEqual(rows.map(() => 'changed'));
	});

	test('a missing sequence is named, with one call more', async () => {
		for (const count of [1, 12]) {
			const { rows, reply } = await setMany(worldOf([]), Array.from({ length: count }, (_, index) => toRow({ ...wishOf(index + 1), sequence: 9 }, index)));
			expect(rows.map(({ json }) => json.reason)).toEqual(rows.map(() => expect.stringMatching(/^Sequence 9 was not found/)));
			expect(reply.calls).toBe(2);
		}
	});
});

function wishOf(contact: number): Wish {
	return { sequence: 1, contact, byEmail: false, status: 'Finished', dryRun: false, onlyIf: undefined };
}

describe('faults', () => {
	test('three look-ups that always fail are three rows that fail; 200 others are carried out', async () => {
		const enrolled = Array.from({ length: 200 }, (_, index): [number, number, ContactStatus] => [1, index + 1, 'Active']);
		const world = worldOf(enrolled, { faults: ({ path }) => (path === '/v3/contacts' ? 'failsUndone' : 'none') });
		const bad = [301, 302, 303].map((contact, index) => toRow({ ...wishOf(contact), byEmail: true, sequence: 2 }, 200 + index));
		world.sequences.set(2, new Map(Array.from({ length: 80 }, (_, index) => [index + 400, 'Active'])));
		const { rows } = await setMany(world, [...Array.from({ length: 200 }, (_, index) => toRow(wishOf(index + 1), index)), ...bad]);
		expect(rows.slice(0, 200).every(({ json }) => json.outcome === 'changed')).toBe(true);
		expect(rows.slice(200).map(({ json }) => json.reason)).toEqual([1, 2, 3].map(() => expect.stringMatching(/^Reply\.io failed to answer: HTTP 500/)));
	});

	test('a server that is down is not asked for ever', async () => {
		const world = worldOf([], { faults: () => 'failsUndone' });
		const { rows, reply } = await setMany(world, Array.from({ length: 300 }, (_, index) => toRow({ ...wishOf(1), sequence: index + 1 }, index)));
		expect(rows.every(({ json }) => json.outcome === 'failed')).toBe(true);
		expect(rows.at(-1)!.json.reason).toMatch(/HTTP 500.*This row was not begun$/);
		expect(reply.calls).toBeLessThanOrEqual(5 + 5);
	});

	const poisoned = (contacts: number[], size: number, sequences = 1) => {
		const per = size / sequences;
		const enrolled = Array.from({ length: size }, (_, index): [number, number, ContactStatus] => [1 + Math.floor(index / per), index + 1, 'Active']);
		const world = worldOf(enrolled, { poison: new Set(contacts) });
		return { world, rows: enrolled.map(([sequence, contact], item) => toRow({ ...wishOf(contact), sequence }, item)) };
	};
	const posts = (reply: TinyReply) => reply.requests.filter((request) => request.startsWith('POST')).length;
	const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

	test('a refusal of everything is not found out contact by contact: of 2,000 rows in one sequence, or in 100', async () => {
		for (const sequences of [1, 100]) {
			const { world, rows } = poisoned(numbers(1, 2_000), 2_000, sequences);
			const { rows: reported, reply } = await setMany(world, rows);
			expect(reported.every(({ json }) => json.outcome === 'failed')).toBe(true);
			expect(posts(reply)).toBeLessThanOrEqual(Math.max(20, sequences) + 10);
		}
	});

	test('nor where a call was accepted before', async () => {
		for (const accepted of [100, 150]) {
			const { world, rows } = poisoned(numbers(accepted + 1, 2_000), 2_000);
			const { rows: reported, reply } = await setMany(world, rows);
			expect(reported.map(({ json }) => json.outcome)).toEqual(numbers(1, 2_000).map((contact) => (contact <= accepted ? 'changed' : 'failed')));
			expect(posts(reply)).toBeLessThanOrEqual(20 + 200 + 4 * 20);
		}
	});

	test('20 refused contacts at the head of a call keep none of the other 80 from being carried out', async () => {
		const { world, rows } = poisoned(numbers(1, 20), 100);
		const { rows: reported } = await setMany(world, rows);
		expect(reported.map(({ json }) => json.outcome)).toEqual(numbers(1, 100).map((contact) => (contact <= 20 ? 'failed' : 'changed')));
	});

	test('whoever is refused, splitting is bounded, and who was not tried by himself is told so', async () => {
		await fc.assert(
			fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 10_000 }), async (share, seed) => {
				const isPoison = (contact: number) => ((contact * 7_919 + seed) % 1_000) / 1_000 < share;
				const { world, rows } = poisoned(numbers(1, 400).filter(isPoison), 400);
				const { rows: reported, reply } = await setMany(world, rows);
				expect(posts(reply)).toBeLessThanOrEqual(4 + 200 + 4 * 4 + 10);
				reported.forEach(({ json }, index) => {
					if (json.outcome === 'changed') expect(world.poison.has(index + 1)).toBe(false);
					else if (!world.poison.has(index + 1)) expect(json.reason).toMatch(/this one was not tried by itself$/);
				});
			}),
			{ numRuns: 60 },
		);
	});
});

test('cancelled in the middle: what was under way is unknown, and nothing that was carried out is called failed with its old status', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.boolean(), async (callsBefore, isDone) => {
			const enrolled = Array.from({ length: 700 }, (_, index): [number, number, ContactStatus] => [1 + (index % 2), index + 1, 'Active']);
			let calls = 0;
			const world = worldOf(enrolled, { faults: () => (calls++ < callsBefore ? 'none' : isDone ? 'cancelledDone' : 'cancelledUndone') });
			const { rows } = await setMany(world, enrolled.map(([sequence, contact], item) => toRow({ ...wishOf(contact), sequence }, item)));
			const after = snapshot(world);
			rows.forEach(({ json }, index) => {
				const is = after.get(`${enrolled[index][0]}/${index + 1}`);
				if (json.outcome === 'changed') expect(is).toBe('Finished');
				else if (json.status !== null) expect(json.status).toBe(is);
				else if (is === 'Finished') expect(json.reason).toMatch(/^Whether the change was made is unknown/);
			});
		}),
		{ numRuns: 40 },
	);
});

test('cancelled, those of a sequence that were not begun say so', async () => {
	const enrolled = Array.from({ length: 700 }, (_, index): [number, number, ContactStatus] => [1, index + 1, 'Active']);
	const world = worldOf(enrolled, { faults: ({ writes }) => (writes ? 'cancelledUndone' : 'none') });
	const { rows } = await setMany(world, enrolled.map(([, contact], item) => toRow(wishOf(contact), item)));
	expect(rows.slice(500).map(({ json }) => json.reason)).toEqual(Array(200).fill('The execution was cancelled. This row was not begun'));
});
