import express, { Router, type ErrorRequestHandler } from 'express';

import type { Mark } from '../account/sequenceContact.mjs';
import type { Simulator } from '../simulator.mjs';
import { HAPPENINGS, type EventRequest, type Happening } from './webhooks.mjs';

/** Webhooks for the page's buttons and for tests in another process: events on request, what was delivered. Not part of Reply.io. */
export function webhookRoutes(simulator: Simulator): Router {
	const router = Router();
	const deliveries = () => simulator.webhooks.deliveries;
	router.use(express.json());
	router.get('/webhooks', (_req, res) => void res.json(simulator.webhooks.subscriptions.all.map(({ subscription, user }) => ({ ...subscription, userId: user.userId }))));
	router.get('/deliveries', (_req, res) => void res.json(deliveries().log));
	router.post('/events', (req, res) => void res.json(simulator.webhooks.happens(simulator.account(), req.body as EventRequest)));
	router.post('/deliveries/:number/repeat', ({ params }, res) => void res.json(deliveries().repeat(Number(params.number), { sameId: true })));
	router.post('/deliveries/:number/repeat-anew', ({ params }, res) => void res.json(deliveries().repeat(Number(params.number), { sameId: false })));
	router.post('/people/:sequenceId/:contactId/:happening', ({ params }, res) => {
		happen(simulator, { sequenceId: Number(params.sequenceId), contactId: Number(params.contactId) }, params.happening as Happening);
		res.json({});
	});
	router.use(((error: Error, _req, res, _next) => void res.status(400).json({ error: error.message })) satisfies ErrorRequestHandler);
	return router;
}

function happen(simulator: Simulator, where: { sequenceId: number; contactId: number }, name: Happening): void {
	const happening = HAPPENINGS[name] as { event?: string; status?: 'Finished' | 'OutOfOffice'; mark?: Mark } | undefined;
	if (!happening) throw new Error(`Contacts do not ${name}: they can ${Object.keys(HAPPENINGS).join(', ')}`);
	if (happening.status) simulator.setStatus(where.sequenceId, where.contactId, happening.status);
	if (happening.mark) mark(simulator, where, happening.mark);
	if (happening.event) simulator.webhooks.happens(simulator.account(), { type: happening.event, ...where });
}

function mark(simulator: Simulator, { sequenceId, contactId }: { sequenceId: number; contactId: number }, mark: Mark): void {
	const before = simulator.account().sequence(sequenceId)?.enrolment(contactId)?.marks ?? [];
	simulator.setMarks(sequenceId, contactId, [...before.filter((one) => one !== mark), mark]);
}
