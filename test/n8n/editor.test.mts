import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { Browser } from 'playwright-core';

import { launchChromium } from './chromium.mjs';
import { Editor } from './editor.mjs';
import { chain, replyIo, startInstance, STARTUP_MS, type Instance, type WorkflowNode } from './instance.mjs';
import { deliver, subscriptionsIn, triggered } from './triggered.mjs';

const KEPT_FOLDER = process.env.SCREENSHOT_FOLDER;
const LARGEST_SCREENSHOT = 150_000;
/** The workflows with a page of their own. */
const RECIPES = ['colleagues-resume', 'deal-stops-sequences', 'do-not-contact', 'i-am-away', 'i-am-back', 'out-of-office-until', 'out-of-office-until-ai', 'reply-pauses-colleagues', 'reply-triage-agent', 'sync-a-sheet'];
const SET = 'Set status of contact in sequence';
const SET_MANY = 'Set status of many contacts in sequences';

const screenshotFolder = KEPT_FOLDER ?? mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-reply-io-screenshots-'));
const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const inSaas = { __rl: true, mode: 'list', value: '100', cachedResultName: 'Product managers in SaaS' };
let instance: Instance;
let browser: Browser;
let editor: Editor;
let failures = 0;

beforeAll(async () => {
	browser = await launchChromium();
	instance = await startInstance();
	// Who begins has none yet.
	await instance.rest('DELETE', `/rest/credentials/${instance.credential.id}`);
	const { baseUrl, owner } = instance.server;
	editor = await Editor.logIn(browser, { baseUrl, owner, screenshotFolder });
}, STARTUP_MS);

afterAll(async () => {
	await browser?.close();
	await instance?.stop();
	if (!KEPT_FOLDER && failures === 0) rmSync(screenshotFolder, { recursive: true, force: true });
}, 60_000);

/** A test of the editor; what it shows is saved when the test fails. */
function inEditor(name: string, work: () => Promise<void>): void {
	test(
		name,
		async () => {
			try {
				await editor.watched(name, work);
			} catch (error) {
				failures++;
				throw error;
			}
		},
		120_000,
	);
}

async function statusOf(contactId: number): Promise<string | undefined> {
	const { contacts } = await instance.simulator.state();
	return contacts.find((contact: { sequenceId: number; contactId: number }) => contact.sequenceId === 100 && contact.contactId === contactId)?.status;
}

interface Opened {
	apiKey?: string;
	/** The addresses of the rows the node gets; without them, one empty row. */
	emails?: string[];
	/** The rows themselves. */
	rows?: Array<Record<string, unknown>>;
	onError?: WorkflowNode['onError'];
}

/** Opens the node in a workflow of its own. */
async function openNode(parameters: Record<string, unknown>, { apiKey = instance.simulator.key, emails, rows = emails?.map((email) => ({ email })), onError }: Opened = {}): Promise<void> {
	const credential = await instance.createCredential({ apiKey });
	const workflow = chain('Reply.io in a workflow', [replyIo('Reply.io', parameters, { onError })]);
	const pinData = rows && { Start: rows.map((json) => ({ json })) };
	await editor.openNode(await instance.importWorkflow({ ...workflow, pinData }, credential), 'Reply.io');
}

