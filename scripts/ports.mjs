import { createServer } from 'node:net';

function canListen(port, host) {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen({ port, host, exclusive: true }, () => {
			const { port: found } = server.address();
			server.close(() => resolve(found));
		});
	});
}

/** A free TCP port: `preferred` or the next one above it; without a preference, one the system picks. */
export async function freePort(preferred = 0) {
	for (let port = preferred; port < 65_536; port++) {
		const found = await canListen(port, '127.0.0.1');
		// Something listening on all addresses may leave the loopback address open.
		if (found && (await canListen(found))) return found;
	}
	throw new Error(`No free port from ${preferred} up.`);
}
