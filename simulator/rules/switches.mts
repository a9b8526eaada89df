import type { Certainty, Topic } from './certainty.mjs';

/** One way in which Reply.io may behave. */
interface Choice {
	says: string;
	certainty: Certainty;
}

/** A rule that can be switched: an option of the simulator, whose value is the name of a choice. */
export interface Switch<Name extends string = string> {
	topic: Topic;
	asks: string;
	/** What holds where the option isn't given. */
	standard: Name;
	choices: Record<Name, Choice>;
}

const choices = <Name extends string>(one: Switch<NoInfer<Name>> & { choices: Record<Name, Choice> }): Switch<Name> => one;

/** Every rule that can be switched, by the name of its option. */
export const SWITCHES = {
	v4: choices({
		topic: 'Versions',
		asks: 'Is API v4 there, and what does it answer where it is not?',
		standard: 'present',
		choices: {
			present: { says: 'It is there, as its reference page has it.', certainty: 'documented' },
			'put-only': { says: 'Only the call of its reference page is there; every other path of it is a 404 with a problem as JSON.', certainty: 'guess' },
			'404-problem': { says: 'Every path of it is a 404 with a problem as JSON.', certainty: 'guess' },
			'404-html': { says: 'Every path of it is a 404 with an HTML page.', certainty: 'guess' },
			'404-empty': { says: 'Every path of it is a 404 without a body.', certainty: 'guess' },
			'401': { says: 'It takes no key.', certainty: 'guess' },
			'403': { says: 'It is forbidden.', certainty: 'guess' },
			'405': { says: 'It allows no method.', certainty: 'guess' },
			'410': { says: 'It is gone.', certainty: 'guess' },
			'501': { says: 'It is not implemented.', certainty: 'guess' },
		},
	}),
	v3Key: choices({
		topic: 'Keys',
		asks: 'Which header does API v3 take the key from?',
		standard: 'either',
		choices: {
			either: { says: 'Authorization: Bearer or X-API-Key; where both are sent, both have to be right.', certainty: 'seen' },
			bearer: { says: 'Authorization: Bearer only, as its reference says; X-API-Key is ignored.', certainty: 'documented' },
			apiKey: { says: 'X-API-Key only; Authorization is ignored.', certainty: 'guess' },
		},
	}),
	unauthorized: choices({
		topic: 'Keys',
		asks: 'What does a 401 say?',
		standard: 'empty',
		choices: {
			empty: { says: 'Nothing but the header WWW-Authenticate: Bearer.', certainty: 'documented' },
			problem: { says: 'A problem as JSON, beside the header.', certainty: 'seen' },
		},
	}),
	whoami: choices({
		topic: 'Keys',
		asks: 'What does GET /v3/whoami tell?',
		standard: 'full',
		choices: {
			full: { says: 'userId, username and teamId.', certainty: 'documented' },
			userId: { says: 'userId alone.', certainty: 'seen' },
		},
	}),
	missingSequence: choices({
		topic: 'Sequences',
		asks: "What does the list of a missing sequence's contacts answer?",
		standard: 'empty',
		choices: {
			empty: { says: '200 with an empty page. (Where contacts are searched in it: a guess.)', certainty: 'seen' },
			notFound: { says: '404.', certainty: 'guess' },
		},
	}),
	contactNotFound: choices({
		topic: 'Sequences',
		asks: "What does one contact's address in a sequence answer where something is missing?",
		standard: 'same',
		choices: {
			same: { says: 'The 404 sequenceContact.notInSequence, whether the sequence, the contact or the membership is missing. (API v4: a guess.)', certainty: 'seen' },
			specific: { says: 'A 404 that says which of them is missing.', certainty: 'documented' },
		},
	}),
	foreignSequence: choices({
		topic: 'Sequences',
		asks: "How does a bulk call refuse somebody else's sequence?",
		standard: 'call',
		choices: {
			call: { says: 'The whole call with 403 sequenceContact.forbidden.', certainty: 'documented' },
			contacts: { says: '200 with forbidden for each contact.', certainty: 'guess' },
		},
	}),
	emailFilter: choices({
		topic: 'Contacts',
		asks: 'What does ?email= of GET /v3/contacts find?',
		standard: 'exact',
		choices: {
			exact: { says: 'The contacts with exactly this address, in any case.', certainty: 'guess' },
			sameCase: { says: 'The contacts with exactly this address, in this case.', certainty: 'guess' },
			containing: { says: 'The contacts whose address contains it.', certainty: 'guess' },
			ignored: { says: 'Every contact: the parameter is ignored in silence.', certainty: 'guess' },
		},
	}),
	searchTerm: choices({
		topic: 'Contacts',
		asks: 'What does searchTerm of POST /v3/contacts/filter find?',
		standard: 'containing',
		choices: {
			containing: { says: 'The contacts whose name, email address, company or title contains it, in any case. (Which fields beyond name and address is a guess.)', certainty: 'documented' },
			nameAndEmail: { says: 'The contacts whose first name, last name or email address contains it, each by itself.', certainty: 'guess' },
			ignored: { says: 'Every contact: it is ignored in silence.', certainty: 'guess' },
		},
	}),
	searchWords: choices({
		topic: 'Contacts',
		asks: 'Which words do the sequences of a contact that was searched speak?',
		standard: 'five',
		choices: {
			five: { says: 'The five that one sequence shows.', certainty: 'guess' },
			twelve: { says: 'Twelve: what the contact did shows whatever the status is.', certainty: 'guess' },
			four: { says: 'Those that GET /v3/contacts/{id}/sequences is documented with: of an inactive contact no status is told.', certainty: 'guess' },
		},
	}),
	sorting: choices({
		topic: 'Contacts',
		asks: 'Are lists of contacts sorted as they are asked to be?',
		standard: 'asAsked',
		choices: {
			asAsked: { says: 'By sort_by and sort_direction, or sortBy and sortDirection in the search. (What the search can sort by, and how letters compare, is a guess.)', certainty: 'documented' },
			ignored: { says: 'No: newest added first, whatever is asked.', certainty: 'guess' },
			refused: { says: 'No: with 400.', certainty: 'guess' },
		},
	}),
	statusWords: choices({
		topic: 'Statuses',
		asks: 'Which words does GET /v3/contacts/{id}/statuses speak?',
		standard: 'twelve',
		choices: {
			twelve: { says: 'Twelve: what the contact did shows whatever the status is. Which word wins is a guess.', certainty: 'documented' },
			twelveWhileActive: { says: 'Twelve: what the contact did shows while the status is Active, else the status.', certainty: 'guess' },
			five: { says: 'The five that one sequence shows.', certainty: 'guess' },
		},
	}),
	pauseEverywhere: choices({
		topic: 'Statuses',
		asks: 'What does pausing a contact in all its sequences do where one of them cannot be paused?',
		standard: 'pausesTheRest',
		choices: {
			pausesTheRest: { says: 'Reports invalidStatusTransition for the contact, having paused the others. (That it reports is documented.)', certainty: 'guess' },
			pausesNone: { says: 'Reports invalidStatusTransition for the contact, having changed nothing.', certainty: 'guess' },
			silent: { says: 'Pauses the others and reports nothing.', certainty: 'guess' },
		},
	}),
	codes: choices({
		topic: 'Errors and spelling',
		asks: 'How are the codes of errors spelled on API v3? (API v4 has numbers, which are a guess.)',
		standard: 'dotted',
		choices: {
			dotted: { says: 'sequenceContact.notInSequence', certainty: 'documented' },
			undotted: { says: 'notInSequence', certainty: 'guess' },
			otherCase: { says: 'SequenceContact.NotInSequence', certainty: 'guess' },
			integers: { says: 'A number; which number means what is a guess too.', certainty: 'guess' },
			none: { says: 'There is no code, as in some refusals.', certainty: 'seen' },
		},
	}),
	bulkErrors: choices({
		topic: 'Errors and spelling',
		asks: 'How does a bulk call spell why a contact failed?',
		standard: 'words',
		choices: {
			words: { says: 'notInSequence', certainty: 'documented' },
			otherCase: { says: 'NotInSequence', certainty: 'guess' },
			integers: { says: 'A number, as in older answers; which number means what is a guess.', certainty: 'seen' },
		},
	}),
	dates: choices({
		topic: 'Errors and spelling',
		asks: 'How are dates spelled?',
		standard: 'offset',
		choices: {
			offset: { says: '2024-03-08T10:00:00+00:00', certainty: 'documented' },
			zulu: { says: '2024-03-08T10:00:00.000Z', certainty: 'guess' },
		},
	}),
};

/** A choice for every switch. */
export type Switches = { [Name in keyof typeof SWITCHES]: Choices<(typeof SWITCHES)[Name]> };
type Choices<One> = One extends Switch<infer Name> ? `${Name}` : never;

/** What the command line and `npm start` begin with where a test doesn't: most accounts have no v4 yet. */
export const COMMAND_LINE = { v4: '404-problem' } as const satisfies Partial<Switches>;

/**
 * The standard choices, but for those that were given.
 *
 * @throws Error when there is no such choice
 */
export function switchesOf(given: Partial<Switches>): Switches {
	const chosen = Object.entries(SWITCHES).map(([name, { standard, choices: known }]) => {
		const choice = given[name as keyof Switches] ?? standard;
		if (choice in known) return [name, choice];
		throw new Error(`${name} cannot be ${JSON.stringify(choice)}: it is ${Object.keys(known).join(', ')}`);
	});
	return Object.fromEntries(chosen) as Switches;
}
