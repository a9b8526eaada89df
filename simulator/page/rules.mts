import { CERTAINTIES } from '../rules/certainty.mjs';
import { sections, type Rule } from '../rules/sections.mjs';
import type { Simulator } from '../simulator.mjs';
import { html, type Html } from './html.mjs';
import type { PageSection } from './index.mjs';

/** What each rule of the simulator is based on, and how to have it otherwise. */
export const rulesSection: PageSection = {
	id: 'rules',
	title: 'How sure each rule is',
	isLive: false,
	show: ({ switches }: Simulator) => html`<ul>${Object.entries(CERTAINTIES).map(([name, says]) => html`<li><b class="${name}">${name}</b>: ${says}</li>`)}</ul>
<p>Where Reply.io may behave in several ways there is a switch, given to <code>npm run simulator -- …</code>. ✓ marks what holds now.</p>
${sections(switches).map(({ topic, switches: asked, facts }) => html`<h3>${topic}</h3>
${asked.map(({ asks, rules }) => html`<p>${asks}</p>${rows(rules)}`)}
${facts.length > 0 && rows(facts)}`)}`,
};

function rows(rules: Rule[]): Html {
	return html`<table>${rules.map(
		({ says, certainty, flag, option, holds }) => html`<tr${holds && html` class="holds"`}><td>${holds && '✓ '}${says}</td><td class="${certainty}">${certainty}</td><td>${(flag ?? option) && html`<code>${flag ?? option}</code>`}</td></tr>
`,
	)}</table>`;
}
