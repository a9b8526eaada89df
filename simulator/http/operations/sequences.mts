import type { Account } from '../../account/account.mjs';
import type { SequenceFacts } from '../../account/sequence.mjs';
import { Problem } from '../problem.mjs';
import type { Call, Operations } from './index.mjs';
import { page, sorted, type Page } from './pages.mjs';

/** Sequences themselves. */
export function sequenceOperations(account: Account): Operations {
	const getSequence = ({ id }: Call): SequenceFacts => {
		const sequence = account.sequence(id);
		if (!sequence) throw new Problem(404, `Sequence ${id} not found.`, 'sequence.notFound');
		return sequence.facts;
	};
	return {
		getSequence,
		getSequenceV3: getSequence,
		listSequencesV3: ({ query }) => list(account.sequences().map(({ facts }) => facts), query),
	};
}

function list(sequences: SequenceFacts[], query: Call['query']): Page<SequenceFacts> {
	const part = query.name === undefined ? '' : String(query.name).toLowerCase();
	const found = sequences
		.reverse()
		.filter(({ name }) => name.toLowerCase().includes(part))
		.filter(({ status }) => query.status === undefined || status === query.status)
		.filter(({ isArchived }) => query.isArchived === undefined || String(isArchived) === String(query.isArchived));
	const field = query.sortBy as 'created' | 'name' | 'status' | undefined;
	const isSorted = field !== undefined || query.sortDirection !== undefined;
	return page(isSorted ? sorted(found, (facts) => facts[field ?? 'created'], query.sortDirection) : found, query);
}
