import type { IDataObject } from 'n8n-workflow';

import { findContactsByEmail, type ContactRef, type EmailRef } from '../../../api/contactByEmail';
import { asExplained, attempt, ExplainedError } from '../../../api/errors/explainedError';
import type { Id, Ref } from '../../../api/id';
import { OnceInAccount } from '../../../api/onceInAccount';
import { MAX_PAGE_SIZE, readPages } from '../../../api/pages';
import { isApiThere, saysNothing } from '../../../api/sequences';
import type { ApiRequest } from '../../../api/transport/request';
import type { Sends } from '../../../api/transport/sender';
import { beginsWithSingleCalls, turnsToSingleCalls } from './readStrategy';
import { isAbsent, Roster } from './roster';
import type { Known } from './states';

/** A list of contacts that can be read in pages, and contact by contact. */
export interface ContactList<T extends Known> {
	/** The request for a page of it. */
	page: (page: { top: number; skip: number }) => ApiRequest;
	/** The request for one contact. */
	one: (contact: Ref) => ApiRequest;
	/** What a record of the list says. @throws ExplainedError when it is none */
	ofRecord: (record: IDataObject) => T;
	/** What the answer about one contact says. @throws ExplainedError when it is none */
	ofAnswer: (data: unknown, contact: Ref) => T;
	/** The error of a contact that is not in it. */
	absent: (contact: ContactRef) => ExplainedError;
	/** Looks whether the list itself is missing, and why, after an answer that a contact is. @throws ExplainedError when that could not be asked */
	whyMissing?: () => Promise<ExplainedError | undefined>;
	/** Whether contacts can be read singly where the list cannot be read in pages. */
	canDoWithoutPages?: boolean;
}

/**
 * Reads what is known of contacts, in the cheaper way. What cannot be read is the error of the contacts
 * concerned.
 */
export async function readContacts<T extends Known>(
	sends: Sends,
	list: ContactList<T>,
	contacts: readonly ContactRef[],
	lookUps = new EmailLookUps(),
): Promise<(contact: ContactRef) => T | ExplainedError> {
	const roster = new Roster<T>(list.absent);
	for (const contact of contacts) roster.add(contact);
	const reading = new Reading(sends, lookUps, list, roster);
	await reading.pages();
	await reading.singly();
	return (contact) => roster.of(contact);
}

class Reading<T extends Known> {
	private pagesRead = 0;

	private lookUpsMade = 0;

	/** Whether anybody was found in the list, so that it exists. */
	private isThere = false;

	constructor(
		private readonly sends: Sends,
		private readonly lookUps: EmailLookUps,
		private readonly list: ContactList<T>,
		private readonly roster: Roster<T>,
	) {}

	/** Reads pages as long as that is the cheaper way; what is still wanted then is left to single calls. */
	async pages(): Promise<void> {
		const { roster } = this;
		if (beginsWithSingleCalls(roster.atMost)) return;
		const end = await this.readList(() => this.areEnough()).catch(asExplained);
		if (end instanceof ExplainedError) {
			if (this.list.canDoWithoutPages && end.httpCode !== undefined && end.httpCode !== 401 && end.httpCode !== 429) return;
			// A missing sequence's list may be one that cannot be read.
			const isOdd = saysNothing(end) || end.httpCode === 200;
			roster.giveUp((isOdd && !this.isThere ? await this.whyMissing().catch(() => undefined) : undefined) ?? end);
			return;
		}
		if (end === 'enough') return;
		// A list that shifted between its pages hides contacts: one look more before they are said not to be there.
		if (this.pagesRead === 1) await this.giveUp();
		else if (roster.atMost > this.pagesRead) {
			const again = await this.readList(async () => false).catch(asExplained);
			await this.giveUp(again instanceof ExplainedError ? again : undefined);
		}
	}

	/** Reads what is still wanted contact by contact. */
	async singly(): Promise<void> {
		await this.lookUp();
		const answers = await Promise.all(
			this.roster.missingIds().map(async (contact) => {
				const found = await this.sends.send(this.list.one(contact)).then(({ data }) => attempt(() => this.list.ofAnswer(data, contact)), asExplained);
				this.roster.answer(contact, found);
				return found;
			}),
		);
		const absent = answers.find(isAbsent);
		this.isThere ||= answers.some((one) => !(one instanceof ExplainedError));
		if (!absent) return;
		// The answers say already that the contacts are not there.
		const why = this.isThere ? undefined : await this.whyMissing().catch(() => undefined);
		const isSilent = answers.some(saysNothing);
		// Nothing is there, perhaps, as the address is wrong.
		if (isSilent && !this.isThere && !(await isApiThere(this.sends).catch(() => false))) return;
		if (why) this.roster.explainAbsence(why);
		else if (isSilent) this.roster.explainSilence();
	}

	private async readList(isEnough: () => Promise<boolean>): Promise<'enough' | 'whole list'> {
		const pages = readPages(
			this.sends,
			(skip) => this.list.page({ top: MAX_PAGE_SIZE, skip }),
			({ contactId, id }) => contactId ?? id,
		);
		for await (const { records, hasMore } of pages) {
			this.pagesRead++;
			for (const record of records) this.roster.meet(this.list.ofRecord(record));
			this.isThere ||= records.length > 0;
			if (this.roster.atLeast === 0 || (hasMore && (await isEnough()))) return 'enough';
		}
		this.roster.settleEmailsMet();
		return 'whole list';
	}

	private async areEnough(): Promise<boolean> {
		const isTurn = () => turnsToSingleCalls(this.pagesRead, this.lookUpsMade + this.roster.atLeast);
		if (!isTurn()) return false;
		await this.lookUp();
		return isTurn();
	}

	private async lookUp(): Promise<void> {
		const emails = this.roster.unsettledEmails();
		this.lookUpsMade += emails.length;
		await Promise.all(emails.map(async (email) => this.roster.lookedUp(email, await this.lookUps.of(this.sends, email))));
	}

	private async giveUp(error?: ExplainedError): Promise<void> {
		// An empty list says nothing as long as the list itself may be missing.
		if (this.roster.atLeast > 0) this.roster.giveUp(error ?? (this.isThere ? undefined : await this.whyMissing().catch(asExplained)));
	}

	private async whyMissing(): Promise<ExplainedError | undefined> {
		return await this.list.whyMissing?.();
	}
}

/** Looks each email address up once a run; one that could not be is not asked for again. */
export class EmailLookUps {
	private readonly ids = new OnceInAccount<Id[] | ExplainedError>();

	async of(sends: Sends, { email, asGiven = email }: EmailRef): Promise<Id[] | ExplainedError> {
		return await this.ids.get(sends, email, async () => await findContactsByEmail(sends, asGiven).catch(asExplained));
	}
}
