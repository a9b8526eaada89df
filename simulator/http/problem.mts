import type { Response } from 'express';

import type { Switches } from '../rules/switches.mjs';

/** A field or parameter that is wrong: `/statusInSequence` for the body's, the bare name for a parameter. */
export interface FieldError {
	pointer: string;
	detail: string;
}

const TITLES: Record<number, string> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	415: 'Unsupported Media Type',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
};

/** Where a code is a number. Which number is which is not documented. */
const NUMBERS: Record<string, number> = {
	sequenceNotFound: 1001,
	notInSequence: 1002,
	forbidden: 1003,
	invalidStatusTransition: 1004,
	archived: 1005,
	invalidInput: 1006,
	notFound: 1007,
	invalidPagination: 1008,
	noStepsInSequence: 1009,
};

const lastWord = (code: string) => code.slice(code.lastIndexOf('.') + 1);

/** An answer that says what went wrong, in the form of the version it was asked through. */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly detail: string,
		/** As API v3 documents it, e.g. `sequenceContact.notInSequence`. */
		readonly code?: string,
		readonly errors?: FieldError[],
		/** Members that only this problem has. */
		readonly more: Record<string, unknown> = {},
	) {
		super(detail);
	}

	contentType(path: string): string {
		return path.startsWith('/v4/') ? 'application/json' : 'application/problem+json';
	}

	body(path: string, { codes }: Pick<Switches, 'codes'>): Record<string, unknown> {
		const { status, detail, errors, more } = this;
		const title = TITLES[status] ?? 'Error';
		if (path.startsWith('/v4/')) {
			return { title, status, detail, errorCode: NUMBERS[lastWord(this.code ?? '')] ?? status, ...more };
		}
		const code = this.code === undefined ? undefined : spelled(this.code, codes);
		return { title, status, detail, ...(code === undefined ? {} : { code }), ...(errors?.length ? { errors } : {}), ...more };
	}
}

/** A dotted code as it is to be spelled; the others have one spelling. */
function spelled(code: string, how: Switches['codes']): string | number | undefined {
	if (!code.includes('.')) return code;
	switch (how) {
		case 'dotted':
			return code;
		case 'undotted':
			return lastWord(code);
		case 'otherCase':
			return code.split('.').map(capitalized).join('.');
		case 'integers':
			return NUMBERS[lastWord(code)] ?? 1000;
		case 'none':
			return undefined;
	}
}

/** "notInSequence" as "NotInSequence". */
export function capitalized(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}

export const sequenceNotFound = (sequenceId: number) =>
	new Problem(404, `Sequence ${sequenceId} not found.`, 'sequenceContact.sequenceNotFound');

export const notInSequence = (contactId: number, sequenceId: number) =>
	new Problem(404, `Contact ${contactId} is not in sequence ${sequenceId}.`, 'sequenceContact.notInSequence');

export const contactNotFound = (contactId: number) =>
	new Problem(404, `Contact ${contactId} not found.`, 'contact.notFound');

export const notSortable = (pointer: string) =>
	new Problem(400, 'One or more validation errors occurred.', 'contact.invalidInput', [{ pointer, detail: 'The list cannot be sorted.' }]);

export const forbidden = (detail: string) => new Problem(403, detail, 'sequenceContact.forbidden');

/** Sends a problem in the form of the version that was asked. */
export function sendProblem(problem: Problem, path: string, res: Response, switches: Switches): void {
	res.status(problem.status).type(problem.contentType(path)).json(problem.body(path, switches));
}

/** As Reply.io answers a missing or wrong key. */
export function unauthorized(res: Response, switches: Switches): void {
	res.status(401).set('WWW-Authenticate', 'Bearer');
	if (switches.unauthorized === 'empty') res.end();
	else sendProblem(new Problem(401, 'The API key is missing or not valid.'), '/v3/', res, switches);
}