describe('somebody who uses the node for the first time', () => {
	inEditor('finds it by searching "reply", with its actions', async () => {
		await editor.newWorkflow();
		await editor.searchNode('reply');
		await editor.panelEntry('Reply.io').waitFor();
		expect(await editor.at('node-creator-item-name').first().innerText()).toBe('Reply.io');
		await editor.screenshot('search');
		await editor.panelEntry('Reply.io').click();
		await editor.panelEntry(SET).waitFor();
		await editor.panelEntry('Get status of contact in sequence').waitFor();
		await editor.panelEntry('Get many contacts of sequences with their status').waitFor();
	});

	inEditor('adds it with one click, connected, its form open', async () => {
		await editor.panelEntry(SET).click();
		await editor.parameters.waitFor();
		const shown = await editor.parameters.innerText();
		const labels = ['Credential', 'Resource', 'Operation', 'Sequence', 'Contact', 'Status', 'Output', 'Options'];
		const places = labels.map((label) => shown.search(new RegExp(`^${label}`, 'm')));
		expect(places).not.toContain(-1);
		expect(places).toEqual([...places].sort((a, b) => a - b));
		expect(await editor.at('edge').count()).toBe(1);
	});

	inEditor('is told of a wrong key while making the credential', async () => {
		await editor.at('node-credentials-empty-state').getByText('Connect to Reply.io').click();
		await editor.fillCredential('apiKey', 'wrong-key');
		await editor.fillCredential('baseUrl', instance.simulator.baseUrl);
		await editor.saveCredential();
		await editor.credential.getByText('More details').click();
		await editor.credential.getByText('Reply.io does not accept the API key, or knows no such Acting User. Copy the key again from Reply.io: Settings → API Key.').waitFor();
	});

	inEditor('gives the right key and sees its test pass', async () => {
		await editor.fillCredential('apiKey', instance.simulator.key);
		await editor.saveCredential();
		await editor.credential.waitFor({ state: 'hidden' });
		await editor.at('credential-edit-button').click();
		await editor.credential.getByText('Connection tested successfully').waitFor();
		await editor.screenshot('credential');
		await editor.closeCredential();
	});

	inEditor('is told to choose a sequence before a contact', async () => {
		await editor.openList('contactId');
		await editor.at('rlc-error-message').getByText("Choose a 'Sequence' first").waitFor();
		await editor.page.keyboard.press('Escape');
	});

	inEditor('finds a sequence by typing a part of its name', async () => {
		await editor.openList('sequenceId');
		await editor.entries.getByText('Agencies follow-up').waitFor();
		expect(await editor.entries.filter({ hasText: 'Winter campaign' }).count()).toBe(0);
		await editor.search('no such');
		await editor.page.getByText('No results').waitFor();
		await editor.search('product');
		await editor.entries.getByText('Product managers in SaaS').click();
		expect(await editor.chosen('sequenceId')).toBe('Product managers in SaaS');
	});

	inEditor('finds a contact of it by typing a part of the name', async () => {
		await editor.openList('contactId');
		await editor.entries.getByText('Amelia Hart (amelia.hart@northwind.example)').waitFor();
		await editor.search('john');
		await editor.entries.getByText('Amelia Hart').waitFor({ state: 'hidden' });
		expect(await editor.entries.allInnerTexts()).toEqual(['John Doe (john.doe@company.com)']);
		await editor.screenshot('contact-list');
		await editor.entries.getByText('John Doe (john.doe@company.com)').click();
		expect(await editor.chosen('contactId')).toBe('John Doe (john.doe@company.com)');
	});

	inEditor('reads what each status does, and is warned before Active', async () => {
		const options = await editor.openOptions('status');
		const lines = (await options.allInnerTexts()).map((text) => text.split('\n'));
		expect(lines.map(([name]) => name)).toEqual(['Active', 'Finished', 'Inactive', 'Out of Office', 'Paused']);
		expect(lines.filter(([, consequence]) => !consequence)).toEqual([]);
		// The list grows while it opens.
		while (await editor.isCutOff(options)) await new Promise((resolve) => setTimeout(resolve, 100));
		await editor.screenshot('statuses');
		await options.filter({ hasText: /^Active/ }).click();
		await editor.parameters.getByText('Active makes Reply.io send emails again.').waitFor();
		await editor.chooseOption('status', 'Paused');
		await editor.parameters.getByText('Active makes Reply.io send emails again.').waitFor({ state: 'hidden' });
	});

	inEditor('executes it and sees the contact as it is now', async () => {
		expect(await statusOf(12345)).toBe('Active');
		await editor.execute();
		expect(await editor.items()).toEqual([
			expect.objectContaining({ contactId: '12345', sequenceId: '100', email: 'john.doe@company.com', status: 'Paused' }),
		]);
		expect(await statusOf(12345)).toBe('Paused');
		await editor.showJson();
		await editor.screenshot('set');
	});

	inEditor('sees it done on the canvas', async () => {
		await editor.closeNode();
		await editor.canvasNode(SET).getByTestId('canvas-node-status-success').waitFor();
		expect(await editor.canvasNode(SET).innerText()).toMatch(/1 item/);
	});
});

