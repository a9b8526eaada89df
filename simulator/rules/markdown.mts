import { CERTAINTIES } from './certainty.mjs';
import { sections, type Rule } from './sections.mjs';
import { COMMAND_LINE, switchesOf } from './switches.mjs';

/** docs/simulator.md. */
export function rulesAsMarkdown(): string {
	const certainties = Object.entries(CERTAINTIES).map(([name, says]) => `* **${name}**: ${says}`);
	return [
		'# What the simulator simulates',
		'<!-- Written by `npm run simulator -- --rules`; its source is simulator/rules/. -->',
		"`npm run simulator` starts a small Reply.io on this machine and prints its address, which opens in a browser; `npm start` and the tests use it too. It is not the truth: this page says of each of its rules how sure it is, and how to have it otherwise.",
		certainties.join('\n'),
		"Where Reply.io may behave in several ways there is a switch: an option of `startSimulator({ … })` in a test, a flag of `npm run simulator -- …`. ✓ marks what a test gets without the option; on the command line it is the same but for `--v4-absent " + COMMAND_LINE.v4 + '`, as most accounts have no v4 yet.',
		...sections(switchesOf({})).flatMap(({ topic, switches, facts }) => [
			`## ${topic}`,
			...switches.flatMap(({ asks, rules }) => [
				`### ${asks}`,
				table(['', 'Reply.io', 'how sure', 'option', 'flag'], rules.map((rule) => [rule.holds ? '✓' : '', escape(rule.says), rule.certainty ?? '', code(rule.option), code(rule.flag)])),
			]),
			...(switches.length && facts.length ? ['### Always'] : []),
			...(facts.length ? [table(['Reply.io', 'how sure', 'in a test'], facts.map((rule) => [escape(rule.says), rule.certainty ?? '', code(rule.option)]))] : []),
		]),
	].join('\n\n').concat('\n');
}

const escape = (text: string) => text.replace(/[|<>{}]/g, (sign) => `\\${sign}`);

const code = (text: Rule['option']) => (text === undefined ? '' : `\`${text}\``);

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
