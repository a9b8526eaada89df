import { ExplainedError } from '../../nodes/ReplyIo/api/explainedError';

/** The ExplainedError a call ends in; anything else, and no error at all, fails the test. */
export function thrownBy(call: () => unknown): ExplainedError {
	try {
		call();
	} catch (error) {
		if (error instanceof ExplainedError) return error;
		throw error;
	}
	throw new Error('Nothing was thrown');
}

export async function rejectedBy(promise: Promise<unknown>): Promise<ExplainedError> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof ExplainedError) return error;
		throw error;
	}
	throw new Error('Nothing was thrown');
}
