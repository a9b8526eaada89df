import type { Account } from '../account/account.mjs';
import type { Sequence } from '../account/sequence.mjs';
import type { Enrolment } from '../account/sequenceContact.mjs';
import type { Simulator } from '../simulator.mjs';
import { HAPPENINGS } from '../webhooks/webhooks.mjs';
import { html, table, type Html } from './html.mjs';
import type { PageSection } from './index.mjs';

/** How many contacts of a sequence are shown. */
const MOST = 100;

/** Every account's sequences and the contacts in them. */
export const contactsSection: PageSection = {
	id: 'contacts',
	title: 'Contacts and their statuses',
	isLive: true,
	show: ({ accounts }: Simulator) => html`${accounts.map((account, index) => showAccount(account, { isNamed: accounts.length > 1, hasButtons: index === 0 }))}`,
};

/** @param hasButtons whether events on request happen in it */
function showAccount(account: Account, { isNamed, hasButtons }: Record<'isNamed' | 'hasButtons', boolean>): Html {
	return html`${isNamed && html`<p>${account.teamName} (${account.teamId}): ${account.users.map(({ username }) => username).join(', ')}</p>`}
${account.sequences().map((sequence) => showSequence(sequence, hasButtons))}`;
}

/** What the contact can do. */
function buttons({ sequenceId, contactId, firstName }: Enrolment): Html {
	return html`<span data-post="people/${sequenceId}/${contactId}">${Object.entries(HAPPENINGS).map(([name, { label }]) => html`<button name="${name}">${firstName ?? contactId} ${label}</button> `)}</span>`;
}

function showSequence(sequence: Sequence, hasButtons: boolean): Html {
	const { id, name, isArchived, ownerUserId } = sequence.facts;
	const more = sequence.count - MOST;
	return html`<h3>${name} (${id})${isArchived && ', archived'}</h3>
<p>Owner: user ${ownerUserId}. ${sequence.count} contacts${more > 0 && html`, the newest ${MOST} of them:`}</p>
${table(
	['ID', 'Contact', 'Email', 'Status', 'Step', 'Mail so far', ''],
	sequence.page(MOST, 0).map((contact) => [
		contact.contactId,
		[contact.firstName, contact.lastName].filter(Boolean).join(' '),
		contact.email,
		contact.status,
		contact.status === 'Finished' ? 'Finished' : contact.currentStep,
		contact.marks.join(', '),
		hasButtons && buttons(contact),
	]),
)}`;
}
