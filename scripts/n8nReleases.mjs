/** Older releases of n8n the node is tested on, each with the versions its engine consists of; the first is the oldest it works with. */
export const releases = [
	{ n8n: '1.88.0', core: '1.87.0', workflow: '1.86.0' },
	{ n8n: '1.123.81', core: '1.122.48', workflow: '1.120.31' },
	{ n8n: '2.20.12', core: '2.20.6', workflow: '2.20.3' },
];
