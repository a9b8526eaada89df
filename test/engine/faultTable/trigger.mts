import type { Simulator } from '../../../simulator/index.mjs';
import { logTo } from '../harness.mjs';
import { credentialsFor, parameters, subscriptionsIn } from '../triggerFixtures.mjs';
import { Database, N8nServer } from '../triggerHost.mjs';
import type { Begun } from './faults.mjs';
import type { Verdict } from './verdicts.mjs';

/*
 * The trigger's create and delete as n8n calls them when a workflow is published and unpublished, judged by the
 * subscriptions Reply.io then has. Error modes are for items; here an error ends the publication, or is logged.
 */

export interface TriggerHook {
	name: string;
	/** What is there before the fault. */
	isPublished: boolean;
	call: (server: N8nServer) => Promise<void>;
	judge: (after: After) => Verdict;
}

interface After {
	/** What n8n's user was told: the error of the publication. */
	error?: string;
	/** What n8n's log says. */
	logs: string;
	/** How many subscriptions Reply.io has now, and whether they are exactly the wanted ones. */
	left: number;
	areWanted: boolean;
}

const WANTED = ['contact_finished', 'email_replied'];

/** What says that subscriptions were left, and what says that they may have been. */
const LEFT = /had to leave what it could not delete|could not undo what it had made/;
const MAY_COME_LATE = /may still make the subscription/;
const MAY_BE_TWICE = /may be subscribed twice/;
const MAY_BE_LEFT = /could not make sure that|could not find out whether|could not look for its subscriptions/;

export const HOOKS: TriggerHook[] = [
	{
		name: 'Trigger: create',
		isPublished: false,
		call: async (server) => await server.publish('w'),
		judge({ error, logs, left, areWanted }) {
			if (error === undefined && MAY_BE_TWICE.test(logs)) return { word: 'unknown', said: [logs] };
			if (error === undefined) return areWanted ? { word: 'healed', said: [] } : { word: 'wrong', said: [], why: `it was published with ${left} subscriptions` };
			return MAY_COME_LATE.test(error) ? { word: 'unknown', said: [error] } : ofWhatIsLeft(error, logs, left);
		},
	},
	{
		name: 'Trigger: delete',
		isPublished: true,
		call: async (server) => await server.unpublish('w'),
		judge({ error, logs, left }) {
			if (error !== undefined) return { word: 'wrong', said: [error], why: `n8n's other triggers would stay: ${error}` };
			if (left === 0 && !LEFT.test(logs) && !MAY_BE_LEFT.test(logs)) return { word: 'healed', said: [] };
			return ofWhatIsLeft(logs, logs, left);
		},
	},
];

function ofWhatIsLeft(said: string, logs: string, left: number): Verdict {
	if (LEFT.test(logs) && left > 0) return { word: 'told', said: [said] };
	if (MAY_BE_LEFT.test(logs)) return { word: 'unknown', said: [said] };
	if (!LEFT.test(logs) && left === 0) return { word: 'told', said: [said] };
	return left > 0 ? { word: 'silent', said: [said], why: `${left} subscriptions are left: ${logs}` } : { word: 'wrong', said: [said], why: `nothing is left, and it is said: ${logs}` };
}

/**
 * Calls a hook under a fault.
 *
 * @param begin puts the fault in place once what has to be there is. @returns where Reply.io is found under it, and what takes it away
 */
export async function callHook(hook: TriggerHook, simulator: Simulator, begin: () => Promise<Pick<Begun, 'baseUrl' | 'end'>>): Promise<Verdict> {
	simulator.reset();
	const logs: string[] = [];
	logTo(logs);
	const database = new Database();
	const credentials = credentialsFor(simulator.baseUrl, simulator);
	const server = await new N8nServer({ database, credentials }).start();
	try {
		database.save('w', parameters(WANTED));
		if (hook.isPublished) await server.publish('w');
		logs.length = 0;
		const { baseUrl, end } = await begin();
		credentials[1].baseUrl = baseUrl;
		const error = await hook.call(server).then(() => undefined, (thrown: Error) => thrown.message);
		await end();
		credentials[1].baseUrl = simulator.baseUrl;
		const there = subscriptionsIn(simulator);
		const areWanted = JSON.stringify(there.map(({ eventType }) => eventType).sort()) === JSON.stringify(WANTED) && there.every(({ enabled }) => enabled);
		const verdict = hook.judge({ error, logs: logs.join('\n'), left: there.length, areWanted });
		// Whatever is left, the next publication and its end leave nothing.
		await server.publish('w');
		await server.unpublish('w');
		const stay = subscriptionsIn(simulator).length;
		return stay === 0 ? verdict : { ...verdict, word: 'wrong', why: `${stay} subscriptions stay for good` };
	} finally {
		server.stop();
		logTo(undefined);
	}
}
