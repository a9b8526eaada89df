import type { Account } from '../account/account.mjs';
import type { Sequence } from '../account/sequence.mjs';
import type { Simulator } from '../simulator.mjs';
import { html, table, type Html } from './html.mjs';
import type { PageSection } from './index.mjs';

/** How many contacts of a sequence are shown. */
const MOST = 100;

/** Every account's sequences and the contacts in them. */
export const contactsSection: PageSection = {
	id: 'contacts',
	title: 'Contacts and their statuses',
	isLive: true,
	show: ({ accounts }: Simulator) => html`${accounts.map((account) => showAccount(account, accounts.length > 1))}`,
};

function showAccount(account: Account, isNamed: boolean): Html {
	return html`${isNamed && html`<p>${account.teamName} (${account.teamId}): ${account.users.map(({ username }) => username).join(', ')}</p>`}
${account.sequences().map(showSequence)}`;
}

function showSequence(sequence: Sequence): Html {
	const { id, name, isArchived, ownerUserId } = sequence.facts;
	const more = sequence.count - MOST;
	return html`<h3>${name} (${id})${isArchived && ', archived'}</h3>
<p>Owner: user ${ownerUserId}. ${sequence.count} contacts${more > 0 && html`, the newest ${MOST} of them:`}</p>
${table(
	['ID', 'Contact', 'Email', 'Status', 'Step', 'Mail so far'],
	sequence.page(MOST, 0).map((contact) => [
		contact.contactId,
		[contact.firstName, contact.lastName].filter(Boolean).join(' '),
		contact.email,
		contact.status,
		contact.status === 'Finished' ? 'Finished' : contact.currentStep,
		contact.marks.join(', '),
	]),
)}`;
}
