import type { Simulator } from '../simulator.mjs';
import { html, type Html } from './html.mjs';
import { contactsSection } from './contacts.mjs';
import { requestsSection } from './requests.mjs';
import { rulesSection } from './rules.mjs';
import { webhooksSection } from './webhooks.mjs';
import { BUTTONS, REFRESH, STYLE } from './assets.mjs';

/** A part of the page: its heading's anchor, its heading, and what it shows. */
export interface PageSection {
	id: string;
	title: string;
	/** Whether it is shown anew while the page is open. */
	isLive: boolean;
	show: (simulator: Simulator) => Html;
}

/** The parts of the page, in their order. */
const SECTIONS: PageSection[] = [webhooksSection, contactsSection, requestsSection, rulesSection];

/** What a browser shows at the simulator's address. */
export function page(simulator: Simulator): string {
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Reply.io, simulated</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Reply.io, simulated</h1>
<p>A small Reply.io on this machine. Its API is at <code>${simulator.baseUrl}</code>, with the API key <code>${simulator.apiKey}</code>.
API v4 is ${simulator.switches.v4 === 'present' ? 'there' : 'not there, as on most accounts'}.</p>
<p>Let people reply, be away, finish or opt out with the buttons beside them, and see what the webhooks deliver.</p>
<nav>${SECTIONS.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}</nav>
</header>
<main>${SECTIONS.map(({ id, title, isLive, show }) => html`<section id="${id}"${isLive && html` data-live`}>
<h2>${title}</h2>
${show(simulator)}
</section>
`)}</main>
<script>${REFRESH}${BUTTONS}</script>
</body>
</html>
`.text;
}