describe('somebody who changes a whole list', () => {
	const emails = [
		'amelia.hart@northwind.example',
		'ben.okafor@brightlane.example',
		'carla.mendes@fjordsoft.example',
		'nobody@nowhere.example',
	];

	/** What the output says happened to each row. */
	async function outcomes(): Promise<unknown[][]> {
		return (await editor.items()).map(({ email, previousStatus, status, outcome }) => [email, previousStatus, status, outcome]);
	}

	inEditor('drags Set Many in from the panel, and finds it connected, its form open', async () => {
		await editor.newWorkflow();
		await editor.searchNode('reply');
		await editor.panelEntry('Reply.io').click();
		await editor.dragToCanvas(SET_MANY);
		await editor.parameters.waitFor();
		expect(await editor.chosenOption('operation')).toBe('Set Many');
		expect(await editor.at('edge').count()).toBe(1);
	});

	inEditor('chooses the sequence by typing, and drags the address into Contact', async () => {
		await openNode({}, { emails, onError: 'continueRegularOutput' });
		await editor.chooseOption('operation', 'Set Many');
		await editor.openList('sequenceId');
		await editor.search('product');
		await editor.entries.getByText('Product managers in SaaS').click();
		await editor.chooseMode('contactId', 'email');
		await editor.dragField('email', 'contactId');
		await editor.locator('contactId').getByText('{{ $json.email }}').waitFor();
	});

	inEditor('sees in a dry run what would happen to each row, and nothing changes', async () => {
		const before = await instance.simulator.state();
		await editor.addOption('Dry Run');
		await editor.turn('dryRun');
		await editor.execute();
		await editor.hint.getByText('Dry Run: nothing was changed.').waitFor();
		expect(await editor.hint.innerText()).toMatch(/2 would change, 1 had the status already, 1 failed/);
		expect(await outcomes()).toEqual([
			['amelia.hart@northwind.example', 'Active', 'Paused', 'wouldChange'],
			['ben.okafor@brightlane.example', 'Active', 'Paused', 'wouldChange'],
			['carla.mendes@fjordsoft.example', 'Paused', 'Paused', 'unchanged'],
			['nobody@nowhere.example', 'null', 'null', 'failed'],
		]);
		expect(await instance.simulator.state()).toEqual(before);
	});

	inEditor('carries it out, and sees what happened to each row', async () => {
		await editor.turn('dryRun');
		await editor.execute();
		await editor.hint.getByText('2 changed, 1 had the status already, 1 failed').waitFor();
		expect(await outcomes()).toEqual([
			['amelia.hart@northwind.example', 'Active', 'Paused', 'changed'],
			['ben.okafor@brightlane.example', 'Active', 'Paused', 'changed'],
			['carla.mendes@fjordsoft.example', 'Paused', 'Paused', 'unchanged'],
			['nobody@nowhere.example', 'null', 'null', 'failed'],
		]);
		expect(await Promise.all([12340, 12341, 12342].map(statusOf))).toEqual(['Paused', 'Paused', 'Paused']);
		await editor.widenOutput(250);
		await editor.scrollTo('email');
		await editor.screenshot('set-many');
		await editor.widenOutput(-250);
	});

	inEditor('is told in one error which rows failed, and that the others were carried out', async () => {
		await openNode(
			{ operation: 'setMany', sequenceId: inSaas, contactId: { __rl: true, mode: 'email', value: '={{ $json.email }}' } },
			{ emails: ['farah.aziz@lumenlabs.example', 'nobody@nowhere.example', 'dmitri.volkov@kitehq.example'] },
		);
		await editor.execute();
		expect(await editor.errorMessage.innerText()).toBe('2 of 3 rows failed');
		const description = await editor.errorDescription.innerText();
		expect(description).toContain('Item 1 (nobody@nowhere.example): A contact with the address nobody@nowhere.example is not in \'Product managers in SaaS\' (100).');
		expect(description).toContain('Item 2 (dmitri.volkov@kitehq.example): Contact 12343 is Finished, and only an Active contact can be Paused.');
		expect(description).toContain('All other rows were carried out: 1 changed.');
		expect(await Promise.all([12346, 12343].map(statusOf))).toEqual(['Paused', 'Finished']);
	});

	inEditor('is offered contactId of the items', async () => {
		await openNode({ operation: 'setMany', sequenceId: inSaas }, { rows: [{ contactId: 12349 }, { contactId: 12351 }] });
		expect(await editor.locator('contactId').innerText()).toContain('{{ $json.contactId }}');
		await editor.execute();
		expect((await editor.items()).map(({ contactId, outcome }) => [contactId, outcome])).toEqual([['12349', 'changed'], ['12351', 'changed']]);
	});

	inEditor('is warned before all sequences, where no sequence is asked for but contacts are found', async () => {
		await openNode({ operation: 'setMany', sequenceId: inSaas });
		expect(await editor.chosen('sequenceId')).toBe('Product managers in SaaS');
		await editor.chooseOption('scope', 'All Sequences of the Contact');
		await editor.parameters.getByText('The status is set in every sequence the contact is in').waitFor();
		await editor.locator('sequenceId').waitFor({ state: 'hidden' });
		await editor.fix('contactId');
		await editor.chooseMode('contactId', 'list');
		await editor.openList('contactId');
		await editor.search('smith');
		await editor.entries.getByText('Laura Smith (laura.smith@pixelforge.example)').click();
		expect(await editor.chosen('contactId')).toBe('Laura Smith (laura.smith@pixelforge.example)');
	});

	inEditor('is asked for the sequence again after changing the mind to Set', async () => {
		await editor.chooseOption('operation', 'Set');
		await editor.parameters.getByText('The status is set in every sequence the contact is in').waitFor({ state: 'hidden' });
		await editor.openList('sequenceId');
		await editor.entries.getByText('Agencies follow-up').click();
		expect(await editor.chosen('sequenceId')).toBe('Agencies follow-up');
		await editor.execute();
		expect(await editor.items()).toEqual([expect.objectContaining({ sequenceId: '200', email: 'laura.smith@pixelforge.example', status: 'Paused' })]);
	});
});

