import { start, stopAll } from './client.mjs';
import { FACTS, SWITCHES } from '../../simulator/index.mjs';

afterEach(stopAll);

async function pageOf(options: Parameters<typeof start>[0]) {
	const { simulator, http } = await start(options);
	const show = async () => {
		const answer = await http.get<string>('/', { headers: { 'X-API-Key': null } });
		expect(answer.headers['content-type']).toMatch(/^text\/html/);
		return answer.data;
	};
	return { simulator, http, show };
}

const asHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

describe("the page at the simulator's address", () => {
	test('says of every rule what it is based on, and of every switch how to set it', async () => {
		const { show } = await pageOf({});
		const page = await show();
		for (const { says } of FACTS) expect(page).toContain(asHtml(says));
		for (const { asks, choices } of Object.values(SWITCHES)) {
			expect(page).toContain(asHtml(asks));
			for (const { says, certainty } of Object.values(choices)) expect(page).toContain(`${asHtml(says)}</td><td class="${certainty}">`);
		}
		expect(page).toContain('<code>--email-filter containing</code>');
		expect(page).toContain('<code>--v4</code>');
	});

	test('marks what holds', async () => {
		const { show } = await pageOf({ emailFilter: 'ignored' });
		expect(await show()).toContain(`✓ ${asHtml(SWITCHES.emailFilter.choices.ignored.says)}`);
	});

	test('shows contacts with their statuses, and what it was asked, but is no request itself', async () => {
		const { simulator, http, show } = await pageOf({});
		await http.post('/v3/contacts/filter', { searchTerm: 'x' });
		simulator.setStatus(100, 12345, 'OutOfOffice');
		simulator.setMarks(100, 12345, ['contacted', 'clicked']);
		const page = await show();
		expect(page).toMatch(/12345<\/td><td>John Doe<\/td><td>john\.doe@company\.com<\/td><td>OutOfOffice<\/td><td>2<\/td><td>contacted, clicked/);
		expect(page).toContain('POST /v3/contacts/filter');
		expect(simulator.requests).toHaveLength(1);
		expect(simulator.violations).toEqual([]);
	});

	test('shows the newest of a large sequence only', async () => {
		const { simulator, show } = await pageOf({ seed: [] });
		simulator.addContacts({ sequenceId: 1, count: 100_000, firstId: 1 });
		const page = await show();
		expect(page).toContain('100000 contacts, the newest 100 of them');
		expect(page.length).toBeLessThan(60_000);
	});

	test('lets no name become markup', async () => {
		const { show } = await pageOf({ seed: [{ sequenceId: 1, contactId: 1, sequenceName: '<b>&', firstName: '<script>alert(1)</script>' }] });
		const page = await show();
		expect(page).toContain('&#60;script&#62;alert(1)');
		expect(page).not.toContain('<script>alert');
		expect(page).not.toContain('<b>&');
	});
});
