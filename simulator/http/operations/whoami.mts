import type { Account } from '../../account/account.mjs';
import type { Switches } from '../../rules/switches.mjs';
import type { Operations } from './index.mjs';

/** Whose key it is. */
export function whoamiOperations({ teamId }: Account, switches: Switches): Operations {
	return {
		whoami: ({ user: { userId, username } }) => (switches.whoami === 'userId' ? { userId } : { userId, username, teamId }),
	};
}
