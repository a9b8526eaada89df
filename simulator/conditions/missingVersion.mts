import type { Response } from 'express';

import { unauthorized } from '../http/problem.mjs';
import type { Switches } from '../rules/switches.mjs';

const HTML = '<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>';

const TITLES = { '404-problem': 'Not Found', '403': 'Forbidden', '405': 'Method Not Allowed', '410': 'Gone', '501': 'Not Implemented' } as const;

/** Answers a call of an API version that isn't there. */
export function answerMissingVersion(how: Exclude<Switches['v4'], 'present' | 'put-only'>, res: Response, switches: Switches): void {
	switch (how) {
		case '404-html':
			res.status(404).type('html').send(HTML);
			return;
		case '404-empty':
			res.status(404).end();
			return;
		case '401':
			unauthorized(res, switches);
			return;
		default: {
			const status = Number.parseInt(how, 10);
			if (status === 405) res.set('Allow', '');
			res.status(status).type('application/problem+json').json({ title: TITLES[how], status });
		}
	}
}
