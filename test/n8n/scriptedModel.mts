import type { AddressInfo } from 'node:net';

import express from 'express';

/** What the model answers next: a tool it calls, or its last word. */
export type Turn = { tool: string; arguments?: object } | { says: string };

/** A model behind OpenAI's chat API that says what it is told to, and keeps what it was asked. */
export interface ScriptedModel {
	baseUrl: string;
	asked: Array<{ messages: Array<{ role: string; content: unknown }>; tools?: Array<{ function: { name: string } }> }>;
	script: (turns: Turn[]) => void;
	stop: () => Promise<void>;
}

export async function startScriptedModel(): Promise<ScriptedModel> {
	let left: Turn[] = [];
	const asked: ScriptedModel['asked'] = [];
	const app = express().use(express.json({ limit: '5mb' }));
	app.post('/v1/chat/completions', (request, response) => {
		asked.push(request.body as ScriptedModel['asked'][number]);
		const turn = left.shift();
		if (!turn) return void response.status(500).json({ error: { message: 'The script is over' } });
		const message =
			'tool' in turn
				? { role: 'assistant', content: null, tool_calls: [{ id: `call-${asked.length}`, type: 'function', function: { name: turn.tool, arguments: JSON.stringify(turn.arguments ?? {}) } }] }
				: { role: 'assistant', content: turn.says };
		const finish = 'tool' in turn ? 'tool_calls' : 'stop';
		const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
		const head = { id: `answer-${asked.length}`, created: 0, model: 'scripted' };
		if (!(request.body as { stream?: boolean }).stream) return void response.json({ ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }], usage });
		const delta = 'tool' in turn ? { ...message, tool_calls: message.tool_calls!.map((call, index) => ({ index, ...call })) } : message;
		response.type('text/event-stream');
		response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`);
		response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta: {}, finish_reason: finish }], usage })}\n\n`);
		response.end('data: [DONE]\n\n');
	});
	const server = app.listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		asked,
		script: (turns) => {
			left = [...turns];
			asked.length = 0;
		},
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
