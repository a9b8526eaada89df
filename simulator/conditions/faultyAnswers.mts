import type { Response } from 'express';

import type { Fault } from './faults.mjs';
import { Problem, sendProblem, unauthorized } from '../http/problem.mjs';
import type { Switches } from '../rules/switches.mjs';

const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** Answers for a request whose handler shall not act. */
export function answerInstead(fault: Fault, path: string, res: Response, switches: Switches): void {
	switch (fault.kind) {
		case 'resetBefore':
			drop(res);
			return;
		case '401':
			unauthorized(res, switches);
			return;
		case '502':
			res.status(502).type('html').send(HTML);
			return;
		case 'redirect':
			res.status(fault.status ?? 307).set('Location', fault.to ?? 'http://127.0.0.1:9/').end();
			return;
		case 'answer':
			answer(fault, res);
			return;
		default: {
			const status = Number(fault.kind);
			const { retryAfter = 1 } = fault;
			if (status !== 500 && retryAfter !== null) res.set('Retry-After', String(retryAfter));
			sendProblem(new Problem(status, `Simulated fault ${status}.`), path, res, switches);
		}
	}
}

/** Has the answer that the handler is about to give go wrong on the way. */
export function spoil(fault: Fault, res: Response): void {
	const end = res.end.bind(res) as (body?: Buffer) => Response;
	const spoilt = (chunk?: unknown): Response => {
		const body = Buffer.from((chunk ?? '') as string);
		switch (fault.kind) {
			case 'resetAfter':
				drop(res);
				return res;
			case 'resetInBody':
				res.write(body.subarray(0, Math.ceil(body.length / 2)), () => drop(res));
				return res;
			case 'truncated':
				return endWith(body.subarray(0, Math.floor(body.length / 2)));
			case 'empty':
				return endWith(Buffer.alloc(0));
			case 'answer':
				res.end = end as Response['end'];
				for (const name of res.getHeaderNames()) res.removeHeader(name);
				answer(fault, res);
				return res;
			default:
				return endWith(Buffer.from(`[${body.toString()}]`));
		}
	};
	const endWith = (body: Buffer): Response => {
		res.set('Content-Length', String(body.length));
		return end(body);
	};
	res.end = spoilt as Response['end'];
}

function answer({ status = 200, headers = {}, body = '', dripMs }: Fault, res: Response): void {
	res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
	const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	if (dripMs === undefined) {
		res.end(bytes);
		return;
	}
	let sent = 0;
	const timer = setInterval(() => {
		res.write(bytes.subarray(sent, ++sent));
		if (sent >= bytes.length) res.end();
	}, dripMs);
	res.once('close', () => clearInterval(timer));
}

function drop(res: Response): void {
	res.socket?.resetAndDestroy();
}
