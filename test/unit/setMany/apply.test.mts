import { explainAnswer, explainFault, type RawAnswer } from '../../../nodes/ReplyIo/api/errors/explain';
import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import type { ContactStatus } from '../../../nodes/ReplyIo/api/contactStatus';
import type { Ref } from '../../../nodes/ReplyIo/api/id';
import type { Superseded } from '../../../nodes/ReplyIo/api/transport/condition';
import type { ApiRequest } from '../../../nodes/ReplyIo/api/transport/request';
import { apply, inChunks } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/apply';
import type { Calls } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/calls';
import type { Write } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { Splitting } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/split';
import { ref } from '../refs.mjs';

/* What becomes of writes that are sent, by what Reply.io answers to the calls. */

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function writes(contacts: readonly number[], status: ContactStatus = 'Paused'): Write[] {
	return contacts.map((id) => ({ status, state: { contactId: ref(id).id, email: null, status: 'Active' } }));
}

const DONE: RawAnswer = { status: 200, headers: {}, body: '{}' };
const refusal = (status: number, code?: string): RawAnswer => ({ status, headers: {}, body: code === undefined ? '' : JSON.stringify({ code }) });

/** Sends writes to sequence 1 of a server of a few lines. */
async function sent(
	all: Write[],
	answer: (contacts: number[], call: number) => RawAnswer | ExplainedError,
	now: (contact: number) => string | ExplainedError = () => 'Active',
	waits: number[] = [],
	lostBefore: Partial<ExplainedError> = {},
	endsAt = Infinity,
) {
	const calls: number[][] = [];
	const looks: number[][] = [];
	const aside: number[][] = [];
	let sendings = 0;
	let waitedUntil = 0;
	let resumed = 0;
	const lookAt = (at: number[][]) => async (contacts: Ref[]) => {
		at.push(contacts.map(({ id }) => id));
		await Promise.resolve();
		return ({ id }: Ref) => {
			const is = now(id);
			return is instanceof ExplainedError ? is : { contactId: id, email: null, status: is };
		};
	};
	const fake = {
		credential: { apiKey: 'key-of-the-test', apiVersion: 'v3', baseUrl: 'https://api.reply.io' },
		resume: () => void resumed++,
		pause: async () => await Promise.resolve(),
		async send({ body, about, condition }: ApiRequest) {
			const { contactIds } = body as { contactIds: number[] };
			if (++sendings >= endsAt) throw new ExplainedError({ message: 'Not begun', httpCode: 401 });
			if (waits.includes(sendings)) waitedUntil = Date.now();
			if (condition && !condition.isFresh(waitedUntil)) {
				await condition.renew().catch((error: Superseded) => {
					throw error.with(lostBefore);
				});
			}
			calls.push(contactIds);
			const given = answer(contactIds, calls.length);
			await Promise.resolve();
			if (given instanceof ExplainedError) throw given;
			const asked = { about, version: 'v3', tries: 1, hide: (text: string) => text };
			if (given.status === undefined || (given.status >= 500 && given.status !== 501)) throw explainFault(given, { ...asked, isUnknown: true });
			if (given.status >= 300) throw explainAnswer(given, asked);
			return { data: JSON.parse(given.body) as unknown, tries: 1, isRepeated: false };
		},
	};
	await apply(fake as unknown as Calls, new Splitting(), ref(1), inChunks(all), { began: Date.now() - 1, lookAgain: lookAt(looks), lookAside: lookAt(aside) });
	const outcomes = new Map(all.map(({ state, result }) => [state.contactId as number, result!.outcome]));
	return { calls, looks, aside, resumed, outcomes, resultOf: (contact: number) => all.find(({ state }) => state.contactId === contact)!.result! };
}

const having = (outcomes: Map<number, string>, wanted: string) => [...outcomes].filter(([, outcome]) => outcome === wanted).map(([contact]) => contact);

test('writes go in calls of at most 100, and of one status', async () => {
	const chunks = inChunks([...writes(numbers(1, 150)), ...writes(numbers(201, 203), 'Active')]);
	expect(chunks.map((chunk) => [chunk[0].status, chunk.length])).toEqual([['Paused', 100], ['Paused', 50], ['Active', 3]]);
	const { calls, looks, resumed, outcomes, resultOf } = await sent(writes(numbers(1, 150)), () => DONE);
	expect(calls.map(({ length }) => length)).toEqual([100, 50]);
	expect([looks, resumed]).toEqual([[], 0]);
	expect(having(outcomes, 'changed')).toHaveLength(150);
	expect(resultOf(7)).toEqual({ outcome: 'changed', contact: { contactId: 7, email: null, status: 'Active' }, previousStatus: 'Active', status: 'Paused' });
});

