import { ContactLookUps } from '../../api/contactByEmail';
import { selectFields } from '../../api/sequenceContact';
import { Sequences } from '../../api/sequences';
import { readContact } from '../../api/setStatus';
import { eachItem } from '../../execution/eachItem';
import type { Operation } from '../../execution/operation';
import { readContactRef } from '../../parameters/contact';
import { readLongestWaitMs } from '../../parameters/options';
import { readOutput } from '../../parameters/output';
import { readSequence } from '../../parameters/sequence';

/** Get: one contact's state in a sequence. API page: "Get contact in sequence". */
export const get: Operation = async (run) => {
	const contacts = new ContactLookUps();
	const sequences = new Sequences();
	return await eachItem(run, {
		check: (parameter) => ({
			sequence: readSequence(parameter),
			contact: readContactRef(parameter),
			output: readOutput(parameter),
			longestWaitMs: readLongestWaitMs(parameter),
		}),
		async carryOut({ sequence, contact, output }, sends) {
			const found = await contacts.find(contact, sends);
			return [selectFields(await readContact(sends, sequence, found), output)];
		},
		explain: async (error, { sequence, contact }, sends) => await sequences.explain(error, sends, sequence, async () => await contacts.find(contact, sends)),
	});
};
