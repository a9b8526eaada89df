import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Cancelled } from '../../../../nodes/ReplyIo/api/errors/explainedError';
import { wait } from '../../../../nodes/ReplyIo/api/transport/wait';

test('a wait takes its time', async () => {
	const start = Date.now();
	await wait(60);
	expect(Date.now() - start).toBeGreaterThanOrEqual(55);
});

test('a wait ends at once with an error when the execution is cancelled', async () => {
	const controller = new AbortController();
	const start = Date.now();
	const waiting = wait(30_000, controller.signal);
	setTimeout(() => controller.abort(), 20);
	await expect(waiting).rejects.toThrow('The execution was cancelled');
	expect(Date.now() - start).toBeLessThan(1_500);
});

test('a wait that was cut short does not keep the process alive', async () => {
	jest.useFakeTimers();
	try {
		const cancel = new AbortController();
		const waiting = wait(3_600_000, cancel.signal).catch((error: Error) => error.message);
		await jest.advanceTimersByTimeAsync(1_100);
		cancel.abort();
		expect(await waiting).toBe('The execution was cancelled');
		await jest.advanceTimersByTimeAsync(250);
		expect(jest.getTimerCount()).toBe(0);
	} finally {
		jest.useRealTimers();
	}
});

test('a wait does not begin in a cancelled execution', async () => {
	const controller = new AbortController();
	controller.abort();
	await expect(wait(0, controller.signal)).rejects.toThrow('The execution was cancelled');
});

test('what is told besides is on the error', async () => {
	const error: unknown = await wait(0, AbortSignal.abort(), { tries: 3, change: 'unknown' }).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(Cancelled);
	expect(error).toMatchObject({ tries: 3, change: 'unknown' });
});

test('ten hours of waiting keep no memory', async () => {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	const { signal } = new AbortController();
	jest.useFakeTimers();
	try {
		const waiting = wait(10 * 3_600_000, signal);
		await jest.advanceTimersByTimeAsync(600_000);
		collect();
		const before = process.memoryUsage().heapUsed;
		await jest.advanceTimersByTimeAsync(10 * 3_600_000 - 700_000);
		collect();
		// A kilobyte a nap would be 35 MB.
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
		await jest.advanceTimersByTimeAsync(200_000);
		await waiting;
	} finally {
		jest.useRealTimers();
	}
});

test('a wait leaves nothing behind on the signal, however many naps it took', async () => {
	const { signal } = new AbortController();
	const listeners = { added: 0, removed: 0 };
	for (const [name, count] of [['addEventListener', 'added'], ['removeEventListener', 'removed']] as const) {
		const own = signal[name].bind(signal) as (...args: unknown[]) => void;
		Object.defineProperty(signal, name, { value: (...args: unknown[]) => (listeners[count]++, own(...args)) });
	}
	await wait(1_100, signal);
	// One where a busy machine slept through.
	expect(listeners.added).toBeGreaterThanOrEqual(1);
	expect(listeners.removed).toBe(listeners.added);
});
