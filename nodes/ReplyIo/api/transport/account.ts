import { badCredential } from '../errors/explainedError';
import { digestOf } from './rateLimit';

/** Whom a credential acts as, where that is not whom its key belongs to. */
export interface Acting {
	/** The ID or the email address of the user. */
	actingUser?: string;
	teamId?: string;
}

/** The number of a user or a team, which has up to 64 bits. */
const ACCOUNT_ID = /^[1-9]\d{0,18}$/;

/** An address a header can hold. */
const ADDRESS = /^(?:(?![@,;<>"])[\x21-\x7e])+@(?:(?![@,;<>"])[\x21-\x7e])+$/;

/** A key may have been pasted in the wrong field: no value is shown. @throws ExplainedError where 'Acting User' is neither an ID nor an address, or 'Team ID' is no ID */
export function checkActing(data: Record<string, unknown>): Acting {
	const actingUser = optionalText(data, 'actingUser', 'Acting User');
	if (actingUser && !ACCOUNT_ID.test(actingUser) && !ADDRESS.test(actingUser)) {
		throw badCredential(
			`The 'Acting User' of the Reply.io credential is neither an ID nor an email address`,
			'Enter the ID or the email address of the user to act as, or leave it empty to act as the user the key belongs to.',
		);
	}
	const teamId = optionalText(data, 'teamId', 'Team ID');
	if (teamId && !ACCOUNT_ID.test(teamId)) {
		throw badCredential(
			`The 'Team ID' of the Reply.io credential is not the ID of a team`,
			'Enter the number of the team to act in, or leave it empty.',
		);
	}
	return { ...(actingUser ? { actingUser } : {}), ...(teamId ? { teamId } : {}) };
}

/** A field that may be left blank. @throws ExplainedError where an expression gives nothing: it must not act as somebody else */
function optionalText(data: Record<string, unknown>, name: keyof Acting, label: string): string {
	const value = Object.hasOwn(data, name) ? data[name] : '';
	if (typeof value === 'string') return value.trim();
	// A number with more digits than it can hold would be somebody else's.
	if (Number.isSafeInteger(value)) return String(value);
	throw badCredential(
		`The '${label}' of the Reply.io credential ${value == null ? 'is an expression that gives nothing' : 'is neither a text nor a whole number'}`,
		`Check the expression of '${label}', or leave it empty.`,
	);
}

/** The headers that carry the key and whom to act as. API v3 documents `Authorization`, its clients send `X-API-Key`: it gets both. */
export function headersOf({ apiKey, actingUser, teamId }: Acting & { apiKey: string }, pathname: string): Record<string, string> {
	return {
		'X-API-Key': apiKey,
		...(/\/v3\//.test(pathname) ? { Authorization: `Bearer ${apiKey}` } : {}),
		...(actingUser ? { [actingUser.includes('@') ? 'X-User-Email' : 'X-USER-ID']: actingUser } : {}),
		...(teamId ? { 'X-TEAM-ID': teamId } : {}),
	};
}

/** What tells an account from others: where it is, its key and whom that acts as. Nothing learned with one is used for another. */
export function accountOf({ baseUrl, apiKey, actingUser = '', teamId = '' }: Acting & { apiKey: string; baseUrl: string }): string {
	return digestOf(new URL(baseUrl).origin, apiKey, actingUser.toLowerCase(), teamId);
}
