import { Html } from './html.mjs';

/** The page's only style sheet. */
export const STYLE = new Html(`
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.5rem 4rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; } h3 { margin-bottom: .3rem; font-size: 1rem; }
nav a { margin-right: 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
button { font: inherit; font-size: .85em; cursor: pointer; }
th { font-weight: 600; } code { font-size: .9em; }
.documented { color: #15803d; } .seen { color: #b45309; } .guess { color: #b91c1c; }
.holds td { font-weight: 600; }
@media (prefers-color-scheme: dark) { .documented { color: #4ade80; } .seen { color: #fbbf24; } .guess { color: #f87171; } }
`);

/** Shows the parts that change anew, every two seconds, unless something in them is being used. */
export const REFRESH = new Html(`
async function refresh() {
	const answer = await fetch('/').catch(() => undefined);
	if (!answer?.ok) return;
	const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
	for (const section of document.querySelectorAll('[data-live]')) {
		const other = fresh.getElementById(section.id);
		if (other && !section.contains(document.activeElement) && section.innerHTML !== other.innerHTML) section.replaceWith(other);
	}
}
setInterval(refresh, 2000);
`);

/** What a button does: its name, posted to the address it stands in. */
export const BUTTONS = new Html(`
document.addEventListener('click', async ({ target }) => {
	const place = target instanceof HTMLButtonElement && target.closest('[data-post]');
	if (!place) return;
	await fetch('/_simulator/' + place.dataset.post + '/' + target.name, { method: 'POST' });
	target.blur();
	await refresh();
});
`);
