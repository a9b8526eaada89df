import { TOPICS, type Certainty, type Topic } from './certainty.mjs';
import { FACTS } from './facts.mjs';
import { flagOf } from './flags.mjs';
import { SWITCHES, type Switch, type Switches } from './switches.mjs';

/** One line on the page and in the document. */
export interface Rule {
	says: string;
	certainty?: Certainty;
	/** What to write for it to hold, or to hold otherwise; as an option of the library and on the command line. */
	option?: string;
	flag?: string;
	/** Of a switch: whether this is what holds. */
	holds?: boolean;
}

/** The rules of a topic: those with a switch by what it asks, then the others. */
export interface Section {
	topic: Topic;
	switches: Array<{ name: keyof Switches; asks: string; rules: Rule[] }>;
	facts: Rule[];
}

/** All rules, by topic; `chosen` is what holds of the switches. */
export function sections(chosen: Switches): Section[] {
	return TOPICS.map((topic) => ({
		topic,
		switches: (Object.keys(SWITCHES) as Array<keyof Switches>)
			.filter((name) => SWITCHES[name].topic === topic)
			.map((name) => ({ name, asks: SWITCHES[name].asks, rules: rulesOf(name, chosen) })),
		facts: FACTS.filter((fact) => fact.topic === topic).map(({ says, certainty, otherwise }) => ({ says, certainty, option: otherwise })),
	}));
}

function rulesOf(name: keyof Switches, chosen: Switches): Rule[] {
	const { standard, choices }: Switch = SWITCHES[name];
	const standardFirst = [standard, ...Object.keys(choices).filter((choice) => choice !== standard)];
	return standardFirst.map((choice) => ({
		...choices[choice],
		option: `${name}: '${choice}'`,
		flag: flagOf(name, choice),
		holds: chosen[name] === choice,
	}));
}
