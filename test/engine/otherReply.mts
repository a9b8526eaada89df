import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express, { type Request, type Response } from 'express';

/*
 * A Reply.io written from its reference a second time, without the simulator: what the reference leaves open it
 * answers the other way round.
 */

type Status = 'Active' | 'Finished' | 'Inactive' | 'OutOfOffice' | 'Paused';

/** How it answers what no reference tells. */
export interface Ways {
	/** The page's one call, the same with reads under its own path, or none. */
	v4: 'put' | 'links' | 'none';
	/** What v4's PUT answers. */
	v4Answer: 'contact' | 'nothing' | 'done';
	/** What is not there. */
	missing: 'silent' | 'html' | 'empty' | 'number' | 'spoken';
	/** A missing sequence's contacts. */
	missingList: 'page' | 'nothing' | 'notFound';
	email: 'caseSensitive' | 'containing' | 'ignored';
	/** What a bulk call answers where all went well. */
	bulk: 'object' | 'null' | 'list' | 'nothing';
	/** How it says why a contact of a bulk call failed. */
	failure: 'number' | 'text' | 'Pascal';
	/** Pausing a contact that is paused. */
	pausedAgain: 'accepted' | 'conflict' | 'listed';
	/** Whether IDs come as texts. */
	ids: 'numbers' | 'texts';
	/** Whether pages say that there is more. */
	hasMore: 'told' | 'untold';
	/** Whether contacts of the search have their sequences. */
	search: 'sequences' | 'bare' | 'forbidden';
}

const WORD = { Active: 'active', Finished: 'finished', Inactive: 'inactive', OutOfOffice: 'outOfOffice', Paused: 'paused' };
/** What a contact's statuses show of the same. */
const DERIVED = { Active: 'replied', Finished: 'bounced', Inactive: 'invalidEmail', OutOfOffice: 'autoReplied', Paused: 'contacted' };

/** Never more a page, whatever is asked for. */
const PAGE = 7;

export class OtherReply {
	readonly apiKey = 'key-of-another-reply';

	readonly requests: string[] = [];

	private readonly contacts = new Map<number, { email: string }>();

	private readonly sequences = new Map<number, Map<number, Status>>();

	private server?: Server;

