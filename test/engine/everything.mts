/** Everything reachable from a value, also what JSON leaves out, as one text. */
export function everything(value: unknown): string {
	const seen = new Set<unknown>();
	const visit = (one: unknown): string => {
		if (typeof one === 'string') return one;
		if (one === null || typeof one !== 'object' || seen.has(one)) return '';
		seen.add(one);
		return Object.getOwnPropertyNames(one).map((name) => `${name} ${visit((one as Record<string, unknown>)[name])}`).join('\n');
	};
	return visit(value);
}
