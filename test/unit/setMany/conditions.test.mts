import type { ContactStatus } from '../../../nodes/ReplyIo/api/contactStatus';
import { Superseded } from '../../../nodes/ReplyIo/api/transport/condition';
import { Conditions } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/conditions';
import type { Write } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { ref } from '../refs.mjs';
import { rejectedBy } from '../thrown.mjs';

/* When a call under 'Only If Status Is' may leave. What becomes of its contacts otherwise: apply.test.mts. */

const BEGAN = 1_000;
const write = (contact: number): Write => ({ status: 'Paused', state: { contactId: ref(contact).id, email: null, status: 'Active' }, onlyIf: ['Active'] });

/** The conditions of a sequence's writes whose contacts were read from {@link BEGAN} on, and are now in these statuses. */
const conditionsOf = (writes: Write[], now: Record<number, ContactStatus>) =>
	new Conditions(writes, async () => await Promise.resolve(({ id }) => ({ contactId: id, email: null, status: now[id] })), BEGAN);

test('a call leaves without a look where nothing was waited for since its contacts were read', () => {
	const [one] = [write(1)];
	const condition = conditionsOf([one], {}).of([one])!;
	expect([condition.isFresh(BEGAN), condition.isFresh(BEGAN + 1)]).toEqual([true, false]);
});

test('a call leaves after a look that finds all its contacts where they may be', async () => {
	const [one, other] = [write(1), write(2)];
	const conditions = conditionsOf([one, other], { 1: 'Active', 2: 'Finished' });
	expect(await conditions.of([one])!.renew()).toBeUndefined();
	expect(conditions.of([one])!.isFresh(BEGAN)).toBe(true);
});

test('a call with a contact that was found elsewhere does not leave, whether or not anything was waited for since', async () => {
	const [one, other] = [write(1), write(2)];
	const conditions = conditionsOf([one, other], { 1: 'Active', 2: 'Finished' });
	await conditions.of([one])!.renew();
	const condition = conditions.of([one, other])!;
	expect(condition.isFresh(BEGAN)).toBe(false);
	expect(await rejectedBy(condition.renew())).toBeInstanceOf(Superseded);
});
