import { asExplained, ExplainedError } from './errors/explainedError';
import { asSentence } from './errors/words';
import { accountOf } from './transport/account';
import { MAX_IN_FLIGHT } from './transport/concurrencyLimit';
import type { ReplyIoCredential } from './transport/credential';
import type { Sends } from './transport/sender';
import { v3 } from './v3';
import { v4 } from './v4';
import { NeedsV4, type Version } from './version';

/**
 * Something done with either version. It may be done with one and then again with the other.
 *
 * @param isKnown whether the account is known to have no other version
 */
export type Task<T> = (version: Version, isKnown: boolean) => Promise<T>;

/** What a task does: v4 may be there for setting statuses, which its published page tells of, and not for reading. */
export type Does = 'reads' | 'sets' | 'sets what v3 cannot';

/**
 * Does something with the account's version of the API. Automatic is v4 first; where v4 refuses, v3 does it and
 * is believed, and once v3 did what v4 did not, as if it were not there, that account uses v3 for an hour.
 *
 * @throws ExplainedError as the task does; where both refused, v3's error, unless v4's alone names the cause
 */
export async function inVersion<T>({ credential }: Pick<Sends, 'credential'>, does: Does, task: Task<T>): Promise<T> {
	if (credential.apiVersion === 'v3') return await task(v3, true);
	const choice = choiceOf(credential, does);
	return credential.apiVersion === 'auto' ? await choice.carryOut(does, task) : await choice.withV4(task);
}

/** Whether only v3 sets statuses, as far as that is known without a call. */
export function hasOnlyV3({ credential }: Pick<Sends, 'credential'>): boolean {
	return credential.apiVersion === 'v3' || (credential.apiVersion === 'auto' && settingWithV3.has(accountOf(credential)));
}

/** Looks at what a version was asked to change; where v4 does not know how to show it, v3 does. */
export async function look<T>(version: Version, read: (version: Version) => Promise<T>): Promise<T> {
	const answer = await read(version).catch(asExplained);
	if (!(answer instanceof ExplainedError)) return answer;
	if (version === v3 || !isRefusal(answer) || answer.concerns) throw answer;
	return await read(v3);
}

/** How a v4 that is not there may answer, and one that is may, too. */
const REFUSALS: readonly unknown[] = [401, 403, 404, 405, 410, 501];

function isRefusal({ httpCode, change }: ExplainedError): boolean {
	return REFUSALS.includes(httpCode) && change !== 'made';
}

/** With the way out of a v4 that is not there; in the message too where Reply.io names no other cause, as an item holds nothing else. */
function orAutomatic(error: ExplainedError): ExplainedError {
	const { message, description = '', concerns } = error;
	const wayOut = `${asSentence(description)} Should all be right, this account has no API v4: choose Automatic as 'API Version' in the Reply.io credential.`;
	return error.with({
		message: concerns ? message : `${message}; the API Version is V4, and Automatic would try V3 as well`,
		description: description.includes('Automatic') ? description : wayOut,
	});
}

/** The same of a v4 that Automatic asked, and whose answer is no refusal: it may be that of whatever is in its place. */
function orV3(error: ExplainedError): ExplainedError {
	const { httpCode = 0, message, description = '', failure, change } = error;
	const isUnreadable = httpCode < 300 && failure?.cause === 'temporarily-unavailable' && change !== 'made';
	const isElsewhere = httpCode >= 300 && httpCode < 400;
	const speaksOfVersion = httpCode === 400 && /\bversion\b/i.test(message);
	if (httpCode < 200 || !(isUnreadable || isElsewhere || speaksOfVersion)) return error;
	return error.with({
		message: `${asSentence(message)} This account may have no API v4, and with V3 as 'API Version' it is not asked`,
		description: `${asSentence(description)} If this account has no API v4, choose V3 as 'API Version' in the Reply.io credential.`,
	});
}

/** So often v4 is asked in vain before v3 is asked alone, and v3 before a v4 that did other things is believed. */
const MAX_REFUSED = MAX_IN_FLIGHT;

/** What a run has learned of the versions of an account. */
class Choice {
	private readonly account: string;

	/** Whether v4 did anything: it is there. */
	private v4Did = false;

	private underWay = 0;

	/** How much v4 refused, without v3 showing that it is to be asked again. */
	private refused = 0;

	/** Whether v4 refused something as if it were not there: without saying what of it is the cause, or what v3 did. */
	private isDoubtful = false;

	/** Whether v3 is used for an hour because of this run. */
	private hasLearned = false;

	private lacksV4 = false;

	constructor(credential: ReplyIoCredential) {
		this.account = accountOf(credential);
	}

