import type { IDataObject, INode, INodeType } from 'n8n-workflow';

import { additionalDataFor, builtNode, createWorkflow, execute, REPLY_IO, type Credential } from './engine.mjs';
import { replyIoNode, type OnError } from './harness.mjs';

interface Tool {
	invoke: (args: IDataObject) => Promise<unknown>;
}

interface AgentRun {
	/** As saved in a workflow; what the model decides is `={{ $fromAI(…) }}`. */
	parameters: Record<string, unknown>;
	/** What the model says in each call, one for each item the agent has. */
	calls: IDataObject[];
	credential: Credential;
	onError?: OnError;
}

/** The built node as n8n makes a tool of it: a sub-node of its own type, without custom operations. */
async function toolNode(): Promise<INodeType> {
	const { description, execute, methods } = await builtNode();
	return { description: { ...description, name: `${description.name}Tool`, inputs: [], outputs: ['ai_tool'] }, execute, methods } as INodeType;
}

/** Start → an agent that calls the node as its tool, once for each of its items; what the model is answered. */
export async function askAgent({ parameters, calls, credential, onError }: AgentRun): Promise<string[]> {
	const answers: string[] = [];
	const plain = (name: string, inputs: unknown[], execute: INodeType['execute']) =>
		({ description: { displayName: name, name, group: ['transform'], version: 1, description: '', defaults: {}, inputs, outputs: ['main'], properties: [] }, execute }) as unknown as INodeType;
	const types: Record<string, INodeType> = {
		start: plain('start', [], async function () {
			return [this.getInputData()];
		}),
		agent: plain('agent', ['main', { type: 'ai_tool' }], async function () {
			for (const [item, call] of calls.entries()) {
				const [tool] = (await this.getInputConnectionData('ai_tool', item)) as Tool[];
				const answer = await tool.invoke(call).catch((error: Error) => error.message);
				answers.push(typeof answer === 'string' ? answer : JSON.stringify(answer));
			}
			return [this.getInputData()];
		}),
		[`${REPLY_IO}Tool`]: await toolNode(),
	};
	const node = (name: string, type: string): INode => ({ id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {} });
	const nodes = [node('Start', 'start'), node('Agent', 'agent'), replyIoNode(parameters, { type: `${REPLY_IO}Tool`, onError })];
	const connections = {
		Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
		'Reply.io': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
	};
	const testWorkflow = createWorkflow(nodes, connections as never, types);
	const additionalData = { ...(await additionalDataFor(credential)), currentNodeExecutionIndex: 0 };
	const { data } = await execute(testWorkflow, calls.map((_, row) => ({ row })), additionalData);
	if (data.resultData.error) throw data.resultData.error as Error;
	return answers;
}
