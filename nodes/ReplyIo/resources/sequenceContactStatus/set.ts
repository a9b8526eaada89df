import { ContactLookUps } from '../../api/contactByEmail';
import { selectFields } from '../../api/sequenceContact';
import { ifAbsent, Sequences } from '../../api/sequences';
import { checkStatus, isOpen, setStatus } from '../../api/setStatus';
import { eachItem } from '../../execution/eachItem';
import type { Operation } from '../../execution/operation';
import { readContactRef } from '../../parameters/contact';
import { readLongestWaitMs, readOnlyIf, refuseDryRun } from '../../parameters/options';
import { readOutput } from '../../parameters/output';
import { readSequence } from '../../parameters/sequence';
import { readStatus } from '../../parameters/status';

/** Set: one contact an item. API page: "Set contact status in sequence". */
export const set: Operation = async (run) => {
	const contacts = new ContactLookUps();
	const sequences = new Sequences();
	return await eachItem(run, {
		check(parameter, account) {
			const checked = {
				sequence: readSequence(parameter),
				contact: readContactRef(parameter),
				status: readStatus(parameter),
				onlyIf: readOnlyIf(parameter),
				output: readOutput(parameter),
				longestWaitMs: readLongestWaitMs(parameter),
			};
			refuseDryRun(parameter);
			checkStatus(account, checked.status);
			return checked;
		},
		goesFirst: ({ status }, account) => isOpen(account, status),
		async changes({ sequence, contact }, sends) {
			const { id } = await contacts.find(contact, sends);
			return `${sends.credential.baseUrl} ${sequence.id} ${id}`;
		},
		async carryOut({ sequence, contact, status, onlyIf, output }, sends) {
			const found = await contacts.find(contact, sends);
			const { contact: now, skipped } = await setStatus(sends, sequence, found, status, onlyIf);
			return [{ ...selectFields(now, output), ...(skipped === undefined ? {} : { skipped }) }];
		},
		explain: async (error, { sequence, contact }, sends) => await sequences.explain(error, sends, sequence, async () => await ifAbsent(sends, sequence, await contacts.find(contact, sends))),
	});
};
