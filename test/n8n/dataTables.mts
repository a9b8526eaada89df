import type { Instance } from './instance.mjs';

export type Row = Record<string, unknown>;

/** n8n's data tables, as its editor's page of them works with them. */
export class DataTables {
	private constructor(
		private readonly instance: Instance,
		private readonly path: string,
	) {}

	static async of(instance: Instance): Promise<DataTables> {
		const { id } = await instance.rest('GET', '/rest/projects/personal');
		return new DataTables(instance, `/rest/projects/${id}/data-tables`);
	}

	/** The rows of a table without what n8n adds; none where there is no such table. */
	async rows(name: string): Promise<Row[]> {
		const id = await this.idOf(name);
		if (id === undefined) return [];
		const { data } = await this.instance.rest('GET', `${this.path}/${id}/rows?take=200`);
		return (data as Row[]).map(({ id: _, createdAt: _c, updatedAt: _u, ...row }) => row);
	}

	/** How many rows a table has. */
	async count(name: string): Promise<number> {
		const { count } = await this.instance.rest('GET', `${this.path}/${await this.idOf(name)}/rows?take=1`);
		return count as number;
	}

	async insert(name: string, rows: Row[]): Promise<void> {
		await this.instance.rest('POST', `${this.path}/${await this.idOf(name)}/insert`, { data: rows, returnType: 'count' });
	}

	async create(name: string, columns: Record<string, string>): Promise<void> {
		await this.instance.rest('POST', this.path, { name, columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })) });
	}

	async removeAll(): Promise<void> {
		for (const { id } of await this.list()) await this.instance.rest('DELETE', `${this.path}/${id}`);
	}

	private async list(): Promise<Array<{ id: string; name: string }>> {
		const { data } = await this.instance.rest('GET', `${this.path}?take=100`);
		return data as Array<{ id: string; name: string }>;
	}

	private async idOf(name: string): Promise<string | undefined> {
		return (await this.list()).find((table) => table.name === name)?.id;
	}
}
