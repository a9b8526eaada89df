import { builtNode, createWorkflow, REPLY_IO } from './engine.mjs';
import { replyIoNode } from './harness.mjs';

/* What the editor says before a run: its condition, evaluated as the editor does it. */

async function hintsFor(operation: string, count: number): Promise<string[]> {
	const node = await builtNode();
	const parameters = { operation };
	const { expression } = createWorkflow([replyIoNode(parameters)], {}, { [REPLY_IO]: node });
	const items = Array.from({ length: count }, (_, index) => ({ json: { id: index } }));
	return (node.description.hints ?? [])
		.filter(({ displayCondition }) => {
			const value = expression.getParameterValue(displayCondition!, null, 0, 0, 'Reply.io', items, 'manual', {});
			expect(typeof value).toBe('boolean');
			return value === true;
		})
		.map(({ message }) => message);
}

test.each([
	['set', 100, 0],
	['set', 101, 1],
	['setMany', 5_000, 0],
	['get', 5_000, 0],
	['getAll', 5_000, 0],
])('%s with %d items: %d hints', async (operation, count, hints) => {
	const shown = await hintsFor(operation, count);
	expect(shown).toHaveLength(hints);
	for (const message of shown) expect(message).toMatch(/'Set Many'/);
});