test.each<[number, string | undefined]>([
	[400, undefined],
	[404, undefined],
	[404, 'contact.notFound'],
	[409, undefined],
	[422, 'somethingNew'],
	[403, 'contact.forbidden'],
])('a call that is refused with %d %p is split until only who is the cause is refused', async (status, code) => {
	const poison = [3, 60];
	const { outcomes, calls, resultOf } = await sent(writes(numbers(1, 100)), (contacts) => (contacts.some((id) => poison.includes(id)) ? refusal(status, code) : DONE));
	expect(having(outcomes, 'failed')).toEqual(poison);
	expect(having(outcomes, 'changed')).toHaveLength(98);
	expect(resultOf(3).error).toMatchObject({ httpCode: status, tries: 1 });
	// Nobody is sent again once accepted.
	const accepted = calls.filter((contacts) => !contacts.some((id) => poison.includes(id))).flat();
	expect(new Set(accepted).size).toBe(accepted.length);
});

test.each<[number, string | undefined]>([
	[400, 'sequence.archived'],
	[404, 'sequence.notFound'],
	[403, undefined],
	[403, 'sequenceContact.forbidden'],
	[404, 'sequenceContactForbidden'],
	[402, undefined],
])('a refusal of %d %p is the whole sequence\'s: nothing is split, and what has not left does not leave', async (status, code) => {
	const { outcomes, calls, resultOf } = await sent(writes(numbers(1, 900)), () => refusal(status, code));
	expect(calls.map(({ length }) => length)).toEqual([100, 100, 100, 100, 100]);
	expect(having(outcomes, 'failed')).toHaveLength(900);
	expect(resultOf(1).error).toMatchObject({ httpCode: status, tries: 1 });
	expect([resultOf(900).error?.httpCode, resultOf(900).error?.tries, resultOf(900).error?.change]).toEqual([status, undefined, undefined]);
	expect(resultOf(900).reason).toBe(resultOf(1).reason);
});

test('what was refused, and not sent, is not looked at again, though the refusal may mean that it is set already', async () => {
	const told = new ExplainedError({ message: 'Refused', httpCode: 400, code: 'sequence.archived', tries: 1, change: 'unknown' });
	const { looks, outcomes } = await sent(writes(numbers(1, 900)), () => told, () => 'Paused');
	expect(looks.map(({ length }) => length)).toEqual([500]);
	expect([having(outcomes, 'changed'), having(outcomes, 'failed')]).toEqual([numbers(1, 500), numbers(501, 900)]);
});

test.each<[string, RawAnswer | ExplainedError]>([
	['408', refusal(408)],
	['425', refusal(425)],
	['500', refusal(500)],
	['503', refusal(503)],
	['429', new ExplainedError({ message: 'Limited', httpCode: 429, failure: { cause: 'rate-limited' }, tries: 1 })],
	['no answer', { headers: {}, body: '', networkCode: 'ECONNRESET' }],
	['an answer that is no list of refusals', { status: 200, headers: {}, body: '[]' }],
])('%s for one call keeps no other from being sent', async (_, faulty) => {
	const { outcomes, calls } = await sent(writes(numbers(1, 900)), (_contacts, call) => (call === 1 ? faulty : DONE));
	expect(calls).toHaveLength(9);
	expect(having(outcomes, 'failed')).toEqual(numbers(1, 100));
});

test('one contact refused by itself is not sent twice', async () => {
	const { calls, looks, outcomes } = await sent(writes([1]), () => refusal(404, 'contact.notFound'));
	expect([calls, looks, outcomes.get(1)]).toEqual([[[1]], [], 'failed']);
});

test('a contact that is named as refused fails, and those beside it are changed', async () => {
	const { outcomes, looks, resultOf } = await sent(writes([1, 2, 3]), () => ({ ...DONE, body: JSON.stringify({ 2: { error: 'notInSequence' } }) }));
	expect([having(outcomes, 'changed'), having(outcomes, 'failed'), looks]).toEqual([[1, 3], [2], []]);
	expect(resultOf(2)).toMatchObject({ previousStatus: 'Active', reason: expect.stringContaining('2') as string });
	expect(resultOf(2).status).toBeUndefined();
});

