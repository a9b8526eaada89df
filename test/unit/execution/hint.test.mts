import { hint } from '../../../nodes/ReplyIo/execution/hint';
import type { Run } from '../../../nodes/ReplyIo/execution/run';

test('a hint is shown beside the output: as information, or as what it is said to be', () => {
	const shown: unknown[] = [];
	const context = { addExecutionHints: (...hints: unknown[]) => shown.push(...hints) } as unknown as Run['context'];
	hint(context, 'It took a minute.');
	hint(context, 'Some failed.', 'warning');
	expect(shown).toEqual([
		{ message: 'It took a minute.', type: 'info', location: 'outputPane' },
		{ message: 'Some failed.', type: 'warning', location: 'outputPane' },
	]);
});

test.each([[{}], [{ addExecutionHints: undefined }]])('where n8n has no hints there is none, and no error: %j', (context) => {
	expect(() => hint(context as unknown as Run['context'], 'It took a minute.')).not.toThrow();
});
