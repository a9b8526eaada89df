import { Gate, gateOf, Lane, laneOf, MAX_IN_FLIGHT, wait } from '../../nodes/ReplyIo/api/pacing';

test('a lane never has more under way than it is wide, keeps the order, and goes on after a failure', async () => {
	const lane = new Lane(3);
	let running = 0;
	let most = 0;
	const started: number[] = [];
	const results = await Promise.allSettled(
		Array.from({ length: 30 }, (_, index) =>
			lane.run(async () => {
				started.push(index);
				most = Math.max(most, ++running);
				await new Promise((resolve) => setTimeout(resolve, index % 3));
				running--;
				if (index % 4 === 0) throw new Error('no');
				return index;
			}),
		),
	);
	expect(most).toBe(3);
	expect(started).toEqual(Array.from({ length: 30 }, (_, index) => index));
	expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(8);
	await expect(lane.run(async () => 'free')).resolves.toBe('free');
});

test('an execution has one lane of five', () => {
	const { signal } = new AbortController();
	expect(MAX_IN_FLIGHT).toBe(5);
	expect(laneOf(signal)).toBe(laneOf(signal));
	expect(laneOf(signal)).not.toBe(laneOf(new AbortController().signal));
});

test('a gate stays shut for the longest wait it was told', () => {
	const gate = new Gate();
	expect(gate.pausedMs()).toBe(0);
	gate.pause(60_000);
	gate.pause(1_000);
	expect(gate.pausedMs()).toBeGreaterThan(59_000);
	expect(gate.pausedMs()).toBeLessThanOrEqual(60_000);
});

test('there is one gate a key and origin', () => {
	expect(gateOf('https://a.example', 'k')).toBe(gateOf('https://a.example', 'k'));
	expect(gateOf('https://a.example', 'k')).not.toBe(gateOf('https://a.example', 'other'));
	expect(gateOf('https://a.example', 'k')).not.toBe(gateOf('https://b.example', 'k'));
});

test('a shut gate is remembered however many keys there are', () => {
	const shut = gateOf('https://a.example', 'shut');
	shut.pause(60_000);
	for (let key = 0; key < 250; key++) gateOf('https://a.example', `key-${key}`);
	expect(gateOf('https://a.example', 'shut')).toBe(shut);
});

describe('waiting', () => {
	test('takes its time', async () => {
		const start = Date.now();
		await wait(60);
		expect(Date.now() - start).toBeGreaterThanOrEqual(55);
	});

	test('ends at once with an error when the execution is cancelled', async () => {
		const controller = new AbortController();
		const start = Date.now();
		const waiting = wait(30_000, controller.signal);
		setTimeout(() => controller.abort(), 20);
		await expect(waiting).rejects.toThrow('The execution was cancelled');
		expect(Date.now() - start).toBeLessThan(1_500);
	});

	test('does not begin in a cancelled execution', async () => {
		const controller = new AbortController();
		controller.abort();
		await expect(wait(0, controller.signal)).rejects.toThrow('The execution was cancelled');
	});
});
