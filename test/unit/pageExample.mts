import type { SequenceContact } from '../../nodes/ReplyIo/api/sequenceContact';

/** The contact that Reply.io's page "Set contact status in sequence" shows as its example, its fields in their order. */
export const PAGE_EXAMPLE: SequenceContact = {
	contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', firstName: 'John', lastName: 'Doe', company: 'Tech Solutions Inc', title: 'Senior Product Manager',
	status: 'Active', subStatus: 'None', currentStep: 2, addingDate: '2024-03-08T10:00:00+00:00', movingDate: null, nextSendAfter: '2024-03-09T09:00:00+00:00',
	isOptedOut: false, emailAccountId: 101, linkedInAccountId: null, icpScore: 0.85,
};
