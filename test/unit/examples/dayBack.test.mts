import fc from 'fast-check';

import { readJson } from '../project.mjs';

/** The parser as the recipe has it in its Code node. */
const { nodes } = readJson<{ nodes: Array<{ name: string; parameters: { jsCode?: string } }> }>('examples/out-of-office-until.json');
const code = nodes.find(({ parameters }) => parameters.jsCode)!.parameters.jsCode!;
const dayBack = new Function(`${code.slice(0, code.indexOf('\nreturn '))}\nreturn dayBack;`)() as (text: string, received: string) => string | undefined;

/** A Thursday. */
const RECEIVED = '2026-11-26';

test.each([
	['I am out of the office until Monday, 30 November 2026.', '2026-12-01'],
	['I will be back on December 7th.', '2026-12-07'],
	['I will return on 5 January.', '2027-01-05'],
	['I am on leave from 1 December to 11 December 2026 and will answer when I return.', '2026-12-14'],
	['Out of office 12/20 - 1/3. Please contact jane.', '2027-01-04'],
	['Away Dec 1 – Dec 10', '2026-12-11'],
	['I am unavailable between 25th November and 2nd December, returning 3rd December.', '2026-12-03'],
	['I will be back in the office on Monday.', '2026-11-30'],
	['I am away until 2026-12-04.', '2026-12-07'],
	['I am away till 04.12.2026.', '2026-12-07'],
	['Thank you for your email. I am out of the office, returning Tuesday, December 1.', '2026-12-01'],
	['I am out of the office through Friday, Dec 4th, with limited access to email.', '2026-12-07'],
	["I'm out of office from Nov 25 and will be back in office on Nov 30th, 2026", '2026-11-30'],
	['I am on vacation and will be returning on the 12th of January 2027. For urgent matters call +1 555 12 12.', '2027-01-12'],
	['I will not be back until Monday, December 7.', '2026-12-07'],
	['I will resume work on Wednesday, 2 December', '2026-12-02'],
	['I am back in two weeks.', '2026-12-10'],
	['I will be back next week.', '2026-11-30'],
	['Back tomorrow!', '2026-11-27'],
	['Will be back 12/14/2026.', '2026-12-14'],
	['I will be back on 14/12/2026.', '2026-12-14'],
	['Office hours are Monday to Friday. I am back on December 3.', '2026-12-03'],
	['I will get back to you as soon as possible. I return on Monday 7 December.', '2026-12-07'],
	['I am back on Monday\n\nOn 20 Nov 2026, at 10:00, John wrote:\n> back on 3 December', '2026-11-30'],
])('%j means %s', (text, day) => expect(dayBack(text, RECEIVED)).toBe(day));

test.each([
	'I am currently out of the office.',
	'Our offices are open Monday to Friday.',
	'I will get back to you on my return.',
	'I am out until the end of the week.',
	'I am on parental leave until March 2027.',
	'I no longer work here. From 1 January 2026 please write to jane@example.com.',
	'Ich bin bis 04.12.2026 nicht im Büro.',
	'Returned mail: see transcript',
])('%j names no day', (text) => expect(dayBack(text, RECEIVED)).toBeUndefined());

test('whatever the text is, it ends, and a day lies within the next year or on the Monday or day after', () => {
	const words = fc.constantFrom('back', 'until', 'on', 'Monday', '5', 'January', '12/13', '31.12.', '2026-12-01', 'next week', 'in two weeks', '-', 'out', '.', '\n', 'return', '29 February', '99/99/2099');
	const text = fc.oneof(fc.string({ maxLength: 300 }), fc.array(words, { maxLength: 25 }).map((parts) => parts.join(' ')));
	fc.assert(
		fc.property(text, (one) => {
			const day = dayBack(one, RECEIVED);
			if (day === undefined) return;
			expect(day > RECEIVED && day < '2027-12-01').toBe(true);
			expect([0, 6]).not.toContain(new Date(day).getUTCDay());
		}),
		{ numRuns: 2_000 },
	);
});
