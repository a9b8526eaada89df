interface Shared {
	acts: Set<() => void>;
	listener: () => void;
}

const listening = new WeakMap<AbortSignal, Shared>();

/**
 * Acts when a signal is aborted. All that listen to one share a listener, as Node warns of more than ten.
 *
 * @returns takes it back
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
	if (!signal) return () => {};
	const { acts, listener } = listening.get(signal) ?? listen(signal);
	acts.add(act);
	return () => {
		if (!acts.delete(act) || acts.size > 0) return;
		signal.removeEventListener('abort', listener);
		listening.delete(signal);
	};
}

function listen(signal: AbortSignal): Shared {
	const acts = new Set<() => void>();
	const shared = { acts, listener: () => acts.forEach((act) => act()) };
	listening.set(signal, shared);
	signal.addEventListener('abort', shared.listener);
	return shared;
}
