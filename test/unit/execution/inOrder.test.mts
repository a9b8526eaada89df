import { InOrder } from '../../../nodes/ReplyIo/execution/inOrder';

/** Promises that are kept from outside, by name; and tasks that note when they begin. */
function stage() {
	const ends = new Map<string, () => void>();
	const begun: string[] = [];
	const until = async (name: string) => await new Promise<void>((resolve) => void ends.set(name, resolve));
	const task = (name: string) => async () => {
		begun.push(name);
		await until(name);
		return name;
	};
	/** Ends one, and lets everything happen that follows. */
	const end = async (name: string) => {
		ends.get(name)!();
		await new Promise((resolve) => setTimeout(resolve, 0));
	};
	return { begun, until, task, end };
}

const same = async () => await Promise.resolve('same');

test('tasks that change the same go one after the other, also one that comes when the first is done', async () => {
	const { begun, task, end } = stage();
	const inOrder = new InOrder();
	const [first, second] = ['first', 'second'].map(async (name) => await inOrder.run(same, task(name)));
	await new Promise((resolve) => setTimeout(resolve, 0));
	await end('first');
	const third = inOrder.run(same, task('third'));
	await new Promise((resolve) => setTimeout(resolve, 0));
	expect(begun).toEqual(['first', 'second']);
	await end('second');
	await end('third');
	expect(await Promise.all([first, second, third])).toEqual(['first', 'second', 'third']);
	expect(begun).toEqual(['first', 'second', 'third']);
});

test('one of which it takes long to find out what it changes keeps its place', async () => {
	const { begun, until, task, end } = stage();
	const inOrder = new InOrder();
	const slow = async () => {
		await until('the look-up');
		return 'same';
	};
	const both = [inOrder.run(slow, task('first')), inOrder.run(same, task('second'))];
	await new Promise((resolve) => setTimeout(resolve, 0));
	expect(begun).toEqual([]);
	await end('the look-up');
	expect(begun).toEqual(['first']);
	await end('first');
	await end('second');
	expect(await Promise.all(both)).toEqual(['first', 'second']);
});

test('one of which it cannot be found out fails, and those behind it go on', async () => {
	const { task, end } = stage();
	const inOrder = new InOrder();
	const failing = inOrder.run(async () => await Promise.reject(new Error('Nobody knows')), task('first')).catch((error: Error) => error.message);
	const second = inOrder.run(same, task('second'));
	await new Promise((resolve) => setTimeout(resolve, 0));
	await end('second');
	expect(await Promise.all([failing, second])).toEqual(['Nobody knows', 'second']);
});
