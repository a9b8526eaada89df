import type { INodeProperties } from 'n8n-workflow';

import { inVersion } from '../../../api/inVersion';
import { selectFields } from '../../../api/sequenceContact';
import { Sequences } from '../../../api/sequences';
import { eachItem } from '../../../execution/eachItem';
import type { Operation } from '../../../execution/operation';
import { filtersParameters, readFilters } from '../../../parameters/filters';
import { limitParameters, readLimit } from '../../../parameters/limit';
import { readLongestWaitMs } from '../../../parameters/options';
import { readOutput } from '../../../parameters/output';
import { readScope } from '../../../parameters/scope';
import { readSequence } from '../../../parameters/sequence';
import { readSort } from '../../../parameters/sort';
import { collect } from './collect';
import { everySequence } from './everySequence';
import { oneSequence } from './oneSequence';

export const getAllParameters: INodeProperties[] = [...limitParameters, ...filtersParameters];

/**
 * Get Many: the contacts of a sequence, or of all sequences, one for each sequence it is in. API pages: "List contacts
 * in sequence", "Filter contacts" (`top`, `skip`, `hasMore`).
 */
export const getAll: Operation = async (run) => {
	const sequences = new Sequences();
	return await eachItem(run, {
		check: (parameter) => ({
			sequence: readScope(parameter) === 'allSequences' ? undefined : readSequence(parameter),
			limit: readLimit(parameter),
			filters: readFilters(parameter),
			sort: readSort(parameter),
			output: readOutput(parameter),
			longestWaitMs: readLongestWaitMs(parameter),
		}),
		async carryOut({ sequence, output, ...wanted }, sends) {
			const contacts = sequence
				? await inVersion(sends, 'reads', async (version) => await collect(oneSequence(version, sends, sequence, sequences), wanted))
				: await collect(everySequence(sends, wanted), wanted);
			return contacts.map((contact) => selectFields(contact, output));
		},
		explain: async (error, { sequence }, sends) => (sequence ? await sequences.explainList(error, sends, sequence) : error),
	});
};
