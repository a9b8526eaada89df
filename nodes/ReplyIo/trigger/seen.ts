import { createHash } from 'crypto';

/** How many keys a trigger remembers in memory: two an event. */
const MOST_KEYS = 10_000;
/** How many of them are stored as well. */
const MOST_STORED = 200;
const MOST_TRIGGERS = 200;

/** Storing costs n8n a write to its database: at once while events are few, now and then when they are many. */
const WRITES_AT_ONCE = 10;
const WRITE_EVERY_MS = 5_000;

const KEY_LENGTH = 11;

/** A short text that stands for an event, so that many take little room. */
export function keyOf(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, KEY_LENGTH);
}

/** The events of a trigger that were taken already, the oldest forgotten first. */
export class Seen {
	private readonly keys = new Set<string>();

	private writes = WRITES_AT_ONCE;

	private lastWriteAt = 0;

	/** Takes in what was stored, by this process or another. */
	restore(stored: unknown): void {
		if (typeof stored !== 'string') return;
		for (const key of stored.split(' ')) if (key.length === KEY_LENGTH) this.add(key);
	}

	/** @returns whether none of the keys was known; they are from now on */
	take(keys: readonly string[]): boolean {
		const isNew = !keys.some((key) => this.keys.has(key));
		for (const key of keys) this.add(key);
		return isNew;
	}

	/** What is to be stored now, undefined where storing has to wait. */
	toStore(now: number): string | undefined {
		this.writes = Math.min(WRITES_AT_ONCE, this.writes + Math.max(0, now - this.lastWriteAt) / WRITE_EVERY_MS);
		this.lastWriteAt = now;
		if (this.writes < 1) return undefined;
		this.writes--;
		return [...this.keys].slice(-MOST_STORED).join(' ');
	}

	private add(key: string): void {
		this.keys.add(key);
		if (this.keys.size > MOST_KEYS) this.keys.delete(this.keys.values().next().value!);
	}
}

const triggers = new Map<string, Seen>();

/** What a trigger has seen in this process. */
export function seenBy(trigger: string): Seen {
	const seen = triggers.get(trigger) ?? new Seen();
	// The one that was used longest ago is forgotten first.
	triggers.delete(trigger);
	triggers.set(trigger, seen);
	if (triggers.size > MOST_TRIGGERS) triggers.delete(triggers.keys().next().value!);
	return seen;
}
