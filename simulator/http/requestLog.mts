import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came and how it was answered. */
export interface RequestLog {
	method: string;
	/** Without the query, as it was sent. */
	path: string;
	query: Record<string, unknown>;
	headers: IncomingHttpHeaders;
	/** Parsed where it was JSON, else as text; undefined when there was none. */
	body: unknown;
	/** 0 when the connection was dropped, or isn't answered yet. */
	status: number;
	/** The fault that was put in, if one was. */
	fault?: string;
	/** Milliseconds on the simulator's clock since it was started or reset. */
	atMs: number;
}
