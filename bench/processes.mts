import { fork } from 'node:child_process';
import path from 'node:path';

/** A process of the benchmark: a module of this folder, told what to do by its first argument. */
export interface Child {
	/** What it says next. @throws when it ends first */
	message: <T>() => Promise<T>;
	/** Tells it something, and waits for its answer. */
	ask: <T>(question: object) => Promise<T>;
	end: () => void;
}

export function childOf(file: string, what: object = {}, flags: string[] = []): Child {
	const child = fork(path.join(import.meta.dirname, file), [JSON.stringify(what)], {
		execArgv: ['--import', 'tsx', ...flags],
		serialization: 'advanced',
		// n8n logs to the console.
		env: { ...process.env, N8N_LOG_LEVEL: 'silent' },
	});
	const message = async <T,>() =>
		await new Promise<T>((resolve, reject) => {
			const ended = (code: number | null) => reject(new Error(`${file} ended with ${code}`));
			child.once('exit', ended);
			child.once('message', (told) => {
				child.off('exit', ended);
				resolve(told as T);
			});
		});
	return {
		message,
		ask: async (question) => {
			const answer = message();
			child.send(question);
			return (await answer) as never;
		},
		end: () => child.disconnect(),
	};
}
