import { forEachItem, giveWay, requestOptionsOf, type Run, type SenderOf } from '../../../nodes/ReplyIo/execution/run';
import { fakeRun } from '../fakeRun.mjs';
import { locator } from '../parameters/given.mjs';
import { thrownBy } from '../thrown.mjs';

test('what holds no expression is evaluated once a run, what does for each item', () => {
	const { run, evaluated } = fakeRun(100, { status: 'Paused', contactId: locator('id', '={{ $json.id }}'), options: { dryRun: true } }, (name, item) => (name === 'contactId' ? item : name));
	for (const item of run.items) expect(['status', 'contactId', 'options.dryRun'].map((name) => run.getParameter(name, item))).toEqual(['status', item, 'options.dryRun']);
	expect(evaluated).toEqual({ status: 1, contactId: 100, 'options.dryRun': 1 });
});

test('what was not set is the fallback, what an expression leaves empty is empty', () => {
	const { run } = fakeRun(1, { options: { onlyIf: '={{ $json.nothing }}' } }, () => null);
	expect(run.getParameter('options.dryRun', 0, false)).toBe(false);
	expect(run.getParameter('options.onlyIf', 0)).toBeUndefined();
});

test.each<[string, Record<string, unknown>]>([
	['another option is by expression', { options: { onlyIf: '={{ $json.status }}' } }],
	['no option was added', { options: {} }],
	['a workflow was saved before there were options', {}],
])('what was not set is the fallback, and n8n is not asked for it: %s', (_, parameters) => {
	const { run, evaluated } = fakeRun(1, parameters, () => 'not asked');
	expect(run.getParameter('options.dryRun', 0, false)).toBe(false);
	expect(evaluated).toEqual({});
});

test('what must be set is asked for, so that n8n says it is not there', () => {
	const { run } = fakeRun(1, {}, (name) => {
		throw new Error(`Could not get parameter "${name}"`);
	});
	expect(() => run.getParameter('status', 0)).toThrow('Could not get parameter "status"');
});

test('a parameter is looked through for expressions once, however many items there are', () => {
	let looks = 0;
	const { run } = fakeRun(100, { contactId: { value: '={{ $json.id }}', toJSON: () => (looks++, '={{') } });
	for (const item of run.items) run.getParameter('contactId', item);
	expect(looks).toBe(1);
});

test('a collection that is one expression is an error: an option in it would be lost without a word', () => {
	const { run } = fakeRun(1, { options: '={{ $json.options }}' });
	expect(thrownBy(() => run.getParameter('options.dryRun', 0, false))).toMatchObject({ message: "'Options' cannot be one expression", description: 'Give each of the Options its own value or expression.' });
});

test('a name the editor showed is not that of what an expression gives', () => {
	const { run } = fakeRun(1, { sequenceId: locator('list', '={{ $json.id }}', 'Webinar invitation') }, () => locator('list', 200, 'Webinar invitation'));
	expect(run.getParameter('sequenceId', 0)).toMatchObject({ value: 200, cachedResultName: undefined });
});

test('each item is taken once, in order, with its own credential, of which at most 20 are read at once', async () => {
	let reading = 0;
	let most = 0;
	const senderFor: SenderOf = async (item) => {
		most = Math.max(most, ++reading);
		await new Promise((resolve) => setTimeout(resolve, 1));
		reading--;
		return `sender of ${item}` as never;
	};
	const items = Array.from({ length: 45 }, (_, index) => index + 10);
	const visited: unknown[] = [];
	await forEachItem(items, senderFor, (item, sender) => visited.push([item, sender]));
	expect(visited).toEqual(items.map((item) => [item, `sender of ${item}`]));
	expect(most).toBe(20);
});

test.each([[0, true], [1, false], [499, false], [500, true], [1_000, true]])('after %d items other executions have their turn: %p', async (taken, have) => {
	let hadTheirTurn = false;
	setTimeout(() => (hadTheirTurn = true), 0);
	await giveWay(taken);
	expect(hadTheirTurn).toBe(have);
});

test('the Request Options of a run are those of its first item', () => {
	const of = (items: number[]) => requestOptionsOf({ items, getParameter: (_name: string, item: number) => ({ timeout: 1_000 + item }) } as unknown as Run).timeoutMs;
	expect([of([7, 8]), of([])]).toEqual([1_007, 1_000]);
});
