import type { ExplainedError } from '../../../api/errors/explainedError';
import { ConcurrencyLimit } from '../../../api/transport/concurrencyLimit';

/** So many contacts refused singly, and none accepted, mean that the refusal is about all of them. */
const MAX_REFUSED_SINGLY = 8;

/** Calls that may be spent on splitting: enough for one chunk of 100 in which every contact is refused. */
const FREE_CALLS = 200;
const CALLS_A_CHUNK = 4;

/** Steps of this part of a length are spread evenly over it, however many there are. */
const GOLDEN = 0.618;

/** What is known of a refusal with one status and code. */
interface Refusal {
	accepted: boolean;
	refusedSingly: number;
}

/**
 * Bounds how many calls a run in one account spends on finding out which contacts of a refused bulk call are
 * the cause.
 */
export class Splitting {
	private callsLeft = FREE_CALLS;

	private readonly refusals = new Map<string, Refusal>();

	/** What one chunk teaches is for the next. */
	private readonly oneByOne = new ConcurrencyLimit(1);

	/** Before a run's chunks are sent. */
	allowFor(chunks: number): void {
		this.callsLeft += chunks * CALLS_A_CHUNK;
	}

	/**
	 * Finds out which contacts of a refused call are refused by themselves.
	 *
	 * @param send sends some of them; undefined when the call was accepted, or failed for another reason than theirs
	 * @returns those that were not tried any more, or not by themselves
	 */
	async split<T>(chunk: T[], error: ExplainedError, send: (part: T[]) => Promise<ExplainedError | undefined>): Promise<T[]> {
		return await this.oneByOne.run(async () => {
			const refusal = this.refusalOf(error);
			const attempt = async (part: T[]): Promise<boolean> => {
				this.callsLeft--;
				const refused = await send(part);
				if (!refused) refusal.accepted = true;
				else if (part.length === 1) refusal.refusedSingly++;
				return !refused;
			};
			let open = halvesOf(chunk);
			let refusedParts = 0;
			const untried: T[] = [];
			for (let part = open.shift(); part; part = open.shift()) {
				if (!this.isWorthIt(refusal)) untried.push(...part);
				else if (!(await attempt(part)) && part.length > 1) {
					open.push(...halvesOf(part));
					if (++refusedParts === 2 && !refusal.accepted) open = halvesOf(await this.probe(open.flat(), refusal, attempt));
				}
			}
			return untried;
		});
	}

	/** Contacts from all over a chunk show soonest whether a refusal is about some or about all. @returns the others */
	private async probe<T>(chunk: T[], refusal: Refusal, attempt: (part: T[]) => Promise<boolean>): Promise<T[]> {
		const rest = [...chunk];
		for (let step = 0; !refusal.accepted && this.isWorthIt(refusal) && rest.length > 0; step++) {
			await attempt(rest.splice(Math.floor((step * GOLDEN * rest.length) % rest.length), 1));
		}
		return rest;
	}

	private isWorthIt({ accepted, refusedSingly }: Refusal): boolean {
		return this.callsLeft > 0 && (accepted || refusedSingly < MAX_REFUSED_SINGLY);
	}

	private refusalOf({ httpCode, code }: ExplainedError): Refusal {
		const key = `${httpCode} ${code}`;
		let refusal = this.refusals.get(key);
		if (!refusal) this.refusals.set(key, (refusal = { accepted: false, refusedSingly: 0 }));
		return refusal;
	}
}

function halvesOf<T>(chunk: T[]): T[][] {
	const middle = Math.ceil(chunk.length / 2);
	return [chunk.slice(0, middle), chunk.slice(middle)].filter(({ length }) => length > 0);
}
