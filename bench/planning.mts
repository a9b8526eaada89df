import type { Id } from '../nodes/ReplyIo/api/id';
import { plan } from '../nodes/ReplyIo/resources/sequenceContactStatus/setMany/plan';
import type { ContactState, Row } from '../nodes/ReplyIo/resources/sequenceContactStatus/setMany/rows';
import { median } from './report.mjs';

/** Milliseconds to plan so many rows over 50 sequences, all to be changed; the median of five. */
export function planningMs(count: number): number {
	const rows: Row[] = Array.from({ length: count }, (_, item) => ({
		item,
		sequence: { id: ((item % 50) + 1) as Id },
		contact: { id: (1_000_000 + item) as Id },
		status: 'Finished',
		dryRun: false,
	}));
	const states: ContactState[] = rows.map(({ item, sequence }) => ({
		contactId: (1_000_000 + item) as Id,
		email: null,
		enrolments: [{ sequenceId: sequence!.id, status: 'Active' }],
	}));
	const runs = Array.from({ length: 5 }, () => {
		const startedAt = performance.now();
		plan(rows, (row) => states[row.item]);
		return performance.now() - startedAt;
	});
	return median(runs);
}
