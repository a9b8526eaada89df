import { ContactLookUps } from '../../api/contactByEmail';
import { selectFields } from '../../api/sequenceContact';
import { setStatus } from '../../api/setStatus';
import { versionOf } from '../../api/versionOf';
import { eachItem } from '../../execution/eachItem';
import type { Operation } from '../../execution/operation';
import { readContactRef } from '../../parameters/contact';
import { readLongestWaitMs } from '../../parameters/options';
import { readOutput } from '../../parameters/output';
import { readSequence } from '../../parameters/sequence';
import { readStatus } from '../../parameters/status';

/** Set: one contact an item. API page: "Set contact status in sequence". */
export const set: Operation = async (run) => {
	const contacts = new ContactLookUps();
	return await eachItem(run, {
		check(parameter, account) {
			const checked = {
				sequence: readSequence(parameter),
				contact: readContactRef(parameter),
				status: readStatus(parameter),
				output: readOutput(parameter),
				longestWaitMs: readLongestWaitMs(parameter),
			};
			versionOf(account).checkStatus(checked.status);
			return checked;
		},
		async changes({ sequence, contact }, sends, sender) {
			const { id } = await contacts.find(contact, sends, sender);
			return `${sender.credential.baseUrl} ${sequence.id} ${id}`;
		},
		async carryOut({ sequence, contact, status, output }, sends, sender) {
			const found = await contacts.find(contact, sends, sender);
			return [selectFields(await setStatus(sends, sequence, found, status), output)];
		},
	});
};
