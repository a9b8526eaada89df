import fc from 'fast-check';

import type { ContactRef } from '../../../nodes/ReplyIo/api/contactByEmail';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { sequenceList } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/lists';
import { ref } from '../refs.mjs';
import { pageOf, readFrom, refused } from './wanted.mjs';

/** So many contacts a page gives at most: what holds for few holds for a thousand. */
const PAGE = 4;
const STATUSES = ['active', 'inactive', 'paused', 'finished', 'outOfOffice'];
const NAMES = ['Active', 'Inactive', 'Paused', 'Finished', 'OutOfOffice'];

interface World {
	/** The addresses of all contacts, whose IDs count from 1. */
	emails: string[];
	/** Who is in the sequence. */
	enrolled: boolean[];
	/** Who is wanted: IDs, some of nobody, or addresses, some of nobody. */
	wanted: Array<number | string>;
}

const worlds = fc.integer({ min: 1, max: 60 }).chain((count) =>
	fc.record<World>({
		emails: fc.array(fc.integer({ min: 1, max: 2 * count }).map((number) => `C${number}@x.com`), { minLength: count, maxLength: count }),
		enrolled: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
		wanted: fc.array(fc.oneof(fc.integer({ min: 1, max: count + 5 }), fc.integer({ min: 1, max: 2 * count + 5 }).map((number) => `c${number}@x.com`)), { minLength: 1, maxLength: 12 }),
	}),
);

const statusOf = (id: number) => id % STATUSES.length;

function serve({ emails, enrolled }: World) {
	const account = emails.map((email, index) => ({ id: index + 1, email }));
	const members = account.filter((_, index) => enrolled[index]).map(({ id, email }) => ({ contactId: id, sequenceId: 1, email, statusInSequence: STATUSES[statusOf(id)] }));
	return async (request: Parameters<Parameters<typeof readFrom>[2]>[0]) => {
		const { path, query } = request;
		if (path === '/v3/sequences/1') return { id: 1 };
		if (path === '/v3/sequences/1/contacts') return pageOf(members, request, PAGE);
		if (path === '/v3/contacts') return pageOf(account.filter(({ email }) => email.toLowerCase() === query!.email), request);
		if (path === '/v3/contacts/filter') return pageOf(account, request);
		const one = members.find(({ contactId }) => path === `/v3/sequences/1/contacts/${contactId}`);
		return one ?? refused(404, request, { code: 'sequenceContact.notInSequence' });
	};
}

/** What is to be found: the state, or a word of the error. */
function truth({ emails, enrolled }: World, wanted: number | string): unknown {
	const state = (id: number) => ({ contactId: id, email: emails[id - 1], status: NAMES[statusOf(id)] });
	if (typeof wanted === 'number') return enrolled[wanted - 1] ? state(wanted) : expect.objectContaining({ message: `Contact ${wanted} is not in sequence 1` });
	const ids = emails.flatMap((email, index) => (email.toLowerCase() === wanted ? [index + 1] : []));
	const members = ids.filter((id) => enrolled[id - 1]);
	if (members.length === 1) return state(members[0]);
	if (members.length > 1) return expect.objectContaining({ message: expect.stringMatching(new RegExp(`^${members.length} contacts in Reply\\.io have the email address of 'Contact': '${wanted}' \\(IDs `)) });
	return expect.any(ExplainedError);
}

test('whoever is wanted of whatever list is found as it is, or said not to be there, in at most twice the calls of the best way', async () => {
	await fc.assert(
		fc.asyncProperty(worlds, async (world) => {
			const contacts = world.wanted.map((wanted): ContactRef => (typeof wanted === 'number' ? ref(wanted) : { email: wanted }));
			const { asked, found } = await readFrom((sends) => sequenceList(sends, ref(1)), contacts, serve(world));
			expect(found).toEqual(world.wanted.map((wanted) => truth(world, wanted)));
			const pages = Math.max(1, Math.ceil(world.enrolled.filter(Boolean).length / PAGE));
			const different = new Set(world.wanted);
			const singly = [...different].reduce<number>((sum, wanted) => sum + (typeof wanted === 'number' ? 1 : 1 + world.emails.filter((email) => email.toLowerCase() === wanted).length), 0);
			// Whether there is such a sequence; who has an address nobody seems to have, once a run; and again, where the list ended without them.
			const more = 1 + 3 + (pages > 1 ? Math.min(pages, singly) : 0);
			expect(asked.length).toBeLessThanOrEqual(2 * Math.min(pages, singly) + more);
		}),
		{ numRuns: 1_000 },
	);
});
