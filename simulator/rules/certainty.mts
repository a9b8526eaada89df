/** How sure a fact about Reply.io is, most sure first. */
export const CERTAINTIES = {
	documented: "in Reply.io's reference or its own OpenAPI description",
	seen: 'somebody saw the live API do so',
	guess: 'no source; a client has to bear it otherwise too',
} as const;
export type Certainty = keyof typeof CERTAINTIES;

/** What a rule is about; the page and the document have a section each. */
export const TOPICS = ['Versions', 'Keys', 'Limits', 'Sequences', 'Contacts', 'Statuses', 'Webhooks', 'Errors and spelling', 'The simulator itself'] as const;
export type Topic = (typeof TOPICS)[number];
