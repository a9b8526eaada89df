import { CONTACT_STATUSES } from './contactStatus';
import { asExplained, attempt, ExplainedError } from './errors/explainedError';
import { isObject } from './errors/json';
import { fillPath, PATHS } from './path';
import { readsIn } from './reads';
import { inPageOrder, toKnownContact } from './sequenceContact';
import type { Version } from './version';

/** API v4, as the page "Set contact status in sequence" has it. */
export const v4: Version = {
	statuses: CONTACT_STATUSES.map(({ value }) => value),

	...readsIn('v4'),

	toSequenceContact: (data, asked) => inPageOrder(toKnownContact(data, asked)),

	// Whether v4 can be asked for a sequence is not known: an answer without a word says nothing of it.
	lacksSequence: ({ httpCode, concerns }) => httpCode === 404 && concerns === 'sequence',

	async write(sends, sequence, contact, status) {
		const answer = await sends
			.send({
				method: 'PUT',
				path: fillPath(PATHS.setStatusV4, { id: sequence.id, contact_id: contact.id }),
				body: { status },
				writes: true,
				about: { sequence, contact },
			})
			.catch(asExplained);
		if (answer instanceof ExplainedError) return { refusal: answer };
		if (!isObject(answer.data) || !('contactId' in answer.data || 'sequenceId' in answer.data)) return undefined;
		const updated = attempt(() => v4.toSequenceContact(answer.data, { sequence, contact }));
		if (!(updated instanceof ExplainedError)) return updated.status === undefined || updated.status === null ? undefined : { contact: updated };
		return { refusal: updated.ofUnknownChange() };
	},
};
