import type { NodeExecutionHint } from 'n8n-workflow';

import type { Run } from './run';

/** Shows a hint beside the node's output. Absent in older n8n, and where no editor shows it. */
export function hint(context: Run['context'], message: string, type: NodeExecutionHint['type'] = 'info'): void {
	if (!('addExecutionHints' in context) || typeof context.addExecutionHints !== 'function') return;
	context.addExecutionHints({ message, type, location: 'outputPane' });
}
