import { setTimeout as wait } from 'node:timers/promises';

import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Response } from 'express';

import { actingUser, type Acting } from '../account/keys.mjs';
import { acts } from '../conditions/faults.mjs';
import { answerInstead, spoil } from '../conditions/faultyAnswers.mjs';
import { answerMissingVersion } from '../conditions/missingVersion.mjs';
import { page } from '../page/index.mjs';
import type { Switches } from '../rules/switches.mjs';
import type { Simulator } from '../simulator.mjs';
import { adminRoutes } from './admin.mjs';
import { parseBody, readBody, takeJson } from './body.mjs';
import { checkBody, checkSpelling, contractCheck, matchedRoute, toBreach } from './contract.mjs';
import { keyOf } from './key.mjs';
import { Answer } from './operations/index.mjs';
import { checkPermission } from './permissions.mjs';
import { Problem, sendProblem, unauthorized } from './problem.mjs';
import type { RequestLog } from './requestLog.mjs';

/** The code of the answer when the simulator itself broke the contract. */
export const OWN_BREACH = 'simulator.contractBreach';

/** What a request passes through, in this order: log, access, limits, contract, faults, permission, operation. */
export function createApp(simulator: Simulator): Express {
	const app = express();
	app.disable('x-powered-by');
	app.set('etag', false);
	app.enable('strict routing');
	app.enable('case sensitive routing');
	app.use('/_simulator', adminRoutes(simulator));
	app.get('/', (_req, res) => void res.type('html').send(page(simulator)));
	app.use(readBody, log(simulator), access(simulator), limit(simulator), missingVersion(simulator));
	app.use(json, ...contractCheck(simulator.contract), bodyAndSpelling);
	app.use(operate(simulator));
	app.use(explain(simulator));
	return app;
}

const logs = new WeakMap<Request, RequestLog>();

const actingIn = (res: Response) => res.locals.acting as Acting;

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

/** Finds out for whom a request is made. */
function access(simulator: Simulator): RequestHandler {
	return (req, res, next) => {
		const path = pathOf(req);
		if (path.startsWith('/v4/') && req.headers.authorization !== undefined) {
			simulator.violations.push(`${req.method} ${req.originalUrl}: API v4 takes no Authorization header`);
		}
		const key = simulator.keys.get(keyOf(path, req.headers, simulator.switches) ?? '');
		if (!key) {
			unauthorized(res, simulator.switches);
			return;
		}
		try {
			res.locals.acting = actingUser(key, simulator.accounts, req.headers);
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			sendProblem(error, path, res, simulator.switches);
			return;
		}
		next();
	};
}

/** The limits are per user, whichever key is used. */
function limit(simulator: Simulator): RequestHandler {
	return (req, res, next) => {
		const { admitted, headers } = simulator.limitsOf(actingIn(res).user.userId).admit();
		res.set(headers);
		if (admitted) {
			next();
			return;
		}
		const seconds = headers['Retry-After'];
		sendProblem(new Problem(429, `Rate limit exceeded. Try again in ${seconds} seconds.`), pathOf(req), res, simulator.switches);
	};
}

function missingVersion(simulator: Simulator): RequestHandler {
	return (req, res, next) => {
		const { v4 } = simulator.switches;
		const path = pathOf(req);
		const isThere = v4 === 'present' || !path.startsWith('/v4/') || (v4 === 'put-only' && /\/contact-links\/[^/]+\/status$/.test(path));
		if (isThere) next();
		else answerMissingVersion(v4 === 'put-only' ? '404-problem' : v4, res, simulator.switches);
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
		if (fault?.until) await fault.until;
		else if (delayMs > 0) await wait(delayMs);
		res.locals.isAnswering = true;
		if (fault && !acts(fault)) {
			answerInstead(fault, entry.path, res, simulator.switches);
			return;
		}
		if (fault && fault.kind !== 'slow') spoil(fault, res);
		const acting = actingIn(res);
		const operation = simulator.operationsOf(acting.account)[schema.operationId];
		if (!operation) throw new Error(`The contract's operation ${schema.operationId} is not simulated`);
		const call = {
			...acting,
			id: Number(pathParams.id),
			contactId: Number(pathParams.contact_id),
			query: req.query,
			body: req.body as unknown,
		};
		try {
			checkPermission(schema, acting);
			send(operation(call), simulator.switches, res);
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			sendProblem(error, entry.path, res, simulator.switches);
		}
	};
}

function send(given: unknown, { dates }: Switches, res: Response): void {
	const { status, body } = given instanceof Answer ? given : new Answer(200, given);
	res.status(status);
	if (body === undefined) res.end();
	else res.json(dates === 'zulu' ? inZulu(body) : body);
}

/** A body with every date in UTC, to the millisecond. */
function inZulu(body: unknown): unknown {
	const isDate = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:]+\+00:00$/.test(value);
	return JSON.parse(JSON.stringify(body), (_, value: unknown) => (isDate(value) ? new Date(value).toISOString() : value));
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
			sendProblem(breach, pathOf(req), res, simulator.switches);
			return;
		}
		simulator.violations.push(`simulator: ${where}: ${error.message}`);
		console.error(`The simulator broke its own contract, ${where}:`, error);
		sendProblem(new Problem(500, `The simulator broke its own contract: ${error.message}`, OWN_BREACH), pathOf(req), res, simulator.switches);
	};
}
