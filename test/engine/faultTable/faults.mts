import dns from 'node:dns';
import { createServer as createTlsServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Fault, FaultKind, RequestLog, Simulator } from '../../../simulator/index.mjs';
import { CERTIFICATE, PRIVATE_KEY } from '../certificate.mjs';

/* The faults of the table, and how each is put between the node and the simulator. */

/** Each call meets it the first time it is made; each call that changes something meets it every time; every call does. */
export const WHENS = ['once', 'each write', 'always'] as const;
export type When = (typeof WHENS)[number];

export interface TableFault {
	name: string;
	/** Where it matters: what is not tried again is the same once and always. */
	whens: readonly When[];
	/** What whoever is told of it reads. */
	says: RegExp;
	/** Whether the node cannot tell from it if the call was carried out. */
	isOpen: boolean;
	/** Whether only a time-out ends it. */
	isSlow?: boolean;
	/** Puts it in place. @param onMet is told of each call that meets it. @returns where the node finds Reply.io, and how often it was met so far */
	begin: (simulator: Simulator, when: When, onMet: () => void) => Begun | Promise<Begun>;
}

export interface Begun {
	baseUrl: string;
	met: () => number;
	/** Takes it away, and waits for what is still under way. */
	end: () => void | Promise<void>;
}

export function isWrite({ method, path }: Pick<RequestLog, 'method' | 'path'>): boolean {
	return method === 'PUT' || method === 'DELETE' || path.endsWith('/set-status-in-sequence') || (method === 'POST' && path.startsWith('/v3/webhooks'));
}

/** A fault that the simulator itself makes. */
function simulated(fault: Fault | FaultKind): TableFault['begin'] {
	return (simulator, when, onMet) => {
		const met = new Set<string>();
		let count = 0;
		const meets = ({ method, path, query }: RequestLog) => {
			if (when === 'always') return true;
			const call = `${method} ${path} ${JSON.stringify(query)}`;
			return !met.has(call) && Boolean(met.add(call));
		};
		simulator.setFaults({
			choose: (request) => {
				if (when === 'each write' ? !isWrite(request) : !meets(request)) return null;
				count++;
				onMet();
				return fault;
			},
		});
		return { baseUrl: simulator.baseUrl, met: () => count, end: () => simulator.setFaults() };
	};
}

/** Held back until nobody waits for the answer any more, then carried out. */
const late: TableFault['begin'] = async (simulator, when, onMet) => {
	let release = () => {};
	const until = new Promise<void>((resolve) => (release = resolve));
	const begun = await simulated({ kind: 'slow', until })(simulator, when, onMet);
	const end = async () => {
		await begun.end();
		release();
		await sleep(20);
	};
	return { ...begun, end };
};

/** Shorter than the longest wait of the cells, and too long for it twice or thrice. */
const RETRY_AFTER = 50;

/** A byte now and then, for longer than anybody waits. */
const DRIP: Fault = { kind: 'answer', acts: true, dripMs: 25, body: JSON.stringify({ contactId: 1, sequenceId: 1, status: 'Finished', items: [], words: 'x'.repeat(4_000) }) };

export const FAULTS: TableFault[] = [
	{ name: '429 with Retry-After', whens: WHENS, isOpen: false, says: /rate limit is reached: it asks to wait \d+ s/, begin: simulated({ kind: '429', retryAfter: RETRY_AFTER }) },
	{ name: '429 without Retry-After', whens: WHENS, isOpen: false, says: /rate limit is reached: the next try would be in \d+ s/, begin: simulated({ kind: '429', retryAfter: null }) },
	{ name: '500', whens: WHENS, isOpen: true, says: /failed to answer: HTTP 500/, begin: simulated('500') },
	{ name: '502 with an HTML page', whens: WHENS, isOpen: true, says: /failed to answer: HTTP 502/, begin: simulated('502') },
	{ name: '503 with Retry-After', whens: WHENS, isOpen: true, says: /failed to answer: HTTP 503/, begin: simulated({ kind: '503', retryAfter: RETRY_AFTER }) },
	{ name: 'reset before it is carried out', whens: WHENS, isOpen: true, says: /connection to Reply\.io failed/, begin: simulated('resetBefore') },
	{ name: 'reset within the answer', whens: WHENS, isOpen: true, says: /connection to Reply\.io failed/, begin: simulated('resetInBody') },
	{ name: 'reset after it was carried out', whens: WHENS, isOpen: true, says: /connection to Reply\.io failed/, begin: simulated('resetAfter') },
	{ name: 'JSON cut off', whens: WHENS, isOpen: true, says: /could not be read: it is not JSON/, begin: simulated('truncated') },
	{ name: 'a body that drips in', whens: WHENS, isOpen: true, isSlow: true, says: /did not answer in time/, begin: simulated(DRIP) },
	{ name: 'carried out after the time-out', whens: WHENS, isOpen: true, isSlow: true, says: /did not answer in time/, begin: late },
	{ name: 'DNS', whens: ['once', 'always'], isOpen: false, says: /connection to Reply\.io failed: ENOTFOUND/, begin: unknownHost },
	{ name: 'TLS', whens: ['always'], isOpen: false, says: /connection to Reply\.io is not secure/, begin: untrustedCertificate },
	{ name: 'redirect', whens: WHENS, isOpen: false, says: /answered with a redirect \(307\)/, begin: simulated('redirect') },
];

/** The name of this machine is not found. */
function unknownHost(simulator: Simulator, when: When): Begun {
	const { lookup } = dns;
	let count = 0;
	const failing = ((...args: Parameters<typeof lookup>) => {
		const [host, ...rest] = args as unknown as [string, ...unknown[]];
		if (host !== 'localhost') return (lookup as (...all: unknown[]) => void)(host, ...rest);
		if (when === 'once' && count > 0) return (lookup as (...all: unknown[]) => void)('127.0.0.1', ...rest);
		count++;
		const answer = rest.at(-1) as (error: Error) => void;
		process.nextTick(answer, Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: host }));
	}) as unknown as typeof lookup;
	dns.lookup = failing;
	return {
		baseUrl: simulator.baseUrl.replace('127.0.0.1', 'localhost'),
		met: () => count,
		end: () => void (dns.lookup = lookup),
	};
}

/** A certificate nobody vouches for. */
async function untrustedCertificate(): Promise<Begun> {
	let count = 0;
	const server: Server = createTlsServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (_, response) => void response.end('{}'));
	server.on('connection', () => count++);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		met: () => count,
		end: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
