import type { Ref } from '../../../api/id';
import { readPages } from '../../../api/pages';
import type { Sequences } from '../../../api/sequences';
import type { Sends } from '../../../api/transport/sender';
import type { Version } from '../../../api/version';
import type { Source } from './collect';

/** The contacts of a sequence. API page: "List contacts in sequence". */
export function oneSequence(version: Version, sends: Sends, sequence: Ref, sequences: Sequences): Source {
	return {
		sortsBy: () => true,
		async *pages(sort, top) {
			let isEmpty = true;
			const pages = readPages(
				sends,
				(skip) => version.readContacts(sequence, { top, skip }, sort),
				({ contactId }) => contactId,
				{ overlaps: true },
			);
			for await (const { records, hasMore } of pages) {
				if (records.length > 0) isEmpty = false;
				yield { contacts: records.map((record) => version.toSequenceContact(record, { sequence })), hasMore };
			}
			const missing = isEmpty ? await sequences.missing(version, sends, sequence) : undefined;
			if (missing) throw missing;
		},
	};
}
