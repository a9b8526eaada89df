import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { selectors, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';

selectors.setTestIdAttribute('data-test-id');

export interface Account {
	email: string;
	password: string;
}

export interface EditorOptions {
	baseUrl: string;
	owner: Account;
	/** Where screenshots go. */
	screenshotFolder: string;
}

const SIZE = { width: 1280, height: 720 };
const NDV = 'ndv';

/** n8n's editor in a browser, used as a person uses it: by what is on the screen. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly context: BrowserContext,
		private readonly options: EditorOptions,
	) {}

	/** Opens a browser window and logs in. */
	static async logIn(browser: Browser, options: EditorOptions): Promise<Editor> {
		const context = await browser.newContext({
			viewport: SIZE,
			deviceScaleFactor: 2,
			colorScheme: 'light',
			reducedMotion: 'reduce',
			locale: 'en-GB',
			timezoneId: 'UTC',
		});
		context.setDefaultTimeout(30_000);
		const editor = new Editor(await context.newPage(), context, options);
		await editor.goTo('/signin');
		await editor.page.locator('input[name=emailOrLdapLoginId]').fill(options.owner.email);
		await editor.page.locator('input[name=password]').fill(options.owner.password);
		await editor.at('form-submit-button').click();
		await editor.page.waitForURL(/\/(home|workflow)/, { waitUntil: 'commit' });
		return editor;
	}

	async close(): Promise<void> {
		await this.context.close();
	}

	/** What n8n's own tests find an element by. */
	at(testId: string | RegExp): Locator {
		return this.page.getByTestId(testId);
	}

	async goTo(address: string): Promise<void> {
		await this.page.goto(this.options.baseUrl + address, { waitUntil: 'domcontentloaded', timeout: 60_000 });
	}

	async useTheme(colorScheme: 'dark' | 'light'): Promise<void> {
		await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
	}

	/** Opens an empty workflow that is started by hand. */
	async newWorkflow(): Promise<void> {
		await this.goTo('/workflow/new');
		await this.at('canvas-add-button').click();
		await this.panelEntry('Trigger manually').click();
		await this.at('canvas-node').first().waitFor();
	}

	/** Opens the node panel and types into its search. */
	async searchNode(text: string): Promise<void> {
		await this.at('node-creator-plus-button').click();
		await this.at('node-creator-search-bar').fill(text);
	}

	/** A node or an action in the node panel. */
	panelEntry(name: string): Locator {
		return this.at('node-creator-item-name').getByText(name, { exact: true });
	}

	/** Drags a node or an action from the node panel onto the canvas. */
	async dragToCanvas(name: string): Promise<void> {
		await this.panelEntry(name).dragTo(this.at('canvas-wrapper'), { targetPosition: { x: 300, y: 450 } });
	}

	/** A node on the canvas. */
	canvasNode(name: string): Locator {
		return this.at('canvas-node').filter({ hasText: name });
	}

	/** Opens a workflow, all of it in sight. */
	async openCanvas(workflowId: string): Promise<void> {
		await this.goTo(`/workflow/${workflowId}`);
		await this.at('canvas-node').first().waitFor();
		await this.at('zoom-to-fit').click();
	}

	/** Opens a workflow, and in it a node. */
	async openNode(workflowId: string, name: string): Promise<void> {
		await this.goTo(`/workflow/${workflowId}`);
		await this.canvasNode(name).dblclick();
		await this.at(NDV).waitFor();
	}

	async closeNode(): Promise<void> {
		await this.at('ndv-close-button').click();
		await this.at(NDV).waitFor({ state: 'hidden' });
	}

	/** Everything the open node shows between input and output. */
	get parameters(): Locator {
		return this.at('node-parameters');
	}

	/** The red sign beside a parameter. */
	issueOf(parameter: string): Locator {
		return this.at(`parameter-input-${parameter}`).getByTestId('parameter-issues');
	}

	/** The choices of a parameter, opened. */
	async openOptions(parameter: string): Promise<Locator> {
		return await this.open(this.at(`parameter-input-${parameter}`).locator('input'));
	}

	private async open(select: Locator): Promise<Locator> {
		await select.click();
		const options = this.page.locator('.el-select-dropdown__item').and(this.visible);
		await options.first().waitFor();
		return options;
	}

	/** What stands in the field of a parameter that is chosen from a list. */
	async chosenOption(parameter: string): Promise<string> {
		return await this.at(`parameter-input-${parameter}`).locator('input').inputValue();
	}

	/** Whether some of an opened list is out of sight. */
	async isCutOff(options: Locator): Promise<boolean> {
		const list = this.page.locator('.el-select-dropdown__wrap').filter({ has: options.first() });
		const window = (await list.boundingBox())!;
		const boxes = await Promise.all((await options.all()).map(async (option) => (await option.boundingBox())!));
		return boxes.some(({ y, height }) => y < window.y || y + height > window.y + window.height);
	}

	async chooseOption(parameter: string, name: string): Promise<void> {
		const options = await this.openOptions(parameter);
		await options.filter({ has: this.page.getByText(name, { exact: true }) }).click();
		await options.first().waitFor({ state: 'hidden' });
	}

	/** Takes one of the parameters under Options. */
	async addOption(name: string): Promise<void> {
		const options = await this.open(this.parameters.getByTestId('collection-parameter-add').and(this.visible));
		await options.filter({ hasText: name }).click();
	}

	/** Turns a parameter on, or off again. */
	async turn(parameter: string): Promise<void> {
		await this.at(`parameter-input-${parameter}`).locator('.el-switch').click();
	}

	/** Drags a field of the input into a sequence or contact. */
	async dragField(field: string, parameter: string): Promise<void> {
		await this.at('run-data-schema-node-name').getByText(field, { exact: true }).hover();
		await this.page.mouse.down();
		await this.locator(parameter).getByTestId('rlc-input').hover();
		await this.page.mouse.up();
	}

	/** How a sequence or contact is given: list, id, email or url. */
	async chooseMode(parameter: string, mode: string): Promise<void> {
		await this.locator(parameter).getByTestId('rlc-mode-selector').click();
		await this.at(`mode-${mode}`).and(this.visible).click();
	}

	/** Makes an expression of a sequence or contact a fixed value. */
	async fix(parameter: string): Promise<void> {
		await this.locator(parameter).hover();
		await this.at('parameter-item').filter({ has: this.locator(parameter) }).getByTestId('radio-button-fixed').click();
	}

	async type(parameter: string, text: string): Promise<void> {
		const input = this.locator(parameter).getByTestId('rlc-input');
		await input.fill(text);
		await input.press('Tab');
	}

	/** What stands in the field of a sequence or contact. */
	async chosen(parameter: string): Promise<string> {
		return await this.locator(parameter).getByTestId('rlc-input').inputValue();
	}

	/** The entries of an open list. */
	get entries(): Locator {
		return this.at('rlc-item').and(this.visible);
	}

	/** Opens a list. */
	async openList(parameter: string): Promise<void> {
		await this.locator(parameter).getByTestId('rlc-input').click();
	}

	/** Types into an open list's search, and waits until the server's answer to all of it is there. */
	async search(text: string): Promise<void> {
		const answered = this.page.waitForResponse(
			(response) =>
				response.url().endsWith('/resource-locator-results') && response.request().postDataJSON()?.filter === text,
		);
		await this.at('rlc-search').and(this.visible).locator('input').or(this.at('rlc-search').and(this.visible)).last().fill(text);
		await answered;
	}

	/** The field of a sequence or contact. */
	locator(parameter: string): Locator {
		return this.at(`resource-locator-${parameter}`);
	}

	private get visible(): Locator {
		return this.page.locator('*:visible');
	}

	/** Runs the open node. Returns when its output, its error, or why it cannot start is on the screen. */
	async execute(): Promise<void> {
		await this.closeToasts();
		await this.at('node-execute-button').click();
		const outcome = this.output.getByTestId('ndv-items-count').or(this.errorMessage).or(this.toast);
		await outcome.first().waitFor();
	}

	get output(): Locator {
		return this.at('output-panel');
	}

	/** What the node says about a run, beside its output. */
	get hint(): Locator {
		return this.output.getByTestId('node-hint');
	}

	get errorMessage(): Locator {
		return this.at('node-error-message').first();
	}

	get errorDescription(): Locator {
		return this.at('node-error-description').first();
	}

	/** The items of the output as its table shows them, by column. */
	async items(): Promise<Array<Record<string, string>>> {
		await this.output.getByTestId('radio-button-table').click();
		const table = this.output.locator('table').first();
		await table.locator('tbody tr').first().waitFor();
		const columns = await table.locator('thead th').allInnerTexts();
		const rows = await table.locator('tbody tr').all();
		const cells = await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
		return cells.map((values) =>
			Object.fromEntries(columns.map((column, index) => [column.trim(), values[index]?.trim()] as const).filter(([column]) => column)),
		);
	}

	/** Moves the form to the left, which makes the output wider; a negative number moves it back. */
	async widenOutput(pixels: number): Promise<void> {
		const handle = this.at('panel-drag-button');
		const { x, y, width, height } = (await handle.boundingBox())!;
		const [fromX, fromY] = [x + width / 2, y + height / 2];
		await this.page.mouse.move(fromX, fromY);
		await this.page.mouse.down();
		await this.page.mouse.move(fromX - pixels, fromY, { steps: 5 });
		await this.page.mouse.up();
	}

	/** Scrolls the output's table sideways until a column is its first. */
	async scrollTo(column: string): Promise<void> {
		const heading = this.output.locator('th').filter({ hasText: column }).first();
		await heading.evaluate("(heading) => heading.scrollIntoView({ inline: 'start', block: 'nearest' })");
	}

	async showJson(): Promise<void> {
		await this.output.getByTestId('radio-button-json').click();
		await this.output.getByText('contactId', { exact: false }).first().waitFor();
	}

	get credential(): Locator {
		return this.at('editCredential-modal');
	}

	async fillCredential(field: string, text: string): Promise<void> {
		await this.credential.getByTestId(`parameter-input-${field}`).locator('input').fill(text);
	}

	async saveCredential(): Promise<void> {
		await this.at('credential-save-button').click();
	}

	async closeCredential(): Promise<void> {
		await this.credential.getByLabel('Close this dialog').click();
		await this.credential.waitFor({ state: 'hidden' });
	}

	/** A message in the corner. */
	get toast(): Locator {
		return this.page.locator('.el-notification').and(this.visible);
	}

	/** A message may lie over what is to be clicked. */
	async closeToasts(): Promise<void> {
		// One may appear while another is being closed.
		do {
			for (const toast of await this.toast.all()) {
				await toast.locator('.el-notification__closeBtn').click({ timeout: 2_000 }).catch(() => {});
			}
		} while (await this.toast.first().isVisible());
	}

	/** Saves what the window shows, without messages in the corner, in WebP: a tenth of a PNG's size. */
	async screenshot(name: string): Promise<void> {
		await this.closeToasts();
		await this.page.evaluate('document.fonts.ready');
		const session = await this.context.newCDPSession(this.page);
		const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
		await session.detach();
		this.save(`${name}.webp`, Buffer.from(data, 'base64'));
	}

	/** Saves what the window shows just as it is. @returns the file */
	private async photograph(name: string): Promise<string> {
		return this.save(`${name.replaceAll(/[^\w]+/g, '-')}.png`, await this.page.screenshot({ scale: 'css' }));
	}

	/** Does something. Should it fail, what the window shows is saved, and the error names the file. */
	async watched(name: string, work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			const file = await this.photograph(`failed ${name}`).catch(() => undefined);
			if (file && error instanceof Error) error.message += `\nWhat the editor showed: ${file}`;
			throw error;
		}
	}

	private save(name: string, image: Buffer): string {
		const file = path.join(this.options.screenshotFolder, name);
		mkdirSync(this.options.screenshotFolder, { recursive: true });
		writeFileSync(file, image);
		return file;
	}
}
