import type { ContactStatus } from './contactStatus';

/**
 * Why a contact is left as it is by 'Only If Status Is'; undefined where it may be changed.
 *
 * @param status its present one, in v4's words, or one that Reply.io adds some day
 * @param onlyIf the statuses it may be changed from
 */
export function whySkipped(status: string, onlyIf: readonly ContactStatus[]): string | undefined {
	if (onlyIf.some((one) => one === status)) return undefined;
	return `The contact ${status.trim() ? `is ${status}` : 'has no status'}, and 'Only If Status Is' allows ${onlyIf.join(', ')}`;
}

/** The same of a contact that got its status after it had been found to be one that may be changed. */
export function skippedSince(reason: string): string {
	return `${reason}. It got this status after it had been checked`;
}
