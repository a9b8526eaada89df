import { explainBulkFailure } from './errors/explain';
import { asExplained, Cancelled, ExplainedError } from './errors/explainedError';
import type { Ref } from './id';
import { OnceInAccount } from './onceInAccount';
import type { Sends } from './transport/sender';
import { v3, whoami } from './v3';
import { v4 } from './v4';
import type { Version } from './version';

type Send = Pick<Sends, 'send'>;

/** What an answer about a sequence tells of it: its error where it is missing; undefined where that cannot be told. */
type Presence = 'there' | ExplainedError | undefined;

/**
 * Finds out whether sequences are there, where an answer leaves that open: Reply.io says one and the same of a
 * contact whether it is missing or its sequence, and of a sequence that is missing that it has no contacts.
 */
export class Sequences {
	private readonly asked = new OnceInAccount<Presence>();

	private readonly answers = new OnceInAccount<boolean>();

	/** For explaining an error: a server that fails is not asked by each item. */
	private readonly told = new OnceInAccount<unknown>();

	/**
	 * Asks for a sequence whose list of contacts was empty, once a run and account.
	 *
	 * @returns the error where it is missing; undefined where it is there, or that cannot be told
	 * @throws ExplainedError when it could not be asked for
	 */
	async missing(version: Version, sends: Sends, sequence: Ref): Promise<ExplainedError | undefined> {
		const presence = await this.presence(version, sends, sequence);
		if (presence !== undefined || sends.credential.apiVersion === 'v4') return orUndefined(presence);
		// Whether v4 can be asked for a sequence is not known.
		const inV3 = orUndefined(await this.presence(v3, sends, sequence));
		return inV3 && (await this.hasV3(sends)) ? inV3 : undefined;
	}

	/** An error about a contact; one about its sequence where that is missing. @param absent finds the contact, undefined where a look shows it */
	async explain(error: ExplainedError, sends: Sends, sequence: Ref, absent: () => Promise<Ref | undefined>): Promise<ExplainedError> {
		const { apiVersion } = sends.credential;
		if (error.concerns === 'contact' && apiVersion !== 'auto') {
			const missing = orUndefined(await this.presenceIfTold(apiVersion === 'v4' ? v4 : v3, sends, sequence));
			return missing?.with({ change: error.change }) ?? error;
		}
		// With Automatic, v4 alone may have named the contact.
		if (apiVersion === 'v4' || (error.concerns !== 'contact' && !saysNothing(error))) return error;
		const asked = await this.explainSilence(error, sends, sequence);
		if (asked !== 'there') return asked;
		if (error.concerns) return error;
		const contact = await absent().catch(asExplained);
		return !contact || contact instanceof ExplainedError ? error : explained('notInSequence', { sequence, contact }, error);
	}

	/** An error about a sequence's contacts; one about the sequence where that is missing. */
	async explainList(error: ExplainedError, sends: Sends, sequence: Ref): Promise<ExplainedError> {
		if (sends.credential.apiVersion === 'v4' || !(saysNothing(error) || isUnreadable(error))) return error;
		const asked = await this.explainSilence(error, sends, sequence);
		return asked === 'there' ? error : asked;
	}

	/** Where an answer doesn't say what is missing, Reply.io is asked for the sequence, then whether it is Reply.io at all. */
	private async explainSilence(error: ExplainedError, sends: Sends, sequence: Ref): Promise<'there' | ExplainedError> {
		const presence = await this.presenceIfTold(v3, sends, sequence);
		if (!(presence instanceof ExplainedError)) return presence ?? error;
		const isV3There = await this.ifTold(sends, 'whoami', async () => await this.hasV3(sends));
		return isV3There ? presence.with({ change: error.change }) : error;
	}

	private async presenceIfTold(version: Version, sends: Sends, sequence: Ref): Promise<Presence> {
		return await this.ifTold(sends, version.readSequence(sequence).path, async () => await this.presence(version, sends, sequence));
	}

	/** What is asked to say more of an error; undefined where it could not be asked. */
	private async ifTold<T>(sends: Sends, what: string, ask: () => Promise<T>): Promise<T | undefined> {
		const told = await this.told.get(sends, what, async () => await ask().catch(ifFailing)).catch(() => undefined);
		return told as T | undefined;
	}

	/** Whether v3 answers at all: where it does not, a 404 says nothing of a sequence. */
	private async hasV3(sends: Sends): Promise<boolean> {
		return await this.answers.get(sends, 'whoami', async () => await isApiThere(sends));
	}

	private async presence(version: Version, sends: Sends, sequence: Ref): Promise<Presence> {
		return await this.asked.get(sends, version.readSequence(sequence).path, async () => await presenceOf(version, sends, sequence));
	}
}

/**
 * Asks for a sequence.
 *
 * @returns the error where it is missing; undefined where it is there, or that cannot be told
 * @throws ExplainedError when it could not be asked for
 */
export async function missingSequence(version: Version, sends: Send, sequence: Ref): Promise<ExplainedError | undefined> {
	return orUndefined(await presenceOf(version, sends, sequence));
}

/** Whether Reply.io's API answers at all, to what any key may ask. @throws ExplainedError when it could not be asked */
export async function isApiThere(sends: Send): Promise<boolean> {
	const answer = await sends.send(whoami()).catch(asExplained);
	if (couldNotBeAsked(answer)) throw answer;
	return !(answer instanceof ExplainedError);
}

/** A contact, where a look says that it is not in a sequence, or not what is missing. */
export async function ifAbsent(sends: Send, sequence: Ref, contact: Ref): Promise<Ref | undefined> {
	const answer = await sends.send(v3.readContact(sequence, contact)).catch(asExplained);
	return saysNothing(answer) ? contact : undefined;
}

/** Whether it says that something is missing, and not what. */
export function saysNothing(error: unknown): boolean {
	return error instanceof ExplainedError && error.httpCode === 404 && !error.concerns;
}

/** Whether it is an answer that is not what was asked for: of a missing sequence's contacts, say, an empty one. */
function isUnreadable({ httpCode, failure, change }: ExplainedError): boolean {
	return httpCode === 200 && failure?.cause === 'temporarily-unavailable' && !change;
}

async function presenceOf(version: Version, sends: Send, sequence: Ref): Promise<Presence> {
	const answer = await sends.send(version.readSequence(sequence)).catch(asExplained);
	if (couldNotBeAsked(answer)) throw answer;
	if (!(answer instanceof ExplainedError)) return 'there';
	if (!version.lacksSequence(answer)) return undefined;
	return answer.concerns === 'sequence' ? answer : explained('sequenceNotFound', { sequence }, answer);
}

/** Whether it says nothing of what was asked: another try may. */
function couldNotBeAsked(answer: unknown): answer is ExplainedError {
	return answer instanceof Cancelled || (answer instanceof ExplainedError && (answer.isWaitOver === true || answer.failure?.cause === 'temporarily-unavailable'));
}

/** @throws ExplainedError when it is one item's wait that was over, or the run was cancelled */
function ifFailing(error: ExplainedError): undefined {
	if (error instanceof Cancelled || error.isWaitOver) throw error;
}

function explained(code: string, about: { sequence: Ref; contact?: Ref }, { tries = 1, httpCode, code: told, answer, change }: ExplainedError): ExplainedError {
	return explainBulkFailure(code, undefined, { about, tries, hide: (text) => text }).with({ httpCode, code: told, answer, change });
}

function orUndefined(presence: Presence): ExplainedError | undefined {
	return presence === 'there' ? undefined : presence;
}
