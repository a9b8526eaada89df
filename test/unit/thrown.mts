import { ExplainedError } from '../../nodes/ReplyIo/api/errors/explainedError';

/** The ExplainedError a call ends in; anything else, and no error at all, fails the test. */
export function thrownBy(call: () => unknown): ExplainedError {
	let result: unknown;
	try {
		result = call();
	} catch (error) {
		return explained(error);
	}
	throw new Error(`Nothing was thrown, but returned: ${JSON.stringify(result)}`);
}

/** The same of a promise. */
export async function rejectedBy(promise: Promise<unknown>): Promise<ExplainedError> {
	return explained(await promise.then(() => new Error('Nothing was thrown'), (error: unknown) => error));
}

function explained(error: unknown): ExplainedError {
	if (error instanceof ExplainedError) return error;
	throw error;
}
