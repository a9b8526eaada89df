import { keyOf, Seen, seenBy } from '../../../nodes/ReplyIo/trigger/seen';

const keys = (count: number, from = 0) => Array.from({ length: count }, (_, index) => keyOf(String(index + from)));

test('an event is known by few characters, always the same, which differ from those of others', () => {
	const some = keys(1_000);
	expect(new Set(some).size).toBe(1_000);
	for (const key of some) expect(key).toMatch(/^[\w-]{11}$/);
	expect(keys(1_000)).toEqual(some);
});

test('10,000 keys are remembered, and the oldest is forgotten for one more', () => {
	const seen = new Seen();
	const all = keys(10_001);
	seen.take(all.slice(0, 10_000));
	expect(seen.take([all[0]])).toBe(false);
	seen.take([all[10_000]]);
	expect([seen.take([all[1]]), seen.take([all[0]])]).toEqual([false, true]);
});

test('the 200 that came last are stored, and are all that another process knows of', () => {
	const seen = new Seen();
	const all = keys(500);
	seen.take(all);
	const stored = seen.toStore(0)!;
	expect(stored.split(' ')).toEqual(all.slice(-200));
	const other = new Seen();
	other.restore(stored);
	expect([other.take([all[499]]), other.take([all[300]]), other.take([all[299]])]).toEqual([false, false, true]);
});

test('ten times in a moment it is stored, then again after five seconds and not before', () => {
	const seen = new Seen();
	const isStored = (at: number) => seen.toStore(at) !== undefined;
	expect(Array.from({ length: 11 }, () => isStored(1_000_000))).toEqual([...Array(10).fill(true), false]);
	expect([isStored(1_004_999), isStored(1_005_000), isStored(1_005_000)]).toEqual([false, true, false]);
});

test('a trigger knows what it has seen, and no other trigger does', () => {
	seenBy('a').take(['x']);
	expect([seenBy('a').take(['x']), seenBy('b').take(['x'])]).toEqual([false, true]);
});

test('of more than 200 triggers, the one that was used longest ago is forgotten', () => {
	for (let trigger = 0; trigger < 200; trigger++) seenBy(`t${trigger}`).take(['x']);
	seenBy('t0');
	seenBy('new');
	expect([seenBy('t0').take(['x']), seenBy('t1').take(['x'])]).toEqual([false, true]);
});