describe('the hint at many items', () => {
	const pointsToSetMany = () => editor.hint.getByText("use 'Set Many'");
	const items = (count: number) => Array.from({ length: count }, () => ({ json: { contactId: 12345 } }));

	/** Opens the node and runs what is in front of it, which gives it this many items. */
	async function openBehind(count: number): Promise<void> {
		const workflow = chain('Many items', [{ name: 'Rows', type: 'n8n-nodes-base.noOp' }, replyIo('Reply.io', { operation: 'set', sequenceId: inSaas })]);
		await editor.openNode(await instance.importWorkflow({ ...workflow, pinData: { Start: items(count) } }, await instance.createCredential()), 'Reply.io');
		await editor.at('execute-previous-node').click();
		await editor.at('ndv-input-panel').getByText(`${count} items`).first().waitFor();
	}

	inEditor('points to Set Many before a run, and is gone as soon as Set Many is chosen', async () => {
		await openBehind(101);
		await pointsToSetMany().waitFor();
		await editor.chooseOption('operation', 'Set Many');
		await pointsToSetMany().waitFor({ state: 'hidden' });
		await editor.chooseOption('operation', 'Set');
		await pointsToSetMany().waitFor();
	});

	inEditor('is not there at 100 items', async () => {
		await openBehind(100);
		expect(await pointsToSetMany().count()).toBe(0);
	});

	inEditor('points to Set Many after a run where the items were not known before', async () => {
		await openNode({ operation: 'set', sequenceId: inSaas, contactId: byId('={{ $json.contactId }}') }, { rows: items(101).map(({ json }) => json) });
		await editor.execute();
		await pointsToSetMany().waitFor();
	});
});

