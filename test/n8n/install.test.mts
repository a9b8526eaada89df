import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { Browser } from 'playwright-core';

import { launchChromium } from './chromium.mjs';
import { CommunityNodes } from './communityNodes.mjs';
import { Editor } from './editor.mjs';
import { chain, replyIo, startInstance, STARTUP_MS, type Instance } from './instance.mjs';
import { NpmRegistry } from './npmRegistry.mjs';
import { deliver, PATIENT, publish, received, subscriptionsIn, triggered, unpublish } from './triggered.mjs';

/*
 * The package's life in an n8n, as its owner sees it: installed from a registry by Settings → Community nodes, used,
 * updated, removed. One test goes on where the one before it ended.
 */

const NAME = 'n8n-nodes-reply-io';
const REPLIED = 'email_replied';
const FINISHED = 'contact_finished';
const NEWER = 'Of the next version. ';

const folder = mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-reply-io-install-'));
const screenshotFolder = path.join(os.tmpdir(), 'n8n-nodes-reply-io-install-failed');
const registry = new NpmRegistry(path.join(folder, 'registry'));
let instance: Instance;
let browser: Browser;
let editor: Editor;
let community: CommunityNodes;
/** The version that is installed first. */
let version: string;
/** A workflow that pauses a contact and makes it Active again. */
let working: string;
/** A workflow that starts on replies and finished sequences. */
let starting: string;

const rest = async (method: string, address: string, body?: object) => await instance.rest(method, address, body);
const simulator = () => instance.simulator.inside;
const subscriptions = () => subscriptionsIn(simulator());
const happens = async (contactId: number) => await deliver(simulator(), { type: REPLIED, contactId });

beforeAll(async () => {
	browser = await launchChromium();
	await registry.start();
	// While n8n starts.
	const publishing = registry.publishProject();
	publishing.catch(() => {});
	instance = await startInstance({ withoutPackage: true, env: { ...PATIENT, ...registry.environment } });
	version = await publishing;
	const { baseUrl, owner } = instance.server;
	editor = await Editor.logIn(browser, { baseUrl, owner, screenshotFolder });
	community = new CommunityNodes(editor);
}, STARTUP_MS);

afterAll(async () => {
	await browser?.close();
	await instance?.stop();
	await registry.stop();
	rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}, 60_000);

let failed: string | undefined;

/** A test that goes on where the one before it ended. What the editor shows is saved when it fails. */
function step(name: string, work: () => Promise<void>): void {
	test(name, async () => {
		if (failed) throw new Error(`Not tried, because "${failed}" failed.`);
		failed = name;
		await editor.watched(name, work);
		failed = undefined;
	});
}

/** Runs the workflow that pauses a contact and makes it Active again. */
async function runs(): Promise<{ status: string; statuses: unknown[] }> {
	const execution = await instance.run(working);
	return { status: execution.status, statuses: ['Pause', 'Resume'].flatMap((node) => execution.items(node).map(({ json }) => json.status)) };
}

const WORKED = { status: 'success', statuses: ['Paused', 'Active'] };

/** Publishes a version that shows another description of the node. */
const publishNext = async () => await registry.publishNext({ file: 'dist/nodes/ReplyIo/ReplyIo.node.js', from: "description: '", to: `description: '${NEWER}` });

step('Settings → Community nodes installs it by its name', async () => {
	await community.open();
	expect(await community.card.count()).toBe(0);
	await community.install(NAME);
	const card = await community.card.innerText();
	expect(card).toContain(NAME);
	expect(card).toContain(`v${version}`);
	expect(card).toMatch(/Reply\.io,\s*Reply\.io Trigger/);
	expect(await community.updateButton.count()).toBe(0);
});

step('then it is in the node panel, and a saved workflow runs', async () => {
	await editor.newWorkflow();
	await editor.searchNode('reply');
	await editor.panelEntry('Reply.io').waitFor();

	instance.credential = await instance.createCredential();
	const set = (status: string) => ({ operation: 'set', sequenceId: { __rl: true, mode: 'id', value: '100' }, contactId: { __rl: true, mode: 'id', value: '12345' }, status });
	working = await instance.importWorkflow(chain('Works', [replyIo('Pause', set('Paused')), replyIo('Resume', set('Active'))]));
	expect(await runs()).toEqual(WORKED);
});

