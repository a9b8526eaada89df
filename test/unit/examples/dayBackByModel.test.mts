import fc from 'fast-check';

import { readJson } from '../project.mjs';

/** What checks a model's answer, as the recipe has it in its Code node. */
const { nodes } = readJson<{ nodes: Array<{ parameters: { jsCode?: string } }> }>('examples/out-of-office-until-ai.json');
const code = nodes.find(({ parameters }) => parameters.jsCode)!.parameters.jsCode!;
const dayBack = new Function(`${code.slice(0, code.indexOf('\nreturn '))}\nreturn dayBack;`)() as (answer: string, note: string, today: string, daysAtMost: number) => { backOn?: string; why?: string };

/** A Thursday. */
const TODAY = '2026-11-26';
const NOTE = '<p>Vielen Dank f&uuml;r Ihre Nachricht.</p>\nIch bin ab dem 7.&nbsp;Dezember wieder im B&#252;ro; meine Vertretung ist Frau Weiß.';
const of = (answer: string, note = NOTE) => dayBack(answer, note, TODAY, 365);

test.each([
	['as it was asked for', '2026-12-07\nab dem 7. Dezember wieder im Büro', NOTE, '2026-12-07'],
	['in quotation marks, broken into lines', '2026-12-07\n\n"Ab dem 7. Dezember\nwieder im Büro"', NOTE, '2026-12-07'],
	['in a code block', '```\n2026-12-07\nab dem 7. Dezember\n```', NOTE, '2026-12-07'],
	['with characters that are composed otherwise', '2026-12-07\nwieder im Bu\u0308ro', NOTE, '2026-12-07'],
	['of another script', '2026-12-07\n12月7日に戻ります', '不在です。12月7日に戻ります。', '2026-12-07'],
	['a Saturday, which means the Monday after', '2026-12-05\nbis Freitag, 4.12.', 'Ich bin bis Freitag, 4.12. nicht da.', '2026-12-07'],
	['tomorrow', '2026-11-27\nback tomorrow', 'I am back tomorrow', '2026-11-27'],
	['the last day that may be', '2027-11-26\nback in a year', 'I am back in a year.', '2027-11-26'],
])('believes an answer %s', (_, answer, note, backOn) => expect(of(answer, note)).toEqual({ backOn }));

test.each([
	['none', 'The note names no day.'],
	['None.\n-', 'The note names no day.'],
	['', 'The model did not answer as it was asked to.'],
	['They are back on 2026-12-07, ab dem 7. Dezember.', 'The model did not answer as it was asked to.'],
	['2026-12-07', 'The model did not answer as it was asked to.'],
	['2026-12-07\n', 'What the model read the day from is not in the note.'],
	['2026-12-07\n7.', 'What the model read the day from is not in the note.'],
	['2026-12-07\nback on December 7', 'What the model read the day from is not in the note.'],
	['2026-02-30\nab dem 7. Dezember', 'There is no 2026-02-30.'],
	['2026-13-01\nab dem 7. Dezember', 'There is no 2026-13-01.'],
	['2026-11-26\nab dem 7. Dezember', '2026-11-26 is not to come.'],
	['2025-12-07\nab dem 7. Dezember', '2025-12-07 is not to come.'],
	['2027-12-07\nab dem 7. Dezember', '2027-12-07 is more than 365 days ahead.'],
	['9999-12-31\nab dem 7. Dezember', '9999-12-31 is more than 365 days ahead.'],
])('does not believe %j', (answer, why) => expect(of(answer)).toEqual({ why }));

test('whatever a model says and a note holds, the day is a workday to come, and not too far ahead', () => {
	const day = fc.oneof(fc.date({ noInvalidDate: true, min: new Date('2026-11-01'), max: new Date('2028-01-01') }).map((date) => date.toISOString().slice(0, 10)), fc.stringMatching(/^\d{4}-\d\d-\d\d$/));
	const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('&#x110000;', '&#999999;', '&uuml;', NOTE));
	fc.assert(
		fc.property(day, text, text, (said, words, more) => {
			const { backOn, why } = of(`${said}\n${words}`, `${more}${words}`);
			if (backOn === undefined) return expect(why).toMatch(/\.$/);
			expect(backOn > TODAY && backOn <= '2027-11-28').toBe(true);
			expect([0, 6]).not.toContain(new Date(backOn).getUTCDay());
		}),
	);
});
