import { ExplainedError } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { OnceInAccount } from '../../../nodes/ReplyIo/api/onceInAccount';
import { Patience } from '../../../nodes/ReplyIo/api/transport/sender';
import { answering } from '../answering.mjs';
import { rejectedBy } from '../thrown.mjs';

const { credential } = answering().sends;
const sends = (more: object = {}) => ({ credential, ...more });

test('what several items want to know at once is asked once', async () => {
	const once = new OnceInAccount<number>();
	let asked = 0;
	const ask = async () => ++asked;
	expect(await Promise.all([once.get(sends(), 'x', ask), once.get(sends(), 'x', ask)])).toEqual([1, 1]);
	expect(await once.get(sends(), 'x', ask)).toBe(1);
});

test('another question, and another account, is asked for itself', async () => {
	const once = new OnceInAccount<string>();
	expect(await once.get(sends(), 'x', async () => 'x')).toBe('x');
	expect(await once.get(sends(), 'y', async () => 'y')).toBe('y');
	expect(await once.get(sends({ credential: { ...credential } }), 'x', async () => 'of another')).toBe('of another');
});

test('what failed fails for all that waited, and is asked again afterwards', async () => {
	const once = new OnceInAccount<string>();
	const failure = new ExplainedError({ message: 'No' });
	const first = once.get(sends(), 'x', async () => await Promise.reject(failure));
	const second = once.get(sends(), 'x', async () => 'not asked');
	expect([await rejectedBy(first), await rejectedBy(second)]).toEqual([failure, failure]);
	expect(await once.get(sends(), 'x', async () => 'now')).toBe('now');
});

test("that one item's wait is over is not another's: it asks itself", async () => {
	const once = new OnceInAccount<string>();
	const over = new ExplainedError({ message: 'Too long', isWaitOver: true });
	const first = once.get(sends(), 'x', async () => await Promise.reject(over));
	const second = once.get(sends(), 'x', async () => 'patient');
	expect(await rejectedBy(first)).toBe(over);
	expect(await second).toBe('patient');
});

test('what the one who asks waits meanwhile, the others wait too; what it waited before is its own', async () => {
	const once = new OnceInAccount<string>();
	const [asking, waiting] = [new Patience(60_000, undefined, { waitedMs: 1_000 }), new Patience(60_000, undefined, { waitedMs: 200 })];
	let answer!: (text: string) => void;
	const first = once.get(sends({ patience: asking }), 'x', async () => await new Promise<string>((resolve) => (answer = resolve)));
	const second = once.get(sends({ patience: waiting }), 'x', async () => 'not asked');
	asking.waitedMs += 5_000;
	answer('told');
	expect([await first, await second]).toEqual(['told', 'told']);
	expect([asking.waitedMs, waiting.waitedMs]).toEqual([6_000, 5_200]);
});

test('one that asks and does not count its waiting adds nothing to what the others waited', async () => {
	const once = new OnceInAccount<string>();
	const waiting = new Patience(60_000, undefined, { waitedMs: 200 });
	const first = once.get(sends(), 'x', async () => await Promise.resolve('told'));
	const second = once.get(sends({ patience: waiting }), 'x', async () => 'not asked');
	expect([await first, await second, waiting.waitedMs]).toEqual(['told', 'told', 200]);
});

test('one item that asks twice waits once', async () => {
	const once = new OnceInAccount<string>();
	const patience = new Patience(60_000);
	let answer!: (text: string) => void;
	const first = once.get(sends({ patience }), 'x', async () => await new Promise<string>((resolve) => (answer = resolve)));
	const second = once.get(sends({ patience }), 'x', async () => 'not asked');
	patience.waitedMs += 5_000;
	answer('told');
	await Promise.all([first, second]);
	expect(patience.waitedMs).toBe(5_000);
});
