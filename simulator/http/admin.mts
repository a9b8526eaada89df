import express, { Router } from 'express';

import type { FaultOptions } from '../conditions/faults.mjs';
import type { Simulator } from '../simulator.mjs';
import { webhookRoutes } from '../webhooks/routes.mjs';

/** `/_simulator`: the simulator's own state for tests in another process. Not part of Reply.io. */
export function adminRoutes(simulator: Simulator): Router {
	const router = Router();
	router.use(webhookRoutes(simulator));
	router.get('/state', (_req, res) => {
		const sequences = simulator.sequences();
		const contacts = sequences.flatMap(({ id }) =>
			simulator.contacts(id).map(({ sequenceId, contactId, email, status }) => ({ sequenceId, contactId, email, status })),
		);
		res.json({ sequences, contacts });
	});
	router.get('/requests', (_req, res) => void res.json(simulator.requests));
	router.get('/violations', (_req, res) => void res.json(simulator.violations));
	router.get('/writes', (_req, res) => void res.json(simulator.writes));
	router.get('/limits', (_req, res) => void res.json({ refused: simulator.refused, windows: simulator.windows }));
	router.post('/faults', express.json(), (req, res) => {
		simulator.setFaults((req.body ?? {}) as FaultOptions);
		res.json({});
	});
	router.post('/reset', (_req, res) => {
		simulator.reset();
		res.json({});
	});
	return router;
}
