import type { Account } from '../../account/account.mjs';
import type { Acting } from '../../account/keys.mjs';
import type { Switches } from '../../rules/switches.mjs';
import { contactOperations } from './contacts.mjs';
import { sequenceContactOperations } from './sequenceContacts.mjs';
import { sequenceOperations } from './sequences.mjs';
import { whoamiOperations } from './whoami.mjs';

/** A request that keeps the contract: parameters and body are of the types it states. */
export interface Call extends Acting {
	id: number;
	contactId: number;
	query: Record<string, unknown>;
	body: unknown;
}

/** An answer with another status than 200; without a body where there is none. */
export class Answer {
	constructor(
		readonly status: number,
		readonly body?: unknown,
	) {}
}

/** What each operation of the contract answers, by its `operationId`: a body, or an `Answer`. */
export type Operations = Record<string, (call: Call) => unknown>;

/** @throws Problem (from an operation) when it is refused */
export function operationsOf(account: Account, switches: Switches): Operations {
	return {
		...whoamiOperations(account, switches),
		...sequenceOperations(account),
		...sequenceContactOperations(account, switches),
		...contactOperations(account, switches),
	};
}
