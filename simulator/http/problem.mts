/** A field or parameter that is wrong: `/statusInSequence` for the body's, the bare name for a parameter. */
export interface FieldError {
	pointer: string;
	detail: string;
}

const TITLES: Record<number, string> = {
	400: 'Bad Request',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	415: 'Unsupported Media Type',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
};

// API v4 shows a number where v3 shows a word. Which numbers is not documented.
const V4_CODES: Record<string, number> = {
	'sequenceContact.sequenceNotFound': 1001,
	'sequenceContact.notInSequence': 1002,
	'sequenceContact.forbidden': 1003,
	'sequenceContact.invalidStatusTransition': 1004,
	'sequenceContact.sequenceArchived': 1005,
};

/** An answer that says what went wrong, in the form of the version it was asked through. */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly detail: string,
		readonly code?: string,
		readonly errors?: FieldError[],
	) {
		super(detail);
	}

	contentType(path: string): string {
		return path.startsWith('/v4/') ? 'application/json' : 'application/problem+json';
	}

	body(path: string): Record<string, unknown> {
		const { status, detail, code, errors } = this;
		const title = TITLES[status] ?? 'Error';
		if (path.startsWith('/v4/')) {
			return { title, status, detail, errorCode: V4_CODES[code ?? ''] ?? status };
		}
		return { title, status, detail, ...(code ? { code } : {}), ...(errors?.length ? { errors } : {}) };
	}
}

export const sequenceNotFound = (sequenceId: number) =>
	new Problem(404, `Sequence ${sequenceId} not found.`, 'sequenceContact.sequenceNotFound');

export const notInSequence = (contactId: number, sequenceId: number) =>
	new Problem(404, `Contact ${contactId} is not in sequence ${sequenceId}.`, 'sequenceContact.notInSequence');

export const contactNotFound = (contactId: number) =>
	new Problem(404, `Contact ${contactId} not found.`, 'contact.notFound');

export const forbidden = (detail: string) => new Problem(403, detail, 'sequenceContact.forbidden');
