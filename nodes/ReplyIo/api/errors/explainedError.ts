import { asSentence } from './words';

/** n8n's classification of why an operation failed (`Failure` in n8n-workflow; older n8n ignores it). */
export type Failure =
	| { cause: 'rate-limited' | 'temporarily-unavailable'; retryAfterMs?: number }
	| { cause: 'credential-invalid' | 'configuration-invalid' };

export type Concern = 'contact' | 'sequence' | 'permission';

export interface Explanation {
	/** What happened, in a user's words. */
	message: string;
	/** How to get unstuck. */
	description?: string;
	/** The HTTP status Reply.io answered with; absent when no answer came or no call was made. */
	httpCode?: number;
	failure?: Failure;
	/** How often the request was sent; absent when it was not. */
	tries?: number;
	/** Reply.io's own code, such as `sequenceContact.notInSequence`. */
	code?: string;
	/** What Reply.io itself says is the cause: it knew what was asked for. Absent where a missing address may be the cause as well. */
	concerns?: Concern;
	/** Whether the change may have been made all the same, or surely was; absent when it surely wasn't. */
	change?: 'unknown' | 'made';
	/** Whether the change may still be made: a call was not answered in time, and the server may be at it. */
	mayComeLate?: boolean;
	/** Whether it would have had to wait for longer than it may: running it again later may do it. */
	isWaitOver?: boolean;
	/** What Reply.io answered: its fields, without the key and of bearable length. */
	answer?: Record<string, unknown>;
}

/** Said of a call that may have made its change although it failed. */
export const UNKNOWN_CHANGE = 'Whether the change was made is unknown: look with Get.';

/** A failure that already says what happened and how to get unstuck. */
export class ExplainedError extends Error implements Explanation {
	readonly description?: string;
	readonly httpCode?: number;
	readonly failure?: Failure;
	readonly tries?: number;
	readonly code?: string;
	readonly concerns?: Concern;
	readonly change?: 'unknown' | 'made';
	readonly mayComeLate?: boolean;
	readonly isWaitOver?: boolean;
	readonly answer?: Record<string, unknown>;

	constructor({ message, ...rest }: Explanation) {
		super(message);
		this.name = new.target.name;
		Object.assign(this, rest);
	}

	/** The same error of a call that may have made its change all the same. */
	ofUnknownChange(): ExplainedError {
		return this.with({ change: 'unknown', description: `${UNKNOWN_CHANGE} ${this.description ?? ''}`.trim() });
	}

	/** The same error, once a look has told that no call made the change. */
	ofNoChange(): ExplainedError {
		return this.with({ change: undefined, description: this.description?.replace(UNKNOWN_CHANGE, '').trim() });
	}

	/** The same error, told differently. */
	with(changes: Partial<Explanation>): ExplainedError {
		return new (this.constructor as typeof ExplainedError)({ ...this, message: this.message, ...changes });
	}
}

/** The execution was cancelled, or ended by another item's failure. */
export class Cancelled extends ExplainedError {
	constructor(explanation: Partial<Explanation> = {}) {
		super({ message: 'The execution was cancelled', ...explanation });
	}
}

/** A value the user has to change; no call was made with it. */
export function invalidInput(message: string, wayOut: string): ExplainedError {
	return new ExplainedError({ message, description: wayOut, failure: { cause: 'configuration-invalid' } });
}

/** A credential that cannot be used as it is. */
export function badCredential(message: string, wayOut: string): ExplainedError {
	return new ExplainedError({ message, description: wayOut, failure: { cause: 'credential-invalid' } });
}

/** An answer with HTTP 200 that is not what Reply.io's reference says. */
export function unexpectedAnswer(message: string, wayOut = "Check the 'Base URL' of the Reply.io credential."): ExplainedError {
	return new ExplainedError({ message, description: wayOut, httpCode: 200, failure: { cause: 'temporarily-unavailable' } });
}

/** Anything thrown, as an error that says what happened. */
export function asExplained(error: unknown): ExplainedError {
	if (error instanceof ExplainedError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return invalidInput(message, (error as { description?: string } | undefined)?.description ?? '');
}

/** The result of a function that may throw, or what it threw. */
export function attempt<T>(read: () => T): T | ExplainedError {
	try {
		return read();
	} catch (error) {
		return asExplained(error);
	}
}

/** What happened and how to get unstuck in one text, for the model of an AI agent: it is told no description. */
export function inOneText({ message, description }: Pick<Explanation, 'message' | 'description'>): string {
	return description ? `${asSentence(message)} ${description}` : message;
}
