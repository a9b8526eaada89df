import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { addressIn, parseEmail, type ContactRef } from '../api/contactByEmail';
import type { GetParameter } from '../execution/run';
import { locatorParameter, toLocator, toRef } from './locator';

/** 'Contact'. @param fromItems whether it begins as the input items' `contactId`, which those of the trigger and of Get Many have */
export function contactParameter(displayOptions: IDisplayOptions, { fromItems = false } = {}): INodeProperties {
	return locatorParameter({
		kind: 'Contact',
		name: 'contactId',
		itemField: fromItems ? 'contactId' : undefined,
		displayOptions,
		description: "The contact, who must be in the sequence already. Never guess an ID: use By Email with the contact's exact address when the ID is not known.",
		builderHint: {
			propertyHint: "Use mode 'email' with expr('{{ $json.email }}') where the items come from a CRM, a form or a sheet, and mode 'id' with expr('{{ $json.contactId }}') where they come from the trigger or from Get Many.",
		},
		searchListMethod: 'searchContacts',
		examples: {
			list: 'Choose a contact of the sequence…',
			id: 'e.g. 12345',
			url: 'e.g. https://run.reply.io/dashboard/material#/people/list/12345',
		},
		modes: [
			{
				displayName: 'By Email',
				name: 'email',
				type: 'string',
				placeholder: 'e.g. nathan@example.com',
				validation: [
					{
						type: 'regex',
						properties: { regex: '^\\s*[^\\s@]+@[^\\s@]+\\s*$', errorMessage: 'This is not an email address' },
					},
				],
			},
		],
	});
}

/** @throws ExplainedError when 'Contact' names none */
export function readContactRef(get: GetParameter): ContactRef {
	const locator = toLocator(get('contactId'));
	if (locator.mode === 'email') return { email: parseEmail(locator.value, 'Contact'), asGiven: addressIn(locator.value) };
	const { id, name } = toRef(locator, 'Contact');
	// The list shows "Name (email)"; messages have the ID there.
	return name ? { id, name: name.replace(/ \([^()]*@[^()]*\)$/, '') } : { id };
}
