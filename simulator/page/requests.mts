import type { Simulator } from '../simulator.mjs';
import { html, table } from './html.mjs';
import type { PageSection } from './index.mjs';

/** How many requests are shown. */
const MOST = 20;

/** What it was asked last, and what of it was against the contract. */
export const requestsSection: PageSection = {
	id: 'requests',
	title: 'What it was asked',
	isLive: true,
	show: ({ requests, violations }: Simulator) => html`<p>${requests.length} requests, ${violations.length} against the contract.
Everything: <a href="/_simulator/requests">requests</a>, <a href="/_simulator/violations">violations</a>, <a href="/_simulator/writes">changes</a>, <a href="/_simulator/state">state</a>.</p>
${requests.length > 0 &&
	table(
		['Request', 'Body', 'Answer'],
		requests
			.slice(-MOST)
			.reverse()
			.map(({ method, path, query, body, status, fault }) => [
				`${method} ${path}${Object.keys(query).length ? `?${new URLSearchParams(query as Record<string, string>)}` : ''}`,
				body === undefined ? '' : JSON.stringify(body).slice(0, 120),
				[status || 'none', fault].filter(Boolean).join(', '),
			]),
	)}`,
};
