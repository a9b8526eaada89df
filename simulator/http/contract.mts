import path from 'node:path';

import type { Request, RequestHandler } from 'express';
import * as openApiValidator from 'express-openapi-validator';

import type { Needs } from './permissions.mjs';
import { Problem, type FieldError } from './problem.mjs';
import { projectFolder } from '../projectFolder.mjs';

/** The one file the contract is in. */
export function contractFile(): string {
	return path.join(projectFolder(), 'simulator', 'openapi.yaml');
}

const compiled = new Map<string, RequestHandler[]>();

/**
 * Checks requests and answers against the contract. Compiled once per process: every simulator shares it.
 * The key is checked elsewhere, for its answer is unusual.
 */
export function contractCheck(file: string): RequestHandler[] {
	const known = compiled.get(file);
	if (known) return known;
	const handlers = openApiValidator.middleware({
		apiSpec: file,
		validateApiSpec: true,
		validateRequests: { allErrors: true, allowUnknownQueryParameters: false, coerceTypes: false },
		validateResponses: { allErrors: true, removeAdditional: false, coerceTypes: false },
		validateSecurity: false,
		fileUploader: false,
	}) as RequestHandler[];
	compiled.set(file, handlers);
	return handlers;
}

/** What the contract says of a request that kept it. */
interface MatchedRoute {
	openApiRoute: string;
	pathParams: Record<string, unknown>;
	schema: Needs & { operationId: string; requestBody?: { required?: boolean } };
}

export function matchedRoute(req: Request): MatchedRoute {
	return (req as unknown as { openapi: MatchedRoute }).openapi;
}

/**
 * What a schema cannot say because parameters are converted before they are checked:
 * a number is written in decimal digits, neither as 1e3 nor as 007 nor encoded; and no slash ends a path.
 *
 * @throws Problem for what is written otherwise
 */
export function checkSpelling(req: Request): void {
	const written = req.originalUrl.split('?')[0].split('/');
	const template = matchedRoute(req).openApiRoute.split('/');
	if (written.length !== template.length) throw new Problem(404, 'not found');
	const wrong: FieldError[] = template
		.map((name, index) => ({ name, value: written[index] }))
		.filter(({ name, value }) => name.startsWith('{') && !/^[1-9]\d*$/.test(value))
		.map(({ name }) => ({ pointer: name.slice(1, -1), detail: 'must be written in decimal digits' }));
	for (const [name, value] of new URL(req.originalUrl, 'http://localhost').searchParams) {
		if ((name === 'top' || name === 'skip') && !/^(0|[1-9]\d*)$/.test(value)) {
			wrong.push({ pointer: name, detail: 'must be written in decimal digits' });
		}
	}
	if (wrong.length) throw invalid(wrong);
}

/**
 * The validator lets a request pass that names JSON as its type and has no body at all.
 *
 * @throws Problem where the contract asks for one
 */
export function checkBody(req: Request): void {
	const { requestBody } = matchedRoute(req).schema;
	if (requestBody?.required && req.body === undefined) throw new Problem(400, 'The body is missing.');
}

/** A breach of the contract as an answer: what the validator throws, in the API's own words. */
export function toBreach(error: unknown): Problem | undefined {
	if (error instanceof Problem) return error;
	const { status, message, errors } = error as {
		status?: number;
		message?: string;
		errors?: Array<{ path: string; message: string }>;
	};
	if (status === undefined || ![400, 404, 405, 413, 415].includes(status)) return undefined;
	const fields = (status === 400 ? (errors ?? []) : []).map(({ path: at, message: detail }) => ({
		pointer: at.replace(/^\/(params|query|headers)\//, '').replace(/^\/body(?=\/|$)/, ''),
		detail,
	}));
	return fields.length > 0 ? invalid(fields) : new Problem(status, message ?? 'Not accepted.');
}

const isPaging = ({ pointer }: FieldError) => pointer === 'top' || pointer === 'skip';

function invalid(fields: FieldError[]): Problem {
	const detail = fields.map((field) => `${field.pointer} ${field.detail}`).join('; ');
	return fields.every(isPaging) ? new Problem(400, detail, 'contact.invalidPagination') : new Problem(400, detail, undefined, fields);
}