	async carryOut<T>(does: Does, task: Task<T>): Promise<T> {
		if (does === 'sets what v3 cannot' ? settingWithV3.has(this.account) : usingV3.has(this.account)) return await task(v3, true);
		if (!this.mayAskV4()) return await this.withV3Alone(does, task);
		this.underWay++;
		const answer = await task(v4, false).catch(asExplained);
		this.underWay--;
		if (!(answer instanceof ExplainedError)) {
			this.v4Did = true;
			this.unlearn(does);
			return answer;
		}
		if (!isRefusal(answer)) throw this.v4Did ? answer : orV3(answer);
		if (this.v4Did && this.refused >= MAX_REFUSED && answer.concerns && !this.isDoubtful) throw answer;
		this.refused++;
		if (!answer.concerns) this.isDoubtful = true;
		return await this.withV3Instead(does, task, answer);
	}

	private mayAskV4(): boolean {
		if (this.v4Did) return !this.isDoubtful || this.refused < MAX_REFUSED;
		return this.refused + this.underWay < MAX_REFUSED;
	}

	/** With v4 alone, which was chosen. */
	async withV4<T>(task: Task<T>): Promise<T> {
		const answer = await task(v4, true).catch(asExplained);
		if (answer instanceof ExplainedError) throw isRefusal(answer) && !this.v4Did ? orAutomatic(answer) : answer;
		this.v4Did = true;
		return answer;
	}

	/** After v4 refused. */
	private async withV3Instead<T>(does: Does, task: Task<T>, refusal: ExplainedError): Promise<T> {
		const answer = await task(v3, false).catch(asExplained);
		// v3 showed the contact, and v4 may not have been allowed to change it.
		if (answer instanceof NeedsV4 && refusal.concerns === 'permission') throw refusal;
		if (isDone(answer)) this.learn(does, refusal);
		if (answer instanceof NeedsV4 && (refusal.concerns || this.v4Did)) throw refusal;
		if (!(answer instanceof ExplainedError)) return answer;
		const isSilent = isRefusal(answer) && !answer.concerns;
		throw isSilent && refusal.concerns ? afterAll(refusal, answer) : afterAll(answer, refusal);
	}

	/** Once v3 did what v4 refused: v4 is not there, unless it did something else, or knew what it was asked for. */
	private learn(does: Does, { concerns }: ExplainedError): void {
		this.isDoubtful = true;
		if (this.v4Did || concerns === 'contact' || concerns === 'sequence') return;
		this.hasLearned = true;
		usingV3.add(this.account);
		if (does !== 'reads') settingWithV3.add(this.account);
	}

	/** Once v4 did something all the same. */
	private unlearn(does: Does): void {
		if (!this.hasLearned) return;
		this.hasLearned = false;
		usingV3.delete(this.account);
		if (does !== 'reads') settingWithV3.delete(this.account);
	}

	/** After v4 did nothing so far. */
	private async withV3Alone<T>(does: Does, task: Task<T>): Promise<T> {
		const answer = await task(v3, this.lacksV4).catch(asExplained);
		if (isDone(answer) && (this.v4Did || !this.isDoubtful)) {
			// What v4 refused so far, v3 did not do either: it may do this.
			this.refused = Math.max(0, this.refused - 1);
			if (answer instanceof NeedsV4) return await this.carryOut(does, task);
		}
		if (answer instanceof NeedsV4) this.lacksV4 = true;
		if (answer instanceof ExplainedError) throw answer;
		return answer;
	}
}

/** An error, with what another of the same task may have changed. */
function afterAll(error: ExplainedError, other: ExplainedError): ExplainedError {
	return other.change === 'unknown' && !error.change ? error.ofUnknownChange().with({ mayComeLate: other.mayComeLate }) : error;
}

/** Whether v3 did its part. */
function isDone(answer: unknown): boolean {
	return !(answer instanceof ExplainedError) || answer.change === 'made' || answer instanceof NeedsV4;
}

/** By the credential of a run: there is one object an account and run. What was learned of reading says nothing of setting. */
const choices = { reading: new WeakMap<ReplyIoCredential, Choice>(), setting: new WeakMap<ReplyIoCredential, Choice>() };

function choiceOf(credential: ReplyIoCredential, does: Does): Choice {
	const made = does === 'reads' ? choices.reading : choices.setting;
	let choice = made.get(credential);
	if (!choice) made.set(credential, (choice = new Choice(credential)));
	return choice;
}

const HOUR_MS = 3_600_000;
const MOST_ACCOUNTS = 1_000;

/** Accounts of which something is known for an hour. */
class ForAnHour {
	/** Until when, in milliseconds since the epoch. */
	private readonly untils = new Map<string, number>();

	has(account: string): boolean {
		return (this.untils.get(account) ?? 0) > Date.now();
	}

	delete(account: string): void {
		this.untils.delete(account);
	}

	add(account: string): void {
		const now = Date.now();
		// The oldest are first.
		for (const [other, until] of this.untils) if (until <= now || this.untils.size >= MOST_ACCOUNTS) this.untils.delete(other);
		this.untils.delete(account);
		this.untils.set(account, now + HOUR_MS);
	}
}

/** Accounts that use v3 without asking v4. */
const usingV3 = new ForAnHour();

/** Those of them where v4 refused to set a status, too. */
const settingWithV3 = new ForAnHour();
