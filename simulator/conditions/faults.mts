import type { RequestLog } from '../http/requestLog.mjs';

/** What can go wrong on the way. Before `handler acts` nothing was changed; after it, it was. */
export const FAULT_KINDS = [
	// Answered without acting.
	'401', // empty body
	'429', // retryAfter: seconds, any text, or null for none; 1 unless told
	'500',
	'502', // a proxy's HTML page
	'503', // retryAfter as with 429
	'redirect', // to a URL, with 307 unless told
	'answer', // any status, headers and body; `acts` where the handler acts all the same
	// No answer.
	'resetBefore', // the connection drops before the handler acts
	// The handler acts.
	'resetAfter', // the answer is lost
	'resetInBody', // the connection drops in the middle of the body
	'truncated', // the body is cut, though the answer seems whole
	'empty', // no body
	'array', // the body in an array
	'slow', // it takes `ms` longer, or as long as it is held back
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
	kind: FaultKind;
	/** With 429 and 503: seconds, text sent as it is, or null for no header. */
	retryAfter?: number | string | null;
	/** With redirect. */
	to?: string;
	/** With redirect and answer; 200 unless told with the latter. */
	status?: number;
	/** With answer; JSON unless told. */
	headers?: Record<string, string>;
	/** With answer: text as it is, anything else as JSON; nothing unless told. */
	body?: unknown;
	/** With answer: one byte comes each so many milliseconds. */
	dripMs?: number;
	/** With answer. */
	acts?: boolean;
	/** With slow. */
	ms?: number;
	/** With slow, in place of a time: it takes until this is settled. */
	until?: Promise<unknown>;
}

/** Where faults come from; what is scripted goes first. Requests refused for another reason use none up. */
export interface FaultOptions {
	/** Faults for the next requests in turn, null for a request that goes well. */
	next?: Array<Fault | FaultKind | null>;
	/** Decides request by request. */
	choose?: (request: RequestLog) => Fault | FaultKind | null | undefined;
	/** The share of requests that fail, 0 to 1, told by a random number that is the same each run. */
	rate?: number;
	/** How often one and the same request fails in a row by `rate` at most; as often as chance has it unless told. */
	inARow?: number;
	/** Those it is chosen from; unless told the ones a client can get over. */
	kinds?: Array<Fault | FaultKind>;
	seed?: number;
}

const PASSING: FaultKind[] = ['429', '500', '502', '503', 'resetBefore', 'resetAfter', 'resetInBody', 'truncated'];
const ACTING: readonly FaultKind[] = ['resetAfter', 'resetInBody', 'truncated', 'empty', 'array', 'slow'];

/** Gives each request the fault it shall meet. */
export class Faults {
	private readonly queue: Array<Fault | FaultKind | null>;

	private readonly random: () => number;

	/** How often a request has failed in a row by chance. */
	private readonly failures = new Map<string, number>();

	constructor(private readonly options: FaultOptions = {}) {
		const all = [...(options.next ?? []), ...(options.kinds ?? [])];
		const unknown = all.map((fault) => (typeof fault === 'string' ? fault : fault?.kind)).find(
			(kind) => kind !== undefined && !FAULT_KINDS.includes(kind),
		);
		if (unknown !== undefined) throw new Error(`No such fault: ${unknown}. There are ${FAULT_KINDS.join(', ')}.`);
		this.queue = [...(options.next ?? [])];
		this.random = randomNumbers(options.seed ?? 1);
	}

	of(request: RequestLog): Fault | undefined {
		if (this.queue.length) return toFault(this.queue.shift());
		const chosen = this.options.choose?.(request);
		if (chosen) return toFault(chosen);
		const { rate = 0, inARow = Infinity, kinds = PASSING } = this.options;
		if (rate === 0) return undefined;
		const same = JSON.stringify([request.method, request.path, request.query, request.body]);
		const failures = this.failures.get(same) ?? 0;
		if (!(this.random() < rate) || failures >= inARow) {
			this.failures.delete(same);
			return undefined;
		}
		this.failures.set(same, failures + 1);
		return toFault(kinds[Math.floor(this.random() * kinds.length)]);
	}
}

/** Whether the handler still does its work under this fault. */
export function acts(fault: Fault): boolean {
	return ACTING.includes(fault.kind) || fault.acts === true;
}

function toFault(fault: Fault | FaultKind | null | undefined): Fault | undefined {
	return typeof fault === 'string' ? { kind: fault } : (fault ?? undefined);
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