describe('what may have been set already', () => {
	test('by another is looked at, and is unchanged', async () => {
		const { outcomes, looks, resumed, resultOf } = await sent(writes([1, 2]), () => ({ ...DONE, body: JSON.stringify({ 2: { error: 7 } }) }), () => 'Paused');
		expect([[...outcomes.values()], looks, resumed]).toEqual([['changed', 'unchanged'], [[2]], 1]);
		expect(resultOf(2)).toMatchObject({ status: 'Paused', reason: 'It had become Paused in the meantime' });
	});

	test('by a call of ours that was lost is looked at, whatever the refusal after it says, and is changed', async () => {
		const afterLoss = new ExplainedError({ message: 'Not in sequence', httpCode: 404, code: 'sequenceContact.notInSequence', tries: 2, change: 'unknown' });
		const { outcomes, looks } = await sent(writes([1, 2]), (_contacts, call) => (call === 1 ? afterLoss : refusal(404, 'sequenceContact.notInSequence')), () => 'Paused');
		expect([having(outcomes, 'changed'), looks]).toEqual([[1, 2], [[1, 2]]]);
	});

	test('as an entry beside it says that is no refusal, is changed', async () => {
		const { outcomes, looks } = await sent(writes([1, 2]), () => ({ ...DONE, body: JSON.stringify({ 1: { error: 0, errorDetails: null }, 2: { error: 'none' } }) }), () => 'Paused');
		expect([having(outcomes, 'changed'), looks]).toEqual([[1, 2], [[1, 2]]]);
	});

	test('by a call of ours is nothing that an answered refusal leaves open', async () => {
		const { outcomes, looks } = await sent(writes([1, 2]), () => refusal(404, 'sequenceContact.notInSequence'), () => 'Paused');
		expect([having(outcomes, 'failed'), looks]).toEqual([[1, 2], []]);
	});

	test.each<[string, RawAnswer | undefined]>([
		['are lost as well', undefined],
		['are refused', refusal(409)],
		['are refused with the whole sequence', refusal(403)],
		['are accepted but for this contact', { ...DONE, body: JSON.stringify({ 1: { error: 'notInSequence' } }) }],
	])('later by a call that nobody waited for stays unknown, also where the parts of it %s', async (_, second) => {
		const late = new ExplainedError({ message: 'Refused', httpCode: 409, tries: 2, change: 'unknown', mayComeLate: true });
		const { resultOf } = await sent(writes([1, 2]), (_contacts, call) => (call === 1 ? late : (second ?? late)));
		expect(resultOf(1)).toMatchObject({ outcome: 'failed', status: null, error: { change: 'unknown' } });
		expect(resultOf(1).reason).toMatch(/^Whether the change was made is unknown\./);
		expect(resultOf(1).error?.description).toMatch(/Reply\.io may carry the change out later/);
	});
});

test('who was not tried by itself is told so, and how many the refused call had', async () => {
	const { outcomes, calls, resultOf } = await sent(writes(numbers(1, 100)), () => refusal(422));
	expect(having(outcomes, 'failed')).toHaveLength(100);
	const singly = new Set(calls.filter(({ length }) => length === 1).flat());
	expect(singly.size).toBe(8);
	for (const id of numbers(1, 100)) {
		expect(/Reply\.io said so of a call with 100 contacts; this one was not tried by itself$/.test(resultOf(id).reason!)).toBe(!singly.has(id));
	}
});

test('who was skipped meanwhile, and is left when a call is split, is skipped', async () => {
	const all = writes(numbers(1, 100)).map((write): Write => ({ ...write, onlyIf: ['Active'] }));
	const { outcomes, resultOf } = await sent(all, () => refusal(422), (contact) => (contact === 2 ? 'Finished' : 'Active'), [2]);
	expect(having(outcomes, 'skipped')).toEqual([2]);
	expect(resultOf(3).reason).toMatch(/this one was not tried by itself$/);
});

