import { get, getMany, set, useSimulator } from './fixtures.mjs';
import { runNode } from './harness.mjs';
import { readJson } from '../unit/project.mjs';

/* The step a contact is at: API v4 has its number, v3 an ID and a name. What the API said is never lost. */

const reply = useSimulator();

const STEPS: Array<[step: unknown, currentStep: unknown, currentStepId?: unknown]> = [
	[{ stepId: 71, displayName: '2' }, 2, 71],
	[{ stepId: 71, displayName: ' 12 ' }, 12, 71],
	[{ stepId: 72, displayName: '3.1' }, '3.1', 72],
	[{ stepId: 72, displayName: '10.2.1' }, '10.2.1', 72],
	[{ stepId: null, displayName: 'Finished' }, 'Finished', null],
	[{ stepId: 73, displayName: 'Follow-up by phone' }, 'Follow-up by phone', 73],
	[{ stepId: 73, displayName: '2nd reminder' }, '2nd reminder', 73],
	[{ stepId: 74, displayName: null }, null, 74],
	[{ stepId: 74 }, null, 74],
	[{ stepId: 75, displayName: 4 }, 4, 75],
	[{ displayName: '5' }, 5],
	[null, null],
	[3, 3],
	['3.1', '3.1'],
	['Finished', 'Finished'],
];

const contact = (currentStep: unknown) => ({ contactId: 12345, sequenceId: 100, email: 'john.doe@company.com', statusInSequence: 'finished', currentStep });

describe.each(STEPS)('%j', (step, currentStep, currentStepId) => {
	test.each(['get', 'getAll', 'set'])(`%s: currentStep is ${JSON.stringify(currentStep)}`, async (operation) => {
		reply.simulator.setFaults({ choose: ({ method, path }) => (method === 'GET' ? { kind: 'answer', body: path.endsWith('/contacts') ? { items: [contact(step)], hasMore: false } : contact(step) } : null) });
		const parameters = { get: get(12345), getAll: getMany(), set: set(12345) }[operation]!;
		for (const output of ['all', 'simplified']) {
			const { success, error } = await runNode({ parameters: { ...parameters, output }, credential: reply.credential('v3') });
			expect(error).toBeUndefined();
			expect(success[0].json.currentStep).toEqual(currentStep);
			if (output === 'all') expect(success[0].json.currentStepId).toEqual(currentStepId);
		}
	});
});

test("API v4's step is passed on as it is", async () => {
	for (const step of [2, 0, null, '3.1']) {
		reply.simulator.setFaults({ choose: () => ({ kind: 'answer', body: { contactId: 12345, sequenceId: 100, status: 'Active', currentStep: step } }) });
		const { success } = await runNode({ parameters: get(12345), credential: reply.credential('v4') });
		expect(success[0].json.currentStep).toEqual(step);
	}
});

test.each(['get', 'getAll', 'set'])('the schema of %s says that a step is a number or a text, and has its ID', (operation) => {
	const { properties } = readJson(`dist/nodes/ReplyIo/__schema__/v1.0.0/sequenceContactStatus/${operation}.json`) as { properties: Record<string, { type: unknown }> };
	expect(properties.currentStep.type).toEqual(['integer', 'string']);
	expect(properties.currentStepId.type).toBe('integer');
});
