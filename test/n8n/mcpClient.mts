import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** A tool as an AI client shows it to its model. */
export interface Tool {
	name: string;
	description?: string;
	inputSchema: { properties?: Record<string, { type?: string; description?: string }>; required?: string[] };
}

/** What a model reads after a call. */
export interface ToolAnswer {
	isError: boolean;
	text: string;
}

/** A client of an MCP server, as AI applications have it. */
export class McpClient {
	private constructor(private readonly client: Client) {}

	/** @param token sent as `Authorization: Bearer` when given */
	static async connect(url: string, token?: string): Promise<McpClient> {
		const client = new Client({ name: 'test', version: '1.0.0' });
		const headers = token ? { Authorization: `Bearer ${token}` } : undefined;
		await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
		return new McpClient(client);
	}

	get instructions(): string | undefined {
		return this.client.getInstructions();
	}

	async tools(): Promise<Tool[]> {
		const { tools } = await this.client.listTools();
		return tools as Tool[];
	}

	async call(name: string, args: Record<string, unknown>): Promise<ToolAnswer> {
		const { isError, content } = await this.client.callTool({ name, arguments: args });
		const text = (content as Array<{ text?: string }>).map((part) => part.text ?? '').join('\n');
		return { isError: isError === true, text };
	}

	async close(): Promise<void> {
		await this.client.close();
	}
}
