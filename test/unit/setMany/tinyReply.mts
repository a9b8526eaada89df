import { explainAnswer, explainFault } from '../../../nodes/ReplyIo/api/errors/explain';
import { Cancelled } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { ContactStatus } from '../../../nodes/ReplyIo/api/contactStatus';
import type { Id } from '../../../nodes/ReplyIo/api/id';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { Patience } from '../../../nodes/ReplyIo/api/transport/sender';
import { carryOut } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/carryOut';
import { Calls } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/calls';
import { report, type ReportRow } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/report';
import type { Row } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';

/*
 * A Reply.io of a few lines, whose calls fail in every way there is, for running Set Many without a network.
 */

export type Fault = 'none' | 'cancelledDone' | 'cancelledUndone' | 'refusedForGood' | 'failsUndone' | 'failsDone' | 'repeatedDone' | 'repeatedUndone' | 'unreadableDone' | 'unreadableUndone';
export const FAULTS: Fault[] = ['failsUndone', 'failsDone', 'repeatedDone', 'repeatedUndone', 'unreadableDone', 'unreadableUndone'];
export const STATUSES: ContactStatus[] = ['Active', 'Finished', 'OutOfOffice', 'Paused'];
const V3: Record<string, string> = { Active: 'active', Finished: 'finished', OutOfOffice: 'outOfOffice', Paused: 'paused', Inactive: 'inactive' };
const fromV3 = (name: unknown) => Object.keys(V3).find((key) => V3[key] === name) as ContactStatus;

/** A page of this size has what 1,000 have at their size. */
export const PAGE = 4;
export const email = (id: number) => `c${id}@example.com`;
export const id = (value: number) => value as Id;
export const ref = (value: number) => ({ id: id(value) });

export interface World {
	/** Statuses by sequence, then contact, newest last. */
	sequences: Map<number, Map<number, ContactStatus>>;
	/** Contacts with which a whole call is refused. */
	poison: Set<number>;
	/** Contacts a call reports as failed. */
	refused: Set<number>;
	/** The address of a contact. */
	emailOf: (contact: number) => string;
	faults: (request: ApiRequest) => Fault;
}

export function worldOf(enrolled: Array<[number, number, ContactStatus]>, more: Partial<World> = {}): World {
	const sequences = new Map<number, Map<number, ContactStatus>>();
	for (const [sequence, contact, status] of enrolled) {
		if (!sequences.has(sequence)) sequences.set(sequence, new Map());
		sequences.get(sequence)!.set(contact, status);
	}
	return { sequences, poison: new Set(), refused: new Set(), emailOf: email, faults: () => 'none', ...more };
}

/** The status of every contact, by "sequence/contact". */
export function snapshot({ sequences }: World): Map<string, ContactStatus> {
	return new Map([...sequences].flatMap(([sequence, contacts]) => [...contacts].map(([contact, status]) => [`${sequence}/${contact}`, status] as const)));
}

export class TinyReply {
	readonly credential = { apiKey: 'key-of-the-test', apiVersion: 'v3' as const, baseUrl: 'https://api.reply.io' };

	answers = 0;

	requests: string[] = [];

	/** Contacts whose status was set, by "sequence/contact". */
	written = new Set<string>();

	constructor(private readonly world: World) {}

	get calls(): number {
		return this.requests.length;
	}

	async send(request: ApiRequest) {
		const { method, path, body, writes } = request;
		this.requests.push(`${method} ${path}`);
		const fault = this.world.faults(request);
		const asked = (tries: number) => ({ about: request.about, version: 'v3', tries, isUnknown: tries > 1 && writes, hide: (text: string) => text });
		const refused = (status: number, problem: object) => {
			this.answers++;
			return explainAnswer({ status, headers: {}, body: JSON.stringify(problem) }, asked(1));
		};
		const answered = (data: unknown, isRepeated = false) => {
			this.answers++;
			return { data, tries: isRepeated ? 2 : 1, isRepeated };
		};
		if (fault === 'cancelledDone' || fault === 'cancelledUndone') {
			if (writes && fault === 'cancelledDone') this.write(path, body!, refused);
			throw new Cancelled({ tries: 1, ...(writes ? { change: 'unknown' as const } : {}) });
		}
		if (!writes) {
			if (fault === 'failsUndone' || fault === 'failsDone') throw explainFault({ status: 500, headers: {}, body: '' }, asked(4));
			return answered(this.read(request, refused));
		}
		if (fault === 'refusedForGood') throw refused(403, { detail: 'no' });
		const isDone = ['none', 'failsDone', 'repeatedDone', 'unreadableDone'].includes(fault);
		const first = isDone ? this.write(path, body!, refused) : undefined;
		if (fault === 'failsDone' || fault === 'failsUndone') throw explainFault({ status: 500, headers: {}, body: '' }, asked(4));
		if (fault === 'unreadableDone' || fault === 'unreadableUndone') return answered([first]);
		return fault === 'none' ? answered(first) : answered(this.write(path, body!, refused), true);
	}

