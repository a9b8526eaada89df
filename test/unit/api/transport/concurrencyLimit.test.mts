import { ConcurrencyLimit, concurrencyLimitOf, MAX_IN_FLIGHT } from '../../../../nodes/ReplyIo/api/transport/concurrencyLimit';

test('no more tasks are under way than the limit allows; it keeps the order, and goes on after a failure', async () => {
	const limit = new ConcurrencyLimit(3);
	let running = 0;
	let most = 0;
	const started: number[] = [];
	const results = await Promise.allSettled(
		Array.from({ length: 30 }, (_, index) =>
			limit.run(async () => {
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
	await expect(limit.run(async () => 'free')).resolves.toBe('free');
});

test('an execution has one limit of five', () => {
	const { signal } = new AbortController();
	expect(MAX_IN_FLIGHT).toBe(5);
	expect(concurrencyLimitOf(signal)).toBe(concurrencyLimitOf(signal));
	expect(concurrencyLimitOf(signal)).not.toBe(concurrencyLimitOf(new AbortController().signal));
	// A picker or a trigger.
	expect(concurrencyLimitOf(undefined)).not.toBe(concurrencyLimitOf(undefined));
});

test('eight times as many that wait for their turn take about eight times as long', async () => {
	const timeOf = async (count: number) => {
		const limit = new ConcurrencyLimit(1);
		let done = 0;
		const startedAt = performance.now();
		await Promise.all(Array.from({ length: count }, async () => await limit.run(async () => await Promise.resolve(++done))));
		expect(done).toBe(count);
		return performance.now() - startedAt;
	};
	const quickest = async (count: number) => Math.min(await timeOf(count), await timeOf(count));
	const few = await quickest(10_000);
	// Were each turn to move all others, it would be far more than sixty-four times.
	expect(await quickest(80_000)).toBeLessThan(40 * few);
});
