import type { IncomingHttpHeaders } from 'node:http';

import type { Switches } from '../rules/switches.mjs';

/** The key a request was sent with; undefined where there is none, or two that differ. */
export function keyOf(path: string, headers: IncomingHttpHeaders, { v3Key }: Switches): string | undefined {
	const apiKey = headers['x-api-key'] as string | undefined;
	if (path.startsWith('/v4/') || v3Key === 'apiKey') return apiKey;
	const { authorization } = headers;
	const bearer = authorization === undefined ? undefined : (/^Bearer (.+)$/.exec(authorization)?.[1] ?? '');
	if (v3Key === 'bearer') return bearer;
	const given = [apiKey, bearer].filter((key) => key !== undefined);
	return given.every((key) => key === given[0]) ? given[0] : undefined;
}
