import type { Id } from '../nodes/ReplyIo/api/ids';
import { plan } from '../nodes/ReplyIo/bulk/plan';
import type { Row, State } from '../nodes/ReplyIo/bulk/rows';

/** Milliseconds to plan so many rows over 50 sequences, all to be changed; the median of five. */
export function planningMs(count: number): number {
	const rows: Row[] = Array.from({ length: count }, (_, item) => ({
		item,
		sequenceId: ((item % 50) + 1) as Id,
		contact: { id: (1_000_000 + item) as Id },
		status: 'Finished',
		dryRun: false,
	}));
	const states: State[] = rows.map(({ sequenceId, contact }) => ({
		contactId: (contact as { id: Id }).id,
		email: null,
		places: [{ sequenceId: sequenceId!, status: 'Active' }],
	}));
	const runs = Array.from({ length: 5 }, () => {
		const startedAt = performance.now();
		plan(rows, (row) => states[row.item]);
		return performance.now() - startedAt;
	});
	return runs.sort((a, b) => a - b)[2];
}
