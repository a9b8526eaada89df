import { setTimeout as wait } from 'node:timers/promises';

import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';

import { adminRoutes } from './admin.mjs';
import { parseBody, readBody, takeJson } from './body.mjs';
import { checkBody, checkSpelling, contractCheck, matchedRoute, toBreach } from './contract.mjs';
import { acts } from '../conditions/faults.mjs';
import { answerMissingVersion } from '../conditions/missingVersion.mjs';
import { answerInstead, sendProblem, spoil, unauthorized } from '../conditions/faultyAnswers.mjs';
import { Problem } from './problem.mjs';
import type { RequestLog } from './requestLog.mjs';
import type { Simulator } from '../simulator.mjs';

/** The code of the answer when the simulator itself broke the contract. */
export const OWN_BREACH = 'simulator.contractBreach';

/** What a request passes through, in this order: log, key, limits, contract, faults, operation. */
export function createApp(simulator: Simulator): Express {
	const app = express();
	app.disable('x-powered-by');
	app.set('etag', false);
	app.enable('strict routing');
	app.enable('case sensitive routing');
	app.use('/_simulator', adminRoutes(simulator));
	app.use(readBody, log(simulator), key(simulator), limit(simulator), missingVersion(simulator));
	app.use(json, ...contractCheck(simulator.contract), bodyAndSpelling);
	app.use(operate(simulator));
	app.use(explain(simulator));
	return app;
}

const logs = new WeakMap<Request, RequestLog>();

const pathOf = (req: Request) => req.originalUrl.split('?')[0];

function log(simulator: Simulator): RequestHandler {
	return (req, res, next) => {
		const entry: RequestLog = {
			method: req.method,
			path: pathOf(req),
			query: { ...req.query },
			headers: req.headers,
			body: parseBody(req.body),
			status: 0,
			atMs: simulator.elapsedMs(),
		};
		logs.set(req, entry);
		simulator.requests.push(entry);
		res.once('finish', () => {
			entry.status = res.statusCode;
		});
		next();
	};
}

function key(simulator: Simulator): RequestHandler {
	return (req, res, next) => {
		const { authorization, 'x-api-key': apiKey } = req.headers;
		const isV4 = pathOf(req).startsWith('/v4/');
		if (isV4 && authorization !== undefined) {
			simulator.violations.push(`${req.method} ${req.originalUrl}: API v4 takes no Authorization header`);
		}
		const bearer = isV4 || authorization === undefined || authorization === `Bearer ${simulator.apiKey}`;
		if (apiKey === simulator.apiKey && bearer) next();
		else unauthorized(res);
	};
}

function limit(simulator: Simulator): RequestHandler {
	return (req, res, next) => {
		const { admitted, headers } = simulator.limits.admit();
		res.set(headers);
		if (admitted) {
			next();
			return;
		}
		const seconds = headers['Retry-After'];
		sendProblem(new Problem(429, `Rate limit exceeded. Try again in ${seconds} seconds.`), pathOf(req), res);
	};
}

function missingVersion(simulator: Simulator): RequestHandler {
	return (req, res, next) => {
		const { v4 } = simulator.switches;
		if (v4 === 'present' || !pathOf(req).startsWith('/v4/')) next();
		else answerMissingVersion(v4, res);
	};
}

const json: RequestHandler = (req, _res, next) => {
	takeJson(req);
	next();
};

const bodyAndSpelling: RequestHandler = (req, _res, next) => {
	checkBody(req);
	checkSpelling(req);
	next();
};

function operate(simulator: Simulator): RequestHandler {
	const { latencyMs = 0 } = simulator.options;
	return async (req, res) => {
		const { schema, pathParams } = matchedRoute(req);
		const entry = logs.get(req)!;
		const fault = simulator.faultFor(entry);
		entry.fault = fault?.kind;
		const delayMs = latencyMs + (fault?.kind === 'slow' ? (fault.ms ?? 1_000) : 0);
		if (delayMs > 0) await wait(delayMs);
		res.locals.isAnswering = true;
		if (fault && !acts(fault)) {
			answerInstead(fault, entry.path, res);
			return;
		}
		if (fault && fault.kind !== 'slow') spoil(fault, res);
		const operation = simulator.operations[schema.operationId];
		if (!operation) throw new Error(`The contract's operation ${schema.operationId} is not simulated`);
		const call = {
			id: Number(pathParams.id),
			contactId: Number(pathParams.contact_id),
			query: req.query,
			body: req.body as unknown,
		};
		try {
			res.json(operation(call));
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			sendProblem(error, entry.path, res);
		}
	};
}

/** Answers a request that broke the contract, and one whose answer did. */
function explain(simulator: Simulator): ErrorRequestHandler {
	return (error: Error, req, res, _next) => {
		const where = `${req.method} ${req.originalUrl}`;
		const breach = res.locals.isAnswering ? undefined : toBreach(error);
		if (breach) {
			simulator.violations.push(`${where}: ${breach.status} ${breach.detail}`);
			const { headers } = error as { headers?: Record<string, string> };
			if (headers?.Allow) res.set('Allow', headers.Allow);
			sendProblem(breach, pathOf(req), res);
			return;
		}
		simulator.violations.push(`simulator: ${where}: ${error.message}`);
		console.error(`The simulator broke its own contract, ${where}:`, error);
		sendProblem(new Problem(500, `The simulator broke its own contract: ${error.message}`, OWN_BREACH), pathOf(req), res);
	};
}