	private read({ path, query, body }: ApiRequest, refused: (status: number, problem: object) => Error): unknown {
		const { sequences, emailOf } = this.world;
		const all = [...new Set([...sequences.values()].flatMap((contacts) => [...contacts.keys()]))];
		const page = (records: unknown[]) => {
			const { top, skip } = query as { top: number; skip: number };
			const shown = records.slice(skip, skip + Math.min(top, PAGE));
			return { items: shown, hasMore: skip + shown.length < records.length };
		};
		const sequencesOf = (contact: number) => [...sequences].filter(([, contacts]) => contacts.has(contact)).map(([sequenceId]) => ({ sequenceId, sequenceName: `S${sequenceId}`, statusInSequence: 'contacted' }));
		if (path === '/v3/whoami') return { userId: 1 };
		if (path === '/v3/contacts') {
			const asked = String(query!.email).toLowerCase();
			return { items: all.filter((contact) => emailOf(contact) === asked).map((contact) => ({ id: contact, email: emailOf(contact) })), hasMore: false };
		}
		if (path === '/v3/contacts/filter') return page(all.filter((contact) => emailOf(contact).includes(String((body as { searchTerm?: string } | undefined)?.searchTerm ?? ''))).map((contact) => ({ id: contact, email: emailOf(contact), sequences: sequencesOf(contact) })));
		const [, , room, number, , contactId] = path.split('/').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) as [unknown, unknown, string, number, unknown, number | undefined];
		if (room === 'contacts') {
			if (!all.includes(number)) throw refused(404, { detail: 'no', code: 'contact.notFound' });
			return { contactId: number, sequences: sequencesOf(number) };
		}
		const contacts = sequences.get(number);
		if (path === `/v3/sequences/${number}`) {
			if (!contacts) throw refused(404, { detail: 'no', code: 'sequence.notFound' });
			return { id: number };
		}
		const shown = (contact: number) => ({ contactId: contact, sequenceId: number, email: emailOf(contact).toUpperCase(), statusInSequence: V3[contacts!.get(contact)!] });
		if (contactId === undefined) return page([...(contacts?.keys() ?? [])].reverse().map(shown));
		if (!contacts?.has(contactId)) throw refused(404, { detail: 'no', code: 'sequenceContact.notInSequence' });
		return shown(contactId);
	}

	private write(path: string, body: object, refused: (status: number, problem: object) => Error): unknown {
		const sequence = Number(path.split('/')[3]);
		const { contactIds, statusInSequence } = body as { contactIds: number[]; statusInSequence: string };
		const contacts = this.world.sequences.get(sequence)!;
		if (new Set(contactIds).size !== contactIds.length || contactIds.length > 100) throw new Error('breach of the contract');
		if (contactIds.some((contact) => this.world.poison.has(contact))) throw refused(400, { detail: 'invalid', code: 'sequenceContact.invalidInput' });
		const to = fromV3(statusInSequence);
		const failures: Record<string, unknown> = {};
		for (const contact of contactIds) {
			if (this.world.refused.has(contact)) failures[contact] = { error: 'forbidden', errorDetails: null };
			else if (to === 'Paused' && contacts.get(contact) !== 'Active') failures[contact] = { error: 'invalidStatusTransition', errorDetails: null };
			else {
				contacts.set(contact, to);
				this.written.add(`${sequence}/${contact}`);
			}
		}
		return failures;
	}
}

/** The calls of a run on it. */
export function callsOn(reply: TinyReply): Calls {
	const patience = new Patience(0);
	patience.wait = async () => await Promise.resolve();
	return new Calls(reply as never, () => patience);
}

/** Runs rows from reading to the report. */
export async function setMany(world: World, rows: Row[]): Promise<{ rows: ReportRow[]; reply: TinyReply }> {
	const reply = new TinyReply(world);
	const results = await carryOut(callsOn(reply), rows, { write: () => {} });
	return { rows: report(rows, (row) => results.get(row as Row)!), reply };
}
