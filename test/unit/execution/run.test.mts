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

test('a collection that is one expression is an error: an option in it would be lost without a word', () => {
	const { run } = fakeRun(1, { options: '={{ $json.options }}' });
	expect(thrownBy(() => run.getParameter('options.dryRun', 0, false)).message).toBe("'Options' cannot be one expression");
});

test('a name the editor showed is not that of what an expression gives', () => {
	const { run } = fakeRun(1, { sequenceId: locator('list', '={{ $json.id }}', 'Webinar invitation') }, () => locator('list', 200, 'Webinar invitation'));
	expect(run.getParameter('sequenceId', 0)).toMatchObject({ value: 200, cachedResultName: undefined });
});
