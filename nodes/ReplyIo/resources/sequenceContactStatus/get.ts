import type { INodeProperties } from 'n8n-workflow';

import { selectFields } from '../../api/sequenceContact';
import { PATHS, readContact, toSequenceContact } from '../../api/versions';
import { readContactRef, readSequence } from '../../parameters';
import { rowHook } from '../../rowHook';
import { readOutput } from './output';

/** Get: one contact's state in a sequence. API page: "Get contact in sequence". */
export const get: INodeProperties['routing'] = {
	request: { method: 'GET', url: PATHS.sequenceContact.v4 },
	send: { paginate: true },
	operations: {
		pagination: rowHook((getParameter) => {
			const sequenceId = readSequence(getParameter);
			const contact = readContactRef(getParameter);
			const { output, fields } = readOutput(getParameter);
			return async ({ sender, contactId: resolve }) => {
				const { apiVersion } = sender.credential;
				const contactId = await resolve(contact);
				const { data } = await sender.send(readContact(apiVersion, sequenceId, contactId));
				const found = toSequenceContact(data, apiVersion, { sequenceId, contactId });
				return [selectFields(found, output, fields)];
			};
		}),
	},
};
