import { builtNode, createWorkflow, REPLY_IO } from './engine.mjs';
import { get, useSimulator } from './fixtures.mjs';
import { replyIoNode, runNode } from './harness.mjs';

const reply = useSimulator();

/* What the editor says at many items: its condition, evaluated as the editor does it. */

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

test.each([
	[true, 1],
	[false, 0],
])('Retry On Fail %s: %d hints beside the output say why not', async (retryOnFail, count) => {
	const { hints } = await runNode({ parameters: get(12345), retryOnFail, credential: reply.credential() });
	expect(hints).toEqual(Array.from({ length: count }, () => expect.objectContaining({ message: expect.stringMatching(/^Retry On Fail is on.*its own retries/) as string, type: 'warning' })));
});
