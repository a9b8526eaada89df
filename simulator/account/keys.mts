import type { IncomingHttpHeaders } from 'node:http';

import { Problem } from '../http/problem.mjs';
import type { Account } from './account.mjs';

/** Somebody who works in an account. */
export interface UserOptions {
	userId: number;
	username?: string;
	/** What the plan or the role lacks, by Reply.io's names, e.g. `ManageSequence`. */
	deniedFeatures?: string[];
}
export type User = Required<UserOptions>;

/**
 * A key: Personal acts as its user; Team as its owner unless another of the team is named; Organization as
 * whom it names, in any of the accounts.
 */
export interface KeyOptions {
	key: string;
	kind?: 'personal' | 'team' | 'organization';
	/** Whose it is; the first account's first user unless told. */
	userId?: number;
	/** E.g. `sequences:read`; all unless told. */
	scopes?: string[];
}

/** For whom a request is made, and what that user may do. */
export interface Acting {
	account: Account;
	user: User;
	/** Undefined for all. */
	scopes: string[] | undefined;
}

/** @throws Problem where nobody, or nobody the key may act as, is named */
export function actingUser(key: KeyOptions, accounts: Account[], headers: IncomingHttpHeaders): Acting {
	const { kind = 'personal', userId, scopes } = key;
	const home = accounts.find((account) => userId === undefined || account.user(userId)) ?? accounts[0];
	const owner = userId === undefined ? home.users[0] : home.user(userId)!;
	const named = kind === 'personal' ? {} : namedIn(headers);
	const reachable = kind === 'organization' ? accounts : [home];
	if (named.userId === undefined && named.email === undefined) {
		if (kind === 'organization') throw new Problem(403, 'An organization API key needs an acting user.', 'USER_REQUIRED');
		checkTeam(named.teamId, [home]);
		return { account: home, user: owner, scopes };
	}
	const possible = reachable.filter((account) => userNamed(account, named));
	if (!possible.length) throw new Problem(401, 'No user of this key was found for the acting user.', 'USER_NOT_FOUND');
	checkTeam(named.teamId, possible);
	const inTeam = named.teamId === undefined ? possible : possible.filter(({ teamId }) => teamId === named.teamId);
	const needsTeam = named.teamId === undefined && named.userId === undefined && kind === 'organization';
	if (inTeam.length > 1 || needsTeam) throw teamProblem('TEAM_REQUIRED', 'Choose the team to act in.', possible);
	return { account: inTeam[0], user: userNamed(inTeam[0], named)!, scopes };
}

interface Named {
	userId?: number;
	email?: string;
	teamId?: number;
}

function namedIn(headers: IncomingHttpHeaders): Named {
	const text = (name: string) => (headers[name] === undefined ? undefined : String(headers[name]));
	const number = (name: string) => (text(name) === undefined ? undefined : Number(text(name)));
	return { userId: number('x-user-id'), email: text('x-user-email')?.toLowerCase(), teamId: number('x-team-id') };
}

function userNamed(account: Account, { userId, email }: Named): User | undefined {
	if (userId !== undefined) return account.user(userId);
	return account.users.find(({ username }) => username.toLowerCase() === email);
}

function checkTeam(teamId: number | undefined, teams: Account[]): void {
	if (teamId === undefined || teams.some((team) => team.teamId === teamId)) return;
	throw teamProblem('TEAM_NOT_ACCESSIBLE', `Team ${teamId} is not one this user can act in.`, teams);
}

function teamProblem(code: string, detail: string, teams: Account[]): Problem {
	return new Problem(403, detail, code, undefined, { teams: teams.map(({ teamId, teamName }) => ({ teamId, teamName })) });
}