step('an update keeps workflows, credentials and a published trigger', async () => {
	starting = await instance.importWorkflow(triggered('Starts', { events: [REPLIED, FINISHED] }));
	await publish(rest, starting);
	expect(await happens(12345)).toEqual([200]);
	expect(await received(instance, starting, 1)).toMatchObject([{ event: REPLIED, contactId: 12345 }]);
	const saved = async () => await Promise.all([working, starting].map(async (id) => await rest('GET', `/rest/workflows/${id}`)));
	const kept = async () => [await saved(), await rest('GET', '/rest/credentials'), subscriptions()];
	const before = await kept();
	simulator().requests.length = 0;

	const newer = await publishNext();
	await community.open();
	const told = await community.update();
	expect(told).toContain('Works');
	expect(told).toContain('Starts');
	expect(await community.card.innerText()).toContain(`v${newer}`);
	const types = (await (await instance.fetch('/types/nodes.json')).json()) as Array<{ name: string; description: string }>;
	expect(types.find(({ name }) => name === `${NAME}.replyIo`)?.description).toContain(NEWER);

	expect(await kept()).toEqual(before);
	expect(simulator().requests).toEqual([]);
	// What came before the update is known after it; what is new starts the workflow.
	for (const sameId of [true, false]) simulator().webhooks.deliveries.repeat(1, { sameId });
	expect(await happens(12346)).toEqual([200]);
	expect((await received(instance, starting, 2)).map(({ contactId }) => contactId).sort()).toEqual([12345, 12346]);
	expect(await runs()).toEqual(WORKED);
});

step('uninstalled while a trigger is published: its subscriptions stay, their deliveries fail, and installing it again brings all back', async () => {
	const before = subscriptions();
	await community.open();
	expect(await community.uninstall()).toContain('Starts');
	expect(await community.card.count()).toBe(0);
	expect(subscriptions()).toEqual(before);
	expect(await happens(12340)).toEqual([400]);
	await expect(runs()).rejects.toThrow('Unrecognized node type: n8n-nodes-reply-io.replyIo');

	await community.install(NAME);
	expect(await happens(12341)).toEqual([200]);
	expect(await received(instance, starting, 3)).toHaveLength(3);
	expect(subscriptions()).toEqual(before);
	expect(await runs()).toEqual(WORKED);
});

step('unpublished while it was uninstalled: publishing and unpublishing once it is there again deletes what stayed', async () => {
	const before = subscriptions();
	await rest('DELETE', `/rest/community-packages?name=${NAME}`);
	await unpublish(rest, starting);
	expect(subscriptions()).toEqual(before);

	await rest('POST', '/rest/community-packages', { name: NAME });
	await publish(rest, starting);
	expect(subscriptions().map(({ eventType }) => eventType)).toEqual([FINISHED, REPLIED]);
	expect(await happens(12342)).toEqual([200]);
	await unpublish(rest, starting);
	expect(subscriptions()).toEqual([]);
	await publish(rest, starting);
});

step('an n8n that has lost its folder of packages brings it back where it may, and the trigger goes on', async () => {
	const before = subscriptions();
	// A newer version is there by now: it brings back the one it had.
	await publishNext();
	rmSync(path.join(instance.userFolder, '.n8n', 'nodes'), { recursive: true });
	await instance.restart({ N8N_REINSTALL_MISSING_PACKAGES: 'true' });
	expect(subscriptions()).toEqual(before);
	expect(await happens(12343)).toEqual([200]);
	expect(await runs()).toEqual(WORKED);
});

step('where unverified packages are off, n8n offers neither to install nor to update it; what is installed works on', async () => {
	await instance.restart({ N8N_UNVERIFIED_PACKAGES_ENABLED: 'false', N8N_VERIFIED_PACKAGES_ENABLED: 'true' });
	await community.open();
	expect(await community.card.innerText()).toContain(NAME);
	expect(await community.updateButton.count()).toBe(0);
	expect(await community.installButton.count()).toBe(0);
	expect(await happens(12344)).toEqual([200]);
	expect(await runs()).toEqual(WORKED);
});

step('uninstalled after its workflows are unpublished: nothing of it is left, and then n8n refuses to install it', async () => {
	await unpublish(rest, starting);
	await community.uninstall();
	expect(subscriptions()).toEqual([]);
	await editor.page.getByText('You can install community and partner built node packages that have been verified by n8n directly from the nodes panel.').waitFor();
	expect(await community.installButton.count()).toBe(0);
	await expect(rest('POST', '/rest/community-packages', { name: NAME })).rejects.toThrow('Installation of unverified community packages is forbidden!');
});

test("nothing it did was against Reply.io's contract", async () => {
	expect(await instance.simulator.violations()).toEqual([]);
});