	constructor(private readonly ways: Ways) {}

	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
	}

	async start(): Promise<void> {
		this.server = this.app().listen(0, '127.0.0.1');
		await once(this.server, 'listening');
	}

	async stop(): Promise<void> {
		this.server!.closeAllConnections();
		this.server!.close();
		await once(this.server!, 'close');
	}

	add(sequence: number, contact: number, status: Status, email = `person${contact}@example.com`): void {
		this.contacts.set(contact, { email });
		if (!this.sequences.has(sequence)) this.sequences.set(sequence, new Map());
		this.sequences.get(sequence)!.set(contact, status);
	}

	status(sequence: number, contact: number): Status | undefined {
		return this.sequences.get(sequence)?.get(contact);
	}

	/** How often a version was asked. */
	asked(version: 'v3' | 'v4'): number {
		return this.requests.filter((request) => request.includes(` /${version}/`)).length;
	}

	private app() {
		const app = express();
		app.use(express.json());
		app.use((req, res, next) => {
			this.requests.push(`${req.method} ${req.path}`);
			const isRight = req.path.startsWith('/v4/') ? req.get('X-API-Key') === this.apiKey : req.get('Authorization') === `Bearer ${this.apiKey}`;
			if (isRight) next();
			else res.status(401).json({ type: 'about:blank', title: 'Unauthorized', status: 401, traceId: '00-1' });
		});
		if (this.ways.v4 !== 'none') app.put('/v4/sequences/:id/contact-links/:contact/status', this.put);
		if (this.ways.v4 === 'links') app.get('/v4/sequences/:id/contact-links/:contact', this.one((sequence, contact) => this.v4Contact(sequence, contact)));
		app.get('/v3/whoami', (_req, res) => res.json({ userId: 9 }));
		app.get('/v3/contacts', this.byEmail);
		app.post('/v3/contacts/filter', this.filter);
		app.get('/v3/contacts/:contact/statuses', this.statuses);
		app.get('/v3/sequences/:id', (req, res) => (this.sequences.has(Number(req.params.id)) ? res.json({ id: this.id(Number(req.params.id)), name: 'Any' }) : this.notFound(res, 'Sequence', '14')));
		app.get('/v3/sequences/:id/contacts', this.list);
		app.get('/v3/sequences/:id/contacts/:contact', this.one((sequence, contact) => this.v3Contact(sequence, contact)));
		app.post('/v3/sequences/:id/contacts/set-status-in-sequence', this.bulk);
		return app;
	}

	private id(number: number): number | string {
		return this.ways.ids === 'texts' ? String(number) : number;
	}

	private notFound(res: Response, what: string, code: string): void {
		const problem = { type: 'https://tools.ietf.org/html/rfc9110#section-15.5.5', title: 'Not Found', status: 404, traceId: '00-4bf9-1' };
		res.status(404);
		const { missing } = this.ways;
		if (missing === 'html') res.type('html').send('<!doctype html><title>Not Found</title><p>The sequence of pages you look for has no contact.</p>');
		else if (missing === 'empty') res.end();
		else if (missing === 'number') res.json({ ...problem, code: Number(code) });
		else if (missing === 'spoken') res.json({ ...problem, detail: `${what} does not exist.` });
		else res.json(problem);
	}

	private page(req: Request, res: Response, records: object[]): void {
		const { top = 25, skip = 0 } = req.query;
		const from = Number(skip);
		const items = records.slice(from, from + Math.min(Number(top), PAGE));
		res.json({ items, ...(this.ways.hasMore === 'told' ? { hasMore: from + items.length < records.length } : {}) });
	}

	private common(sequence: number, contact: number) {
		return { sequenceId: this.id(sequence), contactId: this.id(contact), email: this.contacts.get(contact)!.email, firstName: null, addingDate: '2026-01-05T08:00:00.123Z' };
	}

	private v4Contact(sequence: number, contact: number) {
		return { ...this.common(sequence, contact), status: this.status(sequence, contact), subStatus: null, currentStep: 1, isOptedOut: false };
	}

	private v3Contact(sequence: number, contact: number) {
		return { ...this.common(sequence, contact), statusInSequence: WORD[this.status(sequence, contact)!], currentStep: { stepId: null, displayName: 'Finished' }, emailDisposition: null };
	}

	private readonly one = (show: (sequence: number, contact: number) => object) => (req: Request, res: Response) => {
		const [sequence, contact] = [Number(req.params.id), Number(req.params.contact)];
		if (this.status(sequence, contact) === undefined) this.notFound(res, 'Contact', '8');
		else res.json(show(sequence, contact));
	};

	private readonly put = (req: Request, res: Response) => {
		const [sequence, contact] = [Number(req.params.id), Number(req.params.contact)];
		const { status } = req.body as { status: Status };
		const is = this.status(sequence, contact);
		if (is === undefined) this.notFound(res, 'Contact', '8');
		else if (status === 'Paused' && is !== 'Active' && !(is === 'Paused' && this.ways.pausedAgain === 'accepted')) res.status(409).end();
		else {
			this.sequences.get(sequence)!.set(contact, status);
			if (this.ways.v4Answer === 'contact') res.json(this.v4Contact(sequence, contact));
			else if (this.ways.v4Answer === 'done') res.json({ success: true });
			else res.status(204).end();
		}
	};

	private readonly list = (req: Request, res: Response) => {
		const sequence = Number(req.params.id);
		const contacts = this.sequences.get(sequence);
		if (contacts || this.ways.missingList === 'page') this.page(req, res, [...(contacts?.keys() ?? [])].map((contact) => this.v3Contact(sequence, contact)));
		else if (this.ways.missingList === 'nothing') res.status(200).end();
		else this.notFound(res, 'Sequence', '14');
	};

	private readonly bulk = (req: Request, res: Response) => {
		const sequence = Number(req.params.id);
		const contacts = this.sequences.get(sequence);
		if (!contacts) {
			this.notFound(res, 'Sequence', '14');
			return;
		}
		const { contactIds, statusInSequence } = req.body as { contactIds: number[]; statusInSequence: string };
		const to = (Object.keys(WORD) as Status[]).find((status) => WORD[status] === statusInSequence)!;
		const failures: Record<string, object> = {};
		const fail = (contact: number, number: number, text: string) => {
			const { failure } = this.ways;
			failures[contact] = { error: failure === 'number' ? number : failure === 'text' ? text : text.charAt(0).toUpperCase() + text.slice(1), errorDetails: null };
		};
		for (const contact of contactIds) {
			const is = contacts.get(contact);
			if (is === undefined) fail(contact, 8, 'notInSequence');
			else if (to !== 'Paused' || is === 'Active') contacts.set(contact, to);
			else if (is !== 'Paused' || this.ways.pausedAgain !== 'accepted') fail(contact, 11, 'invalidStatusTransition');
		}
		const { bulk } = this.ways;
		if (Object.keys(failures).length > 0 || bulk === 'object') res.json(failures);
		else if (bulk === 'nothing') res.status(200).end();
		else res.json(bulk === 'null' ? null : []);
	};

	private readonly byEmail = (req: Request, res: Response) => {
		const asked = String(req.query.email);
		const all = [...this.contacts].map(([id, contact]) => ({ id: this.id(id), ...contact }));
		const { email: way } = this.ways;
		this.page(req, res, all.filter(({ email }) => way === 'ignored' || (way === 'caseSensitive' ? email === asked : email.toLowerCase().includes(asked.toLowerCase()))));
	};

	private readonly filter = (req: Request, res: Response) => {
		const { sequenceId, searchTerm = '' } = req.body as { sequenceId?: number; searchTerm?: string };
		if (this.ways.search === 'forbidden' && searchTerm === '') {
			res.status(403).json({ title: 'Forbidden', detail: 'Feature scopes [ExportContacts] are denied for userId 9.' });
			return;
		}
		const sequencesOf = (contact: number) => [...this.sequences].filter(([, contacts]) => contacts.has(contact)).map(([id]) => ({ sequenceId: this.id(id), sequenceName: null, status: 'Contacted' }));
		const found = [...this.contacts]
			.filter(([id, { email }]) => email.toLowerCase().includes(searchTerm.toLowerCase()) && (sequenceId === undefined || this.status(sequenceId, id) !== undefined))
			.map(([id, contact]) => ({ id: this.id(id), ...contact, ...(this.ways.search === 'bare' ? {} : { sequences: sequencesOf(id) }) }));
		this.page(req, res, found);
	};

	private readonly statuses = (req: Request, res: Response) => {
		const contact = Number(req.params.contact);
		if (!this.contacts.has(contact)) {
			this.notFound(res, 'Contact', '7');
			return;
		}
		const sequences = [...this.sequences].flatMap(([id, contacts]) => (contacts.has(contact) ? [{ sequenceId: this.id(id), sequenceName: null, statusInSequence: DERIVED[contacts.get(contact)!] }] : []));
		res.json({ contactId: this.id(contact), sequences });
	};
}
