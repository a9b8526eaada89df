/** Text that is HTML already. */
export class Html {
	constructor(readonly text: string) {}
}

/** HTML whose values are escaped, but for those that are HTML themselves. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
	return new Html(strings.reduce((text, part, index) => text + toText(values[index - 1]) + part));
}

function toText(value: unknown): string {
	if (Array.isArray(value)) return value.map(toText).join('');
	if (value instanceof Html) return value.text;
	if (value === undefined || value === null || value === false) return '';
	return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function table(head: string[], rows: unknown[][]): Html {
	return html`<table>
<thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>`;
}
