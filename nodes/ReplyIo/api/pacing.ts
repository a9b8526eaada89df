import { sleep } from 'n8n-workflow';

import { ExplainedError } from './explainedError';

/** How many requests one execution has under way at most. */
export const MAX_IN_FLIGHT = 5;

const LONGEST_NAP_MS = 1_000;

/** Waits, and ends at once with an error when the execution is cancelled. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
	const until = Date.now() + ms;
	for (let left = ms; left > 0; left = until - Date.now()) {
		throwIfCancelled(signal);
		// Short naps, because a sleep that lost the race would keep the process alive for its whole length.
		await Promise.race([sleep(Math.min(left, LONGEST_NAP_MS)), cancelled(signal)]);
	}
	throwIfCancelled(signal);
}

export function throwIfCancelled(signal?: AbortSignal): void {
	if (signal?.aborted) throw new ExplainedError({ message: 'The execution was cancelled' });
}

const cancellations = new WeakMap<AbortSignal, Promise<void>>();

function cancelled(signal?: AbortSignal): Promise<void> {
	if (!signal) return new Promise(() => {});
	let promise = cancellations.get(signal);
	if (!promise) {
		promise = new Promise((resolve) =>
			signal.addEventListener('abort', () => resolve(), { once: true }),
		);
		cancellations.set(signal, promise);
	}
	return promise;
}

/** Lets a fixed number of tasks run at once, the rest in the order they came. */
export class Lane {
	private running = 0;
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly width: number) {}

	async run<T>(task: () => Promise<T>): Promise<T> {
		if (this.running >= this.width) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		} else {
			this.running++;
		}
		try {
			return await task();
		} finally {
			const next = this.waiting.shift();
			if (next) next();
			else this.running--;
		}
	}
}

const lanes = new WeakMap<object, Lane>();
const laneWithoutExecution = {};

/** The lane of an execution; its cancel signal, one object an execution, tells which. */
export function laneOf(signal: AbortSignal | undefined): Lane {
	const key = signal ?? laneWithoutExecution;
	let lane = lanes.get(key);
	if (!lane) {
		lane = new Lane(MAX_IN_FLIGHT);
		lanes.set(key, lane);
	}
	return lane;
}

/** Holds back everything that uses one API key while Reply.io asks to wait. */
export class Gate {
	private pausedUntil = 0;
	private askAgainAt = 0;

	/** Milliseconds until requests may leave again; 0 when they may now. */
	pausedMs(): number {
		const now = Date.now();
		return now < this.askAgainAt ? Math.max(0, this.pausedUntil - now) : 0;
	}

	/** @param askAgainMs when to ask Reply.io again although it wants a longer wait, in milliseconds */
	pause(ms: number, askAgainMs = ms): void {
		const now = Date.now();
		this.pausedUntil = Math.max(this.pausedMs() + now, now + ms);
		this.askAgainAt = Math.max(this.askAgainAt, now + Math.min(ms, askAgainMs));
	}
}

const gates = new Map<string, Gate>();
const MANY_GATES = 100;

/** The gate of a key at an origin, shared by all executions in this process. */
export function gateOf(origin: string, apiKey: string): Gate {
	const id = `${origin} ${apiKey}`;
	let gate = gates.get(id);
	if (!gate) {
		if (gates.size >= MANY_GATES) forgetOpenGates();
		gate = new Gate();
		gates.set(id, gate);
	}
	return gate;
}

function forgetOpenGates(): void {
	for (const [id, gate] of gates) if (gate.pausedMs() === 0) gates.delete(id);
}
