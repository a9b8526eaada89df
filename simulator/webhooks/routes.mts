import { readFileSync } from 'node:fs';
import path from 'node:path';

import express, { Router, type ErrorRequestHandler } from 'express';

import { projectFolder } from '../projectFolder.mjs';
import type { Simulator } from '../simulator.mjs';
import { HAPPENINGS, type EventRequest, type Happening } from './webhooks.mjs';

/** Contacts the page shows of a sequence. */
const MOST_SHOWN = 50;

/** Webhooks for people and for tests in another process: the page, its buttons, events on request. Not part of Reply.io. */
export function webhookRoutes(simulator: Simulator): Router {
	const router = Router();
	const deliveries = () => simulator.webhooks.deliveries;
	router.use(express.json());
	router.get('/people', (_req, res) => void res.type('html').send(readFileSync(path.join(projectFolder(), 'simulator', 'webhooks', 'people.html'), 'utf8')));
	router.get('/webhooks', (_req, res) => void res.json(simulator.webhooks.subscriptions.all.map(({ subscription, user }) => ({ ...subscription, userId: user.userId }))));
	router.get('/deliveries', (_req, res) => void res.json(deliveries().log));
	router.get('/people.json', (_req, res) => void res.json(people(simulator)));
	router.post('/events', (req, res) => void res.json(simulator.webhooks.happens(simulator.account(), req.body as EventRequest)));
	router.post('/deliveries/:number/repeat', (req, res) => {
		const { sameId = true } = (req.body ?? {}) as { sameId?: boolean };
		res.json(deliveries().repeat(Number(req.params.number), { sameId }));
	});
	router.post('/people/:sequenceId/:contactId/:happening', ({ params }, res) => {
		happen(simulator, { sequenceId: Number(params.sequenceId), contactId: Number(params.contactId) }, params.happening as Happening);
		res.json({});
	});
	router.use(((error: Error, _req, res, _next) => void res.status(400).json({ error: error.message })) satisfies ErrorRequestHandler);
	return router;
}

function people(simulator: Simulator) {
	return {
		happenings: Object.entries(HAPPENINGS).map(([name, { label }]) => ({ name, label })),
		sequences: simulator
			.account()
			.sequences()
			.map((sequence) => ({ id: sequence.facts.id, name: sequence.facts.name, contacts: sequence.page(MOST_SHOWN, 0).map(({ contactId, firstName, lastName, email, status }) => ({ contactId, firstName, lastName, email, status })) })),
	};
}

function happen(simulator: Simulator, where: { sequenceId: number; contactId: number }, name: Happening): void {
	const happening = HAPPENINGS[name] as { event?: string; status?: 'Finished' | 'OutOfOffice' } | undefined;
	if (!happening) throw new Error(`Contacts do not ${name}: they can ${Object.keys(HAPPENINGS).join(', ')}`);
	if (happening.status) simulator.setStatus(where.sequenceId, where.contactId, happening.status);
	if (happening.event) simulator.webhooks.happens(simulator.account(), { type: happening.event, ...where });
}
