import type { Id } from '../nodes/ReplyIo/api/id';
import { plan } from '../nodes/ReplyIo/resources/sequenceContactStatus/setMany/plan';
import type { ContactState } from '../nodes/ReplyIo/resources/sequenceContactStatus/reading/states';
import type { SequenceRow } from '../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';

/** Milliseconds to plan so many rows of a sequence, all to be changed; the median of five. */
export function planningMs(count: number): number {
	const rows: SequenceRow[] = Array.from({ length: count }, (_, item) => ({
		item,
		sequence: { id: 1 as Id },
		contact: { id: (1_000_000 + item) as Id },
		status: 'Finished',
		dryRun: false,
	}));
	const states = rows.map(({ contact }): ContactState => ({ contactId: (contact as { id: Id }).id, email: null, status: 'Active' }));
	const runs = Array.from({ length: 5 }, () => {
		const startedAt = performance.now();
		plan(rows, states);
		return performance.now() - startedAt;
	});
	return runs.sort((a, b) => a - b)[2];
}