describe('a contact that was Inactive', () => {
	const wasInactive = (contacts: number[]) => writes(contacts, 'Active').map((write): Write => ({ ...write, state: { ...write.state, status: 'Inactive' } }));

	test('is looked at after Reply.io accepted the change: it keeps one Inactive that lacks data', async () => {
		const { outcomes, looks, resultOf } = await sent(wasInactive([1, 2, 3]), () => DONE, (contact) => (contact === 2 ? 'Inactive' : 'Active'));
		expect([having(outcomes, 'changed'), having(outcomes, 'failed'), looks]).toEqual([[1, 3], [2], [[1, 2, 3], [2]]]);
		expect(resultOf(2)).toMatchObject({ reason: 'Reply.io left contact 2 at Inactive instead of Active', status: 'Inactive', previousStatus: 'Inactive' });
	});

	test('is looked at together with who may have been set already', async () => {
		const lost = new ExplainedError({ message: 'No answer', change: 'unknown', failure: { cause: 'temporarily-unavailable' }, tries: 1 });
		const { outcomes, looks } = await sent([...wasInactive([1]), ...writes([2])], (contacts) => (contacts[0] === 1 ? DONE : lost), (contact) => (contact === 1 ? 'Active' : 'Paused'));
		expect([having(outcomes, 'changed'), looks]).toEqual([[1, 2], [[2, 1]]]);
	});

	test('is changed where the change is only seen later', async () => {
		let looks = 0;
		const { outcomes } = await sent(wasInactive([1]), () => DONE, () => (looks++ === 0 ? 'Inactive' : 'Active'));
		expect([outcomes.get(1), looks > 1]).toEqual(['changed', true]);
	});

	test('is unknown where it was seen Inactive, and cannot be looked at later', async () => {
		let looks = 0;
		const { resultOf } = await sent(wasInactive([1]), () => DONE, () => (looks++ === 0 ? 'Inactive' : new ExplainedError({ message: 'No answer' })));
		expect(resultOf(1)).toMatchObject({ outcome: 'failed', previousStatus: 'Inactive', status: null, reason: 'Whether the change was made is unknown. No answer', error: { change: 'unknown' } });
		expect(resultOf(1).error?.description).toBe('Reply.io accepted the change, and the contact was not seen to be Active right afterwards: look with Get.');
	});

	test('is changed where it cannot be looked at: Reply.io accepted the change', async () => {
		const { outcomes } = await sent(wasInactive([1]), () => DONE, () => new ExplainedError({ message: 'No answer' }));
		expect(outcomes.get(1)).toBe('changed');
	});
});

describe("'Only If Status Is'", () => {
	const onlyIfActive = (contacts: number[]) => writes(contacts, 'Finished').map((write): Write => ({ ...write, onlyIf: ['Active', 'OutOfOffice'] }));

	test('is not asked again where nothing was waited for', async () => {
		const { aside, calls, outcomes } = await sent(onlyIfActive([1, 2]), () => DONE, () => 'Paused');
		expect([aside, calls, having(outcomes, 'changed')]).toEqual([[], [[1, 2]], [1, 2]]);
	});

	test('is asked again of all that are left once one had to wait, and those of another status meanwhile are not sent', async () => {
		const now = (contact: number) => ({ 1: 'Paused', 2: 'Finished', 3: 'OutOfOffice', 101: 'Paused' })[contact] ?? 'Active';
		const { aside, calls, outcomes, resultOf } = await sent([...onlyIfActive(numbers(1, 102)), ...writes([103])], () => DONE, now, [1, 2]);
		expect(aside).toEqual([numbers(1, 102)]);
		expect(calls).toEqual(expect.arrayContaining([numbers(3, 100), [102], [103]]));
		expect(having(outcomes, 'skipped')).toEqual([1, 101]);
		expect(resultOf(1)).toMatchObject({ previousStatus: 'Paused', reason: "The contact is Paused, and 'Only If Status Is' allows Active, OutOfOffice. It got this status after it had been checked" });
		expect(resultOf(2)).toMatchObject({ outcome: 'unchanged', status: 'Finished', reason: 'It had become Finished in the meantime' });
		expect(resultOf(3)).toMatchObject({ outcome: 'changed', previousStatus: 'OutOfOffice', status: 'Finished' });
	});

	test('of some contacts of a call is asked again of those only, and keeps none of the others', async () => {
		const { aside, calls, outcomes } = await sent([...onlyIfActive([1, 2]), ...writes([3], 'Finished')], () => DONE, (contact) => (contact === 1 ? 'Paused' : 'Active'), [1]);
		expect([aside, calls, having(outcomes, 'skipped'), having(outcomes, 'changed')]).toEqual([[[1, 2]], [[2, 3]], [1], [2, 3]]);
	});

	test('that did not hold when another call had to wait is not asked again by a later call, which leaves without those', async () => {
		const { aside, calls, outcomes } = await sent(onlyIfActive(numbers(1, 502)), () => DONE, (contact) => (contact === 502 ? 'Paused' : 'Active'), [1]);
		expect(aside).toEqual([numbers(1, 502)]);
		expect(calls.at(-1)).toEqual([501]);
		expect(having(outcomes, 'skipped')).toEqual([502]);
	});

	test('that cannot be asked again is not met', async () => {
		const { calls, resultOf } = await sent(onlyIfActive([1, 2]), () => DONE, (contact) => (contact === 1 ? new ExplainedError({ message: 'No answer' }) : 'Active'), [1]);
		expect([calls, resultOf(1).outcome, resultOf(1).reason]).toEqual([[[2]], 'failed', 'No answer']);
	});

	test('of a call without one is nothing to look at', async () => {
		const { aside, calls } = await sent(writes([1]), () => DONE, () => 'Finished', [1]);
		expect([aside, calls]).toEqual([[], [[1]]]);
	});
});

