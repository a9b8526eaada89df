import type { Account } from '../../account/account.mjs';
import type { Switches } from '../../rules/switches.mjs';
import type { Operations } from './index.mjs';

/** Whose key it is. */
export function whoamiOperations({ teamId }: Account, { whoami }: Switches): Operations {
	return {
		whoami: ({ user: { userId, username } }) => (whoami === 'userId' ? { userId } : { userId, username, teamId }),
	};
}
