import { Progress } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/progress';

function progress(rows: number) {
	const lines: string[] = [];
	const state = { now: 0 };
	const log = new Progress({ info: (line) => lines.push(line) }, () => state.now);
	log.begin(rows);
	return { lines, state, log, calls: log.of({ count: 0 }) };
}

test('says nothing of a short run', () => {
	const { lines, log, calls } = progress(10);
	calls.count = 3;
	log.tick();
	log.write(2);
	log.tick();
	expect(lines).toEqual([]);
});

test('tells a long run every ten seconds: rows, calls, the time left, waits', () => {
	const { lines, state, log, calls } = progress(100_000);
	calls.count = 100;
	log.write(1_000);
	for (let call = 0; call < 60; call++) {
		state.now += 1_000;
		calls.count++;
		log.tick();
	}
	log.wait(43_000);
	expect(lines).toHaveLength(1 + 6);
	expect(lines[0]).toBe("Set Many, 100,000 rows, writing: 100 calls so far, about 1,000 to go (10 min at Reply.io's limit)");
	state.now += 6_000;
	log.wait(43_000);
	expect(lines.at(-1)).toMatch(/160 calls so far, about 940 to go \(9 min at Reply\.io's limit\), waiting 43 s for Reply\.io's rate limit$/);
});

test('does not say how long reading will take: nobody knows', () => {
	const { lines, state, log, calls } = progress(1_200);
	calls.count = 3;
	state.now = 10_000;
	log.tick();
	expect(lines).toEqual(['Set Many, 1,200 rows, reading: 3 calls so far']);
});

test('counts the calls of all accounts', () => {
	const { log, calls } = progress(10);
	log.of({ count: 5 });
	calls.count = 3;
	expect(log.calls).toBe(8);
});

test('several calls that wait at once have waited once', () => {
	const { state, log } = progress(10);
	for (let call = 0; call < 5; call++) log.wait(30_000);
	expect(log.waitedMs).toBe(30_000);
	state.now += 10_000;
	log.wait(30_000);
	expect(log.waitedMs).toBe(40_000);
});

test('100 calls to go are done within the minute: nothing is said of them', () => {
	const { lines, log } = progress(10);
	log.write(100);
	expect(lines).toEqual([]);
	const longer = progress(10);
	longer.log.write(101);
	expect(longer.lines).toEqual(["Set Many, 10 rows, writing: 0 calls so far, about 101 to go (1 min at Reply.io's limit)"]);
});

test('a line comes after ten seconds, before a wait after five, not a moment sooner', () => {
	const { lines, state, log } = progress(10);
	const told = (ms: number, tell: () => void) => {
		state.now += ms;
		const before = lines.length;
		tell();
		return lines.length > before;
	};
	expect([told(9_999, () => log.tick()), told(1, () => log.tick())]).toEqual([false, true]);
	expect([told(4_999, () => log.wait(1_000)), told(1, () => log.wait(1_000))]).toEqual([false, true]);
});

test('less than a minute to go is said so', () => {
	const { lines, state, log, calls } = progress(10);
	log.write(101);
	calls.count = 2;
	state.now = 10_000;
	log.tick();
	expect(lines.at(-1)).toMatch(/about 99 to go \(less than a minute\)$/);
});
