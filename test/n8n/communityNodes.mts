import type { Locator } from 'playwright-core';

import type { Editor } from './editor.mjs';

/** Settings → Community nodes, as an owner or admin uses it. */
export class CommunityNodes {
	constructor(private readonly editor: Editor) {}

	/** Opens the page, and waits until it shows what is installed. */
	async open(): Promise<void> {
		const listed = this.editor.page.waitForResponse((response) => response.url().endsWith('/rest/community-packages') && response.request().method() === 'GET');
		await this.editor.goTo('/settings/community-nodes');
		await listed;
		await this.card.or(this.empty).first().waitFor();
	}

	/** An installed package. */
	get card(): Locator {
		return this.editor.at('community-package-card').filter({ has: this.editor.page.getByText(/^\s*v\d/) });
	}

	/** What the page shows as long as nothing is installed. */
	get empty(): Locator {
		return this.editor.page.getByText(/^Supercharge your workflows with/);
	}

	/** The button that asks for the name of a package. */
	get installButton(): Locator {
		return this.editor.page.getByRole('button', { name: /^(Install|Install a community node)$/ });
	}

	/** The button of a package for which there is a newer version. */
	get updateButton(): Locator {
		return this.card.getByRole('button', { name: 'Update', exact: true });
	}

	/** Installs the newest version of a package. Returns when the editor says that it is there. */
	async install(name: string): Promise<void> {
		await this.installButton.click();
		await this.editor.page.locator('input[name=packageNameInput]').fill(name);
		await this.editor.at('user-agreement-checkbox').click();
		await this.editor.at('install-community-package-button').click();
		await this.said('Package installed');
	}

	/** Updates a package that workflows use. @returns what is read before it is confirmed */
	async update(): Promise<string> {
		await this.updateButton.click();
		return await this.confirm('Confirm update', 'Package updated');
	}

	/** Uninstalls a package that workflows use. @returns what is read before it is confirmed */
	async uninstall(): Promise<string> {
		await this.card.getByTestId('action-toggle').click();
		await this.editor.page.getByText('Uninstall package').click();
		return await this.confirm('Confirm uninstall', 'Package uninstalled');
	}

	private async confirm(label: string, outcome: string): Promise<string> {
		const dialog = this.editor.page.getByRole('dialog').filter({ hasText: label });
		// Until it has asked for them, n8n says that there are none.
		await dialog.getByText('The following workflows will be effected').waitFor();
		const text = await dialog.innerText();
		await dialog.getByRole('button', { name: label }).click();
		await this.said(outcome);
		return text;
	}

	private async said(title: string): Promise<void> {
		await this.editor.toast.filter({ hasText: title }).waitFor({ timeout: 60_000 });
		await this.editor.closeToasts();
	}
}
