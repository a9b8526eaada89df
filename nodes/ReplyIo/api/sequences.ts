import { explainBulkFailure } from './errors/explain';
import { asExplained, ExplainedError } from './errors/explainedError';
import type { Ref } from './id';
import { OnceInAccount } from './onceInAccount';
import type { Sends } from './transport/sender';
import { v3 } from './v3';
import { v4 } from './v4';
import type { Version } from './version';

/**
 * Finds out whether sequences are there, where an answer leaves that open: Reply.io says one and the same of a
 * contact whether it is missing or its sequence, and of a sequence that is missing that it has no contacts.
 */
export class Sequences {
	private readonly asked = new OnceInAccount<ExplainedError | undefined>();

	/**
	 * Asks for a sequence, once a run and account.
	 *
	 * @returns the error where it is missing; undefined where it is there, or that cannot be told
	 */
	async missing(version: Version, sends: Sends, sequence: Ref): Promise<ExplainedError | undefined> {
		return await this.asked.get(sends, version.readSequence(sequence).path, async () => await missingSequence(version, sends, sequence));
	}

	/** An error about a contact; one about its sequence where that is missing. */
	async explain(error: ExplainedError, sends: Sends, sequence: Ref): Promise<ExplainedError> {
		if (error.concerns !== 'contact') return error;
		const missing = await this.missing(sends.credential.apiVersion === 'v4' ? v4 : v3, sends, sequence);
		return missing?.with({ change: error.change }) ?? error;
	}
}

/** Asks for a sequence. @returns the error where it is missing; undefined where it is there, or that cannot be told */
export async function missingSequence(version: Version, sends: Pick<Sends, 'send'>, sequence: Ref): Promise<ExplainedError | undefined> {
	const answer = await sends.send(version.readSequence(sequence)).catch(asExplained);
	return answer instanceof ExplainedError && version.lacksSequence(answer) ? notFound(sequence, answer) : undefined;
}

function notFound(sequence: Ref, error: ExplainedError): ExplainedError {
	if (error.concerns === 'sequence') return error;
	const { tries = 1, httpCode, code, answer } = error;
	return explainBulkFailure('sequenceNotFound', undefined, { about: { sequence }, version: '', tries, hide: (text) => text }).with({ httpCode, code, answer });
}
