/** n8n's list of categories for a codex. */
const CATEGORIES = ['Analytics', 'Communication', 'Data & Storage', 'Development', 'Finance & Accounting', 'Marketing & Content', 'Miscellaneous', 'Productivity', 'Sales', 'Utility'];

export interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	alias: string[];
	resources: Record<'credentialDocumentation' | 'primaryDocumentation', Array<{ url: string }>>;
}

/** What a codex must hold, as far as it follows from the package, and its page there. */
export function codexOf({ name, homepage }: { name: string; homepage: string }, node: string, page: string): Pick<Codex, 'node' | 'nodeVersion' | 'codexVersion' | 'resources'> {
	const home = homepage.replace(/#.*$/, '');
	return {
		node: `${name}.${node}`,
		nodeVersion: '1.0',
		codexVersion: '1.0',
		resources: { credentialDocumentation: [{ url: `${home}#credentials` }], primaryDocumentation: [{ url: home + page }] },
	};
}

/** What n8n refuses: a category it does not know, among them those of logic, flow and AI nodes, or a subcategory. */
export function wrongCategories(codex: { categories: string[]; subcategories?: object }): string[] {
	if (codex.categories.length === 0) return ['none'];
	return [...codex.categories.filter((category) => !CATEGORIES.includes(category)), ...Object.keys(codex.subcategories ?? {})];
}