describe('a call that was lost, and of which one contact must not be changed any more,', () => {
	const late = new ExplainedError({ message: 'No answer in time', change: 'unknown', mayComeLate: true, failure: { cause: 'temporarily-unavailable' }, tries: 1 });
	const conditional = (contacts: number[]) => writes(contacts).map((write): Write => ({ ...write, onlyIf: ['Active'] }));

	test('is unknown for all of them, also where the others are then refused', async () => {
		const now = (contact: number) => (contact === 1 ? 'Finished' : 'Active');
		const { resultOf, calls } = await sent(conditional([1, 2, 3]), () => refusal(400), now, [1], { change: 'unknown', mayComeLate: true, tries: 1 });
		expect(calls[0]).toEqual([2, 3]);
		for (const contact of [1, 2, 3]) expect(resultOf(contact)).toMatchObject({ outcome: 'failed', status: null, error: { change: 'unknown' } });
	});

	test('keeps what was found out of a part that is split again', async () => {
		const now = (contact: number) => (contact === 1 ? 'Finished' : 'Active');
		const answers = [refusal(400), late];
		const { resultOf } = await sent(conditional([1, 2, 3, 4]), () => answers.shift() ?? refusal(400), now, [3]);
		expect(resultOf(1).outcome).toBe('failed');
		expect(resultOf(1).reason).not.toMatch(/after it had been checked/);
	});
});

test('a contact that cannot go to the status from where it is meanwhile is not sent', async () => {
	const all = writes([1, 2]).map((write): Write => ({ ...write, onlyIf: ['Active', 'OutOfOffice'] }));
	const { calls, resultOf } = await sent(all, () => DONE, (contact) => (contact === 1 ? 'OutOfOffice' : 'Active'), [1]);
	expect(calls).toEqual([[2]]);
	expect(resultOf(1)).toMatchObject({ outcome: 'failed', isImpossible: true, previousStatus: 'OutOfOffice', reason: resultOf(1).error!.message });
});

describe('where nothing is left to send,', () => {
	const conditional = (contacts: number[]) => writes(contacts).map((write): Write => ({ ...write, onlyIf: ['Active'] }));

	test('no call is made', async () => {
		const { calls, outcomes } = await sent(conditional([1, 2]), () => DONE, () => 'Finished', [1]);
		expect([calls, having(outcomes, 'skipped')]).toEqual([[], [1, 2]]);
	});

	test('nor is a second one for the only contact of a refused call that was not settled before', async () => {
		const { calls, outcomes, resultOf } = await sent(conditional([1, 2]), () => refusal(404, 'contact.notFound'), (contact) => (contact === 1 ? 'Finished' : 'Active'), [1]);
		expect([calls, having(outcomes, 'skipped'), having(outcomes, 'failed')]).toEqual([[[2]], [1], [2]]);
		expect(resultOf(2).reason).not.toMatch(/by itself/);
	});

	test('who was skipped is so, also where the run ends before a call that was split is done', async () => {
		const { outcomes } = await sent(conditional([1, 2, 3, 4]), () => refusal(400), (contact) => (contact === 1 ? 'Finished' : 'Active'), [2], {}, 4);
		expect([having(outcomes, 'skipped'), having(outcomes, 'failed')]).toEqual([[1], [2, 3, 4]]);
	});

	test('nor is one for a half of a split that is settled', async () => {
		const { calls, resultOf } = await sent(conditional([1, 2, 3, 4]), () => refusal(400), (contact) => (contact === 1 ? 'Finished' : 'Active'), [2]);
		expect(calls.slice(0, 2)).toEqual([[1, 2, 3, 4], [2]]);
		for (const part of calls) expect(part.length).toBeGreaterThan(0);
		expect(resultOf(1).outcome).toBe('skipped');
		for (const contact of [2, 3, 4]) expect(resultOf(contact).outcome).toBe('failed');
	});
});
