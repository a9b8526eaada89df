import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { Sequences } from '../../../nodes/ReplyIo/api/sequences';
import { v3 } from '../../../nodes/ReplyIo/api/v3';
import { oneSequence } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/getAll/oneSequence';
import { answeringIn } from '../answering.mjs';
import { ref } from '../refs.mjs';
import { rejectedBy } from '../thrown.mjs';

/** Reads the contacts of a sequence to the end, with these answers. */
async function read(...answers: unknown[]) {
	const { sends, asked } = answeringIn('v3', ...answers);
	const contacts: unknown[] = [];
	const reading = async () => {
		for await (const page of oneSequence(v3, sends, ref(100), new Sequences()).pages(undefined, 10)) contacts.push(...page.contacts);
		return contacts;
	};
	return { reading, asked };
}

const missing = new ExplainedError({ message: 'Sequence 100 was not found', httpCode: 404, concerns: 'sequence', tries: 1 });
const contact = { contactId: 1, sequenceId: 100, statusInSequence: 'active' };

test('a list of nobody is that of a sequence that is asked for: one that is missing is an error', async () => {
	const { reading, asked } = await read({ items: [], hasMore: false }, missing);
	expect((await rejectedBy(reading())).message).toBe('Sequence 100 was not found');
	expect(asked.map(({ path }) => path)).toEqual(['/v3/sequences/100/contacts', '/v3/sequences/100']);
});

test('a sequence that is there has nobody', async () => {
	const { reading } = await read({ items: [], hasMore: false }, { id: 100 });
	expect(await reading()).toEqual([]);
});

test('a sequence that has somebody is not asked for', async () => {
	const { reading, asked } = await read({ items: [contact], hasMore: false });
	expect(await reading()).toMatchObject([{ contactId: 1, sequenceId: 100, status: 'Active' }]);
	expect(asked).toHaveLength(1);
});

test('is read page by page, each with the last contact of the one before, and says whether there are more', async () => {
	const members = [1, 2, 3].map((contactId) => ({ ...contact, contactId }));
	const { sends, asked } = answeringIn('v3', { items: members.slice(0, 2), hasMore: true }, { items: members.slice(1), hasMore: false });
	const source = oneSequence(v3, sends, ref(100), new Sequences());
	const pages: unknown[] = [];
	for await (const { contacts, hasMore } of source.pages({ by: 'email', direction: 'asc' }, 2)) pages.push([contacts.map(({ contactId }) => contactId), hasMore]);
	expect(pages).toEqual([[[1, 2], true], [[3], false]]);
	expect(asked.map(({ query }) => query)).toMatchObject([{ top: 2, skip: 0 }, { top: 2, skip: 1 }]);
	expect(source.sortsBy('email')).toBe(true);
});
