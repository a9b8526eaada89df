import type { Certainty, Topic } from './certainty.mjs';

/** A rule that holds always, or as long as an option of the library doesn't say otherwise. */
export interface Fact {
	topic: Topic;
	says: string;
	/** Absent where it is not about Reply.io. */
	certainty?: Certainty;
	/** How a test has it otherwise. */
	otherwise?: string;
}

/** Every rule that has no switch. */
export const FACTS: readonly Fact[] = [
	{ topic: 'Versions', says: 'v4: PUT …/contact-links/{contact_id}/status sets one status and answers with the contact.', certainty: 'documented' },
	{ topic: 'Versions', says: "v4's other addresses (a sequence, its contacts, one of them) are v3's, with the fields and words of v4.", certainty: 'guess' },
	{ topic: 'Versions', says: 'v3 has lower-case words for the statuses; inactive is read-only.', certainty: 'documented' },

	{ topic: 'Keys', says: 'A Personal key acts as its user.', certainty: 'documented', otherwise: 'keys: [{ key, userId }]' },
	{ topic: 'Keys', says: 'A Personal key takes no notice of X-USER-ID, X-User-Email and X-TEAM-ID.', certainty: 'guess' },
	{ topic: 'Keys', says: "A Team key acts as its owner, or as the team's user that X-USER-ID or X-User-Email names.", certainty: 'seen', otherwise: "keys: [{ key, kind: 'team' }]" },
	{ topic: 'Keys', says: 'An Organization key needs X-USER-ID, or X-User-Email with X-TEAM-ID.', certainty: 'seen', otherwise: "keys: [{ key, kind: 'organization' }]" },
	{ topic: 'Keys', says: '403 USER_REQUIRED without an acting user, 401 USER_NOT_FOUND for an unknown one.', certainty: 'seen' },
	{ topic: 'Keys', says: '403 TEAM_REQUIRED and TEAM_NOT_ACCESSIBLE list in teams[] (teamId, teamName) those there are to choose from.', certainty: 'seen' },
	{ topic: 'Keys', says: '403 insufficient_scope: the key lacks a scope.', certainty: 'seen', otherwise: "keys: [{ key, scopes: ['sequences:read'] }]" },
	{ topic: 'Keys', says: '403 "Feature scopes [X] are denied for userId N.", without a code: the user\'s plan or role lacks it.', certainty: 'seen', otherwise: "users: [{ userId, deniedFeatures: ['ManageSequence'] }]" },
	{ topic: 'Keys', says: 'Each team has sequences and contacts of its own; their IDs may be the same as in another.', certainty: 'guess', otherwise: 'accounts: [{ teamId, users, seed }]' },

	{ topic: 'Limits', says: '100 requests a minute and 3,000 an hour for each acting user, whichever key is used.', certainty: 'documented', otherwise: 'limits: { perMinute, perHour }, or false' },
	{ topic: 'Limits', says: 'Above it 429 with Retry-After in seconds and a problem; nothing was done.', certainty: 'documented' },
	{ topic: 'Limits', says: 'Windows are fixed and begin with the first request. A refused request does not count.', certainty: 'guess' },
	{ topic: 'Limits', says: 'Answers have x-rate-limit-limit, x-rate-limit-remaining and x-rate-limit-reset.', certainty: 'seen' },

	{ topic: 'Sequences', says: 'A page has top (25 unless told, at most 1000) and skip, and says hasMore.', certainty: 'documented' },
	{ topic: 'Sequences', says: 'Pages of a list that changes meanwhile repeat or miss contacts.', certainty: 'seen' },
	{ topic: 'Sequences', says: 'Contacts come newest added first; sort_direction is desc unless told.', certainty: 'documented' },
	{ topic: 'Sequences', says: 'GET /v3/sequences/{id} and …/contacts/count of a missing sequence are 404s.', certainty: 'seen' },
	{ topic: 'Sequences', says: 'Only the owner of a sequence may change statuses in it.', certainty: 'documented', otherwise: 'sequences: [{ id, ownerUserId }]' },
	{ topic: 'Sequences', says: 'Statuses cannot be changed in an archived sequence, nor set to Active in one without steps.', certainty: 'documented', otherwise: 'sequences: [{ id, isArchived, hasSteps }]' },

	{ topic: 'Contacts', says: 'Contacts of GET /v3/contacts come without their sequences.', certainty: 'documented' },
	{ topic: 'Contacts', says: 'POST /v3/contacts/filter takes sequenceId, sequenceStepId, listId, searchTerm; its contacts have sequences[] and lists[].', certainty: 'documented', otherwise: 'lists: [{ id, name, contactIds }]' },
	{ topic: 'Contacts', says: 'GET /v3/contacts/{id}/sequences is a bare array, not paged.', certainty: 'documented' },
	{ topic: 'Contacts', says: 'The form of currentStep in those two is that of a contact in a sequence.', certainty: 'guess' },
	{ topic: 'Contacts', says: 'Several contacts may have one address.', certainty: 'guess' },

	{ topic: 'Statuses', says: 'Paused is accepted from Active only, the others from any status.', certainty: 'documented' },
	{ topic: 'Statuses', says: 'A bulk call takes 1 to 100 different contacts and answers 200 with the failures only, {} where there are none.', certainty: 'documented', otherwise: "contactFailures: { 7: 'forbidden' }" },
	{ topic: 'Statuses', says: 'A contact that cannot be processed has its bulk call refused as a whole, with 400.', certainty: 'guess', otherwise: 'poison: [7]' },
	{ topic: 'Statuses', says: 'The call for all sequences leaves out archived ones and those of others, and does not say which it changed.', certainty: 'guess' },
	{ topic: 'Statuses', says: 'The step on v3 is "2", "3.1" on a branch, "Finished" at the end.', certainty: 'documented' },
	{ topic: 'Statuses', says: 'emailDisposition is null for a contact without an email address.', certainty: 'guess' },

	{ topic: 'Webhooks', says: 'A subscription has one event type; PUT replaces all of it but whether it is enabled; the list shows one\'s own.', certainty: 'documented' },
	{ topic: 'Webhooks', says: 'At most 50 are active for a user: 409 webHook.limitReached.', certainty: 'documented', otherwise: 'webhooks: { limit }' },
	{ topic: 'Webhooks', says: 'A subscription is disabled after repeated failures. After how many is a guess.', certainty: 'documented', otherwise: 'webhooks: { disableAfter }' },
	{ topic: 'Webhooks', says: 'Nothing is signed; the query of the URL is kept.', certainty: 'seen' },
	{ topic: 'Webhooks', says: 'contact_finished comes when somebody, or the API, sets Finished; no event tells of the other statuses.', certainty: 'documented' },
	{ topic: 'Webhooks', says: "Team scope tells of what happens to everybody's sequences, personal scope of what happens to one's own.", certainty: 'guess' },
	{ topic: 'Webhooks', says: 'A delivery that failed is not sent again by itself. Whether one that is keeps its ID is a guess too: both may be asked for.', certainty: 'guess' },
	{ topic: 'Webhooks', says: 'A delivery has event (date, id, type, user_id, team_id, subscription_id), contact_fields, sequence_fields where it happened in one, and the event\'s own fields at the top.', certainty: 'documented' },
	{ topic: 'Webhooks', says: 'Of the own fields reply_reason, reply_date (without a zone) and email_text (HTML) are those of Reply.io.', certainty: 'seen' },
	{ topic: 'Webhooks', says: 'The other events\' own fields have these names.', certainty: 'guess' },
	{ topic: 'Webhooks', says: 'Who may not subscribe for the team gets 403 webHook.teamScopeForbidden.', certainty: 'documented', otherwise: "users: [{ userId, deniedFeatures: ['TeamWebhooks'] }]" },

	{ topic: 'Errors and spelling', says: 'v3: application/problem+json with title, status, detail, perhaps code and errors[]; no type.', certainty: 'documented' },
	{ topic: 'Errors and spelling', says: 'v4: title, status, detail, errorCode, as application/json. Which number means what is a guess.', certainty: 'documented' },
	{ topic: 'Errors and spelling', says: "errors[] point at the body's field (/statusInSequence) or name the parameter (id).", certainty: 'documented' },
	{ topic: 'Errors and spelling', says: 'A page out of range is a 400 contact.invalidPagination, without errors[].', certainty: 'seen' },

	{ topic: 'The simulator itself', says: 'It is stricter than Reply.io: unknown parameters, fields, addresses and spellings of an ID are refused and recorded as violations, at /_simulator/violations.' },
	{ topic: 'The simulator itself', says: 'Faults on request: refusals, proxies, redirects, lost connections, bodies that are cut, slow answers.', otherwise: 'faults: { next, choose, rate, inARow, kinds }' },
	{ topic: 'The simulator itself', says: "It does not simulate what bad input may also do, such as an answer of 500, nor rules[] of the search, whose words aren't published." },
];
