import type { Acting } from '../account/keys.mjs';
import { Problem } from './problem.mjs';

/** What the contract says an operation needs; absent for one that needs nothing. */
export interface Needs {
	/** Of the key. */
	'x-scope'?: string;
	/** Of the user's plan and role, by Reply.io's name. */
	'x-feature'?: string;
}

/** @throws Problem where the key or its user lacks what the operation needs */
export function checkPermission({ 'x-scope': scope, 'x-feature': feature }: Needs, { scopes, user }: Acting): void {
	if (scope && scopes && !scopes.includes(scope)) {
		throw new Problem(403, `The API key lacks the scope ${scope}.`, 'insufficient_scope');
	}
	if (feature && user.deniedFeatures.includes(feature)) {
		throw new Problem(403, `Feature scopes [${feature}] are denied for userId ${user.userId}.`);
	}
}
