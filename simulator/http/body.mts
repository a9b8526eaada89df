import express, { type Request, type RequestHandler } from 'express';

import { Problem } from './problem.mjs';

const readBytes = express.raw({ type: () => true, limit: '1mb' });

/** Reads a body as text into `req.body`, undefined when there is none, whatever its type says it is. */
export const readBody: RequestHandler = (req, res, next) => {
	readBytes(req, res, (error?: unknown) => {
		const bytes: unknown = req.body;
		req.body = Buffer.isBuffer(bytes) && bytes.length > 0 ? bytes.toString('utf8') : undefined;
		next(error);
	});
};

/** A body as it is logged: parsed where it is JSON. */
export function parseBody(text: unknown): unknown {
	if (typeof text !== 'string') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/**
 * Turns the text of a JSON body into what the contract is checked on.
 *
 * @throws Problem when there is a body where none belongs, or one that is no JSON
 */
export function takeJson(req: Request): void {
	const text: unknown = req.body;
	if (typeof text !== 'string') return;
	if (req.method !== 'PUT' && req.method !== 'POST') throw new Problem(400, `${req.method} takes no body.`);
	if (!req.is('application/json')) return;
	try {
		req.body = JSON.parse(text);
	} catch {
		throw new Problem(400, 'The body is not JSON.');
	}
}
