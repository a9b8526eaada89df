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
	emailFilter: choices({
		topic: 'Contacts',
		asks: 'What does ?email= of GET /v3/contacts find?',
		standard: 'exact',
		choices: {
			exact: { says: 'The contacts with exactly this address, in any case.', certainty: 'guess' },
			containing: { says: 'The contacts whose address contains it.', certainty: 'guess' },
			ignored: { says: 'Every contact: the parameter is ignored in silence.', certainty: 'guess' },
		},
	}),
};

/** A choice for every switch. */
export type Switches = { [Name in keyof typeof SWITCHES]: Choices<(typeof SWITCHES)[Name]> };
type Choices<One> = One extends Switch<infer Name> ? `${Name}` : never;

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