describe('somebody who wants to be told of replies', () => {
	inEditor('adds the trigger from the panel by searching "reply", its form open', async () => {
		await editor.goTo('/workflow/new');
		await editor.at('canvas-add-button').click();
		await editor.at('node-creator-search-bar').fill('reply');
		await editor.panelEntry('Reply.io').click();
		await editor.at('node-creator-item-name').filter({ hasText: /email replied/i }).click();
		await editor.parameters.waitFor();
		const shown = await editor.parameters.innerText();
		for (const label of ['Trigger On', 'Sequences', 'Simplify', 'Options']) expect(shown).toMatch(new RegExp(`^${label}`, 'm'));
		expect(shown).toMatch(/Email Replied/);
	});

	inEditor('chooses a sequence from its list, listens for a test event, and sees the reply when it comes', async () => {
		const credential = await instance.createCredential();
		await editor.openNode(await instance.importWorkflow(triggered('Told of replies', { events: ['email_replied', 'email_auto_reply'] }), credential), 'Reply.io Trigger');
		await editor.parameters.getByText('Add Sequence').click();
		await editor.openList('sequenceId');
		await editor.search('product');
		await editor.entries.getByText('Product managers in SaaS').click();
		await editor.at('trigger-execute-button').click();
		const simulator = instance.simulator.inside;
		await editor.at('ndv').getByText('Listening for test event').first().waitFor();
		while (subscriptionsIn(simulator).length < 2) await new Promise((resolve) => setTimeout(resolve, 100));
		expect(await deliver(simulator, { type: 'email_replied', contactId: 12345 })).toEqual([200]);
		await editor.output.getByTestId('ndv-items-count').waitFor();
		expect(await editor.items()).toEqual([expect.objectContaining({ event: 'email_replied', contactId: '12345', sequenceId: '100', email: 'john.doe@company.com', replyReason: 'EmailDetected' })]);
		await editor.showJson();
		await editor.screenshot('trigger');
		while (subscriptionsIn(simulator).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
	});
});

describe('what somebody sees when it goes wrong', () => {
	inEditor('an unknown address is named, with the way out', async () => {
		await openNode({ sequenceId: inSaas, contactId: { __rl: true, mode: 'email', value: '' } });
		await editor.type('contactId', 'nobody@nowhere.example');
		await editor.execute();
		expect(await editor.errorMessage.innerText()).toBe(
			"No contact in Reply.io has the email address of 'Contact': 'nobody@nowhere.example' [item 0]",
		);
		expect(await editor.errorDescription.innerText()).toBe('Check the address, or add the contact to Reply.io first.');
		await editor.screenshot('unknown-contact');
	});

	inEditor('an unknown contact ID is named, with the way out', async () => {
		await openNode({ sequenceId: inSaas, contactId: byId('99999') });
		await editor.execute();
		expect(await editor.errorMessage.innerText()).toMatch(/^Contact 99999 was not found in 'Product managers in SaaS' \(100\)/);
		expect(await editor.errorDescription.innerText()).toMatch(/Check 'Contact' and 'Sequence'/);
	});

	inEditor('a wrong key is told when the node runs, and never shown', async () => {
		await openNode({ sequenceId: byId('100'), contactId: byId('12345') }, { apiKey: 'wrong-key-in-run' });
		await editor.execute();
		expect(await editor.errorMessage.innerText()).toBe("Reply.io does not accept the 'API Key'; the API Version is V4, and Automatic would try V3 as well [item 0]");
		expect(await editor.errorDescription.innerText()).toMatch(/Copy the key from Reply\.io \(Settings → API Key\)/);
		await editor.closeToasts();
		await editor.output.getByText('From Reply.io', { exact: true }).click();
		await editor.output.getByText('Other info', { exact: true }).click();
		expect(await editor.output.innerText()).not.toContain('wrong-key-in-run');
	});

	inEditor('a wrong key is told in the list, which is not just empty', async () => {
		await openNode({}, { apiKey: 'wrong-key-in-list' });
		await editor.openList('sequenceId');
		await editor.at('rlc-error-container').waitFor();
		const shown = await editor.at('rlc-error-container').innerText();
		expect(shown).toContain("Reply.io does not accept the 'API Key'");
		expect(shown).toContain('Copy the key from Reply.io (Settings → API Key)');
	});

	inEditor('what is no ID, address or link is marked while it is typed, and nothing is sent', async () => {
		await openNode({ sequenceId: byId(''), contactId: { __rl: true, mode: 'email', value: '' } });
		await editor.type('sequenceId', 'abc');
		await editor.issueOf('sequenceId').hover();
		await editor.page.getByText('A sequence ID is a whole number').waitFor();
		await editor.chooseMode('sequenceId', 'url');
		await editor.type('sequenceId', 'https://run.reply.io/sequences/abc');
		await editor.issueOf('sequenceId').hover();
		await editor.page.getByText('This is not a link to a sequence in Reply.io').waitFor();
		await editor.type('contactId', 'no address');
		await editor.issueOf('contactId').hover();
		await editor.page.getByText('This is not an email address').waitFor();
		const before = (await instance.simulator.requests()).length;
		await editor.execute();
		await editor.toast.getByText('Workflow execution cannot start').waitFor();
		expect((await instance.simulator.requests()).length).toBe(before);
	});

	inEditor('a missing sequence and contact are named before anything is sent', async () => {
		await openNode({});
		await editor.execute();
		const shown = await editor.toast.first().innerText();
		expect(shown).toContain('Parameter "Sequence" is required');
		expect(shown).toContain('Parameter "Contact" is required');
	});
});

describe('in the dark theme', () => {
	inEditor('the icon and the form fit, and Get Many lists the contacts', async () => {
		await editor.useTheme('dark');
		await editor.newWorkflow();
		await editor.searchNode('reply');
		await editor.at('node-creator-node-item').or(editor.at('item-iterator-item')).locator('img[src$="reply-io.dark.svg"]').first().waitFor();
		await openNode({ operation: 'getAll' });
		await editor.openList('sequenceId');
		await editor.entries.getByText('Product managers in SaaS').click();
		await editor.chooseOption('output', 'Simplified');
		await editor.execute();
		const items = await editor.items();
		expect(items).toHaveLength(12);
		expect(items).toContainEqual(expect.objectContaining({ email: 'carla.mendes@fjordsoft.example', status: 'Paused' }));
		await editor.screenshot('get-many-dark');
		await editor.closeNode();
		const icon = editor.canvasNode('getAll: ').locator('img');
		expect(await icon.getAttribute('src')).toMatch(/reply-io\.dark\.svg$/);
		expect(await icon.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(0);
	});

	inEditor('the icon changes with the theme', async () => {
		await editor.useTheme('light');
		const icon = editor.canvasNode('getAll: ').locator('img[src$="reply-io.svg"]');
		await icon.waitFor();
		expect(await icon.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(0);
	});
});

describe('the recipes', () => {
	for (const name of RECIPES) inEditor(`${name} is a canvas to be read`, async () => {
		await editor.openCanvas(await instance.importFile(`examples/${name}.json`));
		const { nodes } = await instance.readWorkflow(`examples/${name}.json`);
		for (const node of nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote')) await editor.canvasNode(node.name).first().waitFor();
		await editor.screenshot(`recipe-${name}`);
	});
});

describe('afterwards', () => {
	test('every screenshot is there and small', () => {
		const screenshots = readdirSync(screenshotFolder).filter((name) => name.endsWith('.webp'));
		expect(screenshots.sort()).toEqual(
			['contact-list', 'credential', 'get-many-dark', 'search', 'set-many', 'set', 'statuses', 'trigger', 'unknown-contact', ...RECIPES.map((name) => `recipe-${name}`)].map((name) => `${name}.webp`).sort(),
		);
		expect(screenshots.filter((name) => statSync(path.join(screenshotFolder, name)).size > LARGEST_SCREENSHOT)).toEqual([]);
	});

	test("nothing the editor did was against Reply.io's contract", async () => {
		expect(await instance.simulator.violations()).toEqual([]);
	});
});
